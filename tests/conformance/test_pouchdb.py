"""The stock PouchDB client against our endpoint, by the chapters of its guide."""

import pytest

from sync.database import Database
from sync.replicator import replicate
from tests.conformance.peers import pouch
from tests.sync.served import contents, hub, leaves_of, remote


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with pouch(tmp_path_factory.mktemp("pouch") / "dbs") as client:
        yield client


@pytest.fixture
def ours(tmp_path):
    with hub(tmp_path / "hub") as (served, databases):
        yield served.url("cases"), databases.create("cases")


@pytest.fixture
def url(ours):
    return ours[0]


@pytest.fixture
def database(ours):
    return ours[1]


@pytest.fixture
def name(request):
    """A database of PouchDB's own, for one test."""
    return request.node.name


# Working with databases and documents


def test_a_database_is_made_described_and_destroyed(client, url):
    fresh = url + "-fresh"
    assert client("info", fresh)["db_name"] == "cases-fresh"
    assert client("destroy", fresh)["ok"]
    assert client("destroy", url)["ok"]


def test_a_document_is_made_read_changed_and_removed(client, url, database):
    made = client("put", url, {"_id": "甲/1", "n": 1})
    assert client("get", url, "甲/1")["n"] == 1
    client("put", url, {"_id": "甲/1", "_rev": made["rev"], "n": 2})
    with pytest.raises(AssertionError, match="conflict"):
        client("put", url, {"_id": "甲/1", "_rev": made["rev"], "n": 3})
    now = client("get", url, "甲/1", {"revs": True})
    assert now["_revisions"]["start"] == 2
    client("remove", url, now)
    with pytest.raises(AssertionError, match="deleted"):
        client("get", url, "甲/1")
    assert len(client("post", url, {"n": 1})["id"]) >= 32


def test_many_documents_are_written_listed_and_read_at_once(client, url):
    told = client("bulkDocs", url, [{"_id": id} for id in "abc"])
    assert [row["id"] for row in told] == ["a", "b", "c"]
    listed = client("allDocs", url, {"include_docs": True, "startkey": "b"})
    assert [row["doc"]["_id"] for row in listed["rows"]] == ["b", "c"]
    keys = client("allDocs", url, {"keys": ["c", "x"]})["rows"]
    assert keys[0]["value"]["rev"] == told[2]["rev"]
    assert keys[1]["error"] == "not_found"
    got = client("bulkGet", url, {"docs": [{"id": "a"}, {"id": "x"}]})["results"]
    assert got[0]["docs"][0]["ok"]["_id"] == "a"
    assert "error" in got[1]["docs"][0]


def test_changes_are_read_in_batches_and_from_now(client, url):
    client("bulkDocs", url, [{"_id": f"{n:03}"} for n in range(60)])
    feed = client("changes", url, {"batch_size": 25, "include_docs": True})
    assert [row["doc"]["_id"] for row in feed["results"]][-1] == "059"
    assert client("changes", url, {"since": "now"})["results"] == []
    assert len(client("changes", url, {"limit": 7})["results"]) == 7


def test_conflicts_are_seen_and_settled(client, url, database):
    for digest in ("aa", "bb"):
        rival = {"_id": "a", "_rev": f"1-{digest}"}
        client("bulkDocs", url, [rival], {"new_edits": False})
    seen = client("get", url, "a", {"conflicts": True})
    assert (seen["_rev"], seen["_conflicts"]) == ("1-bb", ["1-aa"])
    assert len(client("get", url, "a", {"open_revs": "all"})) == 2
    client("remove", url, "a", "1-aa")
    assert "_conflicts" not in client("get", url, "a", {"conflicts": True})


def test_local_documents_are_kept_and_removed(client, url):
    client("put", url, {"_id": "_local/me", "n": 1})
    found = client("get", url, "_local/me")
    assert found["n"] == 1
    client("remove", url, found)
    with pytest.raises(AssertionError, match="missing"):
        client("get", url, "_local/me")


# Replicating


def full_of_everything(client, name):
    """Make documents, edits, tombstones and conflicts."""
    client("bulkDocs", name, [{"_id": f"doc-{n}", "n": n} for n in range(40)])
    for n in range(0, 40, 5):
        doc = client("get", name, f"doc-{n}")
        client("put", name, {**doc, "edited": True})
    for n in range(0, 40, 7):
        client("remove", name, client("get", name, f"doc-{n}"))
    for digest in ("aa", "bb"):
        rival = {"_id": "both", "_rev": f"1-{digest}", "by": digest}
        client("bulkDocs", name, [rival], {"new_edits": False})


@pytest.mark.parametrize("batch", [1, 100])
def test_pouchdb_pushes_everything_to_us(client, name, url, database, batch):
    full_of_everything(client, name)
    told = client("replicate", name, url, {"batch_size": batch * 7})
    assert told["ok"]
    assert told["doc_write_failures"] == 0
    assert leaves_of(database) == client("leaves", name)


def test_pouchdb_pulls_everything_from_us(client, name, url, database):
    full_of_everything(client, url)
    assert client("replicate", url, name)["docs_written"] == 42
    assert client("leaves", name) == leaves_of(database)
    assert client("get", name, "both", {"conflicts": True})["_conflicts"] == ["1-aa"]


def test_a_second_run_of_pouchdb_begins_at_its_checkpoint(client, name, url):
    client("bulkDocs", name, [{"_id": id} for id in "abc"])
    client("replicate", name, url)
    client("put", name, {"_id": "d"})
    assert client("replicate", name, url)["docs_read"] == 1
    client("replicate", url, name)
    assert client("replicate", url, name)["docs_read"] == 0


def test_two_who_edited_apart_agree_after_a_sync(client, name, url, database):
    client("put", name, {"_id": "a", "by": "pouch"})
    client("put", name, {"_id": "b", "by": "pouch"})
    database.put({"_id": "a", "by": "us"})
    client("sync", name, url)
    assert client("leaves", name) == leaves_of(database)
    theirs = client("get", name, "a", {"conflicts": True})
    assert theirs == database.get("a", conflicts=True)
    assert len(theirs["_conflicts"]) == 1


def test_a_live_replication_hears_of_what_we_write(client, name, url, database):
    client("live", url, name)
    for n in range(3):
        database.put({"_id": f"doc-{n}"})
        while f"doc-{n}" not in client("leaves", name):
            pass
    assert client("stop", name)


def test_what_pouchdb_pushed_our_replicator_pulls(client, name, url, tmp_path):
    full_of_everything(client, name)
    client("replicate", name, url)
    with Database(tmp_path / "phone.sqlite") as phone, remote(url) as there:
        replicate(there, phone)
        assert leaves_of(phone) == client("leaves", name)
        assert contents(phone) == contents(there)
