"""The score of two sheets: who they are about, and what.

    parties   each person's counterpart, straight or swapped, held between LEAST and
              MOST bits: that somebody is surely the same says no more than that
    matter    type, days, place, amount, facts
    total     START + parties + matter, and exactly the sum of the reasons

Each person has at most one counterpart, the closest first; who is left over meets who
is left over, and that they are others speaks against. Where two differ and live in one
house they count as of one household: a father complains here and his son there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from server.linkage import facts, places, weights
from server.linkage.comparing import Reason, level_reasons, levels, reason
from server.linkage.names import Level
from server.linkage.places import Nearness
from server.linkage.rarity import Rarity
from server.linkage.sheet import Person, Sheet

MOST_PERSONS = 6
TWO_MONTHS = 61


@dataclass(frozen=True, slots=True)
class Pairing:
    """One person of each sheet, held to be the same or of one household."""

    one: Person
    other: Person
    reasons: tuple[Reason, ...]
    unbound: float


@dataclass(frozen=True, slots=True)
class Score:
    """How likely two sheets are of one dispute, and why."""

    total: float
    reasons: tuple[Reason, ...]
    pairings: tuple[Pairing, ...]

    @property
    def is_likely(self) -> bool:
        return self.total >= weights.LIKELY

    @property
    def is_possible(self) -> bool:
        return self.total >= weights.POSSIBLE

    @property
    def against(self) -> tuple[Reason, ...]:
        return tuple(each for each in self.reasons if each.speaks_against)


def score(one: Sheet, other: Sheet, rarity: Rarity) -> Score:
    """The same from both ends."""
    if other.case < one.case:
        one, other = other, one
    pairings = paired(one.persons, other.persons, rarity)
    reasons = [Reason("start", "", *weights.START)]
    reasons += [each for pairing in pairings for each in pairing.reasons]
    reasons += matter_reasons(one, other, rarity)
    return Score(sum(each.bits for each in reasons), tuple(reasons), tuple(pairings))


def paired(
    ones: Sequence[Person], others: Sequence[Person], rarity: Rarity
) -> list[Pairing]:
    """The closest first; nobody is in two."""
    every = [
        pairing(one, other, rarity)
        for one, other in product(ones[:MOST_PERSONS], others[:MOST_PERSONS])
    ]
    every.sort(key=lambda each: (-each.unbound, *_told(each)))
    found: list[Pairing] = []
    taken: set[int] = set()
    for each in every:
        if not {id(each.one), id(each.other)} & taken:
            found.append(each)
            taken |= {id(each.one), id(each.other)}
    return found


def _told(pairing: Pairing) -> tuple[str, str, str, str]:
    return pairing.one.role, pairing.one.name, pairing.other.role, pairing.other.name


def pairing(one: Person, other: Person, rarity: Rarity) -> Pairing:
    """As the same person, or where that is likelier as one household."""
    side = "straight" if one.role == other.role else "swapped"
    role = reason("role", side, weights.person("role", side), one, other)
    known = dict(levels(one, other))
    found = [*level_reasons(known.items(), one, other, rarity), role]
    if house := household_of(known):
        line = weights.person("household", house)
        if sum(each.bits for each in found) < line.bits:
            told = reason("household", house, line, one, other)
            return Pairing(one, other, (told,), line.bits)
    return bound(one, other, found)


def bound(one: Person, other: Person, found: list[Reason]) -> Pairing:
    """With what is taken off, or given back, so that it stays within its bounds."""
    bits = sum(each.bits for each in found)
    kept = min(max(bits, weights.LEAST), weights.MOST)
    if kept != bits:
        line = weights.OVER if bits > kept else weights.UNDER
        found.append(reason("bound", "", line._replace(bits=kept - bits), one, other))
    return Pairing(one, other, tuple(found), bits)


def household_of(found: Mapping[str, str | Level | Nearness]) -> str | None:
    """One telephone, or one surname in one group of one village."""
    if found.get("phone") == "same":
        return "phone"
    kin = found.get("name", Level.OTHER) in (Level.BROTHER, Level.SURNAME)
    return "kin" if kin and found.get("address") is Nearness.GROUP else None


def matter_reasons(one: Sheet, other: Sheet, rarity: Rarity) -> Iterator[Reason]:
    for field, level in matter_levels(one, other, rarity):
        line = weights.matter(field, level)
        named = level if isinstance(level, str) else level.name
        yield Reason(field, named, *line)


def matter_levels(
    one: Sheet, other: Sheet, rarity: Rarity
) -> Iterator[tuple[str, str | Nearness]]:
    """Each field of the matter that both sheets speak of, with its level."""
    yield from plain_levels(one, other)
    bits = facts.shared(one.pairs, other.pairs, rarity.pair_bits.__getitem__)
    if bits is not None and rarity.texts >= facts.ENOUGH:
        yield "facts", told(bits)
    if any(both := facts.agreeing(one.figures, other.figures)):
        yield "figures", figures(*both)


def plain_levels(one: Sheet, other: Sheet) -> Iterator[tuple[str, str | Nearness]]:
    """What is said of the matter outside the text."""
    if one.dispute_type and other.dispute_type:
        yield "dispute_type", types(one, other)
    if one.began_on and other.began_on:
        yield "began_on", days(one.began_on, other.began_on)
    if one.opened_on and other.opened_on:
        apart = abs((one.opened_on - other.opened_on).days)
        yield "opened_on", "near" if apart <= TWO_MONTHS else "far"
    if (near := places.compare(one.site, other.site)) is not Nearness.UNKNOWN:
        yield "place", near
    if one.amount_fen and other.amount_fen:
        yield "amount", amounts(one.amount_fen, other.amount_fen)


def types(one: Sheet, other: Sheet) -> str:
    if one.dispute_type != other.dispute_type:
        return "differs"
    return "subtype" if one.subtype and one.subtype == other.subtype else "same"


def days(one: date, other: date) -> str:
    apart = abs((one - other).days)
    spans = ((0, "day"), (7, "week"), (TWO_MONTHS, "month"), (550, "year"))
    return next((level for most, level in spans if apart <= most), "differs")


def amounts(one: int, other: int) -> str:
    if one == other:
        return "same"
    return "close" if min(one, other) / max(one, other) > 0.8 else "differs"


def told(bits: float) -> str:
    return next((level for least, level in weights.TOLD if bits >= least), "none")


def figures(same: int, differing: int) -> str:
    """Of how many units a number is the same, of how many none is."""
    if not same:
        return "none" if differing > 1 else "few"
    if not differing:
        return "all" if same > 1 else "most"
    if same == differing:
        return "some"
    return "most" if same > differing else "few"
