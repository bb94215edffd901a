"""One database of the phone, and all that is derived of it: a grid's shelf.

    entries, the county's documents     replicated
      _local/chain            head of this phone's chain here          chains
      _local/draft:<id>       what is half written                     drafts
      _local/sealed:<entry>   an unsent entry, enclosed to the county  recovery
      _local/case:<case>      its entries, their places in chains, its line in the list
      _local/county:<case>    what the county said last, verified
      _local/assigned:<id>    what is assigned to this phone's person  assigned
      _local/casekey:<case>   of a restricted case its key             restricting
      _local/unread:<case>    what came of it before its key
      _local/unsent:… and what else `delivery` keeps of where each entry stands
      _local/erased:<entry>   what the county erased here            erasing
      _local/withdrawn:<case> a case that is in no list here any more
      _local/doubt:<entry>    what is not taken of others, and why   judging
      _local/indexed          how far of the feed has been put into these
      _local/known            what the program could read, and how the county counted
      _local/believed         under which keys of the county all that was heard

The index follows the feed, a batch a transaction, and can be made again from it. What
is undone in the file is forgotten here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from mobile import copies, county, erasing, judging, leaves, receipts, restricting
from mobile.assigned import Assigned
from mobile.clock import PhoneClock
from mobile.credentials import Enrolment
from mobile.delivery import Delivery
from mobile.judging import Doubt
from mobile.lines import Lines
from mobile.reference import Reference
from mobile.summaries import VERSION, Summary, summarise
from schemas import bodies
from schemas.casefile import CaseFile, fold
from schemas.entry import Entry
from schemas.identifiers import is_private
from schemas.recovery import Opener
from sync.database import Database
from sync.errors import StorageFailed
from sync.peer import Document, Written

BATCH = 500
DOUBT = "doubt:"
CACHED = 12


class Shelf:
    """Indexed when it is opened, and after whatever comes in."""

    def __init__(
        self,
        database: Database,
        enrolment: Enrolment,
        clock: PhoneClock,
        reference: Reference,
        opener: Opener | None = None,
    ) -> None:
        self.database = database
        self.reference = reference
        self.opener = opener
        self.enrolment = enrolment
        self.clock = clock
        self._folded: dict[str, tuple[int, CaseFile]] = {}
        self._list = Lines(database)
        self.number_of = self._list.number_of
        self.listed: dict[str, Any] = {}
        self.assigned = Assigned(database, enrolment, clock)
        self.delivery = Delivery(
            database, enrolment.device, self._verifier(), self._list
        )
        self.know_more()
        self._believe_less()
        self.index()
        self.enclose()
        erasing.scrub(self.database)

    @property
    def name(self) -> str:
        return self.database.name

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is undone in the file is forgotten here."""
        try:
            with self.database.transaction():
                yield
        except BaseException:
            self._list.forget()
            self._folded.clear()
            self.assigned.forget()
            self.delivery.forget()
            raise

    def store(self, written: Entry) -> None:
        """An entry of this phone, with what follows from it, in one transaction."""
        document = written.document()
        generation, _, digest = written.rev.partition("-")
        document["_revisions"] = {"start": int(generation), "ids": [digest]}
        (answer,) = self.database.bulk_docs([document], new_edits=False)
        if not isinstance(answer, Written):
            raise StorageFailed(answer.reason, subject=written.id)
        self.delivery.wrote(written.id, written.case)
        copies.keep_copy(self.database, self.enrolment, written)

    def enclose(self) -> None:
        """A copy for the county of each entry that no receipt names, and no other."""
        owed = self.delivery.unsent().keys() | self.delivery.unconfirmed().keys()
        lacking = [
            id for id in owed if copies.lacks_copy(self.database, self.enrolment, id)
        ]
        with self.database.transaction():
            for id in copies.enclosed_in(self.database) - owed:
                copies.drop_copy(self.database, id)
            for found in leaves.entries(self.database, lacking):
                copies.keep_copy(self.database, self.enrolment, found)

    # What is asked

    def casefile(self, case: str) -> CaseFile | None:
        """The case as its entries make it; None where there is none yet."""
        kept = self.database.local(f"case:{case}")
        if kept is None:
            return None
        ids = kept["entries"]
        folded = self._folded.get(case)
        if folded is None or folded[0] != len(ids):
            if len(self._folded) >= CACHED:
                self._folded.pop(next(iter(self._folded)))
            folded = (len(ids), fold(self._readable(ids)))
            self._folded[case] = folded
        return folded[1]

    def names(self, picture: str, case: str) -> bool:
        """Does an entry of the case name it, beside the one that brings the picture as
        evidence? Where the case is not here, it may."""
        told = self.casefile(case)
        if erasing.is_withdrawn(self.database, case):
            return False
        return told is None or any(
            picture in str(each.body)
            for each in told.entries
            if each.type != "evidence.added"
        )

    def struck_cases(self) -> set[str]:
        """The cases of which something was erased here."""
        ids = (id for id, _ in self.database.local_docs(erasing.PREFIX))
        found = (self.delivery.case_of(id.removeprefix(erasing.PREFIX)) for id in ids)
        return {case for case in found if case is not None}

    def _readable(self, ids: Iterable[str]) -> Iterator[Entry]:
        """Those of these that are here, with what they say."""
        for found in leaves.entries(self.database, ids):
            opened = restricting.opened(self.database, found)
            if opened is not None:
                yield opened

    @property
    def lines(self) -> dict[str, Summary]:
        """Every case's line: read once, then kept up by the index."""
        return self._list.summaries

    def numbers(self) -> dict[str, str]:
        """The number that the county gave each case, or what stands for it."""
        return self._list.numbers

    def statement(self, case: str) -> county.Statement | None:
        kept = self.database.local(f"county:{case}")
        if kept is None:
            return None
        names = county.Statement.__slots__
        return county.Statement(**{name: kept[name] for name in names if name in kept})

    def warnings(self) -> list[str]:
        """What came in the county's name and was not taken."""
        said = [doc["zh"] for _, doc in self.database.local_docs("distrusted:")]
        words = [each["word"] for each in self.doubts().values()]
        counted = [(word, words.count(word)) for word in judging.TOLD]
        return said + [judging.TOLD[w].format(n=n) for w, n in counted if n]

    def doubts(self) -> dict[str, dict[str, Any]]:
        """What is not taken of others: by entry its case, the word for it, and why."""
        found = self.database.local_docs(DOUBT)
        return {id.removeprefix(DOUBT): kept for id, kept in found}

    # The index

    def know_more(self) -> None:
        """A program that reads more than the one before folds every case again."""
        kept, knowledge = self.database.local("known") or {}, bodies.knowledge()
        told = {"by": knowledge, "lines": VERSION, **self.reference.counted_by}
        if {name: kept.get(name) for name in told} == told:
            return
        with self.all_or_nothing():
            for case in self._list.made_otherwise(kept, told):
                self._index_case(case, {})
            self.assigned.hear_all()
            self.database.put_local("known", told)

    def _believe_less(self) -> None:
        """Where a key of the county was withdrawn, what receipts and statements said
        is heard anew under the keys that count."""
        counting = sorted(self.enrolment.server_keys)
        kept = self.database.local("believed")
        if kept is not None and kept["keys"] == counting:
            return
        with self.all_or_nothing():
            if kept is not None and not {*kept["keys"]} <= {*counting}:
                self._hear_anew()
            self.database.put_local("believed", {"keys": counting})

    def _hear_anew(self) -> None:
        self.delivery.unlearn()
        self._list.forget_numbers()
        self.assigned.unlearn()
        for id, _ in self.database.local_docs("county:"):
            self.database.delete_local(id)
        ids = [
            listed.id
            for prefix in (county.PREFIX, receipts.PREFIX)
            for listed in self.database.all_docs(
                start_key=prefix, end_key=f"{prefix}\uffff"
            )
        ]
        self._index_statements(ids)
        self._index_receipts(ids)

    def index(self) -> set[str]:
        """Put what is new in the feed into the list; the cases that it touched."""
        touched: set[str] = set()
        while True:
            with self.all_or_nothing():
                kept = self.database.local("indexed")
                since = kept["seq"] if kept else "0"
                feed = self.database.changes(since, limit=BATCH)
                if not feed.changes:
                    return touched
                ids = [change.id for change in feed.changes]
                self._index_erasures(ids)
                touched |= self._index_entries(ids)
                self._index_statements(ids)
                self.assigned.hear(ids)
                touched |= self._index_keys(ids)
                touched |= self._index_receipts(ids)
                self.database.put_local("indexed", {"seq": feed.last_seq})

    def _index_erasures(self, ids: list[str]) -> None:
        """What the county erased goes here too, before anything is read of it."""
        zh = "一份删除通知不是县里的，没有采用"
        for id in ids:
            if id.startswith(erasing.PREFIX):
                for said in self._said(id, zh):
                    erasing.take(self.database, said)
        came = [id for id in ids if erasing.is_struck(self.database, id)]
        if came:
            self._list.forget_numbers()
        for found in leaves.entries(self.database, came):
            erasing.strike(self.database, found)
        self._forget_withdrawn()

    def _forget_withdrawn(self) -> None:
        """Of what left the grid nothing is listed here."""
        gone = erasing.withdrawn(self.database)
        self.assigned.withdraw(gone)
        for case in self.lines.keys() & gone:
            kept = self.database.local(f"case:{case}") or {"places": {}}
            self._withdraw_case(case, kept["places"])

    def erase(self, own: Database) -> None:
        """What the county said in the phone's own database goes here too."""
        with self.all_or_nothing():
            told = erasing.heard(own, self.database)
            self._list.forget_numbers()
            for each in told:
                erasing.take(self.database, each)
            self._forget_withdrawn()
        if told:
            self.index()
        erasing.scrub(self.database)

    def _index_entries(self, ids: list[str]) -> set[str]:
        by_case: dict[str, dict[str, tuple[str, int]]] = {}
        came = [id for id in ids if id.startswith("entry:")]
        for found in leaves.entries(self.database, came):
            if self._is_handed_in(found):
                restricting.set_aside(self.database, found)
                continue
            said = restricting.opened(self.database, found)
            if said is None:
                restricting.set_aside(self.database, found)
            elif doubt := self._doubt(found, said):
                self._set_in_doubt(found, doubt)
            else:
                by_case.setdefault(found.case, {})[found.id] = found.chain, found.n
                if self.database.local(DOUBT + found.id) is not None:
                    self.database.delete_local(DOUBT + found.id)
        for case, new in by_case.items():
            self._index_case(case, new)
        return set(by_case)

    def _is_handed_in(self, found: Entry) -> bool:
        """What this phone brought here to be looked at is a grid's, and told there;
        unless it was brought, with a key, to whoever may know of its case."""
        if self.name != self.enrolment.private or is_private(found.home):
            return False
        return restricting.held(self.database, found.case) is None

    def _doubt(self, found: Entry, said: Entry) -> Doubt | None:
        """Why this entry is not taken; None for what was taken once. Of what bears this
        phone's name only the seal is asked: nobody else may have sealed it."""
        if self.delivery.has(found.id):
            return None
        if found.device == self.enrolment.device:
            told = self.reference.directory, self.enrolment.county
            doubt = judging.of_seal(found, *told)
            return doubt if doubt and doubt.word == judging.REFUSED else None
        return self._judged(found, said)

    def _judged(self, found: Entry, said: Entry) -> Doubt | None:
        held = restricting.held(self.database, found.case)
        return judging.judge(
            found,
            said,
            directory=self.reference.directory,
            county=self.enrolment.county,
            heard=lambda _: self.delivery.word_on(found),
            now=self.clock.believed() if self.clock.offset_ms is not None else None,
            brought=self.name == self.enrolment.private,
            grid=held.grid if held else "",
        )

    def _set_in_doubt(self, found: Entry, doubt: Doubt) -> None:
        told = {"case": found.case, **doubt._asdict()}
        self.database.put_local(DOUBT + found.id, told)

    def judge_again(self, *, everything: bool = False) -> set[str]:
        """The directory or a receipt came: what was in doubt is looked at anew, and
        what the county refuses is taken no more; `everything`, where what was believed
        rests on a key that was withdrawn. The cases that it touched."""
        with self.all_or_nothing():
            looked_at = self.delivery.of_others() if everything else ()
            out = self._take_out([*self.delivery.refused_of_others(), *looked_at])
            return out | self._index_entries(list(self.doubts()))

    def _take_out(self, ids: list[str]) -> set[str]:
        """Those of these of which there is a doubt now."""
        by_case: dict[str, set[str]] = {}
        for found in leaves.entries(self.database, dict.fromkeys(ids)):
            said = restricting.opened(self.database, found)
            doubt = self._judged(found, said) if said else None
            if doubt is not None:
                self._set_in_doubt(found, doubt)
                self.delivery.take_out(found.id)
                by_case.setdefault(found.case, set()).add(found.id)
        for case, gone in by_case.items():
            self._index_case(case, {}, gone)
        return set(by_case)

    def _index_case(
        self,
        case: str,
        new: Mapping[str, tuple[str, int]],
        gone: Collection[str] = (),
    ) -> None:
        kept = self.database.local(f"case:{case}") or {"places": {}}
        places = {
            id: at for id, at in {**kept["places"], **new}.items() if id not in gone
        }
        if erasing.is_withdrawn(self.database, case):
            self._withdraw_case(case, places)
            return
        if not places:
            self._forget_case(case)
            return
        entries = sorted(places)
        about = self.name, self.clock.today(), *self.reference.counting
        summary = summarise(fold(self._readable(entries)), *about)
        self._folded.pop(case, None)
        self.listed.pop(case, None)
        self.lines[case] = summary
        told = {"entries": entries, "places": places, "summary": summary.to_json()}
        self.database.put_local(f"case:{case}", told)
        self.delivery.place(case, new)

    def _withdraw_case(self, case: str, places: Mapping[str, tuple[str, int]]) -> None:
        """Only how its entries stand with the county is still known."""
        self._forget_case(case)
        mark = self.database.local(erasing.GONE + case) or {"places": {}}
        told = {**mark["places"], **places}
        self.database.put_local(erasing.GONE + case, {"places": told})
        self.delivery.place(case, told)

    def _forget_case(self, case: str) -> None:
        """Nothing of it is taken any more."""
        self._folded.pop(case, None)
        self.listed.pop(case, None)
        self.lines.pop(case, None)
        if self.database.local(f"case:{case}") is not None:
            self.database.delete_local(f"case:{case}")

    def _index_statements(self, ids: list[str]) -> None:
        for id in ids:
            if id.startswith(county.PREFIX):
                self._take_statement(id.removeprefix(county.PREFIX))

    def _take_statement(self, case: str) -> None:
        """Of all that lies there the newest of the county's; why not, if none is."""
        known, zh, taken = self.statement(case), "", False
        for leaf in leaves.living(self.database, county.PREFIX + case):
            try:
                known, taken = self._read_statement(leaf, known), True
            except county.NotTheCounty as error:
                zh = error.zh
        self._distrust(case, "" if taken else zh)
        if known is not None and taken:
            self._list.forget_numbers()
            self.database.put_local(f"county:{case}", known.to_json())
            self.clock.saw(known.digest)

    def _read_statement(
        self, leaf: Mapping[str, Any], known: county.Statement | None
    ) -> county.Statement:
        return county.read(
            leaf,
            database=self.name,
            county=self.enrolment.county,
            keys=self.enrolment.server_keys,
            known=known,
        )

    def _index_keys(self, ids: list[str]) -> set[str]:
        """What waited for a key of its case, and can be read with it now; a key that
        follows another is kept when it comes."""
        touched: set[str] = set()
        named = {
            *(restricting.PREFIX + case for case in restricting.unread(self.database)),
            *(id for id in ids if id.startswith(restricting.PREFIX)),
        }
        zh = "一份限制知悉的密钥不是县里的，没有采用"
        for id in sorted(named) if self.opener else ():
            for said in self._said(id, zh):
                waiting = restricting.take(self.database, self.opener, said)
                touched |= self._index_entries(waiting)
        return touched

    def _said(self, id: str, zh: str) -> list[Document]:
        """What the county says there; where only others say something, these words."""
        lying = list(leaves.living(self.database, id))
        keys = self.enrolment.county, self.enrolment.server_keys
        said = [each for each in lying if county.is_its_own(each, self.name, *keys)]
        self._distrust(id, zh if lying and not said else "")
        return said

    def _distrust(self, about: str, zh: str) -> None:
        """Why what came in the county's name was not taken; "" where it was."""
        if zh:
            self.database.put_local(f"distrusted:{about}", {"zh": zh})
        elif self.database.local(f"distrusted:{about}") is not None:
            self.database.delete_local(f"distrusted:{about}")

    def _index_receipts(self, ids: list[str]) -> set[str]:
        came = [id for id in ids if id.startswith(receipts.PREFIX)]
        for id in came:
            receipt = self.delivery.hear(id)
            if receipt is not None:
                self.clock.saw(receipt.digest)
        if not came:
            return set()
        self.delivery.settle()
        self.enclose()
        return self.judge_again()

    def hear(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Receipts that came in an answer, and what follows from them."""
        with self.all_or_nothing():
            for document in documents:
                receipt = self.delivery.heard(document)
                if receipt is not None:
                    self.clock.saw(receipt.digest)
            self.delivery.settle()
            self.enclose()
            self.judge_again()

    def _verifier(self) -> partial[receipts.Receipt]:
        return partial(
            receipts.read,
            database=self.name,
            county_code=self.enrolment.county,
            keys=self.enrolment.server_keys,
        )
