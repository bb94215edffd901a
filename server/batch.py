"""One batch inside its SQL transaction: what it took in, refused, and touched.

What the registry already knows of these documents is asked once for the whole batch;
then each is judged by itself, and written in a savepoint of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from json import loads
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from schemas.assigning import ANSWERED
from schemas.entry import Entry
from schemas.identifiers import is_private
from server import (
    admission,
    carrying,
    directory,
    erasing,
    forking,
    outbox,
    quarantine,
    receipts,
    rekeying,
    secluding,
    suspending,
)
from server.admission import Admitted
from server.errors import Refused
from server.keys import CountyKeys
from server.lateness import Lateness
from server.quarantine import KEPT, RELEASED, home_of, plain
from server.registry import entries, erasures, media, projecting, restricting
from server.registry.assignments import Assignment
from server.registry.record import Quarantined

Document: TypeAlias = dict[str, Any]
Arrival: TypeAlias = tuple[str, Document]


class Batch:
    """Judges documents, and folds the cases that they touched."""

    def __init__(self, session: Session, keys: CountyKeys, now: datetime) -> None:
        self.session = session
        self.keys = keys
        self.now = now
        self.cases: set[str] = set()
        self.answered: set[receipts.Addressee] = set()
        self.held = 0
        self.refused = 0
        self._known = entries.Known()
        self._lateness = Lateness(session)
        self._waiting: dict[tuple[str, str, str], Quarantined] = {}
        self._case_keys: dict[str, set[str]] = {}
        self._erased: set[str] = set()
        self._secluded: set[str] = set()
        self._withdrawn: set[str] = set()
        self._branches = forking.Branches()

    def receive(self, database: str, documents: Sequence[Document]) -> None:
        """Take these in, or hold them in quarantine, each for itself."""
        self._judge([(database, document) for document in documents])

    def reconsider(self, rows: Sequence[Quarantined]) -> None:
        """Judge anew what waits in quarantine."""
        self._judge([(row.database, loads(row.raw)) for row in rows])

    def fold_again(self, cases: Iterable[str]) -> None:
        """Of these the program has learned to read more."""
        self.cases.update(cases)
        self.project()

    def project(self) -> None:
        """Fold every case touched, and note what the field should hear of it."""
        epoch = outbox.begin_epoch(self.session, self.now)
        for case in sorted(self.cases):
            with self._savepoint():
                found = projecting.project(self.session, case, self.now)
                if found is not None:
                    rekeying.follow(self.session, found, self.keys, self.now)
                    outbox.queue(self.session, found, epoch, self.now)
                    secluding.settle(self.session, found, self.keys, self.now)
        receipts.queue(self.session, self.answered, epoch, self.now)

    def _judge(self, arrivals: Sequence[Arrival]) -> None:
        for _, document in arrivals:
            document.pop("_revisions", None)
        ids = sorted({name_of(document)[0] for _, document in arrivals})
        self._erased = erasures.decided(self.session, ids)
        arrivals = [self._bared(*arrival) for arrival in arrivals]
        cases = {plain(document.get("case")) for _, document in arrivals}
        self._secluded = restricting.secluded(self.session, sorted(cases))
        self._withdrawn = secluding.withdrawn(self.session, sorted(self._secluded))
        self._known = entries.known(self.session, ids, sorted(cases))
        self._waiting = quarantine.waiting(self.session, ids)
        documents = [document for _, document in arrivals]
        known = self._knowing(documents)
        self._branches = forking.Branches.near(self.session, documents)
        for database, document in arrivals:
            if self._decided(document) == KEPT:
                self._log(database, *name_of(document), "refused:kept")
                continue
            waived = self._waived(document)
            try:
                admitted = admission.examine(
                    known, database, document, self.now, waived
                )
                self._check_case(admitted, waived)
                self._check_answer(admitted)
                self._check_branch(known, admitted.entry, waived)
            except Refused as refused:
                self._hold(database, document, refused)
            else:
                self._admit(database, admitted)

    def _bared(self, database: str, document: Document) -> Arrival:
        """Of what the county erased nothing comes back; where it lies it goes again."""
        id = name_of(document)[0]
        if id not in self._erased or not erasures.says(document):
            return database, document
        epoch = outbox.begin_epoch(self.session, self.now)
        erasing.tell(self.session, id, [database], epoch, self.now)
        return database, erasures.bare(document)

    def _decided(self, document: Document) -> str | None:
        """What a person decided of this document, in this revision, wherever it lay."""
        named = name_of(document)
        found = {row.decision for key, row in self._waiting.items() if key[1:] == named}
        return KEPT if KEPT in found else RELEASED if RELEASED in found else None

    def _waived(self, document: Document) -> frozenset[str]:
        """The reasons that do not stand in its way any more."""
        is_released = self._decided(document) == RELEASED
        return admission.DECIDABLE if is_released else frozenset()

    def _knowing(self, documents: Sequence[Document]) -> admission.Known:
        """What these are judged by: their devices, first arrivals, and beacons."""
        devices = {plain(document.get("device")) for document in documents}
        others = set(named_in(documents, "body", "on_behalf_of"))
        beacons = named_in(documents, "at", "beacon")
        return admission.Known(
            self.keys.county,
            directory.of_devices(self.session, devices, others, self.keys),
            self._known.revs,
            self._known.arrivals,
            entries.statements(self.session, beacons),
            self._erased | self._withdrawn,
            suspending.suspended(self.session, devices),
        )

    def _check_case(self, admitted: Admitted, waived: frozenset[str]) -> None:
        """A case lies in one grid, that of its first entry; nobody reaches over. A
        restricted one lies where its people are, under one key."""
        read = admitted.entry
        home = self._known.homes.setdefault(read.case, read.home)
        if read.case in self._secluded and (is_private(home) or is_private(read.home)):
            if is_private(read.home):
                self._check_key(admitted)
        elif is_private(home) and is_private(read.home):
            self._check_key(admitted)
        elif is_private(home) or is_private(read.home):
            raise Refused(
                "case_elsewhere",
                f"案件{read.case}不在这里，记录未采信",
                f"the case {read.case} does not lie here; not admitted",
            )
        elif home != read.home and "case_elsewhere" not in waived:
            raise Refused(
                "case_elsewhere",
                f"案件{read.case}属于{home}，不能从{read.home}写入，须由主管核对",
                f"the case {read.case} lies in {home}; nothing is written to it from"
                f" {read.home}; to be looked at",
            )

    def _check_answer(self, admitted: Admitted) -> None:
        """Whom the desk asked answers an assignment, and nobody else. One that a
        restored registry knows nothing of changes nothing here."""
        read = admitted.entry
        if read.type != ANSWERED or read.id in self._known.entries:
            return
        said = restricting.opened(read).body or {}
        row = self.session.get(Assignment, plain(said.get("assignment")))
        if row is not None and row.assignee != read.by:
            raise Refused(
                "not_assignee",
                f"指派{row.id}不是指派给{read.by}的，他的答复未采信",
                f"the assignment {row.id} is not {read.by}'s; not admitted",
            )

    def _check_key(self, admitted: Admitted) -> None:
        """Whoever has the key of the case was given it; nobody else writes to it."""
        case = admitted.entry.case
        if admitted.entry.body is None:
            return
        if case not in self._case_keys:
            kept = restricting.key_ids(self.session, case)
            self._case_keys[case] = kept or {admitted.key}
        if admitted.key not in self._case_keys[case]:
            raise Refused(
                "other_case_key",
                f"案件{case}用的是另一把密钥，记录未采信",
                f"the case {case} has another key; the entry is not admitted",
            )

    def _check_branch(
        self, known: admission.Known, read: Entry, waived: frozenset[str]
    ) -> None:
        """Whoever continues one entry twice is stopped, and this one waits."""
        other = self._branches.other(read)
        if other is None or read.id in self._known.entries:
            return
        if "suspended_device" in waived or forking.is_decided(self.session, read):
            return
        with self._savepoint():
            forking.suspend(self.session, self.keys, read, other, self.now)
        known.suspended.add(read.device)
        raise forking.refused(read)

    def _admit(self, database: str, admitted: Admitted) -> None:
        read = admitted.entry
        with self._savepoint():
            if read.id not in self._known.entries:
                entries.take_in(self.session, admitted, read.home, self.now)
                media.note(self.session, read, self.now)
                if read.case not in self._secluded:
                    carrying.note(self.session, database, read, self.now)
                self._lateness.note(read, self.now)
                self._known.entries.add(read.id)
                self._branches.add(read)
                self.cases.add(read.case)
                self.held += 1
            elif read.id in self._withdrawn and not is_private(database):
                self._withdraw_again(database, read)
            self._log(database, read.id, read.rev, admitted.verdict)
            self.answered.add((read.home, read.device))
            row = self._waiting.get((database, read.id, read.rev))
            if row is not None:
                quarantine.release(row, self.now)

    def _withdraw_again(self, database: str, read: Entry) -> None:
        """It lies there with its words once more."""
        if read.body is not None:
            epoch = outbox.begin_epoch(self.session, self.now)
            said = self.session, read.case, read.id, [database], epoch, self.now
            secluding.tell(*said)

    @cached_property
    def _version(self) -> str:
        return quarantine.version(self.keys)

    def _hold(self, database: str, document: Document, refused: Refused) -> None:
        id, rev = name_of(document)
        with self._savepoint():
            row = self._waiting.get((database, id, rev))
            if row is None:
                row = quarantine.hold(
                    self.session, database, document, refused, self.now
                )
                self._waiting[database, id, rev] = row
                self.refused += 1
            quarantine.judged(row, refused, self.now, self._version)
            if whose := receipts.addressee(home_of(database, document), id):
                self.answered.add(whose)
            self._log(database, id, rev, f"refused:{refused.reason}")

    def _log(self, database: str, id: str, rev: str, verdict: str) -> None:
        """Note the reception; the same verdict on the same document once."""
        noted = (id, rev, database, verdict)
        if noted not in self._known.receptions:
            entries.log(self.session, noted, self.now)
            self._known.receptions.add(noted)

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        with self.session.begin_nested():
            yield


def named_in(documents: Iterable[Document], member: str, name: str) -> Iterator[str]:
    """What the documents name there, in whatever form they may be."""
    for document in documents:
        found = document.get(member)
        if isinstance(found, dict) and isinstance(found.get(name), str):
            yield plain(found[name])


def name_of(document: Document) -> tuple[str, str]:
    return plain(document.get("_id")), plain(document.get("_rev"))
