"""The verbs as a client meets them: addresses, statuses, CouchDB's words."""

import pytest

from sync.errors import Forbidden, NotFound, Unauthorized
from tests.sync.served import endpoint


def rival(cases, id, *digests):
    """Give a document first revisions that conflict."""
    for digest in digests:
        doc = {"_id": id, "_rev": f"1-{digest}", "by": digest}
        cases.bulk_docs([doc], new_edits=False)


# The server


def test_the_root_says_welcome_as_couchdb_does(client):
    assert client.get("/").json["couchdb"] == "Welcome"
    assert client.get("/_up").json == {"status": "ok"}
    assert client.get("/_session").json["userCtx"] == {"name": None, "roles": []}


def test_uuids_are_as_many_as_asked(client):
    assert len(client.get("/_uuids").json["uuids"]) == 1
    assert len(set(client.get("/_uuids?count=3").json["uuids"])) == 3
    assert client.get("/_uuids?count=many").status_code == 400


def test_a_database_is_made_listed_and_deleted(client):
    assert client.put("/notes").status_code == 201
    assert client.get("/_all_dbs").json == ["cases", "notes"]
    assert client.put("/notes/").json["error"] == "file_exists"
    assert client.put("/Notes").json["error"] == "illegal_database_name"
    assert client.delete("/notes").json == {"ok": True}
    assert client.delete("/notes").status_code == 404


def test_what_is_missing_is_told_in_couchdbs_words(client):
    assert client.get("/nix").json == {
        "error": "not_found",
        "reason": "Database does not exist.",
    }
    assert client.get("/cases/nix").json == {"error": "not_found", "reason": "missing"}
    assert client.patch("/cases").status_code == 404
    assert client.get("/_nix/").status_code == 404


def test_info_tells_what_a_replicator_needs(client, cases):
    cases.put({"_id": "a"})
    told = client.get("/cases").json
    assert (told["db_name"], told["doc_count"], told["update_seq"]) == ("cases", 1, "1")
    assert told["uuid"] == cases.uuid
    assert told["instance_start_time"] == "0"
    assert client.head("/cases/").status_code == 200


# Documents


def test_a_document_lives_and_dies_by_its_revision(client):
    made = client.put("/cases/a", json={"n": 1})
    assert made.status_code == 201
    rev = made.json["rev"]
    assert made.headers["ETag"] == f'"{rev}"'
    assert client.get("/cases/a").json == {"_id": "a", "_rev": rev, "n": 1}
    assert client.put("/cases/a", json={"n": 2}).json["error"] == "conflict"
    second = client.put(f"/cases/a?rev={rev}", json={"n": 2}).json["rev"]
    gone = client.delete("/cases/a", headers={"If-Match": f'"{second}"'})
    assert gone.status_code == 200
    assert client.get("/cases/a").json["reason"] == "deleted"


def test_a_document_unchanged_is_not_sent_again(client, cases):
    rev = cases.put({"_id": "a"})
    told = client.get("/cases/a", headers={"If-None-Match": f'"{rev}"'})
    assert told.status_code == 304


def test_posted_documents_are_given_ids(client):
    assert client.post("/cases", json={"_id": "mine"}).json["id"] == "mine"
    assert len(client.post("/cases", json={"n": 1}).json["id"]) == 32


def test_revisions_named_twice_must_be_the_same(client):
    told = client.put("/cases/a?rev=1-a", json={"_rev": "1-b"})
    assert (told.status_code, told.json["error"]) == (400, "bad_request")
    assert client.put("/cases/a", json={"_rev": 7}).status_code == 400
    assert client.put("/cases/a", json={"_id": "b"}).status_code == 400


def test_a_revision_made_elsewhere_is_stored_as_it_is(client):
    client.put("/cases/a?new_edits=false", json={"_rev": "3-abc"})
    assert client.get("/cases/a?revs=true").json["_revisions"]["start"] == 3


def test_ids_with_slashes_spaces_and_han_are_found(client):
    for id in ("entry:d-1/2", "甲 乙", "a//b", "_design/guard"):
        assert client.put(f"/cases/{id}", json={"x": 1}).json["id"] == id
        assert client.get(f"/cases/{id}").json["_id"] == id


def test_ids_that_begin_with_an_underscore_are_refused(client):
    assert client.put("/cases/_mine", json={}).json["error"] == "illegal_docid"


def test_conflicts_are_shown_on_demand(client, cases):
    rival(cases, "a", "aa", "bb")
    assert client.get("/cases/a?conflicts=true").json["_conflicts"] == ["1-aa"]
    assert client.get("/cases/a?meta=true").json["_conflicts"] == ["1-aa"]
    assert client.get("/cases/a?rev=1-aa").json["by"] == "aa"
    assert client.get("/cases/a?rev=maybe").status_code in (400, 404)
    assert client.get("/cases/a?conflicts=perhaps").status_code == 400


def test_open_revisions_are_all_or_those_named(client, cases):
    rival(cases, "a", "aa", "bb")
    every = client.get("/cases/a?open_revs=all").json
    assert [row["ok"]["_rev"] for row in every] == ["1-bb", "1-aa"]
    assert "_revisions" not in every[0]["ok"]
    some = client.get('/cases/a?open_revs=["1-aa","1-cc"]&revs=true').json
    assert some[0]["ok"]["_revisions"] == {"start": 1, "ids": ["aa"]}
    assert some[1] == {"missing": "1-cc"}
    assert client.get("/cases/a?open_revs=[1").status_code == 400
    assert client.get('/cases/a?open_revs="x"').status_code == 400


def test_the_latest_stands_for_a_revision_that_was_replaced(client, cases):
    first = cases.put({"_id": "a"})
    second = cases.put({"_id": "a", "_rev": first})
    asked = f'/cases/a?open_revs=["{first}"]'
    assert client.get(asked).json == [{"missing": first}]
    (row,) = client.get(asked + "&latest=true").json
    assert row["ok"]["_rev"] == second
    assert client.get('/cases/a?open_revs=["9-x"]&latest=true').json == [
        {"missing": "9-x"}
    ]


def test_all_documents_are_listed_by_id(client, cases):
    for id in "abc":
        cases.put({"_id": id})
    cases.delete("b", cases.get("b")["_rev"])

    def ids(query):
        return [
            row["key"] for row in client.get("/cases/_all_docs" + query).json["rows"]
        ]

    assert ids("") == ["a", "c"]
    assert ids("?descending=true&limit=1") == ["c"]
    assert ids("?skip=1") == ["c"]
    assert ids('?startkey="b"') == ["c"]
    assert ids('?end_key="c"&inclusive_end=false') == ["a"]
    assert ids('?key="c"&inclusive_end=false') == ["c"]
    assert client.get("/cases/_all_docs?key=7").status_code == 400
    assert client.get("/cases/_all_docs?keys=7").status_code == 400


def test_documents_asked_by_key_are_told_dead_or_missing(client, cases):
    cases.put({"_id": "a", "n": 1})
    gone = cases.delete("b", cases.put({"_id": "b"}))
    body = {"keys": ["a", "b", "c"]}
    told = client.post("/cases/_all_docs?include_docs=true", json=body).json
    alive, dead, missing = told["rows"]
    assert alive["doc"]["n"] == 1
    assert (dead["value"], dead["doc"]) == ({"rev": gone, "deleted": True}, None)
    assert missing == {"key": "c", "error": "not_found"}
    assert told["total_rows"] == 1


# Replication


def test_the_feed_lists_each_document_at_its_last_change(client, cases):
    first = cases.put({"_id": "a"})
    cases.put({"_id": "b"})
    cases.delete("a", first)
    told = client.get("/cases/_changes").json
    assert [(row["id"], row.get("deleted")) for row in told["results"]] == [
        ("b", None),
        ("a", True),
    ]
    assert (told["last_seq"], told["pending"]) == ("3", 0)
    assert client.get("/cases/_changes?since=3").json["results"] == []
    assert client.get("/cases/_changes?since=now").json["last_seq"] == "3"
    assert client.get("/cases/_changes?limit=1").json["pending"] == 1


@pytest.mark.parametrize("limit", [None, 999, 1000, 1001, 2000, 2500, 3000])
def test_a_long_feed_comes_in_pages_and_reads_as_one(client, cases, limit):
    with cases.transaction():
        cases.bulk_docs([{"_id": f"{n:04}"} for n in range(2500)])
    query = "" if limit is None else f"?limit={limit}"
    told = client.get("/cases/_changes" + query).json
    count = min(limit or 2500, 2500)
    assert [row["seq"] for row in told["results"]] == [str(n + 1) for n in range(count)]
    assert (told["last_seq"], told["pending"]) == (str(count), 2500 - count)


def test_the_feed_names_the_winner_or_every_leaf(client, cases):
    rival(cases, "a", "aa", "bb")
    (row,) = client.get("/cases/_changes?include_docs=true").json["results"]
    assert row["changes"] == [{"rev": "1-bb"}]
    assert row["doc"]["by"] == "bb"
    (row,) = client.get("/cases/_changes?style=all_docs").json["results"]
    assert row["changes"] == [{"rev": "1-bb"}, {"rev": "1-aa"}]


@pytest.mark.parametrize(
    "query",
    [
        "feed=forever",
        "filter=x/y",
        "filter=_view",
        "filter=_doc_ids",
        "filter=_doc_ids&doc_ids={}",
        "filter=_selector",
        "style=both",
        "since=x",
        "limit=-1",
        "limit=x",
    ],
)
def test_a_feed_we_do_not_serve_is_refused_rather_than_misread(client, query):
    assert client.get("/cases/_changes?" + query).status_code == 400


def test_what_the_peer_lacks_is_told_with_possible_ancestors(client, cases):
    rev = cases.put({"_id": "a"})
    told = client.post("/cases/_revs_diff", json={"a": [rev, "2-x"], "b": ["1-y"]})
    assert told.json == {
        "a": {"missing": ["2-x"], "possible_ancestors": [rev]},
        "b": {"missing": ["1-y"], "possible_ancestors": []},
    }
    for wrong in ({"a": "1-x"}, {"a": [1]}, {"a": ["x"]}, ["a"]):
        assert client.post("/cases/_revs_diff", json=wrong).status_code == 400


def test_bulk_get_answers_each_in_its_place(client, cases):
    first = cases.put({"_id": "a", "n": 1})
    second = cases.put({"_id": "a", "n": 2, "_rev": first})
    asked = {"docs": [{"id": "a", "rev": first}, {"id": "a"}, {"id": "b"}]}
    rows = client.post("/cases/_bulk_get", json=asked).json["results"]
    assert [row["id"] for row in rows] == ["a", "a", "b"]
    assert rows[0]["docs"][0]["error"]["reason"] == "missing"
    assert rows[1]["docs"] == [{"ok": {"_id": "a", "_rev": second, "n": 2}}]
    assert rows[2]["docs"][0]["error"]["error"] == "not_found"
    latest = client.post("/cases/_bulk_get?latest=true&revs=true", json=asked).json
    assert latest["results"][0]["docs"][0]["ok"]["_rev"] == second
    assert latest["results"][1]["docs"][0]["ok"]["_revisions"]["start"] == 2
    assert "error" in latest["results"][2]["docs"][0]


def test_bulk_get_of_nothing_and_of_nonsense(client):
    assert client.post("/cases/_bulk_get", json={"docs": []}).json == {"results": []}
    for wrong in ({}, {"docs": {}}, {"docs": [1]}, {"docs": [{"id": 1}]}, []):
        assert client.post("/cases/_bulk_get", json=wrong).status_code == 400


def test_bulk_docs_answers_each_in_its_order(client, cases):
    rev = cases.put({"_id": "a"})
    docs = [{"_id": "a"}, {"_id": "b"}, 7, {"_id": "_c"}, {"_id": "a", "_rev": rev}]
    told = client.post("/cases/_bulk_docs", json={"docs": docs})
    assert told.status_code == 201
    words = [row.get("error", "ok") for row in told.json]
    assert words == ["conflict", "ok", "bad_request", "illegal_docid", "ok"]


def test_bulk_docs_of_replication_names_only_what_it_refused(client):
    docs = [{"_id": "a", "_rev": "1-a"}, {"_id": "b"}]
    body = {"docs": docs, "new_edits": False}
    (row,) = client.post("/cases/_bulk_docs", json=body).json
    assert (row["id"], row["error"]) == ("b", "bad_request")
    body["new_edits"] = "no"
    assert client.post("/cases/_bulk_docs", json=body).status_code == 400


def test_a_broken_string_refuses_one_document_and_is_told_in_utf8(client):
    docs = [{"_id": "a", "x": "\ud800"}, {"_id": "b\ud800"}, {"_id": "c"}]
    told = client.post("/cases/_bulk_docs", json={"docs": docs})
    assert [row.get("error", "ok") for row in told.json] == [
        "doc_validation",
        "illegal_docid",
        "ok",
    ]


def test_local_documents_have_their_own_revisions(client):
    path = "/cases/_local/log"
    assert client.get(path).json == {"error": "not_found", "reason": "missing"}
    first = client.put(path, json={"n": 1})
    assert (first.status_code, first.json["rev"]) == (201, "0-1")
    assert client.put(path, json={"n": 2}).json["error"] == "conflict"
    assert client.put(path, json={"n": 2, "_rev": "0-1"}).json["rev"] == "0-2"
    told = client.get(path).json
    assert told == {"_id": "_local/log", "_rev": "0-2", "n": 2}
    assert client.delete(path).json["ok"] is True
    assert client.delete(path).status_code == 404


def test_full_commit_is_a_promise_already_kept(client):
    told = client.post("/cases/_ensure_full_commit", json={})
    assert (told.status_code, told.json["ok"]) == (201, True)


# Profiles and gates


class Named:
    def __init__(self, name):
        self.name = name


class Guarded:
    """Admits whoever names themselves; lets them into `cases` with their own ids."""

    def __init__(self):
        self.verbs = []

    def admit(self, authorization):
        if authorization is None:
            raise Unauthorized
        return Named(authorization)

    def allow(self, principal, database, verb):
        self.verbs.append(verb)
        if database != "cases":
            raise NotFound("Database does not exist.")

    def guard(self, principal, database, document):
        if not document["_id"].startswith(principal.name):
            raise Forbidden("not your id")


@pytest.fixture
def gate():
    return Guarded()


@pytest.fixture
def field(databases, gate):
    databases.create("other")
    return endpoint(databases, profile="field", gate=gate).test_client()


LI = {"Authorization": "li"}
WANG = {"Authorization": "wang"}

FIELD = {
    ("GET", "/cases"): "info",
    ("GET", "/cases/_changes"): "changes",
    ("POST", "/cases/_revs_diff"): "revs_diff",
    ("POST", "/cases/_bulk_get"): "bulk_get",
    ("POST", "/cases/_bulk_docs"): "bulk_docs",
    ("GET", "/cases/_local/log"): "local",
    ("PUT", "/cases/_local/log"): "put_local",
    ("GET", "/cases/a"): "document",
}

ELSEWHERE = [
    ("GET", "/"),
    ("GET", "/_all_dbs"),
    ("GET", "/_up"),
    ("GET", "/_session"),
    ("POST", "/_session"),
    ("GET", "/_uuids"),
    ("POST", "/_replicate"),
    ("PUT", "/new"),
    ("DELETE", "/cases"),
    ("POST", "/cases"),
    ("PUT", "/cases/a"),
    ("DELETE", "/cases/a"),
    ("COPY", "/cases/a"),
    ("OPTIONS", "/cases/a"),
    ("POST", "/cases/_all_docs"),
    ("GET", "/cases/_all_docs"),
    ("GET", "/cases/_local_docs"),
    ("GET", "/cases/_security"),
    ("PUT", "/cases/_security"),
    ("POST", "/cases/_find"),
    ("POST", "/cases/_ensure_full_commit"),
    ("DELETE", "/cases/_local/log"),
    ("POST", "/cases/_purge"),
]


@pytest.mark.parametrize(("method", "path"), list(FIELD))
def test_the_field_profile_asks_the_gate_about_each_verb(field, gate, method, path):
    field.open(path, method=method, json=None if method == "GET" else {}, headers=LI)
    assert gate.verbs == [FIELD[method, path]]
    assert field.open(path, method=method).status_code == 401
    nowhere = field.open(path.replace("cases", "nix"), method=method, headers=LI)
    closed = field.open(path.replace("cases", "other"), method=method, headers=LI)
    assert nowhere.status_code == closed.status_code == 404
    assert nowhere.data == closed.data


@pytest.mark.parametrize(("method", "path"), ELSEWHERE)
def test_in_the_field_profile_all_else_is_nowhere(field, method, path):
    told = field.open(path, method=method, json={}, headers=LI)
    assert (told.status_code, told.json["error"]) == (404, "not_found")


@pytest.mark.parametrize("query", ["filter=_doc_ids", "descending=true", "feed=x"])
def test_in_the_field_the_feed_is_whole(field, query):
    told = field.get(f"/cases/_changes?{query}", headers=LI)
    assert (told.status_code, told.json["error"]) == (400, "bad_request")


def test_the_guard_forbids_one_document_and_lets_the_rest_through(field, databases):
    docs = [{"_id": "li:1", "_rev": "1-a"}, {"_id": "wang:1", "_rev": "1-a"}]
    body = {"docs": docs, "new_edits": False}
    (row,) = field.post("/cases/_bulk_docs", json=body, headers=LI).json
    assert row == {
        "id": "wang:1",
        "rev": "1-a",
        "error": "forbidden",
        "reason": "not your id",
    }
    assert databases.open("cases").info().doc_count == 1


def test_a_single_write_is_guarded_as_well(databases, gate):
    general = endpoint(databases, gate=gate).test_client()
    told = general.put("/cases/wang:1", json={}, headers=LI)
    assert (told.status_code, told.json["reason"]) == (403, "not your id")


def test_nobody_sees_or_overwrites_the_checkpoints_of_another(field, databases):
    path = "/cases/_local/log"
    field.put(path, json={"by": "li"}, headers=LI)
    assert field.get(path, headers=WANG).status_code == 404
    assert field.put(path, json={"by": "wang"}, headers=WANG).status_code == 201
    assert field.get(path, headers=LI).json["by"] == "li"
    assert databases.open("cases").local("log") is None


def test_checkpoints_beyond_fifty_take_the_place_of_others(field, databases):
    for n in range(60):
        field.put(f"/cases/_local/log-{n:02}", json={}, headers=LI)
    kept = databases.open("cases").local_docs("@li/")
    assert len(kept) == 50
    assert field.get("/cases/_local/log-59", headers=LI).status_code == 200


def test_a_checkpoint_is_at_most_64_kib(field):
    body = {"x": "x" * 65536}
    told = field.put("/cases/_local/log", json=body, headers=LI)
    assert (told.status_code, told.json["error"]) == (413, "too_large")


def test_whoever_is_not_admitted_is_told_how(field):
    told = field.get("/cases")
    assert told.headers["WWW-Authenticate"] == "Bearer"
    assert told.json["error"] == "unauthorized"


def test_in_the_field_profile_nothing_is_edited_upon_another(field, databases):
    body = {"docs": [{"_id": "li:1", "_rev": "1-a"}], "new_edits": False}
    field.post("/cases/_bulk_docs", json=body, headers=LI)
    for more in ({}, {"new_edits": True}):
        upon = {"docs": [{"_id": "li:1", "_rev": "1-a", "n": 2}], **more}
        told = field.post("/cases/_bulk_docs", json=upon, headers=LI)
        assert (told.status_code, told.json["error"]) == (403, "forbidden")
    assert databases.open("cases").get("li:1")["_rev"] == "1-a"
