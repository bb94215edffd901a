"""责任单位: who deals with petitions, and for what each answers (责任清单).

    unit.added      a unit by its full name: its level, kind, area and duties
    unit.changed    what it answers for from now on, whole; without an area, where it
                    did before; without a number, none
    unit.ended      it is no more, and who goes on with its powers (信访工作条例§24②)

A unit is its name: petitions say it so in sealed deeds, and no name is used twice.
Renamed, split or merged it ends, and what lay with it lies with its successor, over
however many of them:

    甲局 ──ended──▶ 乙局 ──ended──▶ 丙局      now("甲局") is 丙局
    丁办 ──ended──▶ nobody                    now("丁办") is None

What stands is a function of the deeds in the order in which the desk did them. One that
does not fit what stands, changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from schemas import codes, identifiers
from schemas.deed import Deed, reason
from schemas.fields import (
    Body,
    Choice,
    Form,
    Identifier,
    Name,
    Several,
    Text,
    legal,
    optional,
    phone,
)
from schemas.texts import Words

ADDED = "unit.added"
CHANGED = "unit.changed"
ENDED = "unit.ended"
COUNTY_DIGITS, MOST_NAME = 6, 100
NEEDS_TOWNSHIP = Words(
    "乡镇级单位要填乡镇（街道）的区划代码",
    "a unit of a township has the code of its township",
)

UnitName: TypeAlias = str


def of_account() -> Name:
    return Name(optional("责任单位", "responsible unit"), most=MOST_NAME)


def check_area(code: str) -> str:
    """A county or a township."""
    if len(code) == COUNTY_DIGITS:
        return identifiers.check_county_code(code)
    return identifiers.check_township_code(code)


def _unit() -> Name:
    return Name(legal("责任单位", "responsible unit"), most=MOST_NAME)


def _duties() -> Several:
    duty = Choice(legal("内容分类", "content category"), "content_categories")
    return Several(legal("责任清单", "duties"), duty, least=1)


class UnitAdded(Deed):
    unit = _unit()
    level = Choice(legal("层级", "level"), "unit_levels")
    kind = Choice(legal("单位类别", "kind of unit"), "unit_kinds")
    area = Identifier(legal("辖区", "area"), check_area)
    duties = _duties()
    phone = phone(optional("联系电话", "phone"))
    reason = Text(optional("理由", "reason"), most=1000)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["level"] == "township" and len(data["area"]) == COUNTY_DIGITS:
            yield "/area", NEEDS_TOWNSHIP


class UnitChanged(Deed):
    unit = _unit()
    duties = _duties()
    area = Identifier(optional("辖区", "area"), check_area)
    phone = phone(optional("联系电话", "phone"))
    reason = reason()


class UnitEnded(Deed):
    unit = _unit()
    successor = Name(optional("承接单位", "who goes on"), most=MOST_NAME)
    reason = reason()


SCHEMAS: Mapping[str, type[Form]] = MappingProxyType(
    {ADDED: UnitAdded, CHANGED: UnitChanged, ENDED: UnitEnded}
)
TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        ADDED: Words("登记责任单位", "Unit added"),
        CHANGED: Words("调整责任清单", "Duties of a unit changed"),
        ENDED: Words("撤销责任单位", "Unit ended"),
    }
)
TYPES = frozenset(SCHEMAS)


class Told(NamedTuple):
    """One of the three, and when it was done."""

    type: str
    body: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the deeds left it; its duties in the order of their list."""

    name: UnitName
    level: str
    kind: str
    area: str
    duties: tuple[str, ...]
    phone: str
    since: datetime
    ended_at: datetime | None = None
    successor: UnitName = ""

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def place(self) -> tuple[int, str, str]:
        """Where it stands in a list: the county's before the townships', by code."""
        return len(self.area), self.area, self.name


@dataclass(frozen=True, slots=True)
class Units:
    """All units that ever were, by their names. Build it with `standing`."""

    every: Mapping[UnitName, Unit]

    def named(self, name: UnitName) -> Unit | None:
        return self.every.get(name)

    def now(self, name: UnitName) -> Unit | None:
        """Who goes on with what lay with it: itself, or whoever followed at last."""
        passed: set[UnitName] = set()
        found = self.named(name)
        while found and not found.is_open and found.name not in passed:
            passed.add(found.name)
            found = self.named(found.successor)
        return found if found and found.is_open else None

    @property
    def open(self) -> tuple[Unit, ...]:
        """Those that go on."""
        every = (unit for unit in self.every.values() if unit.is_open)
        return tuple(sorted(every, key=lambda unit: unit.place))


def standing(deeds: Iterable[Told]) -> Units:
    """What these leave standing."""
    every: dict[UnitName, Unit] = {}
    for deed in deeds:
        name = deed.body["unit"]
        unit = after(every.get(name), deed)
        if unit is not None:
            every[name] = unit
    return Units(every)


def after(unit: Unit | None, deed: Told) -> Unit | None:
    """The unit that the deed is about, once it is done."""
    if unit is None:
        return _added(deed) if deed.type == ADDED else None
    if not unit.is_open or deed.type == ADDED:
        return unit
    if deed.type == ENDED:
        successor = deed.body.get("successor", "")
        return replace(unit, ended_at=deed.at, successor=successor)
    return replace(
        unit,
        duties=in_order(deed.body["duties"]),
        area=deed.body.get("area", unit.area),
        phone=deed.body.get("phone", ""),
    )


def _added(deed: Told) -> Unit:
    said = deed.body
    return Unit(
        name=said["unit"],
        level=said["level"],
        kind=said["kind"],
        area=said["area"],
        duties=in_order(said["duties"]),
        phone=said.get("phone", ""),
        since=deed.at,
    )


def in_order(duties: Iterable[str]) -> tuple[str, ...]:
    held = set(duties)
    return tuple(code for code in codes.code_list("content_categories") if code in held)
