"""A mentor and his mentee, each with a phone, and a real county: paired at the console,
read and advised without a network, parted, forgotten.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.demo.phones import Phone
from tests.journeys.processes import Server, sili, today
from tests.journeys.test_restored_registry import enrolled, settle, until
from tests.journeys.visitor import Visitor
from tests.mobile.disputes import opened

GRID, NEXT = "500230101201001", "500230101201002"
HOME = f"grid-{GRID}"
STORY, WORDS = "端木家的水沟", "先到社里问清当年分田的底册"
ADVICE = {"subject": "dossier", "verdict": "seen", "as_role": "mentor"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "county").start()
    yield made
    made.kill()


def record(phone: Phone, summary: str = STORY, **more: str) -> str:
    body = opened(opened_on=today(), summary=summary)
    told = phone.ask(do="record", type="dispute.opened", body=body, **more)
    return str(told.get("case", ""))


def advise(phone: Phone, case: str, words: str) -> dict[str, str]:
    body = {**ADVICE, "reviewed_on": today(), "comment": words}
    line = {"type": "review.given", "body": body, "case": case, "home": HOME}
    told: dict[str, str] = phone.ask(do="record", **line)
    return told


def comments(phone: Phone, case: str) -> list[str]:
    file = phone.ask(do="case", case=case, home=HOME)["file"]
    return [each["comment"] for each in file["reviews"]] if file else []


def taught(phone: Phone) -> list[str]:
    return [each["case"] for each in phone.ask(do="taught")["cases"]]


def test_a_mentor_reads_on_his_own_phone_and_forgets_it_when_it_is_over(
    tmp_path: Path, server: Server
) -> None:
    with (
        enrolled(tmp_path / "old", server, NEXT, "向国安") as old,
        enrolled(tmp_path / "young", server, GRID, "谭明芬") as young,
    ):
        case = record(young)
        settle(young)
        officer = Visitor(server, "zhou")
        ids = dict(zip(("mentor", "mentee"), (old, young), strict=True))
        said = {name: phone.ask(do="who")["person"] for name, phone in ids.items()}
        officer.sends("/mentors", reason="新到岗", **said)
        until(lambda: old.ask(do="sync")["ok"] and taught(old) == [case])
        assert old.ask(do="list")["cases"] == []

        # In the mentor's village, without a network.
        server.stop()
        refused = record(old, home=HOME)
        assert refused == ""
        assert advise(old, case, WORDS)["ok"]
        assert comments(old, case) == [WORDS]
        server.start()
        settle(old)
        until(lambda: young.ask(do="sync")["ok"] and comments(young, case) == [WORDS])
        assert WORDS in officer.reads(f"/cases/{case}")

        # It is over: what he still owes arrives, and his copy goes.
        assert advise(old, case, "还有一句")["ok"]
        (form,) = re.findall(r"/mentors/\d+/part", officer.sees("/mentors"))
        officer.sends(form, reason="学满出师")
        until(lambda: old.ask(do="sync")["ok"] and taught(old) == [])
        assert not advise(old, case, "再来一句")["ok"]
        until(
            lambda: young.ask(do="sync")["ok"] and "还有一句" in comments(young, case)
        )
        assert old.ask(do="sync")["ok"]
        kept = [*(tmp_path / "old").rglob("*.sqlite")]
        assert kept
        assert all(STORY.encode() not in each.read_bytes() for each in kept)
    sili("verify", data=server.data)
