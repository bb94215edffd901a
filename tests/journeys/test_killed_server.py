"""The county's server is killed again and again while ten phones synchronise.

Two thousand entries lie on ten phones. The server is started to die at a named
point, the phones try again and again as they would in a village, the server comes
back and dies at the next point, each of them twice. In the end every entry is in
the registry exactly once, whatever was acknowledged, and nothing is in quarantine.
"""

import json
import sqlite3
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest

from server.demo.phones import Phone
from tests.journeys.killable import MOMENTS, STATEMENTS
from tests.journeys.processes import Server, sili, today
from tests.mobile.disputes import opened

PHONES = 10
EACH = 200
GRIDS = [f"500230101201{n:03d}" for n in range(1, 6)]
# The phones' own writes first, while they have something left to bring; whatever the
# hub has by then is enough for the ingest to die of.
DEATHS = [
    ("bulk_docs", 7),
    ("bulk_docs", 90),
    ("phone_mark", 1),
    ("phone_mark", 2),
    ("transaction", 1),
    ("mark", 2),
    ("committed", 1),
    ("publish", 3),
    ("published", 1),
    ("transaction", 2),
    ("mark", 1),
    ("committed", 2),
    ("publish", 40),
    ("published", 2),
]
PATIENCE = 240
# What the desk does is in the record too.
FIELD = "SELECT id FROM entry WHERE database != 'registry'"


def enrolled(folder: Path, county: Path, server: Server, ordinal: int) -> Phone:
    phone = Phone(folder)
    public = phone.ask(do="create")["public"]
    answer = sili(
        *("device", "add", "--key", public, "--person", f"调解员{ordinal}"),
        *("--grid", GRIDS[ordinal % len(GRIDS)], "--server", server.url),
        data=county,
    )
    assert phone.ask(do="enrol", answer=json.loads(answer))["ok"]
    return phone


def log_offline(phone: Phone) -> set[str]:
    for ordinal in range(EACH):
        summary = f"第{ordinal + 1}件：{phone.folder.name}记下的水沟纠纷。"
        phone.send(
            do="record",
            type="dispute.opened",
            body=opened(opened_on=today(), summary=summary),
        )
    answers = [phone.answer() for _ in range(EACH)]
    assert all(answer["ok"] for answer in answers)
    return {answer["id"] for answer in answers}


def synchronise(phone: Phone, over: threading.Event) -> int:
    """Until nothing is unsent, as somebody who walks home and tries again."""
    tries = 0
    while not over.is_set() and phone.ask(do="unsent")["unsent"]:
        phone.ask(do="sync")
        tries += 1
        over.wait(0.1)
    return tries


def registered(county: Path) -> Counter[str]:
    with sqlite3.connect(county / "registry.sqlite") as registry:
        return Counter(id for (id,) in registry.execute(FIELD))


def refused(county: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(county / "registry.sqlite") as registry:
        return registry.execute("SELECT document, en FROM quarantine").fetchall()


def wait_until(done, what: str) -> None:
    until = monotonic() + PATIENCE
    tick = threading.Event()
    while not done():
        assert monotonic() < until, what
        tick.wait(0.05)


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "county", SILI_INGEST_BATCH="60")
    yield server
    server.kill()


def test_every_entry_survives_every_death(tmp_path, server):
    county, log = server.data, tmp_path / "deaths"
    over = threading.Event()
    phones = [
        enrolled(tmp_path / f"phone{n}", county, server, n) for n in range(PHONES)
    ]
    try:
        with ThreadPoolExecutor(PHONES) as village:
            written = set().union(*village.map(log_offline, phones))
            assert len(written) == PHONES * EACH
            runs = [village.submit(synchronise, phone, over) for phone in phones]
            try:
                for point, times in DEATHS:
                    server.start_to_die(point, times, log)
                    wait_until(lambda: server.ended, f"never died at {point}")
                server.start()
                wait_until(lambda: all(run.done() for run in runs), "phones wait")
                wait_until(lambda: len(registered(county)) >= len(written), "ingest")
            finally:
                over.set()
        deaths = Counter(log.read_text().split())
        assert deaths.keys() == {*MOMENTS.values(), *STATEMENTS}
        assert min(deaths.values()) >= 2
        assert all(run.result() for run in runs)
        numbers = {case["number"] for phone in phones for case in listed(phone) if case}
        assert len(numbers) == PHONES * EACH
    finally:
        for phone in phones:
            phone.close()
    assert server.stop() == 0
    assert registered(county) == Counter(dict.fromkeys(written, 1))
    assert refused(county) == []
    sili("verify", data=county)


def listed(phone: Phone) -> list[dict]:
    assert phone.ask(do="sync")["ok"]
    own = {case["case"] for case in phone.ask(do="list")["cases"]}
    assert len(own) >= EACH
    return phone.ask(do="list")["cases"]
