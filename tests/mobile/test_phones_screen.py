"""手机同步情况, by touches: one tap from the list, two by way of the sync page."""

from __future__ import annotations

import pytest

from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.looking_after import DEVICE, said, tell

pytestmark = pytest.mark.kivy


def test_whoever_looks_after_nobody_s_phones_sees_nothing_of_it(drive: Driver) -> None:
    walk.give_pin(drive)
    assert not drive.reads("手机同步情况")
    drive.tap("note")
    assert not drive.reads("手机同步情况")


def test_from_the_list_to_one_phone_and_back(drive: Driver, set_clock) -> None:
    walk.give_pin(drive)
    quiet = said(heard_on="2026-11-10", received_on=None, evidence_missing=2)
    quiet["waiting"] = {"invalid_body": 2}
    person = {"id": "u-2", "name": "李娟", "role": "director"}
    other = said("d-00000000000000a2", person=person, areas=["500230101201"])
    tell(drive.app.casebook, quiet, other)
    drive.app.replace("cases")
    assert drive.reads("手机同步情况　1 部要管")
    drive.tap("phones")
    assert drive.screen() == "phones"
    assert drive.reads("县里的情况截至 11月20日")
    assert drive.reads("退回 2 条：填写不合表格要求")
    assert drive.reads("今天同步过")
    drive.tap(f"phone:{DEVICE}")
    assert drive.reads("王建国的手机")
    assert drive.reads("10 天没有同步")
    assert drive.reads("照片录音还差 2 件")
    assert drive.reads("县里连续收到第 12 条")
    drive.back()
    assert drive.reads("李娟")
    drive.back()
    drive.tap("note")
    drive.tap("sync:phones")
    assert drive.screen() == "phones"
    set_clock.pass_days(2)
    drive.app.replace("phones")
    assert drive.reads("那以后的 2 天还不知道")


def test_before_the_county_said_anything_it_says_so(drive: Driver) -> None:
    walk.give_pin(drive)
    drive.app.casebook.townships.hear(["township-500230101"])
    drive.app.replace("cases")
    drive.tap("phones")
    assert drive.reads("县里还没有说过，请先同步一次")
    drive.app.go("phones", device=DEVICE)
    assert drive.reads("离开了本乡镇")
