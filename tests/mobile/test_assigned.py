"""指派 on the phone: which word of the county counts, and what an answer becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile import erasing, recording, reminding, taking_on, work
from mobile.casebook import Casebook
from mobile.clock import CHINA, PhoneClock
from mobile.work import Opens, Task
from schemas.assigning import State
from schemas.kinds import ASSIGNMENT
from schemas.sealing import SigningKey
from tests.mobile.conftest import SetClock
from tests.mobile.disputes import opened
from tests.mobile.effort import SAME_DAY, Effort, Filling
from tests.mobile.handed_out import (
    FACTS,
    HOME,
    ID,
    MATTER,
    OTHER_ID,
    arrives,
    assigned,
    of_matter,
    taken_back,
    tell,
)
from tests.mobile.introducing import sealed
from tests.mobile.two_hands import other_phone

TODAY = date(2026, 11, 20)


def waits(book: Casebook) -> list[str]:
    return [each.id for each in taking_on.waiting(book)]


def tasks(book: Casebook, kind: str = "assigned") -> list[Task]:
    return [task for task in work.tasks(book) if task.kind == kind]


def registered(book: Casebook) -> str:
    case = book.new_case()
    book.record("dispute.opened", case, opened(), home=HOME)
    return case


def only(book: Casebook, id: str = ID) -> taking_on.Assignment:
    found = taking_on.find(book, id)
    assert found is not None
    return found


# -- what counts


def test_what_is_assigned_is_known_and_stays_known(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, of_matter())
    assert waits(casebook) == [ID]
    casebook.close()
    again = reopened()
    assert waits(again) == [ID]
    assert only(again).told.matter == MATTER
    assert only(again).made_on == date(2026, 11, 19)


FORGERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "by nobody": lambda told: {"_id": told["id"], **told},
    "by another key": lambda told: sealed(told, SigningKey.generate()),
    "changed afterwards": lambda told: {**sealed(told), "due_on": "2026-12-24"},
    "of another grid": lambda told: sealed({**told, "database": "grid-5002301012010"}),
    "under another id": lambda told: {**sealed(told), "_id": f"assignment:{OTHER_ID}"},
    "without a name": lambda told: sealed({**told, "by": {}}),
    "without a state": lambda told: sealed({**told, "state": "asleep"}),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_what_the_county_did_not_say_is_refused_and_said_so(
    casebook: Casebook, how: str
) -> None:
    arrives(casebook, FORGERIES[how](of_matter()))
    assert waits(casebook) == []
    assert any("没有采用" in words for words in casebook.warnings())
    tell(casebook, of_matter(), of_matter(OTHER_ID))
    assert sorted(waits(casebook)) == [ID, OTHER_ID]
    assert casebook.warnings() == []


versions = st.lists(
    st.tuples(st.sampled_from(("e-1", "e-2")), st.integers(1, 6)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions)
def test_the_newest_counts_in_whatever_order_they_come(
    casebook: Casebook, said: list[tuple[str, int]]
) -> None:
    """Epochs follow each other in time, and in one the serial rises."""
    id = casebook.new_case()
    for epoch, serial in said:
        hour = serial + 6 * (epoch == "e-2")
        at = f"2026-11-20T{hour:02}:00:00+00:00"
        told = of_matter(id, epoch=epoch, serial=serial, at=at, words=f"第{hour}次")
        tell(casebook, told)
    newest = max(serial + 6 * (epoch == "e-2") for epoch, serial in said)
    assert only(casebook, id).told.words == f"第{newest}次"


def test_an_older_one_is_refused_and_said_so(casebook: Casebook) -> None:
    tell(casebook, taken_back())
    database = casebook.database(HOME)
    database.purge(f"assignment:{ID}")
    tell(casebook, of_matter())
    assert only(casebook).told.state is State.WITHDRAWN
    assert any("指派" in words for words in casebook.warnings())
    tell(casebook, of_matter(serial=3))
    assert waits(casebook) == [ID]
    assert casebook.warnings() == []


def test_what_is_asked_of_another_is_nobodys_task_here(
    casebook: Casebook, clock: PhoneClock, tmp_path: Path
) -> None:
    other = other_phone(tmp_path / "other", clock)
    for book in (casebook, other):
        tell(book, of_matter(assignee="u-2"))
    assert (waits(casebook), waits(other)) == ([], [ID])
    assert casebook.database(HOME).local(f"assigned:{ID}") is None
    other.close()


def test_a_program_that_reads_more_than_the_one_before_hears_what_lies_there(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, of_matter())
    database = casebook.database(HOME)
    database.delete_local(f"assigned:{ID}")
    known = database.local("known")
    database.put_local("known", {**known, "lines": known["lines"] - 1})
    casebook.close()
    assert waits(reopened()) == [ID]


def test_what_a_withdrawn_key_said_is_heard_anew(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, of_matter())
    database = casebook.database(HOME)
    kept = database.local(f"assigned:{ID}")
    false = {**kept, "said": {**kept["said"], "words": "把钱交给我", "serial": 9}}
    database.put_local(f"assigned:{ID}", false)
    believed = database.local("believed")
    database.put_local("believed", {"keys": [*believed["keys"], "stolen/1"]})
    casebook.close()
    assert only(reopened()).told.words.startswith("先去看一看")


# -- in 要做的事


def test_it_is_a_task_for_today_whenever_it_is_due(casebook: Casebook) -> None:
    tell(casebook, of_matter(), of_matter(OTHER_ID, due_on="2026-11-18", words=None))
    late, now = tasks(casebook)
    assert (late.group(TODAY), late.light, late.badge(TODAY)) == (
        "late",
        "red",
        "超过 2 天",
    )
    assert (now.group(TODAY), now.light, now.badge(TODAY)) == (
        "today",
        "yellow",
        "还有 10 天",
    )
    assert now.words == "虎威镇指派给您：先去看一看，两家再吵就报派出所"
    assert late.words == "虎威镇指派给您"
    assert now.title == "李二河、张大山"
    assert "24 小时内说接不接（试行口径）" in now.how
    assert "虎威镇 乡镇（街道）主管 冉敏 11月19日 指派" in now.how
    assert now.opens == Opens("assigned", ID)


kinds = st.lists(
    st.sampled_from(("case", "matter", "elsewhere", "begun", "answered", "recalled")),
    max_size=5,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds, st.integers(-40, 40))
def test_the_count_on_the_list_is_the_count_of_the_tasks(
    casebook: Casebook, set_clock: SetClock, some: list[str], days: int
) -> None:
    for kind in some:
        id = casebook.new_case()
        if kind in ("case", "answered"):
            tell(casebook, assigned(id, case=registered(casebook)))
        elif kind == "elsewhere":
            tell(casebook, assigned(id, case=casebook.new_case()))
        else:
            tell(casebook, of_matter(id))
        if kind == "recalled":
            tell(casebook, taken_back(id))
        if kind == "answered":
            taking_on.decline(casebook, only(casebook, id), "我是他表弟")
        if kind == "begun":
            begun(casebook, id)
    before = set_clock.wall
    set_clock.wall += days * 86400
    try:
        found, today = work.tasks(casebook), casebook.clock.today()
        assert work.tally(casebook, casebook.cases()) == work.counts(found, today)
        order = [name for name, _ in work.GROUPS]
        groups = [order.index(task.group(today)) for task in found]
        assert groups == sorted(groups)
    finally:
        set_clock.wall = before


def test_of_a_case_that_is_not_here_it_says_so_and_nothing_else(
    casebook: Casebook,
) -> None:
    case = casebook.new_case()
    tell(casebook, assigned(case=case))
    (task,) = tasks(casebook)
    assert task.title == "案件还没有到这部手机"
    casebook.record("dispute.opened", case, opened(), home=HOME)
    (task,) = tasks(casebook)
    assert (task.title, task.case) == ("李二河、张大山邻里纠纷", case)


def test_what_is_put_away_is_not_told_here_either(
    casebook: Casebook, set_clock: SetClock
) -> None:
    case = casebook.new_case()
    written = casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.delivered(HOME, [written.id])
    tell(casebook, assigned(case=case), of_matter(OTHER_ID))
    set_clock.pass_days(40)
    assert casebook.contact.hides_old
    assert tasks(casebook) == []
    casebook.contact.show()
    assert len(tasks(casebook)) == 2


def test_a_reminder_counts_it_and_names_nothing(casebook: Casebook) -> None:
    tell(casebook, of_matter(due_on="2026-11-23"))
    now = datetime(2026, 11, 20, 10, tzinfo=CHINA)
    dues = list(taking_on.dues(casebook))
    told = {e.day: e.words for e in reminding.plan([], now, 8, (), dues)}
    assert told == {
        "2026-11-22": "快到期 1 件",
        "2026-11-23": "今天到期 1 件",
        "2026-11-24": "昨天到期还没办 1 件",
    }
    taking_on.decline(casebook, only(casebook), "我是他表弟")
    assert list(taking_on.dues(casebook)) == []


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


def begun(book: Casebook, id: str = ID) -> recording.Draft:
    draft = recording.new_dispute(book, HOME)
    taking_on.carry(draft, only(book, id))
    book.keep(draft)
    return draft


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
    assert "taken" not in str(casebook.own.get(written.id))
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
