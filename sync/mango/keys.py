"""What a selector says of one member, as stretches of an index.

An index keeps of each member two columns: which of the seven kinds its value is of,
and the value. A range that spans kinds is several stretches, in their order:

    {"$gte": 3}    numbers from 3 on, then strings, arrays and objects

A stretch never leaves out what the selector means; it may hold more, and each document
is held against the selector afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from .collation import NUMBER, OBJECT, STRING, rank

Value: TypeAlias = int | float | str
LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Bound:
    """A kind, and a value of it where values of that kind are kept in order."""

    kind: int
    value: Value | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    low: Bound = Bound(0)
    high: Bound = Bound(OBJECT)

    @property
    def is_one(self) -> bool:
        """Is it a single value?"""
        low, high = self.low, self.high
        simple = low.kind < NUMBER or low.value is not None
        return low == high and simple and not low.open


EVERYTHING = Range()


def bound(value: Any, *, open: bool = False) -> Bound:
    kind = rank(value)
    if kind == STRING or (kind == NUMBER and abs(value) < LARGEST):
        return Bound(kind, value, open)
    return Bound(kind)


def range_of(condition: Any) -> Range:
    """Return where the values that answer to the condition lie."""
    if not isinstance(condition, dict) or not condition:
        return Range(bound(condition), bound(condition))
    found = EVERYTHING
    for name, value in condition.items():
        if name == "$eq":
            found = both(found, Range(bound(value), bound(value)))
        elif name in ("$gt", "$gte"):
            found = both(found, Range(low=bound(value, open=name == "$gt")))
        elif name in ("$lt", "$lte"):
            found = both(found, Range(high=bound(value, open=name == "$lt")))
        elif name == "$beginsWith" and isinstance(value, str):
            found = both(found, Range(Bound(STRING, value), Bound(STRING)))
        elif name == "$in" and isinstance(value, list) and value:
            found = both(found, around(value))
    return found


def around(values: list[Any]) -> Range:
    """From the least of them to the greatest; an array may hold one of them."""
    kinds = [rank(each) for each in values]
    same = len(set(kinds)) == 1 and kinds[0] in (NUMBER, STRING)
    if same and all(bound(each).value is not None for each in values):
        return Range(bound(min(values)), Bound(OBJECT))
    return Range(Bound(min(kinds)), Bound(OBJECT))


def both(one: Range, other: Range) -> Range:
    return Range(
        max(one.low, other.low, key=_from), min(one.high, other.high, key=_until)
    )


def _from(bound: Bound) -> tuple[Any, ...]:
    there = bound.value is not None
    return (bound.kind, there, bound.value if there else 0, bound.open)


def _until(bound: Bound) -> tuple[Any, ...]:
    absent = bound.value is None
    return (bound.kind, absent, 0 if absent else bound.value, not bound.open)


def members(selector: Mapping[str, Any]) -> dict[str, Range]:
    """Return the range of each member that every answer must have."""
    found: dict[str, Range] = {}
    for name, asked in selector.items():
        if name == "$and" and isinstance(asked, list):
            for each in asked:
                for inner, range in members(each).items():
                    found[inner] = both(found.get(inner, EVERYTHING), range)
        elif not name.startswith("$") and asked != {"$exists": False}:
            if not _within(asked):
                found[name] = both(found.get(name, EVERYTHING), range_of(asked))
    return found


def _within(asked: Any) -> bool:
    """Does it speak of members of the member?"""
    return isinstance(asked, dict) and any(name[:1] != "$" for name in asked)


def stretches(range: Range) -> Iterator[tuple[str, list[Value]]]:
    """Yield conditions on the columns `{kind}` and `{value}`, in their order."""
    low, high = range.low, range.high
    if low.kind > high.kind:
        return
    if low.kind == high.kind:
        yield _one(low, high)
        return
    if low.value is not None:
        yield _one(low, replace(high, kind=low.kind, value=None))
        low = Bound(low.kind + 1)
    last = high.kind - 1 if high.value is not None else high.kind
    if low.kind <= last:
        yield "{kind} BETWEEN ? AND ?", [low.kind, last]
    if high.value is not None:
        yield _one(Bound(high.kind), high)


def _one(low: Bound, high: Bound) -> tuple[str, list[Value]]:
    words, values = "{kind} = ?", [low.kind]
    given: list[Value] = [*values]
    if low.value is not None:
        words += f" AND {{value}} {'>' if low.open else '>='} ?"
        given.append(low.value)
    if high.value is not None:
        words += f" AND {{value}} {'<' if high.open else '<='} ?"
        given.append(high.value)
    return words, given
