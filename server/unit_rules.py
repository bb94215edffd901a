"""What stands against a unit as somebody writes it down, said in words.

A unit's name, level and kind are said once; its area, duties and number may be said
anew. The rules ask no database: `Units` is what stands.
"""

import unicodedata
from dataclasses import dataclass, replace

from schemas import codes, identifiers
from schemas.errors import InvalidIdentifier
from schemas.strict_json import has_invisible
from schemas.units import COUNTY_DIGITS, MOST_NAME, Unit, Units, check_area, in_order
from server.errors import UnitNotFound, UnitRefused


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit as somebody writes it down; `duties` are content categories."""

    unit: str
    level: str
    kind: str
    area: str
    duties: tuple[str, ...]
    phone: str = ""

    @classmethod
    def of(cls, unit: Unit) -> "Wanted":
        said = unit.level, unit.kind, unit.area, unit.duties, unit.phone
        return cls(unit.name, *said)


def running(stand: Units, unit: str) -> Unit:
    """The unit of that name, as long as it goes on."""
    found = stand.named(unit)
    if found is None:
        raise UnitNotFound(unit)
    if not found.is_open:
        raise UnitRefused("ended", unit)
    return found


def tidy(wanted: Wanted) -> Wanted:
    """As it is kept: no spaces about a word, each duty once and in order."""
    name = unicodedata.normalize("NFC", " ".join(wanted.unit.split()))
    known = in_order(wanted.duties)
    strange = tuple(each for each in wanted.duties if each not in known)
    return replace(
        wanted,
        unit=name,
        area=wanted.area.strip(),
        duties=known + strange,
        phone=wanted.phone.strip(),
    )


def refuse_new(stand: Units, wanted: Wanted, county: str) -> None:
    if not is_name(wanted.unit):
        raise UnitRefused("name", most=MOST_NAME)
    if stand.named(wanted.unit) is not None:
        raise UnitRefused("taken", wanted.unit)
    if wanted.level not in codes.code_list("unit_levels"):
        raise UnitRefused("level", wanted.level)
    if wanted.kind not in codes.code_list("unit_kinds"):
        raise UnitRefused("kind", wanted.kind)
    refuse_parts(wanted, county)


def refuse_change(found: Unit, wanted: Wanted, county: str) -> None:
    if (wanted.level, wanted.kind) != (found.level, found.kind):
        raise UnitRefused("fixed", found.name)
    if wanted == Wanted.of(found):
        raise UnitRefused("same", found.name)
    refuse_parts(wanted, county)


def refuse_parts(wanted: Wanted, county: str) -> None:
    """What may be said anew."""
    if not is_place(wanted.area, county):
        raise UnitRefused("area", wanted.area)
    if wanted.level == "township" and len(wanted.area) == COUNTY_DIGITS:
        raise UnitRefused("township", wanted.area)
    if not wanted.duties:
        raise UnitRefused("duties")
    for each in wanted.duties:
        if each not in codes.code_list("content_categories"):
            raise UnitRefused("category", each)
    if wanted.phone and not is_phone(wanted.phone):
        raise UnitRefused("phone", wanted.phone)


def is_name(said: str) -> bool:
    """A line to read; no spreadsheet computes it."""
    is_fit = len(said) <= MOST_NAME and not has_invisible(said)
    return said[:1].isalnum() and is_fit


def is_place(code: str, county: str) -> bool:
    """The county, or a township of it; by name where its divisions are known here."""
    try:
        check_area(code)
    except InvalidIdentifier:
        return False
    known = county not in codes.COUNTIES or codes.name_of(code) is not None
    return code.startswith(county) and known


def is_phone(number: str) -> bool:
    try:
        identifiers.check_phone(number)
    except InvalidIdentifier:
        return False
    return True
