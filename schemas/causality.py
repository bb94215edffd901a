"""Who knew what: the order that the entries of a case impose on themselves.

Every entry names in `seen` the heads of the case that its author had on screen, and
a device has always seen its own earlier entries (same chain, lower `n`; a gap in `n`
says nothing here). The *past* of an entry is all that follows from that:

    o1 ── a2 ──┬── s3 ──┐       past(t5) = {o1, a2, s3, x}
               └── s4   ├── t5  s4 and t5 are concurrent: neither author knew
                  (x) ──┘       t5 waits: x was seen by its author, and is not here

*Precedes* is a strict order whatever arrives. Should a hostile device close a circle
(number an entry lower than one that it has seen), the entries on it know each other
and count as concurrent. Pasts are sets of bits in integers: a case of hundreds of
entries costs a millisecond.

Naming an entry (to correct, void or settle it) is knowing it.

The *order* lays the papers as a clerk would, by the day of the act and then by the
time of writing, but never one before another that its author had seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TypeAlias

from schemas.entry import Entry

Moment: TypeAlias = tuple[str, datetime]
"""The day of the act, and the corrected time of writing."""


class Causality:
    """The pasts of these entries, and what follows from them."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        moments: Mapping[str, Moment],
        named: Mapping[str, Iterable[str]],
    ) -> None:
        direct = _directly_seen(entries)
        for id, originals in named.items():
            direct[id].update(originals)
        absent = {id for seen in direct.values() for id in seen} - direct.keys()
        self.waiting = tuple(sorted(absent))
        self._bits = {id: 1 << k for k, id in enumerate((*entries, *self.waiting))}
        self._absent = self._mask(absent)
        known = self._known(direct, sorted(entries, key=moments.__getitem__))
        circles: dict[int, list[str]] = defaultdict(list)
        for id, mask in known.items():
            circles[mask].append(id)
        self._past = {
            id: mask & ~self._mask(circles[mask]) for id, mask in known.items()
        }
        self.order = _order(direct, known, circles, moments)
        self.place = {id: k for k, id in enumerate(self.order)}
        self.heads = tuple(sorted(self.last(entries)))

    def precedes(self, earlier: str, later: str) -> bool:
        """Did the author of the later entry know the earlier one?"""
        return bool(self._past[later] & self._bits[earlier])

    def first(self, ids: Iterable[str]) -> list[str]:
        """Those of `ids` whose authors knew none of the others."""
        ids = list(ids)
        mask = self._mask(ids)
        return [id for id in ids if not self._past[id] & mask]

    def last(self, ids: Iterable[str]) -> list[str]:
        """Those of `ids` that the authors of none of the others knew."""
        ids = list(ids)
        known = reduce(or_, (self._past[id] for id in ids), 0)
        return [id for id in ids if not self._bits[id] & known]

    def waits(self, id: str) -> bool:
        """Is something in its past that has not arrived?"""
        return bool(self._past[id] & self._absent)

    def _mask(self, ids: Iterable[str]) -> int:
        return reduce(or_, (self._bits[id] for id in ids), 0)

    def _known(
        self, direct: Mapping[str, set[str]], order: Iterable[str]
    ) -> dict[str, int]:
        """Each entry with all it knows; in order of time one round is often enough."""
        order = list(order)
        known = {id: self._bits[id] | self._mask(direct[id]) for id in order}
        before: dict[str, int] = {}
        while before != known:
            before = dict(known)
            for id in order:
                for seen in direct[id] & known.keys():
                    known[id] |= known[seen]
        return known


def _directly_seen(entries: Mapping[str, Entry]) -> dict[str, set[str]]:
    direct = {id: set(entry.seen) - {id} for id, entry in entries.items()}
    chains: dict[tuple[str, str], dict[int, list[str]]] = defaultdict(dict)
    for id, entry in entries.items():
        chains[entry.device, entry.chain].setdefault(entry.n, []).append(id)
    for chain in chains.values():
        earlier: list[str] = []
        for n in sorted(chain):
            for id in chain[n]:
                direct[id].update(earlier)
            earlier = chain[n]
    return direct


def _order(
    direct: Mapping[str, set[str]],
    known: Mapping[str, int],
    circles: Mapping[int, list[str]],
    moments: Mapping[str, Moment],
) -> tuple[str, ...]:
    """A moment is at least that of everything known; who knows more comes later."""
    moved: dict[int, Moment] = {}
    for mask in sorted(circles, key=int.bit_count):
        seen = {known[i] for id in circles[mask] for i in direct[id] & known.keys()}
        own = [moments[id] for id in circles[mask]]
        moved[mask] = max(own + [moved[other] for other in seen - {mask}])

    def place(id: str) -> tuple[Moment, int, Moment, str]:
        mask = known[id]
        return moved[mask], mask.bit_count(), moments[id], id

    return tuple(sorted(known, key=place))
