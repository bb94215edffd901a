"""A database behind HTTP stands where a file stands, and answers as it would."""

import json

import pytest
from flask import Response

from sync.errors import (
    Conflict,
    Forbidden,
    NotFound,
    PeerMisbehaved,
    PeerUnavailable,
)
from sync.gate import OpenGate
from sync.peer import Refusal, Written
from sync.relayed import Relayed
from sync.retry import IMPATIENT
from tests.sync.served import endpoint, hub, serving, strange

A, B = "a" * 32, "b" * 32


def given(id, digest=A, **members):
    revisions = {"start": 1, "ids": [digest]}
    return {"_id": id, "_rev": f"1-{digest}", "_revisions": revisions, **members}


@pytest.fixture
def far(tmp_path):
    with hub(tmp_path / "far") as (served, databases):
        yield served, databases.create("cases")


@pytest.fixture
def file(far):
    return far[1]


@pytest.fixture
def relayed(far):
    with Relayed(far[0].url("cases"), patience=IMPATIENT, timeout=20) as there:
        yield there


@pytest.fixture(params=["file", "relayed"])
def store(request):
    return request.getfixturevalue(request.param)


def test_it_tells_nobody_where_the_peer_is(relayed, file):
    told = relayed.info()
    assert told.uuid == relayed.info().uuid != file.uuid
    assert (told.name, told.doc_count) == ("cases", 0)


def test_each_document_of_a_batch_gets_its_answer_in_its_place(store):
    def guard(document):
        if document["_id"] == "no":
            raise Forbidden("not that one")

    docs = [given("a", n=1), given("no"), 7, given("b"), {"_id": "c"}]
    first, no, seven, second, bare = store.bulk_docs(docs, new_edits=False, guard=guard)
    assert [first, second] == [Written("a", f"1-{A}"), Written("b", f"1-{A}")]
    assert no == Refusal("no", f"1-{A}", "forbidden", "not that one")
    assert (seven.id, seven.error) == ("", "bad_request")
    assert (bare.id, bare.error) == ("c", "bad_request")
    assert store.get("a")["n"] == 1


def test_a_tombstone_arrives_as_one(store):
    store.bulk_docs([given("a", _deleted=True)], new_edits=False)
    with pytest.raises(NotFound):
        store.get("a")
    assert store.open_revs("a")[0]["_deleted"] is True


def test_no_edit_is_made_upon_another(relayed):
    with pytest.raises(Forbidden):
        relayed.bulk_docs([{"_id": "a"}])


def test_documents_are_given_as_they_were_asked_for(store):
    store.bulk_docs([given("a"), given("a", B, n=2)], new_edits=False)
    pairs = [("a", f"1-{B}"), ("a", "1-x"), ("b", f"1-{A}"), ("a", ""), ("a", f"1-{A}")]
    found = store.bulk_get_text(pairs)
    assert json.loads(found[0])["n"] == 2
    assert json.loads(found[4])["_revisions"] == {"start": 1, "ids": [A]}
    for row, pair in zip(found[1:4], pairs[1:4], strict=True):
        assert (row.id, row.rev, row.error) == (*pair, "not_found")
    assert store.bulk_get_text([("a", "")])[0].error == "not_found"


def test_one_document_comes_with_what_was_asked(store):
    store.bulk_docs([given("a"), given("a", B)], new_edits=False)
    told = store.get("a", revs=True, conflicts=True)
    assert told["_conflicts"] == [f"1-{A}"]
    assert told["_revisions"]["ids"] == [B]
    assert store.get("a", rev=f"1-{A}")["_rev"] == f"1-{A}"
    named = store.open_revs("a", [f"1-{A}", "1-none"])
    assert {type(each) for each in named} == {dict, Refusal}
    assert len(store.open_revs("a")) == 2


def test_the_peers_design_documents_are_nobodys(relayed, file):
    file.put({"_id": "_design/guard"})
    file.put({"_id": "a"})
    assert [row.id for row in relayed.changes().changes] == ["a"]
    assert [row.id for row in relayed.changes(limit=1).changes] == ["a"]
    for asked in (relayed.get, relayed.open_revs):
        for id in ("_design/guard", "_all_docs", "_security", ".", ".."):
            with pytest.raises(NotFound):
                asked(id)
    rev = file.get("_design/guard")["_rev"]
    (row,) = relayed.bulk_get_text([("_design/guard", rev)])
    assert row.error == "not_found"
    (row,) = relayed.bulk_docs([given("_design/mine")], new_edits=False)
    assert row.error == "forbidden"


def test_who_waits_is_told_whether_something_came(store, file):
    since = store.changes().last_seq
    assert not store.wait(since, 0.05)
    file.put({"_id": "a"})
    assert store.wait(since, 20)


def test_local_documents_conflict_and_are_only_so_many(store):
    for n in range(5):
        store.keep_local(f"@li/{n}", {"n": n}, among="@li/", most=3)
    kept = [n for n in range(5) if store.local(f"@li/{n}")]
    assert len(kept) == 3
    assert 4 in kept
    rev = store.local("@li/4")["_rev"]
    newer = store.keep_local("@li/4", {"_rev": rev, "n": 9}, among="@li/", most=3)
    assert (store.local("@li/4")["n"], store.local("@li/4")["_rev"]) == (9, newer)
    for stale in ({"_rev": rev}, {}):
        with pytest.raises(Conflict):
            store.keep_local("@li/4", stale, among="@li/", most=3)
    store.keep_local("of nobody", {"n": 1}, among="", most=3)
    assert store.local("of nobody")["n"] == 1


def test_one_that_another_process_took_away_makes_no_trouble(relayed, file):
    for n in range(3):
        relayed.keep_local(f"@li/{n}", {}, among="@li/", most=3)
    file.delete_local("@li/0")
    relayed.keep_local("@li/3", {}, among="@li/", most=3)
    assert relayed.local("@li/3") is not None


def test_a_peer_out_of_its_mind_is_named():
    app = strange(lambda request: {"rows": 7})
    with serving(app) as served, Relayed(served.url("x"), timeout=20) as there:
        for asked in (there.get, there.open_revs):
            with pytest.raises(PeerMisbehaved):
                asked("a")


class Single:
    """One store, whoever opens it."""

    def __init__(self, store):
        self.store = store

    def open(self, name, principal=None):
        return self.store


def test_what_only_a_file_can_do_is_not_there(relayed):
    client = endpoint(Single(relayed), gate=OpenGate()).test_client()
    assert client.get("/cases").json["db_name"] == "cases"
    assert client.get("/cases/_all_docs").status_code == 404


@pytest.mark.parametrize("status", [401, 403])
def test_a_peer_that_lets_us_not_in_is_no_fault_of_who_asks(status):
    """Whoever asks through us is told to come again, not that he may not."""
    closed = Response('{"error": "unauthorized", "reason": "no"}', status=status)
    with serving(strange(lambda asked: closed)) as served:
        with Relayed(served.url("cases"), patience=IMPATIENT, timeout=20) as there:
            with pytest.raises(PeerUnavailable):
                there.info()
