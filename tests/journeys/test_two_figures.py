"""One agreement, 8,600 on one phone and 6,800 on the other, neither seeing the other's.

It is one agreement with one disagreement about its sum, and never 15,400. Both who
wrote it are told; nobody can make it 7,800; the director finds 8,600 on the signed
original and cites its photo. What somebody corrects later without having heard of that
brings the disagreement back if it says something else. Phones, server and console talk
HTTP; the server is a process of its own.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from mobile import disagreements
from mobile.disagreements import Disagreement
from mobile.simulated import SimulatedPhone
from schemas import entry, identifiers
from schemas.entry import Chain, Entry
from tests.figures import says
from tests.journeys.processes import PATIENCE, Server, sili, today
from tests.journeys.visitor import POOL, Visitor
from tests.mobile.disputes import opened
from tests.mobile.photographs import photograph
from tests.mobile.two_hands import signed

GRID = "500230101201001"
HOME = f"grid-{GRID}"
AMOUNT = "/agreement/1/terms/t1/amount_fen"
BOTH = {"8,600 元", "6,800 元"}
SUM = ("15,400", "15400", "1540000")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "county")
    yield made
    made.kill()


@pytest.fixture
def phones(tmp_path: Path, server: Server) -> Iterator[list[SimulatedPhone]]:
    """Of 王 and 李, mediators of one grid, and of 陈, who directs the committee."""
    people = {"王网格": "mediator", "李网格": "mediator", "陈主任": "director"}
    made = [SimulatedPhone(tmp_path / name) for name in people]
    for phone, (name, role) in zip(made, people.items(), strict=True):
        answer = sili(
            *("device", "add", "--key", phone.credentials.public_text),
            *("--person", name, "--role", role),
            *("--grid", GRID, "--server", server.url),
            data=server.data,
        )
        told = phone.answer({"do": "enrol", "answer": answer.strip().split("\n")[-1]})
        assert told["ok"], told
    server.start()
    yield made
    for phone in made:
        phone.close()


def sync(*phones: SimulatedPhone) -> None:
    for phone in phones:
        told = phone.answer({"do": "sync"})
        assert told["ok"], told


def rows(server: Server, question: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(server.data / "registry.sqlite") as registry:
        return registry.execute(question).fetchall()


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not true():
        assert monotonic() < end, "it did not happen"
        sleep(0.05)


def held(server: Server, *made: Entry) -> None:
    """Wait until the registry holds all of these."""
    wanted = {each.id for each in made}
    until(lambda: wanted <= {id for (id,) in rows(server, "SELECT id FROM entry")})


def begun(phones: list[SimulatedPhone], server: Server) -> str:
    """A case that all three phones have; then both sign it without a network."""
    wang = phones[0].casebook
    case = wang.new_case()
    first = wang.record("dispute.opened", case, opened(opened_on=today()), home=HOME)
    sync(phones[0])
    held(server, first)
    return case


def on_this_day(amount_fen: int) -> dict[str, Any]:
    body = {**signed(amount_fen), "signed_on": today()}
    for signature in body["signatures"].values():
        signature["signed_on"] = today()
    return body


def seen_by(phone: SimulatedPhone, case: str) -> list[Disagreement]:
    return disagreements.of_case(phone.casebook, case, HOME)


def register_of(phone: SimulatedPhone, case: str) -> Any:
    return phone.casebook.casefile(case, HOME).registers[AMOUNT]


def nowhere_added_up(
    phones: list[SimulatedPhone], server: Server, visitor: Visitor, case: str
) -> None:
    for phone in phones:
        listed = phone.answer({"do": "list"})
        file = phone.answer({"do": "case", "case": case, "home": HOME})
        assert not any(says(f"{listed}{file}", each) for each in SUM)
    pages = [visitor.reads(path) for path in ("/", "/conflicts", f"/cases/{case}")]
    asked = [visitor.asks(path) for path in ("/cases", f"/cases/{case}")]
    assert "8,600" in pages[1]
    assert not any(says(f"{pages}{asked}", each) for each in SUM)
    tables = rows(server, "SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in tables:
        for row in rows(server, f'SELECT * FROM "{table}"'):
            assert 1_540_000 not in row
            words = [each for each in row if type(each) is str]
            assert not any(says(each, "1540000") for each in words)


def correct(phone: SimulatedPhone, mine: Entry, amount_fen: int) -> Entry:
    body = {
        "corrects": mine.id,
        "corrected_on": today(),
        "reason": "又问了一遍",
        "set": {"/terms/t1/amount_fen": amount_fen},
    }
    book = phone.casebook
    return book.record("agreement.corrected", mine.case, body, home=HOME)


def photographed(phone: SimulatedPhone, case: str, mediator: str) -> Entry:
    """The director writes from the signed original that it was sealed; its photo."""
    digest = phone.casebook.papers.keep(photograph(300, 200))
    body = {
        "round": 1,
        "sealed_on": today(),
        "committee": "荷花村人民调解委员会",
        "sealed_by": "陈主任",
        "on_behalf_of": mediator,
        "source": "paper",
        "paper": {"title": "人民调解协议书", "pages": 1, "pictures": [digest]},
    }
    return phone.casebook.record("agreement.sealed", case, body, home=HOME)


def settlement(about: Disagreement, photo: Entry, **changes: Any) -> dict[str, Any]:
    """That 8,600 is what the original says."""
    right = next(side for side in about.sides if side.words == "8,600 元")
    return {
        "settled_on": today(),
        "register": AMOUNT,
        "settles": sorted(side.entry for side in about.sides),
        "by_role": "director",
        "matches": right.entry,
        "cites": {
            "paper": "人民调解协议书",
            "place": "第2页第1条",
            "evidence": photo.id,
        },
        **changes,
    }


def forge(phone: SimulatedPhone, case: str, body: dict[str, Any]) -> Entry:
    """Sealed with the director's own key, past what her phone would record."""
    book = phone.casebook
    made, _ = entry.write(
        phone.unlocked.author(), Chain(identifiers.chain_id()),
        type="conflict.settled", v=1, home=HOME, case=case, body=body,
        at=phone.clock.at(), seen=book.casefile(case, HOME).heads,
        now_ms=phone.clock.now_ms(),
    )  # fmt: skip
    return made


def nobody_makes_it_7800(
    phone: SimulatedPhone, server: Server, case: str, photo: Entry
) -> None:
    """Not on her phone, not at the API, not by an entry that she forges at the hub."""
    (about,) = seen_by(phone, case)
    third = (
        settlement(about, photo, value=780_000),
        settlement(about, photo, matches=780_000),
        settlement(about, photo, matches=photo.id),
    )
    for body in third:
        line = {"type": "conflict.settled", "case": case, "body": body, "home": HOME}
        told = phone.answer({"do": "record", **line})
        assert told["error"] == "InvalidBody", told
    made = [forge(phone, case, body) for body in third]
    brought = {"entries": [made[0].document()]}
    answer = POOL.request("POST", f"{server.url}/api/v1/entries", json=brought)
    (became,) = json.loads(answer.data)["entries"]
    assert became["id"] == made[0].id
    for each in made[1:]:
        phone.casebook.shelf(HOME).store(each)
    sync(phone)
    asked = "SELECT document, reason FROM quarantine ORDER BY 1"
    wanted = sorted((each.id, "invalid_body") for each in made)
    until(lambda: rows(server, asked) == wanted)


def test_two_figures_of_one_agreement_and_the_signed_original(
    server: Server, phones: list[SimulatedPhone]
) -> None:
    wang, li, chen = phones
    visitor = Visitor(server, "zhou")
    cases = [begun(phones, server) for _ in range(2)]
    sync(li, chen)
    made = {}
    for case in cases:
        for phone, fen in ((wang, 860_000), (li, 680_000)):
            made[phone, case] = phone.casebook.record(
                "agreement.signed", case, on_this_day(fen), home=HOME
            )
    assert seen_by(wang, cases[0]) == seen_by(li, cases[0]) == []
    sync(wang, li)
    held(server, *made.values())

    # Both are told at the first that begins after the registry holds both.
    sync(wang, li, chen)
    for case in cases:
        for phone in phones:
            (about,) = seen_by(phone, case)
            assert (about.path, about.is_amendment) == (AMOUNT, False)
            assert {side.words for side in about.sides} == BOTH
            assert list(phone.casebook.casefile(case, HOME).tree["agreement"]) == ["1"]
            assert "2 处两人记得不一样" in disagreements.told(phone.casebook)
        (row,) = [e for e in visitor.asks("/cases")["cases"] if e["case"] == case]
        assert row["conflict_count"] == 1
        nowhere_added_up(phones, server, visitor, case)

    mediator = wang.casebook.enrolment.person_id
    photos = [photographed(chen, case, mediator) for case in cases]
    nobody_makes_it_7800(chen, server, cases[0], photos[0])
    for case, photo in zip(cases, photos, strict=True):
        (about,) = seen_by(chen, case)
        body = settlement(about, photo)
        line = {"type": "conflict.settled", "case": case, "body": body, "home": HOME}
        assert chen.answer({"do": "record", **line})["ok"]
    sync(chen, wang)
    same, other = cases
    corrected = [
        correct(li, made[li, same], 860_000),  # 李 has not heard of it.
        correct(li, made[li, other], 800_000),
    ]
    assert seen_by(wang, other) == []
    assert register_of(wang, other).value == 860_000
    sync(li)
    held(server, *corrected)
    sync(wang, li, chen)

    for phone in phones:
        assert seen_by(phone, same) == []
        register = register_of(phone, same)
        assert (register.value, register.reopened) == (860_000, False)
        (about,) = seen_by(phone, other)
        assert {side.words for side in about.sides} == {"8,600 元", "8,000 元"}
        assert "核对过一次" in about.note
    words = visitor.reads(f"/cases/{same}")
    assert "已核对" in words
    assert "8,600" in words
    assert "核对后又有新说法，重新待核对" in visitor.reads(f"/cases/{other}")
    waiting = visitor.asks("/cases?conflicts=true")["cases"]
    assert [each["case"] for each in waiting] == [other]
