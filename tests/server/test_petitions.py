"""Petitions at the desk: registered, listed by clock, taken further, kept whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from schemas.errors import InvalidBody, UnknownType
from schemas.petition import claims, moves
from schemas.petition.claims import Deed
from server.errors import NotAllowed
from server.errors.petitions import (
    PetitionChanged,
    PetitionNotFound,
    PetitionRefused,
    RegistrationRefused,
)
from server.permissions import Principal, Role
from server.petitions.doing import Order, do
from server.petitions.listing import PetitionQuery, listed
from server.petitions.registering import register
from server.registry import db, rebuilding, transaction
from server.registry.petition_rows import (
    PetitionClaim,
    PetitionClock,
    PetitionRow,
    PetitionUnit,
)
from server.registry.reading_log import Reading
from server.verify import verify
from tests.schemas.petition.telling import OTHER, UNIT, legal
from tests.server.asked import (
    later,
    look,
    pen,
    registered,
    step,
    today,
    told,
    unit,
)
from tests.server.county import County

TABLES = (PetitionRow, PetitionClaim, PetitionClock, PetitionUnit)


def rows(county: County) -> list[list[tuple[Any, ...]]]:
    with county.context():
        db.session.rollback()
        return [
            sorted(map(tuple, db.session.execute(select(table.__table__))), key=str)
            for table in TABLES
        ]


def queue(county: County, by: Principal | None = None, **asked: Any) -> list[str]:
    with county.context():
        db.session.rollback()
        page = listed(by or county.officer, PetitionQuery(**asked))
        return [row.petition for row in page.rows]


def wrong(county: County) -> list[str]:
    with county.context():
        db.session.rollback()
        found = verify(db.session(), county.sili.hub, county.sili.keys)
        return [f"{each.kind} {each.en}" for each in found if each.weight == "broken"]


def refusals(refused: pytest.ExceptionInfo[PetitionRefused]) -> set[str]:
    return {each.code for each in refused.value.refusals}


def test_a_letter_is_registered_and_gets_the_next_number(county):
    one, other = registered(county), registered(county)
    assert look(county, one).row.number == "（2026）丰信访字第1号"
    assert look(county, other).row.number == "（2026）丰信访字第2号"
    assert look(county, one).row.rule == "DL01"
    assert wrong(county) == []


def test_a_letter_goes_to_a_unit_and_is_answered_in_time(county):
    petition = registered(county)
    step(county, petition, "classified")
    step(county, petition, "transferred")
    own = unit()
    step(county, petition, "unit_received", by=own)
    later(county, 1)
    step(county, petition, "met", by=own)
    step(county, petition, "accepted", by=own)
    assert look(county, petition).row.rule == "DL22"
    later(county, 20)
    step(county, petition, "met", by=own, number=2)
    assert look(county, petition).row.rule == "DL06"
    step(county, petition, "opinion_issued", by=own)
    step(county, petition, "met", by=own, number=3)
    step(county, petition, "served", by=own)
    row = look(county, petition).row
    assert (row.state, row.light, row.is_open) == ("served", "grey", True)
    later(county, 70)
    step(county, petition, "closed", judgement="resolved_once")
    assert not look(county, petition).row.is_open
    assert wrong(county) == []


def test_the_queue_has_what_is_due_first_on_top_and_lights_move_by_the_day(county):
    late = registered(county)
    later(county, 14)
    new = registered(county)
    assert queue(county) == [late, new]
    assert queue(county, light="yellow") == [late]
    later(county, 2)
    assert queue(county, light="red") == [late]
    with county.context():
        page = listed(county.officer, PetitionQuery())
    assert page.tallies["light"] == {"red": 1, "green": 1}
    assert page.total == 2
    assert wrong(county) == []


def test_a_unit_sees_what_was_laid_with_it_and_of_that_its_own_claims(county):
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c1")
    step(county, petition, "transferred", "c2", unit=OTHER)
    mine = look(county, petition, unit())
    assert set(mine.petition.claims) == {"c1"}
    assert set(mine.petition.registered["claims"]) == {"c1"}
    assert [deed.type for deed in mine.petition.deeds] == ["registered", "transferred"]
    assert OTHER not in repr([each.body for each in mine.petition.deeds[1:]])
    with pytest.raises(PetitionNotFound):
        look(county, petition, unit("县民政局"))
    assert queue(county, unit("县民政局")) == []


def test_what_was_sent_back_stays_readable_and_is_no_longer_its_work(county):
    petition, own = registered(county), unit()
    step(county, petition, "transferred")
    assert queue(county, own) == [petition]
    step(county, petition, "unit_received", by=own)
    step(county, petition, "objected", by=own)
    step(county, petition, "objection_answered")
    assert queue(county, own) == []
    assert look(county, petition, own).may["c1"] == ()
    with pytest.raises(PetitionRefused) as refused:
        step(county, petition, "classified", by=own)
    assert refusals(refused) == {"own"}


def test_a_unit_does_nothing_with_the_claim_of_another_and_signs_as_itself(county):
    petition, own = registered(county), unit()
    step(county, petition, "transferred", unit=OTHER)
    step(county, petition, "unit_received", by=unit(OTHER), unit=UNIT)
    (_, _, received) = look(county, petition).petition.deeds
    assert received.body["unit"] == OTHER
    with pytest.raises(PetitionNotFound):
        step(county, petition, "accepted", by=own, unit=OTHER)


def test_what_is_no_row_of_the_table_is_refused_with_its_article_and_changes_nothing(
    county,
):
    petition = registered(county)
    before = rows(county)
    with pytest.raises(PetitionRefused) as refused:
        step(county, petition, "opinion_issued")
    assert refusals(refused) == {"state"}
    assert "信访工作条例" in refused.value.zh
    assert "已登记" in refused.value.zh
    assert rows(county) == before


def test_two_clerks_at_once_the_second_is_told_and_nothing_is_done_twice(county):
    petition = registered(county)

    def transfer(unit: str) -> bool:
        try:
            step(county, petition, "transferred", seen=1, unit=unit)
        except PetitionChanged:
            return False
        return True

    with ThreadPoolExecutor(2) as clerks:
        done = list(clerks.map(transfer, (UNIT, OTHER)))
    assert sorted(done) == [False, True]
    assert len(look(county, petition).petition.deeds) == 2


def test_an_order_sent_twice_is_done_once(county):
    one = registered(county, key="k1")
    assert registered(county, key="k1") == one
    step(county, one, "transferred", key="k2")
    step(county, one, "transferred", key="k2")
    assert len(look(county, one).petition.deeds) == 2
    with pytest.raises(RegistrationRefused) as refused:
        registered(county, claims=2, key="k1")
    assert refused.value.reason == "key"
    assert len(queue(county)) == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"received_on": "2027-01-01"}, "future"),
        ({"area": "500231101"}, "outside"),
        ({"repeats": "0199e0bf-0000-7000-8000-000000000001"}, "repeats"),
    ],
)
def test_what_cannot_be_registered_is_said(county, said, reason):
    with pytest.raises(RegistrationRefused) as refused:
        registered(county, **said)
    assert refused.value.reason == reason
    assert queue(county) == []


def test_the_number_of_another_system_is_taken_once(county):
    registered(county, external_ref="XF-1")
    with pytest.raises(RegistrationRefused) as refused:
        registered(county, external_ref="XF-1")
    assert refused.value.reason == "external_ref"


def test_what_is_not_in_form_is_refused_before_anything_is_written(county):
    with pytest.raises(InvalidBody):
        registered(county, channel="pigeon")
    petition = registered(county)
    with pytest.raises(UnknownType):
        step_raw(county, petition, "registered")
    with pytest.raises(UnknownType):
        step_raw(county, petition, "burnt")


def step_raw(county: County, petition: str, type: str) -> None:
    with county.context():
        order = Order(type, told(county))
        who = county.officer
        do(who, petition, order, pen=pen(county, who), now=county.clock.now)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.COUNTY_OFFICER])
def test_nobody_else_registers_or_sees_one(county, role):
    petition = registered(county)
    who = county.principal(role, "500230")
    about = {"pen": pen(county, who), "now": county.clock.now}
    with county.context(), pytest.raises(NotAllowed):
        register(who, told(county), **about)
    with pytest.raises(PetitionNotFound):
        look(county, petition, who)
    assert queue(county, who) == []


def test_whoever_came_before_is_shown_with_how_sure_that_is(county):
    card = {"id_type": "111", "id_no": "513030196803141236"}
    named = {"name": "王秀英", "address": "青龙村2组"}
    who = {"name": "王秀英"}
    first = registered(county, petitioners={"p1": {**named, **card}})
    moved = registered(county, petitioners={"p1": {"name": "王秀瑛", **card}})
    same = registered(county, petitioners={"p1": named})
    only = registered(county, petitioners={"p1": who})
    registered(county, petitioners={"p1": {"name": "张伟", "address": "青龙村2组"}})
    found = {e.row.petition: e.sureness for e in look(county, first).earlier}
    assert found == {moved: "certain", same: "likely", only: "possible"}


def test_petitions_are_found_by_names_sounds_numbers_and_what_they_ask(county):
    petition = registered(county, external_ref="XF-2026-77")
    other = registered(county, petitioners={"p1": {"name": "张伟"}}, facts="欠薪")
    for words in ("秀英", "wxy", "水渠被占", "XF-2026-77", "（2026）丰信访字第1号"):
        assert queue(county, text=words) == [petition], words
    assert queue(county, text="恢复水渠") == [other, petition]
    assert queue(county, text="查无此人") == []


def test_who_reads_one_is_written_down_first(county):
    petition = registered(county)
    look(county, petition)
    with county.context():
        read = db.session.scalars(select(Reading)).all()
        assert [(each.what, each.case) for each in read] == [("petition", petition)]


LAWS = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@LAWS
@given(done=legal(most=8))
def test_the_desk_does_what_the_table_allows_and_the_rows_are_what_the_deeds_say(
    county: County, done: list[Deed]
) -> None:
    petition = live(county, done)
    found = look(county, petition)
    assert found.row.state == claims.fold(petition, found.petition.deeds).state
    before = rows(county)
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    assert rows(county) == before


def live(county: County, done: list[Deed]) -> str:
    """All of it, each on the day on which it was done."""

    from server.petitions.doing import Order, do

    petition = ""
    for deed in done:
        if is_for_nobody(county, petition, deed):
            continue
        at = datetime.combine(deed.on, time(1), UTC)
        county.clock.now = max(county.clock.now, at)
        told = {name: value for name, value in deed.body.items() if name != "actor"}
        with county.context():
            if deed.type == "registered":
                who = county.officer
                about = {"pen": pen(county, who), "now": county.clock.now}
                petition = register(who, told, **about)
                continue
            who = whoever(county, petition, deed)
            about = {"pen": pen(county, who), "now": county.clock.now}
            do(who, petition, Order(deed.type, told), **about)
    return petition


def is_for_nobody(county: County, petition: str, deed: Deed) -> bool:
    """A unit's own step with a claim that the office itself led elsewhere."""
    who = {role for row in moves.rows(deed.type) for role in row.who}
    if "county_officer" in who or deed.type == "registered":
        return False
    standing = look(county, petition).petition.claims
    return any(not standing[key].unit for key in deed.body["claims"])


def whoever(county: County, petition: str, deed: Deed) -> Principal:
    """The county office where it may, else the unit with which it lies."""
    who = {role for row in moves.rows(deed.type) for role in row.who}
    if "county_officer" in who:
        return county.officer
    return unit(str(deed.body["unit"]))


def test_after_an_erasure_of_the_rows_verify_says_what_is_lacking(county):
    petition = registered(county)
    with county.context(), transaction() as session:
        session.get(PetitionRow, look_id(session, petition)).light = "red"
    assert wrong(county) == ["petition light is not what the deeds say"]


def look_id(session: Any, petition: str) -> int:
    mine = PetitionRow.petition == petition
    return int(session.scalar(select(PetitionRow.id).where(mine)))


def test_today_is_the_county_s_own_day(county):
    assert told(county)["received_on"] == today(county).isoformat()


def test_nothing_tells_a_unit_of_the_claims_of_another(county):
    petition = registered(county, asks=("要求恢复水渠", "要求退还押金"))
    step(county, petition, "transferred", "c1")
    step(county, petition, "transferred", "c2", unit=OTHER)
    step(county, petition, "unit_received", "c2", by=unit(OTHER))
    own = unit()
    assert queue(county, own, text="水渠被占") == [petition]
    assert queue(county, own, text="押金") == []
    assert queue(county, text="押金") == [petition]
    assert queue(county, own, state="transferred") == [petition]
    assert queue(county, own, state="unit_received") == []
    assert queue(county, own, unit=OTHER) == []
    with county.context():
        page = listed(own, PetitionQuery())
    assert page.tallies["state"] == {"transferred": 1}
    assert sum(page.tallies["light"].values()) == page.total == 1
