"""The client against servers that differ, err and lie."""

import json

import pytest
from flask import Response

from sync.answers import LARGEST_UPLOAD, doc_path, parcels
from sync.errors import NotFound, PeerMisbehaved, Unauthorized
from sync.gate import Folder
from sync.peer import Refusal, Written
from sync.replicator import replicate
from tests.sync.served import (
    COUNTED_COSTS,
    contents,
    endpoint,
    hub,
    remote,
    serving,
    strange,
)

ROW = {"seq": 1, "id": "a", "changes": [{"rev": "1-a"}]}


@pytest.fixture
def ours(tmp_path):
    with hub(tmp_path) as (served, databases):
        databases.create("cases")
        with remote(served.url("cases")) as there:
            yield served, databases.open("cases"), there


class Strange:
    """A server that answers by the last part of the path."""

    def __init__(self, **answers):
        self.answers = answers
        self.seen = []

    def __call__(self, request):
        verb = request.path.rstrip("/").rpartition("/")[2] or "info"
        verb = {"cases": "info"}.get(verb, verb)
        self.seen.append(f"{request.method} {verb}")
        answer = self.answers.get(verb, missing())
        if isinstance(answer, Response) or not callable(answer):
            return answer
        return answer(request)


def missing(reason="missing", status=404):
    body = json.dumps({"error": "not_found", "reason": reason})
    return Response(body, status)


def asking(strange_one, act):
    with serving(strange(strange_one)) as served:
        with remote(served.url("cases")) as there:
            return act(there)


INFO = {"db_name": "cases", "update_seq": 5}


# Differences between servers


def test_sequences_that_are_numbers_or_lists_are_kept_as_text_and_given_back():
    asked = []

    def changes(request):
        asked.append(request.args["since"])
        return {"results": [{**ROW, "seq": [5, "g1"]}], "last_seq": 7}

    def act(there):
        feed = there.changes("0", limit=1)
        there.changes(feed.last_seq)
        there.changes(feed.changes[0].seq)
        return feed

    feed = asking(Strange(_changes=changes), act)
    assert (feed.last_seq, feed.pending) == ("7", None)
    assert asked == ["0", "7", '[5, "g1"]']


def test_a_peer_without_a_uuid_is_known_by_its_address_and_birth():
    born = asking(
        Strange(info={**INFO, "instance_start_time": "17"}), lambda p: p.info()
    )
    assert born.uuid.startswith("http://127.0.0.1:")
    assert born.uuid.endswith("/cases 17")
    assert born.update_seq == "5"


@pytest.mark.parametrize("status", [400, 404, 405])
def test_where_bulk_get_is_unknown_each_document_is_asked_for(status):
    def a(request):
        assert json.loads(request.args["open_revs"]) == ["1-a"]
        return [{"ok": {"_id": "a", "_rev": "1-a"}}]

    server = Strange(
        info=INFO, _bulk_get=missing(status=status), a=a, b=[{"missing": "1-b"}]
    )

    def act(there):
        return [there.bulk_get([(id, f"1-{id}") for id in "abc"]) for _ in range(2)]

    first, second = asking(server, act)
    assert first == second
    assert first[0] == {"_id": "a", "_rev": "1-a"}
    assert [row.error for row in first[1:]] == ["not_found", "not_found"]
    assert server.seen.count("POST _bulk_get") == 1


def test_a_database_that_is_gone_is_not_taken_for_missing_documents():
    server = Strange()
    with pytest.raises(NotFound):
        asking(server, lambda there: there.bulk_get([("a", "1-a")]))
    told = [INFO]
    vanishing = Strange(
        info=lambda _: told.pop() if told else missing("Database does not exist.")
    )
    with pytest.raises(NotFound):
        asking(vanishing, lambda there: there.bulk_get([("a", "1-a")]))


@pytest.mark.parametrize(
    ("server", "asked"),
    [
        (Response(json.dumps(INFO), headers={"Server": "CouchDB/3.5.2"}), 0),
        ({**INFO, "delayed_commits": False}, 0),
        (Response(json.dumps(INFO), headers={"Server": "CouchDB/1.7.2"}), 2),
        (INFO, 2),
    ],
)
def test_a_peer_that_may_lose_what_it_answered_is_asked_to_commit(server, asked):
    there = Strange(info=server, _ensure_full_commit={"ok": True})

    def act(peer):
        peer.info()
        peer.ensure_full_commit()
        peer.ensure_full_commit()

    asking(there, act)
    # A server is known by its latest answer.
    assert there.seen.count("POST _ensure_full_commit") == asked


def test_a_peer_that_knows_no_commit_is_asked_once():
    there = Strange(info=INFO)
    asking(there, lambda peer: [peer.ensure_full_commit() for _ in range(3)])
    assert there.seen == ["POST _ensure_full_commit"]


def test_errors_are_read_as_couchdb_and_as_pouchdb_write_them():
    nested = {"id": "a", "rev": "1-a", "error": "not_found", "reason": "missing"}
    results = [
        {"id": "a", "docs": [{"error": nested}]},
        {"id": "b", "docs": [{"error": "not_found", "reason": "deleted"}]},
        {"id": "d", "docs": [{"missing": "1-d"}]},
    ]
    told = asking(
        Strange(_bulk_get={"results": results}),
        lambda there: there.bulk_get([(id, f"1-{id}") for id in "abcd"]),
    )
    assert told == [
        Refusal("a", "1-a", "not_found", "missing"),
        Refusal("b", None, "not_found", "deleted"),
        Refusal("d", "1-d", "not_found", "missing"),
        Refusal("c", "1-c", "not_found", "missing"),
    ]


# Writing


DOCS = [{"_id": id, "_rev": "1-x"} for id in "abc"]


def test_a_replicating_peer_names_what_it_refused_by_revision_or_id():
    rows = [
        {"id": "a", "rev": "1-x", "error": "forbidden", "reason": "no"},
        {"id": "c", "error": "forbidden"},
        {"ok": True, "id": "b", "rev": "1-x"},
    ]
    told = asking(
        Strange(_bulk_docs=lambda request: rows),
        lambda there: there.bulk_docs(DOCS, new_edits=False),
    )
    assert told == [
        Refusal("a", "1-x", "forbidden", "no"),
        Written("b", "1-x"),
        Refusal("c", "1-x", "forbidden", ""),
    ]


def test_one_nameless_error_belongs_to_the_one_document():
    server = Strange(_bulk_docs=lambda request: [{"error": "forbidden"}])
    (told,) = asking(server, lambda there: there.bulk_docs(DOCS[:1], new_edits=False))
    assert told == Refusal("a", "1-x", "forbidden", "")
    with pytest.raises(PeerMisbehaved):
        asking(server, lambda there: there.bulk_docs(DOCS, new_edits=False))


def test_uploads_are_cut_to_what_a_bad_line_carries():
    docs = [{"_id": str(n), "x": "x" * 700_000} for n in range(7)]
    assert [len(some) for some in parcels(docs)] == [2, 2, 2, 1]
    assert list(parcels([])) == []
    huge = [{"_id": "a", "x": "x" * (LARGEST_UPLOAD + 1)}]
    assert [len(some) for some in parcels(huge * 2)] == [1, 1]


def test_new_edits_are_answered_in_their_order(ours):
    _, database, there = ours
    rev = database.put({"_id": "a"})
    told = there.bulk_docs([{"_id": "a"}, {"_id": "b"}, {"x": 1}])
    assert told[0] == Refusal("a", None, "conflict", "Document update conflict.")
    assert told[1].id == "b"
    assert isinstance(told[2], Written)
    assert database.get("a")["_rev"] == rev


# Local documents


def test_a_local_document_is_written_over_what_stands_there(ours):
    _, database, there = ours
    there.put_local("log", {"n": 1})
    there.put_local("log", {"n": 2})
    database.put_local("log", {"n": 3})
    there.put_local("log", {"n": 4, "_rev": "0-1"})
    assert there.local("log") == {"_id": "_local/log", "_rev": "0-4", "n": 4}


def test_a_local_document_that_vanished_is_begun_anew(ours):
    _, database, there = ours
    there.put_local("log", {"n": 1})
    database.delete_local("log")
    assert there.local("log") is None
    there.put_local("log", {"n": 2})
    assert database.local("log")["n"] == 2


# Servers that break the protocol


@pytest.mark.parametrize(
    ("verb", "answer", "act"),
    [
        ("info", {}, lambda p: p.info()),
        ("info", {"db_name": "x", "update_seq": None}, lambda p: p.info()),
        ("info", [], lambda p: p.info()),
        ("_changes", {"results": [{}], "last_seq": 1}, lambda p: p.changes()),
        ("_changes", {"results": [ROW]}, lambda p: p.changes()),
        ("_revs_diff", {"a": 7}, lambda p: p.revs_diff({"a": ["1-a"]})),
        ("_bulk_get", {"results": 7}, lambda p: p.bulk_get([("a", "1-a")])),
        ("_bulk_docs", 7, lambda p: p.bulk_docs(DOCS, new_edits=False)),
        ("_bulk_docs", [], lambda p: p.bulk_docs(DOCS)),
        ("log", {}, lambda p: p.local("log")),
        ("log", [], lambda p: p.put_local("log", {})),
    ],
)
def test_an_answer_of_another_form_names_the_peer(verb, answer, act):
    body = Response(json.dumps(answer))
    with pytest.raises(PeerMisbehaved, match="form"):
        asking(Strange(**{verb: body}), act)


def test_a_document_nobody_asked_for_is_not_taken():
    results = [{"id": "a", "docs": [{"ok": {"_id": "other", "_rev": "1-a"}}]}]
    with pytest.raises(PeerMisbehaved, match="not asked for"):
        asking(
            Strange(_bulk_get={"results": results}),
            lambda there: there.bulk_get([("a", "1-a")]),
        )


def test_what_is_lacking_is_read_and_what_is_not_is_left_out():
    told = asking(
        Strange(_revs_diff={"a": {"missing": ["1-a"]}, "b": {"missing": []}}),
        lambda there: there.revs_diff({"a": ["1-a"], "b": ["1-b"]}),
    )
    assert list(told) == ["a"]
    assert told["a"].possible_ancestors == ()


def test_the_path_of_a_document_is_quoted_but_for_the_designs_slash():
    assert doc_path("甲/乙") == "/%E7%94%B2%2F%E4%B9%99"
    assert doc_path("_design/a/b") == "/_design/a%2Fb"


# Requests, counted


def counted(served, act):
    del served.asked[:]
    act()
    return [f"{method} {path.rpartition('/')[2]}" for method, path in served.asked]


@pytest.fixture
def here(tmp_path):
    folder = Folder(tmp_path / "here")
    yield folder.create("here")
    folder.close()


def ten(database, start=0):
    for n in range(start, start + 10):
        database.put({"_id": f"doc-{n}"})


def test_nothing_to_do_costs_two_requests_either_way(ours, here):
    served, _, there = ours
    ten(here)
    replicate(here, there)
    replicate(there, here)
    cost = COUNTED_COSTS["nothing to do, push or pull"]
    assert len(counted(served, lambda: replicate(here, there))) == cost
    assert len(counted(served, lambda: replicate(there, here))) == cost


def test_ten_documents_cost_five_requests_either_way(ours, here):
    served, database, there = ours
    replicate(here, there)
    for start in (0, 20):
        ten(here, start)
        push = counted(served, lambda: replicate(here, there))
        cost = COUNTED_COSTS["ten new documents, push or pull"]
        assert len(push) == cost
        ten(database, start + 10)
        pull = counted(served, lambda: replicate(there, here))
        assert len(pull) <= cost
    assert contents(here) == contents(database)


def test_a_thousand_documents_cost_few_requests(ours, here):
    served, database, there = ours
    with here.transaction():
        for n in range(1000):
            here.put({"_id": f"doc-{n}"})
    cost = COUNTED_COSTS["a thousand new documents, push"]
    assert len(counted(served, lambda: replicate(here, there))) == cost


def test_the_fields_profile_is_enough_for_a_replicator(tmp_path, here):
    databases = Folder(tmp_path / "hub")
    there = databases.create("cases")
    ten(here)
    with serving(endpoint(databases, profile="field")) as served:
        with remote(served.url("cases")) as peer:
            replicate(here, peer)
            ten(there, start=10)
            replicate(peer, here)
    assert contents(here) == contents(there)
    databases.close()


def test_who_is_shut_out_is_told_so_at_once(ours):
    shut = Response('{"error":"unauthorized","reason":"no"}', 401)
    with pytest.raises(Unauthorized):
        asking(Strange(info=shut), lambda there: there.info())


def test_an_upload_has_no_more_documents_than_may_be():
    docs = [{"_id": str(n)} for n in range(5)]
    assert [len(some) for some in parcels(docs, most=2)] == [2, 2, 1]
