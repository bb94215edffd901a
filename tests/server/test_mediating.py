"""访调对接: a petition goes to a mediator of the village, and its ending comes back."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas import assigning as said
from schemas.petition.claims import Deed
from schemas.petition.mediation import Barred
from schemas.petition.moves import State
from server import secluding
from server.errors import AssignmentRefused, NotAllowed
from server.errors.petitions import PetitionNotFound, PetitionRefused
from server.permissions import Principal, Role
from server.petitions import mediating
from server.petitions.registering import register
from server.petitions.returning import is_over, waiting
from server.registry import db, rebuilding
from server.registry.assignments import Assignment
from server.registry.record import ReceivedEntry
from tests.schemas.petition.telling import UNIT, legal
from tests.server.asked import look, pen, step, today, unit
from tests.server.asked import told as written
from tests.server.county import GRID, County, new_case
from tests.server.mediated import (
    OTHER_SIDE,
    accepted,
    agreed,
    asked,
    failed,
    give_back,
    hand,
    proposed,
    send,
    taken_on,
    whom,
)
from tests.server.test_assigning import answer, told
from tests.server.test_backups import back_up, restore
from tests.server.test_petitions import live, refusals, rows, wrong


def state(county: County, petition: str, key: str = "c1") -> State:
    return look(county, petition).petition.claims[key].state


def assignments(county: County) -> list[str]:
    with county.context():
        db.session.rollback()
        return list(db.session.scalars(select(Assignment.id)))


# Sent


def test_a_claim_goes_to_the_mediator_of_the_village_with_its_number_and_two_sides(
    county,
):
    petition = accepted(county)
    send(county, petition, to=whom(county, words="两家都同意调"))
    assert state(county, petition) is State.MEDIATING
    (handed,) = asked(county, petition)
    assert (handed.assignee, handed.claims) == ("王建国", ("c1",))
    found = told(county, handed.standing.row.id)
    assert found.petition_no == look(county, petition).row.number
    assert found.matter == {
        "facts": "要求恢复水渠1\n水渠被占",
        "parties": {"p1": {"name": "王秀英"}, "p2": OTHER_SIDE},
    }
    assert found.words == "两家都同意调"
    assert wrong(county) == []


def test_of_several_claims_the_mediator_hears_of_the_one_that_was_sent(county):
    petition = accepted(county, 2)
    send(county, petition, "c2", to=whom(county))
    (handed,) = asked(county, petition)
    facts = told(county, handed.standing.row.id).matter["facts"]
    assert facts == "要求恢复水渠2"
    assert state(county, petition, "c1") is State.ACCEPTED


def test_the_words_of_another_claim_are_not_told_and_nothing_is_left_of_it(county):
    petition = accepted(county, 2)
    before = rows(county)
    for wrong_words in ({"facts": "还有要求恢复水渠1"}, {"words": "要求恢复水渠1"}):
        with pytest.raises(PetitionRefused) as refused:
            send(county, petition, "c2", to=whom(county, **wrong_words))
        assert refusals(refused) == {"other_claim"}
    assert rows(county) == before
    assert assignments(county) == []


@pytest.mark.parametrize("bar", sorted(Barred().fields))
def test_what_bars_mediation_is_refused_with_its_article(county, bar):
    petition = accepted(county)
    answers = {**dict.fromkeys(Barred().fields, False), bar: True}
    with pytest.raises(PetitionRefused) as refused:
        send(county, petition, to=whom(county), barred=answers)
    assert refusals(refused) == {"mediable"}
    assert "§" in refused.value.refusals[0].words.zh
    assert (state(county, petition), assignments(county)) == (State.ACCEPTED, [])


def test_nobody_is_sent_who_did_not_agree_first(county):
    petition = accepted(county)
    late = (today(county) + timedelta(days=1)).isoformat()
    with pytest.raises(PetitionRefused) as refused:
        send(county, petition, to=whom(county), other_agreed_on=late)
    assert refusals(refused) == {"consents"}


def test_where_nobody_was_asked_what_bars_it_nothing_is_sent(county):
    petition = accepted(county)
    with pytest.raises(PetitionRefused) as refused:
        send(county, petition, barred=None)
    assert refusals(refused) == {"mediable"}


def test_an_order_sent_twice_asks_one_mediator_once(county):
    petition = accepted(county)
    to = whom(county)
    send(county, petition, to=to, key="k1")
    send(county, petition, to=to, key="k1")
    assert len(asked(county, petition)) == 1


def test_a_unit_sends_its_own_claim_and_the_office_asks_the_mediator(county):
    petition, own = accepted(county), unit()
    with pytest.raises(NotAllowed):
        send(county, petition, by=own, to=whom(county))
    assert (state(county, petition), assignments(county)) == (State.ACCEPTED, [])
    send(county, petition, by=own)
    assert asked(county, petition) == []
    hand(county, petition, whom(county))
    assert [each.assignee for each in asked(county, petition)] == ["王建国"]


def test_a_unit_without_the_claim_finds_no_petition(county):
    petition = accepted(county)
    with pytest.raises(PetitionNotFound):
        send(county, petition, by=unit("县民政局"))


# 回避


def offered(county: County, petition: str, *claims: str) -> list[str]:
    found = look(county, petition).petition
    with county.context():
        people = mediating.offered(county.officer, found, claims or ("c1",))
        return [person.name for _, person in people]


def test_whom_it_is_against_and_who_declined_are_not_offered(county):
    related = county.phones("李娟")
    county.phones("冉敏")
    assert offered(county, accepted(county)) == ["冉敏", "李娟", "王建国"]
    asked_of = {"text": "要求恢复水渠", "against": "李娟"}
    petition = against(county, asked_of)
    assert offered(county, petition) == ["冉敏", "王建国"]
    with pytest.raises(AssignmentRefused) as refused:
        send(county, petition, to=whom(county, related))
    assert refused.value.reason == "named"
    assert state(county, petition) is State.ACCEPTED


def against(county: County, claim: dict[str, str]) -> str:
    who, body = county.officer, {**written(county), "claims": {"c1": claim}}
    about = {"pen": pen(county, who), "now": county.clock.now}
    with county.context():
        petition = register(who, body, **about)
    step(county, petition, "classified")
    step(county, petition, "accepted")
    return petition


def test_who_keeps_out_says_why_and_somebody_else_is_asked(county):
    other = county.phones("冉敏")
    petition = accepted(county)
    send(county, petition, to=whom(county))
    (first,) = asked(county, petition)
    with pytest.raises(AssignmentRefused) as refused:
        hand(county, petition, whom(county, other))
    assert refused.value.reason == "standing"
    answer(
        county,
        first.standing.row.id,
        "0199e0bf-0000-7000-8000-0000000000aa",
        "declined",
    )
    assert offered(county, petition) == ["冉敏"]
    with pytest.raises(AssignmentRefused) as refused:
        hand(county, petition, whom(county))
    assert refused.value.reason == "declined"
    hand(county, petition, whom(county, other))
    one, two = asked(county, petition)
    assert one.standing.reason == "我是李大山的表弟"
    assert (two.assignee, two.standing.state) == ("冉敏", said.State.OPEN)
    sent = [
        d for d in look(county, petition).petition.deeds if d.type == "mediation_sent"
    ]
    assert len(sent) == 1


def test_an_official_who_bears_the_name_of_a_side_does_not_send_it(county):
    petition = accepted(county, petitioners={"p1": {"name": county.officer.name}})
    with pytest.raises(PetitionRefused) as refused:
        send(county, petition, to=whom(county))
    assert refusals(refused) == {"recusal"}
    assert "§28③" in refused.value.zh
    assert state(county, petition) is State.ACCEPTED


# 回传


def test_what_was_settled_in_the_village_comes_back_by_one_click_and_says_no_more(
    county,
):
    petition = accepted(county)
    send(county, petition, to=whom(county))
    case = taken_on(county, petition)
    assert proposed(county, petition) == []
    with pytest.raises(PetitionRefused) as refused:
        give_back(county, petition, case)
    assert refusals(refused) == {"not_ended"}
    agreed(county, case)
    (found,) = proposed(county, petition)
    assert found.ending.result == "settled"
    give_back(county, petition, case)
    assert state(county, petition) is State.SETTLED
    deed = look(county, petition).petition.deeds[-1]
    assert {n: v for n, v in deed.body.items() if n != "actor"} == {
        "claims": ["c1"],
        "finished_on": today(county).isoformat(),
        "result": "settled",
        "agreement": "石龙调协〔2026〕3号",
        "case": case,
    }
    assert proposed(county, petition) == []
    assert wrong(county) == []


def test_what_failed_is_handled_on_and_a_side_that_refused_is_asked_anew(county):
    petition = accepted(county)
    send(county, petition, to=whom(county))
    failed(county, case := taken_on(county, petition), "party_refused")
    give_back(county, petition, case)
    assert state(county, petition) is State.HANDLING
    with pytest.raises(PetitionRefused) as refused:
        send(county, petition, to=whom(county))
    assert refusals(refused) == {"asked_again"}
    county.clock.forward(days=1)
    send(county, petition, to=whom(county))
    assert state(county, petition) is State.MEDIATING
    first, second = asked(county, petition)
    assert (first.current, second.current) == ((), ("c1",))
    assert proposed(county, petition) == []


def test_no_return_by_hand_while_the_dispute_goes_on_or_says_otherwise(county):
    petition = accepted(county)
    send(county, petition, to=whom(county))
    with pytest.raises(PetitionRefused) as refused:
        step(county, petition, "mediation_returned")
    assert refusals(refused) == {"goes_on"}
    agreed(county, taken_on(county, petition))
    with pytest.raises(PetitionRefused) as refused:
        step(county, petition, "mediation_returned", result="failed")
    assert refusals(refused) == {"differs"}
    step(county, petition, "mediation_returned")
    assert state(county, petition) is State.SETTLED


def test_a_committee_without_a_phone_answers_on_paper(county):
    petition = accepted(county)
    send(county, petition, committee="县医疗纠纷人民调解委员会", kind="industry")
    assert asked(county, petition) == []
    step(county, petition, "mediation_returned")
    assert state(county, petition) is State.SETTLED


def test_it_comes_back_though_the_desk_met_the_petitioner_since(county):
    petition = accepted(county)
    send(county, petition, to=whom(county))
    case = taken_on(county, petition)
    agreed(county, case)
    county.clock.forward(days=2)
    step(county, petition, "met")
    give_back(county, petition, case)
    assert state(county, petition) is State.SETTLED


def test_where_two_records_disagree_nothing_has_ended(county):
    petition = accepted(county)
    send(county, petition, to=whom(county))
    case = taken_on(county, petition)
    agreed(county, case)
    other = county.phones("冉敏")
    on = today(county).isoformat()
    county.write(
        "agreement.signed",
        {
            "round": 1,
            "form": "oral",
            "signed_on": on,
            "dispute_facts": "李大山拦了沟。",
            "disputed_matters": "晒坝水沟",
            "oral_agreement_content": "赔八百元。",
        },
        case=case,
        phone=other,
    )
    county.ingest()
    assert proposed(county, petition) == []


def test_the_sixty_days_go_on_while_it_is_mediated(county):
    petition = accepted(county)
    (before,) = [c for c in look(county, petition).clocks if c.rule.id == "DL06"]
    send(county, petition, to=whom(county))
    (during,) = [c for c in look(county, petition).clocks if c.rule.id == "DL06"]
    assert (during.state, during.due) == ("running", before.due)
    county.clock.now += timedelta(days=70)
    county.ingest()
    (late,) = [c for c in look(county, petition).clocks if c.rule.id == "DL06"]
    assert (late.light, late.due) == ("red", before.due)


def test_the_queue_has_on_top_what_waits_to_come_back(county):
    one, other = accepted(county), accepted(county)
    for petition in (one, other):
        send(county, petition, to=whom(county))
    agreed(county, taken_on(county, other))
    with county.context():
        found = waiting(county.officer)
    assert [row.petition for row, _ in found] == [other, one]
    with county.context():
        assert waiting(unit("县民政局")) == []
        (_, _) = waiting(unit(UNIT))


def test_a_rebuilt_registry_knows_who_was_asked(county):
    petition = accepted(county)
    send(county, petition, to=whom(county))
    agreed(county, taken_on(county, petition))
    before = asked(county, petition)[0].standing.row.id, proposed(county, petition)
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    after = asked(county, petition)[0].standing.row.id, proposed(county, petition)
    assert after == before


def test_how_a_restricted_dispute_ended_only_who_may_know_hears(county):
    petition = accepted(county)
    send(county, petition, to=whom(county))
    case = taken_on(county, petition)
    agreed(county, case)
    assert proposed(county, petition, unit()) != []
    with county.context():
        secluding.restrict(
            county.officer, case, "dv", (), "查明是家庭暴力",
            pen=county.pen, now=county.clock.now,
        )  # fmt: skip
    for _ in range(2):
        county.ingest()
    assert proposed(county, petition, unit()) == []
    (handed,) = asked(county, petition)
    assert not is_over(unit(), handed)
    assert is_over(county.officer, handed)
    with pytest.raises(PetitionRefused):
        give_back(county, petition, case, by=unit())
    (found,) = proposed(county, petition)
    assert found.ending.result == "settled"


def test_a_restored_registry_knows_of_which_petition_an_assignment_is(county, tmp_path):
    petition = accepted(county)
    send(county, petition)
    shelf = back_up(county, tmp_path / "disk")
    hand(county, petition, whom(county))
    restore(county, shelf, registry=True, hub=False)
    (handed,) = asked(county, petition)
    assert (handed.claims, handed.assignee) == (("c1",), "王建国")


# Laws

LAWS = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
none = dict.fromkeys(Barred().fields, False)
answers = st.just(none) | st.fixed_dictionaries(dict.fromkeys(none, st.booleans()))
told_beside = st.sampled_from(["", "诉求2", "另有诉求2和诉求3"])


@LAWS
@given(done=legal(most=3, claims=3), answers=answers, facts=told_beside)
def test_what_is_refused_leaves_nothing_and_no_other_claim_is_told(
    county: County, done: list[Deed], answers: dict[str, bool], facts: str
) -> None:
    petition = live(county, done)
    for type in ("classified", "accepted"):
        with suppress(PetitionRefused):
            step(county, petition, type)
    before, assigned = rows(county), assignments(county)
    try:
        send(county, petition, to=whom(county, facts=facts), barred=answers)
    except (PetitionRefused, AssignmentRefused):
        assert (rows(county), assignments(county)) == (before, assigned)
        return
    assert answers == none
    claims = look(county, petition).petition.claims
    handed = asked(county, petition)[-1]
    sent = json.dumps(told(county, handed.standing.row.id).matter, ensure_ascii=False)
    others = [c.asked["text"] for key, c in claims.items() if key != "c1"]
    assert not any(text in sent for text in others)


@LAWS
@given(done=legal(most=8))
def test_nothing_comes_back_without_a_case_that_ended(
    county: County, done: list[Deed]
) -> None:
    petition = live(county, done)
    assert proposed(county, petition) == []
    before = rows(county)
    with pytest.raises(PetitionRefused):
        give_back(county, petition, new_case())
    assert rows(county) == before


def test_the_deeds_hold_nothing_of_what_was_told(county):
    petition = accepted(county)
    send(county, petition, to=whom(county, facts="只给调解员看的话"))
    with county.context():
        deeds = select(ReceivedEntry.raw).where(ReceivedEntry.type == said.MADE)
        (raw,) = db.session.scalars(deeds)
    assert "只给调解员看的话".encode() not in raw
    assert json.loads(raw)["case"] == petition


def test_nobody_below_the_county_sends_a_petition(county):
    petition = accepted(county)
    who = Principal("a-s", "某人", Role.TOWNSHIP_SUPERVISOR, (GRID[:9],))
    with pytest.raises(PetitionNotFound):
        send(county, petition, by=who, to=whom(county))
