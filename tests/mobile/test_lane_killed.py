"""Killed in the lane, again and again: nothing is lost, nothing goes twice."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from mobile.simulated import SimulatedPhone
from schemas import evidence as sealed
from tests.mobile.test_lane import Hub, add, case_of, sound, words
from tests.server.county import County
from tests.sync.served import Served

ROOT = Path(__file__).resolve().parents[2]
KILLS, PATIENCE = 4, 60


def carried(served: Served) -> int:
    """How many requests with pieces the county has heard."""
    return sum(
        path.endswith("_bulk_docs") and "private" in path for _, path in served.asked
    )


def synchronises(folder: Path) -> subprocess.Popen[str]:
    """The phone as a process of its own, told to synchronise."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mobile.simulated", "--data", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"do": "sync"}) + "\n")
    process.stdin.flush()
    return process


def ends(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def test_a_phone_killed_in_the_lane_goes_on_at_the_chunk(
    tmp_path: Path, phone: SimulatedPhone, county: County, served: Served
) -> None:
    case = case_of(phone)
    phone.answer({"do": "sync"})
    raw = sound(1_500_000)
    add(phone, case, raw, "谈话.m4a")
    (medium,) = phone.casebook.media.all()
    phone.close()
    for _ in range(KILLS):
        before, process = carried(served), synchronises(phone.folder)
        until = time.monotonic() + PATIENCE
        while carried(served) == before and time.monotonic() < until:
            time.sleep(0.002)
        ends(process)
    again = SimulatedPhone(tmp_path / "phone")
    assert again.answer({"do": "sync"})["ok"]
    chunks = Hub(county, again.casebook.own.name).holds()
    numbers = [n for c in chunks for n in range(c.first, c.first + len(c.pieces))]
    assert sorted(numbers) == list(range(len(medium.pieces)))
    digests = {
        c.first + n: sealed.digest(p) for c in chunks for n, p in enumerate(c.pieces)
    }
    assert [digests[n] for n in sorted(numbers)] == list(medium.pieces)
    county.ingest()
    assert again.answer({"do": "sync"})["ok"]
    assert words(again) == ["县里已收全"]
    again.close()
