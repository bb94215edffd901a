"""Petitions under what the county sets: its units, its terms, its calendar."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server import indexing, terms
from server.errors import UnitRefused
from server.errors.petitions import PetitionRefused
from server.registry import db, transaction
from server.registry.petition_rows import PetitionClock, PetitionRow
from server.registry.projection import Standing
from server.registry.search import search_of
from server.terms import Wish
from tests.server import responsible
from tests.server.asked import later, look, registered, step, today, unit
from tests.server.county import County
from tests.server.test_petitions import queue, refusals, wrong

LABOUR, HOUSING = responsible.LABOUR, responsible.HOUSING
MERGED = replace(HOUSING, unit="县住建和人社局")


def change(county: County, rule: str, length: int) -> None:
    """From today on the rule has so many workdays."""
    wish = Wish(rule, today(county).isoformat(), str(length), "workday")
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        terms.change_term(county.officer, wish, "县里统一口径", **about)


def due(county: County, petition: str, rule: str) -> date | None:
    with county.context():
        db.session.rollback()
        mine = PetitionRow.petition == petition, PetitionClock.rule == rule
        days = select(PetitionClock.due_on).join(PetitionRow).where(*mine)
        return db.session.scalar(days)


def at_unit(county: County) -> str:
    petition = registered(county)
    step(county, petition, "transferred")
    step(county, petition, "unit_received", by=unit())
    return petition


def test_what_lay_with_a_unit_that_ended_lies_with_its_successor(county):
    responsible.add(county, LABOUR, HOUSING, MERGED)
    petition = registered(county)
    step(county, petition, "transferred", unit=LABOUR.unit)
    with pytest.raises(UnitRefused) as refused:
        responsible.end(county, LABOUR.unit)
    assert refused.value.reason == "petitions"
    responsible.end(county, LABOUR.unit, MERGED.unit)
    heir = unit(MERGED.unit)
    assert queue(county, heir) == [petition]
    step(county, petition, "unit_received", by=heir)
    step(county, petition, "accepted", by=heir)
    (claim,) = look(county, petition, heir).petition.claims.values()
    assert claim.unit == MERGED.unit
    assert wrong(county) == []


def test_nothing_is_handed_to_a_unit_that_the_county_does_not_list(county):
    responsible.add(county, LABOUR)
    petition = registered(county)
    with pytest.raises(PetitionRefused) as refused:
        step(county, petition, "transferred", unit=HOUSING.unit)
    assert refusals(refused) == {"unit"}
    assert HOUSING.unit in refused.value.zh
    step(county, petition, "transferred", unit=LABOUR.unit)


def test_a_changed_term_counts_for_what_begins_from_then_on(county):
    before = at_unit(county)
    assert due(county, before, "DL21") == date(2026, 3, 5)
    later(county, 1)
    change(county, "DL21", 1)
    county.ingest()
    after = at_unit(county)
    assert due(county, before, "DL21") == date(2026, 3, 5)
    assert due(county, after, "DL21") == date(2026, 3, 4)
    assert wrong(county) == []


def test_a_rule_that_is_put_on_is_counted_for_those_that_began_since(county):
    change(county, "DL18", 10)
    step(county, petition := at_unit(county), "accepted", by=unit())
    assert due(county, petition, "DL18") == date(2026, 3, 16)


def test_petitions_that_lie_open_are_counted_anew_after_a_change(county):
    before = at_unit(county)
    with county.context(), transaction() as session:
        row = session.scalars(select(PetitionClock)).first()
        row.due_on += timedelta(days=9)
    change(county, "DL21", 2)
    county.ingest()
    assert due(county, before, "DL21") == date(2026, 3, 4)
    assert wrong(county) == []


def test_an_upgrade_of_the_index_finds_petitions_again(county):
    petition = registered(county)
    with county.context(), transaction() as session:
        search_of(session).clear(session)
        session.get(Standing, 1).searched_by = "1"
    assert queue(county, text="秀英") == []
    with county.context():
        assert not indexing.settle(county.clock)
    assert queue(county, text="秀英") == [petition]
    assert wrong(county) == []
