"""What is done to databases as a whole: purged, compacted, told of all at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.database import Database
from sync.errors import BadRequest
from sync.revtree import ancestry, leaves
from tests.sync.served import endpoint
from tests.sync.test_endpoint import LI, Guarded, rival
from tests.sync.trees import grown


def told(database: Database):
    """Everything that a reader can learn of a database but the sequence."""
    leaves = {c.id: (c.revs, c.deleted) for c in database.changes().changes}
    pairs = [(id, rev) for id, (revs, _) in leaves.items() for rev in revs]
    return leaves, database.bulk_get(pairs), database.info().doc_count


def document(tree, leaf, buried):
    path = ancestry(tree, leaf)
    revisions = {"start": leaf.generation, "ids": [rev.digest for rev in path]}
    said = {"_id": "a", "_rev": str(leaf), "_revisions": revisions, "by": leaf.digest}
    return {**said, "_deleted": True} if leaf in buried else said


@settings(max_examples=60)
@given(st.data())
def test_what_is_purged_was_never_here(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("purged")
    tree = data.draw(grown())
    every = sorted(leaves(tree))
    buried = data.draw(st.sets(st.sampled_from(every)))
    gone = data.draw(st.sets(st.sampled_from(every)))
    with Database(folder / "one.sqlite") as one, Database(folder / "two.sqlite") as two:
        one.bulk_docs([document(tree, each, buried) for each in every], new_edits=False)
        kept = [document(tree, each, buried) for each in every if each not in gone]
        two.bulk_docs(kept, new_edits=False)
        revs = [*map(str, gone), "9-none"]
        assert sorted(one.purge_leaves("a", revs)) == sorted(map(str, gone))
        assert told(one) == told(two)
        assert one.purge_leaves("a", revs) == []


def test_leaves_are_purged_and_the_feed_tells_who_leads_now(client, cases):
    rival(cases, "a", "aa", "bb")
    cases.put({"_id": "b"})
    told = client.post("/cases/_purge", json={"a": ["1-bb", "1-no"], "none": ["1-x"]})
    assert told.status_code == 201
    assert told.json == {"purge_seq": None, "purged": {"a": ["1-bb"], "none": []}}
    assert client.get("/cases/a").json["by"] == "aa"
    assert [
        row["id"] for row in client.get("/cases/_changes?since=3").json["results"]
    ] == ["a"]
    client.post("/cases/_purge", json={"a": ["1-aa"]})
    assert client.get("/cases/a").json["reason"] == "missing"
    assert client.get("/cases").json["doc_count"] == 1


def test_an_attachment_goes_with_its_leaf(cases):
    rev = cases.put_attachment("a", "words", [b"said"], "text/plain")
    rival(cases, "a", "aa")
    assert cases.purge_leaves("a", [rev]) == [rev]
    assert cases.get("a")["by"] == "aa"
    assert "_attachments" not in cases.get("a")


@pytest.mark.parametrize(
    "body", [{"a": "1-x"}, {"a": [1]}, {str(n): [] for n in range(1001)}]
)
def test_a_purge_of_nonsense_is_refused(client, body):
    assert client.post("/cases/_purge", json=body).status_code == 400


def test_how_much_is_remembered_is_read_and_set(client, cases):
    assert client.get("/cases/_revs_limit").json == 1000
    assert client.put("/cases/_revs_limit", json=2).json == {"ok": True}
    rev = None
    for n in range(4):
        rev = cases.put({"_id": "a", "n": n, **({"_rev": rev} if rev else {})})
    assert len(cases.open_revs("a")[0]["_revisions"]["ids"]) == 2
    for wrong in (0, -1, 1.5, "2", True, 2**31):
        assert client.put("/cases/_revs_limit", json=wrong).status_code == 400


def test_a_history_remembers_its_leaf_at_least(cases):
    with pytest.raises(BadRequest):
        cases.revs_limit = 0


def test_a_compacted_file_holds_nothing_that_was_deleted(client, cases, tmp_path):
    rev = cases.put({"_id": "a", "words": "SAID-IN-ANGER"})
    cases.purge_leaves("a", [rev])
    assert client.post("/cases/_compact", json={}).status_code == 202
    files = tmp_path.glob("cases.sqlite*")
    assert not any(b"SAID-IN-ANGER" in each.read_bytes() for each in files)


def test_one_answer_tells_where_many_databases_stand(databases, client, cases):
    databases.create("notes")
    cases.put({"_id": "a"})
    every = client.get("/_dbs_info").json
    assert [(one["key"], one["info"]["update_seq"]) for one in every] == [
        ("cases", "1"),
        ("notes", "0"),
    ]
    asked = client.post("/_dbs_info", json={"keys": ["notes", "none", "NO"]}).json
    assert asked[0]["info"]["db_name"] == "notes"
    assert asked[1:] == [
        {"key": "none", "error": "not_found"},
        {"key": "NO", "error": "not_found"},
    ]
    for wrong in ({}, {"keys": [1]}, {"keys": ["a"] * 2001}):
        assert client.post("/_dbs_info", json=wrong).status_code == 400


class Rooms(Guarded):
    """Lets people at the server, and into `cases` alone."""

    def allow(self, principal, database, verb):
        if database is not None:
            super().allow(principal, database, verb)


def test_of_a_database_that_is_not_ones_own_nothing_is_told(databases):
    databases.create("secret")
    client = endpoint(databases, gate=Rooms()).test_client()
    told = client.get("/_dbs_info", headers=LI).json
    assert [one.get("error") for one in told] == [None, "not_found"]
