"""A supervisor's day: in the morning in a village without a network, in the evening on
the line.

County, laptop and phones are processes of their own. The laptop comes in by code and
six digits, is killed while it holds what the village wrote, and started again by its
password; the county learns of everything in the evening and the phones hear of it from
the laptop next morning. In a week without any line what it holds goes by stick, and
the answer comes back the same way. At each step it is looked at what each says of
delivery.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.demo.phones import Phone
from tests.journeys.laptop import AREA, NAME, PASSWORD, Laptop, waited_for
from tests.journeys.processes import Server, sili, today
from tests.mobile.disputes import opened

GRID = "500230101201001"
AT_RELAY, RECEIVED = "在中转站，县里还没收到", "县已收到"
STORY = "端木家的水沟"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "county").start()
    yield made
    made.kill()


@pytest.fixture
def laptop(tmp_path: Path, server: Server) -> Iterator[Laptop]:
    made = Laptop(tmp_path / "laptop", server.url)
    said = sili(
        *("relay", "invite", "--name", NAME, "--area", AREA, "--server", server.url),
        data=server.data,
    ).splitlines()
    id = said[2].split()[-1]
    made.enrol(
        "\n".join(said[:2]),
        lambda digits: sili("enrol", "confirm", id, digits, data=server.data),
    )
    yield made
    made.kill()


def enrolled(phone: Phone, server: Server, name: str) -> None:
    told = phone.ask(do="create")
    answer = sili(
        *("device", "add", "--key", told["public"], "--person", name),
        *("--grid", GRID, "--server", server.url),
        data=server.data,
    )
    assert phone.ask(do="enrol", answer=answer.strip().splitlines()[-1])["ok"]
    assert phone.ask(do="sync")["ok"]


def record(phone: Phone, times: int, **more: str) -> list[str]:
    body = opened(opened_on=today(), **more)
    line = {"do": "record", "type": "dispute.opened", "body": body}
    return [phone.ask(**line)["id"] for _ in range(times)]


def standing(phone: Phone) -> dict[str, str]:
    told: dict[str, str] = phone.ask(do="standing")["entries"]
    return told


def listed(server: Server) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(sili("relay", "list", data=server.data))
    return told


def test_the_county_learns_in_the_evening_what_a_village_wrote_without_a_network(
    tmp_path: Path, server: Server, laptop: Laptop
) -> None:
    with Phone(tmp_path / "one") as one, Phone(tmp_path / "two") as two:
        enrolled(one, server, "秦晓春")
        enrolled(two, server, "司徒春华")
        laptop.start()
        waited_for(lambda: knows(one, laptop), laptop.shows)

        # The morning: there is no county here.
        server.stop()
        mine, theirs = record(one, 3, summary=STORY), record(two, 2)
        assert set(standing(one).values()) == {"本机"}
        told = one.ask(do="sync")
        assert (told["ok"], told["sent"]) == (True, 3)
        assert "县里还没收到" in told["words"]
        two.ask(do="relay", address=laptop.address)
        assert two.ask(do="sync")["sent"] == 2
        assert set(standing(two).values()) == {AT_RELAY}
        assert len(standing(two)) == 5  # The colleague's came along.
        assert "县里还没收到 5 条" in laptop.shows()

        # The laptop falls; what it holds is there again by its password.
        laptop.kill()
        assert not one.ask(do="sync", through="relay")["ok"]
        assert set(standing(one).values()) == {AT_RELAY}
        lies = [each for each in laptop.data.rglob("*") if each.is_file()]
        for words in (STORY, "张大山", PASSWORD):
            assert [e for e in lies if words.encode() in e.read_bytes()] == []
        laptop.start()
        assert "县里还没收到 5 条" in laptop.shows()

        # The evening: the laptop is on the line, the phones are not.
        server.start()
        laptop.until("没有等着交的记录")
        assert (listed(server)["held"], listed(server)["waiting"]) == (5, 0)
        assert set(standing(one).values()) == {AT_RELAY}

        # Next morning: the phones hear of it from the laptop.
        for phone, own in ((one, mine), (two, theirs)):
            assert phone.ask(do="sync", through="relay")["ok"]
            assert {standing(phone)[id] for id in own} == {RECEIVED}
            assert phone.ask(do="unsent")["unsent"] == 0

        # A week in which the laptop meets no line either: it is carried by hand.
        assert server.stop() == 0
        (late,) = record(one, 1, summary=STORY)
        assert one.ask(do="sync")["sent"] == 1
        assert standing(one)[late] == AT_RELAY
        laptop.kill()
        stick = tmp_path / "stick"
        stick.mkdir()
        assert "第1包" in laptop.says("bundle", "export", "--to", str(stick))
        (bundle,) = stick.iterdir()
        assert STORY.encode() not in bundle.read_bytes()
        told = ("bundle", "import", str(bundle), "--answers", str(stick))
        assert "收下记录 1" in sili(*told, data=server.data)
        (answer,) = stick.glob("*-answer.sili")
        laptop.says("bundle", "import", str(answer))
        laptop.start()
        assert one.ask(do="sync", through="relay")["ok"]
        assert standing(one)[late] == RECEIVED
    sili("verify", data=server.data)


def knows(phone: Phone, laptop: Laptop) -> bool:
    """The laptop heard who is who, and lets the phone in."""
    phone.ask(do="relay", address=laptop.address)
    return bool(phone.ask(do="sync", through="relay")["ok"])
