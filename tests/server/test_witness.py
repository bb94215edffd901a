"""Phones witness the desk: what was rewritten is found out, and nobody else accused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from schemas import witness
from schemas.envelope import REGISTRY
from schemas.witness import Head, Witness
from server import commands, outbox, receipts, restoring, witnessing
from server.registry import db, desk, transaction
from server.registry.record import Epoch, ReceivedEntry, Reception
from server.verify import Finding, verify
from tests.server.county import County, make_county
from tests.server.mediation import open_case

TABLES = ReceivedEntry, Reception, Epoch
Rows = dict[Any, list[dict[str, Any]]]


class Registry:
    """A registry that lives, is copied, put back, and bent."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.copies: list[Rows] = []
        self.heads: list[Head] = []
        self.place({table: [] for table in TABLES})

    @property
    def epoch(self) -> str:
        return outbox.begin_epoch(db.session(), self.county.clock.now)

    def act(self) -> None:
        now = self.county.clock.forward(seconds=1)
        with transaction() as session:
            said = {"account": "a-1", "what": "password", "reason": "忘了"}
            self.county.pen.write(session, "account.changed", said, now)

    def see(self) -> None:
        """A phone is told of the head by a receipt."""
        now = self.county.clock.forward(milliseconds=400)
        told = receipts.audited(db.session(), self.epoch)
        body = {"epoch": self.epoch, "at": now.isoformat(), **told}
        if told:
            said = outbox.witnessed(body, self.county.sili.keys)
            self.heads.append(witness.of_json({**said, **said["audit"]}))
        db.session.rollback()

    def copy(self) -> None:
        self.copies.append({table: rows(table) for table in TABLES})

    def put_back(self) -> None:
        if self.copies:
            now = self.county.clock.forward(milliseconds=400)
            self.place(self.copies[len(self.heads) % len(self.copies)])
            with transaction() as session:
                restoring.next_epoch(session, self.county.pen, now)

    def place(self, kept: Rows) -> None:
        with transaction() as session:
            for table in TABLES:
                session.execute(delete(table))
                if kept[table]:
                    session.execute(insert(table), kept[table])

    def findings(self) -> list[Finding]:
        told = Witness("500230", "d-1", witness.newest(self.heads))
        return list(witnessing.compare(db.session(), self.county.sili.keys, told))

    @property
    def accused(self) -> list[Finding]:
        return [found for found in self.findings() if found.weight == "broken"]


def rows(table: Any) -> list[dict[str, Any]]:
    names = [column.key for column in table.__table__.columns]
    columns = [getattr(table, name) for name in names]
    return [
        dict(zip(names, row, strict=True))
        for row in db.session.execute(select(*columns))
    ]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    made = make_county(tmp_path_factory.mktemp("county"))
    with made.context():
        yield made
    made.close()


ACTIONS: dict[str, Callable[[Registry], None]] = {
    "act": Registry.act,
    "see": Registry.see,
    "copy": Registry.copy,
    "put back": Registry.put_back,
}
histories = st.lists(st.sampled_from([*ACTIONS, "act", "see"]), max_size=16)
together = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def live(county: County, history: list[str]) -> Registry:
    registry = Registry(county)
    for name in history:
        ACTIONS[name](registry)
    return registry


@together
@given(histories)
def test_an_honest_registry_is_never_accused_not_even_after_restores(
    lived: County, history: list[str]
) -> None:
    assert live(lived, history).accused == []


@together
@given(histories, st.booleans(), st.integers(0, 3))
def test_deeds_that_a_phone_was_told_of_are_not_rewritten_unseen(
    lived: County, history: list[str], cut: bool, back: int
) -> None:
    """Whoever bends them may even hold the desk's key."""
    registry = live(lived, [*history, "act", "see"])
    seen = registry.heads[-1]
    with transaction() as session:
        tail = (
            ReceivedEntry.database == REGISTRY,
            ReceivedEntry.chain == desk.chain_of(seen.epoch),
            ReceivedEntry.n >= max(1, seen.n - back),
        )
        session.execute(delete(ReceivedEntry).where(*tail))
    for _ in range(0 if cut else back + 2):
        registry.act()
    kinds = {found.kind for found in registry.accused}
    assert kinds & ({"witness_gone"} if cut else {"witness_differs"})


def test_what_a_restore_lost_is_said_and_not_held_against_anybody(
    lived: County,
) -> None:
    told = ["act", "see", "copy", "act", "see", "put back", "act", "see"]
    found = live(lived, told).findings()
    assert [(each.weight, each.kind) for each in found] == [
        ("notice", "witness_restored")
    ]


def test_a_head_that_somebody_made_up_proves_nothing(lived: County) -> None:
    registry = live(lived, ["act", "see"])
    (true,) = registry.heads
    registry.heads = [
        Head(true.epoch, 9, "0" * 64, true.at, true.kid, true.sig),
        Head(true.epoch, 1, true.head, true.at, "county-500105/1", true.sig),
    ]
    assert {found.kind for found in registry.findings()} == {"witness_unsealed"}


def test_a_bent_first_deed_of_a_life_explains_nothing(lived: County) -> None:
    registry = live(lived, ["act", "copy", "act", "see", "put back"])
    assert registry.accused == []
    with transaction() as session:
        begun = ReceivedEntry.type == "epoch.begun"
        row = session.scalars(select(ReceivedEntry).where(begun)).one()
        row.raw = row.raw.replace(b'"n":1', b'"n":0')
    assert [found.kind for found in registry.accused] == ["witness_gone"]


def test_a_deed_missing_from_the_desk_s_chain_is_broken(lived: County) -> None:
    registry = live(lived, ["act", "act", "act"])
    with transaction() as session:
        session.execute(delete(ReceivedEntry).where(ReceivedEntry.n == 2))
    sili = registry.county.sili
    found = list(verify(db.session(), sili.hub, sili.keys))
    assert ("broken", "desk_gap") in [(each.weight, each.kind) for each in found]


def test_the_head_alone_is_no_reason_to_write_a_receipt(county: County) -> None:
    open_case(county)
    county.ingest()
    before = receipt(county)
    assert "audit" not in before
    with county.context(), transaction() as session:
        said = {"account": "a-1", "what": "password", "reason": "忘了"}
        county.pen.write(session, "account.changed", said, county.clock.now)
    county.ingest()
    assert receipt(county) == before
    open_case(county)
    county.ingest()
    after = receipt(county)
    assert after["audit"]["n"] == 1
    assert after["serial"] == before["serial"] + 1


def receipt(county: County) -> dict[str, Any]:
    with county.context():
        epoch = outbox.begin_epoch(db.session(), county.clock.now)
        db.session.rollback()
    id = f"receipt:{epoch}:{county.phone.device}"
    (leaf,) = county.sili.hub.leaves(county.phone.home, id)
    return dict(leaf)


def test_verify_by_hand_takes_what_phones_handed_out(tmp_path: Path) -> None:
    data = tmp_path / "county"
    county = make_county(data)
    with county.context():
        registry = live(county, ["act", "see"])
        good = Witness("500230", "d-1", tuple(registry.heads)).to_text()
        with transaction() as session:
            session.execute(delete(ReceivedEntry))
    county.close()
    file = tmp_path / "witness.json"
    file.write_text(good, encoding="utf-8")
    asked = ["verify", "--data", str(data), "--witness", str(file)]
    ran = CliRunner().invoke(commands.main, asked)
    assert (ran.exit_code, "witness_gone" in ran.output) == (1, True)
    file.write_text(json.dumps({"witness": 2}), encoding="utf-8")
    ran = CliRunner().invoke(commands.main, asked)
    assert (ran.exit_code, "请在手机上重新导出" in ran.stderr) == (1, True)
