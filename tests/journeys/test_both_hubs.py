"""A phone does not notice where the documents lie: one journey, over each hub.

The server is a real process, so are the phones and the foreign CouchDB, which takes
the county's tokens by the very lines that `sili hub config` prints.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from server.demo.phones import Phone
from sync.transport import Ask
from tests.conformance.hubs import ALL
from tests.conformance.peers import Couch
from tests.journeys.processes import Server, sili, today
from tests.journeys.test_restored_registry import (
    enrolled,
    registered,
    settle,
    until,
)
from tests.mobile.disputes import accepted, opened

GRID = "500230101201001"
HOME = f"grid-{GRID}"
TODAY = today()
KEY = re.compile(r"^ec:(?P<kid>\S+) = (?P<pem>.*)$", re.MULTILINE)

pytestmark = pytest.mark.parametrize("couch", ALL, indirect=True)


@pytest.fixture
def server(
    couch: Couch | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    made = Server(tmp_path / "county")
    if couch:
        monkeypatch.setenv("SILI_HUB_URL", couch.url)
        told = KEY.search(sili("hub", "config", data=made.data))
        couch.trust(told["kid"], told["pem"].replace("\\n", "\n"))
    yield made
    made.kill()


def test_two_phones_and_the_county_agree_over_either_hub(
    tmp_path: Path, couch: Couch | None, server: Server
) -> None:
    with ExitStack() as phones:
        first, second = (
            phones.enter_context(enrolled(tmp_path / name, server, GRID, name))
            for name in ("秦晓春", "李网格")
        )
        server.start()
        made = record(first, 3) | record(second, 2)
        settle(first)
        settle(second)
        assert registered(server) == made
        until(lambda: first.ask(do="sync")["ok"] and len(cases(first)) == 5)
        assert cases(first) == cases(second)

        (case, *_) = sorted(cases(first))
        body = accepted(accepted_on=TODAY)
        taken = written(second, "dispute.accepted", body, case=case, home=HOME)
        until(lambda: settled(second) and number(first, case))
        assert number(first, case) == number(second, case)

        if couch:
            couch.line.ask(Ask("DELETE", f"/{HOME}"))
            server.stop()
            server.start()
            more = record(first, 1)
            settle(first)
            assert registered(server) == made | more | {taken}
        assert server.stop() == 0
        assert sili("verify", data=server.data)


def record(phone: Phone, count: int) -> set[str]:
    wells = (f"第{number}口井旁" for number in range(count))
    bodies = (opened(opened_on=TODAY, place=well) for well in wells)
    return {written(phone, "dispute.opened", body) for body in bodies}


def written(phone: Phone, type: str, body: dict[str, Any], **more: str) -> str:
    answer = phone.ask(do="record", type=type, body=body, **more)
    assert answer["ok"], answer
    id: str = answer["id"]
    return id


def cases(phone: Phone) -> set[str]:
    return {each["case"] for each in phone.ask(do="list")["cases"]}


def settled(phone: Phone) -> bool:
    settle(phone)
    return True


def number(phone: Phone, case: str) -> str | None:
    phone.ask(do="sync")
    listed = {each["case"]: each for each in phone.ask(do="list")["cases"]}
    found: str | None = listed[case]["number"]
    return found
