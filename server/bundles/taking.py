"""A bundle that somebody brought is taken in, frame by frame.

    an entry           as POST /api/v1/entries takes it: by its own seal
    a chunk            of evidence, into its device's own database: a phone's is its own
    what it says       of itself: its key, what it erased, how far it has read

Whoever carried it is asked nothing and believed nothing: an entry bears its own seal,
a piece of evidence is held to the digest in one. Each frame is noted when it is done,
so what ended early goes on from there; taken in twice it changes nothing. The maker's
seal over the whole says that nothing was left out; without it entries and evidence
still count, the log says so, and what the maker says of itself is not heard: that could
be anybody's word.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.bundle import COUNTY, Item, Reader
from schemas.bundle_errors import InvalidBundle
from schemas.errors import SiliError
from schemas.identifiers import private_database
from server import Sili, delivering, erasing
from server.bundles import parties
from server.bundles.parties import Party
from server.registry import bundles, db, transaction
from server.registry.bundles import IN, Bundle
from sync.peer import Document, Refusal

LAST = 999_999


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one bundle; `refused` says of which entries and why."""

    device: str
    number: int
    frames: int
    stored: int
    refused: tuple[Document, ...]
    chunks: int
    is_whole: bool
    is_again: bool
    lacking: tuple[int, ...]
    fault: SiliError | None


def take(read: Callable[[int], bytes], ours: Sili, by: str) -> Taken:
    """Take in what is whole of it. Raises InvalidBundle where nothing can be, and
    UnknownDevice; what is wrong further on is the answer's `fault`."""
    reader = Reader(read)
    header = reader.header
    if (header.county, header.to) != (ours.settings.county, COUNTY):
        raise InvalidBundle("key")
    if not 1 <= header.number <= LAST:
        raise InvalidBundle("form")
    maker = parties.party(header.maker)
    before, was_whole = noted(reader, by, ours.clock())
    refused: list[Document] = []
    said: list[Item] = []
    fault: SiliError | None = None
    taking = Taking(ours, maker, reader.digest)
    try:
        for items in reader.open(ours.keys.media_key.disclose):
            documents, told = parted(items)
            said += told
            if reader.frames > before:
                refused += taking.frame(documents, reader.frames)
        if not is_sealed(reader, maker):
            fault = InvalidBundle("seal")
        elif not was_whole:
            taking.hear(said)
    except InvalidBundle as wrong:
        fault = wrong
    return ended(reader, fault, tuple(refused), before)


def noted(reader: Reader, by: str, now: datetime) -> tuple[int, bool]:
    """Begin its row, or find it; how many of its frames were taken in before, and
    whether that was all of it."""
    header = reader.header
    with transaction(cases=()) as session:
        row = session.get(Bundle, reader.digest)
        if row is None:
            row = Bundle(
                digest=reader.digest,
                way=IN,
                party=header.maker,
                number=header.number,
                made_at=moment(header.made_at),
                first_at=now,
                frames=0,
            )
            session.add(row)
        row.last_at, row.by = now, by
        return row.frames, bool(row.is_whole)


def moment(text: str) -> datetime:
    """When it says that it was made. Raises InvalidBundle."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise InvalidBundle("form") from wrong
    if found.tzinfo is None:
        raise InvalidBundle("form")
    return found


def is_sealed(reader: Reader, maker: Party) -> bool:
    key = maker.key(reader.kid)
    return key is not None and reader.is_sealed_by(key)


def ended(
    reader: Reader,
    fault: SiliError | None,
    refused: tuple[Document, ...],
    before: int,
) -> Taken:
    with transaction(cases=()) as session:
        row = session.get_one(Bundle, reader.digest)
        was_whole = row.is_whole
        row.is_whole = row.is_whole or fault is None
        row.fault = "" if row.is_whole or fault is None else fault.zh
        return Taken(
            row.party,
            row.number,
            row.frames,
            row.stored,
            refused,
            row.chunks,
            row.is_whole,
            was_whole and reader.frames <= before,
            tuple(bundles.lacking(session, row.party)),
            fault,
        )


class Taking:
    """One bundle under way."""

    def __init__(self, ours: Sili, maker: Party, digest: str) -> None:
        self.ours = ours
        self.maker = maker
        self.digest = digest

    def frame(self, documents: list[Document], number: int) -> list[Document]:
        """Take one frame in and note that; which entries were refused."""
        entries = [each for each in documents if begins(each, "entry:")]
        chunks = [each for each in documents if begins(each, "chunk:")]
        became = self._deliver(entries)
        stored = self._carry(chunks)
        refused = [each for each in became if each["state"] != "stored"]
        with transaction(cases=()) as session:
            row = session.get_one(Bundle, self.digest)
            row.frames = number
            row.stored += len(became) - len(refused)
            row.refused += len(refused)
            row.chunks += stored
        return refused

    def hear(self, said: list[Item]) -> None:
        """What the maker says of itself, once its seal is known to fit. By which key
        it is reached counts as it says in its newest."""
        last = bundles.newest(db.session(), self.maker.id)
        with transaction(cases=()) as session:
            row = session.get_one(Bundle, self.digest)
            is_newest = last is None or last.number <= row.number
            for told in said:
                note(row, told)
        for told in said:
            if "addressee" not in told:
                self._hear(told)
            elif is_newest and parties.is_addressee(told):
                self.maker.reached(told, self.digest, self.ours)

    def _deliver(self, entries: list[Document]) -> list[Document]:
        became: list[Document] = []
        for start in range(0, len(entries), delivering.MOST):
            some = entries[start : start + delivering.MOST]
            done = delivering.deliver(some, hub=self.ours.hub, keys=self.ours.keys)
            became += done.entries
            for database in done.databases:
                self.ours.ingest.hint(database)
        return became

    def _carry(self, chunks: list[Document]) -> int:
        """Put evidence where its line would; how much was taken."""
        owned: dict[str, list[Document]] = {}
        for each in chunks:
            if owner := self.maker.owner(each):
                owned.setdefault(private_database(owner), []).append(each)
        taken = 0
        for name, some in owned.items():
            self.ours.hub.ensure(name)
            answers = self.ours.hub.peer(name).bulk_docs(some, new_edits=False)
            self.ours.ingest.hint(name)
            taken += sum(not isinstance(answer, Refusal) for answer in answers)
        return taken

    def _hear(self, told: Mapping[str, Any]) -> None:
        """What the maker says of itself."""
        match told:
            case {"erased": [*ids]}:
                known = [id for id in ids if isinstance(id, str)]
                erasing.confirm(self.maker.id, known, self.ours.clock())


def parted(items: Iterable[Item]) -> tuple[list[Document], list[Item]]:
    """The documents, and what is said beside them."""
    documents, said = [], []
    for item in items:
        if isinstance(item.get("document"), dict):
            documents.append(item["document"])
        else:
            said.append(item)
    return documents, said


def begins(document: Document, prefix: str) -> bool:
    return str(document.get("_id", "")).startswith(prefix)


def note(row: Bundle, told: Mapping[str, Any]) -> None:
    """What the phone says of itself that the answer goes by."""
    match told:
        case {"marks": dict(marks)}:
            row.tell("marks", {n: mark for n, mark in marks.items() if is_mark(mark)})
        case {"erased": [*ids], "database": str(name)}:
            row.tell("erased", {name: [id for id in ids if isinstance(id, str)]})


def is_mark(told: object) -> bool:
    return isinstance(told, list) and [*map(type, told)] == [str, str]
