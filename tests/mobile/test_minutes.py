"""Minutes, not forms: what a mediator is asked is counted, and nothing is made up."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mobile import recording, usual
from mobile.casebook import Casebook
from mobile.errors import PhoneError, Unfinished
from mobile.plans import one_sitting
from schemas import end_conditions
from schemas.dossier import dossier
from sync.errors import SyncError
from tests.mobile.effort import (
    SAME_DAY,
    Effort,
    Filling,
    begun,
    four_stages,
    same_day,
    sheet,
)

MOST_SAME_DAY, MOST_SECONDS, MOST_FOUR_STAGES = 14, 240, 45
TYPES = [
    "dispute.opened",
    "dispute.accepted",
    "dispute.consented",
    "dispute.consented",
    "stage.recorded",
    "agreement.signed",
    "stage.recorded",
]


@pytest.fixture
def home(casebook: Casebook) -> str:
    return casebook.enrolment.grids[0].database


def the_case(book: Casebook, home: str):
    (line,) = book.cases()
    return book.casefile(line.summary.case, home)


def test_an_oral_case_of_the_day_asks_no_more_than_fourteen_questions(
    casebook: Casebook, home: str
) -> None:
    effort = same_day(casebook, home)
    assert len(set(effort.questions)) == len(effort.questions) <= MOST_SAME_DAY
    assert effort.seconds <= MOST_SECONDS, effort


def test_four_stages_of_a_usual_case_ask_no_more_than_forty_five(
    casebook: Casebook, home: str
) -> None:
    effort, case = four_stages(casebook, home)
    assert len(set(effort.questions)) == len(effort.questions) <= MOST_FOUR_STAGES
    told = casebook.casefile(case, home)
    assert (str(told.state), told.problems) == ("closed_success", ())


def test_one_touch_says_that_all_came_and_overwrites_nobody(
    casebook: Casebook, home: str
) -> None:
    case = begun(casebook, home)
    form = sheet(casebook, home, case, "stage.recorded/1", Effort())
    form.answer("/participants/p2/attended", False)
    third = form.add("/participants", 8)
    form.paper.answer(f"/participants/{third}/attended", None)
    form.at_once("/participants")
    came = [each["attended"] for each in form.paper.body["participants"].values()]
    assert came == [True, False, True, True]


def test_a_stage_ends_when_its_outcome_is_told_and_only_on_its_day(
    casebook: Casebook, home: str, set_clock
) -> None:
    case = begun(casebook, home)
    form = sheet(casebook, home, case, "stage.recorded/1", Effort())
    began = form.paper.body["started_at"]
    set_clock.wall += 2400
    set_clock.steady += 2400
    form.answer("/outcome", "continue")
    assert (began, form.paper.body["ended_at"]) == ("10:00", "10:40")
    other = sheet(casebook, home, case, "stage.recorded/1", Effort())
    other.answer("/held_on", "2026-11-19")
    other.answer("/outcome", "continue")
    assert "ended_at" not in other.paper.body


def test_the_usual_place_is_a_public_one_and_of_no_restricted_case(
    casebook: Casebook, home: str
) -> None:
    four_stages(casebook, home)
    case = begun(casebook, home)
    first = sheet(casebook, home, case, "stage.recorded/1", Effort()).paper.body
    council = sheet(casebook, home, case, "stage.recorded/2", Effort()).paper.body
    assert "venue_name" not in first  # A courtyard is somebody's.
    assert council["venue_name"] == "荷花村村委会"
    room = {"stage": 1, "venue_kind": "reason_room", "venue_name": "说理室"}
    usual.remember(casebook, casebook.enrolment.private, room)
    assert usual.place(usual.of(casebook), 1) == {}
    usual.remember(casebook, home, room)
    again = recording.new_dispute(casebook, home)
    recording.become(casebook, again, one_sitting.KEY)
    assert again.body["venue_name"] == "说理室"


def test_it_becomes_the_records_in_their_order_and_the_case_is_closed(
    casebook: Casebook, home: str
) -> None:
    same_day(casebook, home)
    told = the_case(casebook, home)
    assert [each.type for each in told.entries] == TYPES
    assert told.problems == ()
    assert str(told.state) == "closed_success"
    for number, each in enumerate(told.entries):
        assert len(each.seen) == min(number, 1)  # Each knows the one before it.


def test_what_the_law_and_the_four_stages_ask_is_there(
    casebook: Casebook, home: str
) -> None:
    same_day(casebook, home)
    told = the_case(casebook, home)
    for entry in told.entries:
        if entry.type == "stage.recorded":
            assert list(end_conditions.unmet(entry.body, told.tree)) == []
    assert not any(told.tree["acceptance"]["screen"].values())
    wishes = [each["openness"] for each in told.tree["consent"].values()]
    assert wishes == ["limited", "closed"]
    appraised = told.tree["stage"]["4"]["round"]["1"]["appraise"]
    assert appraised["openness_effective"] == "closed"
    assert told.tree["agreement"]["1"]["form"] == "oral"


def test_before_they_leave_only_who_they_are_is_still_to_be_asked(
    casebook: Casebook, home: str
) -> None:
    same_day(casebook, home)
    lacks = dossier(the_case(casebook, home)).here
    assert {lack.at.split("/")[1] for lack in lacks} <= {"party", "claim"}


def test_what_the_records_say_is_hers_or_a_day_a_place_a_name(
    casebook: Casebook, home: str
) -> None:
    same_day(casebook, home)
    tree = the_case(casebook, home).tree
    said = SAME_DAY["/statements/p1/facts"], SAME_DAY["/statements/p2/facts"]
    summary = f"李二河说：{said[0]}\n张大山说：{said[1]}"
    assert tree["dispute"]["summary"] == summary
    assert tree["agreement"]["1"]["dispute_facts"] == summary
    assert tree["agreement"]["1"]["disputed_matters"] == "道路通行（邻里纠纷）"
    assert tree["agreement"]["1"]["oral_agreement_content"] == SAME_DAY["/content"]


@pytest.mark.parametrize("left_out", SAME_DAY)
def test_without_any_one_answer_nothing_is_recorded(
    casebook: Casebook, home: str, left_out: str
) -> None:
    said = {at: value for at, value in SAME_DAY.items() if at != left_out}
    with pytest.raises(Unfinished) as refused:
        same_day(casebook, home, said)
    name = left_out.rpartition("/")[2]
    assert any(each.pointer.endswith(name) for each in refused.value.errors)
    assert casebook.cases() == []


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        ("/bars_none", False, "不能受理"),
        ("/rights_told", False, "要先念给各方听"),
        ("/consents/p2/willing", "refuses", "不能调解"),
        ("/consents/p1/willing", "by_stages", "要按四步来"),
        ("/parties/p2/birth_on", "2012-05-01", "未成年人"),
    ],
)
def test_what_may_not_go_this_way_is_told_the_way_it_goes(
    casebook: Casebook, home: str, at: str, value: object, words: str
) -> None:
    with pytest.raises(Unfinished) as refused:
        same_day(casebook, home, {**SAME_DAY, at: value})
    assert any(words in each.zh for each in refused.value.errors)
    assert casebook.cases() == []


def test_all_records_or_none_wherever_the_disk_is_full(
    casebook: Casebook, home: str, tmp_path: Path
) -> None:
    draft = recording.new_dispute(casebook, home)
    recording.become(casebook, draft, one_sitting.KEY)
    form = Filling(casebook, draft, Effort())
    form.paper.body["dispute_type"] = "02"
    form.answers(SAME_DAY)
    casebook.keep(draft)
    log = next(tmp_path.rglob(f"{home}.sqlite-wal"))
    refused = 0
    for more in range(0, 400_000, 24_000):
        try:
            with no_larger_than(log.stat().st_size + more):
                form.record()
            break
        except (SyncError, PhoneError):
            refused += 1
            assert casebook.cases() == []
            assert [each.id for each in casebook.drafts()] == [draft.id]
    assert refused
    assert len(the_case(casebook, home).entries) == len(TYPES)
    assert casebook.drafts() == []


@contextmanager
def no_larger_than(size: int) -> Iterator[None]:
    """As on a full disk: no file grows beyond that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
