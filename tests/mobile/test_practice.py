"""练习: whatever is done in it, nothing of it reaches the county or stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import practice
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials, Unlocked
from mobile.practising import NOT_PRACTISED
from mobile.syncing import Event
from tests.mobile import walk
from tests.mobile.conftest import PIN
from tests.mobile.disputes import GRID, opened
from tests.mobile.driver import Driver, start
from tests.mobile.enrolled import answer
from tests.mobile.things import every_byte
from tests.server.county import County
from tests.sync.served import Served

HOME = f"grid-{GRID}"


def known_to(county: County) -> set[str]:
    """Every document of every database at the hub."""
    hub = county.sili.hub
    return {
        document.id
        for name in hub.names()
        for document in hub.open(name).all_docs()
        if document.id.startswith("entry:")
    }


@pytest.fixture
def app(tmp_path: Path, county: County, served: Served) -> Iterator[Driver]:
    from mobile.app import SiliApp

    folder = tmp_path / "phone"
    folder.mkdir()
    credentials = Credentials(folder, PhoneClock(folder))
    unlocked = credentials.create(PIN)
    told = answer(credentials.public_text, county, served)
    credentials.enrol(unlocked, json.dumps(told))
    driver = start(SiliApp(folder))
    walk.give_pin(driver)
    yield driver
    driver.close()


def own_documents(book: Casebook) -> dict[str, list[tuple[str, str]]]:
    return {
        name: [(each.id, each.rev) for each in database.all_docs()]
        for name, database in book.databases.items()
    }


@pytest.mark.kivy
def test_what_is_practised_never_reaches_the_county(
    app: Driver, county: County
) -> None:
    real = app.app.casebook
    case = real.new_case()
    day = real.clock.today().isoformat()
    written = real.record("dispute.opened", case, opened(opened_on=day), home=HOME)
    before = own_documents(real)
    app.app.go("settings")
    app.tap("practise")
    app.until(lambda: app.reads("练习人甲、练习人乙"), what="the invented cases")
    assert app.reads("练习，不传县里")
    assert app.reads("练习人甲、练习人乙")
    assert not app.reads("李二河"), "no real case is in sight"
    (line,) = [x for x in app.app.casebook.cases() if x.summary.state == "opened"]
    app.app.go("case", case=line.summary.case, home=HOME)
    walk.accept(app)
    assert app.reads("练习，不传县里"), "the band is on every screen"
    try_to_send(app)
    seat: Path = app.app.seat.folder
    practised = app.app.casebook
    invented = set(practised.unsent(HOME))
    assert len(invented) == 6
    assert str(seat / practice.FOLDER) in str(practised._folder)
    app.tap("practice:end")
    assert not (seat / practice.FOLDER).exists()
    assert not app.reads("练习")
    assert own_documents(app.app.casebook) == before
    app.app.start_sync()
    app.until(lambda: not app.app.casebook.unsent(HOME), what="the real one is sent")
    assert known_to(county) == {written.id}
    assert not invented & known_to(county)


def try_to_send(app: Driver) -> None:
    """Every way from this phone: the lane of sync, a bundle, a relay, their screens."""
    begun: list[object] = []
    screen = app.screen()
    app.tap("note")
    for name in NOT_PRACTISED:
        app.app.go(name)
    assert app.screen() == screen
    app.app.start_sync()
    app.app.carry(lambda *_: begun.append(_) or Event("done"))
    app.frames(10)
    assert not app.app.is_syncing
    assert begun == []


@pytest.mark.kivy
def test_locking_the_phone_ends_practice(app: Driver) -> None:
    seat: Path = app.app.seat.folder
    app.app.go("settings")
    app.tap("practise")
    app.until(lambda: app.reads("练习人甲、练习人乙"), what="the invented cases")
    assert (seat / practice.FOLDER).exists()
    app.app.lock()
    assert app.screen() == "pin"
    assert not (seat / practice.FOLDER).exists()
    assert not app.has("practice:band")
    walk.give_pin(app)
    assert app.screen() == "cases"
    assert app.app.casebook.cases() == []


def test_it_is_a_phone_that_no_county_knows(
    tmp_path: Path, unlocked: Unlocked, clock: PhoneClock
) -> None:
    book = practice.begin(tmp_path, unlocked, clock)
    own = unlocked.enrolled()
    assert book.enrolment.device != own.device
    assert book.enrolment.server == ""
    assert book.enrolment.private != own.private
    assert book.unlocked.data_key != unlocked.data_key
    assert {each.enrolment.kid for each in book.shelves.values()} != {own.kid}
    assert [line.summary.state for line in book.cases()].count("accepted") == 2
    book.close()


def test_what_a_kill_left_is_read_by_nobody_and_cleared_at_the_next_start(
    tmp_path: Path, unlocked: Unlocked, clock: PhoneClock
) -> None:
    book = practice.begin(tmp_path, unlocked, clock)
    book.close()
    left = every_byte(tmp_path / practice.FOLDER)
    assert left
    assert "练习人甲".encode() not in left
    again = practice.begin(tmp_path, unlocked, clock)
    assert len(again.cases()) == len(practice.INVENTED)
    again.close()
    practice.clear(tmp_path)
    practice.clear(tmp_path)
    assert not (tmp_path / practice.FOLDER).exists()
