"""指派 on the phone: what an answer becomes, and what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mobile import erasing, recording, taking_on, work
from mobile.casebook import Casebook
from mobile.work import Opens
from schemas.assigning import State
from schemas.kinds import ASSIGNMENT
from tests.mobile.disputes import opened
from tests.mobile.effort import SAME_DAY, Effort, Filling
from tests.mobile.handed_out import (
    FACTS,
    HOME,
    ID,
    OTHER_ID,
    assigned,
    of_matter,
    taken_back,
    tell,
)
from tests.mobile.test_assigned import begun, only, registered, tasks, waits

# -- the answer


def test_taken_on_it_stands_in_the_case_and_the_task_is_gone(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    case = registered(casebook)
    tell(casebook, assigned(case=case))
    line = taking_on.line_of(casebook, only(casebook))
    assert line is not None
    written = taking_on.accept(casebook, only(casebook), line)
    assert (written.case, written.home) == (case, HOME)
    assert written.body == {
        "assignment": ID,
        "answer": "taken",
        "answered_on": "2026-11-20",
    }
    assert taking_on.state(casebook, only(casebook)) is State.TAKEN
    assert tasks(casebook) == []
    casebook.close()
    assert waits(reopened()) == []


def test_a_case_is_declined_in_the_case_with_the_reason(casebook: Casebook) -> None:
    case = registered(casebook)
    tell(casebook, assigned(case=case))
    taking_on.keep_reason(casebook, ID, "我是他表弟")
    written = taking_on.decline(casebook, only(casebook), " 我是他表弟\n")
    assert written.case == case
    assert (written.body or {})["reason"] == "我是他表弟"
    assert taking_on.state(casebook, only(casebook)) is State.DECLINED
    assert taking_on.reason_of(casebook, ID) == ""
    assert tasks(casebook) == []


def test_a_matter_is_declined_outside_any_dispute(casebook: Casebook) -> None:
    tell(casebook, of_matter())
    written = taking_on.decline(casebook, only(casebook), "不在我的网格")
    assert casebook.shelf(HOME).lines[written.case].kind == ASSIGNMENT
    assert casebook.cases() == []
    assert casebook.activities() == []
    assert casebook.counts().unsent == 1
    assert (tasks(casebook), casebook.drafts()) == ([], [])


def test_a_matter_is_handed_over_into_the_form_to_be_changed(
    casebook: Casebook,
) -> None:
    tell(casebook, of_matter())
    draft = begun(casebook)
    one, other = draft.body["parties"].values()
    assert (one["name"], one["phone"], one["role"]) == (
        "李二河",
        "13908265533",
        "applicant",
    )
    assert (other["name"], other["role"]) == ("张大山", "respondent")
    assert (draft.body["dispute_type"], draft.body["place"]) == ("02", "三组老水井旁")
    assert "summary" not in draft.body
    assert recording.setting_of(casebook, draft).handed == FACTS
    paper = recording.paper_of(casebook, draft)
    said = [
        paper.said(item)
        for sheet in paper.sheets
        for item in paper.items(sheet)
        if type(item).__name__ == "Say"
    ]
    assert any(FACTS in words and "不是当事人的话" in words for words in said)


def test_of_a_petition_the_form_has_its_number_and_whence_it_came(
    casebook: Casebook,
) -> None:
    number = "（2026）丰信访字第7号"
    tell(casebook, of_matter(petition_no=number))
    draft = begun(casebook)
    assert draft.body["case_source"] == "petition_dept"
    assert draft.body["petition_no"] == number
    finished(casebook, draft)
    casefile = casebook.casefile(draft.case, HOME)
    assert casefile is not None
    assert casefile.tree["dispute"]["petition_no"] == number


def test_of_more_than_two_each_has_a_card(casebook: Casebook) -> None:
    people = {f"p{n}": {"name": f"王{n}"} for n in range(1, 12)}
    tell(casebook, of_matter(matter={"facts": FACTS, "parties": people}))
    draft = begun(casebook)
    names = [each["name"] for each in draft.body["parties"].values()]
    assert names == [f"王{n}" for n in range(1, 12)]
    roles = [each["role"] for each in draft.body["parties"].values()]
    assert roles == ["applicant", "respondent", *["third_party"] * 9]


def test_what_is_half_written_is_one_task(casebook: Casebook) -> None:
    tell(casebook, of_matter())
    draft = begun(casebook)
    (task,) = work.tasks(casebook)
    assert task.opens == Opens("draft", draft.id)
    assert task.words.startswith("虎威镇指派给您")


def finished(book: Casebook, draft: recording.Draft) -> None:
    draft.body |= {"summary": "两家为水沟争吵，李二河说。"}
    recording.complete(book, recording.paper_of(book, draft))


def test_the_dispute_and_the_answer_are_sealed_together(casebook: Casebook) -> None:
    tell(casebook, of_matter())
    draft = begun(casebook)
    finished(casebook, draft)
    casefile = casebook.casefile(draft.case, HOME)
    assert casefile is not None
    types = [each.type for each in casefile.entries]
    assert types == ["dispute.opened", "assignment.answered"]
    one, two = casefile.entries
    assert (two.n, two.prev) == (one.n + 1, one.digest)
    assert taking_on.state(casebook, only(casebook)) is State.TAKEN
    assert (tasks(casebook), casebook.drafts()) == ([], [])


class Killed(Exception):
    pass


def test_killed_between_the_two_there_is_neither(
    casebook: Casebook, reopened: Callable[[], Casebook], monkeypatch
) -> None:
    tell(casebook, of_matter())
    draft = begun(casebook)

    def dies(*_: Any, **__: Any) -> None:
        raise Killed

    monkeypatch.setattr(taking_on, "_answer", dies)
    with pytest.raises(Killed):
        finished(casebook, draft)
    monkeypatch.undo()
    casebook.close()
    again = reopened()
    assert again.cases() == []
    (kept,) = again.drafts()
    assert kept.body["parties"] == draft.body["parties"]
    (task,) = tasks(again)
    assert task.opens == Opens("draft", kept.id)


def test_settled_by_word_on_the_day_it_is_answered_all_the_same(
    casebook: Casebook,
) -> None:
    tell(casebook, of_matter())
    draft = begun(casebook)
    recording.become(casebook, draft, "same_day")
    assert [p["name"] for p in draft.body["parties"].values()] == ["李二河", "张大山"]
    assert recording.setting_of(casebook, draft).handed == FACTS
    form = Filling(casebook, draft, Effort())
    form.answers(SAME_DAY)
    form.record()
    assert taking_on.state(casebook, only(casebook)) is State.TAKEN


def test_who_opens_it_only_for_some_answers_only_to_these(casebook: Casebook) -> None:
    tell(casebook, of_matter())
    draft = begun(casebook)
    draft.body["restriction"] = {"ground": "privacy"}
    casebook.keep(draft)
    assert draft.home == casebook.own.name
    finished(casebook, draft)
    assert casebook.shelf(HOME).lines == {}
    (line,) = casebook.shelf(casebook.own.name).lines.values()
    assert line.answered == (ID,)
    assert tasks(casebook) == []


def test_of_a_case_that_only_some_may_know_of_it_is_answered_among_them(
    casebook: Casebook,
) -> None:
    own, case = casebook.own.name, casebook.new_case()
    body = opened(restriction={"ground": "privacy"})
    casebook.record("dispute.opened", case, body, home=own, grid=HOME[5:])
    tell(casebook, assigned(case=case, words=None))
    (task,) = tasks(casebook)
    assert (task.case, task.title) == (case, "李二河、张大山邻里纠纷")
    line = taking_on.line_of(casebook, only(casebook))
    assert line is not None
    written = taking_on.accept(casebook, only(casebook), line)
    assert (written.home, written.body) != (HOME, None)
    assert "'taken'" not in str(casebook.own.get(written.id))
    assert tasks(casebook) == []


# -- taken back


def test_taken_back_the_task_goes_and_a_line_says_why(casebook: Casebook) -> None:
    tell(casebook, of_matter())
    tell(casebook, taken_back())
    assert tasks(casebook) == []
    (line,) = tasks(casebook, "recalled")
    assert (line.words, line.light) == ("已收回：两家已经和好", "grey")
    taking_on.see(casebook, only(casebook))
    assert work.tasks(casebook) == []


def test_what_never_waited_here_is_not_told_as_taken_back(casebook: Casebook) -> None:
    tell(casebook, taken_back())
    assert work.tasks(casebook) == []


def test_a_form_that_was_begun_goes_on_without_an_answer(casebook: Casebook) -> None:
    tell(casebook, of_matter())
    draft = begun(casebook)
    tell(casebook, taken_back())
    kinds = sorted(task.kind for task in work.tasks(casebook))
    assert kinds == ["draft", "recalled"]
    finished(casebook, draft)
    casefile = casebook.casefile(draft.case, HOME)
    assert casefile is not None
    assert [each.type for each in casefile.entries] == ["dispute.opened"]


def test_what_was_answered_elsewhere_is_no_task_here(casebook: Casebook) -> None:
    """Somebody's second phone, or the county's word after a restore."""
    tell(casebook, of_matter())
    tell(casebook, of_matter(state="taken", serial=2, answered_on="2026-11-20"))
    assert work.tasks(casebook) == []
    assert taking_on.state(casebook, only(casebook)) is State.TAKEN


def test_of_a_case_that_left_the_grid_nothing_says_that_it_was_assigned(
    casebook: Casebook,
) -> None:
    """Neither to whom it was assigned nor to the others; it is said among those who
    may know."""
    case = registered(casebook)
    asked = assigned(case=case), assigned(OTHER_ID, case=case, assignee="u-2")
    tell(casebook, *asked)
    database = casebook.database(HOME)
    erasing.withdraw(database, case)
    casebook.index(database)
    tell(casebook, *asked, of_matter(casebook.new_case()))
    for id in (ID, OTHER_ID):
        assert erasing.present(database, [f"assignment:{id}"]) == []
        assert taking_on.find(casebook, id) is None
    assert len(waits(casebook)) == 1
    assert casebook.warnings() == []
