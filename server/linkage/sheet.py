"""The sheet: what linkage knows of a case, and of the persons in it.

A sheet is made from the case file and the place that the registry projects of it. It
holds no ID number: `Mac` makes of it a keyed digest at the county, and only that goes
on; birthday and sex, which the number would tell, are read from it before.

Never made: of an occasion, of a report of violence or harm (decision 0048), and of
检举控告, which is no case of this registry at all. `county_only` marks what may be
compared at the county and never below it: the restricted, and cases with a minor.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from schemas.casefile import CaseFile
from schemas.codes import divisions
from schemas.counting import full_years
from schemas.dispute import GROWN, RESIDENT_ID_CARD, born
from schemas.kinds import DISPUTE
from server.linkage import callings, facts, places
from server.linkage.characters import plain
from server.linkage.places import Place
from server.linkage.readings import near_sound, sound

ROLES: Final = ("applicant", "respondent", "third_party")


class Mac:
    """The keyed digest of ID numbers: without the key nobody can try a county's."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, number: str) -> str:
        said = "".join(number.split()).upper()
        return hmac.digest(self._key, said.encode(), "sha256").hex()[:32]


@dataclass(frozen=True)
class Person:
    """A party as the sheet knows it; what nobody wrote is empty."""

    name: str
    role: str = "applicant"
    is_organization: bool = False
    id_mac: str = ""
    phone: str = ""
    birth_on: date | None = None
    sex: str = ""
    address: str = ""

    @cached_property
    def plain(self) -> str:
        return plain(self.name)

    @cached_property
    def sound(self) -> str:
        return sound(self.plain)

    @cached_property
    def near(self) -> str:
        return near_sound(self.plain)

    @cached_property
    def home(self) -> Place:
        return places.read(self.address)

    @cached_property
    def known_sex(self) -> str:
        """As written, or as the calling gives it away: 王婆婆 is a woman."""
        called = callings.calling_of(self.plain)
        return self.sex or (called.sex if called else "")


@dataclass(frozen=True)
class Sheet:
    """A case as linkage sees it."""

    case: str
    grid: str
    village: str = ""
    dispute_type: str = ""
    subtype: str = ""
    channel: str = ""
    place: str = ""
    began_on: date | None = None
    opened_on: date | None = None
    amount_fen: int | None = None
    text: str = field(default="", repr=False)
    persons: tuple[Person, ...] = ()
    county_only: bool = False

    @property
    def township(self) -> str:
        return self.village[:9]

    @cached_property
    def site(self) -> Place:
        """Where the dispute lies: as written, else the village that was chosen."""
        said = places.read(self.place)
        return said if said.village else said._replace(village=village_of(self.village))

    @cached_property
    def pairs(self) -> frozenset[str]:
        return facts.pairs(self.text, [person.plain for person in self.persons])

    @cached_property
    def figures(self) -> Mapping[str, frozenset[str]]:
        return facts.figures(self.text)


def village_of(code: str) -> str:
    """The village of a code, as it sounds; the code where nobody knows it."""
    known = divisions(code[:6]).get(code) if code else None
    return places.stem(known.name) if known else code


def sheet_of(
    casefile: CaseFile, grid: str, mac: Mac, *, is_restricted: bool
) -> Sheet | None:
    """The sheet of a case; None of what linkage never sees."""
    dispute = casefile.tree.get("dispute", {})
    if casefile.kind != DISPUTE or not dispute:
        return None
    opened_on = _day(dispute.get("opened_on"))
    parties = list(casefile.tree.get("party", {}).values())
    persons = tuple(person_of(party, mac) for party in parties if party.get("name"))
    return Sheet(
        case=casefile.case,
        grid=grid,
        village=dispute.get("village", grid[:12]),
        dispute_type=dispute.get("dispute_type", ""),
        subtype=dispute.get("subtype", ""),
        channel=dispute.get("case_source", ""),
        place=dispute.get("place", ""),
        began_on=_day(dispute.get("occurred_on")) or opened_on,
        opened_on=opened_on,
        amount_fen=dispute.get("amount_fen"),
        text="\n".join(_said(casefile.tree)),
        persons=tuple(sorted(persons, key=lambda each: ROLES.index(each.role))),
        county_only=is_restricted or has_minor(casefile),
    )


def has_minor(casefile: CaseFile) -> bool:
    """Was a party, the day it was opened, no grown person yet?"""
    opened_on = _day(casefile.tree.get("dispute", {}).get("opened_on"))
    every = (born(party) for party in casefile.tree.get("party", {}).values())
    return any(_minor(day, opened_on) for day in every)


def person_of(party: Mapping[str, Any], mac: Mac) -> Person:
    number = party.get("id_no") or party.get("uscc") or ""
    is_card = party.get("id_type", RESIDENT_ID_CARD) == RESIDENT_ID_CARD
    kind = "" if is_card else f"{party['id_type']} "
    return Person(
        name=party["name"],
        role=party["role"],
        is_organization=party.get("kind") == "organization",
        id_mac=mac.of(kind + number) if number else "",
        phone="".join(filter(str.isdigit, party.get("phone", ""))),
        birth_on=born(party),
        sex=party.get("sex", "") if party.get("sex") in ("1", "2") else "",
        address=party.get("address", ""),
    )


def _said(tree: Mapping[str, Any]) -> Iterator[str]:
    """The sentences that say what it is about: summary, then claims."""
    dispute = tree.get("dispute", {})
    yield dispute.get("summary", "")
    yield from (claim.get("text", "") for claim in tree.get("claim", {}).values())


def _minor(birth_on: date | None, on: date | None) -> bool:
    return bool(birth_on and on and full_years(birth_on, on) < GROWN)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
