"""Whoever moves, forgets, or loses a phone: every entry reaches the county, once.

One mediator goes to another grid with twelve entries unsent; one forgets the PIN with
forty; one loses the phone, and a finder tries it before its owner has it back. Server,
commands and phones are processes of their own; the line of the phone that moved is
listened to.
"""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.errors import WrongPin
from mobile.recovery import Recovery
from mobile.seats import sole
from mobile.simulated import SimulatedPhone
from server.demo.phones import Phone
from tests.journeys.listening import listened
from tests.journeys.processes import PATIENCE, ROOT, SILI, Server, sili, today
from tests.mobile.disputes import opened

GRID, OTHER = "500230101201001", "500230101201002"
AFTERWARDS = "端木秋霜"
NEW_PIN = "950271"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "county").start()
    yield made
    made.kill()


def enrolled(phone: Phone, server: Server, name: str, url: str = "") -> str:
    told = phone.ask(do="create")
    answer = sili(
        *("device", "add", "--key", told["public"], "--person", name),
        *("--grid", GRID, "--server", url or server.url),
        data=server.data,
    )
    assert phone.ask(do="enrol", answer=answer.strip().splitlines()[-1])["ok"]
    assert phone.ask(do="sync")["ok"]
    return str(told["device"])


def officer(server: Server, login: str, *second: str) -> str:
    """One of the county, whom another agrees to by name and password."""
    agrees = second and ("--second", second[0])
    told = sili(
        *("user", "add", "--login", login, "--name", login),
        *("--role", "county_officer", *agrees),
        data=server.data,
        typed="".join(f"{password}\n" for password in second[1:]),
    )
    return str(json.loads(told)["password"])


def record(phone: Phone, times: int, **more: str) -> list[str]:
    body = opened(opened_on=today(), **more)
    line = {"do": "record", "type": "dispute.opened", "body": body}
    return [phone.ask(**line)["id"] for _ in range(times)]


def rows(server: Server, query: str, device: str) -> list[str]:
    with sqlite3.connect(server.data / "registry.sqlite") as registry:
        return sorted(row[0] for row in registry.execute(query, (device,)))


ENTRIES = "SELECT id FROM entry WHERE device = ?"
WAITING = "SELECT document FROM quarantine WHERE resolved_at IS NULL AND device = ?"


def until(server: Server, query: str, device: str, wanted: list[str]) -> None:
    end = monotonic() + PATIENCE
    while rows(server, query, device) != sorted(wanted) and monotonic() < end:
        sleep(0.1)
    assert rows(server, query, device) == sorted(wanted)


def heard(phone: Phone, words: str) -> None:
    """The phone synchronises until the county has told it so."""
    end = monotonic() + PATIENCE
    left = phone.ask(do="left")["left"]
    while not any(words in each for each in left) and monotonic() < end:
        assert phone.ask(do="sync")["ok"]
        sleep(0.3)
        left = phone.ask(do="left")["left"]
    assert any(words in each for each in left), left


def test_who_moves_with_twelve_unsent_loses_none_and_hears_no_more_of_the_grid(
    tmp_path: Path, server: Server
) -> None:
    with (
        listened(server.port) as line,
        Phone(tmp_path / "moved") as moved,
        Phone(tmp_path / "stays") as stays,
    ):
        device = enrolled(moved, server, "秦晓春", line.url)
        enrolled(stays, server, "司徒春华")
        written = record(moved, 12)
        sili(
            *("device", "move", device, "--from", GRID, "--to", OTHER),
            *("--reason", "轮岗"),
            data=server.data,
        )
        (seen_by_stays,) = record(stays, 1, place=AFTERWARDS)
        assert stays.ask(do="sync")["ok"]
        line.answered.clear()
        line.asked.clear()
        told = moved.ask(do="sync")
        assert (told["ok"], told["sent"]) == (True, 12)
        until(server, ENTRIES, device, written)
        heard(moved, "12 条县已收到")
        assert moved.ask(do="list")["cases"] == []
        wire = bytes(line.answered)
        assert OTHER.encode() in wire
        for word in (AFTERWARDS.encode(), seen_by_stays.encode()):
            assert word not in wire
        assert b"/couch/grid-" + GRID.encode() not in bytes(line.asked)


def test_who_forgets_the_pin_with_forty_unsent_gets_a_new_one_and_loses_none(
    tmp_path: Path, server: Server
) -> None:
    folder = tmp_path / "forgot"
    with Phone(folder) as phone:
        device = enrolled(phone, server, "秦晓春")
        written = record(phone, 40)
    seat = sole(folder)
    asking = Recovery(Credentials(seat, PhoneClock(seat)))
    request = tmp_path / "request.json"
    request.write_text(asking.request(), encoding="utf-8")
    passwords = [officer(server, "zhou")]
    passwords.append(officer(server, "wu", "zhou", *passwords))
    ran = subprocess.run(
        [*SILI, "recover", str(request), "--officer", "zhou", "--officer", "wu"]
        + ["--code", asking.code(), "--data", str(server.data)],
        input="\n".join([*passwords, ""]),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        start_new_session=True,
    )
    assert ran.returncode == 0, ran.stderr
    asking.take(ran.stdout.strip().splitlines()[-1], NEW_PIN)
    again = SimulatedPhone(folder, NEW_PIN)
    try:
        assert again.answer({"do": "sync"})["sent"] == 40
        until(server, ENTRIES, device, written)
        assert again.answer({"do": "unsent"})["unsent"] == 0
    finally:
        again.close()


def test_a_lost_phone_gives_a_finder_nothing_and_the_county_all(
    tmp_path: Path, server: Server
) -> None:
    folder = tmp_path / "lost"
    with Phone(tmp_path / "stays") as stays:
        enrolled(stays, server, "司徒春华")
        with Phone(folder) as lost:
            device = enrolled(lost, server, "秦晓春")
            sent = record(lost, 1)
            assert lost.ask(do="sync")["sent"] == 1
            until(server, ENTRIES, device, sent)
            unsent = record(lost, 3)
        sili("device", "revoke", device, "--reason", "手机丢了", data=server.data)
        seat = sole(folder)
        finder = Credentials(seat, PhoneClock(seat))
        with pytest.raises(WrongPin):
            finder.unlock("858585")
        with Phone(folder) as found:
            told = found.ask(do="sync")
            assert not told["ok"]
            assert told["words"] == "这部手机已停用，记录已交到县里，等主管核对"
            assert found.ask(do="sync")["received"] == 0
        until(server, WAITING, device, unsent)
        assert rows(server, ENTRIES, device) == sent
        assert stays.ask(do="sync")["ok"]
        assert [each["entries"] for each in stays.ask(do="list")["cases"]] == [1]
