"""The casebook: everything this phone knows, one database a grid.

    grid-….sqlite     entries and the county's documents, replicated
      _local/chain            head of this phone's chain here
      _local/draft:<id>       what is half written
      _local/sealed:<entry>   an unsent entry once more, enclosed to the county
      _local/case:<case>      its entries, their places in chains, its line in the list
      _local/county:<case>    what the county said last, verified
      _local/unsent:… and what else `delivery` keeps of where each entry stands
      _local/indexed          how far of the feed has been put into these

Recording writes entry, chain head, index, and the end of the draft in one transaction:
killed at any point there is the draft or the entry, never both, never neither. What a
screen says of delivery is `delivery`'s. Everything that is read is read through
`entry.read`: a document whose id or revision does not follow from its content is not
in the case file.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mobile import county, drafts, receipts, recovery
from mobile.atrest import AtRest
from mobile.clock import PhoneClock, write_whole
from mobile.credentials import Unlocked
from mobile.delivery import LIGHTS, WORDS, Delivery, Returned, Standing, Tally
from mobile.drafts import Draft
from mobile.errors import NotEnrolled, Unfinished
from mobile.receipts import Receipt
from mobile.summaries import Summary, light_of, matches, summarise
from schemas import bodies, entry, identifiers
from schemas.casefile import CaseFile, fold
from schemas.entry import Chain, Entry
from schemas.errors import SiliError
from sync.database import Database
from sync.errors import StorageFailed
from sync.peer import Refusal, Written

BATCH = 500
CACHED = 12


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list, with what depends on the day and on the network."""

    summary: Summary
    light: str
    due_words: str
    tally: Tally
    drafts: int
    number: str

    @property
    def unsent(self) -> int:
        return self.tally.here

    @property
    def refused(self) -> int:
        return self.tally.returned

    @property
    def delivery(self) -> str:
        return self.tally.words


@dataclass(frozen=True, slots=True)
class Counts:
    """What the head of the list says."""

    cases: int
    open: int
    due_soon: int
    unsent: int
    delivered: int
    refused: int
    drafts: int


class Casebook:
    """Opened with the PIN, closed with the app."""

    def __init__(self, folder: Path, unlocked: Unlocked, clock: PhoneClock) -> None:
        self.unlocked = unlocked
        self.enrolment = unlocked.enrolled()
        self.clock = clock
        self._folder = folder / "grids"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._nonces = folder / "no-backup"
        self._nonces.mkdir(exist_ok=True, mode=0o700)
        self.databases = {
            name: Database(
                self._folder / f"{name}.sqlite",
                codec=AtRest(unlocked.data_key, name),
            )
            for name in self.enrolment.databases
        }
        self._folded: dict[str, tuple[int, CaseFile]] = {}
        self._lines: dict[str, dict[str, Summary]] = {}
        self._deliveries = {
            name: Delivery(database, unlocked.device, self._verifier(name))
            for name, database in self.databases.items()
        }
        for database in self.databases.values():
            self.index(database)
            self._enclose(database)

    def close(self) -> None:
        for database in self.databases.values():
            database.close()

    def database(self, name: str) -> Database:
        try:
            return self.databases[name]
        except KeyError:
            raise NotEnrolled from None

    # -- drafts

    def keep(self, draft: Draft) -> None:
        draft.changed_at = self.clock.now().isoformat(timespec="seconds")
        drafts.keep(self.database(draft.home), draft)

    def discard(self, draft: Draft) -> None:
        drafts.discard(self.database(draft.home), draft.id)

    def draft(self, home: str, draft_id: str) -> Draft | None:
        return drafts.find(self.database(home), draft_id)

    def drafts(self, case: str = "") -> list[Draft]:
        """The half-written forms, the last touched first."""
        found = [d for each in self.databases.values() for d in drafts.all_of(each)]
        found = [d for d in found if not case or d.case == case]
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
    ) -> Entry:
        """Seal one entry; with it go the chain's head, the index and the draft."""
        body = normalised(body)
        bodies.load(type, v, body)
        database = self.database(home)
        heads = self._heads(database, case) if seen is None else tuple(sorted(seen))
        with self._all_or_nothing(database):
            written, head = entry.write(
                self.unlocked.author(),
                self._chain(database),
                type=type,
                v=v,
                home=home,
                case=case,
                body=body,
                at=self.clock.at(),
                seen=heads,
                now_ms=self.clock.now_ms(),
            )
            problems = bodies.check_day(written)
            if problems:
                raise Unfinished(problems)
            self._store(database, written)
            self._keep_chain(database, head)
            self.delivery(home).wrote(written.id, case)
            recovery.keep_copy(database, self.enrolment, written)
            if draft is not None:
                drafts.discard(database, draft.id)
            self.index(database)
        return written

    def _enclose(self, database: Database) -> None:
        """A copy for the county of each entry that no receipt names, and no other."""
        delivery = self.delivery(database.name)
        owed = delivery.unsent().keys() | delivery.unconfirmed().keys()
        lacking = [
            id for id in owed if recovery.lacks_copy(database, self.enrolment, id)
        ]
        with database.transaction():
            for id in recovery.enclosed_in(database) - owed:
                recovery.drop_copy(database, id)
            for found in self._entries(database, lacking):
                recovery.keep_copy(database, self.enrolment, found)

    @contextmanager
    def _all_or_nothing(self, database: Database) -> Iterator[None]:
        """What is undone in the file is forgotten here."""
        try:
            with database.transaction():
                yield
        except BaseException:
            self._lines.pop(database.name, None)
            self._folded.clear()
            self.delivery(database.name).forget()
            raise

    def _store(self, database: Database, written: Entry) -> None:
        document = written.document()
        generation, _, digest = written.rev.partition("-")
        document["_revisions"] = {"start": int(generation), "ids": [digest]}
        (answer,) = database.bulk_docs([document], new_edits=False)
        if not isinstance(answer, Written):
            raise StorageFailed(answer.reason, subject=written.id)

    def _chain(self, database: Database) -> Chain:
        """The chain's head; a new chain where the nonce outside any backup differs."""
        kept = database.local("chain")
        nonce = self._nonces / f"{database.name}.nonce"
        if kept and nonce.exists() and nonce.read_text("ascii") == kept["nonce"]:
            return Chain(kept["id"], kept["n"], kept["prev"])
        return Chain(identifiers.chain_id())

    def _keep_chain(self, database: Database, head: Chain) -> None:
        kept = database.local("chain")
        nonce = self._nonces / f"{database.name}.nonce"
        text = kept["nonce"] if kept and kept["id"] == head.id else os.urandom(16).hex()
        if not kept or kept["id"] != head.id:
            write_whole(nonce, text)
        database.put_local(
            "chain", {"id": head.id, "n": head.n, "prev": head.prev, "nonce": text}
        )

    def _heads(self, database: Database, case: str) -> tuple[str, ...]:
        found = self.casefile(case, database.name)
        return found.heads if found else ()

    # -- reading

    def casefile(self, case: str, home: str) -> CaseFile | None:
        """The case as its entries make it; None where there is none yet."""
        database = self.database(home)
        kept = database.local(f"case:{case}")
        if kept is None:
            return None
        ids = kept["entries"]
        folded = self._folded.get(case)
        if folded is None or folded[0] != len(ids):
            if len(self._folded) >= CACHED:
                self._folded.pop(next(iter(self._folded)))
            folded = (len(ids), fold(self._entries(database, ids)))
            self._folded[case] = folded
        return folded[1]

    def _entries(self, database: Database, ids: list[str]) -> Iterator[Entry]:
        for listed in database.all_docs(keys=ids, include_docs=True):
            found = read_entry(listed.document)
            if found is None:
                found = self._fitting_leaf(database, listed.id)
            if found is not None:
                yield found

    def _fitting_leaf(self, database: Database, id: str) -> Entry | None:
        """Of several leaves the one that its id and revision follow from."""
        for leaf in database.open_revs(id):
            found = None if isinstance(leaf, Refusal) else read_entry(leaf)
            if found is not None:
                return found
        return None

    def cases(self, query: str = "") -> list[Listed]:
        """The list: what presses first, then what was touched last."""
        found = [
            listed
            for name, database in self.databases.items()
            for listed in self._listed(name, database, query)
        ]
        return sorted(found, key=_pressing)

    def _listed(self, name: str, database: Database, query: str) -> Iterator[Listed]:
        tallies = self.delivery(name).tallies()
        half = _count(d.case for d in drafts.all_of(database))
        numbers = {
            id.removeprefix("county:"): doc["number"] or doc["temp_number"]
            for id, doc in database.local_docs("county:")
        }
        today = self.clock.today()
        for case, summary in list(self._lines_of(database).items()):
            if not matches(summary, query) and query not in numbers.get(case, ""):
                continue
            light, words = light_of(summary, today)
            yield Listed(
                summary,
                light,
                words,
                tallies.get(case, Tally()),
                half.get(case, 0),
                numbers.get(case, ""),
            )

    def _lines_of(self, database: Database) -> dict[str, Summary]:
        """Every case's line: read once, then kept up by the index."""
        lines = self._lines.get(database.name)
        if lines is None:
            lines = {
                id.removeprefix("case:"): Summary.from_json(kept["summary"])
                for id, kept in database.local_docs("case:")
            }
            self._lines[database.name] = lines
        return lines

    def counts(self, listed: Iterable[Listed] | None = None) -> Counts:
        cases = list(self.cases() if listed is None else listed)
        return Counts(
            cases=len(cases),
            open=sum(each.summary.is_open for each in cases),
            due_soon=sum(each.light in ("red", "yellow") for each in cases),
            unsent=sum(each.unsent for each in cases),
            delivered=sum(each.tally.delivered for each in cases),
            refused=sum(each.refused for each in cases),
            drafts=len(self.drafts()),
        )

    # -- delivery

    def delivery(self, home: str) -> Delivery:
        """Where the entries of a grid stand."""
        self.database(home)
        return self._deliveries[home]

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
        delivery = self.delivery(home)
        standing = delivery.standing(id)
        why = delivery.refusal(id) if standing is Standing.RETURNED else None
        return LIGHTS[standing], WORDS[standing] + (f"：{why['zh']}" if why else "")

    def tally_of(self, casefile: CaseFile, home: str) -> Tally:
        """Where the entries of a case stand."""
        delivery = self.delivery(home)
        return Tally.of(delivery.standing(each.id) for each in casefile.entries)

    def returned(self) -> list[Returned]:
        """What was refused, with the reason and what to do."""
        every = self._deliveries.values()
        return [each for delivery in every for each in delivery.returned()]

    def _verifier(self, name: str) -> Callable[[Mapping[str, Any]], Receipt]:
        return partial(
            receipts.read,
            database=name,
            county_code=self.enrolment.county,
            keys=self.enrolment.server_keys,
        )

    # -- the county

    def statement(self, case: str, home: str) -> county.Statement | None:
        kept = self.database(home).local(f"county:{case}")
        if kept is None:
            return None
        names = county.Statement.__slots__
        return county.Statement(**{name: kept[name] for name in names})

    def warnings(self) -> list[str]:
        """What came in the county's name and was not taken."""
        return [
            doc["zh"]
            for database in self.databases.values()
            for _, doc in database.local_docs("distrusted:")
        ]

    # -- the index

    def index(self, database: Database) -> set[str]:
        """Put what is new in the feed into the list; the cases that it touched."""
        touched: set[str] = set()
        while True:
            with self._all_or_nothing(database):
                kept = database.local("indexed")
                feed = database.changes(kept["seq"] if kept else "0", limit=BATCH)
                if not feed.changes:
                    return touched
                ids = [change.id for change in feed.changes]
                touched |= self._index_entries(database, ids)
                self._index_statements(database, ids)
                self._index_receipts(database, ids)
                database.put_local("indexed", {"seq": feed.last_seq})

    def _index_entries(self, database: Database, ids: list[str]) -> set[str]:
        by_case: dict[str, dict[str, tuple[str, int]]] = {}
        own = [id for id in ids if id.startswith("entry:")]
        for found in self._entries(database, own):
            by_case.setdefault(found.case, {})[found.id] = found.chain, found.n
        for case, new in by_case.items():
            kept = database.local(f"case:{case}") or {"places": {}}
            places = {**kept["places"], **new}
            entries = sorted(places)
            casefile = fold(self._entries(database, entries))
            summary = summarise(casefile, database.name, self.clock.today())
            self._folded.pop(case, None)
            self._lines_of(database)[case] = summary
            told = {"entries": entries, "places": places, "summary": summary.to_json()}
            database.put_local(f"case:{case}", told)
            self.delivery(database.name).place(case, new)
        return set(by_case)

    def _index_statements(self, database: Database, ids: list[str]) -> None:
        named = [id for id in ids if id.startswith(county.PREFIX)]
        for listed in database.all_docs(keys=named, include_docs=True):
            document = listed.document
            if document is None:
                continue
            case = listed.id.removeprefix(county.PREFIX)
            try:
                statement = county.read(
                    document,
                    database=database.name,
                    county=self.enrolment.county,
                    keys=self.enrolment.server_keys,
                    known=self.statement(case, database.name),
                )
            except county.NotTheCounty as error:
                database.put_local(f"distrusted:{case}", {"zh": error.zh})
                continue
            database.put_local(f"county:{case}", statement.to_json())
            if database.local(f"distrusted:{case}") is not None:
                database.delete_local(f"distrusted:{case}")
            self.clock.saw(statement.digest)

    def _index_receipts(self, database: Database, ids: list[str]) -> None:
        delivery = self.delivery(database.name)
        came = [id for id in ids if id.startswith(receipts.PREFIX)]
        for id in came:
            receipt = delivery.hear(id)
            if receipt is not None:
                self.clock.saw(receipt.digest)
        if came:
            delivery.settle()
            self._enclose(database)


def read_entry(document: Mapping[str, Any] | None) -> Entry | None:
    if document is None:
        return None
    plain = {n: v for n, v in document.items() if n != "_revisions"}
    try:
        return entry.read(plain)
    except SiliError:
        return None


def normalised(value: Any) -> Any:
    """Text in NFC, so that nothing sealed is refused for its form."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {name: normalised(each) for name, each in value.items()}
    if isinstance(value, list):
        return [normalised(each) for each in value]
    return value


def _count(cases: Iterable[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for case in cases:
        counted[case] = counted.get(case, 0) + 1
    return counted


PRESSING = {"red": 0, "yellow": 1}


def _pressing(listed: Listed) -> tuple[int, str]:
    when = listed.summary.touched_at
    return (
        PRESSING.get(listed.light, 2),
        "".join(chr(0x10FFFF - ord(c)) for c in when),
    )
