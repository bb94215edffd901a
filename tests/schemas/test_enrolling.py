"""Enrolment as both sides compute it: the code, the digits, who vouches for whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import enrolling, errors, key_list
from schemas.enrolling import Code
from schemas.errors import InvalidCode, NotCertified
from schemas.key_list import Certified, Use
from schemas.recovery import Opener
from schemas.sealing import Purpose, SigningKey

COUNTY = "500230"
ROOT, ONLINE, TOKENS = (
    SigningKey.generate(alg) for alg in ("ed25519",) * 2 + ("p256",)
)
KEYS = {
    "county-500230/1": Certified(ONLINE.public, Use.DOCUMENT),
    "hub-500230-1": Certified(TOKENS.public, Use.TOKEN),
}
CODE = Code("http://127.0.0.1:8000", COUNTY, "ab" * 16, "cd" * 16)
hexes = st.binary(min_size=16, max_size=16).map(bytes.hex)
codes = st.builds(
    Code,
    st.sampled_from(["http://127.0.0.1:8000", "https://sili.fengdu.example/x"]),
    st.integers(110000, 659999).map(str),
    hexes,
    hexes,
)


@given(codes)
def test_a_code_is_read_as_it_was_written(code: Code) -> None:
    assert Code.from_text(code.to_text()) == code


@given(codes)
def test_a_hand_may_write_it_small_with_dashes_and_mistake_o_for_nought(
    code: Code,
) -> None:
    server, groups = code.to_text().split("\n")
    typed = groups.replace(" ", "-").replace("0", "o").replace("1", "l").lower()
    assert Code.from_text(f"  {typed}\n{server}/ ") == code


def test_a_slip_of_one_sign_is_noticed() -> None:
    """All but the last sign, of which one bit counts."""
    server, groups = CODE.to_text().split("\n")
    signs = groups.replace(" ", "")
    for at in range(len(signs) - 1):
        for other in enrolling.SIGNS.replace(signs[at], ""):
            wrong = signs[:at] + other + signs[at + 1 :]
            with pytest.raises(InvalidCode, match="slip"):
                Code.from_text(f"{server} {wrong}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "address"),
        ("http://a http://b 0000", "address"),
        ("http://a 0000", "length"),
        ("http://a " + "U" * 60, "signs"),
        (CODE.to_text().replace("8000", "8001"), "slip"),
    ],
)
def test_what_is_no_code_is_said_to_be_none(text: str, reason: str) -> None:
    with pytest.raises(InvalidCode) as refused:
        Code.from_text(text)
    assert refused.value.reason == reason
    assert not refused.value.zh.isascii()
    assert refused.value.en == str(refused.value)


def test_a_code_is_told_from_an_answer() -> None:
    assert enrolling.is_code(CODE.to_text())
    assert not enrolling.is_code('  {"county": "500230"}')


PARTS = {"alg": "ed25519", "key": "k", "nonce": "n", "county_nonce": "m"}


@given(
    st.sampled_from([*PARTS, "secret", "root", "county"]),
    st.text("0123456789abcdef", min_size=1),
)
def test_whatever_differs_makes_another_transcript(name: str, value: str) -> None:
    before = enrolling.transcript(CODE, **PARTS)
    parts, code = dict(PARTS), CODE
    if name in parts:
        parts[name] += value
    else:
        said = {each: getattr(CODE, each) for each in ("county", "root", "secret")}
        said[name] += value
        code = Code(CODE.server, **said)
    assert enrolling.transcript(code, **parts) != before


@given(st.binary(min_size=32, max_size=32))
def test_digits_are_six(transcript: bytes) -> None:
    said = enrolling.digits(transcript.hex())
    assert len(said) == 6
    assert said.isdigit()


def test_what_is_sealed_for_one_step_is_nothing_for_another() -> None:
    seals = {
        enrolling.application("a", "b", "c", "d"),
        enrolling.question("a"),
        enrolling.pending("a", "b", "c"),
        enrolling.answered({"id": "a", "seal": "whatever"}),
        enrolling.transcript(CODE, **PARTS),
    }
    assert len(seals) == 5
    assert enrolling.answered({"id": "a"}) in seals


def listed(**changes: object) -> dict[str, object]:
    return {**key_list.certify(ROOT, COUNTY, KEYS, 1), **changes}


def test_a_list_is_read_by_who_pinned_its_root() -> None:
    pinned = key_list.fingerprint(ROOT.public)
    found = key_list.read(listed(), county=COUNTY, pinned=pinned)
    assert found.of(Use.DOCUMENT) == {"county-500230/1": ONLINE.public}
    assert found.of(Use.TOKEN) == {"hub-500230-1": TOKENS.public}
    assert key_list.read(listed(), county=COUNTY) == found


def test_whom_things_are_enclosed_to_is_certified_too() -> None:
    opener = Opener.generate()
    keys = {**KEYS, "case-500230/1": Certified(opener.addressee, Use.CASE)}
    said = key_list.certify(ROOT, COUNTY, keys, 2)
    found = key_list.read(said, county=COUNTY)
    assert found.addressee(Use.CASE) == ("case-500230/1", opener.addressee)
    assert found.addressee(Use.RECOVERY) is None
    assert found.of(Use.CASE) == {}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (None, "form"),
        ({}, "form"),
        (listed(type="case"), "form"),
        (
            listed(keys={"x": {"alg": "ed25519", "key": "short", "use": "token"}}),
            "form",
        ),
        (listed(seal={"sig": "é"}), "form"),
        (key_list.certify(ROOT, "500105", KEYS, 1), "county"),
        (key_list.certify(SigningKey.generate(), COUNTY, KEYS, 1), "root"),
        (listed(serial=2), "seal"),
        (listed(keys={}), "seal"),
    ],
)
def test_another_list_is_refused(document: object, reason: str) -> None:
    pinned = key_list.fingerprint(ROOT.public)
    with pytest.raises(NotCertified) as refused:
        key_list.read(document, county=COUNTY, pinned=pinned)
    assert refused.value.reason == reason
    assert not refused.value.zh.isascii()
    assert refused.value.en == str(refused.value)


def test_only_a_certified_key_of_documents_seals_an_answer() -> None:
    keys = key_list.read(listed(), county=COUNTY)
    digest = enrolling.answered({"county": COUNTY})

    def sealed(key: SigningKey, kid: str, purpose=Purpose.SERVER_DOC) -> dict[str, str]:
        return {"kid": kid, "sig": key.seal(purpose, COUNTY, digest)}

    enrolling.check_seal(sealed(ONLINE, "county-500230/1"), digest, keys)
    for bad in (
        None,
        sealed(ONLINE, "another"),
        sealed(TOKENS, "hub-500230-1"),
        sealed(SigningKey.generate(), "county-500230/1"),
        sealed(ONLINE, "county-500230/1", Purpose.RECEIPT),
    ):
        with pytest.raises(NotCertified):
            enrolling.check_seal(bad, digest, keys)


def test_every_reason_has_words() -> None:
    for words in (errors.CODES, errors.UNCERTIFIED):
        for zh, en in words.values():
            assert not zh.isascii()
            assert en


def test_where_a_device_is_reached_is_sealed_with_how_it_keeps_its_keys() -> None:
    said = enrolling.reachable("d-1", "x25519:a", "hardware")
    assert said == enrolling.reachable("d-1", "x25519:a", "hardware")
    assert said != enrolling.reachable("d-1", "x25519:a", "software")
    assert said != enrolling.reachable("d-2", "x25519:a", "hardware")
