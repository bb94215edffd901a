"""Two persons, field by field.

What one of the two records does not say is no evidence either way and gives no
reason. A level is found without its weight, so that levels can be counted on labelled
data (`evaluation`); `person_reasons` is the same with weights and words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from server.linkage import names, places, weights
from server.linkage.names import Level
from server.linkage.places import Nearness
from server.linkage.rarity import Feature, Rarity, surname_sound
from server.linkage.sheet import Person
from server.linkage.weights import Line


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says: how it agrees, and what that weighs."""

    field: str
    level: str
    bits: float
    zh: str
    en: str
    about: tuple[str, str] = ("", "")

    @property
    def is_reckoning(self) -> bool:
        """Where it begins, and the bound of what a person may weigh: nobody's words."""
        return self.field in ("start", "bound")

    @property
    def speaks_against(self) -> bool:
        return self.bits < 0


def levels(one: Person, other: Person) -> Iterator[tuple[str, str | Level | Nearness]]:
    """Each field that both records speak of, with its level."""
    if one.id_mac and other.id_mac:
        yield "id", "same" if one.id_mac == other.id_mac else "differs"
    if (name := names.compare(one.plain, other.plain)) is not Level.UNKNOWN:
        yield "name", name
    if one.phone and other.phone:
        yield "phone", phones(one.phone, other.phone)
    if one.birth_on and other.birth_on:
        yield "birthday", birthdays(one.birth_on, other.birth_on)
    if one.known_sex and other.known_sex:
        yield "sex", "same" if one.known_sex == other.known_sex else "differs"
    if (near := places.compare(one.home, other.home)) is not Nearness.UNKNOWN:
        yield "address", max(near, Nearness.GROUP)


def phones(one: str, other: str) -> str:
    if one == other:
        return "same"
    is_slip = min(len(one), len(other)) > 6 and OSA.distance(one, other) == 1
    return "slip" if is_slip else "differs"


def birthdays(one: date, other: date) -> str:
    """One place may slip: a digit, day and month exchanged, a year by ten."""
    if one == other:
        return "same"
    same = one.year == other.year, one.month == other.month, one.day == other.day
    if sum(same) == 2 and OSA.distance(one.isoformat(), other.isoformat()) == 1:
        return "slip"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "slip"
    return "year" if abs((one - other).days) < 400 else "differs"


def person_reasons(one: Person, other: Person, rarity: Rarity) -> list[Reason]:
    return level_reasons(levels(one, other), one, other, rarity)


def level_reasons(
    found: Iterable[tuple[str, str | Level | Nearness]],
    one: Person,
    other: Person,
    rarity: Rarity,
) -> list[Reason]:
    return [
        _name_reason(one, other, level, rarity)
        if isinstance(level, Level)
        else reason(field, level, weights.person(field, level), one, other)
        for field, level in found
    ]


def _name_reason(one: Person, other: Person, level: Level, rarity: Rarity) -> Reason:
    """With how rare the name is, as far as the two share it."""
    line = weights.person("name", level)
    bits = line.bits
    if feature := FEATURES.get(level):
        bits += min(shared(feature, one, other, rarity), weights.RAREST)
    return reason("name", level, line._replace(bits=bits), one, other)


FEATURES: dict[Level, Feature] = {
    Level.SAME: "name",
    Level.ALIKE: "near",
    Level.SOUND: "sound",
    Level.NEAR: "near",
    Level.SLIP: "near",
    Level.LACKING: "near",
    Level.CALLED: "surname",
    Level.BROTHER: "surname",
}


def shared(feature: Feature, one: Person, other: Person, rarity: Rarity) -> float:
    """How rare it is; of two that are not quite the same, the commoner of both."""
    return min(rarity.bits(feature, key(feature, each)) for each in (one, other))


def key(feature: Feature, person: Person) -> str:
    if feature == "surname":
        return surname_sound(person.plain)
    return {"name": person.plain, "sound": person.sound}.get(feature, person.near)


def reason(
    field: str, level: str | Level | Nearness, line: Line, one: Person, other: Person
) -> Reason:
    named = level if isinstance(level, str) else level.name
    return Reason(field, named, line.bits, line.zh, line.en, (one.name, other.name))
