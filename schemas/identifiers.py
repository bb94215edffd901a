"""Ids that we make, and codes and numbers that others make.

Ids for machines: an entry is `entry:<device>:<UUIDv7>:<first 32 of its digest>`,
a device `d-` and 16 digits of its first key's SHA-256, a person `u-…`, a chain
`c-…`; a grid's database is `grid-<15 digits>`, a device's own `private-<device>`.

Division codes nest: county 6 digits (GB/T 2260), township 9, village 12 (001–199
residents' committees, 200–399 villages), grid 15. The grid's ordinal is our
proposal; townships and villages follow the statistical codes.

An ID card (GB 11643) and a social credit code (GB 32100) carry a check digit, so
one slip of the pen is caught before anything is sealed. `check_…` return what was
checked in its one proper form, or raise InvalidIdentifier.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from schemas.errors import InvalidIdentifier
from schemas.sealing import PublicKey, from_base64url

Random = Callable[[int], bytes]

UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
CASE = re.compile(UUID7)
DIGEST = re.compile(r"[0-9a-f]{64}")
DEVICE = re.compile(r"d-[0-9a-f]{16}")
PERSON = re.compile(r"u-[a-z0-9][a-z0-9-]{0,63}")
CHAIN = re.compile(r"c-[0-9a-f]{32}")
KEY = re.compile(r"[a-z][a-z0-9-]{0,63}/[1-9][0-9]{0,8}")
ENTRY = re.compile(rf"entry:(d-[0-9a-f]{{16}}):({UUID7}):([0-9a-f]{{32}})")
GRID_DATABASE = re.compile(r"grid-([0-9]{15})")
REFERENCE = "reference"
TOWNSHIP = "township-"
PRIVATE_DATABASE = re.compile(r"private-(d-[0-9a-f]{16})")

PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54"
    " 61 62 63 64 65 71 81 82".split()
)
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,6})?")
CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CARD_CHECKS = "10X98765432"
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


@dataclass(frozen=True, slots=True)
class EntryId:
    """The parts of an entry's id."""

    device: str
    uuid: str
    digest: str


@dataclass(frozen=True, slots=True)
class IDCard:
    """What an ID card number says; `sex` by GB/T 2261.1: "1" male, "2" female."""

    number: str
    area: str
    birth: date
    sex: str


def uuid7(now_ms: int, random: Random = os.urandom) -> str:
    """RFC 9562: 48 bits of milliseconds, then chance."""
    bits = now_ms << 80 | int.from_bytes(random(10), "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    digits = f"{bits:032x}"
    ends = (0, 8, 12, 16, 20, 32)
    return "-".join(digits[a:b] for a, b in zip(ends, ends[1:], strict=False))


def device_id(public: PublicKey) -> str:
    return f"d-{sha256(public.raw).hexdigest()[:16]}"


def person_id(random: Random = os.urandom) -> str:
    return f"u-{random(8).hex()}"


def chain_id(random: Random = os.urandom) -> str:
    return f"c-{random(16).hex()}"


def entry_id(device: str, uuid: str, digest: str) -> str:
    return f"entry:{device}:{uuid}:{digest[:32]}"


def parse_entry_id(text: str) -> EntryId:
    match = ENTRY.fullmatch(text)
    if match is None:
        raise InvalidIdentifier("entry_id", "form")
    return EntryId(*match.groups())


def grid_database(code: str) -> str:
    return f"grid-{check_grid_code(code)}"


def township_database(code: str) -> str:
    return f"{TOWNSHIP}{check_township_code(code)}"


def township_of(database: str) -> str:
    """The code of the township whose database this is."""
    if not database.startswith(TOWNSHIP):
        raise InvalidIdentifier("database", "form")
    return check_township_code(database.removeprefix(TOWNSHIP))


def private_database(device: str) -> str:
    return f"private-{device}"


def owner_of(database: str) -> str:
    """The device whose private database this is."""
    match = PRIVATE_DATABASE.fullmatch(database)
    if match is None:
        raise InvalidIdentifier("database", "form")
    return match[1]


def is_private(database: str) -> bool:
    return PRIVATE_DATABASE.fullmatch(database) is not None


def grid_of(database: str) -> str:
    """The code of the grid whose database this is."""
    match = GRID_DATABASE.fullmatch(database)
    if match is None:
        raise InvalidIdentifier("database", "form")
    return check_grid_code(match[1])


def check_person(text: str) -> str:
    if not PERSON.fullmatch(text):
        raise InvalidIdentifier("person", "form")
    return text


def check_digest(text: str) -> str:
    if not DIGEST.fullmatch(text):
        raise InvalidIdentifier("digest", "form")
    return text


def check_case(text: str) -> str:
    if not CASE.fullmatch(text):
        raise InvalidIdentifier("case", "form")
    return text


def check_evidence(text: str) -> str:
    if not CASE.fullmatch(text):
        raise InvalidIdentifier("evidence", "form")
    return text


def check_key_id(text: str) -> str:
    if not KEY.fullmatch(text):
        raise InvalidIdentifier("key_id", "form")
    return text


def check_enclosed_key(text: str) -> str:
    """A key of 32 bytes, enclosed: one-time key, the content, its tag."""
    if len(from_base64url(text) or b"") != 32 + 32 + 16:
        raise InvalidIdentifier("enclosed_key", "form")
    return text


def check_county_code(code: str) -> str:
    return _check_division("county_code", code, 6)


def check_township_code(code: str) -> str:
    return _check_division("township_code", code, 9)


def check_village_code(code: str) -> str:
    return _check_division("village_code", code, 12)


def check_grid_code(code: str) -> str:
    return _check_division("grid_code", code, 15)


def check_id_card(number: str, today: date | None = None) -> IDCard:
    """Check a card number; with `today`, also that its bearer is born."""
    number = number.upper()
    if len(number) != 18:
        raise InvalidIdentifier("id_card", "length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise InvalidIdentifier("id_card", "characters")
    if number[:2] not in PROVINCES:
        raise InvalidIdentifier("id_card", "province")
    birth = _birth(number[6:14], today)
    digits = zip(number, CARD_WEIGHTS, strict=False)
    if number[17] != CARD_CHECKS[sum(int(d) * w for d, w in digits) % 11]:
        raise InvalidIdentifier("id_card", "check_digit")
    return IDCard(number, number[:6], birth, "1" if int(number[16]) % 2 else "2")


def check_phone(number: str) -> str:
    """A mobile or a landline number, without spaces."""
    if not re.fullmatch(r"[0-9-]+", number):
        raise InvalidIdentifier("phone", "characters")
    if number.startswith("1") and len(number) != 11:
        raise InvalidIdentifier("phone", "length")
    if not MOBILE.fullmatch(number) and not LANDLINE.fullmatch(number):
        raise InvalidIdentifier("phone", "form")
    return number


def check_uscc(code: str) -> str:
    code = code.upper()
    if len(code) != 18:
        raise InvalidIdentifier("uscc", "length")
    if any(letter not in CREDIT_LETTERS for letter in code):
        raise InvalidIdentifier("uscc", "characters")
    weighted = zip(code, CREDIT_WEIGHTS, strict=False)
    rest = sum(CREDIT_LETTERS.index(letter) * w for letter, w in weighted) % 31
    if code[17] != CREDIT_LETTERS[-rest % 31]:
        raise InvalidIdentifier("uscc", "check_digit")
    return code


def _check_division(kind: str, code: str, length: int) -> str:
    if not re.fullmatch(r"[0-9]*", code):
        raise InvalidIdentifier(kind, "characters")
    if len(code) != length:
        raise InvalidIdentifier(kind, "length")
    if code[:2] not in PROVINCES:
        raise InvalidIdentifier(kind, "province")
    township, village, grid = code[6:9], code[9:12], code[12:]
    ordinals = code[4:6], township, village, grid
    if any(part and not int(part) for part in ordinals) or township > "599":
        raise InvalidIdentifier(kind, "level")
    if village > "599":
        raise InvalidIdentifier(kind, "level")
    return code


def _birth(digits: str, today: date | None) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise InvalidIdentifier("id_card", "birth") from None
    if today is not None and birth > today:
        raise InvalidIdentifier("id_card", "birth")
    return birth
