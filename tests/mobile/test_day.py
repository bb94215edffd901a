"""A day whose process is killed again and again (two hundred times by `make faults`),
and whose clock is set back a year in its middle: whatever the phone answered for is
there, once, on its own day."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from mobile.casebook import Casebook
from mobile.simulated import SimulatedPhone
from tests.mobile import day
from tests.mobile.day import STORY
from tests.server.county import County

KILLS = int(os.environ.get("SILI_KILLS") or 40)
MOST, PATIENCE, HOUR = 16, 60, timedelta(hours=1)
YEAR = 365 * 86400
fresh = multiprocessing.get_context("forkserver")
fresh.set_forkserver_preload(["tests.mobile.day"])


def lines(told: Path) -> Iterator[dict[str, Any]]:
    """What was told whole."""
    raw = told.read_text() if told.exists() else ""
    yield from map(json.loads, raw[: raw.rfind("\n") + 1].splitlines())


def until(told: Path, many: int) -> None:
    patience = time.monotonic() + PATIENCE
    while sum(1 for _ in lines(told)) < many:
        assert time.monotonic() < patience, "the phone stands still"
        time.sleep(0.001)


def one_life(folder: Path, told: Path, ahead: float, chance: random.Random) -> None:
    """Killed at any moment: in the middle of waking up, or of whatever comes then."""
    process = fresh.Process(target=day.lived, args=(str(folder), str(told), ahead))
    process.start()
    until(told, chance.randrange(MOST))
    time.sleep(chance.random() * 0.01)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL, "it ended by itself"
    process.close()


def holds(book: Casebook, told: Path) -> list[str]:
    """Everything that was answered for is there; the entries, as they were told."""
    entries: dict[str, list[str]] = {}
    typed: dict[str, tuple[str, str]] = {}
    for line in lines(told):
        if "entry" in line:
            entries.setdefault(line["case"], []).append(line["entry"])
        elif "draft" in line:
            typed[line["draft"]] = line["case"], line["text"]
        elif "photo" in line:
            assert picture(book, line["photo"]) == line["digest"]
    home = book.enrolment.databases[0]
    for case, ids in entries.items():
        found = book.casefile(case, home)
        assert found is not None
        kept = [each.id for each in sorted(found.entries, key=lambda each: each.n)]
        assert [id for id in kept if id in ids] == ids
    drafts = {each.id: each for each in book.drafts()}
    for id, (case, text) in typed.items():
        found = book.casefile(case, home)
        assert (id in drafts) != (found is not None), (
            "both a draft and a record, or none"
        )
        now = drafts[id].body["summary"] if id in drafts else STORY
        assert now.startswith(text)
    return [id for ids in entries.values() for id in ids]


def picture(book: Casebook, evidence: str) -> str:
    medium = book.media.find(evidence)
    assert medium is not None
    return sha256(book.media.read(medium) or b"").hexdigest()


def test_killed_at_any_moment_of_a_day_nothing_is_lost_and_no_day_moves(
    tmp_path: Path, phone: SimulatedPhone, county: County
) -> None:
    folder = phone.folder
    assert phone.answer({"do": "sync"})["ok"]
    home = phone.casebook.enrolment.databases[0]
    phone.close()
    chance, answered = random.Random(20261127), []
    began = datetime.now(UTC)
    for life in range(KILLS):
        ahead = -YEAR if life >= KILLS // 2 else 0.0
        told = tmp_path / f"life-{life}"
        one_life(folder, told, ahead, chance)
        book = day.casebook(folder, ahead)
        answered += holds(book, told)
        assert abs(book.clock.believed() - datetime.now(UTC)) < HOUR
        assert ("比县里慢 365 天" in "".join(book.warnings())) == (ahead < 0)
        book.close()
    assert len(answered) > KILLS

    again = SimulatedPhone(folder)
    told_of = [e for each in again.casebook.cases() for e in entries(again, each, home)]
    assert sorted(each.n for each in told_of) == list(range(1, len(told_of) + 1))
    back = [each for each in told_of if each.at.wall_time < began - 99 * HOUR]
    assert len(back) > KILLS // 4
    for each in told_of:
        assert began - HOUR < each.at.corrected < datetime.now(UTC) + HOUR
    assert again.answer({"do": "sync"})["ok"]
    county.ingest()
    assert again.answer({"do": "sync"})["ok"]
    standing = again.answer({"do": "standing"})["entries"]
    assert {standing[id] for id in answered} == {"县已收到"}
    again.close()


def entries(phone: SimulatedPhone, listed: Any, home: str) -> Any:
    found = phone.casebook.casefile(listed.summary.case, home)
    return found.entries if found else ()
