"""Whoever has the phone's files and no PIN reads nobody's name in them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.atrest import AtRest
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.errors import WrongPin
from mobile.keystore import SoftwareKeystore, keystore_of
from mobile.seats import Seats
from sync.database import Database
from sync.errors import Sealed
from tests.mobile.conftest import GRID, PIN, answer_for
from tests.mobile.disputes import opened
from tests.mobile.planted import PLANTED, PLANTED_BESIDE

ROOT = Path(__file__).resolve().parents[2]
HOME = f"grid-{GRID}"
OTHER_PIN = "860213"


def spellings(word: str) -> Iterator[bytes]:
    """How a word may lie in a file: as text, as JSON, as SQLite's or Kivy's."""
    yield word.encode()
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield word.encode("gb18030")
    yield json.dumps(word)[1:-1].encode()


def found(folder: Path, planted: dict[str, str]) -> list[tuple[str, str]]:
    """(file, what) for every planted word in any file under the folder."""
    return [
        (str(path.relative_to(folder)), what)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for content in [path.read_bytes()]
        for what, word in planted.items()
        if any(spelling in content for spelling in spellings(word))
    ]


@pytest.mark.kivy
def test_no_byte_of_two_peoples_day_lies_readable_in_any_file(tmp_path: Path) -> None:
    clock = PhoneClock(tmp_path)
    credentials = Credentials(tmp_path, clock)
    unlocked = credentials.create(PIN)
    credentials.dropped.write_text(answer_for(credentials), encoding="utf-8")
    credentials.enrol(unlocked, credentials.dropped.read_text(encoding="utf-8"))
    planted = PLANTED | PLANTED_BESIDE
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mobile.lived", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "lived\n"
        files = {str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*")}
        seats = ("people/1", "people/2")
        assert {f"{seat}/grids/{HOME}.sqlite" for seat in seats} <= files
        assert f"people/2/grids/{HOME}.sqlite-wal" in files
        assert found(tmp_path, planted) == []
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert found(tmp_path, planted) == []
    assert_it_was_all_there(tmp_path, clock)
    assert_neither_pin_opens_the_others(tmp_path, clock)


def assert_it_was_all_there(folder: Path, clock: PhoneClock) -> None:
    """What is looked for would have been found, had it lain open."""
    seats = Seats(folder, clock)
    seen: set[str] = set()
    for seat, pin in zip(seats.taken(), (PIN, OTHER_PIN), strict=True):
        book = Casebook(seat.folder, seats.credentials(seat).unlock(pin), clock)
        (listed,) = book.cases()
        tree = book.casefile(listed.summary.case, HOME).tree
        drafts = [draft.to_json() for draft in book.drafts()]
        control = folder / f"control-{seat.number}.sqlite"
        with Database(control) as open_book:
            open_book.put_local("all", {"tree": dict(tree), "drafts": drafts})
            seen |= {what for _, what in found(folder, PLANTED | PLANTED_BESIDE)}
        book.close()
    unsaid = {"a query", "the mediator", "the county's words", "the second mediator"}
    assert seen == (set(PLANTED) | set(PLANTED_BESIDE)) - unsaid


def assert_neither_pin_opens_the_others(folder: Path, clock: PhoneClock) -> None:
    seats = Seats(folder, clock)
    one, two = seats.taken()
    for seat, pin, other, others_pin in (
        (one, PIN, two, OTHER_PIN),
        (two, OTHER_PIN, one, PIN),
    ):
        with pytest.raises(WrongPin):
            seats.credentials(seat).unlock(others_pin)
        own = AtRest(seats.credentials(seat).unlock(pin).data_key, HOME)
        stranger = AtRest(seats.credentials(other).unlock(others_pin).data_key, HOME)
        sealed = rows(seat.folder / "grids" / f"{HOME}.sqlite")
        assert len(sealed) > 3
        for place, kept in sealed:
            assert own.open(kept, place)
            with pytest.raises(Sealed):
                stranger.open(kept, place)


def rows(path: Path) -> list[tuple[str, bytes]]:
    """Every document as it lies in the file, with the place that its seal is about."""
    with sqlite3.connect(path) as plain:
        kept = plain.execute(
            "SELECT '_local/' || id, body FROM locals"
            " UNION SELECT id || char(0) || rev, body FROM documents"
        ).fetchall()
    return [(place, body) for place, body in kept if isinstance(body, bytes)]


def test_the_answer_that_was_dropped_in_the_folder_is_removed(credentials) -> None:
    unlocked = credentials.create(PIN)
    credentials.dropped.write_text(answer_for(credentials), encoding="utf-8")
    credentials.enrol(unlocked, credentials.dropped.read_text(encoding="utf-8"))
    assert not credentials.dropped.exists()
    assert "秦晓春" not in credentials.path.read_text(encoding="utf-8")


def test_rows_of_another_database_or_phone_do_not_open(casebook) -> None:
    casebook.record("dispute.opened", casebook.new_case(), opened(), home=HOME)
    path = casebook.databases[HOME].path
    for codec in (
        AtRest(b"k" * 32, HOME),
        AtRest(casebook.unlocked.data_key, "grid-500230101201002"),
    ):
        with Database(path, codec=codec) as stranger, pytest.raises(Sealed):
            stranger.local("chain")


def test_a_row_that_was_replaced_by_text_is_not_taken(casebook) -> None:
    casebook.databases[HOME].put_local("chain", {"n": 1})
    with Database(casebook.databases[HOME].path) as forger:
        forger.put_local("chain", {"n": 99})
    with pytest.raises(Sealed):
        casebook.databases[HOME].local("chain")


def test_the_software_key_is_for_this_user_alone_and_is_needed(credentials) -> None:
    credentials.create(PIN)
    keystore = SoftwareKeystore(credentials.folder)
    assert keystore.path.stat().st_mode & 0o777 == 0o600
    assert keystore_of(credentials.folder).storage == "software"
    assert json.loads(credentials.path.read_text())["storage"] == "software"
    before = keystore.mac(b"x")
    keystore.begin()
    assert keystore.mac(b"x") != before
    with pytest.raises(Exception, match="密码"):
        credentials.unlock(PIN)


def test_on_android_the_keystore_is_androids(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(os.environ, "ANDROID_ARGUMENT", "1")
    monkeypatch.setitem(sys.modules, "jnius", None)
    with pytest.raises(ImportError):
        keystore_of(tmp_path)
