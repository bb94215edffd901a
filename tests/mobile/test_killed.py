"""Killed without a word at any moment: what was kept is there, and so is the place."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.drafts import Draft
from tests.mobile import walk
from tests.mobile.conftest import GRID, PIN, answer_for
from tests.mobile.disputes import accepted, opened
from tests.mobile.killed import STORY

ROOT = Path(__file__).resolve().parents[2]
HOME = f"grid-{GRID}"
KILLS = 12
fresh = multiprocessing.get_context("forkserver")
fresh.set_forkserver_preload([__name__])


def enrolled(folder: Path) -> None:
    credentials = Credentials(folder, PhoneClock(folder))
    credentials.enrol(credentials.create(PIN), answer_for(credentials))


def casebook(folder: Path) -> Casebook:
    clock = PhoneClock(folder)
    return Casebook(folder, Credentials(folder, clock).unlock(PIN), clock)


@pytest.mark.kivy
def test_an_app_killed_in_the_middle_of_a_page_goes_on_there(tmp_path: Path) -> None:
    enrolled(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mobile.killed", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()

    from mobile.app import SiliApp
    from tests.mobile import driver

    d = driver.start(SiliApp(tmp_path))
    walk.give_pin(d)
    d.tap("filter:drafts")
    d.tap("draft:0")
    assert d.has("page:matter")
    text = d.find("q:/summary").text
    assert text.startswith(STORY[: len(STORY) // 2])
    assert STORY.startswith(text)
    d.close()


def records_for_ever(folder: str) -> None:
    """Drafts, records and drafts again, as fast as it goes."""
    book = casebook(Path(folder))
    day = book.clock.today().isoformat()
    while True:
        case = book.new_case()
        draft = Draft(case[-12:], "dispute.opened", "dispute.opened", 1, HOME, case)
        draft.body = opened(opened_on=day)
        book.keep(draft)
        book.record("dispute.opened", case, draft.body, home=HOME, draft=draft)
        book.record("dispute.accepted", case, accepted(accepted_on=day), home=HOME)


def test_killed_while_recording_there_is_the_draft_or_the_entry(tmp_path: Path) -> None:
    enrolled(tmp_path)
    chance = random.Random(20261121)
    for _ in range(KILLS):
        process = fresh.Process(target=records_for_ever, args=(str(tmp_path),))
        process.start()
        begun = time.monotonic()
        before = _count(tmp_path)
        while _count(tmp_path) <= before and time.monotonic() - begun < 30:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        _holds_together(tmp_path)


def _count(folder: Path) -> int:
    path = folder / "grids" / f"{HOME}.sqlite"
    return (
        path.stat().st_size
        + sum(each.stat().st_size for each in path.parent.glob(f"{path.name}-wal"))
        if path.exists()
        else 0
    )


def _holds_together(folder: Path) -> None:
    book = casebook(folder)
    halves = {draft.case for draft in book.drafts()}
    chain: list[int] = []
    for listed in book.cases():
        casefile = book.casefile(listed.summary.case, HOME)
        assert casefile is not None
        assert listed.summary.entry_count == len(casefile.entries)
        assert listed.summary.case not in halves
        assert listed.unsent == len(casefile.entries)
        chain += [entry.n for entry in casefile.entries]
    assert sorted(chain) == list(range(1, len(chain) + 1))
    book.close()
