"""What a hostile or careless client cannot do. Each test falls without its defence."""

import gzip
import json
import random
import socket
import threading
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.endpoint import asking, feeds
from sync.errors import Unauthorized
from sync.gate import Folder, OpenGate
from tests.sync.served import endpoint, remote, serving

JSON = {"Content-Type": "application/json"}
GZIP = {**JSON, "Content-Encoding": "gzip"}


@pytest.fixture
def databases(tmp_path):
    databases = Folder(tmp_path)
    databases.create("cases")
    yield databases
    databases.close()


@pytest.fixture
def client(databases):
    return endpoint(databases).test_client()


def post(client, data, headers=JSON):
    return client.post("/cases/_bulk_docs", data=data, headers=headers)


def batch(*docs):
    return json.dumps({"docs": list(docs)}, ensure_ascii=False).encode()


def noise(size):
    """Return letters that hardly compress."""
    return random.Random(size).randbytes(size // 2).hex()


# Bodies


def test_a_body_over_16_mib_is_refused_before_it_is_read(databases):
    with serving(endpoint(databases)) as served:
        length = f"Content-Length: {asking.LARGEST_BODY + 1}"
        with socket.create_connection(("127.0.0.1", served.port), 60) as line:
            line.sendall(head(length))
            assert b" 413 " in line.recv(65536)


def test_a_body_that_does_not_tell_its_length_is_counted_as_it_comes(databases):
    with serving(endpoint(databases)) as served:
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        told = raw(served.port, head("Transfer-Encoding: chunked"), chunk * 300)
    assert b" 413 " in told


def test_a_chunked_body_within_bounds_is_taken(databases):
    body = batch({"_id": "a"})
    with serving(endpoint(databases)) as served:
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        told = raw(served.port, head("Transfer-Encoding: chunked"), chunks)
    assert b" 201 " in told


def head(*headers):
    lines = ["POST /cases/_bulk_docs HTTP/1.1", "Host: localhost", *headers]
    lines += ["Content-Type: application/json", "Connection: close", "", ""]
    return "\r\n".join(lines).encode()


def raw(port, *parts):
    """Send bytes as they are and return what comes back."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        with suppress(OSError):  # Who refuses it may answer before it is all sent.
            for part in parts:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while some := line.recv(65536):
                told += some
    return told


def test_what_inflates_more_than_a_hundredfold_is_refused(client, databases):
    bomb = gzip.compress(batch({"_id": "a", "x": "x" * 10_000_000}))
    assert len(bomb) < 20_000
    told = post(client, bomb, GZIP)
    assert (told.status_code, told.json["error"]) == (413, "too_large")
    assert databases.open("cases").info().doc_count == 0


def test_what_inflates_over_16_mib_is_refused_however_well_it_was_packed(client):
    large = batch({"_id": "a", "x": noise(asking.LARGEST_BODY + 100)})
    assert post(client, gzip.compress(large, 1), GZIP).status_code == 413


def test_a_packed_body_is_taken(client):
    packed = gzip.compress(batch({"_id": "a", "x": noise(200_000)}))
    assert post(client, packed, GZIP).status_code == 201


def test_a_packed_body_that_is_cut_or_spoilt_or_followed_is_refused(client):
    packed = gzip.compress(batch({"_id": "a"}))
    for wrong in (packed[:-9], b"no gzip", packed + b"more", b""):
        told = post(client, wrong, GZIP)
        assert (told.status_code, told.json["error"]) == (400, "bad_request")


def test_another_coding_is_refused(client):
    told = post(client, b"{}", {**JSON, "Content-Encoding": "br"})
    assert told.status_code == 415


def test_who_is_not_admitted_has_nothing_inflated(databases):
    class Shut(OpenGate):
        def admit(self, authorization):
            raise Unauthorized

    client = endpoint(databases, gate=Shut()).test_client()
    assert post(client, gzip.compress(b" " * 10**7), GZIP).status_code == 401


def test_a_body_cut_on_the_way_is_not_half_an_order(databases):
    body = batch({"_id": "a"}, {"_id": "b"})
    with serving(endpoint(databases)) as served:
        told = raw(served.port, head(f"Content-Length: {len(body) + 5}"), body)
    assert b" 400 " in told
    assert databases.open("cases").info().doc_count == 0


def test_a_body_cut_behind_a_server_that_does_not_tell_is_found(client, databases):
    body = batch({"_id": "a"})
    cut = {"CONTENT_LENGTH": str(len(body) + 5), "wsgi.input_terminated": True}
    told = client.post(
        "/cases/_bulk_docs", data=body, headers=JSON, environ_overrides=cut
    )
    assert (told.status_code, told.json["reason"]) == (
        400,
        "the request entity ended early",
    )


# Content


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", ""]
)
@pytest.mark.parametrize(
    "path", ["", "/_bulk_docs", "/_revs_diff", "/_bulk_get", "/_all_docs"]
)
def test_what_a_page_may_post_without_asking_the_browser_is_refused(client, path, kind):
    told = client.post("/cases" + path, data=b"{}", headers={"Content-Type": kind})
    assert (told.status_code, told.json["error"]) == (415, "bad_content_type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"docs": [{"_id": "a", "x": NaN}]}',
        b'{"docs": [{"_id": "a", "x": -Infinity}]}',
        b'{"docs": [{"_id": "a", "x": 1e999}]}',
        b'{"docs": ' + b"[" * 100_000,
        b'{"docs": [' + b"9" * 5000 + b"]}",
        b"[]",
        b"null",
    ],
)
def test_what_is_not_json_is_told_so_and_the_server_goes_on(client, body):
    told = post(client, body)
    assert (told.status_code, told.json["error"]) == (400, "bad_request")
    assert client.get("/cases").status_code == 200


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=3)
            | st.sampled_from(
                [
                    "docs",
                    "_id",
                    "_rev",
                    "_revisions",
                    "ids",
                    "start",
                    "keys",
                    "id",
                    "rev",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
VERBS = ["_bulk_docs", "_revs_diff", "_bulk_get", "_all_docs", "_local/x", "", "doc"]


@given(st.data())
@settings(max_examples=150)
def test_no_body_brings_the_server_down(tmp_path_factory, data):
    databases = Folder(tmp_path_factory.mktemp("junk"))
    databases.create("cases")
    client = endpoint(databases).test_client()
    verb = data.draw(st.sampled_from(VERBS))
    body = data.draw(JUNK | st.fixed_dictionaries({"docs": st.lists(JUNK, max_size=4)}))
    method = client.put if verb in ("_local/x", "doc") else client.post
    query = data.draw(
        st.sampled_from(["", "?new_edits=false", "?rev=x", "?latest=true"])
    )
    told = method(f"/cases/{verb}?{query}", data=json.dumps(body), headers=JSON)
    assert told.status_code < 500
    assert told.is_json
    databases.close()


@given(st.text(max_size=12), st.sampled_from(["", "?open_revs=all", "?rev=1-a"]))
@settings(max_examples=60)
def test_no_address_brings_the_server_down(tmp_path_factory, path, query):
    databases = Folder(tmp_path_factory.mktemp("junk"))
    databases.create("cases")
    client = endpoint(databases).test_client()
    told = client.get("/cases/" + quote(path.encode("utf-8", "replace")) + query)
    assert told.status_code < 500
    databases.close()


# Answers


def test_one_answer_holds_only_so_much(client, databases):
    large = {"_id": "a", "x": noise(3_000_000)}
    rev = databases.open("cases").put(large)
    asked = {"docs": [{"id": "a", "rev": rev}] * 12}
    told = client.post("/cases/_bulk_get?revs=true", json=asked)
    assert (told.status_code, told.json["error"]) == (413, "too_large")


def test_an_answer_worth_it_comes_packed_to_who_takes_it(client, databases):
    databases.open("cases").put({"_id": "a", "x": "x" * 5000})
    packed = client.get("/cases/a", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(packed.data))["x"]) == 5000
    assert "Content-Encoding" not in client.get("/cases/a").headers
    small = client.get("/cases", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in small.headers


# Open to this machine


@pytest.mark.parametrize("host", ["evil.example", "10.0.0.7", "localhost.evil.example"])
def test_an_open_endpoint_answers_no_other_host(client, host):
    told = client.get("/", headers={"Host": host})
    assert (told.status_code, told.json["error"]) == (403, "forbidden")


def test_an_open_endpoint_refuses_pages_of_other_origins(client):
    evil = {"Origin": "https://evil.example"}
    assert client.get("/_all_dbs", headers=evil).status_code == 403
    assert (
        client.get("/", headers={"Origin": "http://127.0.0.1:8080"}).status_code == 200
    )
    assert client.get("/", headers={"Host": "[::1]:5984"}).status_code == 200


# Waiting


def test_a_longpoll_answers_what_is_there_at_once(client, databases):
    databases.open("cases").put({"_id": "a"})
    told = client.get("/cases/_changes?feed=longpoll").json
    assert [row["id"] for row in told["results"]] == ["a"]


@pytest.mark.parametrize("heartbeat", ["", "&heartbeat=true", "&heartbeat=5"])
def test_a_longpoll_ends_when_its_time_is_over(client, heartbeat):
    told = client.get("/cases/_changes?feed=longpoll&timeout=30" + heartbeat)
    assert told.json == {"results": [], "last_seq": "0", "pending": 0}
    assert told.data.startswith(b"\n")


def test_a_longpoll_hears_of_what_is_written_meanwhile(databases):
    with serving(endpoint(databases)) as served:
        answers = []
        thread = threading.Thread(target=lambda: answers.append(listen(served)))
        thread.start()
        while ("GET", "/cases/_changes") not in served.asked:
            thread.join(0.01)
        databases.open("cases").put({"_id": "a"})
        thread.join(60)
    assert answers == [["a"]]


def listen(served):
    with remote(served.url("cases")) as there:
        return [change.id for change in there.changes(wait=20).changes]


def test_a_database_closed_under_a_waiting_feed_ends_it(client, databases):
    waiting = client.get("/cases/_changes?feed=longpoll", buffered=False)
    lines = iter(waiting.response)
    assert next(lines) == b"\n"
    databases.close()
    assert json.loads(next(lines))["results"] == []


def test_nobody_waits_longer_than_a_minute():
    assert feeds.LONGEST_WAIT == 60


def test_only_so_many_wait_and_the_threads_come_back(databases):
    client = endpoint(databases, polls=1).test_client()
    path = "/cases/_changes?feed=longpoll&timeout=60000"
    waiting = client.get(path, buffered=False)
    full = client.get(path)
    assert (full.status_code, full.json["error"]) == (503, "service_unavailable")
    assert full.headers["Retry-After"] == "10"
    assert client.get("/cases").status_code == 200
    waiting.close()
    client.get(path + "&timeout=1", buffered=False).close()
    assert client.get("/cases/_changes?feed=longpoll&timeout=0").status_code == 200
