"""The ledger: every write of every record, register by register.

A correction is judged against the body as its author knew it: the original with the
corrections that precede this one. If it fits, what it sets is written to the
original's registers, and what lies under a place that it sets anew or removes is
written as REMOVED. So a removal beside an edit that its author did not know is two
writes that disagree, and a removal that knew the edit simply stands.

`/state` is written too: by each record that takes the case a step further, unless
its author knew another account of the same step.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from schemas import bodies, corrections, course, placing, settling
from schemas.causality import Causality
from schemas.envelope import Object
from schemas.errors import FieldError, InvalidCorrection, InvalidFields
from schemas.placing import Aside, Record
from schemas.registers import REMOVED, Klass, Register, Return, Write, settle
from schemas.settling import Stand
from schemas.strict_json import JSON

STATE = "/state"
# Such a record is an act of its own, not another account of the last one.
ANEW = frozenset({"dispute.consented"})


class Correction(NamedTuple):
    """A correction that fits, and the original's body as it leaves it."""

    record: Record
    original: Record
    body: Object


def accept(
    records: Sequence[Record], causality: Causality
) -> tuple[list[Correction], list[Aside]]:
    """The corrections among these records that fit, and those that do not."""
    originals = {record.id: record for record in records}
    accepted: dict[str, list[Correction]] = defaultdict(list)
    refused: list[Aside] = []
    for record in (each for each in records if each.corrects is not None):
        try:
            original = _original(record, originals, causality)
            earlier = accepted[original.id]
            body = _corrected(record, original, earlier, causality)
            earlier.append(Correction(record, original, body))
        except InvalidFields as why:
            refused.append(placing.aside(record.entry, "invalid_correction", why))
    return [each for some in accepted.values() for each in some], refused


def _original(
    record: Record, originals: dict[str, Record], causality: Causality
) -> Record:
    id = record.body["corrects"]
    if id in causality.waiting:
        raise _cannot("原记录尚未到达，等待资料", "its original has not arrived yet")
    if id not in originals:
        raise _cannot("原记录读不出来", "its original cannot be read")
    original = originals[id]
    if corrections.CORRECTION_OF.get(original.entry.type) != record.entry.type:
        raise _cannot("原记录不是这一类", "its original is of another kind")
    return original


def _cannot(zh: str, en: str) -> InvalidCorrection:
    error = FieldError("/corrects", "更正的记录", "record corrected", zh, en)
    return InvalidCorrection((error,))


def _corrected(
    record: Record,
    original: Record,
    earlier: Sequence[Correction],
    causality: Causality,
) -> Object:
    """The original's body as the author knew it, and then corrected.

    The last correction that the author knew has the work of those that it knew.
    """
    type, v, body = original.entry.type, original.entry.v, original.body
    known = [c for c in earlier if _precedes(causality, c.record, record)]
    if known:
        body = known[-1].body
        for beside in known[:-1]:
            if not _precedes(causality, beside.record, known[-1].record):
                body = _changed_beside(type, body, beside.record.body)
    return bodies.correct(type, v, body, record.body)


def _changed_beside(type: str, body: Object, correction: Object) -> Object:
    """With another correction's changes, where there is still something to change."""
    changes: list[Object] = [{"remove": [at]} for at in correction.get("remove", ())]
    changes += [{"set": {at: value}} for at, value in correction.get("set", {}).items()]
    for change in changes:
        with suppress(InvalidCorrection):
            body = corrections.corrected(type, body, change)
    return body


def _precedes(causality: Causality, earlier: Record, later: Record) -> bool:
    return causality.precedes(earlier.id, later.id)


class Ledger:
    """Every write to every register, and at most one of each entry to each."""

    def __init__(self) -> None:
        self._writes: dict[str, dict[str, Write]] = defaultdict(dict)
        self._returns: dict[str, list[Return]] = {}
        self._hard = {STATE}

    def record(self, record: Record) -> None:
        """Write what the record itself says; what it sets is its original's."""
        body = {name: part for name, part in record.body.items() if name != "set"}
        self._tell(record, record, "", body)

    def step(self, record: Record, state: course.State) -> None:
        self._writes[STATE][record.id] = _blank(record)._replace(
            value=state.value, anew=True
        )

    def correct(self, correction: Correction) -> None:
        record, original, _ = correction
        for pointer, value in record.body.get("set", {}).items():
            self._tell(record, original, pointer, value)

    def _tell(self, record: Record, about: Record, pointer: str, value: JSON) -> None:
        blank = _blank(record)
        head, tail = blank[:5], blank[6:]
        for place, leaf in placing.leaves(value, pointer):
            path = placing.path(about.root, place)
            self._writes[path][record.id] = Write(*head, leaf, *tail)
            if _is_hard(about.entry.type, place):
                self._hard.add(path)

    def clear(self, corrections: Iterable[Correction]) -> None:
        """Under what a correction sets or removes, nothing older remains.

        To be called when everything is told: it looks for what there is to clear.
        """
        paths = sorted(self._writes)
        for record, original, _ in corrections:
            blank = _blank(record)._replace(value=REMOVED)
            for pointer in (
                *record.body.get("set", ()),
                *record.body.get("remove", ()),
            ):
                path = placing.path(original.root, pointer)
                # "0" is the sign after "/": so these are all that lie below.
                below = slice(*(bisect_left(paths, path + end) for end in "/0"))
                for cleared in {path, *paths[below]} & self._writes.keys():
                    self._writes[cleared].setdefault(record.id, blank)

    def judge(
        self, records: Sequence[Record], causality: Causality
    ) -> tuple[list[Record], list[Aside]]:
        """Write the settlements that fit; to be called when all else is told."""
        named = {record.body["register"] for record in records} & self._writes.keys()
        stands = {
            path: Stand(self._klass(path), self._history(path, causality), [])
            for path in named
        }
        accepted, refused = settling.judge(records, stands, causality)
        for path, stand in stands.items():
            self._writes[path] = {write.entry_id: write for write in stand.history}
            self._returns[path] = stand.returns
        for record in accepted:
            self.record(record)
        return accepted, refused

    def settle(self, causality: Causality) -> dict[str, Register]:
        return {
            path: settle(
                path,
                self._klass(path),
                self._history(path, causality),
                causality,
                self._returns.get(path, ()),
            )
            for path in sorted(self._writes)
        }

    def _klass(self, path: str) -> Klass:
        return Klass.HARD if path in self._hard else Klass.SOFT

    def _history(self, path: str, causality: Causality) -> list[Write]:
        """What was written there, in the case's order."""
        history = list(self._writes[path].values())
        if len(history) > 1:
            history.sort(key=lambda write: causality.place[write.entry_id])
        return history


def _blank(record: Record) -> Write:
    """What every write of this record has in common."""
    entry = record.entry
    return Write(
        entry.id,
        entry.by,
        entry.device,
        record.day,
        entry.at.corrected,
        None,
        entry.at.offset_ms is not None,
        entry.type in ANEW,
    )


@lru_cache(maxsize=20_000)
def _is_hard(type: str, pointer: str) -> bool:
    return Klass(bodies.register_class(type, pointer)) is Klass.HARD
