"""What a device may write at the hub: new sealed entries of its own, once."""

from typing import Any

import pytest

from server.hub import DeviceGate, guard, is_field
from server.tokens import DevicePrincipal
from sync.errors import Forbidden, NotFound, Unauthorized
from sync.gate import Anyone
from tests.server.county import County, new_case
from tests.server.mediation import opened
from tests.server.test_tokens import client, headers

HOME = "grid-500230101205001"
OWN = "entry:d-0123456789abcdef:019cac0f-2680-7573-bf8b-4e81258116c1:" + "a" * 32
DIGEST = "b" * 32
MINE = DevicePrincipal("d-0123456789abcdef", "u-1", "mediator", frozenset({HOME}))


def document(**changes: Any) -> dict[str, Any]:
    return {
        "_id": OWN,
        "_rev": f"1-{DIGEST}",
        "_revisions": {"start": 1, "ids": [DIGEST]},
        "type": "dispute.opened",
        **changes,
    }


def test_a_new_entry_of_its_own_is_let_in() -> None:
    guard(MINE, HOME, document())
    plain = document()
    del plain["_revisions"]
    guard(MINE, HOME, plain)


REFUSED = {
    "revision nine": {
        "_rev": f"9-{DIGEST}",
        "_revisions": {"start": 9, "ids": [DIGEST]},
    },
    "a second revision": {
        "_rev": f"2-{DIGEST}",
        "_revisions": {"start": 2, "ids": [DIGEST, "c" * 32]},
    },
    "an ancestry that is another's": {"_revisions": {"start": 1, "ids": ["c" * 32]}},
    "an ancestry that is none": {"_revisions": "1"},
    "a revision that is none": {"_rev": "1-x"},
    "no revision": {"_rev": None},
    "a tombstone": {"_deleted": True},
    "a tombstone denied": {"_deleted": False},
    "an attachment": {"_attachments": {}},
    "a member of CouchDB's": {"_conflicts": []},
    "another device's id": {"_id": OWN.replace("0123456789abcdef", "f" * 16)},
    "an id that is none": {"_id": "entry:d-0123456789abcdef:1"},
    "the county's id": {"_id": "case:019cac0f-2680-7573-bf8b-4e81258116c1"},
    "a design document": {"_id": "_design/x"},
    "no id": {"_id": None},
    "a number for an id": {"_id": 7},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        guard(MINE, HOME, document(**changes))


def test_a_role_without_entries_neither_writes_nor_reads(county: County) -> None:
    officer = DevicePrincipal(MINE.name, "u-1", "county_officer", frozenset({HOME}))
    with pytest.raises(Forbidden):
        guard(officer, HOME, document())
    with pytest.raises(NotFound):
        DeviceGate(county.sili.keys, county.clock).allow(officer, HOME, "info")


def test_another_database_is_refused() -> None:
    with pytest.raises(Forbidden):
        guard(MINE, "grid-500230101205002", document())


def test_over_http_the_guard_refuses_one_and_takes_the_rest(county: County) -> None:
    good = county.seal("dispute.opened", opened(), case=new_case())
    bad = {**good.document(), "_id": "case:made-up"}
    whole = {**good.document(), "_revisions": {"start": 1, "ids": [good.rev[2:]]}}
    answer = client(county).post(
        f"/couch/{county.phone.home}/_bulk_docs",
        json={"docs": [bad, whole], "new_edits": False},
        headers=headers(county),
    )
    assert answer.status_code == 201
    assert [each.get("error") for each in answer.json] == ["forbidden"]
    assert county.sili.hub.peer(county.phone.home).info().doc_count == 1
    assert county.ingest().held == 1


def test_what_is_no_database_of_the_field_does_not_open(county: County) -> None:
    assert is_field("private-d-0123456789abcdef")
    assert not is_field("reference")
    for name in ("grid-1", "private-x", "_users", "../registry"):
        assert not is_field(name)
        with pytest.raises(NotFound):
            county.sili.hub.open(name)


def test_a_database_is_made_at_its_first_use_and_kept(county: County) -> None:
    hub = county.sili.hub
    hub.ensure(HOME)
    assert hub.create(HOME) is hub.open(HOME)
    assert HOME in hub.names()
    with pytest.raises(Forbidden):
        hub.delete(HOME)


def test_the_gate_knows_devices_only(county: County) -> None:
    gate = DeviceGate(county.sili.keys, county.clock)
    with pytest.raises(Unauthorized):
        gate.allow(Anyone(), HOME, "info")
    with pytest.raises(NotFound):
        gate.allow(MINE, None, "root")
    gate.allow(MINE, HOME, "info")
    gate.guard(MINE, HOME, document())


def test_a_device_writes_in_its_own_database_and_in_nobody_elses(
    county: County,
) -> None:
    other = county.phones("李娟")
    own, theirs = (f"private-{each.device}" for each in (county.phone, other))
    made = county.seal("dispute.opened", opened(), case=new_case())
    whole = {**made.document(), "_revisions": {"start": 1, "ids": [made.rev[2:]]}}
    asked = {"docs": [whole], "new_edits": False}
    let_in = headers(county)
    taken = client(county).post(f"/couch/{own}/_bulk_docs", json=asked, headers=let_in)
    assert (taken.status_code, taken.json) == (201, [])
    assert county.sili.hub.peer(own).info().doc_count == 1
    for path in (theirs, f"{theirs}/_changes", f"{theirs}/{made.id}"):
        there = client(county).get(f"/couch/{path}", headers=let_in)
        assert there.status_code == 404


def test_what_every_device_reads_none_writes(county: County) -> None:
    county.sili.hub.ensure("reference")
    assert county.sili.hub.names() == ["reference"]
    reader = DevicePrincipal(
        MINE.name, "u-1", "mediator", frozenset({HOME, "reference"})
    )
    with pytest.raises(Forbidden):
        guard(reader, "reference", document())
    assert county.ingest().quarantined == 0
