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
shows, but the author's own stands beside it until the author writes the same. And two
who disagreed, not knowing of each other, stand both until they themselves say the same
once, whatever a third who knew them wrote since: it stands beside them. So nobody ends
a disagreement by writing last.

A *settlement* is a write too (`settling`): with the value of the entry that matches
the original, and what came before it is asked no more. A *return* to the parties is
none: what it names goes on standing, beside a settlement that did not know of it too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, StrEnum
from itertools import combinations
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
    settles: bool = False
    """Not an account but a settlement: the value is that of the entry it matches."""


class Return(NamedTuple):
    """A settlement that gives back to the parties what these entries say."""

    entry_id: str
    settles: frozenset[str]


class Register(NamedTuple):
    """A place of the case file: the value shown, who wrote it, and what else stands."""

    path: str
    klass: Klass
    value: Value
    write: Write
    others: tuple[Write, ...]
    standing: Standing
    history: tuple[Write, ...]
    open: tuple[Write, ...] = ()
    returns: tuple[Return, ...] = ()

    @property
    def disputed(self) -> frozenset[str]:
        """The entries that a settlement has to name; none where all is settled."""
        if self.standing is Standing.SETTLED:
            return frozenset()
        stands = self.open
        if self.standing is Standing.AMENDMENT:
            stands = (self.write, *self.others)
        return frozenset(write.entry_id for write in stands)

    @property
    def returned(self) -> bool:
        """Was exactly what stands given back to the parties?"""
        return any(each.settles == self.disputed for each in self.returns)

    @property
    def settlements(self) -> tuple[str, ...]:
        """The entries that settled or returned it, whatever came after."""
        settled = [write.entry_id for write in self.history if write.settles]
        return (*settled, *(each.entry_id for each in self.returns))

    @property
    def reopened(self) -> bool:
        """Was it settled, and is it in conflict again?"""
        conflict = self.standing in (Standing.CONFLICT, Standing.PROVISIONAL)
        return conflict and any(write.settles for write in self.history)


def settle(
    path: str,
    klass: Klass,
    history: Sequence[Write],
    causality: Causality,
    returns: Sequence[Return] = (),
) -> Register:
    """Say what stands of the writes, which come in the case's order, one an entry."""
    if len(history) == 1:
        (write,) = once = tuple(history)
        value, standing = write.value, Standing.SETTLED
        return Register(path, klass, value, write, (), standing, once, once)
    open_ = _open(klass, history, returns, causality)
    if klass is Klass.SOFT:
        shown = max(open_, key=_lateness)
        others, standing = list[Write](), Standing.SETTLED
    else:
        shown, others, standing = _hard(path, history, open_, causality)
    return Register(
        path,
        klass,
        shown.value,
        shown,
        tuple(others),
        standing,
        tuple(history),
        tuple(open_),
        tuple(returns),
    )


def _open(
    klass: Klass,
    history: Sequence[Write],
    returns: Sequence[Return],
    causality: Causality,
) -> list[Write]:
    """What nobody who wrote here later knew, what disagreed and never agreed since, and
    what was returned and stands yet."""
    last = set(causality.last(write.entry_id for write in history))
    if klass is Klass.HARD:
        last |= _unended(history, causality)
    for given_back in returns:
        id, named = given_back
        if any(causality.precedes(id, write.entry_id) for write in history):
            continue
        anew = [w for w in history if not w.settles and w.entry_id not in named]
        last |= {
            old
            for old in named
            if not any(causality.precedes(old, write.entry_id) for write in anew)
        }
    return [write for write in history if write.entry_id in last]


def _unended(history: Sequence[Write], causality: Causality) -> set[str]:
    """The last words of those who disagreed and were never of one mind since."""
    history = _asked(history, causality)
    apart = [
        (one, other)
        for one, other in combinations(history, 2)
        if one.value != other.value and not _in_turn(one, other, causality)
    ]
    views = [_known(at, history, causality) for at in history] if apart else []
    words: set[str] = set()
    for one, other in apart:
        seen = [view for view in views if one in view and other in view]
        if not _agreed({one.by, other.by}, (*seen, history), causality):
            words |= _last_words({one.by, other.by}, history, causality)
    return words


def _in_turn(one: Write, other: Write, causality: Causality) -> bool:
    """Did the author of either know the other?"""
    return causality.precedes(one.entry_id, other.entry_id) or causality.precedes(
        other.entry_id, one.entry_id
    )


def _known(
    at: Write, history: Sequence[Write], causality: Causality
) -> Sequence[Write]:
    """This write, and what its author knew of the others."""
    return [
        write
        for write in history
        if write is at or causality.precedes(write.entry_id, at.entry_id)
    ]


def _agreed(
    authors: set[str], views: Iterable[Sequence[Write]], causality: Causality
) -> bool:
    """Did they say the same in one of these views?"""
    for view in views:
        last = _last_words(authors, view, causality)
        first, *rest = [write for write in view if write.entry_id in last]
        if all(write.value == first.value for write in rest):
            return True
    return False


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
    history = _asked(history, causality)
    first = set(causality.first(write.entry_id for write in history))
    authors = {write.by for write in history if write.entry_id in first}
    last = _last_words(authors, history, causality)
    return _rivals(shown, [write for write in history if write.entry_id in last])


def _asked(history: Sequence[Write], causality: Causality) -> Sequence[Write]:
    """Without what a settlement or a new act knew: from there on its word is first."""
    for ends in [write for write in history if write.settles or write.anew]:
        history = [
            write
            for write in history
            if not causality.precedes(write.entry_id, ends.entry_id)
        ]
    return history


def _last_words(
    authors: Iterable[str], history: Sequence[Write], causality: Causality
) -> set[str]:
    return {
        id
        for author in authors
        for id in causality.last(w.entry_id for w in history if w.by == author)
    }
