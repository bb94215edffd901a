"""A village that never had a network: what was recorded there is at the county.

A stick goes to the county and comes back. Server, command and phone are processes of
their own; the phone's address of the county is a port where nobody listens.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.demo.phones import Phone
from tests.journeys.processes import Server, sili, today
from tests.journeys.test_delivered import ENTRIES, GRID, WAITING, rows
from tests.mobile.disputes import opened
from tests.mobile.photographs import photograph

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "county").start()
    yield made
    made.kill()


def given_out(phone: Phone, server: Server, name: str, url: str) -> str:
    """Enrolled by hand, its key and the answer carried over as well."""
    told = phone.ask(do="create")
    answer = sili(
        *("device", "add", "--key", told["public"], "--person", name),
        *("--grid", GRID, "--server", url),
        data=server.data,
    )
    assert phone.ask(do="enrol", answer=answer.strip().splitlines()[-1])["ok"]
    return str(told["device"])


def record(phone: Phone, **more: str) -> dict[str, str]:
    body = opened(opened_on=today(), **more)
    return phone.ask(do="record", type="dispute.opened", body=body)


def carried(server: Server, stick: Path, name: str = "out.sili") -> str:
    return sili(
        *("bundle", "import", str(stick / name), "--answers", str(stick)),
        data=server.data,
    )


def test_a_village_without_a_line_is_heard_by_a_stick_and_hears_back(
    tmp_path: Path, server: Server
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (tmp_path / "photo.jpg").write_bytes(photograph())
    with Phone(tmp_path / "village") as phone, Phone(tmp_path / "town") as colleague:
        device = given_out(phone, server, "秦晓春", NOBODY)
        given_out(colleague, server, "司徒春华", server.url)
        first = record(phone)
        taken = phone.ask(
            do="evidence",
            path=str(tmp_path / "photo.jpg"),
            case=first["case"],
            title="堰塘边",
        )
        assert taken["ok"], taken
        assert not phone.ask(do="sync")["ok"]
        assert record(colleague)["ok"]
        assert colleague.ask(do="sync")["ok"]

        told = phone.ask(do="export", path=str(stick / "out.sili"))
        assert (told["number"], told["entries"], told["things"]) == (1, 2, 1)
        raw = (stick / "out.sili").read_bytes()
        for word in ("秦晓春", first["id"], "堰塘"):
            assert word.encode() not in raw

        said = carried(server, stick)
        assert "收下记录 2" in said
        assert rows(server, ENTRIES, device) == sorted([first["id"], taken["id"]])
        answer = stick / f"{device}-answer.sili"
        assert phone.ask(do="take_in", path=str(answer))["ok"]
        standing = phone.ask(do="standing")["entries"]
        assert {standing[first["id"]], standing[taken["id"]]} == {"县已收到"}
        (state,) = phone.ask(do="media")["media"].values()
        assert state == "县里已收全"
        # The colleague's case came along; the same case has the county's number.
        cases = phone.ask(do="list")["cases"]
        assert len(cases) == 2

        # Again, and an answer of before once more: nothing changes.
        old = answer.read_bytes()
        assert "以前收过" in carried(server, stick)
        later = record(phone)
        assert phone.ask(do="export", path=str(stick / "out.sili"))["number"] == 2
        assert "收下记录 1" in carried(server, stick)
        assert phone.ask(do="take_in", path=str(answer))["ok"]
        answer.write_bytes(old)
        assert phone.ask(do="take_in", path=str(answer))["ok"]
        standing = phone.ask(do="standing")["entries"]
        assert standing[later["id"]] == "县已收到"
        assert phone.ask(do="unsent")["unsent"] == 0
        assert len(rows(server, ENTRIES, device)) == 3

        # For another phone it is nothing; changed it is nothing.
        assert not colleague.ask(do="take_in", path=str(answer))["ok"]
        answer.write_bytes(old[:-20] + bytes(20))
        refused = phone.ask(do="take_in", path=str(answer))
        assert refused["error"] == "InvalidBundle", json.dumps(refused)


def test_a_phone_that_was_ended_hands_in_by_stick_and_hears_of_that_alone(
    tmp_path: Path, server: Server
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with Phone(tmp_path / "village") as phone:
        device = given_out(phone, server, "秦晓春", NOBODY)
        written = record(phone)
        sili("device", "revoke", device, "--reason", "手机丢了", data=server.data)
        phone.ask(do="export", path=str(stick / "out.sili"))
        carried(server, stick)
        assert rows(server, ENTRIES, device) == []
        assert rows(server, WAITING, device) == [written["id"]]
        answer = stick / f"{device}-answer.sili"
        assert phone.ask(do="take_in", path=str(answer))["brought"] == 0
