"""What a phone takes of others, and what it names and leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mobile import judging
from mobile.casebook import Casebook
from mobile.judging import REFUSED, WAITING
from schemas import entry, identifiers
from schemas.directory import Directory, Held
from schemas.entry import At, Author, Chain, Entry
from schemas.sealing import SigningKey
from tests.mobile.conftest import GRID, OTHER_GRID
from tests.mobile.disputes import opened
from tests.mobile.introducing import (
    BEGUN,
    arrives,
    directory_of,
    document,
    introduce,
    sealed,
    somebody,
)
from tests.mobile.test_delivery import arrives as receipt_arrives
from tests.mobile.test_delivery import links_of, receipt

HOME = f"grid-{GRID}"
LI = somebody("u-li")
NAMES = {"u-li": "李娟"}
ENDED = datetime(2026, 11, 1, tzinfo=UTC)


def brought(book: Casebook, author: Author = LI, **more: Any) -> Entry:
    """An entry that another phone wrote, and this one pulled."""
    offset = more.pop("offset", 0)
    made, _ = entry.write(
        author,
        more.pop("chain", None) or Chain(identifiers.chain_id()),
        type=more.pop("type", "dispute.opened"),
        v=1,
        home=HOME,
        case=more.pop("case", None) or book.new_case(),
        body=more.pop("body", None) or opened(),
        at=At(
            more.pop("wall", "2026-11-20T10:00:00+08:00"),
            "b" * 16,
            1,
            offset,
            200,
            None,
        ),
        seen=more.pop("seen", ()),
        now_ms=1,
    )
    pulled(book, made.document())
    return made


def pulled(book: Casebook, document: dict[str, Any]) -> None:
    generation, _, digest = document["_rev"].partition("-")
    document["_revisions"] = {"start": int(generation), "ids": [digest]}
    book.database(HOME).bulk_docs([document], new_edits=False)
    book.index(book.database(HOME))


def word(book: Casebook, made: Entry) -> str | None:
    """None where it is in its case, and nowhere else."""
    doubt = book.shelf(HOME).doubts().get(made.id)
    found = book.casefile(made.case, HOME)
    is_in = found is not None and made.id in {each.id for each in found.entries}
    assert is_in is (doubt is None)
    assert is_in <= (made.case in {each.summary.case for each in book.cases()})
    return doubt and doubt["word"]


def tell(book: Casebook, told: Directory, n: int) -> None:
    arrives(book, sealed(document(told, serial=n)), n=n)
    book.learn()


def changed(**person: Any) -> Directory:
    told = directory_of(LI, names=NAMES)
    return replace(told, persons={"u-li": replace(told.persons["u-li"], **person)})


def test_what_somebody_of_the_grid_wrote_is_taken(casebook: Casebook) -> None:
    introduce(casebook, LI, names=NAMES)
    assert word(casebook, brought(casebook)) is None


def test_nobody_is_believed_before_the_directory_came(casebook: Casebook) -> None:
    made = brought(casebook)
    assert word(casebook, made) == WAITING
    assert casebook.cases() == []
    (each,) = casebook.doubted(made.case, HOME)
    assert "名录里没有的人" in each.title
    assert casebook.warnings() == ["有 1 条别人的记录等待县里核验，先不算进案件"]
    introduce(casebook, LI, names=NAMES)
    assert word(casebook, made) is None
    assert casebook.warnings() == []


def test_what_bears_this_phones_name_under_another_key_is_not_taken(
    casebook: Casebook,
) -> None:
    own = casebook.unlocked.author()
    introduce(casebook, own, names=NAMES)
    assert word(casebook, brought(casebook, own)) is None
    forger = replace(own, key=SigningKey.generate())
    made = brought(casebook, forger)
    assert word(casebook, made) == REFUSED
    (each,) = casebook.doubted(made.case, HOME)
    assert "不知道是谁" in each.title


def test_what_is_in_doubt_is_named_in_the_order_of_writing(casebook: Casebook) -> None:
    case = casebook.new_case()
    devices = sorted((somebody("u-li") for _ in range(2)), key=lambda one: one.device)
    for hour, author in zip((11, 10), devices, strict=True):
        brought(casebook, author, case=case, wall=f"2026-11-20T{hour}:00:00+08:00")
    told = [each.title for each in casebook.doubted(case, HOME)]
    assert ["10:00" in told[0], "11:00" in told[1]] == [True, True]


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"scopes": (Held(OTHER_GRID, BEGUN, None),)}, "outside_scope"),
        ({"scopes": (Held(GRID, BEGUN, ENDED),)}, "outside_scope"),
        ({"roles": (Held("county_officer", BEGUN, None),)}, "role_without_entries"),
    ],
)
def test_what_somebody_might_not_write_waits_for_the_county(
    casebook: Casebook, person: dict[str, Any], reason: str
) -> None:
    tell(casebook, changed(**person), 1)
    made = brought(casebook)
    assert word(casebook, made) == WAITING
    (each,) = casebook.doubted(made.case, HOME)
    assert (each.zh, each.is_final) == (judging.WHY[reason], False)
    assert "李娟" in each.title
    receipt_arrives(casebook, receipt(made.device, links_of(made)))
    assert word(casebook, made) is None


def test_a_seal_of_another_key_is_never_taken_and_names_nobody(
    casebook: Casebook,
) -> None:
    introduce(casebook, LI, names=NAMES)
    made = brought(casebook, replace(LI, key=SigningKey.generate()))
    assert word(casebook, made) == REFUSED
    (each,) = casebook.doubted(made.case, HOME)
    assert "李娟" not in each.title
    receipt_arrives(casebook, receipt(made.device, links_of(made)))
    assert word(casebook, made) == REFUSED


def test_what_the_county_refuses_is_taken_out_again(casebook: Casebook) -> None:
    introduce(casebook, LI, names=NAMES)
    first = brought(casebook)
    chain = Chain(first.chain, 1, first.digest)
    second = brought(casebook, case=first.case, seen=(first.id,), chain=chain)
    assert word(casebook, second) is None
    told = {"reason": "outside_scope", "zh": "不归他管", "do_zh": "找主管"}
    receipt_arrives(
        casebook,
        receipt(LI.device, links_of(first), refused={second.id: told}),
    )
    assert word(casebook, first) is None
    assert word(casebook, second) == REFUSED
    later = receipt(LI.device, [*links_of(first), *links_of(second)], serial=2)
    receipt_arrives(casebook, later)
    assert word(casebook, second) is None


def test_what_was_taken_once_stays_when_his_phone_is_lost(casebook: Casebook) -> None:
    introduce(casebook, LI, names=NAMES)
    before = brought(casebook)
    told = directory_of(LI, names=NAMES)
    device = replace(told.devices[LI.device], revoked=ENDED)
    tell(casebook, replace(told, devices={LI.device: device}), 2)
    after = brought(casebook)
    assert (word(casebook, before), word(casebook, after)) == (None, WAITING)


def test_a_doubt_survives_a_restart_and_ones_own_needs_no_directory(
    casebook: Casebook, reopened: Any
) -> None:
    made = brought(casebook)
    own = casebook.record("dispute.opened", casebook.new_case(), opened(), home=HOME)
    casebook.close()
    again = reopened()
    assert (word(again, made), word(again, own)) == (WAITING, None)
    introduce(again, LI, names=NAMES)
    assert word(again, made) is None


def test_many_of_one_case_wait_together_and_are_folded_together(
    casebook: Casebook,
) -> None:
    first = brought(casebook)
    body = {
        "corrects": first.id,
        "corrected_on": "2026-11-20",
        "reason": "听错了",
        "set": {"/summary": "围墙压了水沟盖板。"},
    }
    brought(
        casebook, type="dispute.corrected", case=first.case, body=body, seen=(first.id,)
    )
    assert len(casebook.doubted(first.case, HOME)) == 2
    introduce(casebook, LI, names=NAMES)
    found = casebook.casefile(first.case, HOME)
    assert found is not None
    assert found.tree["dispute"]["summary"] == "围墙压了水沟盖板。"


def test_the_future_proves_nothing(casebook: Casebook, clock: Any) -> None:
    """Who begins tomorrow has written nothing today, whatever his phone says."""
    begins = datetime(2026, 11, 21, 2, tzinfo=UTC)
    tell(casebook, changed(scopes=(Held(GRID, begins, None),)), 1)
    clock.heard(clock.now(), clock.now_ms(), clock.now_ms())
    ahead = int(timedelta(days=3).total_seconds() * 1000)
    assert word(casebook, brought(casebook, offset=ahead)) == WAITING
