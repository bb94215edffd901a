"""What the county tells a phone of people and keys, whoever else writes at the hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile.casebook import Casebook
from schemas import directory as directories
from schemas import key_list
from schemas.directory import Directory
from schemas.key_list import Certified, Use
from schemas.sealing import SigningKey
from tests.mobile.conftest import COUNTY, GRID, ROOT_KEY, SERVER_KEY, SERVER_KID
from tests.mobile.introducing import (
    arrives,
    directory_of,
    document,
    introduce,
    sealed,
    somebody,
)
from tests.mobile.test_judging import brought, word

WANG, LI = somebody("u-wang"), somebody("u-li")
NAMES = {"u-wang": "王建国", "u-li": "李娟"}
SECOND = SigningKey.generate()
BOTH = directory_of(WANG, LI, names=NAMES)


def people(book: Casebook) -> set[str]:
    return set(book.reference.directory.persons)


def test_people_are_known_from_the_directory_and_stay_known(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    assert people(casebook) == set()
    introduce(casebook, WANG, names=NAMES)
    assert casebook.reference.name_of("u-wang") == "王建国"
    assert casebook.reference.name_of("u-li") == ""
    assert list(casebook.reference.acted_in(GRID)) == [("u-wang", "王建国")]
    casebook.close()
    assert people(reopened()) == {"u-wang"}


PARTS = [directory_of(WANG, names=NAMES), directory_of(LI, names=NAMES), BOTH]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(range(len(PARTS))))
def test_in_whatever_order_they_come_the_same_is_known(
    casebook: Casebook, order: list[int]
) -> None:
    for serial in order:
        told = document(PARTS[serial], serial=serial + 1)
        arrives(casebook, sealed(told), n=serial + 1)
        casebook.learn()
    assert casebook.reference.directory == directories.merge(*PARTS)


FORGERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "by nobody": lambda told: {"_id": told["id"], **told},
    "by another key": lambda told: sealed(told, SigningKey.generate()),
    "changed afterwards": lambda told: {**sealed(told), "serial": 2**40},
    "of another database": lambda told: sealed({**told, "database": f"grid-{GRID}"}),
    "of another place": lambda told: {
        **sealed({**told, "id": "directory:500230102"}),
        "_id": told["id"],
    },
    "with a number that no document has": lambda told: {
        **sealed(told),
        "serial": 2**80,
    },
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_leaf_says_nothing_and_hides_nothing(
    casebook: Casebook, how: str
) -> None:
    forged = FORGERIES[how](document(directory_of(LI), serial=99))
    arrives(casebook, forged, n=0xF)
    casebook.learn()
    assert people(casebook) == set()
    introduce(casebook, WANG, names=NAMES)
    arrives(casebook, forged, n=0xFFFFFFFF)
    casebook.learn()
    assert people(casebook) == {"u-wang"}


def keys_of(serial: int, *more: tuple[str, Certified], root: SigningKey = ROOT_KEY):
    keys = {SERVER_KID: Certified(SERVER_KEY.public, Use.DOCUMENT), **dict(more)}
    return key_list.certify(root, COUNTY, keys, serial)


def told_keys(listed: dict[str, Any]) -> dict[str, Any]:
    body = {"e": 1, "type": "keys", "id": "keys", "database": "reference"}
    return {"_id": "keys", **body, "list": listed}


def test_a_newer_list_of_the_root_is_taken_and_no_older_one_again(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    reference = casebook.reference
    assert (reference.serial, reference.has_newer_keys) == (1, False)
    second = ("county-doc-2", Certified(SECOND.public, Use.DOCUMENT))
    arrives(casebook, told_keys(keys_of(7, second)), n=7)
    arrives(casebook, told_keys(keys_of(3)), n=9)
    casebook.learn()
    assert (reference.serial, reference.has_newer_keys) == (7, True)
    arrives(casebook, told_keys(keys_of(9, root=SigningKey.generate())), n=10)
    arrives(casebook, told_keys({**keys_of(5), "serial": 9}), n=11)
    casebook.learn()
    assert reference.serial == 7
    casebook.close()
    assert reopened().reference.serial == 7


def test_what_a_newer_key_sealed_counts_as_soon_as_the_root_certified_it(
    casebook: Casebook,
) -> None:
    told = document(directory_of(LI, names=NAMES))
    made = sealed(told, SECOND)
    made["seal"]["kid"] = "county-doc-2"
    arrives(casebook, made)
    casebook.learn()
    assert people(casebook) == set()
    second = ("county-doc-2", Certified(SECOND.public, Use.DOCUMENT))
    arrives(casebook, told_keys(keys_of(2, second)), n=2)
    casebook.learn()
    assert people(casebook) == {"u-li"}


def test_what_a_withdrawn_key_seals_counts_no_more(casebook: Casebook) -> None:
    second = ("county-doc-2", Certified(SECOND.public, Use.DOCUMENT))
    withdrawn = {SERVER_KID: Certified(SERVER_KEY.public, Use.WITHDRAWN)}
    listed = key_list.certify(ROOT_KEY, COUNTY, {**withdrawn, **dict([second])}, 2)
    arrives(casebook, told_keys(listed), n=2)
    casebook.learn()
    introduce(casebook, WANG)
    assert people(casebook) == set()


def test_what_was_learned_under_a_key_that_is_withdrawn_is_unlearned(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    introduce(casebook, WANG, LI, names=NAMES)
    theirs = [brought(casebook, author) for author in (WANG, LI)]
    second = ("county-doc-2", Certified(SECOND.public, Use.DOCUMENT))
    withdrawn = {SERVER_KID: Certified(SERVER_KEY.public, Use.WITHDRAWN)}
    listed = key_list.certify(ROOT_KEY, COUNTY, {**withdrawn, **dict([second])}, 2)
    told = sealed(document(directory_of(LI, names=NAMES)), SECOND)
    told["seal"]["kid"] = "county-doc-2"
    arrives(casebook, told, n=5)
    arrives(casebook, told_keys(listed), n=2)
    casebook.learn()
    assert people(casebook) == {"u-li"}
    assert [word(casebook, made) for made in theirs] == ["等待核验", None]
    casebook.close()
    assert people(reopened()) == {"u-li"}


def test_an_app_killed_when_it_had_learned_judges_by_it_at_its_next_start(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    made = brought(casebook, LI)
    arrives(casebook, sealed(document(directory_of(LI, names=NAMES))), n=5)
    casebook.reference.learn()
    assert word(casebook, made) == "等待核验"
    casebook.close()
    assert word(reopened(), made) is None


def test_an_app_killed_when_a_key_was_withdrawn_believes_nothing_of_it_afterwards(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    introduce(casebook, WANG, names=NAMES)
    made = brought(casebook, WANG)
    second = ("county-doc-2", Certified(SECOND.public, Use.DOCUMENT))
    withdrawn = (SERVER_KID, Certified(SERVER_KEY.public, Use.WITHDRAWN))
    arrives(casebook, told_keys(keys_of(2, second, withdrawn)), n=2)
    casebook.reference.learn()
    casebook.reference.learn()
    assert word(casebook, made) is None
    casebook.close()
    assert word(reopened(), made) == "等待核验"


def test_a_part_that_this_program_cannot_read_stops_nothing(
    casebook: Casebook,
) -> None:
    told = document(Directory())
    arrives(casebook, sealed({**told, "persons": {"u-x": {"name": 3}}}), n=3)
    casebook.learn()
    assert casebook.warnings() == ["县里的名录有一部分读不懂，请升级应用"]
    introduce(casebook, WANG)
    assert people(casebook) == {"u-wang"}


def test_who_acts_elsewhere_now_begins_the_copy_anew(casebook: Casebook) -> None:
    from dataclasses import replace

    from mobile.credentials import Grid
    from mobile.reference import Reference

    introduce(casebook, WANG)
    casebook.reference.close()
    there = "500230102201001"
    moved = replace(
        casebook.enrolment, grids=(Grid(there, "第1网格", f"grid-{there}"),)
    )
    folder, key = casebook._folder, casebook.unlocked.data_key
    again = Reference(folder, key, moved)
    assert again.directory == Directory()
    assert again.townships == [there[:9]]
    again.close()
