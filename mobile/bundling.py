"""Without a line: what the county lacks goes into a file, and its answer comes in one.

    export     every entry that no receipt names, evidence that is not whole at the
               county, what this phone says of itself: enclosed to the county, sealed
               by this phone, under the next number
    take_in    the county's answer: documents as its line would bring them, each judged
               as if it had; receipts alone say what is at the county

Exporting marks nothing as sent. What was exported twice is there once, so it is
exported until a receipt names it. Nothing of an answer is taken before all of it was
read and the county's seal on it fits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mobile import bringing, erasing, evidence, lane
from mobile.casebook import Casebook
from mobile.errors import NoMediaKey, NotTheAnswer, NotWritten
from mobile.media import CARRIED
from mobile.shelf import Shelf
from schemas import bundle, enrolling
from schemas import evidence as sealed
from schemas.bundle import COUNTY, Item, Reader
from schemas.bundle_errors import InvalidBundle
from schemas.identifiers import REFERENCE
from schemas.sealing import Purpose
from sync.peer import Document

NOTE = "bundle"
MARKS = "bundle-marks"
ENDING = ".sili"
AT_ONCE = 200

Say = Callable[[str, float], None]


def silent(words: str, part: float) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Exported:
    """What the last file holds, as it is told to who carries it."""

    number: int
    entries: int
    things: int
    made_at: str

    @property
    def words(self) -> str:
        held = f"{self.entries} 条记录"
        if self.things:
            held += f"、{self.things} 份证据"
        return f"第 {self.number} 包，{held}，只有县里能打开"


def last(casebook: Casebook) -> Exported | None:
    kept = casebook.own.local(NOTE)
    if kept is None:
        return None
    return Exported(**{name: kept[name] for name in Exported.__slots__})


def owed(casebook: Casebook) -> Iterator[tuple[Shelf, str]]:
    """Every entry of this phone that no receipt names."""
    for shelf in (*casebook.shelves.values(), *casebook.left.values()):
        for id in bringing.waiting(shelf):
            yield shelf, id


# Out


def export(casebook: Casebook, path: Path, say: Say = silent) -> Exported:
    """Write the file, whole or not at all. Raises NoMediaKey, NotWritten."""
    enrolment, clock = casebook.enrolment, casebook.clock
    if enrolment.media_key is None:
        raise NoMediaKey
    things = list(to_carry(casebook))
    made_at = clock.now().isoformat(timespec="seconds")
    before = last(casebook)
    told = Exported(
        (before.number if before else 0) + 1,
        sum(1 for _ in owed(casebook)),
        len(things),
        made_at,
    )
    # The number is spent before it is used: no two files ever have one.
    casebook.own.put_local(NOTE, {n: getattr(told, n) for n in Exported.__slots__})
    frames = bundle.write(
        items(casebook, things, told, say),
        county=enrolment.county,
        maker=enrolment.device,
        number=told.number,
        made_at=made_at,
        to=COUNTY,
        addressee=enrolment.media_key,
        sign=lambda digest: signed(casebook, digest),
    )
    write(path, frames)
    return told


def write(path: Path, frames: Iterable[bytes]) -> None:
    half = path.with_name(path.name + ".part")
    try:
        with half.open("wb") as file:
            for frame in frames:
                file.write(frame)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as full:
        half.unlink(missing_ok=True)
        raise NotWritten(str(path.parent)) from full


def signed(casebook: Casebook, digest: str) -> dict[str, str]:
    key, enrolment = casebook.unlocked.key, casebook.enrolment
    sig = key.seal(Purpose.BUNDLE, enrolment.county, digest)
    return {"alg": key.alg, "kid": enrolment.kid, "sig": sig}


def items(
    casebook: Casebook, things: list[lane.Load], told: Exported, say: Say
) -> Iterator[Item]:
    yield of_itself(casebook)
    for name, database in casebook.databases.items():
        if ids := casebook.untold(database):
            yield {"erased": ids, "database": name}
    yield {"marks": casebook.own.local(MARKS) or {}}
    done, every = 0, max(told.entries + len(things), 1)
    for shelf in (*casebook.shelves.values(), *casebook.left.values()):
        ids = bringing.to_bring(shelf)
        for start in range(0, len(ids), AT_ONCE):
            for document in bringing.documents(shelf, ids[start : start + AT_ONCE]):
                done += 1
                say("正在装记录", done / every)
                yield {"database": shelf.name, "document": document}
    for load in things:
        done += 1
        say("正在装证据", done / every)
        for document in chunks(casebook, load):
            yield {"database": casebook.enrolment.private, "document": document}


def of_itself(casebook: Casebook) -> Item:
    """By which key an answer is enclosed to this phone."""
    unlocked = casebook.unlocked
    half = unlocked.opener.addressee.to_text()
    said = enrolling.reachable(unlocked.device, half, unlocked.storage)
    sig = unlocked.key.seal(Purpose.ADDRESSEE, casebook.enrolment.county, said)
    return {"addressee": half, "storage": unlocked.storage, "sig": sig}


def to_carry(casebook: Casebook) -> Iterator[lane.Load]:
    """Evidence that no receipt says to be whole, and what the hub lacks of it."""
    for medium in casebook.media.all():
        if medium.freed or not medium.entry:
            continue
        if evidence.state(casebook, medium) >= evidence.At.WHOLE:
            continue
        kept = casebook.own.local(CARRIED + medium.evidence)
        load = lane.load_of(kept, medium, lane.lacking(casebook, medium))
        if load.left():
            yield load


def chunks(casebook: Casebook, load: lane.Load) -> Iterator[Document]:
    device, most = casebook.enrolment.device, sealed.MOST_IN_CHUNK
    for first, end in load.left():
        for at in range(first, end, most):
            pieces = casebook.media.sealed(load.medium, at, min(most, end - at))
            if pieces:
                id = load.medium.evidence
                yield sealed.chunk_document(device, id, load.attempt, at, pieces)


# In


def take_in(casebook: Casebook, path: Path, say: Say = silent) -> int:
    """Take the county's answer; how many documents it brought. Raises NotTheAnswer,
    InvalidBundle."""
    try:
        with path.open("rb") as file:
            frames = checked(casebook, file)
        with path.open("rb") as file:
            return Answering(casebook, say).take(file, frames)
    except OSError as unread:
        raise InvalidBundle("form") from unread


def checked(casebook: Casebook, file: BinaryIO) -> int:
    """Read all of it once; how many frames it has."""
    reader = Reader(file.read)
    header, enrolment = reader.header, casebook.enrolment
    if (header.county, header.maker) != (enrolment.county, COUNTY):
        raise NotTheAnswer
    if header.to != enrolment.device:
        raise NotTheAnswer
    for _ in reader.open(casebook.unlocked.opener.disclose):
        pass
    key = enrolment.server_keys.get(reader.kid)
    if key is None or not reader.is_sealed_by(key):
        raise InvalidBundle("seal")
    return reader.frames


class Answering:
    """One answer under way."""

    def __init__(self, casebook: Casebook, say: Say) -> None:
        self.casebook = casebook
        self.say = say
        self.brought = 0

    def take(self, file: BinaryIO, frames: int) -> int:
        reader = Reader(file.read)
        databases: set[str] = set()
        for items in reader.open(self.casebook.unlocked.opener.disclose):
            self.say("正在读取回执", reader.frames / max(frames, 1))
            databases |= self._store(items)
            for item in items:
                self._hear(item)
        self._look(databases)
        return self.brought

    def _store(self, items: list[Item]) -> set[str]:
        """Put documents where their database lies here; which ones that were."""
        found: dict[str, list[Document]] = {}
        for item in items:
            match item:
                case {"database": str(name), "document": {"_id": str(id)} as document}:
                    if self._is_wanted(name, id):
                        found.setdefault(name, []).append(document)
        for name, some in found.items():
            self._database(name).bulk_docs(some, new_edits=False)
            self.brought += len(some)
        return set(found)

    def _is_wanted(self, name: str, id: str) -> bool:
        if id.startswith(("_design/", "chunk:")):
            return False
        book = self.casebook
        return name == REFERENCE or name in book.shelves or name in book.townships

    def _database(self, name: str) -> Any:
        if name == REFERENCE:
            return self.casebook.reference.database
        if name in self.casebook.townships:
            return self.casebook.townships[name].database
        return self.casebook.database(name)

    def _hear(self, item: Mapping[str, Any]) -> None:
        match item:
            case {"marks": dict(marks)}:
                self.casebook.own.put_local(MARKS, marks)
            case {"receipt": {"database": str(name)} as receipt}:
                held = {**self.casebook.left, **self.casebook.shelves}
                if name in held:
                    held[name].hear([receipt])
            case {"heard": list(ids), "database": str(name)} if (
                name in self.casebook.shelves
            ):
                erasing.told(self.casebook.database(name), [*map(str, ids)])

    def _look(self, databases: set[str]) -> None:
        """Who is who first, then what each database has new."""
        self.casebook.learn()
        for township in self.casebook.townships:
            township.learn(from_county=False)
        for name in self.casebook.enrolment.databases:
            if name in databases:
                self.casebook.index(self.casebook.database(name))
        self.casebook.forget_left()
