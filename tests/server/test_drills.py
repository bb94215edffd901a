"""Restore drills: registry to yesterday, hub to yesterday, phone to last week, in every
order, while others write and synchronise; what anyone still holds is there again.

Each drill has a day that no backup has: 王 and 李 recorded and synchronised, 陈's phone
has their entries too. Then 王's phone is lost for good, so that only others hold them.
"""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from server.registry import db
from server.registry.entries import FIELD
from server.registry.record import ReceivedEntry
from tests.faults import truths
from tests.faults.village import HOME, Village

PARTS = ("registry", "hub", "phone")
ORDERS = list(permutations(PARTS))
DRILLS = [("sqlite", each) for each in ORDERS] + [("postgresql", PARTS)]
ALONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village(tmp_path / "village", ("王", "李", "陈"))
    yield made
    made.close()


def everybody(village: Village, *names: str) -> None:
    for name in names or tuple(village.phones):
        assert village.sync(name).kind == "done"
        village.ingest()


def days(village: Village) -> tuple[Path, set[str]]:
    """Yesterday, in the backup; today, in none. 李's folder as it was last week."""
    village.phones["王"].opens()
    village.phones["李"].opens()
    everybody(village)
    last_week = village.copied("李")
    village.back_up()
    everybody(village)
    village.county.clock.forward(days=1)
    today = {village.phones[name].opens() for name in ("王", "李")}
    everybody(village, "王", "李", "陈")
    return last_week, today


def goes_back(village: Village, part: str, last_week: Path) -> None:
    if part == "phone":
        village.put_back("李", last_week)
    else:
        shelf = village.shelves[-1]
        village.restore(shelf, registry=part == "registry", hub=part == "hub")


@pytest.mark.parametrize(("kind", "order"), DRILLS, indirect=["kind"])
def test_whatever_goes_back_in_whatever_order_heals(
    village: Village, order: tuple[str, ...]
) -> None:
    last_week, today = days(village)
    village.lose("王")
    for part in order:
        goes_back(village, part, last_week)
        village.phones["李"].opens()
        village.phones["陈"].opens()
        village.sync("李", cut=5)
        village.sync("陈", cut=9)
    held = village.held_by_anyone()
    assert today <= held
    village.heal()
    truths.check(village, held)
    assert today <= village.recorded().keys()


@ALONE
def test_what_only_a_colleague_still_holds_reaches_the_county(village: Village) -> None:
    _, today = days(village)
    village.lose("王")
    village.lose("李")
    village.restore(village.shelves[-1], registry=True, hub=True)
    village.ingest()
    assert not today & (village.at_hub() | village.recorded().keys())
    village.heal()
    assert today <= village.recorded().keys()
    delivery = village.phones["陈"].casebook.delivery(HOME)
    assert delivery.colleagues() == {}


@ALONE
def test_a_phone_put_back_begins_another_chain(village: Village) -> None:
    last_week, _ = days(village)
    chains = len(chain_ids(village))
    village.put_back("李", last_week)
    village.phones["李"].opens()
    held = village.held_by_anyone()
    village.heal()
    truths.check(village, held)
    assert len(chain_ids(village)) == chains + 1


@ALONE
def test_two_phones_that_write_one_chain_lose_nothing(village: Village) -> None:
    village.phones["李"].opens()
    everybody(village)
    copy = village.copied("李")
    other = village.fork("李", copy)
    both = {village.phones["李"].opens(), village.phones[other].opens()}
    held = village.held_by_anyone()
    village.heal()
    truths.check(village, held)
    assert both <= village.recorded().keys()


@ALONE
def test_a_hub_that_lost_its_database_gets_all_of_it_again(village: Village) -> None:
    days(village)
    village.phones["李"].opens()
    village.hub_loses()
    held = village.held_by_anyone()
    village.heal()
    truths.check(village, held)


def chain_ids(village: Village) -> set[str]:
    with village.county.context():
        db.session.rollback()
        return set(db.session.scalars(select(ReceivedEntry.chain).where(FIELD)))
