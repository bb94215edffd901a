"""By touches: a forgotten PIN, and a phone that was locked for good."""

from __future__ import annotations

import json

import pytest

from mobile.casebook import Casebook
from mobile.copies import copies
from mobile.credentials import SHRED_AT
from mobile.errors import PhoneError
from schemas.recovery import Addressee, Enclosed, Opener, code_of
from tests.mobile import walk
from tests.mobile.conftest import GRID, PIN, answer_for
from tests.mobile.disputes import opened

pytestmark = pytest.mark.kivy
COUNTY_KEY = Opener.generate()
HOME = f"grid-{GRID}"
NEW_PIN = "860213"


@pytest.fixture
def recoverable(drive, seat_folder, clock):
    """Enrolled with a recovery key, two entries unsent, the app not yet opened."""
    credentials = drive.app.credentials
    answer = json.loads(answer_for(credentials))
    addressee = COUNTY_KEY.addressee.to_text()
    answer["recovery"] = {"kid": "recovery-500230/1", "key": addressee}
    unlocked = credentials.enrol(credentials.unlock(PIN), json.dumps(answer))
    book = Casebook(seat_folder, unlocked, clock)
    for _ in range(2):
        book.record("dispute.opened", book.new_case(), opened(), home=HOME)
    book.close()
    return drive


def released(request: str) -> str:
    """What the county answers to a request."""
    asked = json.loads(request)
    device, key = asked["device"], Addressee.from_text(asked["key"])
    data_key = COUNTY_KEY.disclose(Enclosed.DATA_KEY, device, asked["enclosed"])
    return json.dumps({"enclosed": key.enclose(Enclosed.ANSWER, device, data_key)})


def test_a_forgotten_pin_is_recovered_with_the_countys_answer(recoverable) -> None:
    d = recoverable
    walk.give_pin(d, "111999")
    assert d.reads("点最下面的")
    d.tap("pin:forgot")
    screen = d.app.screens.current_screen
    request = screen.recovery.request()
    asking = Addressee.from_text(json.loads(request)["key"])
    code = code_of(d.app.credentials.device, asking)
    assert d.find("recover:code").words == f"{code[:3]} {code[3:]}"
    d.shot("recover")
    d.tap("recover:on")
    assert d.reads("县里的答复不能用")
    d.find("recover:answer").put(released(request))
    d.tap("recover:on")
    assert d.screen() == "pin"
    walk.give_pin(d, NEW_PIN)
    walk.give_pin(d, NEW_PIN)
    assert d.screen() == "cases"
    assert d.app.casebook.counts().unsent == 2
    d.app.lock()
    walk.give_pin(d, NEW_PIN)
    assert d.screen() == "cases"


def test_a_shredded_phone_hands_over_and_begins_again(
    recoverable, set_clock, seat_folder
) -> None:
    d = recoverable
    walk.give_pin(d)
    d.app.lock()
    for _ in range(SHRED_AT - 1):
        set_clock.wall += 3600
        with pytest.raises(PhoneError):
            d.app.credentials.unlock("999888")
    set_clock.wall += 3600
    walk.give_pin(d, "999888")
    assert d.reads("已锁死")
    assert d.app.casebook is None
    d.tap("pin:forgot")
    assert d.reads("2 条记录")
    d.shot("shredded")
    d.tap("recover:export")
    handed = json.loads((seat_folder / "for-the-county.json").read_text("utf-8"))
    assert len(handed["entries"]) == 2
    d.tap("recover:on")
    walk.give_pin(d, NEW_PIN)
    walk.give_pin(d, NEW_PIN)
    assert d.screen() == "enrol"
    assert len(list(copies(seat_folder))) == 2


def test_the_pin_screen_promises_only_what_is_so(drive) -> None:
    assert not drive.reads("别人也看不到")
    walk.give_pin(drive, "111999")
    assert not drive.reads("不会丢")
    drive.tap("pin:forgot")
    assert drive.reads("带到乡镇")
