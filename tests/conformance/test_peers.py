"""One suite for every peer: our file, our endpoint, express-pouchdb, Apache CouchDB.

What the replicator may expect of a peer is here, verb by verb, in the protocol's
order; then replications between each of them and a file of ours, both ways.
CouchDB takes part where SILI_TEST_COUCHDB_URL gives its address.
"""

from threading import Thread
from uuid import uuid4

import pytest

from sync.peer import Refusal, Written
from sync.replicator import replicate
from tests.sync.served import contents, leaves_of


def given(id, *digests, **members):
    """A document as a replicator gives it, with its ancestry, newest first."""
    revisions = {"start": len(digests), "ids": list(digests)}
    rev = f"{len(digests)}-{digests[0]}"
    return {"_id": id, "_rev": rev, "_revisions": revisions, **members}


def store(peer, *docs):
    told = peer.bulk_docs(docs, new_edits=False)
    assert told == [Written(doc["_id"], doc["_rev"]) for doc in docs]


A, B, C = "a" * 32, "b" * 32, "c" * 32


# Get Peers Information


def test_a_peer_tells_its_name_and_where_it_stands(peer):
    before = peer.info()
    assert before.doc_count == 0
    store(peer, given("a", A))
    after = peer.info()
    assert after.doc_count == 1
    assert after.uuid == before.uuid
    assert after.update_seq != before.update_seq


# Replication logs


def test_local_documents_are_kept_replaced_and_never_listed(peer):
    id = uuid4().hex
    assert peer.local(id) is None
    peer.put_local(id, {"n": 1})
    peer.put_local(id, {"n": 2})
    assert peer.local(id)["n"] == 2
    assert peer.changes().changes == ()


def test_a_local_document_written_by_another_is_replaced_too(peer):
    peer.put_local("log", {"n": 1})
    known = peer.local("log")
    peer.put_local("log", {**known, "n": 2})
    assert peer.local("log")["n"] == 2


# Changes


def test_the_feed_lists_each_document_once_with_all_its_leaves(peer):
    store(peer, given("a", A), given("b", A), given("a", B))
    listed = {change.id: set(change.revs) for change in peer.changes().changes}
    assert listed == {"a": {f"1-{A}", f"1-{B}"}, "b": {f"1-{A}"}}


def test_the_feed_is_read_in_stretches_to_its_end(peer):
    store(peer, *[given(f"doc-{n}", A) for n in range(7)])
    seen, since = [], "0"
    while (feed := peer.changes(since, limit=3)).changes:
        seen += [change.id for change in feed.changes]
        since = feed.last_seq
    assert sorted(seen) == [f"doc-{n}" for n in range(7)]
    assert len(seen) == 7


def test_a_tombstone_is_listed_as_deleted(peer):
    store(peer, given("a", A), given("a", B, A, _deleted=True))
    (change,) = peer.changes().changes
    assert (change.deleted, change.revs) == (True, (f"2-{B}",))


def test_who_waits_hears_of_the_first_change(peer):
    since = peer.changes().last_seq
    heard = []
    thread = Thread(target=lambda: heard.append(peer.changes(since, wait=20)))
    thread.start()
    store(peer, given("a", A))
    thread.join(30)
    assert [change.id for change in heard[0].changes] == ["a"]


# Calculate Revision Difference


def test_a_peer_tells_what_it_lacks_and_what_it_might_build_on(peer):
    store(peer, given("a", B, A))
    told = peer.revs_diff({"a": [f"2-{B}", f"3-{C}"], "b": [f"1-{A}"]})
    assert told["a"].missing == (f"3-{C}",)
    assert set(told["a"].possible_ancestors) <= {f"1-{A}", f"2-{B}"}
    assert told["b"].missing == (f"1-{A}",)
    assert peer.revs_diff({"a": [f"2-{B}"]}) == {}


# Fetch Changed Documents


def test_leaves_come_with_body_and_ancestry(peer):
    store(peer, given("a", B, A, n=1), given("a", C, A, n=2))
    pairs = [("a", f"2-{B}"), ("a", f"2-{C}")]
    found = {doc["_rev"]: doc for doc in peer.bulk_get(pairs)}
    assert found[f"2-{B}"]["n"] == 1
    assert found[f"2-{C}"]["_revisions"] == {"start": 2, "ids": [C, A]}


def test_what_a_peer_does_not_have_it_says_so(peer):
    store(peer, given("a", A))
    (told,) = peer.bulk_get([("b", f"1-{A}")])
    assert isinstance(told, Refusal)
    assert (told.id, told.error) == ("b", "not_found")


# Upload


def test_the_same_upload_twice_changes_nothing(peer):
    docs = [given("a", A, n=1), given("b", B, A)]
    store(peer, *docs)
    before = contents(peer)
    store(peer, *docs)
    assert contents(peer) == before


def test_an_older_edit_that_comes_late_leaves_the_newer_standing(peer):
    store(peer, given("a", C, B, A, n=3))
    store(peer, given("a", B, A, n=2))
    assert leaves_of(peer) == {"a": [f"3-{C}"]}


def test_text_of_every_kind_comes_back_as_it_was(peer):
    text = '院坝会🀄\n\u2028"\\/\u0001 𠮷'
    store(peer, given("甲/乙 1+1?&#", A, text=text, n=[1, 2.5, None, {"": []}]))
    ((_, doc),) = contents(peer).items()
    assert doc["text"] == text
    assert doc["n"] == [1, 2.5, None, {"": []}]


def test_new_edits_are_named_by_the_peer_and_conflicts_refused(peer):
    first, second = peer.bulk_docs([{"_id": "a"}, {"_id": "b"}])
    assert first.rev.startswith("1-")
    again = peer.bulk_docs([{"_id": "a"}, {"_id": "b", "_rev": second.rev}])
    assert (again[0].id, again[0].error) == ("a", "conflict")
    assert again[1].rev.startswith("2-")
    peer.ensure_full_commit()


# Whole replications


def everything(peer):
    """Documents, edits, tombstones, and conflicts alive and dead."""
    store(peer, *[given(f"doc-{n:02}", A, n=n) for n in range(30)])
    store(peer, *[given(f"doc-{n:02}", B, A, n=-n) for n in range(0, 30, 3)])
    store(peer, *[given(f"doc-{n:02}", C, A, _deleted=True) for n in range(0, 30, 5)])
    store(peer, given("long", *[f"{n:032x}" for n in range(99, 0, -1)]))


@pytest.mark.parametrize("batch_size", [7, 500])
def test_everything_goes_to_a_peer(peer, ours, batch_size):
    everything(ours)
    outcome = replicate(ours, peer, batch_size=batch_size)
    assert outcome.refusals == ()
    assert contents(peer) == contents(ours)


@pytest.mark.parametrize("batch_size", [7, 500])
def test_everything_comes_from_a_peer(peer, ours, batch_size):
    everything(peer)
    replicate(peer, ours, batch_size=batch_size)
    assert contents(ours) == contents(peer)


def test_a_second_run_begins_where_the_first_ended(peer, ours):
    everything(ours)
    replicate(ours, peer)
    replicate(peer, ours)
    for pair in ((ours, peer), (peer, ours)):
        again = replicate(*pair)
        assert again.start_seq != "0"
        assert again.docs_read == 0
    store(peer, given("new", A))
    assert replicate(peer, ours).docs_written == 1


def test_two_who_edited_apart_agree_in_the_end(peer, ours):
    store(peer, given("a", B, A, by="there"))
    store(ours, given("a", C, A, by="here"))
    replicate(ours, peer)
    replicate(peer, ours)
    assert contents(ours) == contents(peer)
    assert ours.get("a", conflicts=True)["_conflicts"] == [f"2-{B}"]
