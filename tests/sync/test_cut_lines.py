"""The line drops at any byte, the replicator is killed at any byte; nothing is lost.

What travels: requests, headers, half documents, half checkpoints. After each cut
both files open, and one more replication ends with equal leaves on both sides.
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.database import Database
from sync.errors import SyncError
from sync.replicator import replicate
from sync.retry import Patience
from tests.sync.served import contents, hub, line, remote

COUNT = 12
WHOLE = 12_000
"""More bytes than either direction takes for COUNT documents."""

bytes_until_it_drops = st.integers(0, WHOLE)


def filled(database):
    for n in range(COUNT):
        database.put({"_id": f"doc-{n}", "text": "院坝会" * (n + 1)})
    return database


def cut(served, budget, pull, here):
    """Replicate over a line that drops; tell whether it all went through."""
    with line(served.port, budget) as bad, remote(over(bad)) as there:
        pair = (there, here) if pull else (here, there)
        try:
            replicate(*pair, batch_size=4)
        except SyncError:
            return False
    return True


def over(line):
    return f"http://127.0.0.1:{line.port}/cases"


@given(st.booleans(), st.lists(bytes_until_it_drops, min_size=1, max_size=3))
@settings(max_examples=40)
def test_a_line_that_drops_at_any_byte_loses_nothing(pull, budgets):
    with TemporaryDirectory() as name, hub(Path(name) / "hub") as (served, folder):
        there = folder.create("cases")
        with Database(Path(name) / "here.sqlite") as here:
            filled(there if pull else here)
            for budget in budgets:
                cut(served, budget, pull, here)
            assert cut(served, 10**9, pull, here)
            assert contents(here) == contents(there)
            assert len(contents(here)) == COUNT


def test_the_whole_exchange_is_within_the_bytes_that_are_cut(tmp_path):
    with hub(tmp_path / "hub") as (served, folder):
        there = folder.create("cases")
        with Database(tmp_path / "here.sqlite") as here:
            assert not cut(served, WHOLE // 4, False, filled(here))
            assert cut(served, WHOLE, False, here)
        with Database(tmp_path / "other.sqlite") as other:
            assert cut(served, WHOLE, True, other)
            assert contents(other) == contents(there)


def test_a_longer_line_gets_further(tmp_path):
    """What was confirmed before a cut is not sent again."""
    with hub(tmp_path / "hub") as (served, folder):
        there = folder.create("cases")
        with Database(tmp_path / "here.sqlite") as here:
            filled(here)
            reached = []
            for _ in range(COUNT):
                cut(served, WHOLE // 2, False, here)
                reached.append(there.info().doc_count)
            assert reached == sorted(reached)
            assert contents(here) == contents(there)


@pytest.mark.parametrize("pull", [False, True])
def test_a_line_that_never_carries_a_whole_batch_carries_it_all(tmp_path, pull):
    with hub(tmp_path / "hub") as (served, folder):
        there = folder.create("cases")
        with Database(tmp_path / "here.sqlite") as here:
            for n in range(60):
                source = there if pull else here
                source.put(
                    {"_id": f"doc-{n}", "text": random.Random(n).randbytes(300).hex()}
                )
            with (
                line(served.port, 12_000, mends=True) as bad,
                remote(over(bad), patience=Patience(5), pause=lambda s: None) as far,
            ):
                replicate(*((far, here) if pull else (here, far)))
            assert contents(here) == contents(there)
            assert len(contents(here)) == 60


@pytest.mark.parametrize("direction", ["push", "pull"])
@pytest.mark.parametrize("budget", [700, 2600, 5200])
def test_killed_at_a_byte_the_same_command_goes_on(tmp_path, direction, budget):
    with hub(tmp_path / "hub") as (served, folder):
        there = folder.create("cases")
        with Database(tmp_path / "here.sqlite") as here:
            filled(there if direction == "pull" else here)
        process = None

        def kill():
            os.kill(process.pid, signal.SIGKILL)

        with line(served.port, budget, kill) as bad:
            process = command(direction, tmp_path / "here.sqlite", over(bad))
            assert process.wait(60) == -signal.SIGKILL
        process = command(direction, tmp_path / "here.sqlite", served.url("cases"))
        assert process.wait(60) == 0
        with Database(tmp_path / "here.sqlite") as here:
            assert contents(here) == contents(there)
            assert len(contents(here)) == COUNT


def command(direction, file, url):
    places = [str(file), url] if direction == "push" else [url, str(file)]
    return subprocess.Popen(
        [sys.executable, "-m", "sync", *places, "--batch-size", "4"],
        stderr=subprocess.DEVNULL,
    )


# Documents with attachments

PHOTO = random.Random(1).randbytes(30_000)


def with_photos(database):
    for n in range(3):
        database.put_attachment(f"photo-{n}", "f", [PHOTO], "image/jpeg")
    return database


def photos(database):
    return [
        b"".join(database.open_attachment(change.id, "f").chunks())
        for change in database.changes().changes
    ]


@given(st.booleans(), st.integers(0, 100_000))
@settings(max_examples=10, deadline=None)
def test_a_line_that_drops_within_attachments_loses_nothing(pull, budget):
    with TemporaryDirectory() as name, hub(Path(name) / "hub") as (served, folder):
        there = folder.create("cases")
        with Database(Path(name) / "here.sqlite") as here:
            with_photos(there if pull else here)
            cut(served, budget, pull, here)
            arrived = photos(here if pull else there)
            assert arrived == [PHOTO] * len(arrived)
            assert cut(served, 10**9, pull, here)
            assert photos(here) == photos(there) == [PHOTO] * 3


@pytest.mark.parametrize("direction", ["push", "pull"])
def test_killed_within_an_attachment_the_same_command_goes_on(tmp_path, direction):
    with hub(tmp_path / "hub") as (served, folder):
        there = folder.create("cases")
        with Database(tmp_path / "here.sqlite") as here:
            with_photos(there if direction == "pull" else here)
        process = None

        def kill():
            os.kill(process.pid, signal.SIGKILL)

        with line(served.port, 55_000, kill) as bad:
            process = command(direction, tmp_path / "here.sqlite", over(bad))
            assert process.wait(60) == -signal.SIGKILL
        process = command(direction, tmp_path / "here.sqlite", served.url("cases"))
        assert process.wait(60) == 0
        with Database(tmp_path / "here.sqlite") as here:
            assert photos(here) == photos(there) == [PHOTO] * 3
