"""Several people on one phone: each a seat, and none can look into another's."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import SHRED_AT, Credentials
from mobile.errors import PhoneError, PinMustWait, Shredded, WrongPin
from mobile.seats import SIGNS, Seat, Seats, sole
from mobile.simulated import SimulatedPhone
from schemas.recovery import Opener
from tests.mobile.conftest import GRID, PIN, answer_for
from tests.mobile.disputes import opened

HOME = f"grid-{GRID}"
OTHER_PIN = "860213"
COUNTY_KEY = Opener.generate()


def sat_down(
    seats: Seats, seat: Seat, pin: str, person: str, *, recovery: bool = False
) -> Credentials:
    credentials = seats.credentials(seat)
    answer = json.loads(answer_for(credentials_made(credentials, pin), person=person))
    if recovery:
        addressee = COUNTY_KEY.addressee.to_text()
        answer["recovery"] = {"kid": "recovery-500230/1", "key": addressee}
    credentials.enrol(credentials.unlock(pin), json.dumps(answer))
    return credentials


def credentials_made(credentials: Credentials, pin: str) -> Credentials:
    credentials.create(pin)
    return credentials


def lived_alone(folder: Path, clock: PhoneClock) -> str:
    """A phone from before there were seats, with a case and a draft's place in it."""
    credentials = Credentials(folder, clock)
    unlocked = credentials.enrol(credentials.create(PIN), answer_for(credentials))
    book = Casebook(folder, unlocked, clock)
    case = book.new_case()
    book.record("dispute.opened", case, opened(), home=HOME)
    book.close()
    (folder / "preferences.json").write_text('{"synced_at": "2026-11-19T08:00"}')
    return case


def test_a_phone_of_one_person_becomes_the_first_seat(tmp_path, clock) -> None:
    case = lived_alone(tmp_path, clock)
    seats = Seats(tmp_path, clock)
    (seat,) = seats.taken()
    book = Casebook(seat.folder, seats.credentials(seat).unlock(PIN), clock)
    (listed,) = book.cases()
    assert listed.summary.case == case
    written = book.record("dispute.opened", book.new_case(), opened(), home=HOME)
    assert written.n == 2  # The same chain: no nonce was left behind.
    book.close()
    of_the_phone = {"people", "preferences.json", "clock.json"}
    assert {path.name for path in tmp_path.iterdir()} == of_the_phone


def test_a_move_that_was_killed_anywhere_is_finished_at_the_next_start(
    tmp_path, clock, monkeypatch
) -> None:
    class Killed(BaseException):
        pass

    moved = os.replace
    for kill_at in range(20):
        folder = tmp_path / str(kill_at)
        folder.mkdir()
        case = lived_alone(folder, clock)
        left = kill_at

        def dies(source, target, _folder=folder) -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            moved(source, target)

        monkeypatch.setattr(os, "replace", dies)
        try:
            Seats(folder, clock)
            survived = True
        except Killed:
            survived = False
        monkeypatch.setattr(os, "replace", moved)
        seats = Seats(folder, clock)
        (seat,) = seats.taken()
        book = Casebook(seat.folder, seats.credentials(seat).unlock(PIN), clock)
        assert [each.summary.case for each in book.cases()] == [case]
        assert book.record("dispute.opened", case, opened(), home=HOME).n == 2
        book.close()
        assert json.loads((seat.folder / "preferences.json").read_text())["synced_at"]
        if survived:
            assert kill_at > 4
            return
    raise AssertionError("it never came to an end")


def test_each_seat_has_a_key_a_device_and_a_pin_of_its_own(tmp_path, clock) -> None:
    seats = Seats(tmp_path, clock)
    one, two = seats.at(1), seats.at(2)
    first = sat_down(seats, one, PIN, "秦晓春")
    second = sat_down(seats, two, OTHER_PIN, "向春华")
    assert seats.taken() == (one, two)
    assert seats.free() == seats.at(3)
    assert first.device != second.device
    assert first.unlock(PIN).data_key != second.unlock(OTHER_PIN).data_key
    with pytest.raises(WrongPin):
        second.unlock(PIN)
    assert one.sign != two.sign


def test_wrong_pins_make_one_seat_wait_and_shred_it_alone(
    tmp_path, clock, set_clock
) -> None:
    seats = Seats(tmp_path, clock)
    first = sat_down(seats, seats.at(1), PIN, "秦晓春", recovery=True)
    second = sat_down(seats, seats.at(2), OTHER_PIN, "向春华", recovery=True)
    for _ in range(SHRED_AT):
        with pytest.raises((WrongPin, PinMustWait, Shredded)):
            first.unlock("999888")
        set_clock.wall += 3600
    with pytest.raises(PhoneError):
        first.unlock(PIN)
    assert first.is_shredded
    assert second.unlock(OTHER_PIN).enrolled().person == "向春华"
    assert second.keystore.mac(b"still there")


def test_what_waits_is_counted_without_the_pin_or_not_said(tmp_path, clock) -> None:
    seats = Seats(tmp_path, clock)
    told, untold = seats.at(1), seats.at(2)
    credentials = sat_down(seats, told, PIN, "秦晓春", recovery=True)
    book = Casebook(told.folder, credentials.unlock(PIN), clock)
    for _ in range(3):
        book.record("dispute.opened", book.new_case(), opened(), home=HOME)
    book.close()
    sat_down(seats, untold, OTHER_PIN, "向春华")
    assert seats.waiting(told) == 3
    assert seats.waiting(untold) is None


def test_a_full_phone_takes_nobody_more(tmp_path, clock) -> None:
    seats = Seats(tmp_path, clock)
    for number in range(1, len(SIGNS) + 1):
        free = seats.free()
        assert free is not None
        assert free.number == number
        seats.credentials(free).create(PIN)
    assert seats.free() is None


def test_a_simulated_phone_is_the_first_seat_of_a_folder_with_seats(tmp_path) -> None:
    alone = SimulatedPhone(tmp_path)
    device = alone.credentials.device
    alone.close()
    seats = Seats(tmp_path, PhoneClock(tmp_path))
    assert sole(tmp_path) == seats.at(1).folder
    again = SimulatedPhone(tmp_path)
    assert again.credentials.device == device
    again.close()
