"""Pictures of what a phone says when something is amiss, made against a real county.

The forgotten PIN, the two screens of a disagreement, and the words for a grid that was
left, a case that was erased, a number given twice, a phone suspended and one revoked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.mobile import driver  # before anything of kivy

Shot = Callable[..., None]


def forgotten(phone: Path, shot: Shot) -> None:
    """Somebody does not know the PIN any more; the county gives the key back."""
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from schemas.recovery import Opener
    from tests.mobile import walk
    from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock

    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    unlocked = credentials.create(PIN)
    answer = json.loads(answer_for(credentials))
    key = Opener.generate().addressee.to_text()
    answer["recovery"] = {"kid": "recovery-500230/1", "key": key}
    credentials.enrol(unlocked, json.dumps(answer))
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d, "111999")
    d.tap("pin:forgot")
    shot(d, "a-forgotten-pin", both=True)
    d.close()


def disagreed(phone: Path, shot: Shot) -> None:
    """Two recorded another sum; the director holds the signed paper."""
    from mobile.app import SiliApp
    from mobile.credentials import Credentials
    from tests.mobile import walk
    from tests.mobile.conftest import PIN, SetClock, answer_for, phone_clock
    from tests.mobile.two_hands import disagree, other_phone

    clock = phone_clock(phone, SetClock())
    credentials = Credentials(phone, clock)
    unlocked = credentials.create(PIN)
    answer = answer_for(credentials, person="刘代会", role="director")
    credentials.enrol(unlocked, answer)
    other = other_phone(phone.parent / "other", clock)
    d = driver.start(SiliApp(phone, clock=clock))
    walk.give_pin(d)
    disagree(d.app.casebook, other)
    d.app.screens.current_screen.enter()
    d.tap("conflicts")
    shot(d, "two-recorded-another-sum", both=True)
    d.tap("conflict:0:0:matches")
    shot(d, "settled-by-the-paper", both=True)
    d.close()
    other.close()


def told(phone: Path, shot: Shot) -> None:
    """One phone and its county, until the phone is ended."""
    from tests.mobile.conftest import FRIDAY
    from tests.server.county import make_county
    from tests.sync.served import serving

    now = datetime.fromtimestamp(FRIDAY, UTC)
    county = make_county(phone.parent / "county", now=now)
    with serving(county.app) as served:
        Told(phone, county, served, shot).live()
    county.close()


class Told:
    """What the sync screen and the case say, one after another."""

    def __init__(self, phone: Path, county, served, shot: Shot) -> None:
        from mobile.app import SiliApp
        from mobile.credentials import Credentials
        from tests.mobile.conftest import PIN, SetClock, phone_clock
        from tests.mobile.enrolled import answer

        self.phone, self.county, self.show = phone, county, shot
        clock = phone_clock(phone, SetClock())
        credentials = Credentials(phone, clock)
        unlocked = credentials.create(PIN)
        told = answer(credentials.public_text, county, served)
        credentials.enrol(unlocked, json.dumps(told))
        self.device = credentials.device
        self.d = driver.start(SiliApp(phone, clock=clock))

    def live(self) -> None:
        from tests.mobile import walk

        walk.give_pin(self.d)
        self.erased()
        self.twice()
        self.resumed()
        self.moved()
        self.ended()
        self.d.close()

    def synced(self) -> None:
        from mobile.syncing import synchronise

        synchronise(self.d.app.casebook)
        self.county.ingest()

    def on_the_sync_screen(self, name: str) -> None:
        self.d.app.replace("cases")
        self.d.tap("note")
        self.d.tap("sync:start")
        self.d.until(lambda: not self.d.app.is_syncing, 60)
        self.d.frames(4)
        if name:
            self.show(self.d, name, both=True)
        self.d.back()

    def recorded(self) -> str:
        from tests.mobile.disputes import opened

        book = self.d.app.casebook
        home, day = book.enrolment.databases[0], book.clock.today().isoformat()
        body = opened(opened_on=day)
        return book.record("dispute.opened", book.new_case(), body, home=home).id

    def erased(self) -> None:
        from tests.mobile.test_erasing import erase

        id = self.recorded()
        self.synced()
        erase(self.county, id)
        self.synced()
        self.d.app.replace("cases")
        self.d.frames(3)
        self.d.tap("case:0")
        self.d.frames(3)
        self.d.find("page").show(self.d.find("entry:0"))
        assert self.d.reads("内容已依法删除")
        self.show(self.d, "an-erased-record", both=True)

    def twice(self) -> None:
        """The phone as it was before its last record, used beside it."""
        from mobile.simulated import SimulatedPhone

        copy = self.phone.parent / "copy"
        shutil.copytree(self.phone, copy)
        self.recorded()
        self.synced()
        back = SimulatedPhone(copy)
        day = back.clock.today().isoformat()
        from tests.mobile.disputes import opened

        body = opened(opened_on=day)
        back.answer({"do": "record", "type": "dispute.opened", "body": body})
        back.answer({"do": "sync"})
        back.close()
        self.county.ingest()
        self.recorded()
        self.on_the_sync_screen("a-suspended-phone")

    def resumed(self) -> None:
        from server import suspending

        with self.county.context():
            suspending.resume(
                self.supervisor(), self.device, "问过本人了",
                pen=self.county.pen, now=self.county.clock.now,
            )  # fmt: skip
        self.county.ingest()
        self.on_the_sync_screen("a-number-given-twice")

    def supervisor(self):
        from server.permissions import Role
        from tests.mobile.conftest import GRID

        return self.county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])

    def moved(self) -> None:
        from server import moving
        from tests.mobile.conftest import GRID, OTHER_GRID

        self.recorded()
        self.county.clock.forward(minutes=2)
        with self.county.context():
            moving.move(
                self.supervisor(), self.device, [GRID], [OTHER_GRID], "轮岗",
                county="500230", pen=self.county.pen, now=self.county.clock.now,
            )  # fmt: skip
        self.on_the_sync_screen("")
        self.on_the_sync_screen("a-grid-that-was-left")

    def ended(self) -> None:
        from server import devices

        self.county.ingest()
        with self.county.context():
            devices.revoke(
                self.device, "手机丢了", self.county.clock.now, pen=self.county.pen
            )
        self.on_the_sync_screen("a-revoked-phone")
