"""Laws of who may know, over each hub: whatever is named, removed, written and heard.

A history: somebody opens a restricted case and names some; then the desk names and
removes, phones hear the keys that they are brought, and write under the newest that
they have heard. After it every phone fetches all that its token opens, and this is
searched: the bytes that went over the wire, not the program's own lists of readers.

And of a case that lay open: in whatever order its entries, the deed that restricts it
and what the county reads come, no word of it can be fetched by who may not know, what
was fetched never grows there, and the county has every entry with its words.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from schemas import restricted
from schemas.entry import Entry
from schemas.identifiers import private_database
from schemas.recovery import Opener
from schemas.restricted import CaseKey
from server import knowing, secluding
from server.registry import db, entries, restricting, transaction
from server.registry.desk import Pen
from server.registry.directory import Device
from tests.conformance.hubs import ALL, county_on
from tests.server.county import County, Phone, new_case
from tests.server.mediation import accepted, opened
from tests.server.secluded import WHAT, Case, violence
from tests.server.test_tokens import answer, ask

OPENER, NEVER = 0, 4
PERSONS = st.integers(OPENER, NEVER - 1)
MOVES = st.tuples(st.sampled_from(["write", "name", "remove", "hear"]), PERSONS)
HISTORIES = st.tuples(st.frozensets(st.integers(1, 2)), st.lists(MOVES, max_size=10))


@dataclass
class Village:
    """Five phones of one grid; the last is never named."""

    county: County
    phones: list[Phone] = field(default_factory=list)
    openers: list[Opener] = field(default_factory=list)

    def __post_init__(self) -> None:
        others = [self.county.phones(name) for name in ("谭", "李", "田", "司徒")]
        self.phones = [self.county.phone, *others]
        with self.county.context(), transaction() as session:
            for phone in self.phones:
                self.openers.append(Opener.generate())
                device = session.get_one(Device, phone.device)
                device.addressee = self.openers[-1].addressee.to_text()

    def fetched(self, who: int) -> bytes:
        """All that this phone gets with its token."""
        with self.county.context():
            token = answer(
                self.county, ask(self.county, self.phones[who]), phone=self.phones[who]
            )
        client, told = self.county.app.test_client(), b""
        bearer = {"Authorization": f"Bearer {token.token}"}
        for name in token.databases:
            feed = client.get(f"/couch/{name}/_changes", headers=bearer)
            told += feed.data
            found = (feed.json or {}).get("results", ())
            docs = [
                {"id": each["id"], "rev": leaf["rev"]}
                for each in found
                for leaf in each["changes"]
            ]
            at = f"/couch/{name}/_bulk_get"
            told += client.post(at, json={"docs": docs}, headers=bearer).data
        return told


class History:
    """One case of the village, and who might know of each entry and each key."""

    def __init__(self, village: Village, named: frozenset[int]) -> None:
        self.village, self.county = village, village.county
        self.case = Case(self.county, village.phones[OPENER])
        self.allowed = {OPENER, *named}
        self.ever = set(self.allowed)
        self.heard = {OPENER: [self.case.key]}
        self.of_key = {self.case.key.id: set(self.allowed)}
        self.written: list[tuple[Entry, int, set[int]]] = []
        body = violence(named=sorted(self.person(each) for each in named))
        self.note(self.case.write("dispute.opened", body), OPENER)
        self.county.ingest()

    def person(self, who: int) -> str:
        return self.village.phones[who].author.by

    def note(self, entry: Entry, who: int) -> None:
        self.written.append((entry, who, set(self.allowed)))

    def write(self, who: int) -> None:
        if who in self.heard:
            key, phone = self.heard[who][0], self.village.phones[who]
            made = self.case.write("dispute.accepted", accepted(), phone=phone, key=key)
            self.note(made, who)

    def hear(self, who: int) -> None:
        self.county.ingest()
        if keys := self.brought(who):
            self.heard[who] = keys

    def brought(self, who: int) -> list[CaseKey]:
        """The keys that lie at the hub for this phone, as it opens them."""
        hub, id = self.county.sili.hub, f"casekey:{self.case.id}"
        name = private_database(self.village.phones[who].device)
        leaves = hub.leaves(name, id) if name in hub.names() else []
        return [
            CaseKey.disclose(self.village.openers[who], self.case.id, each["enclosed"])
            for leaf in leaves
            for each in (leaf, *leaf["earlier"])
        ]

    def name(self, who: int) -> None:
        if who not in self.allowed:
            self.decide(who, True)
            self.allowed.add(who)
            self.ever.add(who)
            for _, _, may in self.written:
                may.add(who)
            for may in self.of_key.values():
                may.add(who)

    def remove(self, who: int) -> None:
        if who in self.allowed:
            self.decide(who, False)
            self.allowed.discard(who)
            with self.county.context():
                key = restricting.decided(db.session(), self.case.id)[-1]["key"]
            self.of_key[key] = set(self.allowed)

    def decide(self, who: int, may_know: bool) -> None:
        officer, now = self.county.officer, self.county.clock.now
        pen = Pen.of(self.county.sili.keys, officer)
        with self.county.context():
            knowing.decide(
                officer, self.case.id, self.person(who), may_know, "有变化",
                pen=pen, now=now,
            )  # fmt: skip

    def holds(self) -> None:
        for _ in range(2):
            self.county.ingest()
        for who in range(len(self.village.phones)):
            told = self.village.fetched(who)
            assert WHAT.encode() not in told
            if who not in self.ever:
                assert self.case.id.encode() not in told
            for entry, author, may in self.written:
                is_there = entry.id.encode() in told
                assert not is_there or who in may | {author}
                assert is_there or who not in self.allowed
            keys = {key.id for key in self.brought(who)}
            assert all(who in self.of_key[each] for each in keys)
            for entry, _, _ in self.written if who in self.allowed else ():
                assert restricted.key_of(entry.body) in keys


@pytest.mark.parametrize("couch", ALL, indirect=True)
def test_whoever_may_not_know_is_sent_neither_entry_nor_key_nor_hint(
    couch: Any, tmp_path: Any
) -> None:
    with county_on(couch, tmp_path / "county") as county:
        village = Village(county)

        @settings(max_examples=6, deadline=None, phases=[Phase.generate])
        @given(HISTORIES)
        def law(drawn: tuple[frozenset[int], list[tuple[str, int]]]) -> None:
            named, moves = drawn
            history = History(village, named)
            for what, who in moves:
                getattr(history, what)(who)
            history.holds()

        law()


PURGING = [each for each in ALL if each != "express-pouchdb"]
STEPS = st.tuples(st.sampled_from(["write", "again", "read", "restrict"]), PERSONS)


class Turned:
    """A case of the village that lies open until the desk knows better."""

    def __init__(self, village: Village) -> None:
        self.village, self.county, self.case = village, village.county, new_case()
        self.written: list[Entry] = []
        self.is_restricted = False
        self.write(OPENER)
        self.read(OPENER)

    def write(self, who: int) -> None:
        phone, body = self.village.phones[who], accepted(committee=WHAT)
        type = "dispute.accepted"
        if not self.written:
            type, body = "dispute.opened", opened(summary=WHAT)
        home = self.village.phones[OPENER].home
        made = self.county.write(type, body, case=self.case, phone=phone, home=home)
        self.written.append(made)

    def again(self, who: int) -> None:
        """A peer of the hub that still has the words puts them there once more."""
        each, hub = self.written[who % len(self.written)], self.county.sili.hub
        with self.county.context():
            hub.purge(each.home, each.id, [each.rev], [])
        self.county.put(each.document())

    def read(self, who: int) -> None:
        self.county.ingest()

    def restrict(self, who: int) -> None:
        if self.is_restricted:
            return
        self.is_restricted = True
        officer, now = self.county.officer, self.county.clock.now
        out = [self.village.phones[NEVER - 1].author.by]
        pen = Pen.of(self.county.sili.keys, officer)
        with self.county.context():
            secluding.restrict(officer, self.case, "dv", out, "查明", pen=pen, now=now)

    def holds(self) -> None:
        self.restrict(OPENER)
        for _ in range(2):
            self.county.ingest()
        salts = [each.salt.encode() for each in self.written if each.salt]
        for who in range(1, len(self.village.phones)):
            told = self.village.fetched(who)
            assert WHAT.encode() not in told
            assert not [salt for salt in salts if salt in told]
            assert f'"case:{self.case}"'.encode() not in told
        told = self.village.fetched(OPENER)
        assert all(salt in told for salt in salts)
        with self.county.context():
            kept = entries.of_case(db.session(), self.case)
            assert {each.id for _, each in kept} == {each.id for each in self.written}
            assert all(each.body for _, each in kept)


# express-pouchdb has no verb that purges; what it keeps is named.
@pytest.mark.parametrize("couch", PURGING, indirect=True)
def test_in_whatever_order_nothing_open_is_left_once_a_case_is_restricted(
    couch: Any, tmp_path: Any
) -> None:
    with county_on(couch, tmp_path / "county") as county:
        village = Village(county)

        @settings(max_examples=6, deadline=None, phases=[Phase.generate])
        @given(st.lists(STEPS, max_size=8))
        def law(drawn: list[tuple[str, int]]) -> None:
            turned = Turned(village)
            for what, who in drawn:
                getattr(turned, what)(who)
            turned.holds()

        law()
