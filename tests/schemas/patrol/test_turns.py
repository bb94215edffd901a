"""The rarer turns: what waits for a day, what another road asks for, whose it was."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.patrol import duty, judging, procedure, substance
from schemas.patrol.context import OFFICE, Context, Hit, Paper, Predicate, Waiting
from schemas.patrol.rules import RULES
from schemas.petition.claims import Deed, Petition
from tests.schemas.patrol.negligence import (
    LONG,
    SINCE,
    UNIT,
    accepted,
    beside_of,
    extended,
    handed,
    met,
    objected_twice,
    of_reception,
    on,
    opinion,
    seen,
    served,
    urgent,
)
from tests.schemas.petition.telling import OTHER, deed, registered, to_road, told


def judged(rule: Predicate, petition: Petition, days: int, **more: Any) -> list[Any]:
    """What one rule says so many days after the petition came."""
    return list(rule(petition, beside_of(petition, on(days), **more)))


def of(rule: str, petition: Petition, days: int, **more: Any) -> list[Hit]:
    return [hit for hit in seen(petition, days, **more) if hit.rule == rule]


def evaluated(satisfaction: str) -> Petition:
    return served(deed("evaluated", on(35), satisfaction=satisfaction))


def decided_for(unit: str) -> Petition:
    """A dispute was decided, and the unit that had it objects."""
    decided = deed("dispute_decided", on(8), unit=unit)
    return handed(deed("disputed", on(3)), decided, deed("objected", on(9)))


def on_road(number: int, act: str) -> Petition:
    """Found to be of that road, and dealt with on it."""
    return handed(deed("classified", on(2), answers=to_road(number)), deed(act, on(8)))


WAITS: list[tuple[str, Callable[[], list[Any]], int]] = [
    (
        "an urgent matter may go on until tomorrow",
        lambda: judged(duty.urgent_late, told(first=registered(is_urgent=True)), 1),
        1,
    ),
    (
        "the notice of acceptance may be issued until Monday",
        lambda: judged(procedure.paper_wanting, accepted(), 5, **SINCE),
        9,
    ),
    (
        "the petitioner may be told of the extension until the first term ends",
        lambda: judged(procedure.extension, extended(50), 60, **SINCE),
        66,
    ),
    (
        "the proof of service may come in three working days",
        lambda: judged(procedure.unproved, served(signed=False), 31),
        35,
    ),
    (
        "who is dissatisfied may be seen within ten working days",
        lambda: judged(substance.not_seen_again, evaluated("3"), 38),
        48,
    ),
    (
        "a matter of a reception may be entered until the second day",
        lambda: list(of_reception(None, 0, 1)),
        2,
    ),
]


@pytest.mark.parametrize(("sentence", "of_rule", "until"), WAITS)
def test_a_day_that_is_not_over_is_waited_for(
    sentence: str, of_rule: Callable[[], list[Any]], until: int
) -> None:
    assert of_rule() == [Waiting(on(until))], sentence


def test_what_a_phone_brought_late_is_waited_for_and_excused() -> None:
    waiting, hit = of_reception(None, 10, 11)
    assert waiting == Waiting(on(14))
    assert hit.excuse == "late_sync"


def test_before_it_came_there_is_nothing_to_judge() -> None:
    before = Context(on(-1), beside_of(told(), on(0)).calendar)
    assert judging.judge(told(), before) == judging.Judgement((), None)


def test_an_urgent_matter_that_went_on_is_not_waited_for() -> None:
    assert judged(duty.urgent_late, urgent(1), 1) == []


def test_no_d21_by_the_end_of_the_first_term_is_no_notice_of_the_extension() -> None:
    (hit,) = of("N3-6", extended(50), 67, **SINCE)
    assert hit.evidence.en.startswith(f"no D21 by {on(66)}")
    d21 = Paper("D21", ("c1",), on(51))
    assert of("N3-6", extended(50), 67, papers=(d21,), **SINCE) == []


@pytest.mark.parametrize(
    ("number", "act", "code"),
    [
        (1, "channelled", "D15"),
        (4, "channelled", "D18"),
        (5, "answered", "D19"),
        (6, "answered", "D12"),
    ],
)
def test_each_road_has_its_own_paper(number: int, act: str, code: str) -> None:
    (hit,) = of("N3-3", on_road(number, act), 20, **SINCE)
    assert hit.evidence.en == f"{code} was due, nothing was issued"
    paper = Paper(code, ("c1",), on(8))
    assert of("N3-3", on_road(number, act), 20, papers=(paper,), **SINCE) == []


def test_a_unit_that_a_dispute_was_decided_for_passes_it_on() -> None:
    (hit,) = of("N3-1", decided_for(UNIT), 9)
    assert hit.unit == UNIT
    assert hit.evidence.en.startswith(f"found to be the unit's on {on(8)}")
    assert of("N3-1", decided_for(OTHER), 9) == []


def test_what_was_rechecked_before_is_not_passed_on() -> None:
    def refused(ground: str) -> Petition:
        return objected_twice(deed("not_accepted", on(6), ground=ground))

    assert of("N3-1", refused("not_competent"), 6)
    assert of("N3-1", refused("rechecked"), 6) == []


def test_a_review_is_served_without_a_meeting() -> None:
    asked = deed("review_requested", on(12)), deed("reviewed", on(20))
    answer = deed("served", on(21), result="review")
    assert of("N4-2", accepted(opinion(10), *asked, answer), 22) == []


def test_who_is_satisfied_need_not_be_seen_again() -> None:
    assert judged(substance.not_seen_again, evaluated("0"), 60) == []


@pytest.mark.parametrize(
    "acts",
    [
        (),
        (
            deed("transferred", on(1)),
            deed("objected", on(2)),
            deed("objection_answered", on(2), result="agreed"),
        ),
    ],
    ids=["never handed on", "handed on, and rightly sent back"],
)
def test_what_lies_with_no_unit_is_the_offices(acts: tuple[Deed, ...]) -> None:
    meeting = met(1, 3, content=LONG)
    (hit,) = of("N5-5", told(*acts, meeting), 4, copies={meeting.id: 2})
    assert hit.unit == OFFICE


def test_long_words_of_meetings_and_opinions_are_compared_and_no_others() -> None:
    meeting, answer = met(2, 15, content=LONG), opinion(28, facts=LONG)
    petition = accepted(meeting, answer)
    said = UNIT, (LONG,)
    assert duty.written(petition) == {meeting.id: said, answer.id: said}


def test_a_fact_is_known_again_by_its_finding() -> None:
    one, other = (of("N2-1", told(), days)[0] for days in (20, 40))
    assert one.id == other.id


def test_the_red_is_put_right_in_a_day() -> None:
    assert (RULES["N2-5"].days, RULES["N2-1"].days, RULES["N2-8"].days) == (1, 3, 3)
