"""What the county tells every phone of it: who is who, and under which keys it speaks.

    reference (at the hub)     directory:<township>, rules:<township>, terms, keys,
                               ended; replicated like a grid
    _local/part:<township>     what was ever verified of that township, merged
    _local/rules:<township>    the newest that was said of its villages' own rules
    _local/terms               how the county counts, as it said it last
    _local/unread:<township>   how much of that this program cannot read
    _local/keys                the newest list of the pinned root
    _local/ended               which relays are ended, as the county said it last
    _local/townships           of which this file is a copy, and of what else
    _local/unjudged            what was learned and nobody has been judged by yet

The hub may hold anything under these ids, and of several leaves any may be the first:
each is looked at, and counts if its seal is the county's. A directory only learns
(`schemas.directory.merge`), so an old one that comes again takes nothing away; of two
lists of the root the one with the higher serial counts, and no older one ever again.
Where it withdraws a key, all that was learned is learned anew from what still counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from mobile import county, leaves
from mobile.atrest import AtRest
from mobile.credentials import Enrolment
from schemas import calendar, configured, key_list, relays, village_rules
from schemas import directory as directories
from schemas.calendar import Calendar
from schemas.configured import TERMS, Configured
from schemas.directory import Directory
from schemas.errors import InvalidDirectory, SiliError
from schemas.identifiers import REFERENCE
from schemas.key_list import KeyList, Use
from schemas.relays import ENDED, Ended
from schemas.sealing import PublicKey
from schemas.terms import UNCHANGED, Terms
from schemas.village_rules import Rule, Rules
from sync.database import Database
from sync.peer import Change

KEYS = "keys"
DIRECTORY = "directory:"
PART = "part:"
UNREAD = "unread:"
TOWNSHIPS = "townships"
UNJUDGED = "unjudged"
TOWNSHIP = 9
NAME = "reference"


class Learned(NamedTuple):
    """Did anything become known; was a key withdrawn, so that all is judged anew?"""

    something: bool
    withdrew: bool


NOTHING = Learned(something=False, withdrew=False)


class Reference:
    """Opened with the casebook; empty until the first synchronisation."""

    def __init__(self, folder: Path, data_key: bytes, enrolment: Enrolment) -> None:
        self.enrolment = enrolment
        every = *enrolment.grids, *enrolment.taught
        self.townships = sorted({grid.code[:TOWNSHIP] for grid in every})
        said = (DIRECTORY, village_rules.PREFIX)
        told = {f"{prefix}{each}" for prefix in said for each in self.townships}
        self._ids = {KEYS, ENDED, TERMS, *told}
        self._copied = {TOWNSHIPS: self.townships, "with": [TERMS]}
        self._file = folder / f"{NAME}.sqlite"
        self._codec = AtRest(data_key, NAME)
        self.database = self._open()
        kept = self.database.local(TOWNSHIPS)
        if kept is None or any(kept.get(n) != v for n, v in self._copied.items()):
            self._begin_anew()
        self.keys = self._kept_keys()
        self.directory = self._kept_directory()
        self.configured = self._kept_terms()

    def _open(self) -> Database:
        return Database(self._file, codec=self._codec)

    def _begin_anew(self) -> None:
        """It is a copy for other grids: what it left out was never fetched."""
        self.database.close()
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        self.database = self._open()
        self.database.put_local(TOWNSHIPS, self._copied)

    def close(self) -> None:
        self.database.close()

    def concerns(self, change: Change) -> bool:
        """Is it of the county, or of a township of this phone?"""
        return change.id in self._ids

    @property
    def serial(self) -> int:
        """Of the newest list of the root that this phone has seen."""
        seen = self.keys.serial if self.keys else 0
        return max(seen, self.enrolment.key_serial)

    @property
    def has_newer_keys(self) -> bool:
        """Does the root say more of the county's keys than at the enrolment?"""
        return self.serial > self.enrolment.key_serial

    def learn(self) -> None:
        """Take in what was pulled; what others wrote is to be judged by it."""
        before = self.directory
        with self.database.transaction():
            counted = self._counting()
            newer = self._learn_keys()
            withdrew = not counted.keys() <= self._counting().keys()
            if withdrew:
                for id, _ in self.database.local_docs(PART):
                    self.database.delete_local(id)
            for township in self.townships:
                self._learn_part(township)
                self._learn_rules(township)
            self._learn_ended()
            self._learn_terms()
            self.directory = self._kept_directory()
            self._note_unjudged(newer or self.directory != before, withdrew)

    def _note_unjudged(self, something: bool, withdrew: bool) -> None:
        """Said in the file, for an app that is killed before it judged."""
        earlier = self.unjudged
        learned = Learned(something or earlier.something, withdrew or earlier.withdrew)
        if learned != earlier:
            self.database.put_local(UNJUDGED, learned._asdict())

    @property
    def unjudged(self) -> Learned:
        """What was learned since others were judged last."""
        kept = self.database.local(UNJUDGED)
        return Learned(kept["something"], kept["withdrew"]) if kept else NOTHING

    def judged(self) -> None:
        if self.database.local(UNJUDGED) is not None:
            self.database.delete_local(UNJUDGED)

    def warnings(self) -> list[str]:
        """What the county says and this program cannot read."""
        unread = self.database.local_docs(UNREAD)
        return ["县里的名录有一部分读不懂，请升级应用"] if unread else []

    def name_of(self, person: str) -> str:
        """What somebody is called, as far as the county said it; else ""."""
        found = self.directory.persons.get(person)
        return found.name if found else ""

    def acted_in(self, grid: str) -> Iterator[tuple[str, str]]:
        """(id, name) of those who ever acted in that very grid."""
        for id, person in self.directory.persons.items():
            if any(scope.what == grid for scope in person.scopes):
                yield id, person.name

    # -- keys

    def _kept_keys(self) -> KeyList | None:
        kept = self.database.local(KEYS)
        return None if kept is None else self._read_list(kept["list"])

    def _read_list(self, document: object) -> KeyList | None:
        try:
            return key_list.read(
                document, county=self.enrolment.county, pinned=self.enrolment.root
            )
        except SiliError:
            return None

    def _learn_keys(self) -> bool:
        newer = False
        for leaf in leaves.living(self.database, KEYS):
            found = self._read_list(leaf.get("list"))
            if found and (self.keys is None or found.serial > self.keys.serial):
                self.database.put_local(KEYS, {"list": leaf["list"]})
                self.keys, newer = found, True
        return newer

    # -- relays

    @property
    def documents(self) -> Mapping[str, PublicKey]:
        """Under which keys a document is the county's."""
        return self._counting()

    @property
    def ended(self) -> Ended | None:
        """Who is let in no more, as far as this phone was told."""
        kept = self.database.local(ENDED)
        return self._read_ended(kept["said"]) if kept else None

    def _read_ended(self, document: object) -> Ended | None:
        try:
            county = self.enrolment.county
            return relays.read_ended(document, self._counting(), county)
        except SiliError:
            return None

    def _learn_ended(self) -> None:
        for leaf in leaves.living(self.database, ENDED):
            found, known = self._read_ended(leaf), self.ended
            if found and (known is None or found.is_newer_than(known)):
                said = {n: v for n, v in leaf.items() if not n.startswith("_")}
                self.database.put_local(ENDED, {"said": said})

    # -- how the county counts

    @property
    def terms(self) -> Terms:
        """The trial rules; of a county that said nothing, as they came."""
        return self.configured.terms if self.configured else UNCHANGED

    @property
    def calendar(self) -> Calendar:
        return self.configured.calendar if self.configured else calendar.built_in()

    @property
    def counting(self) -> tuple[Calendar, Terms]:
        return self.calendar, self.terms

    @property
    def counted_by(self) -> dict[str, str]:
        """Kept beside what was counted; is it another, what runs is counted anew."""
        told = sha256(repr(self.terms.changes).encode()).hexdigest()
        return {"counted": f"{self.calendar.version} {told[:16]}"}

    def _kept_terms(self) -> Configured | None:
        kept = self.database.local(TERMS)
        return configured.read(kept["said"]) if kept else None

    def _learn_terms(self) -> None:
        for leaf in leaves.living(self.database, TERMS):
            if not self._is_the_county_s(leaf):
                continue
            try:
                found = configured.read(leaf)
            except InvalidDirectory:
                self._note_unread(TERMS, 1)
                continue
            if self.configured is None or found.is_newer_than(self.configured):
                said = {n: v for n, v in leaf.items() if not n.startswith("_")}
                self.database.put_local(TERMS, {"said": said})
                self.configured = found

    # -- the villages' own rules

    def rules_of(self, village: str) -> tuple[Rule, ...]:
        """Those in force in that village, as the county said it last."""
        found = self._kept_rules(village[:TOWNSHIP])
        return tuple(r for r in found.rules if r.village == village) if found else ()

    def _kept_rules(self, township: str) -> Rules | None:
        kept = self.database.local(village_rules.PREFIX + township)
        return village_rules.read(kept["said"]) if kept else None

    def _learn_rules(self, township: str) -> None:
        id = village_rules.PREFIX + township
        for leaf in leaves.living(self.database, id):
            if not self._is_the_county_s(leaf):
                continue
            try:
                found = village_rules.read(leaf)
            except InvalidDirectory:
                self._note_unread(id, 1)
                continue
            known = self._kept_rules(township)
            if known is None or found.is_newer_than(known):
                said = {n: v for n, v in leaf.items() if not n.startswith("_")}
                self.database.put_local(id, {"said": said})

    # -- the directory

    def _kept_directory(self) -> Directory:
        parts = (doc for _, doc in self.database.local_docs(PART))
        return directories.merge(*map(directories.read, parts))

    def _learn_part(self, township: str) -> None:
        kept = self.database.local(PART + township)
        known = directories.read(kept) if kept else Directory()
        came, unread = [], 0
        for leaf in leaves.living(self.database, DIRECTORY + township):
            if self._is_the_county_s(leaf):
                try:
                    came.append(directories.read(leaf))
                except InvalidDirectory:
                    unread += 1
        self._note_unread(township, unread)
        merged = directories.merge(known, *came)
        if merged != known:
            self.database.put_local(PART + township, directories.write(merged))

    def _note_unread(self, township: str, count: int) -> None:
        if count:
            self.database.put_local(UNREAD + township, {"count": count})
        elif self.database.local(UNREAD + township) is not None:
            self.database.delete_local(UNREAD + township)

    def _counting(self) -> Mapping[str, PublicKey]:
        """Under which keys a document is the county's."""
        return self.keys.of(Use.DOCUMENT) if self.keys else self.enrolment.server_keys

    def _is_the_county_s(self, leaf: Mapping[str, Any]) -> bool:
        body = {n: v for n, v in leaf.items() if n not in county.UNSEALED}
        keys, seal = self._counting(), leaf.get("seal")
        try:
            county.verified(body, seal, self.enrolment.county, keys)
        except county.NotTheCounty:
            return False
        return (body.get("database"), body.get("id")) == (REFERENCE, leaf["_id"])
