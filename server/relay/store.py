"""What lies on the laptop: a database for each of the county's, and one of its own.

databases/*.sqlite        grids, phones' own, `reference`; bodies sealed
  _local/held:<entry>     device, chain, number, and when it came here
  _local/seen             how far `held:` was noted
  _local/refused:<entry>  the county's words, where it refused one
  _local/struck:<entry>   the county erased it; whether it was told that it is gone
own.sqlite
  _local/contact          when the county was met last, or why it was not
  _local/met:<device>     when a phone came last, and whose it is
  _local/grids            of which databases the county spoke last
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas import entry
from schemas.errors import SiliError
from server.relay.atrest import AtRest
from server.relay.chest import Opened
from sync.database import Database
from sync.errors import NotFound
from sync.gate import Folder, Principal
from sync.peer import Refusal

BATCH = 200
HELD = "held:"
MET = "met:"
REFUSED = "refused:"


class Held(NamedTuple):
    """An entry that lies here."""

    id: str
    device: str
    chain: str
    n: int
    came: datetime


@dataclass(frozen=True, slots=True)
class Met:
    device: str
    name: str
    at: datetime


class Store:
    """The databases of the laptop (`sync.gate.Databases`)."""

    def __init__(self, mine: Opened) -> None:
        def codec(name: str) -> AtRest:
            return AtRest(mine.data_key, name)

        self.path = mine.folder
        self.folder = Folder(Path(mine.folder) / "databases", codec=codec)
        self.own = Database(mine.folder / "own.sqlite", codec=codec("own"))

    def names(self) -> list[str]:
        return self.folder.names()

    def open(self, name: str, principal: Principal | None = None) -> Database:
        """Made at its first use; who may use it, the gate has said."""
        return self.folder.ensure(name)

    def create(self, name: str) -> Database:
        return self.folder.ensure(name)

    def delete(self, name: str) -> None:
        raise NotFound("Database does not exist.")

    def close(self) -> None:
        self.folder.close()
        self.own.close()

    # -- what it notes

    def meet(self, device: str, name: str, now: datetime) -> None:
        self.own.put_local(MET + device, {"name": name, "at": now.isoformat()})

    def met(self) -> list[Met]:
        return [
            Met(id.removeprefix(MET), told["name"], datetime.fromisoformat(told["at"]))
            for id, told in self.own.local_docs(MET)
        ]

    def note(self, about: str, **said: Any) -> None:
        self.own.put_local(about, said)

    def told(self, about: str) -> dict[str, Any]:
        return self.own.local(about) or {}


def look(database: Database, now: datetime) -> None:
    """Note every entry that came since the last look."""
    while True:
        seen = database.local("seen") or {"seq": "0"}
        feed = database.changes(seen["seq"], limit=BATCH)
        if not feed.changes:
            return
        ids = [each.id for each in feed.changes if each.id.startswith("entry:")]
        with database.transaction():
            for read in entries(database, ids):
                if database.local(HELD + read.id) is None:
                    place = {"device": read.device, "chain": read.chain, "n": read.n}
                    came = {"came": now.isoformat()}
                    database.put_local(HELD + read.id, place | came)
            database.put_local("seen", {"seq": feed.last_seq})


def entries(database: Database, ids: list[str]) -> Iterator[entry.Entry]:
    """Those of these that are entries by their form; bodies may be gone."""
    listed = database.all_docs(keys=ids)
    wanted = [(each.id, each.rev) for each in listed if each.rev]
    for leaf in database.bulk_get(wanted):
        if isinstance(leaf, Refusal) or leaf.get("_deleted"):
            continue
        leaf.pop("_revisions", None)
        try:
            yield entry.read(leaf)
        except SiliError:
            continue


def held(database: Database) -> list[Held]:
    return [
        Held(
            id.removeprefix(HELD),
            told["device"],
            told["chain"],
            told["n"],
            datetime.fromisoformat(told["came"]),
        )
        for id, told in database.local_docs(HELD)
    ]
