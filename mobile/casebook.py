"""The casebook: everything this phone knows, a shelf for each of its databases.

Recording writes entry, chain head, index, and the end of the draft in one transaction:
killed at any point there is the draft or the entry, never both, never neither. What a
screen says of delivery is `delivery`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mobile import (
    chains,
    county,
    doubts,
    drafts,
    erasing,
    evidence,
    leaving,
    listing,
    naming,
    originals,
    restricting,
)
from mobile.atrest import AtRest
from mobile.clock import PhoneClock
from mobile.contact import Contact, is_old
from mobile.credentials import Unlocked
from mobile.delivery import Delivery, Returned
from mobile.doubts import Doubted
from mobile.drafts import Draft
from mobile.errors import NotEnrolled, Unfinished
from mobile.leaving import LeftGrid
from mobile.listing import Counts, Listed
from mobile.media import Media
from mobile.naming import pictures_in
from mobile.normal import normalised
from mobile.papers import Papers
from mobile.reference import Reference
from mobile.shelf import Shelf
from mobile.standing import LIGHTS, WORDS, Standing, Tally
from mobile.summaries import Summary
from mobile.teaching import Teaching
from mobile.townships import Townships
from schemas import bodies, entry, identifiers, protection
from schemas.casefile import CaseFile
from schemas.entry import Chain, Entry
from schemas.kinds import ACTIVITY, DISPUTE, Kind
from schemas.witness import Witness, newest
from sync.database import Database

TWICE = (
    "有 {} 个编号县里收到了两份不同的记录：这部手机可能恢复过旧备份，或者有人在用它的"
    "副本。两份县里都留着，没有丢；请告诉乡镇主管"
)


class Casebook:
    """Opened with the PIN, closed with the app."""

    def __init__(self, folder: Path, unlocked: Unlocked, clock: PhoneClock) -> None:
        self.unlocked = unlocked
        self.enrolment = unlocked.enrolled()
        self.clock = clock
        self.owing: list[tuple[Entry, Mapping[str, Any]]] | None = None
        self._folder = folder / "grids"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._nonces = folder / "no-backup"
        self._nonces.mkdir(exist_ok=True, mode=0o700)
        self.reference = Reference(self._folder, unlocked.data_key, self.enrolment)
        told = self._folder, unlocked.data_key, self.enrolment, self.reference, clock
        self.townships = Townships(*told)
        self.shelves = {name: self._open(name) for name in self.enrolment.databases}
        self.teaching = Teaching(self.shelves, self.enrolment)
        self.own = self.database(self.enrolment.private)
        self.contact = Contact(self.own, clock, unlocked.storage)
        self.papers = Papers(folder, unlocked.data_key)
        self.media = Media(self._folder, self.own, unlocked.data_key)
        self.left = {
            name: self._open(name)
            for name in leaving.names(self._folder, self.enrolment.databases)
        }
        self._judge_again()
        evidence.settle(self)
        self._erase()
        self.forget_left()
        naming.drop_unnamed(self)
        naming.drop_erased(self)
        self._finish_moves()
        evidence.erase(self)
        originals.carry(self)

    def _open(self, name: str) -> Shelf:
        codec = AtRest(self.unlocked.data_key, name)
        database = Database(self._folder / f"{name}.sqlite", codec=codec)
        known, opener = self.reference, self.unlocked.opener
        return Shelf(database, self.enrolment, self.clock, known, opener)

    def close(self) -> None:
        self.reference.close()
        self.townships.close()
        for shelf in (*self.shelves.values(), *self.left.values()):
            shelf.close()

    def forget_left(self) -> None:
        """Remove the files of left grids of which the county keeps all that is own."""
        for name, shelf in list(self.left.items()):
            if leaving.is_done(shelf) and evidence.is_kept(self, name):
                evidence.leave(self, name)
                leaving.remember(self.own, shelf)
                self.left.pop(name).close()
                leaving.remove(self._folder, self._nonces, name)

    def _erase(self) -> None:
        """What the county said was erased goes from every file of this phone."""
        for shelf in (*self.shelves.values(), *self.left.values()):
            if shelf.database is not self.own:
                shelf.erase(self.own)
        self._move_withdrawn()

    def _move_withdrawn(self) -> None:
        """A half-written form of a case that left the grid goes where the case went;
        whoever may not know of it sees it no more, and its words stay in the file."""
        for name, database in self.databases.items():
            known = erasing.withdrawn(database) & self.shelf(self.own.name).lines.keys()
            for draft in drafts.all_of(database) if known else ():
                if draft.case in known:
                    draft.grid, draft.home = identifiers.grid_of(name), self.own.name
                    drafts.keep(self.own, draft)
                    drafts.discard(database, draft.id)

    def _every_draft(self) -> list[Draft]:
        return [d for each in self.databases.values() for d in drafts.all_of(each)]

    def _is_gone(self, draft: Draft) -> bool:
        return erasing.is_withdrawn(self.database(draft.home), draft.case)

    def untold(self, database: Database) -> list[str]:
        """Of what the county erased there, what it may be told is gone here."""
        every = (*self.shelves.values(), *self.left.values())
        if database is self.own and any(erasing.is_owed(s.database) for s in every):
            return []
        return erasing.untold(database)

    def left_grids(self) -> list[LeftGrid]:
        """What is still to be said of grids that this person has left."""
        return list(leaving.left_grids(self.left))

    @property
    def databases(self) -> dict[str, Database]:
        return {name: shelf.database for name, shelf in self.shelves.items()}

    def shelf(self, name: str) -> Shelf:
        try:
            return self.shelves[name]
        except KeyError:
            raise NotEnrolled from None

    def database(self, name: str) -> Database:
        return self.shelf(name).database

    # -- drafts

    def keep(self, draft: Draft) -> None:
        self.teaching.check(draft.home, draft.type, draft.body)
        self._move(draft)
        draft.changed_at = self.clock.now().isoformat(timespec="seconds")
        drafts.keep(self.database(draft.home), draft)

    def discard(self, draft: Draft) -> None:
        drafts.discard(self.database(draft.home), draft.id)
        if not draft.corrects:
            for digest in pictures_in(draft.body):
                self.papers.drop(digest)
            evidence.give_up(self, draft)

    def _move(self, draft: Draft) -> None:
        """A dispute that only those named may know of lies in the private database as
        soon as that is chosen."""
        private = self.enrolment.private
        if draft.type != "dispute.opened" or draft.corrects:
            return
        is_restricted = bool(draft.body.get("restriction", {}).get("ground"))
        if is_restricted == (draft.home == private):
            return
        left = draft.home
        if is_restricted:
            draft.grid, draft.home = identifiers.grid_of(left), private
        else:
            draft.home = identifiers.grid_database(draft.grid)
        drafts.keep(self.database(draft.home), draft)
        drafts.discard(self.database(left), draft.id)

    def _finish_moves(self) -> None:
        """Killed in between, a draft lies in both; the private one goes on."""
        for moved in drafts.all_of(self.database(self.enrolment.private)):
            for name in self.shelves.keys() - {self.enrolment.private}:
                drafts.discard(self.database(name), moved.id)

    def draft(self, home: str, draft_id: str) -> Draft | None:
        """Wherever it lies now."""
        found = drafts.find(self.database(home), draft_id)
        return found or next((d for d in self.drafts() if d.id == draft_id), None)

    def drafts(self, case: str = "") -> list[Draft]:
        """The half-written forms, the last touched first; a report is in no list."""
        shown = (d for d in self._every_draft() if d.type != protection.TYPE)
        found = [d for d in shown if case in ("", d.case) and not self._is_gone(d)]
        return sorted(found, key=lambda draft: draft.changed_at, reverse=True)

    # -- recording

    def new_case(self) -> str:
        return identifiers.uuid7(self.clock.now_ms())

    def record(
        self,
        type: str,
        case: str,
        body: Mapping[str, Any],
        *,
        home: str,
        seen: Iterable[str] | None = None,
        draft: Draft | None = None,
        v: int = 1,
        grid: str = "",
    ) -> Entry:
        """Seal one entry; with it go the chain's head, the index and the draft.

        What is recorded in the private database is sealed for those named only; `grid`
        is then where it happened.
        """
        body = normalised(body)
        self.teaching.check(home, type, body)
        bodies.load(type, v, body)
        shelf = self.shelf(home)
        nonce = self._nonces / f"{home}.nonce"
        heads = self._heads(shelf, case) if seen is None else tuple(sorted(seen))
        naming.note(self, body, home, case)
        evidence.begin(self, type, body, (home, case))
        with shelf.all_or_nothing():
            said = self._said(shelf, type, case, body, grid)
            last = chains.head(shelf.database, nonce)
            written, head = self._sealed(last, home, type, v, case, said, heads)
            if problems := bodies.check_day(replace(written, body=body)):
                raise Unfinished(problems)
            shelf.store(written)
            chains.keep(shelf.database, nonce, head)
            if draft is not None:
                drafts.discard(shelf.database, draft.id)
            shelf.index()
        evidence.finish(self, written, body)
        if pictures_in(body):
            originals.carry(self)
        return written

    def _sealed(
        self,
        last: Chain,
        home: str,
        type: str,
        v: int,
        case: str,
        said: Mapping[str, Any],
        seen: tuple[str, ...],
    ) -> tuple[Entry, Chain]:
        """What follows the chain's last, by this phone's person, now."""
        return entry.write(
            self.unlocked.author(),
            last,
            type=type,
            v=v,
            home=home,
            case=case,
            body=said,
            at=self.clock.at(),
            seen=seen,
            now_ms=self.clock.now_ms(),
        )

    def _said(
        self, shelf: Shelf, type: str, case: str, body: dict[str, Any], grid: str
    ) -> dict[str, Any]:
        if shelf.name != self.enrolment.private:
            return body
        return restricting.sealed(
            shelf.database, self.enrolment, type, case, body, grid
        )

    def _heads(self, shelf: Shelf, case: str) -> tuple[str, ...]:
        found = shelf.casefile(case)
        return found.heads if found else ()

    def grid_of(self, case: str, home: str) -> str:
        """The code of the grid in which the case lies; "" where that is not known."""
        if home != self.enrolment.private:
            return identifiers.grid_of(home)
        found = restricting.held(self.database(home), case)
        return found.grid if found else ""

    # -- reading

    def casefile(self, case: str, home: str) -> CaseFile | None:
        """The case as its entries make it; None where there is none yet."""
        return self.shelf(home).casefile(case)

    def cases(self, query: str = "", kind: Kind = DISPUTE) -> list[Listed]:
        """The list: what presses first, then what was touched last."""
        found = self._all_cases(query, kind)
        if not self.contact.hides_old:
            return found
        today = self.contact.today
        return [each for each in found if not is_old(each, today)]

    def taught(self, query: str = "") -> list[Listed]:
        """What one's mentees have written in, the last touched first."""
        found = self.teaching.cases(query, self.clock.today())
        hides, today = self.contact.hides_old, self.contact.today
        return [each for each in found if not (hides and is_old(each, today))]

    def activities(self, query: str = "") -> list[Listed]:
        """宣讲, 接访: what was held, the last touched first."""
        return self.cases(query, ACTIVITY)

    def summaries(self, kind: Kind = DISPUTE) -> list[Summary]:
        """Of what is shown now of that kind, in no order."""
        if self.contact.hides_old:
            return [each.summary for each in self.cases("", kind)]
        every = (line for s in self.teaching.acting for line in s.lines.values())
        return [line for line in every if line.kind == kind]

    def hidden(self) -> int:
        """How many old cases are not shown now."""
        if not self.contact.hides_old:
            return 0
        return len(self._all_cases(kind=DISPUTE)) - len(self.cases())

    def _all_cases(self, query: str = "", kind: Kind | None = None) -> list[Listed]:
        found = listing.cases(self.teaching.acting, query, self.clock.today(), kind)
        return (
            [*map(self._tallied, found)] if self.shelf(self.own.name).lines else found
        )

    def _tallied(self, line: Listed) -> Listed:
        """Where the entries of what left its grid stand, the grid's receipts say."""
        case, own = line.summary.case, self.shelf(self.own.name)
        if case not in own.lines:
            return line
        told = own.casefile(case)
        return replace(line, tally=self.tally_of(told, own.name)) if told else line

    def counts(self, listed: Iterable[Listed] | None = None) -> Counts:
        lines = [*self._all_cases(), *self.taught()] if listed is None else listed
        return listing.counts(lines, len(self.drafts()))

    # -- delivery

    def delivery(self, home: str) -> Delivery:
        """Where the entries of a grid stand."""
        return self.shelf(home).delivery

    def unsent(self, home: str) -> dict[str, str]:
        """Entry id to case, of what the hub has not said that it has."""
        return self.delivery(home).unsent()

    def delivered(self, home: str, ids: Iterable[str]) -> None:
        """The hub said that it has these."""
        with self.database(home).transaction():
            self.delivery(home).delivered(list(ids))

    def refused(self, home: str, id: str, words: str) -> None:
        """The hub refused one; it stays here, and is said."""
        self.delivery(home).refused(id, words)

    def delivery_of(self, id: str, home: str) -> tuple[str, str]:
        """(light, words) for one entry."""
        standing = self.standing_of(id, home)
        is_refused = standing is Standing.RETURNED
        why = self.told_by(id, home).refusal(id) if is_refused else None
        return LIGHTS[standing], WORDS[standing] + (f"：{why['zh']}" if why else "")

    def tally_of(self, casefile: CaseFile, home: str) -> Tally:
        """Where the entries of a case stand."""
        ids = [each.id for each in casefile.entries]
        return Tally.of(self.standing_of(id, home) for id in ids)

    def standing_of(self, id: str, home: str) -> Standing:
        """As the receipts say, or said before the file of a left grid was removed."""
        delivery = self.told_by(id, home)
        if home == self.own.name and leaving.is_kept(self.own, delivery.place_of(id)):
            return Standing.KEPT
        return delivery.standing(id)

    def told_by(self, id: str, home: str) -> Delivery:
        """Where receipts speak of it: of a case that left its grid, in the grid."""
        if home == self.own.name:
            for shelf in (*self.shelves.values(), *self.left.values()):
                if shelf.name != home and shelf.delivery.has(id):
                    return shelf.delivery
        return self.delivery(home)

    def returned(self) -> list[Returned]:
        """What was refused, with the reason and what to do."""
        every = (shelf.delivery for shelf in self.shelves.values())
        return [each for delivery in every for each in delivery.returned()]

    # -- what came

    def witness(self) -> Witness:
        """What this phone witnessed of the county's desk, for its auditor."""
        homes = map(self.delivery, self.databases)
        heads = newest(head for home in homes for head in home.witnessed())
        return Witness(self.enrolment.county, self.enrolment.device, heads)

    def index(self, database: Database) -> set[str]:
        """Put what is new in this database into the list; the cases that it touched."""
        touched = self.shelf(database.name).index()
        if database is self.own:
            self._erase()
        naming.drop_erased(self)
        evidence.erase(self)
        erasing.scrub(database)
        return touched

    def learn(self) -> None:
        """The county said who is who: what was in doubt is looked at again. It said how
        it counts: so does this phone."""
        self.reference.learn()
        for shelf in self.shelves.values():
            shelf.know_more()
        self._judge_again()

    def _judge_again(self) -> None:
        learned = self.reference.unjudged
        for shelf in self.shelves.values() if learned.something else ():
            shelf.judge_again(everything=learned.withdrew)
        self.reference.judged()

    def erased_words(self, id: str, home: str) -> str:
        """What stands where an erased entry's words were."""
        return erasing.words(self.database(home), id)

    def doubted(self, case: str, home: str) -> list[Doubted]:
        """What others wrote of the case and is not taken, the first written first."""
        return list(doubts.of_case(self.shelf(home), self.reference, case))

    def statement(self, case: str, home: str) -> county.Statement | None:
        return self.shelf(home).statement(case)

    def warnings(self) -> list[str]:
        """What came in the county's name and was not taken."""
        shelves = [zh for shelf in self.shelves.values() for zh in shelf.warnings()]
        told = self.reference.warnings() + self.townships.warnings() + shelves
        twice = sum(shelf.delivery.twice() for shelf in self.shelves.values())
        also = [self.clock.wrong(), TWICE.format(twice) if twice else ""]
        return [*filter(None, also), *told]
