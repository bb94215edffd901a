"""The feed of changes in every form: whole, narrowed, backwards, waiting."""

import json
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.database import Database
from sync.endpoint import feeds
from sync.errors import NotFound
from sync.gate import Anyone, Folder
from sync.mango.selector import compiled
from tests.sync.served import endpoint

KINDS = {"kind": st.sampled_from(["a", "b"]), "n": st.integers(0, 3)}
BODIES = st.fixed_dictionaries(KINDS)
WRITES = st.lists(st.tuples(st.sampled_from("uvwxyz"), BODIES), max_size=25)


def feed(client, query="", **body):
    path = f"/cases/_changes?{query}"
    answer = client.post(path, json=body) if body else client.get(path)
    assert answer.status_code == 200, answer.data
    return answer.json


def ids(told):
    return [row["id"] for row in told["results"]]


def written(database: Database, writes):
    """Each write upon the last of its document; every fifth is a burial."""
    revs = {}
    for n, (id, body) in enumerate(writes):
        upon = {"_rev": revs[id]} if id in revs else {}
        if n % 5 == 4 and upon:
            revs[id] = database.delete(id, revs.pop(id))
            revs.pop(id)
        else:
            revs[id] = database.put({"_id": id, **body, **upon})


@settings(max_examples=40)
@given(WRITES, st.integers(0, 8), st.integers(0, 8), st.data())
def test_a_narrowed_feed_is_the_whole_one_without_the_others(
    tmp_path_factory, writes, since, limit, data
):
    databases = Folder(tmp_path_factory.mktemp("feeds"))
    try:
        database = databases.create("cases")
        written(database, writes)
        client = endpoint(databases).test_client()
        whole = feed(client, f"since={since}&include_docs=true")["results"]
        some = data.draw(st.lists(st.sampled_from("uvwxyz"), max_size=3))
        told = feed(client, f"since={since}&filter=_doc_ids", doc_ids=some)
        assert ids(told) == [row["id"] for row in whole if row["id"] in some]
        wanted = {"kind": "a", "n": {"$gte": data.draw(st.integers(0, 3))}}
        told = feed(
            client, f"since={since}&limit={limit}&filter=_selector", selector=wanted
        )
        fit = [row["id"] for row in whole if compiled(wanted)(row["doc"])]
        assert ids(told) == fit[: max(limit, 1)]
        rest = feed(
            client, f"since={told['last_seq']}&filter=_selector", selector=wanted
        )
        assert ids(told) + ids(rest) == fit or since > int(told["last_seq"])
        turned = feed(client, f"since={since}&descending=true")["results"]
        assert [r["id"] for r in turned] == [r["id"] for r in reversed(whole)]
    finally:
        databases.close()


def test_what_is_left_is_counted_from_where_one_stands(client, cases):
    cases.bulk_docs([{"_id": f"{n}", "n": n} for n in range(10)])
    told = feed(client, "limit=2&filter=_selector", selector={"n": {"$gte": 3}})
    assert ids(told) == ["3", "4"]
    assert (told["last_seq"], told["pending"]) == ("5", 5)
    # As CouchDB has it, none is one.
    assert ids(feed(client, "limit=0")) == ["0"]


def test_a_part_of_the_feed_is_found_by_its_ids(client, cases):
    cases.bulk_docs([{"_id": f"{n:03}"} for n in range(300)])
    for narrow in ({"doc_ids": ["007", "299", "none"]},):
        told = feed(client, "filter=_doc_ids&limit=1", **narrow)
        assert (ids(told), told["last_seq"]) == (["007"], "8")
        told = feed(client, "filter=_doc_ids", **narrow)
        assert (ids(told), told["last_seq"], told["pending"]) == (
            ["007", "299"],
            "300",
            0,
        )
    asked = 'filter=_doc_ids&doc_ids=["007"]'
    assert ids(feed(client, asked)) == ["007"]


def test_design_documents_are_a_feed_of_their_own(client, cases):
    for id in ("_design/a", "_design0", "a", "_design/b"):
        if id != "_design0":
            cases.put({"_id": id})
    assert ids(feed(client, "filter=_design")) == ["_design/a", "_design/b"]


def test_a_conflict_is_told_with_the_document(client, cases):
    for digest in ("aa", "bb"):
        cases.bulk_docs([{"_id": "a", "_rev": f"1-{digest}"}], new_edits=False)
    (row,) = feed(client, "include_docs=true&conflicts=true&style=all_docs")["results"]
    assert row["doc"]["_conflicts"] == ["1-aa"]
    assert len(row["changes"]) == 2


def test_an_attachment_is_told_where_it_is_wanted(client, cases):
    cases.put_attachment("a", "words", [b"said"], "text/plain")
    (stub,) = feed(client, "include_docs=true")["results"]
    assert stub["doc"]["_attachments"]["words"]["stub"] is True
    (row,) = feed(client, "include_docs=true&attachments=true")["results"]
    assert row["doc"]["_attachments"]["words"]["data"] == "c2FpZA=="


def test_a_feed_without_end_has_a_line_for_each_change(client, cases):
    cases.put({"_id": "a"})
    path = "/cases/_changes?feed=continuous&heartbeat=100"
    answer = client.get(path, buffered=False)
    told = iter(answer.response)
    assert json.loads(next(told))["id"] == "a"
    assert next(told) == b"\n"
    cases.bulk_docs([{"_id": "b"}, {"_id": "c"}])
    came = [line for line in islice(told, 20) if line != b"\n"][:2]
    assert [json.loads(line)["id"] for line in came] == ["b", "c"]
    answer.close()


def test_a_feed_without_end_ends_at_its_limit_or_its_time(client, cases):
    cases.bulk_docs([{"_id": "a"}, {"_id": "b"}, {"_id": "c"}])
    told = client.get("/cases/_changes?feed=continuous&limit=2").data
    *rows, end = [json.loads(line) for line in told.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert end == {"last_seq": "2", "pending": 1}
    over = client.get("/cases/_changes?feed=continuous&since=now&timeout=20").data
    assert json.loads(over) == {"last_seq": "3", "pending": 0}


def test_a_browser_reads_events_and_goes_on_where_it_was(client, cases):
    cases.bulk_docs([{"_id": "a"}, {"_id": "b"}])
    path = "/cases/_changes?feed=eventsource&limit=1"
    answer = client.get(path)
    assert answer.mimetype == "text/event-stream"
    assert b'data: {"seq":"1","id":"a"' in answer.data
    assert answer.data.endswith(b"id: 1\n\n")
    for more in ({"headers": {"Last-Event-ID": "1"}}, {}):
        again = client.get(f"{path}&last-event-id=1" if not more else path, **more)
        assert b'"id":"b"' in again.data


def test_a_browser_is_told_that_the_line_lives(client, cases):
    path = "/cases/_changes?feed=eventsource&heartbeat=100&timeout=250"
    assert b"event: heartbeat\n" in client.get(path).data


def test_a_waiting_feed_hears_only_what_it_asked_for(client, cases):
    path = "/cases/_changes?feed=longpoll&filter=_doc_ids&heartbeat=100"
    answer = client.post(path, json={"doc_ids": ["b"]}, buffered=False)
    told = iter(answer.response)
    assert next(told) == b"\n"
    cases.put({"_id": "a"})
    assert next(told) == b"\n"
    cases.put({"_id": "b"})
    last = [line for line in told if line != b"\n"]
    assert ids(json.loads(last[-1])) == ["b"]


class Fickle:
    """Lets everybody in, until it does not."""

    closed = False

    def admit(self, authorization):
        return Anyone()

    def allow(self, principal, database, verb):
        if self.closed:
            raise NotFound("Database does not exist.")

    def guard(self, principal, database, document):
        return None


@pytest.mark.parametrize("form", ["continuous", "eventsource", "longpoll"])
def test_no_feed_outlives_the_right_to_read_it(databases, cases, form):
    gate = Fickle()
    client = endpoint(databases, gate=gate).test_client()
    answer = client.get(f"/cases/_changes?feed={form}&heartbeat=100", buffered=False)
    told = iter(answer.response)
    next(told)
    gate.closed = True
    cases.put({"_id": "secret"})
    assert b"secret" not in b"".join(told)


@pytest.mark.parametrize("form", ["continuous", "eventsource", "longpoll"])
def test_a_feed_ends_with_its_database(databases, client, form):
    answer = client.get(f"/cases/_changes?feed={form}&heartbeat=100", buffered=False)
    told = iter(answer.response)
    next(told)
    databases.close()
    assert b"seq" not in b"".join(told).replace(b"last_seq", b"")


def test_a_database_that_is_gone_between_hearing_and_reading_ends_the_feed(cases):
    class Gone:
        left = 1

        def on(self):
            cases.close()
            yield from cases.changes().changes

    walk = Gone()
    assert [*feeds.fresh(walk)] == []
    assert walk.left == 0
