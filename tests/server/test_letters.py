"""Letters at the desk and in the record; what is proposed, and never twice."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from schemas.errors import InvalidBody
from schemas.letter_course import SINCE, State
from server import letter_checks
from server.errors import NotAllowed, ReasonMissing
from server.errors.letters import LetterNotFound, LetterRefused
from server.errors.papers import PaperLacks, PaperRefused
from server.permissions import Role
from server.registry import db, rebuilding, transaction
from server.registry.letters import LetterFact, LetterPetition, LetterRow
from server.registry.paper_rows import PaperRow
from server.supervising.writing import issue_proposed
from tests.schemas.petition.telling import OTHER, UNIT
from tests.server.asked import later, registered, step, unit
from tests.server.county import County
from tests.server.patrolled import patrol
from tests.server.responsible import HOUSING, LABOUR, TOWN, add, end
from tests.server.supervised import (
    about,
    answer,
    dismiss,
    due,
    folded,
    handed_on,
    issue,
    judge,
    proposals,
    row,
    urge,
    withdraw,
)
from tests.server.test_moving import deeds

DOING: dict[str, Callable[[County, str], None]] = {
    "urged": urge,
    "feedback": answer,
    "judged": judge,
    "withdrawn": withdraw,
}


def refused(act: Callable[..., object], *told: Any, **more: Any) -> str:
    with pytest.raises(LetterRefused) as found:
        act(*told, **more)
    return found.value.reason


def tables(county: County) -> list[list[Any]]:
    with county.context():
        db.session.rollback()
        return [
            sorted(map(tuple, db.session.execute(select(table.__table__))))
            for table in (LetterRow, LetterPetition, LetterFact)
        ]


def is_as_told(county: County) -> bool:
    """Made anew from the record nothing changes, and nobody finds fault."""
    before = tables(county)
    with county.context():
        found = list(letter_checks.check(db.session()))
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    return found == [] and tables(county) == before


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*DOING, "insufficient"]), max_size=7))
def test_whatever_is_done_the_rows_are_what_the_deeds_say(
    county: County, done: list[str]
) -> None:
    letter, state = issue(county), "waiting"
    for each in done:
        type = "judged" if each == "insufficient" else each
        if State(state) in SINCE[type]:
            told = ("insufficient",) if each == "insufficient" else ()
            DOING[type](county, letter, *told)
        else:
            assert refused(DOING[type], county, letter) == "state"
        state = folded(county, letter).state
    assert row(county, letter).state == state
    assert is_as_told(county)


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(st.lists(st.booleans(), min_size=1, max_size=4))
def test_nothing_is_proposed_twice_for_one_fact(
    county: County, written: list[bool]
) -> None:
    handed_on(county)
    later(county, 10)
    handed_on(county)
    decided: set[str] = set()
    for is_written in written:
        later(county, 4)
        for each in proposals(county):
            assert decided.isdisjoint(each.facts)
            issue(county, each) if is_written else dismiss(county, each)
            decided |= set(each.facts)
        assert proposals(county) == []
    assert is_as_told(county)


def test_a_term_about_to_run_out_is_urged_and_one_long_over_supervised(
    county: County,
) -> None:
    petition = handed_on(county)
    assert proposals(county) == []
    later(county, 14)
    (found,) = proposals(county)
    assert (found.code, found.unit, found.petitions) == ("D32", UNIT, (petition,))
    assert "还剩1日" in found.grounds.zh
    assert "书面告知（转送、交办）（信访工作条例§23③）" in found.grounds.zh
    assert found.grounds.en.endswith("nothing is done.")
    later(county, 4)
    (over,) = proposals(county)
    assert "已超期3日" in over.grounds.zh
    assert over.facts == found.facts
    later(county, 8)
    (late,) = proposals(county)
    assert (late.code, late.law, late.by) == (
        "D33",
        "信访工作条例§40①",
        date(2026, 3, 31),
    )
    letter = issue(county, late)
    assert proposals(county) == []
    assert row(county, letter).to_unit == UNIT


def test_what_was_done_in_time_is_not_urged(county: County) -> None:
    petition = handed_on(county)
    later(county, 14)
    step(county, petition, "not_accepted", by=unit())
    assert proposals(county) == []


def test_an_urging_that_is_ignored_leads_to_supervision_and_that_to_blame(
    county: County,
) -> None:
    handed_on(county)
    later(county, 14)
    letter = issue(county, proposals(county)[0], feedback_due=due(county, 3))
    later(county, 4)
    assert proposals(county) == []
    urge(county, letter)
    (found,) = proposals(county)
    assert (found.code, found.unit) == ("D33", UNIT)
    assert "已催办2次，仍未反馈" in found.grounds.zh
    graver = issue(county, found, feedback_due=due(county, 3))
    later(county, 4)
    urge(county, graver)
    (blamed,) = proposals(county, "D36")
    assert (blamed.unit, blamed.law) == ("", "信访工作条例§40③")
    assert "由人决定" in blamed.grounds.zh
    dismiss(county, blamed)
    assert proposals(county, "D36") == []


def test_what_the_patrol_marked_red_is_supervised_in_one_letter(
    county: County,
) -> None:
    petition = handed_on(county)
    step(county, petition, "accepted", by=unit())
    step(county, petition, "met", by=unit(), number=2)
    later(county, 80)
    patrol(county)
    (found,) = proposals(county, "D33")
    kinds = sorted(each.split("|")[1] for each in found.facts)
    assert kinds == ["due", "finding"]
    assert "办结（信访工作条例§34）期限为" in found.grounds.zh
    assert "网巡发现" in found.grounds.zh
    letter = issue(county, found)
    assert proposals(county, "D33") == []
    (deed,) = in_context(county, "letter.issued")
    (finding,) = [each for each in found.facts if "finding" in each]
    assert deed["findings"] == [finding.removeprefix("D33|finding|")]
    withdraw(county, letter)
    patrol(county)
    assert proposals(county, "D33") == []


def test_an_answer_that_is_bad_twice_leads_to_blame_once_the_third_is_late(
    county: County,
) -> None:
    letter = issue(county)
    for _ in range(2):
        answer(county, letter)
        judge(county, letter, "insufficient")
    assert proposals(county, "D36") == []
    later(county, 16)
    (blamed,) = proposals(county, "D36")
    assert "退回重新反馈2次" in blamed.grounds.zh


def test_an_urgent_matter_and_three_of_a_kind_are_warned_of(county: County) -> None:
    add(county, TOWN, LABOUR)
    handed_on(county, is_urgent=True)
    assert [each.facts[0].split("|")[1] for each in proposals(county)] == ["urgent"]
    issue(county, proposals(county)[0])
    handed_on(county)
    assert proposals(county) == []
    third = handed_on(county)
    (alike,) = proposals(county)
    assert (alike.code, alike.unit, len(alike.petitions)) == ("D34", TOWN.unit, 3)
    assert "虎威镇30日内“劳动和社会保障”类信访事项3件" in alike.grounds.zh
    dismiss(county, alike, "同一工地，已一并处理")
    handed_on(county)
    assert proposals(county) == []
    assert third in alike.petitions


def opinions(county: County, disposition: str, satisfaction: str = "") -> None:
    """A claim that was answered so, and what its petitioner thought of that."""
    petition = handed_on(county)
    for verb in ("accepted", "opinion_issued", "served"):
        reply = {"c1": {"disposition": disposition, "text": "依现行政策不予支持"}}
        more = {"replies": reply} if verb == "opinion_issued" else {}
        step(county, petition, verb, by=unit(), **more)
    if satisfaction:
        step(county, petition, "evaluated", satisfaction=satisfaction)


def test_three_of_one_unit_in_a_quarter_suggest_to_improve_its_work(
    county: County,
) -> None:
    for satisfaction in ("3", "0", "3", "1"):
        opinions(county, "supported", satisfaction)
    assert proposals(county, "D35") == []
    opinions(county, "supported", "3")
    (found,) = proposals(county, "D35")
    assert (found.unit, found.suggestion, len(found.petitions)) == (UNIT, "work", 3)
    assert "2026年第1季度评价不满意3件：" in found.grounds.zh
    assert found.grounds.en.endswith("in 2026Q1: 3 unsatisfied.")
    issue(county, found)
    opinions(county, "supported", "3")
    assert proposals(county, "D35") == []


def test_what_no_rule_supports_three_times_suggests_to_improve_the_policy(
    county: County,
) -> None:
    for _ in range(3):
        opinions(county, "explained")
    (found,) = proposals(county, "D35")
    assert (found.unit, found.suggestion) == ("", "policy")
    assert found.law == "信访工作条例§40②"
    letter = issue(county, found, to_unit="县人民政府")
    assert row(county, letter).suggestion == "policy"


def test_a_letter_is_answered_by_its_unit_and_by_no_other(county: County) -> None:
    letter = issue(county)
    with pytest.raises(LetterNotFound):
        answer(county, letter, unit(OTHER))
    with pytest.raises(NotAllowed):
        answer(county, letter, county.principal(Role.JUSTICE_BUREAU, "500230"))
    answer(county, letter)
    assert row(county, letter).adopted == "adopted"
    assert refused(answer, county, letter) == "state"
    (deed,) = in_context(county, "letter.feedback")
    assert (deed["unit"], deed["actor"]["role"]) == (UNIT, "unit")


def test_a_letter_is_a_paper_with_a_number_of_its_series(county: County) -> None:
    petition = handed_on(county)
    later(county, 14)
    letter = issue(county, proposals(county)[0])
    other = issue(county)
    told, more = row(county, letter), row(county, other)
    assert (told.number, more.number) == ("丰信催〔2026〕1号", "丰信督〔2026〕1号")
    with county.context():
        made = {each.paper: each for each in db.session.scalars(select(PaperRow))}
    urging = made[told.paper]
    assert (urging.petition, urging.recipient, urging.code) == (petition, UNIT, "D32")
    assert made[more.paper].petition is None
    papers = {each["code"]: each for each in in_context(county, "paper.issued")}
    body = papers["D32"]
    said = {name: each["text"] for name, each in body["values"].items()}
    assert (said["days_left"], said["due_on"]) == ("1", "2026年3月17日")
    assert said["source_doc_no"] == "（2026）丰信访字第1号"
    assert said["requirements"] == "十日内书面反馈"


def test_a_form_that_is_sent_twice_is_one_letter(county: County) -> None:
    first = issue(county, key="k1")
    assert issue(county, key="k1") == first
    assert issue(county, key="k2") != first
    assert len(in_context(county, "paper.issued")) == 2


def test_several_are_sent_at_once_as_they_are_proposed_or_none(county: County) -> None:
    add(county, LABOUR)
    for _ in range(2):
        handed_on(county, is_urgent=True)
    later(county, 14)
    every = [each.key for each in proposals(county)]
    assert [key[:3] for key in every] == ["D32", "D32", "D34", "D34"]
    with county.context():
        said = refused(issue_proposed, county.officer, [*every, "x"], **about(county))
        assert (said, list(db.session.scalars(select(LetterRow)))) == ("gone", [])
        issue_proposed(county.officer, every, **about(county))
        sent = list(db.session.scalars(select(LetterRow).order_by(LetterRow.id)))
        assert [each.number[2] for each in sent] == ["催", "催", "险", "险"]
        assert {each.due_on for each in sent} == {date(2026, 3, 19), date(2026, 3, 30)}
    assert proposals(county) == []


def test_what_a_person_has_to_address_is_not_sent_in_one_go(county: County) -> None:
    for _ in range(3):
        opinions(county, "explained")
    (policy,) = [each.key for each in proposals(county, "D35")]
    with county.context():
        said = refused(issue_proposed, county.officer, [policy], **about(county))
    assert said == "alone"


def in_context(county: County, type: str) -> list[dict[str, Any]]:
    with county.context():
        return deeds(type)


def test_what_came_on_paper_the_office_writes_down(county: County) -> None:
    letter = issue(county, code="D36", to_unit="县纪委监委")
    answer(county, letter, county.officer)
    (deed,) = in_context(county, "letter.feedback")
    assert deed["unit"] == "县纪委监委"
    judge(county, letter, "refused")
    assert row(county, letter).state == "refused"


def test_a_letter_follows_the_unit_that_goes_on(county: County) -> None:
    add(county, LABOUR, HOUSING)
    letter = issue(county, to_unit=LABOUR.unit)
    end(county, LABOUR.unit, HOUSING.unit)
    answer(county, letter, unit(HOUSING.unit))
    assert row(county, letter).state == "answered"


def test_what_stands_in_the_way(county: County) -> None:
    add(county, LABOUR)
    for wrong, why in (
        ({"to_unit": "县教育委员会"}, "unit"),
        ({"feedback_due": "2026-03-02"}, "due"),
        ({"feedback_due": "3月20日"}, "due"),
        ({"petitions": ("（2026）丰信访字第9号",)}, "petition"),
        ({"proposal": "D32|due|x"}, "gone"),
    ):
        assert refused(issue, county, **wrong) == why
    with pytest.raises(PaperLacks) as lacking:
        issue(county, grounds=" ")
    assert [each.slot for each in lacking.value.lacking] == ["supervision_reason"]
    with pytest.raises(PaperRefused):
        issue(county, code="D32", said={"due_on": "2026年3月9日", "days_left": "7"})
    with pytest.raises(PaperLacks):
        issue(county, code="D35", suggestion="")
    assert in_context(county, "paper.issued") == []
    petition = registered(county)
    letter = issue(county, petitions=("（2026）丰信访字第1号",))
    with county.context():
        rows = db.session.scalars(select(LetterPetition.petition))
        assert list(rows) == [petition]
    found = of_one(county)
    said = {"due_on": "2026年3月9日", "days_left": "7"}
    with pytest.raises(InvalidBody):
        issue(county, code="D32", petitions=(petition,), grounds=" ", said=said)
    with pytest.raises(ReasonMissing):
        dismiss(county, found, " ")
    assert row(county, letter).is_open


def of_one(county: County) -> Any:
    handed_on(county, is_urgent=True)
    return proposals(county)[0]


def test_two_who_decide_about_one_proposal_are_told(county: County) -> None:
    found = of_one(county)
    dismiss(county, found)
    assert refused(issue, county, found) == "gone"
    assert refused(dismiss, county, found) == "gone"


def test_verify_finds_what_was_changed_by_hand(county: County) -> None:
    issue(county, of_one(county))
    with county.context(), transaction() as session:
        session.execute(update(LetterRow).values(due_on=date(2027, 1, 1)))
        session.execute(update(LetterFact).values(fact="D34|urgent|x"))
    with county.context():
        kinds = [each.kind for each in letter_checks.check(db.session())]
    assert sorted(kinds) == ["letter", "letter_fact", "letter_fact"]
