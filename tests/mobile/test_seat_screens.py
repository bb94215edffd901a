"""By touches: people take turns at one phone, and leave nothing for the next."""

from __future__ import annotations

import pytest
from kivy.clock import Clock

from mobile.courier import Event
from mobile.screens import clipboard
from tests.mobile import walk
from tests.mobile.conftest import PIN, answer_for
from tests.mobile.driver import Driver
from tests.mobile.planted import PLANTED
from tests.mobile.remembered import remembered

pytestmark = pytest.mark.kivy
OTHER_PIN = "860213"
SOUGHT = {
    what: PLANTED[what]
    for what in ("one party", "the other", "telephone", "statement", "a query")
}


def somebody_joins(
    d: Driver, pin: str = OTHER_PIN, person: str = "向春华", person_id: str = "u-1"
) -> None:
    """From the first screen to an empty list of one's own."""
    d.tap("pin:leave")
    d.tap("seats:add")
    walk.give_pin(d, pin)
    walk.give_pin(d, pin)
    answer = answer_for(d.app.credentials, person=person)
    d.find("enrol:answer").put(answer.replace('"u-1"', f'"{person_id}"'))
    d.tap("enrol:take")
    assert d.screen() == "cases"


def locked(d: Driver) -> None:
    d.app.lock()
    d.frames(3)


def planted_case(d: Driver) -> None:
    d.tap("new")
    walk.party(d, 1, PLANTED["one party"], "", PLANTED["telephone"])
    walk.party(d, 2, PLANTED["the other"])
    walk.go_on(d)
    walk.pick(d, "q:/dispute_type", "02")
    d.write("q:/summary", f"{PLANTED['statement']}，雨天院坝进水。")
    walk.to_page(d, "claims")
    walk.claim(d, 1, "把墙拆了", "p1")
    walk.save(d)
    d.back()
    d.write("search", PLANTED["a query"])
    d.write("search", PLANTED["one party"])
    d.frames(3)


def test_no_name_is_shown_before_a_pin_nor_a_page_of_another(drive) -> None:
    somebody_joins(drive)
    locked(drive)
    assert drive.screen() == "seats"
    assert drive.reads("使用人 1")
    assert drive.reads("使用人 2")
    assert not drive.reads("秦晓春")
    assert not drive.reads("向春华")
    drive.tap("seat:1")
    assert drive.reads("● 使用人 1")
    walk.give_pin(drive, OTHER_PIN)
    assert drive.reads("密码不对")
    walk.give_pin(drive, PIN)
    assert drive.screen() == "cases"
    assert drive.reads("秦晓春")
    assert not drive.reads("向春华")
    # The same person comes back to the same page, another does not.
    drive.tap("new")
    walk.to_page(drive, "matter")
    locked(drive)
    drive.tap("seat:1")
    walk.give_pin(drive)
    assert drive.has("page:matter")
    locked(drive)
    drive.tap("seat:2")
    walk.give_pin(drive, OTHER_PIN)
    assert drive.screen() == "cases"


def test_of_who_sat_before_no_word_stays_on_the_screen_or_in_memory(drive) -> None:
    walk.give_pin(drive)
    planted_case(drive)
    clipboard.copy(PLANTED["one party"])
    assert remembered(SOUGHT) == set(SOUGHT)  # So the walk would find them.
    drive.tap("settings")
    drive.tap("leave-seat")
    drive.tap("seats:add")
    walk.give_pin(drive, OTHER_PIN)
    walk.give_pin(drive, OTHER_PIN)
    drive.tap("enrol:leave")
    drive.tap("seat:2")
    walk.give_pin(drive, OTHER_PIN)
    drive.find("enrol:answer").put(answer_for(drive.app.credentials, person="向春华"))
    drive.tap("enrol:take")
    assert drive.find("rows").data == []
    assert not any(drive.reads(word) for word in SOUGHT.values())
    assert remembered(SOUGHT) == set()
    assert clipboard.paste() == ""
    locked(drive)
    drive.tap("seat:1")
    walk.give_pin(drive)
    (listed,) = drive.app.casebook.cases()
    assert PLANTED["one party"] in listed.summary.title


def test_a_phone_that_lies_unused_locks_when_its_person_said(drive, set_clock) -> None:
    walk.give_pin(drive)
    drive.tap("settings")
    assert drive.find("lock:300").chosen
    drive.tap("lock:60")
    assert drive.find("lock:60").chosen
    set_clock.steady += 59
    drive.app._lock_unused()
    assert drive.screen() == "settings"
    set_clock.steady += 2
    drive.app._lock_unused()
    assert drive.screen() == "pin"
    walk.give_pin(drive)
    assert drive.screen() == "settings"
    drive.app.on_pause()
    set_clock.steady += 61
    drive.app.on_resume()
    assert drive.screen() == "pin"


def test_what_was_copied_is_gone_after_a_while(drive, monkeypatch) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 0)
    walk.give_pin(drive)
    drive.write("search", PLANTED["one party"])
    box = drive.find("search")
    box.select_all()
    box.copy()
    assert clipboard.paste() == PLANTED["one party"]
    drive.until(lambda: clipboard.paste() == "", what="the clipboard to be emptied")
    clipboard.copy("公钥")
    Clock.unschedule(clipboard.clear)
    clipboard._board().copy("别人的")
    clipboard.clear()
    assert clipboard.paste() == "别人的"


def test_what_was_on_its_way_to_one_person_is_told_to_nobody_else(drive) -> None:
    walk.give_pin(drive)
    bridge = drive.app._bridge
    drive.app.leave_for("seats")
    bridge.emit(Event("done", "已同步：传出 3 条，收到 0 条", 1.0, 3))
    drive.frames(3)
    assert drive.app.sync_words == ""
    assert drive.app.preferences.synced_at == ""


def test_a_box_that_was_emptied_when_somebody_got_up_tells_nobody(drive) -> None:
    from mobile.widgets import SETTLE_SECONDS, Prose

    told: list[str] = []
    kept, emptied = Prose(), Prose()
    for box in (kept, emptied):
        box.bind(on_settled=lambda _, text: told.append(text))
        box.text = "围墙"
        box.settle_now()
    kept.text = ""
    emptied.forget()
    drive.until(lambda: told[2:], SETTLE_SECONDS + 60)
    assert told == ["围墙", "围墙", ""]
    assert emptied.text == emptied.settled_text == ""
