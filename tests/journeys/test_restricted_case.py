"""Violence in a family whose relative is the second mediator of the grid.

The first mediator records it without a network, and it goes to the judicial office and
to the county. On the relative's phone, in what passes between her phone and the county,
and in the database that her grid shares, there is nothing of it: no name, no number of
the case, no entry. An ordinary case of the same day is there, so that the search could
have found this one.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from server.demo.phones import Phone
from tests.journeys.listening import Line, listened
from tests.journeys.processes import Server, sili, today
from tests.journeys.test_restored_registry import until
from tests.mobile.disputes import opened

GRID = "500230101201001"
DAY = today()
WIFE, HUSBAND = "欧阳丹枫", "司徒翠柏"
WHAT = "他昨夜又动手打人，孩子躲到邻居家"
NEIGHBOUR = "端木秋霜"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "county").start()
    yield made
    made.kill()


def enrolled(
    folder: Path, server: Server, name: str, role: str, url: str = ""
) -> Phone:
    phone = Phone(folder)
    public = phone.ask(do="create")["public"]
    answer = sili(
        *("device", "add", "--key", public, "--person", name, "--role", role),
        *("--grid", GRID, "--server", url or server.url),
        data=server.data,
    )
    told = phone.ask(do="enrol", answer=answer.strip().splitlines()[-1])
    assert told["ok"], told
    return phone


def violence(kept_out: str) -> dict[str, Any]:
    body = opened(opened_on=DAY, summary=WHAT, risk_flags=["dv"])
    first, second = sorted(body["parties"])
    body["parties"][first]["name"] = WIFE
    body["parties"][second]["name"] = HUSBAND
    body["restriction"] = {"ground": "dv", "kept_out": [kept_out]}
    return body


def settle(*phones: Phone) -> None:
    """Everybody synchronises until nobody has anything new to hear."""
    for _ in range(2):
        for phone in phones:
            told = phone.ask(do="sync")
            assert told["ok"], told
        sleep(1.5)


def person_of(phone: Phone) -> str:
    return str(phone.ask(do="who")["person"])


def cases(phone: Phone) -> list[dict[str, Any]]:
    return list(phone.ask(do="list")["cases"])


def entries(phone: Phone, case: str, home: str) -> list[str]:
    return list(phone.ask(do="case", case=case, home=home)["file"]["entries"])


def test_a_relative_s_phone_learns_nothing_of_it(
    tmp_path: Path, server: Server
) -> None:
    with ExitStack() as stack:
        line: Line = stack.enter_context(listened(server.port))

        def phone(name: str, role: str, url: str = "") -> Phone:
            made = enrolled(tmp_path / name, server, name, role, url)
            return stack.enter_context(made)

        first = phone("秦晓春", "mediator")
        relative = phone("司徒春华", "mediator", line.url)
        office = phone("况司法", "judicial_office")
        settle(first, relative, office)
        kept_out = person_of(relative)

        ordinary = first.ask(
            do="record",
            type="dispute.opened",
            body=opened(opened_on=DAY, place=NEIGHBOUR),
        )
        secret = first.ask(
            do="record",
            type="dispute.opened",
            body=violence(kept_out),
            home=f"private-{first.ask(do='create')['device']}",
            grid=GRID,
        )
        assert ordinary["ok"], ordinary
        assert secret["ok"], secret
        settle(first, relative, office)

        until(lambda: office.ask(do="sync")["ok"] and len(cases(office)) == 2)
        (seen,) = [c for c in cases(office) if c["case"] == secret["case"]]
        assert WIFE in seen["title"]
        assert HUSBAND in seen["title"]
        told = office.ask(
            do="record",
            type="dispute.consented",
            case=secret["case"],
            home=seen["home"],
            body=consent(office, seen),
        )
        assert told["ok"], told
        assert office.ask(do="sync")["ok"]
        written = secret["case"], secret["home"]
        until(
            lambda: (
                first.ask(do="sync")["ok"] and told["id"] in entries(first, *written)
            )
        )
        settle(relative)

        assert [case["case"] for case in cases(relative)] == [ordinary["case"]]
        heard = bytes(line.answered)
        assert NEIGHBOUR.encode() in heard or NEIGHBOUR in heard.decode(
            "unicode_escape"
        )
        device = first.ask(do="create")["device"]
        private = f"private-{device}".encode()
        for word in (WIFE, HUSBAND, WHAT, secret["case"], secret["id"]):
            assert not any(each in heard for each in spelled(word))
        assert private not in heard

    hidden = (WIFE, HUSBAND, WHAT, secret["case"])
    assert found_in(tmp_path / "司徒春华", hidden) == []
    shared = server.data / "hub"
    grid = [path for path in shared.iterdir() if path.name.startswith("grid-")]
    assert any(NEIGHBOUR.encode() in path.read_bytes() for path in grid)
    assert [hit for path in grid for hit in search(path, hidden)] == []
    private_files = [p for p in shared.iterdir() if p.name.startswith("private-")]
    words = (WIFE, HUSBAND, WHAT)
    assert [hit for path in private_files for hit in search(path, words)] == []


def spelled(word: str) -> tuple[bytes, bytes]:
    """As UTF-8, and as JSON may escape it."""
    return word.encode(), word.encode("unicode_escape")


def consent(phone: Phone, seen: dict[str, Any]) -> dict[str, Any]:
    file = phone.ask(do="case", case=seen["case"], home=seen["home"])["file"]
    party = sorted(file["tree"]["party"])[0]
    return {
        "consented_on": DAY,
        "party": party,
        "agreed": True,
        "mode": "oral",
        "openness": "closed",
    }


def found_in(folder: Path, words: tuple[str, ...]) -> list[str]:
    return [
        hit
        for path in folder.rglob("*")
        if path.is_file()
        for hit in search(path, words)
    ]


def search(path: Path, words: tuple[str, ...]) -> list[str]:
    content = path.read_bytes()
    return [f"{path.name}: {word}" for word in words if word.encode() in content]
