"""What is enclosed opens with one key, in one place, unchanged; else not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidKey, NotForThisKey
from schemas.recovery import Addressee, Enclosed, Opener, code_of
from schemas.sealing import from_base64url, to_base64url

OPENER = Opener.generate()


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_is_enclosed_is_disclosed_to_its_key_alone(content, about) -> None:
    enclosed = OPENER.addressee.enclose(Enclosed.ENTRY, about, content)
    assert OPENER.disclose(Enclosed.ENTRY, about, enclosed) == content
    with pytest.raises(NotForThisKey):
        Opener.generate().disclose(Enclosed.ENTRY, about, enclosed)
    with pytest.raises(NotForThisKey):
        OPENER.disclose(Enclosed.DATA_KEY, about, enclosed)
    with pytest.raises(NotForThisKey):
        OPENER.disclose(Enclosed.ENTRY, about + "!", enclosed)


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_byte_anywhere_opens_nothing(at, by) -> None:
    raw = bytearray(
        from_base64url(OPENER.addressee.enclose(Enclosed.ENTRY, "e", b"content"))
    )
    raw[at % len(raw)] ^= by
    # X25519 ignores the highest bit of a point, the key drawn from it does not.
    with pytest.raises(NotForThisKey):
        OPENER.disclose(Enclosed.ENTRY, "e", to_base64url(bytes(raw)))


@pytest.mark.parametrize("text", ["", "short", "!!", to_base64url(bytes(32))])
def test_what_is_no_enclosure_opens_nothing(text) -> None:
    with pytest.raises(NotForThisKey):
        OPENER.disclose(Enclosed.ENTRY, "e", text)


def test_a_key_is_kept_and_sent_as_text() -> None:
    again = Opener.from_private_bytes(OPENER.private_bytes())
    assert again.addressee == Addressee.from_text(OPENER.addressee.to_text())
    assert "private" not in repr(OPENER).replace("_private", "")


@pytest.mark.parametrize("raw", [b"", b"x" * 31, b"x" * 33])
def test_bytes_that_are_no_key_are_refused(raw) -> None:
    with pytest.raises(InvalidKey):
        Opener.from_private_bytes(raw)
    with pytest.raises(InvalidKey):
        Addressee(raw)


def test_the_code_is_six_digits_of_the_device_and_its_key() -> None:
    code = code_of("d-1", OPENER.addressee)
    assert len(code) == 6
    assert code.isdigit()
    assert code == code_of("d-1", OPENER.addressee)
    others = {code_of("d-1", Opener.generate().addressee) for _ in range(5)}
    assert others != {code}


def test_a_point_that_shares_nothing_is_no_addressee() -> None:
    with pytest.raises(InvalidKey):
        Addressee(bytes(32)).enclose(Enclosed.ENTRY, "e", b"content")
