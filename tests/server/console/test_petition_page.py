"""The page of a petition, and each step with it, as a clerk takes them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from schemas.petition.claims import Deed, Petition
from schemas.petition.deeds import DAYS, FORMS
from schemas.petition.moves import Move, rows
from schemas.petition.needs import LOOKING_BACK
from server.petitions.steps import steps
from tests.schemas.petition.telling import (
    ALL_NO,
    OTHER,
    UNIT,
    against,
    legal,
    next_of,
    to_road,
    variants,
)
from tests.server.asked import later, look, registered, step, today, unit
from tests.server.console.desk import Desk, make_desk
from tests.server.console.petitioned import (
    CASES,
    boxes,
    brought,
    filled,
    hidden,
    of_unit,
    said,
    send,
    ways,
)
from tests.server.responsible import HOUSING, LABOUR, add, end
from tests.server.test_petitions import live

OFFICE = "county_officer"
PAGE_OF = {"mediation_sent": "mediation"}
"""What has a page of its own that leads to the step."""


@pytest.fixture(scope="module")
def office(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The county office, and somebody of a unit with which petitions lie."""
    made = make_desk(tmp_path_factory.mktemp("county"))
    of_unit(made.county)
    yield made
    made.county.close()


def offered(page: str) -> set[str]:
    """Where the buttons of the next steps lead."""
    (steps,) = re.findall(r'id="steps">(.*?)</section>', page, re.S) or [""]
    return set(re.findall(r'href="/petitions/[^/"]+/(\w+)"', steps))


def named(case: tuple[Move, str]) -> str:
    row, role = case
    return "-".join(filter(None, (row.type, row.result, role)))


@pytest.mark.parametrize("case", CASES, ids=named)
def test_each_verb_is_done_from_the_page_by_its_form(office: Desk, case) -> None:
    row, role = case
    *before, deed = ways(today(office.county))[case]
    petition = brought(office.county, before)
    at, client = f"/petitions/{petition}", office.client(role)
    assert PAGE_OF.get(row.type, row.type) in offered(client.get(at).text)
    form = client.get(f"{at}/{row.type}").text
    own = {"unit"} if role == "unit" else set()
    assert filled(row.type, deed.body).keys() - own <= boxes(form)
    answer = send(client, f"{at}/{row.type}", deed.body)
    assert answer.status_code == 303, answer.text
    claim = look(office.county, petition).petition.claims["c1"]
    assert claim.acts[-1].type == row.type
    assert said(claim.acts[-1]) == said(deed)
    assert row.to in (None, claim.state)


LAWS = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def is_barred(petition: Petition, type: str, on: date) -> bool:
    """Whatever the deed says, something that was done before, or was not, bars it."""
    return all(
        set(against(petition, made)) & LOOKING_BACK
        for claim in petition.claims.values()
        for row in rows(type)
        if claim.state in row.since
        for made in variants(type, on, claim, row.result)
    )


@LAWS
@given(done=legal(most=6))
def test_the_page_offers_what_may_be_done_and_nothing_else_has_a_form(
    empty: Desk, done: list[Deed]
) -> None:
    petition = live(empty.county, done)
    empty.cookies.clear()
    at, client = f"/petitions/{petition}", empty.client(OFFICE)
    page = client.get(at).text
    view = look(empty.county, petition)
    free = {each.type for each in steps(view) if each.group != "barred"}
    now, on = view.petition, today(empty.county)
    possible = {d.type for d in next_of(now, on) if not against(now, d)}
    assert possible <= free
    assert {type for type in free if is_barred(now, type, on)} == set()
    assert offered(page) == {PAGE_OF.get(type, type) for type in free}
    for type in FORMS.keys() - {"registered"}:
        status = client.get(f"{at}/{type}").status_code
        assert status == (200 if type in free else 409), type


def test_the_page_says_who_asks_what_of_whom_and_by_when(office):
    county = office.county
    who = {"p1": {"name": "王秀英", "phone": "13983001122"}}
    petition = registered(county, claims=2, petitioners=who)
    step(county, petition, "classified")
    step(county, petition, "transferred")
    page = office.page(f"/petitions/{petition}")
    for words in (
        "王秀英 13983001122",
        "还缺：住址",
        "要求恢复水渠1",
        "要求恢复水渠2",
        UNIT,
        "申诉求决（六）不属以上情形",
        "信访工作条例§22",
        "（一）政法机关法律程序",
        "属其职权",
    ):
        assert words in page, words


def test_who_came_before_and_who_repeats_it_is_shown_with_how_sure(office):
    who = {"p1": {"name": "秦大山", "address": "荷花村1组"}}
    first = registered(office.county, petitioners=who)
    other = registered(office.county, petitioners=who)
    again = registered(office.county, petitioners=who, repeats=first)
    earlier, later = (
        office.page(f"/petitions/{first}"),
        office.page(f"/petitions/{again}"),
    )
    for words in ("重复本件的", f"/petitions/{again}"):
        assert words in earlier, words
    sure = "很可能是同一人：姓名（名称）、住址相同"
    for words in ("本件重复的原件", f"/petitions/{first}", sure, f"/petitions/{other}"):
        assert words in later, words


def test_in_english_the_page_is_in_english(office):
    petition = registered(office.county)
    step(office.county, petition, "classified")
    page = office.page(f"/petitions/{petition}", language="en")
    for words in ("Registered", "Handed on", "Hand on", "Category"):
        assert words in page or words.lower() in page, words
    form = office.page(f"/petitions/{petition}/assigned", language="en")
    assert "Report by" in form or "report by" in form


def test_what_is_not_in_form_is_said_beside_its_box_and_all_is_kept(office):
    petition = registered(office.county)
    at = f"/petitions/{petition}/transferred"
    body = {"claims": ["c1"], "transferred_on": today(office.county).isoformat()}
    answer = send(office.client(OFFICE), at, {**body, "unit": UNIT})
    assert answer.status_code == 400
    assert 'id="wrong-reason"' in answer.text
    assert f'value="{UNIT}"' in answer.text
    assert len(look(office.county, petition).petition.deeds) == 1


def test_what_the_machine_refuses_is_said_with_its_article_and_all_is_kept(office):
    county = office.county
    petition = registered(county)
    step(county, petition, "classified")
    step(county, petition, "accepted")
    at = f"/petitions/{petition}/extended"
    body = {
        "claims": ["c1"],
        "extended_on": today(county).isoformat(),
        "unit": UNIT,
        "days": 30,
        "approver": "陈局长",
        "reason": "鉴定还没有出来",
        "told_on": "2026-12-01",
    }
    answer = send(office.client(OFFICE), at, body)
    assert answer.status_code == 409
    assert "信访工作条例§34" in answer.text
    assert "鉴定还没有出来" in answer.text
    assert len(look(county, petition).petition.deeds) == 3


def test_of_two_clerks_the_slower_is_told_what_happened_and_sends_again(office):
    county = office.county
    petition = registered(county)
    at, client = f"/petitions/{petition}/classified", office.client(OFFICE)
    body = {"claims": ["c1"], "classified_on": today(county).isoformat()}
    body |= {"category": "appeal", "answers": ALL_NO}
    form = {**filled("classified", body), **hidden(client.get(at).text)}
    step(county, petition, "transferred", reason="人社局的职权")
    told = client.post(at, data=form)
    assert told.status_code == 412
    assert "人社局的职权" in told.text
    assert told.text.count("不属于</textarea>") == 5
    again = client.post(at, data={**form, **hidden(told.text)})
    assert again.status_code == 303
    assert look(county, petition).petition.claims["c1"].road == "6"


def test_a_form_sent_twice_is_done_once(office):
    county = office.county
    petition = registered(county)
    at, client = f"/petitions/{petition}/met", office.client(OFFICE)
    step(county, petition, "accepted")
    body = {"claims": ["c1"], "met_on": today(county).isoformat(), "number": 1}
    body |= {"mode": "in_person", "content": "核实诉求"}
    form = {**filled("met", body), **hidden(client.get(at).text)}
    assert client.post(at, data=form).status_code == 303
    assert client.post(at, data=form).status_code == 303
    assert len(look(county, petition).petition.deeds) == 3


def test_what_was_never_open_tells_from_where_it_would_be(office):
    petition = registered(office.county)
    answer = office.client(OFFICE).get(f"/petitions/{petition}/served")
    assert answer.status_code == 409
    assert "可以在：已出具意见" in answer.text
    for verb in ("registered", "burnt"):
        gone = office.client(OFFICE).get(f"/petitions/{petition}/{verb}")
        assert gone.status_code == 404


def test_a_unit_sees_its_own_claims_and_takes_no_step_of_another(office):
    county, client = office.county, office.client("unit")
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c1")
    step(county, petition, "transferred", "c2", unit=OTHER, reason="住建的事")
    page = client.get(f"/petitions/{petition}").text
    assert "要求恢复水渠1" in page
    for words in ("要求恢复水渠2", OTHER, "住建的事", "诉求 2"):
        assert words not in page, words
    assert f"/petitions/{petition}/unit_received" in page
    assert f"/petitions/{petition}/assigned" not in page
    at = f"/petitions/{petition}/unit_received"
    body = {"received_on": today(county).isoformat(), "unit": OTHER}
    refused = send(client, at, {**body, "claims": ["c2"]})
    assert refused.status_code == 409
    assert "要求恢复水渠2" not in refused.text
    assert send(client, at, {**body, "claims": ["c1"]}).status_code == 303
    (*_, received) = look(county, petition).petition.deeds
    assert received.body["unit"] == UNIT


def test_of_what_came_before_a_unit_reads_what_its_own_claim_asks(office):
    county, who = office.county, {"p1": {"name": "冉光碧", "address": "荷花村3组"}}
    before = registered(county, claims=2, petitioners=who)
    step(county, before, "transferred", "c1", unit=OTHER)
    step(county, before, "transferred", "c2")
    petition = registered(county, petitioners=who, claims=3)
    step(county, petition, "transferred", "c3")
    page = office.client("unit").get(f"/petitions/{petition}").text
    assert f'href="/petitions/{before}"' in page
    assert "要求恢复水渠2" in page
    assert "要求恢复水渠1" not in page


def test_what_lies_with_another_unit_is_not_there_for_this_one(office):
    petition = registered(office.county)
    step(office.county, petition, "transferred", unit=OTHER)
    for at in ("", "/unit_received", "/accepted"):
        answer = office.client("unit").get(f"/petitions/{petition}{at}")
        assert answer.status_code == 404


def test_who_acts_is_never_taken_from_what_was_sent(office):
    county = office.county
    petition = registered(county)
    stranger = {"id": "x", "name": "别人", "role": "unit"}
    step(county, petition, "transferred", actor=stranger)
    (*_, deed) = look(county, petition).petition.deeds
    assert deed.body["actor"]["name"] == county.officer.name


# The questions of §31


def classify(office: Desk, petition: str, more: dict[str, str], **body: Any) -> Any:
    day = {DAYS["classified"]: today(office.county).isoformat()}
    at = f"/petitions/{petition}/classified"
    told = {"claims": ["c1"], **day, "category": "appeal", **body}
    return send(office.client(OFFICE), at, told, **more)


def test_the_first_yes_ends_the_questions_and_what_stands_below_is_not_sent_on(office):
    petition = registered(office.county)
    answers = {**ALL_NO, **to_road(2)}
    assert classify(office, petition, {}, answers=answers).status_code == 303
    act = look(office.county, petition).petition.claims["c1"].acts[-1]
    assert act.body["answers"] == to_road(2)


def test_of_wages_the_worker_is_asked_first_and_of_farmland_both_roads_are_told(
    office,
):
    petition = registered(office.county)
    said = {"matter": "wages", "answers": to_road(2)}
    assert "先问本人" in classify(office, petition, {}, **said).text
    chosen = classify(office, petition, {}, **said, chosen="arbitration")
    assert chosen.status_code == 303
    said = {"matter": "land_lease", "answers": to_road(2)}
    assert "两条路都要告知" in classify(office, petition, {}, **said).text
    assert classify(office, petition, {}, **said, told_of_both=True).status_code == 303


def test_a_situation_is_proposed_with_its_facts_and_another_needs_a_reason(office):
    petition = registered(office.county)
    look_first = {"look": "1", "fact/competence": "own", "fact/is_disputed": "no"}
    shown = classify(office, petition, look_first, answers=to_road(2))
    assert shown.status_code == 200
    assert "S15 申诉求决（二）仲裁（因为：应走仲裁 是" in shown.text
    assert "还缺：已经复核、事实和理由相同" in shown.text
    assert len(look(office.county, petition).petition.deeds) == 1
    other = {"answers": to_road(2), "situation": "S19"}
    refused = classify(office, petition, {}, **other)
    assert refused.status_code == 400
    assert "不按建议的，请写明理由" in refused.text
    assert classify(office, petition, {}, **other, overridden="另案").status_code == 303


def test_a_suggestion_takes_none_of_the_roads_whatever_was_answered_before(office):
    petition = registered(office.county)
    answer = classify(office, petition, {}, category="suggestion", answers=ALL_NO)
    assert answer.status_code == 303
    assert look(office.county, petition).petition.claims["c1"].road == ""


def test_an_opinion_answers_each_claim_that_was_ticked(office):
    county = office.county
    petition = registered(county, claims=2)
    for verb in ("classified", "accepted"):
        step(county, petition, verb, "c1", "c2")
    reply = {"disposition": "supported", "text": "应予恢复"}
    body = {"issued_on": today(county).isoformat(), "unit": UNIT, "basis": "§31"}
    body |= {"facts": "查明", "claims": ["c1", "c2"], "replies": {"c1": reply}}
    at, client = f"/petitions/{petition}/opinion_issued", office.client(OFFICE)
    refused = send(client, at, body)
    assert refused.status_code == 409
    assert "还差：c2" in refused.text
    both = {**body, "claims": ["c1"], "replies": {"c1": reply, "c2": reply}}
    assert send(client, at, both).status_code == 303
    act = look(county, petition).petition.claims["c1"].acts[-1]
    assert list(act.body["replies"]) == ["c1"]


def test_late_is_red_and_said_in_words(empty):
    petition = registered(empty.county)
    later(empty.county, 20)
    page = empty.page(f"/petitions/{petition}")
    assert '<span class="light red">逾期 5 日</span>' in page


def test_the_units_of_the_county_are_offered_or_else_those_that_were_met(office, empty):
    petition = registered(office.county)
    form = office.page(f"/petitions/{petition}/transferred")
    assert f'<option value="{OTHER}">' in form
    met = registered(empty.county)
    step(empty.county, met, "transferred", unit="县林业局")
    other = registered(empty.county)
    form = empty.page(f"/petitions/{other}/transferred")
    assert '<option value="县林业局">' in form


def test_who_goes_on_with_a_unit_is_named_where_the_unit_acts(empty):
    county = empty.county
    add(county, LABOUR, HOUSING)
    petition = registered(county)
    step(county, petition, "transferred")
    step(county, petition, "unit_received", by=unit())
    end(county, UNIT, OTHER)
    form = empty.page(f"/petitions/{petition}/accepted")
    assert f'value="{OTHER}"' in form


def test_the_level_of_an_assignment_is_proposed_with_its_reasons(office):
    petition = registered(office.county, is_urgent=True)
    form = office.page(f"/petitions/{petition}/assigned")
    assert "三级转交办建议：县委" in form
    assert "重大、紧急（信访工作条例§25）" in form
