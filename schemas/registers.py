"""Registers: what several people said about one thing, and what of it stands.

A register is one place of the case file (`/agreement/1/terms/t1/amount_fen`) with all
that was ever written to it. A write is *superseded* when the author of another write
to the same register knew it. What is left stands:

    one value                        settled
    several, in a soft register      settled: the later corrected time shows, then
                                     the id; a clock with no known offset loses
    several, in a hard register      conflict: no machine decides; the first in the
                                     case's order shows (of a party's consent the
                                     one that allows least), and all stand
    ... while something that their   provisional: it may turn out that they knew
    authors knew has not arrived

A hard value that somebody else changed, knowing it, is an *amendment*: the new value
shows, but the author's own stands beside it until the author writes the same. So
nobody ends a disagreement by writing last.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final, NamedTuple, TypeAlias

from schemas.causality import Causality
from schemas.strict_json import JSON


class Klass(StrEnum):
    HARD = "hard"
    SOFT = "soft"


class Standing(StrEnum):
    SETTLED = "settled"
    CONFLICT = "conflict"
    PROVISIONAL = "provisional"
    AMENDMENT = "amendment"


class Removed(Enum):
    REMOVED = "removed"


REMOVED: Final = Removed.REMOVED
Value: TypeAlias = JSON | Removed


# What a party's word allows, the least first; a word taken back allows nothing.
ALLOWS: Final[dict[str, tuple[Value, ...]]] = {
    "agreed": (False, True),
    "openness": (REMOVED, "closed", "limited", "public"),
}


class Write(NamedTuple):
    """One entry's value for one register."""

    entry_id: str
    by: str
    device: str
    day: str
    corrected_at: datetime
    value: Value
    offset_known: bool = True
    anew: bool = False
    """A new act of its own (a party consents again), not another account of one."""


class Register(NamedTuple):
    """A place of the case file: the value shown, who wrote it, and what else stands."""

    path: str
    klass: Klass
    value: Value
    write: Write
    others: tuple[Write, ...]
    standing: Standing
    history: tuple[Write, ...]


def settle(
    path: str, klass: Klass, history: Sequence[Write], causality: Causality
) -> Register:
    """Say what stands of the writes, which come in the case's order, one an entry."""
    if len(history) == 1:
        write = history[0]
        return Register(
            path, klass, write.value, write, (), Standing.SETTLED, tuple(history)
        )
    last = set(causality.last(write.entry_id for write in history))
    open_ = [write for write in history if write.entry_id in last]
    if klass is Klass.SOFT:
        shown = max(open_, key=_lateness)
        others, standing = list[Write](), Standing.SETTLED
    else:
        shown, others, standing = _hard(path, history, open_, causality)
    value = shown.value
    return Register(path, klass, value, shown, tuple(others), standing, tuple(history))


def _lateness(write: Write) -> tuple[bool, datetime, str]:
    return write.offset_known, write.corrected_at, write.entry_id


def _hard(
    path: str,
    history: Sequence[Write],
    open_: Sequence[Write],
    causality: Causality,
) -> tuple[Write, list[Write], Standing]:
    shown = _shown(path, open_)
    if rivals := _rivals(shown, open_):
        waits = any(causality.waits(write.entry_id) for write in open_)
        return shown, rivals, Standing.PROVISIONAL if waits else Standing.CONFLICT
    if not shown.anew and (own := _authors_own(shown, history, causality)):
        return shown, own, Standing.AMENDMENT
    return shown, [], Standing.SETTLED


def _shown(path: str, open_: Sequence[Write]) -> Write:
    allows = ALLOWS.get(path.rpartition("/")[2])
    if path.startswith("/consent/") and allows:
        return min(open_, key=lambda write: allows.index(write.value))
    return next((write for write in open_ if write.value is not REMOVED), open_[0])


def _rivals(shown: Write, writes: Sequence[Write]) -> list[Write]:
    """The first write of each value that is not the one shown."""
    rivals: list[Write] = []
    for write in writes:
        if all(write.value != other.value for other in (shown, *rivals)):
            rivals.append(write)
    return rivals


def _authors_own(
    shown: Write, history: Sequence[Write], causality: Causality
) -> list[Write]:
    """What the authors, those who wrote here first, themselves said last."""
    first = set(causality.first(write.entry_id for write in history))
    authors = {write.by for write in history if write.entry_id in first}
    last = {
        id
        for author in authors
        for id in causality.last(w.entry_id for w in history if w.by == author)
    }
    return _rivals(shown, [write for write in history if write.entry_id in last])
