"""A forgotten PIN loses nothing, and a shredded phone's entries reach the county."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.copies import copies, hand_over
from mobile.credentials import SHRED_AT, Credentials, Unlocked
from mobile.drafts import Draft
from mobile.errors import (
    KeystoreLost,
    PhoneError,
    PinMustWait,
    RecoveryRefused,
    Shredded,
    WrongPin,
)
from mobile.keystore import SoftwareKeystore
from mobile.recovery import Recovery
from mobile.syncing import is_for_phones
from schemas import key_list
from schemas.key_list import Use
from server import accounts, devices, recovery
from server.recovery import Officers
from server.registry import db
from server.registry.entries import FIELD
from server.registry.record import ReceivedEntry
from sync import replicate
from tests.mobile.conftest import FRIDAY, GRID, PIN, SetClock, phone_clock
from tests.mobile.disputes import opened
from tests.server.county import County, make_county

HOME = f"grid-{GRID}"
NEW_PIN = "860213"
WRONG = "999888"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path / "county")
    yield made
    made.close()


@pytest.fixture
def by(county: County) -> Officers:
    first, second = ("zhou", "password-zhou"), ("wu", "password-wu")
    with county.context():
        now = county.clock.now
        for login, password in (first, second):
            accounts.add_account(
                login, login, "county_officer", ["500230"],
                county="500230", now=now, pen=county.pen, password=password,
            )  # fmt: skip
        return recovery.officers(first, second, "500230", now)


class Phone:
    """A phone's folder and clock; opened anew as after a restart."""

    def __init__(self, folder: Path, county: County) -> None:
        folder.mkdir()
        self.folder = folder
        self.set_clock = SetClock(FRIDAY)
        self.clock: PhoneClock = phone_clock(folder, self.set_clock)
        unlocked = self.credentials.create(PIN)
        self.credentials.enrol(unlocked, self.answer(county))

    @property
    def credentials(self) -> Credentials:
        return Credentials(self.folder, self.clock)

    def answer(self, county: County) -> str:
        with county.context():
            device = devices.register(
                self.credentials.public_text, "秦晓春", [GRID],
                county="500230", now=county.clock.now, pen=county.pen,
            )  # fmt: skip
            keys = county.sili.keys
            return json.dumps(devices.enrolment_answer(device, county.settings, keys))

    def write(self, unlocked: Unlocked, count: int) -> list[str]:
        book = Casebook(self.folder, unlocked, self.clock)
        made = [
            book.record("dispute.opened", book.new_case(), opened(), home=HOME).id
            for _ in range(count)
        ]
        book.close()
        return made

    def guess(self, times: int) -> list[type[PhoneError]]:
        said = []
        for _ in range(times):
            self.set_clock.wall += 3600
            with pytest.raises(PhoneError) as caught:
                self.credentials.unlock(WRONG)
            said.append(caught.type)
        return said


@pytest.fixture
def phone(tmp_path: Path, county: County) -> Phone:
    return Phone(tmp_path / "phone", county)


def released(county: County, by: Officers, asked: str, code: str) -> str:
    with county.context():
        told = recovery.read(asked)
        keys, now = county.sili.keys, county.clock.now
        return json.dumps(recovery.release_key(told, code, by, keys, now))


def test_a_forgotten_pin_with_forty_entries_unsent_loses_nothing(phone, county, by):
    made = phone.write(phone.credentials.unlock(PIN), 40)
    asking = Recovery(phone.credentials)
    assert asking.is_possible
    asked, code = asking.request(), asking.code()
    # Days later, after a restart, it is still the same request.
    assert Recovery(phone.credentials).request() == asked
    assert Recovery(phone.credentials).code() == code
    answer = released(county, by, asked, code)
    unlocked = Recovery(phone.credentials).take(answer, NEW_PIN)
    with pytest.raises(WrongPin):
        phone.credentials.unlock(PIN)
    again = phone.credentials.unlock(NEW_PIN)
    assert again == unlocked
    book = Casebook(phone.folder, again, phone.clock)
    assert set(book.unsent(HOME)) == set(made)
    assert len(book.cases()) == 40
    book.close()
    assert phone.write(again, 1)


def test_the_answer_is_for_this_phone_and_this_request(phone, county, by, tmp_path):
    other = Phone(tmp_path / "other", county)
    asked = Recovery(other.credentials)
    answer = released(county, by, asked.request(), asked.code())
    mine = Recovery(phone.credentials)
    with pytest.raises(RecoveryRefused, match="没有申请过"):
        mine.take(answer, NEW_PIN)
    mine.request()
    for text in (answer, "{}", answer[:20], "[]"):
        with pytest.raises(RecoveryRefused):
            mine.take(text, NEW_PIN)
    assert phone.credentials.unlock(PIN)
    asked.take(answer, NEW_PIN)
    with pytest.raises(RecoveryRefused):  # An answer is used once.
        asked.take(answer, PIN)


def test_a_lost_keystore_is_no_wrong_pin_and_is_recovered(phone, county, by) -> None:
    made = phone.write(phone.credentials.unlock(PIN), 2)
    phone.credentials.keystore.forget()
    for _ in range(SHRED_AT + 2):
        with pytest.raises(KeystoreLost):
            phone.credentials.unlock(PIN)
    asking = Recovery(phone.credentials)
    answer = released(county, by, asking.request(), asking.code())
    again = asking.take(answer, NEW_PIN)
    book = Casebook(phone.folder, again, phone.clock)
    assert set(book.unsent(HOME)) == set(made)
    book.close()


def test_ten_wrong_pins_shred_and_every_unsent_entry_reaches_the_county(
    phone, county, by
) -> None:
    made = phone.write(phone.credentials.unlock(PIN), 12)
    said = phone.guess(SHRED_AT)
    assert said[:4] == [WrongPin] * 4
    assert said[4:-1] == [PinMustWait] * 5
    assert said[-1] is Shredded
    kept = phone.credentials.path.read_text(encoding="utf-8")
    assert {json.loads(kept)[key] for key in ("lock", "recovery", "secrets")} == {None}
    assert not (phone.folder / "keystore.key").exists()
    with pytest.raises(Shredded):
        phone.credentials.unlock(PIN)
    assert not Recovery(phone.credentials).is_possible
    with pytest.raises(RecoveryRefused):
        Recovery(phone.credentials).request()
    # A new key for the phone; the enclosed copies stay until they are handed over.
    anew = phone.credentials.create(NEW_PIN)
    phone.credentials.enrol(anew, phone.answer(county))
    later = phone.write(phone.credentials.unlock(NEW_PIN), 1)
    handed = recovery.read(hand_over(phone.folder))
    with county.context():
        keys, hub = county.sili.keys, county.sili.hub
        done = recovery.deliver(handed, by, keys, hub, county.clock.now)
    assert (sorted(done.entries), done.refused) == (sorted(made + later), {})
    county.ingest()
    with county.context():
        arrived = {each.id for each in db.session.scalars(select_entries())}
    assert arrived == set(made + later)


def select_entries():
    from sqlalchemy import select

    return select(ReceivedEntry).where(FIELD)


def receive(book: Casebook, ids: list[str], county: County) -> None:
    """Bring these to the county, and its receipt to the phone."""
    database = book.database(HOME)
    for id in ids:
        county.put(database.get(id), HOME)
    county.ingest()
    replicate(county.sili.hub.peer(HOME), database, wanted=is_for_phones)
    book.index(database)


class Killed(BaseException):
    """The phone is gone in the middle of something."""


class Dying(SoftwareKeystore):
    """It is reached, and the phone dies while the PIN is looked at."""

    def mac(self, message: bytes) -> bytes:
        if message == b"present":
            return super().mac(message)
        raise Killed


def test_a_try_is_counted_before_it_is_looked_at(phone) -> None:
    """Killed in the middle of each try, the phone still shreds after ten."""
    phone.write(phone.credentials.unlock(PIN), 1)
    for _ in range(SHRED_AT):
        phone.set_clock.wall += 3600
        dying = Credentials(phone.folder, phone.clock, Dying(phone.folder))
        with pytest.raises(Killed):
            dying.unlock(WRONG)
    phone.set_clock.wall += 3600
    with pytest.raises(Shredded):
        phone.credentials.unlock(PIN)
    assert len(list(copies(phone.folder))) == 1


def test_killed_amid_the_shredding_it_is_ended_at_the_next_try(phone) -> None:
    phone.guess(SHRED_AT - 1)
    kept = json.loads(phone.credentials.path.read_text(encoding="utf-8"))
    kept["wrong"] = {"tries": SHRED_AT, "wait_until_ms": 0}
    phone.credentials.path.write_text(json.dumps(kept), encoding="utf-8")
    phone.credentials.keystore.forget()
    with pytest.raises(Shredded):
        phone.credentials.unlock(PIN)
    assert phone.credentials.is_shredded


def test_without_the_countys_key_nothing_is_ever_shredded(tmp_path, set_clock) -> None:
    clock = phone_clock(tmp_path, set_clock)
    made = Credentials(tmp_path, clock).create(PIN)
    for _ in range(SHRED_AT * 2):
        set_clock.wall += 3600
        with pytest.raises((WrongPin, PinMustWait)):
            Credentials(tmp_path, clock).unlock(WRONG)
    set_clock.wall += 3600
    assert Credentials(tmp_path, clock).unlock(PIN).key == made.key


def test_what_the_county_has_received_is_no_longer_enclosed(phone, county) -> None:
    """The hub's word is not enough: only a receipt ends a copy."""
    made = phone.write(phone.credentials.unlock(PIN), 2)
    assert [copy["id"] for copy in copies(phone.folder)] == sorted(made)
    book = Casebook(phone.folder, phone.credentials.unlock(PIN), phone.clock)
    book.delivered(HOME, made)
    book.index(book.database(HOME))
    assert len(list(copies(phone.folder))) == 2
    receive(book, made[:1], county)
    book.close()
    assert [copy["id"] for copy in copies(phone.folder)] == made[1:]


def older_list(county: County) -> dict[str, Any]:
    """What the root certified before it certified a recovery key."""
    keys = county.sili.keys
    some = {kid: key for kid, key in keys.online.items() if key.use != Use.RECOVERY}
    return key_list.certify(keys.root_key, county.settings.county, some, 1)


def test_entries_from_before_the_key_was_known_are_enclosed_when_it_is(
    phone, county
) -> None:
    unlocked = phone.credentials.unlock(PIN)
    answer = json.loads(phone.answer(county))
    del answer["recovery"]
    answer["keys"] = older_list(county)
    made = phone.write(phone.credentials.enrol(unlocked, json.dumps(answer)), 3)
    assert list(copies(phone.folder)) == []
    enrolled = phone.credentials.enrol(unlocked, phone.answer(county))
    Casebook(phone.folder, enrolled, phone.clock).close()
    assert sorted(c["id"] for c in copies(phone.folder)) == sorted(made)


def test_a_draft_is_enclosed_to_nobody(phone) -> None:
    book = Casebook(phone.folder, phone.credentials.unlock(PIN), phone.clock)
    case = book.new_case()
    book.keep(Draft("a", "dispute.opened", "dispute.opened", 1, HOME, case))
    book.close()
    assert list(copies(phone.folder)) == []
