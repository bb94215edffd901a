"""The lane: evidence goes to the hub piece by piece, after all that is text.

    pace     how many pieces the line bears at once
    carry    one thing: what the county lacks of it, a chunk a request

A line that is cut costs what was under way, so a chunk lasts no longer than an eighth
of the time for which the line has lately held, and half as many pieces as before follow
a cut. What was sent is noted before it is sent and after it was answered: after a cut,
or a kill, the hub is asked whether it has the chunk, and it goes again only if not.

Where the county says under which attempt it wants what it lacks (`wholeness`), that is
sent under other ids. Nothing here fails a synchronisation: what cannot be sent now is
sent next time, and what the hub refuses is noted and passed over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mobile import evidence
from mobile.casebook import Casebook
from mobile.errors import NoNetwork
from mobile.evidence import At
from mobile.media import CARRIED, Medium
from mobile.wholeness import Lacking
from schemas import evidence as sealed
from schemas.identifiers import parse_entry_id
from sync.errors import Cancelled, PeerUnavailable, SyncError
from sync.peer import Peer, Refusal
from sync.retry import Patience, bound

PACE = "pace"
NOTED = ("attempt", "lacking", "sent", "sending", "refused")
QUICK = 0.5
SHARE = 1 / 8
# After so many failures in a row, with nothing sent between, it is for another time.
MOST_FAILURES = 8
PATIENCE = Patience(first=0.25, most=4.0)


@dataclass
class Pace:
    """Seconds that a piece takes, seconds that the line lasts between two cuts, and the
    most pieces that are tried at once."""

    per_piece: float = 0.0
    lasts: float = 0.0
    most: int = 1
    since: float = 0.0

    @classmethod
    def of(cls, kept: Mapping[str, int] | None) -> Pace:
        if kept is None:
            return cls()
        return cls(kept["per_piece_ms"] / 1000, kept["lasts_ms"] / 1000, kept["most"])

    def to_json(self) -> dict[str, int]:
        return {
            "per_piece_ms": round(self.per_piece * 1000),
            "lasts_ms": round(self.lasts * 1000),
            "most": self.most,
        }

    @property
    def allowed(self) -> float:
        """How long a chunk may be under way."""
        return max(QUICK, SHARE * max(self.lasts, self.since))

    def pieces(self) -> int:
        if not self.per_piece:
            return 1
        borne = int(self.allowed / self.per_piece)
        return min(max(borne, 1), self.most, sealed.MOST_IN_CHUNK)

    def passed(self, count: int, seconds: float) -> None:
        each = seconds / count
        self.per_piece = (self.per_piece + each) / 2 if self.per_piece else each
        self.since += seconds
        if seconds <= self.allowed:
            self.most = min(2 * max(self.most, count), sealed.MOST_IN_CHUNK)

    def cut(self, count: int, seconds: float) -> None:
        since = self.since + seconds
        self.lasts = (self.lasts + since) / 2 if self.lasts else since
        self.since = 0.0
        self.most = max(count // 2, 1)


@dataclass
class Load:
    """What is still to be sent of one thing: its note, as it lies on the disk."""

    medium: Medium
    attempt: int = 1
    lacking: list[list[int]] = field(default_factory=list)
    sent: list[list[Any]] = field(default_factory=list)
    sending: list[Any] | None = None
    refused: str = ""

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in NOTED}

    def left(self) -> list[list[int]]:
        """[first, end] of what no chunk carried yet."""
        wanted = {number for a, b in self.lacking for number in range(a, b)}
        for first, count, _ in self.sent:
            wanted -= {*range(first, first + count)}
        return spans(wanted)

    @property
    def bytes_left(self) -> int:
        pieces = sum(end - first for first, end in self.left())
        return min(pieces * sealed.SEALED, self.medium.length)


def load_of(
    kept: Mapping[str, Any] | None, medium: Medium, told: Lacking | None
) -> Load:
    """As far as it was carried; anew, where the county asks for another attempt."""
    every = range(len(medium.pieces))
    load = Load(medium, lacking=[[0, len(every)]])
    if kept is not None:
        load = Load(medium, **{name: kept[name] for name in NOTED})
    if told is None or told.attempt < load.attempt:
        return load
    wanted = {number for a, b in told.pieces for number in every[max(a, 0) : b]}
    if told.attempt > load.attempt:
        return Load(medium, told.attempt, spans(wanted))
    load.lacking = spans(wanted.union(*(range(a, b) for a, b in load.lacking)))
    return load


def spans(numbers: Iterable[int]) -> list[list[int]]:
    """[from, before) of consecutive ones."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number:
            found[-1][1] += 1
        else:
            found.append([number, number + 1])
    return found


Say = Callable[[str], None]


class Lane:
    """One run over what the county does not have whole."""

    def place(self, evidence: str) -> str:
        """Where it is noted how far a thing was carried."""
        return CARRIED + evidence

    def waiting(self) -> list[Medium]:
        return waiting(self.casebook)

    def __init__(
        self,
        casebook: Casebook,
        hub: Peer,
        say: Say,
        text: Callable[[], None],
        cancel: threading.Event,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.casebook = casebook
        self.own = casebook.own
        self.hub = hub
        self.say = say
        self.text = text
        self.cancel = cancel
        self.seconds = seconds
        self.pace = Pace.of(self.own.local(PACE))
        self.failures = 0
        self.carried = 0

    def run(self) -> bool:
        """Was anything sent? What could not be is for the next time."""
        loads = list(self._loads())
        count = len(loads)
        try:
            if loads:
                self._greet()
            for number, load in enumerate(loads, 1):
                left = sum(each.bytes_left for each in loads[number - 1 :])
                self._carry(load, f"证据 {number}/{count}", left)
        except (PeerUnavailable, NoNetwork):
            pass  # The line is gone for now; all that came through is noted.
        finally:
            self.own.put_local(PACE, self.pace.to_json())
        return self.carried > 0

    def _greet(self) -> None:
        """A first answer, small: it says whether the hub inflates what it is sent."""
        while True:
            self._stop_or_text()
            try:
                self.hub.info()
                return
            except (PeerUnavailable, NoNetwork):
                self._failed()

    def _loads(self) -> Iterator[Load]:
        for medium in self.waiting():
            told = lacking(self.casebook, medium)
            kept = self.own.local(self.place(medium.evidence))
            load = load_of(kept, medium, told)
            self._ask_again(load, told)
            if load.bytes_left or load.sending:
                yield load

    def _ask_again(self, load: Load, told: Lacking | None) -> None:
        """What was sent and the county lacks all the same may be lost at the hub."""
        if told is None or told.attempt != load.attempt or not load.sent:
            return
        doubted = [
            each
            for each in load.sent
            if any(a < each[0] + each[1] and each[0] < b for a, b in told.pieces)
        ]
        lost = self._lost(load, doubted) if doubted else []
        load.sent = [each for each in load.sent if each not in lost]

    def _lost(self, load: Load, chunks: list[list[Any]]) -> list[list[Any]]:
        try:
            there = self._there(load, chunks)
        except (SyncError, NoNetwork):
            return []
        return [each for each in chunks if each not in there]

    def _there(self, load: Load, chunks: list[list[Any]]) -> list[list[Any]]:
        """Those of these chunks that the hub has."""
        ids = {self._id(load, first): [rev] for first, _, rev in chunks}
        missing = self.hub.revs_diff(ids)
        return [each for each in chunks if self._id(load, each[0]) not in missing]

    def _id(self, load: Load, first: int) -> str:
        device = self.casebook.enrolment.device
        return sealed.chunk_id(device, load.medium.evidence, load.attempt, first)

    # -- one thing

    def _carry(self, load: Load, words: str, left: int) -> None:
        before = load.bytes_left
        while load.sending or load.bytes_left:
            self._stop_or_text()
            rest = left - before + load.bytes_left
            self.say(f"{words}，还有 {evidence.megabytes(rest)} MB")
            try:
                if load.sending is not None:
                    self._settle(load)
                elif not self._send(load):
                    return
            except (PeerUnavailable, NoNetwork):
                self._failed()
            except SyncError as error:
                self._refused(load, error.zh)
                return

    def _stop_or_text(self) -> None:
        if self.cancel.is_set():
            raise Cancelled
        self.text()

    def _settle(self, load: Load) -> None:
        """Whether the hub has what was under way when the line was cut."""
        under_way = load.sending or []
        if self._there(load, [under_way]):
            load.sent.append(under_way)
            self.carried += 1
        load.sending = None
        self._note(load)

    def _send(self, load: Load) -> bool:
        """The next chunk; False where this thing goes no further."""
        first, end = load.left()[0]
        try:
            pieces = self.casebook.media.sealed(
                load.medium, first, min(self.pace.pieces(), end - first)
            )
        except OSError:
            pieces = []
        if not pieces:
            self._refused(load, "手机里的原件坏了，请重新取证")
            return False
        device, id = self.casebook.enrolment.device, load.medium.evidence
        document = sealed.chunk_document(device, id, load.attempt, first, pieces)
        load.sending = [first, len(pieces), document["_rev"]]
        self._note(load)
        answer = self._timed(document, len(pieces))
        if isinstance(answer, Refusal):
            load.sending = None
            self._refused(load, answer.reason)
            return False
        load.sent.append(load.sending)
        load.sending = None
        self._note(load)
        self.carried += 1
        self.failures = 0
        return True

    def _timed(self, document: dict[str, Any], count: int) -> object:
        began = self.seconds()
        try:
            (answer,) = self.hub.bulk_docs([document], new_edits=False)
        except (PeerUnavailable, NoNetwork):
            self.pace.cut(count, self.seconds() - began)
            raise
        self.pace.passed(count, self.seconds() - began)
        return answer

    def _failed(self) -> None:
        """Wait a little; after many failures in a row, give up for now."""
        self.failures += 1
        if self.failures >= MOST_FAILURES:
            raise NoNetwork
        self.cancel.wait(bound(self.failures, PATIENCE))

    def _refused(self, load: Load, words: str) -> None:
        load.refused = words
        self._note(load)

    def _note(self, load: Load) -> None:
        self.own.put_local(self.place(load.medium.evidence), load.to_json())


def waiting(casebook: Casebook) -> list[Medium]:
    """Recorded, its record with the hub, and not whole at the county."""
    return [each for each in casebook.media.all() if _waits(casebook, each)]


def _waits(casebook: Casebook, medium: Medium) -> bool:
    if medium.freed or not medium.entry:
        return False
    shelf = evidence.shelf_of(casebook, medium.home)
    if shelf is None or medium.entry in shelf.delivery.unsent():
        return False
    return evidence.state(casebook, medium) in (At.HERE, At.LACKING)


def lacking(casebook: Casebook, medium: Medium) -> Lacking | None:
    """What the county says that it lacks of it."""
    told = evidence.teller(casebook, medium.entry, medium.home)
    said = told.wholeness(parse_entry_id(medium.entry).device) if told else None
    return said.lacking.get(medium.evidence) if said else None
