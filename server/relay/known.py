"""What the relay knows of the county without a network: who is who, and who is ended.

Read from its replica of `reference`; whatever lies there counts by its seal alone. Of
key lists that of the highest serial counts, of lists of the ended the newest, and no
older one ever again; a directory only learns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas import directory as directories
from schemas import enrolling, key_list, relays
from schemas.directory import Directory
from schemas.errors import SiliError
from schemas.identifiers import REFERENCE, device_id
from schemas.key_list import Use
from schemas.relays import ENDED, Ended
from schemas.sealing import PublicKey
from server.errors import ListTooOld, NotLetIn
from server.relay.chest import Opened
from sync.database import Database
from sync.peer import Refusal

GRID = 15
NEWER = (
    "中转站不认识这部手机，请先与县里同步一次",
    "unknown here; meet the county first",
)
STOPPED = "这部手机已被停用或暂停，请找乡镇主管", "it was ended or suspended"


@dataclass(frozen=True, slots=True)
class Guest:
    """A phone as the relay knows it: its key, its role, where it acts."""

    device: str
    keys: tuple[PublicKey, ...]
    name: str
    role: str
    areas: frozenset[str]


class Known:
    """Signed words of the county, as far as they reached this laptop."""

    def __init__(self, mine: Opened, reference: Database) -> None:
        self.mine = mine
        self.county = mine.county
        self.area = str(mine.enrolled["area"])
        self._reference = reference
        self.keys = mine.keys
        self._list: object = mine.enrolled["keys"]
        self._pinned = key_list.fingerprint(self.keys.root)
        kept = reference.local("county-keys")
        if kept is not None:
            self._take_keys(kept["list"])
        self.directory = Directory()
        self.ended: Ended | None = None
        self.learn()

    def learn(self) -> None:
        """Take in what was pulled."""
        for leaf in self._leaves("keys"):
            self._take_keys(leaf.get("list"))
        self._reference.put_local("county-keys", {"list": self._list})
        leaves = filter(self._is_the_county_s, self._directories())
        self.directory = directories.merge(*map(directories.read, leaves))
        self.ended = None
        kept = self._reference.local("ended")
        for leaf in [kept["said"]] if kept else []:
            self._take_ended(leaf)
        for leaf in self._leaves(ENDED):
            self._take_ended(leaf)

    @property
    def documents(self) -> Mapping[str, PublicKey]:
        """Under which keys a document is the county's."""
        return self.keys.of(Use.DOCUMENT)

    def _take_keys(self, document: object) -> None:
        try:
            found = key_list.read(document, county=self.county, pinned=self._pinned)
        except SiliError:
            return
        if found.serial >= self.keys.serial:
            self.keys, self._list = found, document

    def _take_ended(self, document: Mapping[str, Any]) -> None:
        try:
            found = relays.read_ended(document, self.documents, self.county)
        except SiliError:
            return
        if self.ended is None or found.is_newer_than(self.ended):
            self.ended = found
            said = {n: v for n, v in document.items() if n not in ("_id", "_rev")}
            said.pop("_revisions", None)
            self._reference.put_local("ended", {"said": said})

    def _leaves(self, id: str) -> Iterator[Mapping[str, Any]]:
        if self._reference.all_docs(keys=[id])[0].rev is None:
            return
        for leaf in self._reference.open_revs(id):
            if not isinstance(leaf, Refusal) and not leaf.get("_deleted"):
                yield leaf

    def _directories(self) -> Iterator[Mapping[str, Any]]:
        for listed in self._reference.all_docs(
            start_key="directory:", end_key="directory;"
        ):
            yield from self._leaves(listed.id)

    def _is_the_county_s(self, leaf: Mapping[str, Any]) -> bool:
        try:
            said = relays.vouched(leaf, self.documents, self.county)
        except SiliError:
            return False
        return (said.get("database"), said.get("id")) == (REFERENCE, leaf["_id"])

    # -- who is let in

    def check_list(self, now: datetime) -> None:
        """Raises ListTooOld."""
        if self.ended is None or self.ended.is_stale(now):
            raise ListTooOld

    def check_standing(self, device: str) -> None:
        """Raises NotLetIn for a phone that was ended or suspended."""
        told = self.directory.devices.get(device)
        stopped = self.ended is not None and device in self.ended.devices
        if stopped or (told is not None and told.revoked is not None):
            raise NotLetIn(*STOPPED)

    def guest(self, device: str, shown: Mapping[str, Any]) -> Guest:
        """The phone, by the directory; a newer one by the county's answer that it
        shows. Raises NotLetIn."""
        self.check_standing(device)
        told = self.directory.devices.get(device)
        if told is None:
            return self._shown(device, shown)
        running = [key for key in told.keys.values() if key.ended is None]
        who = running[-1].by if running else ""
        person = self.directory.persons.get(who)
        if person is None:
            raise NotLetIn(*NEWER)
        role = next((held.what for held in person.roles if held.ended is None), "")
        areas = frozenset(held.what for held in person.scopes if held.ended is None)
        keys = tuple(key.public for key in running)
        return Guest(device, keys, person.name, role, areas)

    def _shown(self, device: str, shown: Mapping[str, Any]) -> Guest:
        try:
            answer = shown["answer"]
            key = PublicKey.from_text(shown["key"], shown["alg"])
            sealed = enrolling.answered(answer)
            enrolling.check_seal(answer.get("seal"), sealed, self.keys)
            areas = frozenset(str(each["code"]) for each in answer["grids"])
            person = answer["person"]
            if not answer["device"] == device == device_id(key):
                raise NotLetIn(*NEWER)
            return Guest(
                device, (key,), str(person["name"]), str(person["role"]), areas
            )
        except (KeyError, TypeError, AttributeError, SiliError) as bad:
            raise NotLetIn(*NEWER) from bad

    def grids(self) -> set[str]:
        """Those of the township where anybody ever acted."""
        scopes = (s.what for p in self.directory.persons.values() for s in p.scopes)
        return {a for a in scopes if len(a) == GRID and a.startswith(self.area)}
