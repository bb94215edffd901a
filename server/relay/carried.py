"""A relay without any line: what lies on it goes to the county by hand, and back.

    out   entries that no receipt here names, and pieces of evidence; enclosed to the
          county, sealed by this relay, under the next number
    in    what the county says to the township's phones, and who is who: documents as
          the line would bring them, each judged by its own seal as if it had

The key to which the county's answer is enclosed is drawn from the data key, so it lies
nowhere and opens with the password alone. Taken in, an answer ends with what a contact
ends with: what is erased goes, who is let in is known anew.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from schemas import bundle, enrolling
from schemas.bundle import COUNTY, Item, Reader
from schemas.bundle_errors import InvalidBundle
from schemas.errors import NotCertified
from schemas.identifiers import REFERENCE, is_private
from schemas.key_list import Use
from schemas.recovery import Opener
from schemas.sealing import Purpose
from server.relay import dropping, receipts, store
from server.relay.atrest import drawn
from server.relay.chest import Opened
from server.relay.known import Known
from server.relay.store import Store
from sync.database import Database
from sync.peer import Document, Inline, Refusal

NOTE, MARKS = "bundle", "bundle-marks"
STORAGE = "software"


class Carried:
    """What a relay hands out, and takes in, where there is no line."""

    def __init__(self, mine: Opened, kept: Store, known: Known) -> None:
        self.mine = mine
        self.store = kept
        self.known = known
        self.opener = Opener.from_private_bytes(drawn(mine.data_key, "bundle"))

    # Out

    def export(self, path: Path, now: datetime) -> tuple[int, int]:
        """Write a file, whole or not at all; its number, and how many entries."""
        addressee = self.known.keys.addressee(Use.MEDIA)
        if addressee is None:
            raise NotCertified("form")
        number = int(self.store.told(NOTE).get("number", 0)) + 1
        self.store.note(NOTE, number=number)
        counted = [0]
        frames = bundle.write(
            self._items(now, counted),
            county=self.mine.county,
            maker=self.mine.relay,
            number=number,
            made_at=now.isoformat(timespec="seconds"),
            to=COUNTY,
            addressee=addressee,
            sign=self._signed,
        )
        half = path.with_name(path.name + ".part")
        with half.open("wb") as file:
            for frame in frames:
                file.write(frame)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        return number, counted[0]

    def _signed(self, digest: str) -> dict[str, str]:
        key = self.mine.key
        sig = key.seal(Purpose.BUNDLE, self.mine.county, digest)
        return {"alg": key.alg, "kid": self.mine.relay, "sig": sig}

    def _items(self, now: datetime, counted: list[int]) -> Iterator[Item]:
        half = self.opener.addressee.to_text()
        said = enrolling.reachable(self.mine.relay, half, STORAGE)
        sig = self.mine.key.seal(Purpose.ADDRESSEE, self.mine.county, said)
        yield {"addressee": half, "storage": STORAGE, "sig": sig}
        yield {"marks": self.store.told(MARKS)}
        for name in self.store.names():
            if name == REFERENCE:
                continue
            here = self.store.open(name)
            store.look(here, now)
            gone = dropping.untold(here)
            if gone:
                yield {"erased": gone, "database": name}
            for document in self._lacking(here, name):
                counted[0] += 1
                yield {"database": name, "document": document}
            if is_private(name):
                yield from pieces(here, name)

    def _lacking(self, here: Database, name: str) -> Iterator[Document]:
        """The entries that no receipt names."""
        told = receipts.told(here, name, self.known)
        ids = [one.id for one in store.held(here) if not told.receives(one)]
        for start in range(0, len(ids), store.BATCH):
            some = store.entries(here, ids[start : start + store.BATCH])
            yield from (each.document() for each in some)

    # In

    def take_in(self, path: Path, now: datetime) -> int:
        """The county's answer; how many documents it brought. Raises InvalidBundle."""
        with path.open("rb") as file:
            self._checked(file.read)
        brought = 0
        with path.open("rb") as file:
            reader = Reader(file.read)
            for items in reader.open(self.opener.disclose):
                brought += self._store(items)
        self._look(now)
        return brought

    def _checked(self, read: Callable[[int], bytes]) -> None:
        reader = Reader(read)
        header = reader.header
        told = (header.county, header.maker, header.to)
        if told != (self.mine.county, COUNTY, self.mine.relay):
            raise InvalidBundle("key")
        for _ in reader.open(self.opener.disclose):
            pass
        key = self.known.documents.get(reader.kid)
        if key is None or not reader.is_sealed_by(key):
            raise InvalidBundle("seal")

    def _store(self, items: list[Item]) -> int:
        count = 0
        for item in items:
            match item:
                case {"database": str(name), "document": {"_id": str(id)} as document}:
                    if not id.startswith(("_design/", "chunk:")):
                        self.store.open(name).bulk_docs([document], new_edits=False)
                        count += 1
                case {"marks": dict(marks)}:
                    self.store.note(MARKS, **marks)
                case {"heard": list(ids), "database": str(name)}:
                    dropping.tell(self.store.open(name), [*map(str, ids)])
        return count

    def _look(self, now: datetime) -> None:
        self.known.learn()
        for name in self.store.names():
            if name != REFERENCE:
                here = self.store.open(name)
                store.look(here, now)
                dropping.strike(here, name, self.known)
                dropping.scrub(here)


def pieces(here: Database, name: str) -> Iterator[Item]:
    """Evidence that lies here, as it is."""
    listed = here.all_docs(start_key="chunk:", end_key="chunk;")
    for each in listed:
        (found,) = here.bulk_get([(each.id, str(each.rev))], inline=Inline(data=True))
        if not isinstance(found, Refusal):
            yield {"database": name, "document": found}
