"""Keys: who may be meant at all, out of a million, before anything is weighed.

    证 <digest>                     somebody with this ID number
    话 <phone>                      somebody with this telephone
    生 <birthday> <surname>         somebody born that day, of a surname that sounds so
    名 <township> <name>            somebody in the township whose name sounds so
    双 <name> <name>                both parties by the sound of their names, anywhere
    姓 <village> <surname> <surname> <type>    both surnames in the village, one type
    户 <village> <group> <surname> <type>      one surname in one group, one type
    事 <village> <day> <type>       one type, in the village, begun the same day

All sounds are as Chongqing hears them (`readings.near`), and no key knows who applied
and who answers. Two sheets that share no key are never compared; `evaluation` counts
the true pairs that this loses. A key that too many share (王秀英 of a large township)
says nothing: it is passed over, and `Found.passed_over` names it.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

from server.linkage.rarity import Rarity, surname_sound
from server.linkage.scoring import Score, score
from server.linkage.sheet import Person, Sheet

MOST_SHARING = 200


def keys(sheet: Sheet) -> set[str]:
    """The keys of a sheet, as a clerk may read them."""
    found = {key for person in sheet.persons for key in person_keys(person, sheet)}
    pairs = combinations(sheet.persons[:4], 2)
    found.update(key for pair in pairs for key in both_keys(*pair, sheet))
    if sheet.began_on:
        found.add(f"事 {sheet.site.village} {sheet.began_on} {sheet.dispute_type}")
    return found


def person_keys(person: Person, sheet: Sheet) -> Iterator[str]:
    if person.id_mac:
        yield f"证 {person.id_mac}"
    if len(person.phone) > 6:
        yield f"话 {person.phone}"
    surname, kind = surname_sound(person.plain), sheet.dispute_type
    if person.birth_on:
        yield f"生 {person.birth_on} {surname}"
    yield f"名 {sheet.township} {person.near}"
    if person.home.group:
        yield f"户 {person.home.village} {person.home.group} {surname} {kind}"


def both_keys(one: Person, other: Person, sheet: Sheet) -> Iterator[str]:
    yield " ".join(["双", *sorted((one.near, other.near))])
    surnames = sorted((surname_sound(one.plain), surname_sound(other.plain)))
    yield " ".join(["姓", sheet.site.village, *surnames, sheet.dispute_type])


@dataclass(frozen=True, slots=True)
class Found:
    """Who shares a key with a sheet, by which; and the keys that were passed over."""

    by_place: Mapping[int, tuple[str, ...]]
    passed_over: tuple[str, ...]


class Index:
    """From each key to the places of the sheets that have it, in memory.

    A place is the number that a sheet was put with, a registry's row or a place in a
    list. Only digests of the keys are kept.
    """

    def __init__(self, most_sharing: int = MOST_SHARING) -> None:
        self._most = most_sharing
        self._places: dict[int, int | array[int]] = {}

    def put(self, place: int, sheet: Sheet) -> None:
        for key in keys(sheet):
            hashed = digest(key)
            kept = self._places.get(hashed)
            if kept is None:
                self._places[hashed] = place
            elif isinstance(kept, int):
                self._places[hashed] = array("L", (kept, place))
            else:
                kept.append(place)

    def find(self, sheet: Sheet) -> Found:
        """Everybody who shares a key; the sheet itself too, where it was put."""
        found: dict[int, tuple[str, ...]] = {}
        passed_over = []
        for key in sorted(keys(sheet)):
            places = self.sharing(key)
            if len(places) > self._most:
                passed_over.append(key)
                continue
            for place in places:
                found[place] = (*found.get(place, ()), key)
        return Found(found, tuple(passed_over))

    def sharing(self, key: str) -> "tuple[int, ...] | array[int]":
        kept = self._places.get(digest(key), ())
        return (kept,) if isinstance(kept, int) else kept


def digest(key: str) -> int:
    """As a number of 64 bits with its sign, which any database keeps."""
    hashed = blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet that may be of the same dispute, how likely, and by which keys found."""

    sheet: Sheet
    score: Score
    keys: tuple[str, ...]


def candidates(
    sheet: Sheet,
    index: Index,
    sheets: Sequence[Sheet] | Mapping[int, Sheet],
    rarity: Rarity,
    *,
    below_county: bool = False,
) -> list[Candidate]:
    """The possible ones for a new sheet, the likeliest first.

    Below the county neither the restricted nor cases with a minor are asked of, and
    none is answered with.
    """
    if below_county and sheet.county_only:
        return []
    found = [
        Candidate(other, score(sheet, other, rarity), shared)
        for place, shared in index.find(sheet).by_place.items()
        if (other := sheets[place]).case != sheet.case
        and not (below_county and other.county_only)
    ]
    return sorted((each for each in found if each.score.is_possible), key=order)


def order(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score.total, candidate.sheet.case


def indexed(sheets: Iterable[Sheet]) -> Index:
    index = Index()
    for place, sheet in enumerate(sheets):
        index.put(place, sheet)
    return index
