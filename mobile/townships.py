"""How a township's phones are, on the phones of its office: as the county said it.

    township-<code>.sqlite   replicated like a grid, from county, relay or bundle
      _local/said:<id>       the newest of each document that counts
      _local/as_of           up to when the county's words are known here

Which townships these are the county says at each login (`hear`); where it names one no
more, its file goes. A document counts if its seal is the county's, if it is about this
place, and if it is no older than the one known, by its serial or by its epoch; what was
known stays otherwise, and `warnings` says that something was refused.

Over the line all is known up to that moment. What a relay or a bundle brings may be
older: then it counts only as far as its newest document was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from mobile import county, leaves
from mobile.atrest import AtRest
from mobile.clock import PhoneClock
from mobile.credentials import Enrolment
from mobile.reference import Reference
from schemas.errors import InvalidIdentifier
from schemas.identifiers import TOWNSHIP, township_of
from sync.database import Database

SUFFIX = ".sqlite"
BESIDE = ("-wal", "-shm", "")
SAID, AS_OF, REFUSED = "said:", "as_of", "refused"
KINDS = ("phone:", "health:")
AT_ONCE = 500

Document = Mapping[str, Any]


class Township:
    """One township's database on this phone."""

    def __init__(
        self,
        database: Database,
        enrolment: Enrolment,
        reference: Reference,
        clock: PhoneClock,
    ) -> None:
        self.database = database
        self._enrolment = enrolment
        self._reference = reference
        self._clock = clock

    @property
    def code(self) -> str:
        return township_of(self.database.name)

    @property
    def as_of(self) -> datetime | None:
        """Up to when the county's words are known; None where it said nothing yet."""
        kept = self.database.local(AS_OF)
        return datetime.fromisoformat(kept["at"]) if kept else None

    def phones(self) -> list[Document]:
        """What was said last of each phone that is the township's."""
        rows = self.database.local_docs(f"{SAID}phone:")
        return [kept["said"] for _, kept in rows if not kept["said"].get("left")]

    def said(self, id: str) -> Document | None:
        """What counts of this document."""
        kept = self.database.local(SAID + id)
        return kept["said"] if kept else None

    @property
    def refuses(self) -> bool:
        """Did something come in the county's name that was not taken?"""
        return self.database.local(REFUSED) is not None

    def learn(self, *, from_county: bool) -> None:
        """Take in what was pulled."""
        refused = 0
        with self.database.transaction():
            for id in list(self._ids()):
                refused += self._learn_one(id)
            self._note_refused(refused)
            if from_county:
                self._raise(self._clock.believed())

    def _ids(self) -> Iterator[str]:
        for kind in KINDS:
            end = kind[:-1] + ";"
            for listed in self.database.all_docs(start_key=kind, end_key=end):
                yield listed.id

    def _learn_one(self, id: str) -> int:
        """How many of its leaves were not taken."""
        refused = 0
        for leaf in leaves.living(self.database, id):
            said, known = self._read(leaf), self.said(id)
            if said is None or (known is not None and county.is_older(said, known)):
                refused += 1
            elif said != known:
                self.database.put_local(SAID + id, {"said": said})
                self._raise(datetime.fromisoformat(said["at"]))
        return refused

    def _read(self, leaf: Document) -> dict[str, Any] | None:
        """What it says, if it is the county's own and about this place."""
        said = {n: v for n, v in leaf.items() if n not in county.UNSEALED}
        keys, place = self._reference.documents, (self.database.name, leaf["_id"])
        try:
            county.verified(said, leaf.get("seal"), self._enrolment.county, keys)
            datetime.fromisoformat(said["at"])
        except (county.NotTheCounty, KeyError, TypeError, ValueError):
            return None
        return said if (said.get("database"), said.get("id")) == place else None

    def _raise(self, at: datetime) -> None:
        known = self.as_of
        if known is None or at > known:
            self.database.put_local(AS_OF, {"at": at.isoformat()})

    def _note_refused(self, count: int) -> None:
        if count:
            self.database.put_local(REFUSED, {"count": count})
        elif self.refuses:
            self.database.delete_local(REFUSED)


class Townships:
    """Those whose phones somebody looks after on this phone; mostly none."""

    def __init__(
        self,
        folder: Path,
        data_key: bytes,
        enrolment: Enrolment,
        reference: Reference,
        clock: PhoneClock,
    ) -> None:
        self._folder = folder
        self._data_key = data_key
        self._told = enrolment, reference, clock
        kept = sorted(folder.glob(f"{TOWNSHIP}*{SUFFIX}"))
        self._open = {name: self._opened(name) for name in map(name_of, kept)}

    def __iter__(self) -> Iterator[Township]:
        return iter(tuple(self._open.values()))

    def __bool__(self) -> bool:
        return bool(self._open)

    def __contains__(self, name: object) -> bool:
        return name in self._open

    def __getitem__(self, name: str) -> Township:
        return self._open[name]

    def hear(self, databases: Iterable[str]) -> None:
        """These are open to this phone now, as the county itself says."""
        before = self._open
        mine = sorted(filter(is_township, databases))
        self._open = {name: before.get(name) or self._opened(name) for name in mine}
        for name in before.keys() - self._open.keys():
            before[name].database.close()
            remove(self._folder, name)

    def _opened(self, name: str) -> Township:
        codec = AtRest(self._data_key, name)
        database = Database(self._folder / f"{name}{SUFFIX}", codec=codec)
        return Township(database, *self._told)

    def warnings(self) -> list[str]:
        refused = any(each.refuses for each in self)
        return ["有以县里名义送来的手机情况，签章不符或者是旧的，没有采用"] * refused

    def close(self) -> None:
        for each in self:
            each.database.close()


def is_township(name: str) -> bool:
    try:
        return bool(township_of(name))
    except InvalidIdentifier:
        return False


def name_of(path: Path) -> str:
    return path.name.removesuffix(SUFFIX)


def remove(folder: Path, name: str) -> None:
    for ending in BESIDE:
        (folder / f"{name}{SUFFIX}{ending}").unlink(missing_ok=True)
