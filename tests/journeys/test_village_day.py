"""A day in a village without a network, read in the county in the evening.

The app, driven by touches in a real window, is cut off, logs a dispute from the first
word to a signed and sealed agreement and all four stages, is killed once in the
middle of a page and goes on from the draft. The server comes back, the phone
synchronises, and somebody at the county reads every sentence that was typed, where
each came from, and the due days, in Chromium.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.hand import HALF
from tests.journeys.processes import PATIENCE, ROOT, Server, sili
from tests.mobile.conftest import GRID
from tests.server.console.browser import chromium

pytestmark = pytest.mark.kivy


class Hand:
    """One part of the day, in a process of its own."""

    def __init__(self, folder: Path, part: str) -> None:
        command = [sys.executable, "-m", "tests.journeys.hand", str(folder), part]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def says(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        assert line, f"the app ended with {self.process.wait(PATIENCE)}"
        told: dict[str, Any] = json.loads(line)
        return told

    def ends(self) -> None:
        assert self.process.wait(PATIENCE) == 0
        self.process.stdout.close()

    def is_killed(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    server = Server(tmp_path / "county")
    yield server
    server.kill()


@pytest.fixture
def phone(tmp_path) -> Path:
    (tmp_path / "phone").mkdir()
    return tmp_path / "phone"


def enrol(phone: Path, server: Server) -> None:
    hand = Hand(phone, "new")
    public = hand.says()["public"]
    answer = sili(
        *("device", "add", "--key", public, "--person", "秦晓春"),
        *("--grid", GRID, "--server", server.url),
        data=server.data,
    )
    waiting = phone / "enrolment.part"
    waiting.write_text(answer, encoding="utf-8")
    waiting.rename(phone / "enrolment.json")
    assert hand.says() == {"screen": "cases"}
    hand.ends()


def live_offline(phone: Path) -> None:
    morning = Hand(phone, "morning")
    assert morning.says() == {"half": HALF}
    morning.is_killed()
    afternoon = Hand(phone, "afternoon")
    assert afternoon.says() == {"found": HALF, "page": ["page:answer:i1"]}
    assert "11 条" in afternoon.says()["waiting"]
    afternoon.ends()


def synchronise(phone: Path) -> dict[str, Any]:
    evening = Hand(phone, "evening")
    told = evening.says()
    evening.ends()
    return told


def typed(phone: Path) -> list[tuple[str, str]]:
    lines = (phone / "typed.jsonl").read_text(encoding="utf-8").splitlines()
    return [(tid, text) for tid, text in map(json.loads, lines)]


def as_shown(tid: str, text: str) -> str:
    """What the county's page makes of it: days and amounts are written out."""
    if re.fullmatch(r"\d{8}", text) and tid.endswith("_on"):
        return f"{text[:4]}年{int(text[4:6])}月{int(text[6:])}日"
    return text


def signed_in(page: Page, server: Server) -> None:
    account = json.loads(
        sili(
            *("user", "add", "--login", "zhou", "--name", "周敏"),
            *("--role", "county_officer"),
            data=server.data,
        )
    )
    page.goto(server.url)
    page.fill("input[name=login]", account["login"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{server.url}/")


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_day_without_a_network_is_read_in_the_county(tmp_path, server, phone):
    enrol(phone, server)
    live_offline(phone)
    server.start()
    told = synchronise(phone)
    assert told["delivery"] in ("已送达", "县已收到")
    assert told["entries"] == 11
    for _ in range(5):  # Until the county has given it.
        told = told if told["number"] else synchronise(phone)
    assert re.fullmatch(r"（2026）丰虎威人调字第1号", told["number"])

    with chromium() as browser:
        page = browser.new_page(locale="zh-CN")
        signed_in(page, server)
        page.fill("input[name=q]", "水沟")
        page.press("input[name=q]", "Enter")
        page.click("text=李二河")
        page.wait_for_url("**/cases/*")
        read = flat(page.inner_text("main"))
        unread = [
            text for tid, text in typed(phone) if flat(as_shown(tid, text)) not in read
        ]
        assert unread == []
        assert len(typed(phone)) >= 30
        assert told["number"] in read
        for due, article in (
            ("2026年12月21日", "司法部令第75号"),
            ("2026年12月21日", "调解法"),
            ("2026年12月8日", "调解法"),
        ):
            assert due in read
            assert article in read
        assert read.count("秦晓春") >= 11
    assert server.stop() == 0
    sili("verify", data=server.data)
