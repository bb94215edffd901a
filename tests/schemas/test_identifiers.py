from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import identifiers
from schemas.errors import InvalidIdentifier
from schemas.sealing import SigningKey
from tests.schemas.vectors import envelope_vectors

moments = st.integers(0, 2**48 - 1)


def reason(check: object, text: str) -> str:
    with pytest.raises(InvalidIdentifier) as found:
        check(text)  # type: ignore[operator]
    assert found.value.zh
    assert str(found.value)
    return found.value.reason


@given(moments)
def test_a_uuid_says_when_it_was_made(now_ms: int) -> None:
    made = UUID(identifiers.uuid7(now_ms))
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == now_ms
    assert identifiers.check_case(str(made)) == str(made)


@given(moments, moments)
def test_later_uuids_sort_after_earlier_ones(a: int, b: int) -> None:
    still = lambda size: bytes(size)  # noqa: E731
    first, second = identifiers.uuid7(a, still), identifiers.uuid7(b, still)
    assert (first < second) == (a < b)


@given(moments)
def test_an_entry_id_is_taken_apart_again(now_ms: int) -> None:
    uuid, digest = identifiers.uuid7(now_ms), "0f" * 32
    text = identifiers.entry_id("d-0123456789abcdef", uuid, digest)
    parts = identifiers.parse_entry_id(text)
    assert parts == identifiers.EntryId("d-0123456789abcdef", uuid, "0f" * 16)


@pytest.mark.parametrize("text", ["", "entry:", "case:x", "entry:d-1:2:3"])
def test_what_is_no_entry_id_is_refused(text: str) -> None:
    assert reason(identifiers.parse_entry_id, text) == "form"


def test_made_ids_have_their_forms() -> None:
    assert identifiers.PERSON.fullmatch(identifiers.person_id())
    assert identifiers.CHAIN.fullmatch(identifiers.chain_id())
    key = SigningKey.from_private_bytes(bytes(range(32)))
    assert identifiers.device_id(key.public) == envelope_vectors()["device"]


def test_a_case_id_is_a_uuid_of_version_7() -> None:
    assert reason(identifiers.check_case, str(UUID(int=7))) == "form"


def test_databases_are_named_for_what_they_hold() -> None:
    assert identifiers.grid_database("500230119200003") == "grid-500230119200003"
    assert identifiers.grid_of("grid-500230119200003") == "500230119200003"
    assert identifiers.private_database("d-0") == "private-d-0"
    assert identifiers.owner_of("private-d-0123456789abcdef") == "d-0123456789abcdef"
    assert identifiers.is_private("private-d-0123456789abcdef")
    assert not identifiers.is_private("private-d-0")
    assert reason(identifiers.owner_of, "private-d-0") == "form"
    assert reason(identifiers.grid_of, "township-500230119") == "form"
    assert reason(identifiers.grid_of, "grid-500230119200000") == "level"


DIVISIONS = [
    (identifiers.check_county_code, "500230"),
    (identifiers.check_township_code, "500230119"),
    (identifiers.check_village_code, "500230119200"),
    (identifiers.check_grid_code, "500230119200003"),
]


@pytest.mark.parametrize(("check", "code"), DIVISIONS)
def test_a_division_code_is_checked_level_by_level(check: object, code: str) -> None:
    assert check(code) == code  # type: ignore[operator]
    assert reason(check, code[:-1]) == "length"
    assert reason(check, code[:-1] + "一") == "characters"
    assert reason(check, code[:-1] + "٣") == "characters"
    assert reason(check, "99" + code[2:]) == "province"


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (identifiers.check_county_code, "500200"),
        (identifiers.check_township_code, "500230000"),
        (identifiers.check_township_code, "500230600"),
        (identifiers.check_village_code, "500230119600"),
        (identifiers.check_village_code, "500230119000"),
        (identifiers.check_grid_code, "500230119200000"),
    ],
)
def test_an_ordinal_out_of_its_range_is_refused(check: object, code: str) -> None:
    assert reason(check, code) == "level"


@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        ("500230199001010015", date(1990, 1, 1), "1"),
        ("500230200002290026", date(2000, 2, 29), "2"),
        ("50010519851231003x", date(1985, 12, 31), "1"),
        ("11010519491231002X", date(1949, 12, 31), "2"),
        ("440524188001010014", date(1880, 1, 1), "1"),
    ],
)
def test_an_id_card_says_when_and_who(number: str, birth: date, sex: str) -> None:
    card = identifiers.check_id_card(number)
    assert (card.number, card.area) == (number.upper(), number[:6])
    assert (card.birth, card.sex) == (birth, sex)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("500230900101001", "length"),
        ("5002301990010100一5", "characters"),
        ("500230X99001010015", "characters"),
        ("990230199001010015", "province"),
        ("500230199002300015", "birth"),
        ("500230199001010016", "check_digit"),
    ],
)
def test_a_slip_in_an_id_card_is_named(number: str, why: str) -> None:
    assert reason(identifiers.check_id_card, number) == why


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place: int, step: int) -> None:
    number = "500230199001010015"
    digit = (int(number[place]) + step) % 10
    wrong = number[:place] + str(digit) + number[place + 1 :]
    with pytest.raises(InvalidIdentifier):
        identifiers.check_id_card(wrong)


def test_nobody_is_born_tomorrow() -> None:
    number, birth = "500230199001010015", date(1990, 1, 1)
    assert identifiers.check_id_card(number, today=birth).birth == birth
    with pytest.raises(InvalidIdentifier):
        identifiers.check_id_card(number, today=date(1989, 12, 31))


@pytest.mark.parametrize(
    "number", ["13512345678", "19923001234", "023-70712345", "02370712345", "70712345"]
)
def test_a_phone_number_passes(number: str) -> None:
    assert identifiers.check_phone(number) == number


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("1351234567", "length"),
        ("12512345678", "form"),
        ("023-1", "form"),
        ("+8613512345678", "characters"),
        ("135 1234 5678", "characters"),
        ("", "characters"),
    ],
)
def test_a_slip_in_a_phone_number_is_named(number: str, why: str) -> None:
    assert reason(identifiers.check_phone, number) == why


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_a_credit_code_passes(code: str) -> None:
    assert identifiers.check_uscc(code) == code
    assert identifiers.check_uscc(code.lower()) == code


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91350100M000100Y4", "length"),
        ("91350100M000100YI3", "characters"),
        ("91350100M000100Y44", "check_digit"),
    ],
)
def test_a_slip_in_a_credit_code_is_named(code: str, why: str) -> None:
    assert reason(identifiers.check_uscc, code) == why
