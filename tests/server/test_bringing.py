"""What failed in mediation or was heard at a reception is brought to the desk."""

import pytest

from schemas.errors import InvalidBody
from schemas.petition.deeds import load
from server.errors.petitions import RegistrationRefused
from server.petitions import bringing
from server.petitions.leading import lead_officials
from server.petitions.registering import register
from server.registry import db, rebuilding
from server.registry.cases import case_page
from server.registry.petition_rows import PetitionRow
from tests.server import mediation
from tests.server.asked import look, pen, registered, step, today, unit
from tests.server.county import GRID, County, new_case
from tests.server.held import hold
from tests.server.mediated import failed
from tests.server.mediation import open_case
from tests.server.test_petitions import queue, wrong


def ended(county: County) -> str:
    case = open_case(county)
    failed(county, case)
    return case


def draft(county: County, case: str, matter: str = "") -> dict:
    with county.context():
        db.session.rollback()
        view = case_page(county.officer, case, county.clock.now)
        about = view.casefile, view.row
        if matter:
            return bringing.from_matter(*about, matter, today(county))
        return bringing.from_case(*about, today(county))


def brought(county: County, body: dict) -> str:
    who = county.officer
    with county.context():
        return register(who, body, pen=pen(county, who), now=county.clock.now)


def refusal(county: County, body: dict) -> str:
    with pytest.raises(RegistrationRefused) as refused:
        brought(county, body)
    assert refused.value.zh
    return refused.value.reason


def of_occasion(county: County, case: str) -> dict[str, PetitionRow]:
    with county.context():
        db.session.rollback()
        return bringing.of_occasion(db.session(), county.officer, case)


# 调解转入


def test_a_mediation_that_failed_is_the_draft_of_a_petition(county):
    case = ended(county)
    body = draft(county, case)
    assert body == {
        "received_on": today(county).isoformat(),
        "received_by": "petition_office",
        "people": 1,
        "petitioners": {"p1": {"name": "王秀英", "phone": "13900001234"}},
        "area": GRID,
        "channel": "mediation_transfer",
        "claims": {"c1": {"text": "恢复排水沟并赔偿浸坏的谷子", "against": "李大山"}},
        "facts": mediation.opened()["summary"],
        "case": case,
    }
    petition = brought(county, body)
    assert look(county, petition).petition.registered["case"] == case
    with county.context():
        (row,) = bringing.brought(db.session(), county.officer, case)
    assert row.petition == petition
    assert wrong(county) == []


def test_while_it_is_mediated_there_is_no_draft(county):
    case = open_case(county)
    county.ingest()
    with pytest.raises(RegistrationRefused) as refused:
        draft(county, case)
    assert refused.value.reason == "not_failed"


def test_of_a_case_that_nobody_knows_nothing_is_registered(county):
    body = draft(county, ended(county))
    assert refusal(county, {**body, "case": new_case()}) == "no_case"
    assert queue(county) == []


# 接访


def test_a_visitors_matter_is_registered_once_and_shows_its_number(county):
    occasion = hold(county).reception
    body = draft(county, occasion, "v1")
    assert body["claims"] == {"c1": {"text": "石坎占了拖拉机路。"}}
    assert (body["channel"], body["people"]) == ("visit", 2)
    assert body["petitioners"]["p1"]["phone"] == "13800000001"
    petition = brought(county, body)
    assert of_occasion(county, occasion).keys() == {"v1"}
    assert of_occasion(county, occasion)["v1"].petition == petition
    assert refusal(county, body) == "brought"
    other = brought(county, draft(county, occasion, "v2"))
    assert queue(county) == [petition, other]
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    assert of_occasion(county, occasion).keys() == {"v1", "v2"}


def test_a_matter_that_nobody_brought_is_none(county):
    held = hold(county)
    body = draft(county, held.reception, "v1")
    absent = {"case": held.reception, "matter": "v9"}
    assert refusal(county, {**body, "reception": absent}) == "no_matter"
    talk = {"case": held.talk, "matter": "v1"}
    assert refusal(county, {**body, "reception": talk}) == "no_matter"
    with pytest.raises(InvalidBody):
        load("registered", {**body, "reception": {"case": held.reception}})
    with county.context():
        assert bringing.of_occasion(db.session(), unit(), held.reception) == {}


# 包案


def test_an_official_answers_for_a_matter_until_its_day_or_another_does(county):
    petition = registered(county, claims=2)
    step(county, petition, "led", "c1", "c2", until="2026-03-31", duty="化解到位")
    (led,) = leaders(county)
    assert (led.name, led.post, led.claims) == ("陈副县长", "副县长", ("c1", "c2"))
    assert look(county, petition).row.state == "registered"
    step(county, petition, "led", "c2", name="谭书记", post="镇党委书记")
    assert [(each.name, each.claims) for each in leaders(county)] == [
        ("陈副县长", ("c1",)),
        ("谭书记", ("c2",)),
    ]
    county.clock.forward(days=40)
    assert [each.name for each in leaders(county)] == ["谭书记"]
    step(county, petition, "withdrawn", "c2")
    assert leaders(county) == []
    assert wrong(county) == []


def test_a_unit_sees_who_answers_for_its_own_claims(county):
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c1")
    step(county, petition, "led", "c2")
    with county.context():
        assert lead_officials(unit(), today(county)) == []
    step(county, petition, "led", "c1")
    with county.context():
        (led,) = lead_officials(unit(), today(county))
    assert led.claims == ("c1",)


def leaders(county: County) -> list:
    with county.context():
        db.session.rollback()
        return lead_officials(county.officer, today(county))
