"""要做的事, by touches: three taps from the list to the very form."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from mobile import work
from mobile.casebook import Casebook
from schemas.samples import County, Grid, dispute
from tests.mobile import walk
from tests.mobile.conftest import FRIDAY, GRID, SetClock
from tests.mobile.disputes import accepted, opened
from tests.mobile.driver import Driver

pytestmark = pytest.mark.kivy
HOME = f"grid-{GRID}"
TODAY = date(2026, 11, 20)


def shown(d: Driver) -> list[work.Task]:
    return d.app.root.screens.get_screen("work").shown


def to_work(d: Driver) -> None:
    d.app.replace("cases")
    d.frames(2)
    d.tap("work")


def test_from_the_list_to_the_very_form_and_back(drive, set_clock: SetClock) -> None:
    walk.give_pin(drive)
    book: Casebook = drive.app.casebook
    case = book.new_case()
    book.record("dispute.opened", case, opened(), home=HOME)
    book.record("dispute.accepted", case, accepted(), home=HOME)
    other = book.new_case()
    book.record("dispute.opened", other, opened(), home=HOME)
    set_clock.pass_days(5)
    drive.app.replace("cases")
    drive.until(lambda: drive.reads("要做的事　过期 1　今天 1"))
    drive.tap("work")
    drive.until(lambda: drive.reads("过期　11月23日　超过 2 天"))
    assert drive.reads("自受理(或退回说理)之日2026-11-20起(当日不计)3日")
    drive.tap("group:today")
    drive.tap("task:0")
    assert drive.screen() == "form"
    assert drive.reads("受理")
    drive.back()
    assert drive.screen() == "work"
    assert drive.reads("今天 1")
    drive.tap("task:0")
    assert len(book.drafts()) == 1, "the half-written form is gone on with"
    drive.back()
    drive.tap("group:late")
    drive.tap("task:0")
    assert drive.reads("愿意调解吗")
    drive.tap("back")
    drive.tap("group:all")
    assert [task.kind for task in shown(drive)] == ["SL1", "step", "DL13"]
    drive.tap("task:2")
    assert drive.screen() == "case"


def test_a_day_without_anything_says_so(drive) -> None:
    walk.give_pin(drive)
    assert drive.reads("要做的事　现在没有")
    drive.tap("work")
    assert drive.reads("现在没有要做的事")


def agreed(book: Casebook, set_clock: SetClock) -> work.Task:
    """Disputes are recorded until one has a term of which nobody was asked yet."""
    county, chance = County(7), Random(7)
    grid = Grid(GRID, GRID[:12], "", "秦晓春")
    for _ in range(40):
        case, ids = book.new_case(), []
        for step in dispute(chance, county, grid, TODAY - timedelta(days=90)):
            if step.type == "follow_up.recorded" or step.day > TODAY:
                break
            days = (TODAY - step.day).days
            set_clock.wall = FRIDAY - days * 86400 + len(ids) * 60
            body = step.naming(ids)
            ids.append(book.record(step.type, case, body, home=HOME).id)
        set_clock.wall = FRIDAY
        due = [task for task in work.tasks(book) if task.kind == "PF"]
        if due and "/terms/" in due[0].running.about:
            return due[0]
    raise AssertionError("none of 40 disputes ended in terms")


def test_at_its_day_each_term_is_asked_and_answered(drive, set_clock) -> None:
    walk.give_pin(drive)
    book: Casebook = drive.app.casebook
    term = agreed(book, set_clock)
    to_work(drive)
    place = next(n for n, t in enumerate(shown(drive)) if t == term)
    drive.tap(f"task:{place}")
    assert drive.screen() == "form"
    key = term.running.about.rpartition("/")[2]
    party = next(iter(book.casefile(term.case, HOME).tree["party"]))
    drive.tap(f"q:/party={party.partition('-')[0]}")
    walk.to_page(drive, "found")
    drive.tap(f"q:/performed/{key}/status=performed")
    drive.tap("q:/performance_status=partly")
    drive.write("q:/situation", "墙退了，钱还差两百。")
    walk.save(drive)
    told = list(book.casefile(term.case, HOME).tree["follow_up"].values())
    assert told[0]["performed"][key]["status"] == "performed"
    assert told[0]["agreement"] == int(term.running.about.split("/")[2])
    assert term.running.about not in {
        t.running.about
        for t in work.tasks(book)
        if t.running and t.case == term.case and t.kind == "PF"
    }
