"""Three days without the county: old cases are put away, and writing goes on."""

from __future__ import annotations

import pytest

from mobile.casebook import Casebook
from mobile.contact import DAYS_WITHOUT
from tests.mobile import walk
from tests.mobile.conftest import GRID
from tests.mobile.disputes import opened

HOME = f"grid-{GRID}"


def recorded(book: Casebook) -> tuple[str, str]:
    body = {**opened(), "opened_on": book.clock.today().isoformat()}
    written = book.record("dispute.opened", book.new_case(), body, home=HOME)
    return written.case, written.id


def delivered(book: Casebook) -> str:
    """A case that the county has."""
    case, id = recorded(book)
    book.delivered(HOME, [id])
    return case


def shown(book: Casebook) -> set[str]:
    return {listed.summary.case for listed in book.cases()}


def test_after_three_days_old_cases_are_put_away_until_the_county_is_met(
    casebook, set_clock
) -> None:
    old = delivered(casebook)
    set_clock.pass_days(40)
    casebook.contact.heard()
    new = delivered(casebook)
    set_clock.pass_days(DAYS_WITHOUT - 0.1)
    assert shown(casebook) == {old, new}
    set_clock.pass_days(0.2)
    assert shown(casebook) == {new}
    assert casebook.hidden() == 1
    assert casebook.cases("李二河") == [
        each for each in casebook.cases() if each.summary.case == new
    ]
    casebook.contact.heard()
    assert shown(casebook) == {old, new}
    assert casebook.hidden() == 0


def test_writing_never_stops_and_what_waits_stays_in_sight(casebook, set_clock) -> None:
    unsent, _ = recorded(casebook)
    set_clock.pass_days(90)
    assert shown(casebook) == {unsent}
    another, _ = recorded(casebook)
    assert shown(casebook) == {unsent, another}
    assert casebook.counts().unsent == 2


def test_the_pin_given_again_shows_them_until_the_phone_locks(
    casebook, set_clock
) -> None:
    old = delivered(casebook)
    set_clock.pass_days(40)
    assert shown(casebook) == set()
    casebook.contact.show()
    assert shown(casebook) == {old}
    casebook.contact.lock()
    assert shown(casebook) == set()


def test_a_clock_set_back_gives_no_more_days(casebook, reopened, set_clock) -> None:
    delivered(casebook)
    set_clock.pass_days(40)
    assert reopened().hidden() == 1
    set_clock.pass_days(-39)
    assert reopened().hidden() == 1


def test_behind_a_chip_nothing_is_put_away(casebook, set_clock) -> None:
    delivered(casebook)
    casebook.contact._in_file = False
    set_clock.pass_days(400)
    assert casebook.hidden() == 0
    assert len(shown(casebook)) == 1


def test_the_county_is_told_where_the_key_lies(credentials, unlocked) -> None:
    assert unlocked.storage == "software"
    assert credentials.unlock("740318").storage == "software"


@pytest.mark.kivy
def test_by_touches_the_list_says_so_and_the_pin_brings_them_back(
    drive, set_clock
) -> None:
    walk.give_pin(drive)
    delivered(drive.app.casebook)
    set_clock.wall += 40 * 86400
    drive.app.replace("cases")
    assert drive.reads("1 件旧案先收起来")
    assert drive.find("rows").data == []
    drive.tap("hidden")
    drive.app.lock()
    walk.give_pin(drive)
    assert drive.screen() == "cases"  # Locked meanwhile, it is not asked twice.
    drive.tap("hidden")
    walk.give_pin(drive, "999111")
    assert drive.reads("密码不对")
    walk.give_pin(drive)
    assert drive.screen() == "cases"
    assert len(drive.find("rows").data) == 1
    assert not drive.has("hidden")
