"""`verify` is silent over a whole county, and names each thing that is broken."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from server.registry import db, rebuilding, transaction
from server.registry.directory import DeviceKey
from server.registry.projection import CaseClock, CaseRow
from server.registry.record import (
    NumberSeries,
    Outgoing,
    ReceivedEntry,
    Reception,
)
from server.registry.search import Searched, search_of
from server.verify import Finding, verify
from tests.server.county import County, new_case
from tests.server.mediation import accepted, corrected, open_case, opened


def findings(county: County) -> list[Finding]:
    with county.context():
        return list(verify(db.session(), county.sili.hub, county.sili.keys))


def kinds(county: County) -> set[str]:
    return {found.kind for found in findings(county)}


@pytest.fixture
def filled(county: County) -> County:
    """Three cases, one with a correction."""
    open_case(county)
    open_case(county)
    case = new_case()
    first = county.write("dispute.opened", opened(), case=case)
    change = corrected(first.id, {"/amount_fen": 1})
    county.write("dispute.corrected", change, case=case, seen=(first.id,))
    county.ingest()
    return county


def test_over_a_whole_county_it_is_silent(filled: County) -> None:
    assert findings(filled) == []


def test_over_an_empty_county_it_is_silent(county: County) -> None:
    assert findings(county) == []


def raw_changed(session: Session) -> None:
    row = session.scalars(select(ReceivedEntry).limit(1)).one()
    document = json.loads(row.raw)
    document["body"]["summary"] = "没有的事"
    row.raw = json.dumps(document).encode()


def seal_changed(session: Session) -> None:
    key = "A" * 43
    session.execute(update(DeviceKey).values(public_key=key))


def row_gone(session: Session) -> None:
    session.execute(delete(CaseClock))
    session.execute(delete(CaseRow).where(CaseRow.id == 1))


def row_too_many(session: Session) -> None:
    row = session.scalars(select(CaseRow).limit(1)).one()
    values = {name: getattr(row, name) for name in CaseRow.__table__.columns.keys()}
    session.add(CaseRow(**{**values, "id": 99, "case": "made up"}))


def fork(session: Session) -> None:
    session.execute(update(ReceivedEntry).values(prev="0" * 64))


def sql(statement: str) -> Callable[[Session], Any]:
    return lambda session: session.execute(text(statement))


def values(table: type, **changed: Any) -> Callable[[Session], Any]:
    return lambda session: session.execute(update(table).values(**changed))


BREAKS: dict[str, tuple[Callable[[Session], Any], str]] = {
    "bytes changed": (raw_changed, "entry"),
    "bytes lost": (values(ReceivedEntry, raw=b"{"), "entry"),
    "another key in the directory": (seal_changed, "entry"),
    "a key gone": (lambda s: s.execute(delete(DeviceKey)), "no_key"),
    "a column changed": (values(ReceivedEntry, by="u-nobody"), "entry_column"),
    "another database": (values(ReceivedEntry, database="grid-1"), "entry_column"),
    "arrivals gone": (lambda s: s.execute(delete(Reception)), "no_reception"),
    "a link bent": (fork, "chain_fork"),
    "a number skipped": (values(NumberSeries, last=7), "number_series"),
    "a row changed": (values(CaseRow, light="red"), "row"),
    "a row gone": (row_gone, "no_row"),
    "a row too many": (row_too_many, "row_without_entries"),
    "clocks gone": (lambda s: s.execute(delete(CaseClock)), "clocks"),
    "a clock changed": (values(CaseClock, words_zh="随便"), "clocks"),
    "search words gone": (sql("DELETE FROM case_search"), "search"),
    "a quote changed": (sql("UPDATE case_search SET shown = '随便'"), "search"),
    "search words too many": (
        lambda s: search_of(s).put(s, 77, Searched({"p": "王"})),
        "search",
    ),
    "nothing said": (lambda s: s.execute(delete(Outgoing)), "no_answer"),
    "something else said": (
        sql("UPDATE outbox SET body = replace(body, 'accepted', 'opened')"),
        "answer",
    ),
    "not yet said": (values(Outgoing, published_at=None), "unpublished"),
    "said elsewhere": (
        values(Outgoing, database="grid-500230101205009"),
        "no_answer",
    ),
    "an entry lost": (
        lambda s: s.execute(delete(ReceivedEntry).where(ReceivedEntry.n == 3)),
        "lost",
    ),
}


def test_an_answer_that_the_hub_lost_is_found(filled: County) -> None:
    filled.sili.hub.folder.delete(filled.phone.home)
    assert kinds(filled) == {"answer_at_hub"}


@pytest.mark.parametrize("broken", BREAKS)
def test_what_is_broken_is_found(filled: County, broken: str) -> None:
    damage, kind = BREAKS[broken]
    with filled.context(), transaction() as session:
        damage(session)
    found = [each for each in findings(filled) if each.kind == kind]
    assert found
    assert all(each.zh and each.en and each.subject for each in found)


def test_a_gap_is_a_notice_and_not_a_fault(county: County) -> None:
    case = new_case()
    county.write("dispute.opened", opened(), case=case)
    county.seal("dispute.accepted", accepted(), case=case)
    county.write("dispute.accepted", accepted(), case=case)
    county.ingest()
    (found,) = findings(county)
    assert (found.weight, found.kind) == ("notice", "chain_gap")


def test_what_was_not_read_yet_is_a_notice(filled: County) -> None:
    open_case(filled)
    (found,) = findings(filled)
    assert (found.weight, found.kind) == ("notice", "unread")


def projected(session: Session) -> list[Any]:
    """Every projected value, search words and outbox included."""
    rows: list[Any] = []
    for table in ("case_row", "case_clock", "outbox", "case_number"):
        found = session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all()
        rows.append(list(map(tuple, found)))
    search = search_of(session)
    return [*rows, [search.kept(session, id) for id in sorted(search.rows(session))]]


def test_a_rebuild_changes_nothing(filled: County) -> None:
    with filled.context():
        before = projected(db.session())
        told: list[tuple[int, int]] = []
        filled.clock.forward(hours=30)
        count = rebuilding.rebuild(filled.clock.now, lambda *at: told.append(at))
        assert (count, told[-1]) == (3, (3, 3))
        assert projected(db.session()) == before


@pytest.mark.parametrize(
    "broken",
    [
        "a row changed",
        "a row gone",
        "a row too many",
        "clocks gone",
        "search words gone",
        "search words too many",
        "nothing said",
    ],
)
def test_a_rebuild_mends_what_is_folded(filled: County, broken: str) -> None:
    damage, _ = BREAKS[broken]
    with filled.context():
        with transaction() as session:
            damage(session)
        rebuilding.rebuild(filled.clock.now, lambda *at: None)
    filled.ingest()
    assert findings(filled) == []
