"""The desk over PostgreSQL: every filter and order of the list, a case, the other
pages, and what no text column may choke on."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import select

from schemas.entry import Chain
from server.ingest import Read
from server.registry import checkpoints, db
from server.registry.cases import CaseQuery, Sort, list_cases
from server.registry.record import Quarantined
from tests.server import registries
from tests.server.console.desk import Desk, lived_in
from tests.server.county import County
from tests.server.mediation import open_case
from tests.server.postgres import Postgres

QUERIES = {
    "text": "向秀兰",
    "kind": "dispute",
    "township": "500230101",
    "village": "500230101205",
    "grid": "500230101205001",
    "dispute_type": "02",
    "source": "application",
    "state": "accepted",
    "stage": 1,
    "light": "red",
    "opened_from": date(2026, 1, 1),
    "opened_to": date(2026, 12, 31),
    "conflicts": True,
    "once": True,
    "sort": "due_on",
    "descending": False,
    "per_page": 1,
}
PAGES = ["/", "/?text=向秀兰", "/devices", "/quarantine", "/ingest", "/alike"]


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[Desk]:
    with registries.on(postgres.database):
        made = lived_in(tmp_path_factory.mktemp("county"))
    yield made
    made.county.close()
    postgres.drop(made.county.settings.database_url)


def test_every_question_of_the_list_is_answered(desk: Desk) -> None:
    assert QUERIES.keys() == {field.name for field in fields(CaseQuery)}
    county = desk.county
    with county.context():
        for name, value in QUERIES.items():
            asked = CaseQuery(**{name: value})
            page = list_cases(county.officer, asked)
            assert page.total == len(page.rows) or page.per_page == 1, name
        every = list_cases(county.officer, CaseQuery()).rows
        found = list_cases(county.officer, CaseQuery(text="向秀兰")).rows
        named = [row.case for row in every if "向秀兰" in row.party_names]
        assert named
        assert {*named} <= {row.case for row in found}
        for sort in get_args(Sort):
            for way in (True, False):
                asked = CaseQuery(sort=sort, descending=way)
                assert len(list_cases(county.officer, asked).rows) == len(every)
                asked = CaseQuery(text="xxl", sort=sort, descending=way)
                rows = list_cases(county.officer, asked, facets=True).rows
                assert {row.case for row in rows} == {*named}


def test_the_pages_are_the_same_as_over_sqlite(desk: Desk) -> None:
    for address in [*PAGES, f"/cases/{desk.case}"]:
        assert desk.page(address)
    answer = desk.client("county_officer").get(f"/api/v1/cases/{desk.case}")
    assert answer.status_code == 200


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize(
    "odd",
    [
        {"_id": "note:\0", "case": "a\0b", "device": "\0"},
        {"_id": "note:1", "case": "\ud800", "device": "d\udfff"},
        {"_id": "note:1", "case": 3, "device": None, "n": 2**70},
    ],
)
def test_what_a_hub_let_in_stops_no_batch(county: County, odd: dict) -> None:
    """Straight from a hub that looks at nothing, past the endpoint's own checks."""
    document = {"_rev": "1-" + "a" * 32, **odd}
    case = open_case(county)
    county.ingest()
    home = county.phone.home
    with county.context():
        uuid = county.sili.hub.peer(home).info().uuid
        for _ in range(2):
            found = checkpoints.found(home)
            assert found is not None
            since = found[1]
            read = Read(home, uuid, since, since, [dict(document), dict(document)])
            assert county.sili.ingest._take(read)
        (row,) = db.session.scalars(select(Quarantined))
        assert row.reason == "not_an_entry"
        assert list_cases(county.officer, CaseQuery()).rows[0].case == case


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_number_beyond_four_bytes_is_taken(county: County) -> None:
    county.phone.chain = Chain(county.phone.chain.id, 2**40, "0" * 64)
    open_case(county)
    assert county.ingest().quarantined == 0


def test_the_folder_holds_no_registry(desk: Desk) -> None:
    assert not Path(desk.county.settings.data, "registry.sqlite").exists()
