"""The words of delivery come from receipts alone, and promise no more than those."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile import listing
from mobile.casebook import Casebook
from mobile.credentials import Credentials
from mobile.standing import Standing, Tally
from schemas import entry, identifiers
from schemas.canonical import digest_of
from schemas.entry import At, Author, Chain, Entry
from schemas.sealing import Purpose, SigningKey
from server import receipts
from server.registry.chains import Link
from tests.mobile.conftest import (
    COUNTY,
    GRID,
    PIN,
    SERVER_KEY,
    SERVER_KID,
    SetClock,
    answer_for,
    phone_clock,
)
from tests.mobile.disputes import opened
from tests.mobile.introducing import introduce, somebody

HOME = f"grid-{GRID}"
BEGUN = "2026-11-01T00:00:00+00:00"
LATER = "2026-11-20T00:00:00+00:00"


def receipt(
    device: str,
    links: list[Link],
    *,
    serial: int = 1,
    kept: int = 0,
    epoch: str = "e-1",
    begun_at: str = BEGUN,
    key: SigningKey = SERVER_KEY,
    purpose: Purpose = Purpose.RECEIPT,
    **changes: Any,
) -> dict[str, Any]:
    chain = links[0].chain if links else "c-none"
    body = {
        "e": 1,
        "type": "receipt",
        "id": f"receipt:{epoch}:{device}",
        "database": HOME,
        "device": device,
        "epoch": epoch,
        "predecessor": None,
        "begun_at": begun_at,
        "serial": serial,
        "chains": {chain: receipts.chain_words(links, kept)},
        "refused": {},
        "more_refused": 0,
        "at": begun_at,
        **changes,
    }
    sig = key.seal(purpose, COUNTY, digest_of(body))
    return {
        "_id": f"receipt:{epoch}:{device}",
        **body,
        "seal": {"alg": key.alg, "kid": SERVER_KID, "sig": sig},
    }


def arrives(book: Casebook, document: dict[str, Any]) -> None:
    database = book.database(HOME)
    kept = database.all_docs(keys=[document["_id"]])[0].rev
    database.put(document if kept is None else {**document, "_rev": kept})
    book.index(database)


def record(book: Casebook) -> Entry:
    return book.record("dispute.opened", book.new_case(), opened(), home=HOME)


def links_of(*entries: Entry) -> list[Link]:
    return [Link(e.device, e.chain, e.n, e.digest, e.prev) for e in entries]


def standings(book: Casebook, entries: list[Entry]) -> list[Standing]:
    return [book.delivery(HOME).standing(each.id) for each in entries]


@pytest.fixture
def written(casebook: Casebook) -> list[Entry]:
    return [record(casebook) for _ in range(3)]


def test_an_entry_goes_from_here_to_the_hub_the_county_and_its_backup(
    casebook: Casebook, written: list[Entry]
) -> None:
    mine, device = written[0].id, written[0].device
    assert casebook.delivery_of(mine, HOME) == ("yellow", "本机")
    casebook.delivered(HOME, [mine])
    assert casebook.delivery_of(mine, HOME) == ("blue", "已送达")
    arrives(casebook, receipt(device, links_of(*written)))
    assert casebook.delivery_of(mine, HOME) == ("green", "县已收到")
    assert casebook.unsent(HOME) == {}
    arrives(casebook, receipt(device, links_of(*written), serial=2, kept=1))
    assert casebook.delivery_of(mine, HOME) == ("green", "已备份")
    assert standings(casebook, written)[1:] == [Standing.RECEIVED] * 2


def test_a_case_says_the_word_of_its_least(
    casebook: Casebook, written: list[Entry]
) -> None:
    casebook.delivered(HOME, [written[0].id])
    arrives(casebook, receipt(written[0].device, links_of(written[1]), kept=0))
    said = {each.summary.case: each.delivery for each in casebook.cases()}
    assert [said[each.case] for each in written] == ["已送达", "县已收到", "本机 1 条"]
    counts = casebook.counts()
    assert (counts.unsent, counts.delivered, counts.refused) == (1, 1, 0)
    assert listing.waiting(casebook) == Tally(here=1, delivered=1)
    assert Tally().lowest is Standing.HERE
    assert Tally(kept=2).words == "已备份"


def test_a_refused_entry_says_why_and_what_to_do(
    casebook: Casebook, written: list[Entry]
) -> None:
    why = {"reason": "wrong_home", "zh": "放错了网格", "en": "", "do_zh": "请重新记录"}
    mine, device = written[0].id, written[0].device
    arrives(casebook, receipt(device, [], refused={mine: why}))
    assert casebook.delivery_of(mine, HOME) == ("red", "被退回：放错了网格")
    (told,) = casebook.returned()
    assert (told.zh, told.todo, told.case) == (
        "放错了网格",
        "请重新记录",
        written[0].case,
    )
    arrives(casebook, receipt(device, links_of(*written), serial=2))
    assert casebook.returned() == []


def test_a_refusal_by_the_hub_names_what_to_do_too(
    casebook: Casebook, written: list[Entry]
) -> None:
    casebook.refused(HOME, written[0].id, "设备已停用")
    (told,) = casebook.returned()
    assert "主管" in told.todo


def test_an_older_receipt_is_refused_and_said(
    casebook: Casebook, written: list[Entry]
) -> None:
    device = written[0].device
    arrives(casebook, receipt(device, links_of(*written), serial=5))
    arrives(casebook, receipt(device, [], serial=4))
    assert standings(casebook, written) == [Standing.RECEIVED] * 3
    assert "比已收到的旧" in casebook.warnings()[0]
    arrives(casebook, receipt(device, links_of(*written), serial=6))
    assert casebook.warnings() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purpose": Purpose.SERVER_DOC}, "签章"),
        ({"key": SigningKey.generate()}, "签章"),
        ({"database": "grid-500230101201009"}, "放错了地方"),
        ({"chains": {"c-1": {"n": "many"}}}, "读不懂"),
    ],
)
def test_what_is_not_the_countys_receipt_confirms_nothing(
    casebook: Casebook, written: list[Entry], changes: Any, words: str
) -> None:
    arrives(casebook, receipt(written[0].device, links_of(*written), **changes))
    assert standings(casebook, written) == [Standing.HERE] * 3
    assert words in casebook.warnings()[0]


def test_a_forged_leaf_beside_it_does_not_hide_a_receipt(
    casebook: Casebook, written: list[Entry]
) -> None:
    database, told = casebook.database(HOME), receipt(written[0].device, [])
    forged = {**told, "_rev": "9-" + "f" * 32, "serial": 99}
    forged["_revisions"] = {"start": 9, "ids": ["f" * 32]}
    database.bulk_docs([forged], new_edits=False)
    whole = receipt(written[0].device, links_of(*written))
    whole["_rev"], whole["_revisions"] = (
        "1-" + "a" * 32,
        {"start": 1, "ids": ["a" * 32]},
    )
    database.bulk_docs([whole], new_edits=False)
    casebook.index(database)
    assert standings(casebook, written) == [Standing.RECEIVED] * 3


def test_a_tombstone_confirms_nothing(casebook: Casebook, written: list[Entry]) -> None:
    device = written[0].device
    arrives(casebook, receipt(device, links_of(*written)))
    database = casebook.database(HOME)
    (listed,) = database.all_docs(keys=[f"receipt:e-1:{device}"])
    database.delete(listed.id, listed.rev)
    casebook.index(database)
    assert standings(casebook, written) == [Standing.RECEIVED] * 3


def test_what_another_entry_of_the_same_number_got_is_not_mine(
    casebook: Casebook, written: list[Entry]
) -> None:
    """The county holds a fork: its second entry is not the one on this phone."""
    first, second, third = links_of(*written)
    other = replace(second, digest="0" * 64)
    arrives(casebook, receipt(first.device, [first, other]))
    assert standings(casebook, written) == [Standing.HERE] * 3
    arrives(casebook, receipt(first.device, [first, other, third], serial=2))
    assert standings(casebook, written)[2] is Standing.RECEIVED


def test_a_new_epoch_forgets_and_offers_again(
    casebook: Casebook, written: list[Entry]
) -> None:
    device = written[0].device
    arrives(casebook, receipt(device, links_of(*written), serial=7, kept=3))
    assert standings(casebook, written) == [Standing.KEPT] * 3
    late = {"epoch": "e-2", "begun_at": LATER}
    arrives(casebook, receipt(device, links_of(written[0]), **late))
    assert standings(casebook, written) == [
        Standing.RECEIVED,
        Standing.HERE,
        Standing.HERE,
    ]
    assert set(casebook.unsent(HOME)) == {each.id for each in written[1:]}
    arrives(casebook, receipt(device, links_of(*written), serial=8))
    assert standings(casebook, written)[1:] == [Standing.HERE] * 2
    assert "比已收到的旧" in casebook.warnings()[0]


def test_what_the_hub_lost_is_here_again(
    casebook: Casebook, written: list[Entry]
) -> None:
    mine = written[0].id
    casebook.delivered(HOME, [mine])
    casebook.delivery(HOME).lost([mine, "entry:unknown"])
    assert casebook.delivery_of(mine, HOME) == ("yellow", "本机")


def test_standings_outlive_the_app(
    casebook: Casebook, written: list[Entry], tmp_path: Path
) -> None:
    arrives(casebook, receipt(written[0].device, links_of(*written), kept=1))
    before = standings(casebook, written)
    again = Casebook(tmp_path, casebook.unlocked, casebook.clock)
    assert standings(again, written) == before
    again.close()


def brought(book: Casebook, author: Author, chain: Chain) -> tuple[Entry, Chain]:
    """An entry that another phone wrote, and this one pulled."""
    made, head = entry.write(
        author,
        chain,
        type="dispute.opened",
        v=1,
        home=HOME,
        case=book.new_case(),
        body=opened(),
        at=At("2026-11-20T10:00:00+08:00", "b" * 16, 1, 0, 200, None),
        seen=(),
        now_ms=1,
    )
    book.database(HOME).bulk_docs([made.document()], new_edits=False)
    book.index(book.database(HOME))
    return made, head


@pytest.fixture
def colleague(casebook: Casebook) -> Author:
    author = somebody("u-2")
    introduce(casebook, author)
    return author


def test_in_a_new_epoch_nobodys_old_receipt_counts(
    casebook: Casebook, written: list[Entry], colleague: Author
) -> None:
    theirs, _ = brought(casebook, colleague, Chain(identifiers.chain_id()))
    arrives(casebook, receipt(theirs.device, links_of(theirs)))
    assert standings(casebook, [theirs]) == [Standing.RECEIVED]
    late = {"epoch": "e-2", "begun_at": LATER}
    arrives(casebook, receipt(written[0].device, links_of(*written), **late))
    assert standings(casebook, [theirs]) == [Standing.DELIVERED]
    assert theirs.id not in casebook.unsent(HOME)


def test_of_a_fork_only_the_branch_that_is_named_is_confirmed(
    casebook: Casebook, colleague: Author
) -> None:
    """Both branches lie on this phone; the county has one of them."""
    start = Chain(identifiers.chain_id())
    first, head = brought(casebook, colleague, start)
    second, _ = brought(casebook, colleague, head)
    other, _ = brought(casebook, colleague, start)
    arrives(casebook, receipt(first.device, links_of(first, second)))
    here = standings(casebook, [second, other])
    assert here == [Standing.RECEIVED, Standing.DELIVERED]


def test_what_came_before_a_fork_is_confirmed_all_the_same(
    casebook: Casebook, colleague: Author
) -> None:
    """The head of the run stands before both branches; what is after it may be on
    either, and waits to be named itself."""
    start = Chain(identifiers.chain_id())
    first, head = brought(casebook, colleague, start)
    second, after = brought(casebook, colleague, head)
    third, on = brought(casebook, colleague, after)
    twin, _ = brought(casebook, colleague, after)
    fourth, last = brought(casebook, colleague, on)
    fifth, _ = brought(casebook, colleague, last)
    every = [first, second, third, twin, fourth, fifth]
    arrives(casebook, receipt(first.device, links_of(*every)))
    said = dict(zip(every, standings(casebook, every), strict=True))
    assert said.pop(fourth) is Standing.DELIVERED
    assert {*said.values()} == {Standing.RECEIVED}


WRITTEN = 6


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Casebook, list[Entry]]:
    folder = tmp_path_factory.mktemp("phone")
    clock = phone_clock(folder, SetClock())
    credentials = Credentials(folder, clock)
    unlocked = credentials.enrol(credentials.create(PIN), answer_for(credentials))
    book = Casebook(folder, unlocked, clock)
    return book, [record(book) for _ in range(WRITTEN)]


TOLD = st.tuples(
    st.sampled_from(["e-1", "e-2", "e-3"]),
    st.integers(1, 6),
    st.integers(0, WRITTEN),
)
GROWTH = st.lists(st.sets(st.integers(0, WRITTEN - 1)), min_size=6, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(TOLD, max_size=12), st.tuples(GROWTH, GROWTH, GROWTH))
def test_words_never_go_back_within_an_epoch_nor_promise_what_is_not_there(
    chain: tuple[Casebook, list[Entry]],
    told: list[tuple[str, int, int]],
    growth: tuple[list[set[int]], ...],
) -> None:
    """Receipts come in any order, of three lives of the registry, each of which grows.

    Whatever came, an entry is called received only if the newest receipt of the
    newest epoch that came named it.
    """
    book, written = chain
    database, delivery = book.database(HOME), book.delivery(HOME)
    with database.transaction():
        for prefix in ("receipt:", "distrusted:", "epoch"):
            for id, _ in database.local_docs(prefix):
                database.delete_local(id)
        for each in written:
            delivery.wrote(each.id, each.case)
    delivery.forget()
    newest, serials, before = "", {"e-1": 0, "e-2": 0, "e-3": 0}, [Standing.HERE] * 6
    for epoch, serial, kept in told:
        grown = growth[int(epoch[2]) - 1][:serial]
        there = [written[at] for at in sorted(set().union(*grown))]
        begun_at = f"2026-11-0{epoch[2]}T00:00:00+00:00"
        links = links_of(*there) or []
        arrives(
            book,
            receipt(
                written[0].device,
                links,
                serial=serial,
                kept=kept if serial == 6 else 0,
                epoch=epoch,
                begun_at=begun_at,
            ),
        )
        is_new = epoch > newest
        newest = max(newest, epoch)
        if epoch == newest:
            serials[epoch] = max(serials[epoch], serial)
        now = standings(book, written)
        known = set().union(*growth[int(newest[2]) - 1][: serials[newest]])
        received = {at for at, each in enumerate(now) if each >= Standing.RECEIVED}
        assert received == known
        if not is_new:
            assert all(
                a >= min(b, Standing.RECEIVED) for a, b in zip(now, before, strict=True)
            )
        before = now
