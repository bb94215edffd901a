"""What somebody else writes beside the county's documents hides none of them."""

from __future__ import annotations

from typing import Any

import pytest

from mobile import restricting
from mobile.casebook import Casebook
from schemas.sealing import SigningKey
from tests.mobile.conftest import GRID
from tests.mobile.introducing import sealed
from tests.mobile.test_casebook import HOME, record_opened, statement
from tests.mobile.test_restricted import casekeys, gets, key_in, other, violence

__all__ = ["other"]

FORGED = SigningKey.generate()
ORDERS = pytest.mark.parametrize("first", ["the county's", "the forged"])


def comes(book: Casebook, database: str, said: dict[str, Any], length: int) -> None:
    """A leaf of its own root, as whoever keeps the hub can put it there."""
    digest = sealed({"id": said["_id"], "n": length})["seal"]["sig"].encode().hex()[:32]
    history = {"start": length, "ids": [digest]}
    leaf = {**said, "_rev": f"{length}-{digest}", "_revisions": history}
    kept = book.database(database)
    kept.bulk_docs([leaf], new_edits=False)
    book.index(kept)


def both(
    book: Casebook,
    database: str,
    told: dict[str, Any],
    forged: dict[str, Any],
    first: str,
) -> None:
    """The forged one has the higher revision, and wins."""
    leaves = [(told, 1), (forged, 9)]
    for leaf, length in leaves if first == "the county's" else reversed(leaves):
        comes(book, database, leaf, length)


def forgery(told: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {n: v for n, v in told.items() if n not in ("_id", "_rev", "seal")}
    return sealed({**body, **changes}, FORGED)


@ORDERS
def test_a_forged_leaf_hides_no_number_that_the_county_gave(
    casebook: Casebook, first: str
) -> None:
    case = record_opened(casebook)
    told = statement(case)
    both(casebook, HOME, told, forgery(told, case_number="第9号"), first)
    assert casebook.cases()[0].number == told["case_number"]
    assert casebook.warnings() == []


def test_of_two_that_the_county_said_the_later_counts(casebook: Casebook) -> None:
    case = record_opened(casebook)
    both(casebook, HOME, statement(case, 2), statement(case, 1), "the forged")
    assert casebook.cases()[0].number.endswith("第2号")


@ORDERS
def test_a_forged_leaf_hides_no_key_that_the_county_brought(
    casebook: Casebook, other: Casebook, first: str
) -> None:
    case, mine = casebook.new_case(), casebook.enrolment.private
    written = casebook.record("dispute.opened", case, violence(), home=mine, grid=GRID)
    gets(other, written)
    told = casekeys(other, case, key_in(casebook, case))
    both(other, other.enrolment.private, told, forgery(told), first)
    assert [each.summary.case for each in other.cases()] == [case]
    assert other.warnings() == []
    assert restricting.unread(other.database(other.enrolment.private)) == []


@ORDERS
def test_a_forged_leaf_hides_no_erasure_that_the_county_decided(
    casebook: Casebook, first: str
) -> None:
    case = record_opened(casebook)
    (written,) = casebook.casefile(case, HOME).entries
    body = {"entry": written.id, "kind": "minor", "on": "2026-11-20"}
    told = sealed({"id": f"erased:{written.id}", "database": HOME, **body})
    both(casebook, HOME, told, forgery(told, kind="mistake"), first)
    (read,) = casebook.casefile(case, HOME).entries
    assert read.body is None
    assert casebook.warnings() == []
