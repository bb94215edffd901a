"""Papers about a mediation, and about no case at all: whoever may sees them."""

from typing import Any

import pytest

from schemas.papers import remedies
from server.errors.papers import PaperNotFound, PaperRefused
from server.papers.issuing import Draft, Issued, put
from server.papers.reading import PaperQuery, listed
from server.permissions import Principal, Role
from server.reading_errors import PurposeMissing
from server.registry import db, transaction
from server.registry.desk import Pen
from server.registry.projection import CaseRow
from tests.server.asked import pen, registered
from tests.server.county import GRID, County
from tests.server.mediation import open_case
from tests.server.papers.papers import FIRST, look, values
from tests.server.test_petitions import wrong
from tests.server.test_secluding import Open

REMEDY = remedies.own("D27")[0]


def written(county: County, code: str, about: str = "", **said: Any) -> Issued:
    """In a transaction of its own, as whoever issues letters and dossiers does."""
    by: Pen = pen(county, county.officer)
    told = values(code) | said
    with county.context(), transaction() as session:
        order = Draft(code, about, told, unit=FIRST)
        return put(session, by, order, county.clock.now)


def row_of(county: County, case: str) -> CaseRow:
    with county.context():
        db.session.rollback()
        return db.session.query(CaseRow).filter_by(case=case).one()


def test_a_mediations_paper_bears_the_official_number_and_that_of_the_phone(county):
    case = open_case(county)
    county.ingest()
    made = written(county, "D27", case, other_remedies=REMEDY)
    row = row_of(county, case)
    said = look(county, made.paper).values["mediation_no"]
    assert said == f"{row.case_number}（临时编号{row.temp_number}）"
    assert made.number == "丰信调〔2026〕1号"
    with county.context():
        shown = listed(county.officer, PaperQuery()).rows
    assert [row.paper for row in shown] == [made.paper]
    township = county.principal(Role.JUDICIAL_OFFICE, GRID[:9])
    assert look(county, made.paper, by=township).row.case_id == case
    elsewhere = county.principal(Role.JUDICIAL_OFFICE, "500230999")
    with pytest.raises(PaperNotFound):
        look(county, made.paper, by=elsewhere)
    assert wrong(county) == []


def test_of_what_only_some_may_know_no_paper_is_written_in_the_open(county):
    secret = Open(county)
    secret.write()
    secret.write()
    county.ingest()
    secret.restrict()
    county.ingest()
    with pytest.raises(PaperRefused) as refused:
        written(county, "D27", secret.id, other_remedies=REMEDY)
    assert refused.value.reason == "restricted"
    assert wrong(county) == []


def test_the_papers_of_what_only_some_may_know_by_now_are_opened_with_a_purpose(
    county,
):
    secret = Open(county)
    secret.write()
    secret.write()
    county.ingest()
    made = written(county, "D27", secret.id, other_remedies=REMEDY)
    secret.restrict()
    county.ingest()
    with pytest.raises(PurposeMissing):
        look(county, made.paper)
    mediator = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with pytest.raises(PaperNotFound):
        look(county, made.paper, by=mediator)
    assert wrong(county) == []


def test_a_paper_is_about_what_its_kind_is_about(county):
    case, petition = open_case(county), registered(county)
    county.ingest()
    for code, about in (("D04", case), ("D27", petition), ("D04", ""), ("D27", "")):
        with pytest.raises(PaperRefused) as refused:
            written(county, code, about)
        assert refused.value.reason == "about"
    with pytest.raises(PaperRefused) as refused:
        written(county, "D04", "019cac0f-2680-7dfc-8aa3-40af87b6e6f2")
    assert refused.value.reason == "no_case"


def test_a_letter_about_a_unit_is_seen_by_that_unit_and_the_office(county):
    to = "县人力资源和社会保障局"
    made = written(county, "D33", recipient_unit=to)
    assert made.number == "丰信督〔2026〕1号"
    own = Principal("a-unit", "何局长", Role.UNIT, ("500230",), to)
    other = Principal("a-unit", "何局长", Role.UNIT, ("500230",), "县住建委")
    assert look(county, made.paper, by=own).row.recipient == to
    with pytest.raises(PaperNotFound):
        look(county, made.paper, by=other)
    with county.context():
        assert [r.paper for r in listed(county.officer, PaperQuery()).rows] == [
            made.paper
        ]
    assert wrong(county) == []
