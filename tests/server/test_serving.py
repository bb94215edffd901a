"""`sili serve` as a process: a phone delivers, the registry reads, a signal ends it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import urllib3

from schemas.sealing import Purpose
from server import tokens
from server.registry import db
from server.registry.cases import CaseQuery, list_cases
from server.serving import look_for
from sync.database import Database
from sync.remote import RemoteDatabase
from sync.replicator import replicate
from tests.ports import free_port
from tests.server.county import MORNING, County, make_county
from tests.server.mediation import open_case

SILI = [sys.executable, "-c", "from server.commands import main; main()"]
http = urllib3.PoolManager(retries=False, timeout=60)


def until(true: Callable[[], Any], seconds: float = 60.0) -> None:
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it did not happen"
        sleep(0.05)


def answers(url: str) -> bool:
    with suppress(urllib3.exceptions.HTTPError):
        return http.request("GET", f"{url}/sign-in").status == 200
    return False


@contextmanager
def serving(data: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "SILI_PUBLIC_URL": url}
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(
            [*SILI, "serve", "--port", str(port), "--data", str(data)],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: answers(url) or process.poll() is not None)
        yield url, process
    finally:
        process.kill()
        process.wait(20)


def token(county: County, url: str) -> dict[str, Any]:
    """Sign in as the phone does."""
    device = county.phone.device
    asked = post(url, "challenge", {"device": device})
    said = {"device": device, "challenge": asked["challenge"], "nonce": "n" * 20,
            "at": "2026-03-02T09:00:00+08:00"}  # fmt: skip
    digest = tokens.login_digest(server=asked["server"], **said)
    key = county.phone.author.key
    sig = key.seal(Purpose.HUB_LOGIN, county.phone.author.county, digest)
    return post(url, "token", {**said, "sig": sig})


def post(url: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = http.request("POST", f"{url}/api/v1/hub/{path}", json=body)
    assert answer.status == 200, answer.data
    told: dict[str, Any] = json.loads(answer.data)
    return told


def workers(parent: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True
    )
    return [int(line) for line in listed.stdout.split()]


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self").exists()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county with two entries on a phone, and nothing in its hub yet."""
    made = make_county(tmp_path / "county", now=MORNING)
    with Database(tmp_path / "phone.sqlite") as phone:
        for made_entry in written(made):
            phone.bulk_docs([made_entry], new_edits=False)
    made.close()
    yield made
    with made.context():
        db.session.remove()
        db.engine.dispose()


def written(county: County) -> list[dict[str, Any]]:
    open_case(county)
    hub = county.sili.hub.open(county.phone.home)
    made = [each.document for each in hub.all_docs(include_docs=True)]
    county.sili.hub.folder.delete(county.phone.home)
    return [document for document in made if document is not None]


def cases(county: County) -> int:
    with county.context():
        total = list_cases(county.officer, CaseQuery()).total
        db.session.remove()
        return total


def test_a_phone_delivers_and_a_signal_ends_it_with_a_feed_open(
    county: County, tmp_path: Path
) -> None:
    with serving(county.settings.data) as (url, process):
        let_in = token(county, url)
        headers = {"Authorization": f"Bearer {let_in['token']}"}
        name, *_ = let_in["databases"]
        with (
            Database(tmp_path / "phone.sqlite") as phone,
            RemoteDatabase(f"{url}/couch/{name}", auth=lambda: headers) as hub,
        ):
            assert replicate(phone, hub).docs_written == 2
            until(lambda: cases(county) == 1)
            until(lambda: replicate(hub, phone).docs_written)
            answered = [each.id for each in phone.all_docs(start_key="case:")]
            assert answered[0].startswith("case:")
            since = hub.info().update_seq
        feed = http.request(
            "GET",
            f"{url}/couch/{name}/_changes?feed=longpoll&heartbeat=500&since={since}",
            headers=headers,
            preload_content=False,
        )
        assert feed.read(1) == b"\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        feed.close()


def test_killed_it_leaves_no_worker_behind(county: County) -> None:
    with serving(county.settings.data) as (_, process):
        mine = workers(process.pid)
        assert mine
        process.kill()
        process.wait(20)
        until(lambda: not any(map(lives, mine)))


def test_a_worker_looks_for_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    look_for(os.getppid() + 1)
    assert ended == [1]
