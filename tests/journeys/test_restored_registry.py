"""A registry restored to an earlier day: phones sync, and every entry is there again.

Everything is real: the server, the phones, the commands. The disk dies after a day of
work that no backup has; what the phones hold brings it back, and until it is back no
phone calls it received.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic, sleep

import pytest

from server.demo.phones import Phone
from tests.journeys.processes import PATIENCE, Server, sili, today
from tests.mobile.disputes import opened

GRIDS = ("500230101201001", "500230101201002")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "county")
    yield made
    made.kill()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "backup.key"
    file.write_bytes(b"a key of thirty-two bytes or more")
    return file


def enrolled(folder: Path, server: Server, grid: str, name: str) -> Phone:
    phone = Phone(folder)
    public = phone.ask(do="create")["public"]
    answer = sili(
        *("device", "add", "--key", public, "--person", name, "--grid", grid),
        *("--server", server.url),
        data=server.data,
    )
    assert phone.ask(do="enrol", answer=answer.strip().splitlines()[-1])["ok"]
    return phone


def record(phone: Phone, count: int) -> set[str]:
    made = set()
    for number in range(count):
        body = opened(opened_on=today(), place=f"第{number}口井旁")
        answer = phone.ask(do="record", type="dispute.opened", body=body)
        assert answer["ok"], answer
        made.add(answer["id"])
    return made


def registered(server: Server) -> set[str]:
    with closing(sqlite3.connect(server.data / "registry.sqlite")) as connection:
        return {
            id
            for (id,) in connection.execute(
                "SELECT id FROM entry WHERE database != 'registry'"
            )
        }


@pytest.mark.parametrize("part", ["all", "registry"])
def test_a_day_that_no_backup_has_comes_back_from_the_phones(
    tmp_path: Path, server: Server, key: Path, part: str
) -> None:
    with ExitStack() as phones:
        first, second = (
            phones.enter_context(enrolled(tmp_path / name, server, grid, name))
            for name, grid in zip(("秦晓春", "李网格"), GRIDS, strict=True)
        )
        server.start()
        yesterday = record(first, 3) | record(second, 2)
        settle(first)
        settle(second)
        shelf = sili(
            *("backup", "--to", str(tmp_path / "disk"), "--key-file", str(key)),
            *("--keys-to", str(tmp_path / "safe")),
            data=server.data,
        ).splitlines()[0]
        until(lambda: first.ask(do="sync")["ok"] and said(first) == {"已备份"})

        today = record(first, 2) | record(second, 4)
        settle(first)
        settle(second)
        assert registered(server) == yesterday | today
        server.stop()

        keys = []
        if part == "all":
            shutil.move(server.data, tmp_path / "the dead disk")
            (safe,) = (tmp_path / "safe").iterdir()
            keys = ["--keys-from", str(safe), "--without-ledgers"]
        sili(
            *("restore", shelf, "--part", part, "--key-file", str(key), *keys),
            data=server.data,
        )
        assert registered(server) == yesterday

        server.start()
        for phone in (first, second):
            told = phone.ask(do="sync")
            assert told["ok"], told
        assert claimed(first) | claimed(second) <= registered(server)
        for phone in (first, second):
            settle(phone)
        assert registered(server) == yesterday | today
        assert "lost" not in sili("verify", data=server.data)


def said(phone: Phone) -> set[str]:
    return {each["delivery"] for each in phone.ask(do="list")["cases"]}


def claimed(phone: Phone) -> set[str]:
    """The entries that the phone calls received."""
    return {
        id
        for id, words in phone.ask(do="standing")["entries"].items()
        if words in ("县已收到", "已备份")
    }


def settle(phone: Phone) -> None:
    """Sync as a mediator would, until nothing waits for a receipt."""
    words = {"县已收到", "已备份"}
    until(lambda: phone.ask(do="sync")["ok"] and said(phone) <= words)


def until(is_so: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < end
        sleep(0.3)
