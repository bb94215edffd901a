"""A phone that goes wrong in every way, over HTTP, beside one that does not.

Whatever it sends gets a clear answer or a place in quarantine with its reason; the
server goes on, the other phone's entries and its own good ones arrive, and nothing
that it sent is lost.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep, time
from typing import Any

import pytest
import urllib3

from schemas import entry, identifiers
from schemas.canonical import digest_of
from schemas.entry import At, Author, Chain, Entry
from schemas.sealing import Purpose, SigningKey
from tests.journeys.processes import CHINA, PATIENCE, Server, sili, today
from tests.mobile.disputes import opened

GRID = "500230101201001"
HOME = f"grid-{GRID}"
FIELD = "database != 'registry'"
POOL = urllib3.PoolManager(retries=False)


def at() -> At:
    """What a phone with a right clock believes."""
    wall = datetime.now(CHINA).isoformat(timespec="seconds")
    return At(wall, "boot-1", 1000, 0, 200, None)


def now_ms() -> int:
    return int(time() * 1000)


@dataclass
class Rogue:
    """A registered device that sends whatever it likes."""

    url: str
    author: Author
    chain: Chain
    token: str = ""

    def seal(self, **changes: Any) -> Entry:
        said = {
            "type": "dispute.opened",
            "v": 1,
            "body": opened(opened_on=today()),
            **changes,
        }
        case = identifiers.uuid7(now_ms(), os.urandom)
        made, self.chain = entry.write(
            self.author, self.chain, home=HOME, case=case, at=at(), seen=(),
            now_ms=now_ms(), **said,
        )  # fmt: skip
        return made

    def log_in(self) -> None:
        device = self.author.device
        offered = self._ask("challenge", device=device)
        login = {
            "server": offered["server"],
            "challenge": offered["challenge"],
            "nonce": os.urandom(8).hex(),
            "device": device,
            "at": at().wall,
        }
        sealed = self.author.key.seal(
            Purpose.HUB_LOGIN, self.author.county, digest_of(dict(login))
        )
        del login["server"]
        self.token = self._ask("token", **login, sig=sealed)["token"]

    def _ask(self, verb: str, **question: str) -> dict[str, Any]:
        url = f"{self.url}/api/v1/hub/{verb}"
        answer: dict[str, Any] = POOL.request("POST", url, json=question).json()
        return answer

    def send(
        self, body: bytes, verb: str = "_bulk_docs", **headers: str
    ) -> tuple[int, Any]:
        answer = POOL.request(
            "POST",
            f"{self.url}/couch/{HOME}/{verb}",
            body=body,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                **headers,
            },
        )
        return answer.status, answer.json()

    def push(self, *documents: Any) -> Any:
        said = {"docs": documents, "new_edits": False}
        status, answer = self.send(json.dumps(said).encode())
        assert status == 201, answer
        return answer


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    server = Server(tmp_path / "county")
    yield server
    server.kill()


@pytest.fixture
def rogue(server) -> Rogue:
    key = SigningKey.generate()
    answer = json.loads(
        sili(
            *("device", "add", "--key", key.public.to_text(), "--person", "秦晓春"),
            *("--grid", GRID),
            data=server.data,
        )
    )
    server.start()
    author = Author(
        answer["person"]["id"], answer["device"], answer["kid"], answer["county"], key
    )
    rogue = Rogue(server.url, author, Chain(identifiers.chain_id()))
    rogue.log_in()
    return rogue


def rows(server: Server, question: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(server.data / "registry.sqlite") as registry:
        return registry.execute(question).fetchall()


def wait_for(server: Server, entries: int, held: int) -> None:
    until = monotonic() + PATIENCE
    entered = f"SELECT count(*) FROM entry WHERE {FIELD}"
    counted = f"SELECT ({entered}), (SELECT count(*) FROM quarantine)"
    while rows(server, counted) != [(entries, held)]:
        assert monotonic() < until, rows(server, counted)
        sleep(0.05)


NO_REQUESTS = (
    (b'{"docs": [', 400, "JSON"),
    (b'{"docs": {"_id": "x"}}', 400, "docs"),
    (b"[1, 2]", 400, "object"),
    (b'{"docs": ["\xff"]}', 400, "UTF-8"),
    (b'{"docs": []' + b" " * (17 << 20) + b"}", 413, "too large"),
)


def test_what_is_no_request_is_told_so(rogue, server):
    for sent, (body, status, words) in enumerate(NO_REQUESTS, 1):
        told, answer = rogue.send(body)
        assert told == status
        assert words in json.dumps(answer)
        rogue.push(rogue.seal().document())
        wait_for(server, sent, 0)


def forged(made: Entry) -> dict[str, Any]:
    """Sealed by a key that is not the device's."""
    key = SigningKey.generate()
    author = Author(made.by, made.device, made.kid, "500230", key)
    again, _ = entry.write(
        author, Chain(made.chain, made.n - 1, made.prev), type=made.type, v=made.v,
        home=made.home, case=made.case, body=made.body or {}, at=made.at,
        seen=made.seen, now_ms=now_ms(),
    )  # fmt: skip
    return again.document()


def test_the_hub_refuses_what_no_device_may_write_and_takes_the_rest(rogue, server):
    good = rogue.seal().document()
    other = rogue.seal().document()
    answer = rogue.push(
        "no document",
        {**other, "_deleted": True},
        {**other, "_id": other["_id"].replace(rogue.author.device, "d-" + "0" * 16)},
        {**other, "_rev": "9-" + "a" * 32},
        {**other, "_attachments": {"a": {"data": ""}}},
        {"_id": "_design/x", "_rev": "1-" + "a" * 32},
        good,
    )
    refused = [each for each in answer if "error" in each]
    assert len(refused) == 6
    assert all(each["reason"] for each in refused)
    rogue.push(other)
    wait_for(server, 2, 0)


def test_what_the_county_cannot_admit_is_held_with_its_reason(rogue, server):
    good = rogue.seal()
    wrong_type = rogue.seal(body={**opened(), "opened_on": 5})
    unknown = rogue.seal(type="dispute.dreamt", body={"dream": "水沟通了"})
    moved = rogue.seal().document()
    sealed_by_another = forged(rogue.seal())
    rogue.seal()  # Never sent: a gap in the chain.
    last = rogue.seal()
    rogue.push(
        wrong_type.document(),
        unknown.document(),
        {**moved, "case": identifiers.uuid7(now_ms(), os.urandom)},
        sealed_by_another,
        good.document(),
        last.document(),
    )
    wait_for(server, 3, 3)
    reasons = dict(rows(server, "SELECT document, reason FROM quarantine"))
    assert reasons == {
        wrong_type.id: "invalid_body",
        moved["_id"]: "wrong_id",
        sealed_by_another["_id"]: "bad_seal",
    }
    for zh, en, raw in rows(server, "SELECT zh, en, raw FROM quarantine"):
        assert zh != en
        assert json.loads(raw)["_id"] in reasons
    verdicts = dict(rows(server, f"SELECT id, verdict FROM entry WHERE {FIELD}"))
    assert verdicts[unknown.id] == "needs_upgrade"
    assert verdicts[good.id] == verdicts[last.id] == "held"
    said = sili("verify", data=server.data)
    assert rogue.chain.id in said
    assert server.stop() == 0
