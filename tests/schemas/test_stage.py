"""The form of a stage record: its part, its outcome, where it leads."""

from typing import Any

import pytest

from schemas import bodies, stage, texts
from schemas.codes import code_list
from schemas.errors import InvalidBody
from tests.schemas.records import AIR, ANSWER, APPRAISE, DELIBERATE, put, without


def errors(record: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("stage.recorded", 1, record)
    return {error.pointer: error.zh for error in invalid.value.errors}


def test_a_stage_has_its_own_part_and_no_other() -> None:
    assert errors(put(AIR, "/answer", {})) == {"/answer": texts.WRONG_STAGE_PART.zh}
    assert errors(without(AIR, "/air")) == {"/air": texts.REQUIRED.zh}


def test_an_outcome_belongs_to_its_stage() -> None:
    assert errors(put(AIR, "/outcome", "passed")) == {
        "/outcome": texts.WRONG_OUTCOME.zh,
        "/next_stage": texts.WRONG_NEXT_STAGE.zh,
    }


def test_the_next_stage_follows_from_the_outcome() -> None:
    assert errors(put(AIR, "/next_stage", 3)) == {
        "/next_stage": texts.WRONG_NEXT_STAGE.zh
    }


def test_the_fast_track_goes_from_airing_to_answering() -> None:
    fast = put(put(AIR, "/next_stage", 3), "/fast_track", True)
    assert errors(fast) == {"/fast_track_reason": texts.REQUIRED.zh}
    fast = put(fast, "/fast_track_reason", "小事，双方都愿当场说清")
    assert bodies.load("stage.recorded", 1, fast) == fast
    lacking = [e.pointer for e in bodies.missing("stage.recorded", fast, "dossier")]
    assert lacking == ["/fast_track_agreed_by"]


def test_where_each_outcome_leads() -> None:
    assert stage.next_stages(1, "continue") == (2,)
    assert stage.next_stages(1, "continue", fast_track=True) == (2, 3)
    assert stage.next_stages(1, "settled_on_site") == (4,)
    assert stage.next_stages(2, "need_more_facts") == (1,)
    assert stage.next_stages(3, "negotiable") == (2,)
    assert stage.next_stages(4, "unfair") == (3,)
    assert stage.next_stages(4, "passed") == ()


def test_every_outcome_leads_to_a_stage_that_there_is() -> None:
    for outcome in code_list("outcomes"):
        for number in stage.PARTS:
            leads_to = stage.next_stages(number, outcome, fast_track=True)
            assert set(leads_to) <= set(stage.PARTS)


def test_going_back_has_a_reason() -> None:
    back = put(DELIBERATE, "/outcome", "need_more_facts")
    assert errors(back) == {"/return_reason": texts.REQUIRED.zh}


def test_the_option_chosen_is_one_of_those_made() -> None:
    assert errors(put(DELIBERATE, "/deliberate/chosen_option", "o9")) == {
        "/deliberate/chosen_option": texts.NO_SUCH_OPTION.zh
    }


def test_what_is_not_public_is_not_put_up_and_closed_has_no_panel() -> None:
    limited = put(APPRAISE, "/appraise/openness_effective", "limited")
    assert errors(limited) == {
        "/appraise/publicity/published": texts.CLOSED_NOT_PUBLISHED.zh
    }
    closed = put(APPRAISE, "/appraise/openness_effective", "closed")
    assert set(errors(closed)) == {
        "/appraise/evaluators",
        "/appraise/publicity/published",
    }


def test_a_second_draw_keeps_the_first_and_says_why() -> None:
    again = put(APPRAISE, "/appraise/evaluators/e1/draw", 2)
    assert errors(again) == {"/appraise/redraw_reason": texts.REQUIRED.zh}
    again = put(again, "/appraise/redraw_reason", "首抽一人系当事人表亲")
    assert bodies.load("stage.recorded", 1, again) == again


def test_a_published_notice_has_its_text_and_who_agreed_to_it() -> None:
    bare = put(APPRAISE, "/appraise/publicity", {"published": True})
    assert set(errors(bare)) == {
        "/appraise/publicity/deidentified_text",
        "/appraise/publicity/wording_agreed_by",
    }


def test_a_deadlock_says_what_it_is_stuck_on() -> None:
    stuck = put(ANSWER, "/outcome", "deadlock")
    lacking = [e.pointer for e in bodies.missing("stage.recorded", stuck, "dossier")]
    assert lacking == ["/answer/deadlock_reason"]
    told = put(stuck, "/answer/deadlock_reason", "工钱")
    assert bodies.missing("stage.recorded", told, "dossier") == []


def test_guests_of_the_council_come_with_consent() -> None:
    draft = without(DELIBERATE, "/participants/l1/invited_with_consent")
    lacking = [e.pointer for e in bodies.missing("stage.recorded", draft, "dossier")]
    assert lacking == ["/participants/l1/invited_with_consent"]
