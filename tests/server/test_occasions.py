"""宣讲 and receptions at the county: listed, summed, and nobody ranked."""

from dataclasses import fields
from typing import get_args

import pytest
from sqlalchemy import delete, select, update

from server import occasions
from server.occasions import RECEPTIONS, Asked, By
from server.permissions import TABLE, Role, Verb
from server.registry import db, rebuilding, transaction
from server.registry.cases import CaseQuery, case_page, list_cases
from server.registry.occasions import OccasionRow
from server.registry.projection import CaseRow
from server.verify import verify
from tests.server.county import GRID, County, new_case
from tests.server.held import LEADER, PLACE, Held, followed, hold, received, talked

ELSEWHERE = "500230119200001"


@pytest.fixture
def held(county: County) -> Held:
    """In one township in March, and an evening in another in February."""
    far = county.phones("谭明芬", ELSEWHERE)
    body = talked(held_on="2026-03-01", audience_count=20, petitioner_count=0)
    county.write("outreach.held", body, case=new_case(), phone=far)
    return hold(county)


EVERY = Asked()


def rows(county: County, asked: Asked = EVERY) -> list[OccasionRow]:
    return [*occasions.listed(county.officer, asked).rows]


def test_each_is_listed_with_its_figures(county: County, held: Held) -> None:
    with county.context():
        reception, talk, _far = rows(county)
        assert (talk.case_row.case, talk.audience, talk.petitioners) == (
            held.talk,
            46,
            3,
        )
        assert talk.is_outreach
        assert (reception.kind, reception.place) == ("petition_reception", PLACE)
        assert reception.host == f"虎威镇镇长 {LEADER}"
        figures = reception.visits, reception.visitors, reception.on_site
        assert figures == (3, 4, 1)
        assert (reception.promised, reception.kept, reception.open) == (2, 1, 1)
        assert [row.case for row in list_cases(county.officer, CaseQuery()).rows] == [
            held.dispute
        ]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (Asked(), 3),
        (Asked(township=GRID[:9]), 2),
        (Asked(kind="outreach"), 2),
        (Asked(kind=RECEPTIONS), 1),
        (Asked(kind="petition_reception"), 1),
        (Asked(kind="research"), 0),
        (Asked(month="2026-03"), 3),
        (Asked(month="2026-02"), 0),
        (Asked(township=GRID[:9], kind="outreach", month="2026-03"), 1),
    ],
)
def test_what_is_asked_narrows_the_list_and_the_sums(
    county: County, held: Held, asked: Asked, count: int
) -> None:
    with county.context():
        found = occasions.listed(county.officer, asked)
        assert (len(found.rows), found.total) == (count, count)
        assert len([*occasions.every(county.officer, asked)]) == count
        for by in get_args(By):
            summed = occasions.sums(county.officer, asked, by)
            assert sum(each.outreach + each.receptions for each in summed) == count


def test_sums_are_of_places_and_months_in_their_order(
    county: County, held: Held
) -> None:
    february = talked(held_on="2026-02-27", late={"reason": "没电", "paper": "第2页"})
    county.write("outreach.held", february, case=new_case())
    county.ingest()
    with county.context():
        here, there = occasions.sums(county.officer, Asked(), "township")
        assert [here.of, there.of] == sorted([GRID[:9], ELSEWHERE[:9]])
        assert (here.outreach, here.audience, here.petitioners) == (2, 92, 6)
        assert (here.receptions, here.visits, here.visitors) == (1, 3, 4)
        assert (here.on_site, here.promised, here.kept, here.open) == (1, 2, 1, 1)
        assert (there.outreach, there.audience, there.receptions) == (1, 20, 0)
        by_month = occasions.sums(county.officer, Asked(), "month")
        assert [each.of for each in by_month] == ["2026-03", "2026-02"]
        assert occasions.months(county.officer) == ["2026-03", "2026-02"]
    counted = {each.name for each in fields(occasions.Sum)} - {"of"}
    assert not counted & {"leader", "host", "speaker", "mediator", "person"}


def test_a_page_of_them_is_a_page(county: County, held: Held, monkeypatch) -> None:
    monkeypatch.setattr(occasions, "PER_PAGE", 2)
    with county.context():
        pages = [occasions.listed(county.officer, Asked(), n) for n in (1, 2, 9)]
        assert [len(each.rows) for each in pages] == [2, 1, 1]
        assert [each.page for each in pages] == [1, 2, 2]
        assert pages[0].pages == 2


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_those_of_its_areas_and_no_other(
    county: County, held: Held, role: Role
) -> None:
    may = Verb.LIST_CASES in TABLE[role]
    with county.context():
        for area, count in ((GRID[:9], 2), (ELSEWHERE[:9], 1), ("500230102", 0)):
            who = county.principal(role, area)
            expected = count if may else 0
            assert occasions.listed(who, Asked()).total == expected
            assert len(occasions.months(who)) == bool(expected)


def test_the_dispute_is_named_to_who_may_read_it(county: County, held: Held) -> None:
    with county.context():
        view = case_page(county.officer, held.reception, county.clock.now)
        named = occasions.became(county.officer, view.casefile)
        assert [*named] == [held.dispute]
        elsewhere = county.principal(Role.MEDIATOR, ELSEWHERE)
        assert occasions.became(elsewhere, view.casefile) == {}


def test_a_promise_that_is_kept_is_kept_and_what_is_corrected_counts(
    county: County, held: Held
) -> None:
    done = followed("v1", 2, "resolved")
    county.write("reception.followed_up", done, case=held.reception)
    county.ingest()
    with county.context():
        first = rows(county)[0]
        assert (first.promised, first.kept, first.open) == (2, 2, 0)
        view = case_page(county.officer, held.talk, county.clock.now)
        original = view.entries[0].entry.id
    right = {
        "corrects": original,
        "corrected_on": "2026-03-02",
        "set": {"/audience_count": 64},
        "reason": "数错了",
    }
    county.write("outreach.corrected", right, case=held.talk, seen=(original,))
    county.ingest()
    with county.context():
        assert rows(county, Asked(kind="outreach"))[0].audience == 64


def test_what_was_voided_is_neither_listed_nor_summed(
    county: County, held: Held
) -> None:
    with county.context():
        view = case_page(county.officer, held.talk, county.clock.now)
        original = view.entries[0].entry.id
    void = {"voids": original, "voided_on": "2026-03-02", "reason": "试一下"}
    county.write("entry.voided", void, case=held.talk, seen=(original,))
    county.ingest()
    with county.context():
        assert held.talk not in [row.case_row.case for row in rows(county)]
        summed = occasions.sums(county.officer, Asked(township=GRID[:9]), "township")
        assert [each.outreach for each in summed] == [0]


def test_what_came_of_a_reception_before_it_waits_for_it(county: County) -> None:
    case = new_case()
    county.write("reception.followed_up", followed("v1", 1, "resolved"), case=case)
    county.ingest()
    with county.context():
        assert rows(county) == []
    county.write("reception.held", received(), case=case)
    county.ingest()
    with county.context():
        (found,) = rows(county)
        assert (found.promised, found.kept) == (2, 1)


def test_a_registry_of_before_makes_their_rows_when_it_starts(
    county: County, held: Held
) -> None:
    with county.context(), transaction() as session:
        session.execute(delete(OccasionRow))
    county.sili.ingest.start()
    with county.context():
        assert len(rows(county)) == 3


def test_rebuilt_they_are_the_same_and_a_false_figure_is_found(
    county: County, held: Held
) -> None:
    def all_rows() -> list[tuple[object, ...]]:
        kept = select(*OccasionRow.__table__.columns).order_by(OccasionRow.row_id)
        return [tuple(each) for each in db.session.execute(kept)]

    with county.context():
        before = all_rows()
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
        assert all_rows() == before
        known = db.session(), county.sili.hub, county.sili.keys
        assert not [*verify(*known)]
        with transaction() as session:
            session.execute(update(OccasionRow).values(audience=9999))
        found = [*verify(*known)]
        assert {each.kind for each in found} == {"occasion"}


def test_a_dispute_has_no_such_row(county: County, held: Held) -> None:
    with county.context():
        kinds = select(CaseRow.kind).join(OccasionRow)
        assert {*db.session.scalars(kinds)} == {"activity"}
