"""Squatters: who takes a place that is another's, or a second place of their own."""

from typing import Any

import pytest

from server import quarantine
from sync.transport import Ask
from tests.attacks.device import put, refused_past, whole

A, B = "a" * 32, "b" * 32


def root(digest: str) -> dict[str, Any]:
    return {"_rev": f"1-{digest}", "_revisions": {"start": 1, "ids": [digest]}}


SQUATS = {
    "revision nine": {"_rev": f"9-{A}", "_revisions": {"start": 9, "ids": [A]}},
    "a second revision": {
        "_rev": f"2-{A}",
        "_revisions": {"start": 2, "ids": [A, B]},
    },
    "a tombstone": {**root(A), "_deleted": True},
    "an attachment": {**root(A), "_attachments": {"a": {"data": "YQ=="}}},
    "an id of the county": {**root(A), "_id": "case:019cac0f-2680-7573-bf8b"},
    "a receipt": {**root(A), "_id": "receipt:e-1:d-0123456789abcdef"},
    "a design document": {**root(A), "_id": "_design/guard"},
    "a chunk in a grid": {**root(A), "_id": "chunk:d-0123456789abcdef:e-1:0"},
    "an id of nobody": {**root(A), "_id": "x"},
    "a type of the desk": {**root(A), "type": "petition.registered"},
    "an erasure": {**root(A), "type": "entry.erased"},
    "a type that is none": {**root(A), "type": 7},
}


@pytest.mark.parametrize("changes", SQUATS.values(), ids=SQUATS.keys())
def test_what_is_no_first_entry_of_its_own_is_refused(device, changes):
    made = device.sealed()
    told = device.push(whole(made, **changes))
    assert told.status_code == 201
    (row,) = told.json
    assert row["error"] in ("forbidden", "not_implemented")
    assert row["reason"]
    assert not device.stands(made)
    assert device.push(whole(made)).json == []


def test_past_the_profile_couchdb_refuses_the_same(device):
    """The profile is the first door; the guard in CouchDB is the second."""
    if device.couch is None:
        return
    device.county.sili.hub.ensure(device.home)
    made = device.sealed()
    let_in = [
        name
        for name, changes in SQUATS.items()
        if "_id" not in changes or not changes["_id"].startswith("_design")
        if device.push_past(whole(made, **changes)) != ["forbidden"]
    ]
    assert let_in == []
    assert device.push_past(whole(made)) == []
    upon = {**made.document(), "body": {}}
    assert device.push_past(upon, new_edits=True) == ["forbidden"]
    assert device.push_past({"_id": made.id + "0"}, new_edits=True) == ["forbidden"]
    assert device.stands(made)


def test_past_the_profile_nothing_but_ones_own_databases_is_open(device, stranger):
    if device.couch is None:
        return
    hub = device.county.sili.hub
    theirs = f"private-{stranger.phone.device}"
    for name in (device.home, stranger.home, theirs):
        hub.ensure(name)
    guard, everybody = {"_id": "_design/guard"}, {"members": {}, "admins": {}}
    asks = [
        Ask("GET", f"/{stranger.home}"),
        Ask("GET", f"/{theirs}/_changes"),
        Ask("PUT", f"/{device.home}/_security", body=everybody),
        Ask("PUT", f"/{device.home}/_design/guard", body=guard),
        Ask("POST", f"/{device.home}/_bulk_docs", body={"docs": [guard]}),
        Ask("DELETE", f"/{device.home}"),
        Ask("PUT", "/grid-500230101205009"),
        Ask("GET", "/_all_dbs"),
        Ask("GET", "/_db_updates", {"timeout": "1"}),
        Ask("PUT", "/_node/_local/_config/jwt_keys/ec:mine", body="x"),
    ]
    assert refused_past(device.past(), *asks) == []


def test_an_edit_upon_ones_own_entry_does_not_take_its_place(device):
    """A guard that asks for one revision alone lets this through: an edit names the
    first revision as its parent, and so looks like one."""
    made = device.sealed()
    device.push(whole(made))
    upon = {**made.document(), "body": {}}
    for asked in ({"docs": [upon]}, {"docs": [upon], "new_edits": True}):
        told = device.ask("POST", f"{device.home}/_bulk_docs", json=asked)
        assert (told.status_code, told.json["error"]) == (403, "forbidden")
    for method in ("PUT", "DELETE"):
        told = device.ask(method, f"{device.home}/{made.id}", json=upon)
        assert told.status_code == 404
    assert device.stands(made)
    device.county.ingest()
    assert device.held() == 1


@pytest.mark.parametrize("first", ["the true one", "the squatter"])
def test_a_second_root_is_seen_through_whichever_came_first(device, first):
    made = device.sealed()
    squat = whole(made, **root("f" * 32), body={"summary": "假的"})
    pair = [whole(made), squat]
    for document in pair if first == "the true one" else reversed(pair):
        assert device.push(document).json == []
    device.county.ingest()
    assert device.held() == 1
    with device.county.context():
        (held,) = quarantine.quarantined(device.county.officer)
    assert (held.document, held.rev) == (made.id, "1-" + "f" * 32)


@pytest.mark.parametrize("length", [1, 9])
def test_what_the_hub_s_own_keeper_puts_beside_an_entry_is_seen_through(device, length):
    """A longer branch wins at every reader that asks for the winner. None does."""
    made = device.sealed()
    ids = [f"{n:032x}" for n in range(length)]
    squat = {"_rev": f"{length}-{ids[0]}", "_revisions": {"start": length, "ids": ids}}
    put(device.county, device.home, whole(made), whole(made, **squat, body={"a": 1}))
    device.county.ingest()
    assert device.held() == 1


def test_what_the_hub_s_keeper_buries_stays_in_the_record_and_comes_back(device):
    made = device.sealed()
    device.push(whole(made))
    device.county.ingest()
    buried = {"_rev": f"2-{A}", "_revisions": {"start": 2, "ids": [A, made.rev[2:]]}}
    grave = {"_id": made.id, **buried, "_deleted": True}
    put(device.county, device.home, grave)
    device.county.ingest()
    assert device.held() == 1
    assert not device.stands(made)


def test_another_s_database_looks_like_none(device, stranger):
    paths = ("", "/_changes", "/_local/x", "/entry:x")
    for name in (stranger.home, f"private-{stranger.phone.device}", "registry"):
        for path in paths:
            there = device.ask("GET", name + path)
            nowhere = device.ask("GET", "grid-500230999999999" + path)
            assert there.status_code == nowhere.status_code == 404
            assert there.data == nowhere.data
        assert device.push({"_id": "x"}, database=name).status_code == 404


def test_an_entry_of_one_home_in_another_s_database_is_held_apart(device):
    made = device.sealed(home="grid-500230101205002")
    assert device.push(whole(made)).json == []
    device.county.ingest()
    assert device.held() == 0


def test_who_writes_under_another_device_s_name_writes_nothing(device, neighbour):
    made = neighbour.sealed()
    (row,) = device.push(whole(made)).json
    assert row["error"] == "forbidden"
    assert neighbour.push(whole(made)).json == []
