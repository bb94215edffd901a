"""What a client sends, what it believes, and when it tries again."""

import gzip
import json
import random
import socket

import pytest
import urllib3
from flask import Response

from sync import transport
from sync.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    PeerMisbehaved,
    PeerUnavailable,
    Unauthorized,
)
from sync.retry import Patience
from sync.transport import Ask, Transport, address, checked, fresh_pool
from tests.sync.served import serving, strange

GET = Ask("GET", "/")


class Told:
    """Requests as a server saw them."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.seen = []

    def __call__(self, request):
        self.seen.append((request.method, request.headers, request.get_data()))
        answer = self.answers.pop(0) if self.answers else {"ok": True}
        return answer


def line(served, **settings):
    return Transport(
        served.root, **{"timeout": 10, "pause": lambda s: None, **settings}
    )


def failing(status, **headers):
    body = '{"error": "x", "reason": "y"}'
    return Response(body, status, {k.replace("_", "-"): v for k, v in headers.items()})


def noise(size):
    return random.Random(size).randbytes(size).hex()


# Addresses


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://me:secret@hub.example/a/", "https://hub.example:443/a"),
        ("https://HUB.example:8443/a", "https://hub.example:8443/a"),
        ("http://[::1]/a", "http://[::1]:80/a"),
    ],
)
def test_an_address_is_told_without_credentials_and_always_alike(url, plain):
    assert address(checked(url, insecure=False)) == plain


@pytest.mark.parametrize("url", ["ftp://x/a", "hub/a", "https:///a", "http://hub/a"])
def test_an_address_that_is_open_to_read_or_none_at_all_is_refused(url):
    with pytest.raises(BadRequest):
        checked(url, insecure=False)


def test_plain_http_elsewhere_is_possible_if_it_is_asked_for():
    assert address(checked("http://hub/a", insecure=True)) == "http://hub:80/a"


def test_a_secure_pool_verifies_whom_it_speaks_to():
    pool = fresh_pool("https")
    context = pool.connection_pool_kw["ssl_context"]
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] > 0


# Credentials


def test_credentials_in_the_address_are_sent_and_never_told():
    told = Told()
    with serving(strange(told)) as served:
        url = served.root.replace("//", "//me:p%40ss@")
        there = Transport(url, timeout=10)
        there.ask(GET)
        there.close()
    assert told.seen[0][1]["Authorization"] == "Basic bWU6cEBzcw=="
    assert "p%40ss" not in there.base


def test_credentials_are_asked_for_anew_each_time():
    told, tokens = Told(), iter(["one", "two"])
    with serving(strange(told)) as served:
        there = line(served, auth=lambda: {"Authorization": f"Bearer {next(tokens)}"})
        there.ask(GET)
        there.ask(GET)
        there.close()
    assert [seen[1]["Authorization"] for seen in told.seen] == [
        "Bearer one",
        "Bearer two",
    ]


def test_a_redirect_is_not_followed_with_the_credentials():
    told = Told(Response("{}", 302, {"Location": "https://evil.example/"}))
    with serving(strange(told)) as served:
        there = line(served)
        with pytest.raises(PeerMisbehaved):
            there.ask(GET)
        there.close()
    assert len(told.seen) == 1


def test_a_pool_of_the_callers_stays_open():
    pool = urllib3.PoolManager()
    with serving(strange(Told())) as served:
        first, second = line(served, pool=pool), line(served, pool=pool)
        first.ask(GET)
        first.close()
        assert second.ask(GET) == {"ok": True}
        pool.clear()


# Bodies


BODY = {"x": noise(4000)}


def sent(told):
    return [seen[1].get("Content-Encoding") for seen in told.seen]


@pytest.mark.parametrize(
    "says", [{"Accept_Encoding": "gzip"}, {"Server": "CouchDB/3.5.2 (Erlang OTP/26)"}]
)
def test_a_body_is_packed_once_the_peer_has_said_that_it_inflates(says):
    told = Told(
        Response("{}", headers={k.replace("_", "-"): v for k, v in says.items()})
    )
    with serving(strange(told)) as served:
        there = line(served)
        there.ask(Ask("POST", "/", body=BODY))
        there.ask(Ask("POST", "/", body=BODY))
        there.ask(Ask("POST", "/", body={}))
        there.close()
    assert sent(told) == [None, "gzip", None]
    assert json.loads(gzip.decompress(told.seen[1][2])) == BODY


def test_a_body_is_sent_plain_to_who_has_not_said_so():
    told = Told()
    with serving(strange(told)) as served:
        there = line(served)
        for _ in range(2):
            there.ask(Ask("POST", "/", body=BODY))
        there.close()
    assert sent(told) == [None, None]


def test_a_body_that_would_inflate_too_far_is_sent_plain():
    told = Told(Response("{}", headers={"Accept-Encoding": "gzip"}))
    with serving(strange(told)) as served:
        there = line(served)
        there.ask(GET)
        there.ask(Ask("POST", "/", body={"x": "x" * 1_000_000}))
        there.close()
    assert sent(told)[1] is None


def test_a_peer_that_does_not_inflate_after_all_gets_it_plain():
    told = Told(
        Response("{}", headers={"Accept-Encoding": "gzip"}), failing(415), {"ok": True}
    )
    with serving(strange(told)) as served:
        there = line(served)
        there.ask(GET)
        assert there.ask(Ask("POST", "/", body=BODY)) == {"ok": True}
        there.close()
    assert sent(told) == [None, "gzip", None]


# Answers


def test_json_is_read_whatever_it_calls_itself():
    told = Told(Response('{"a": 1}', mimetype="text/plain"))
    assert asked(told) == {"a": 1}


def asked(told, ask=GET, **settings):
    with serving(strange(told)) as served:
        there = line(served, **settings)
        try:
            return there.ask(ask)
        finally:
            there.close()


@pytest.mark.parametrize("body", ["<html>", "", "[" * 100_000])
def test_an_answer_that_is_not_json_names_the_peer(body):
    with pytest.raises(PeerMisbehaved, match="not JSON") as refused:
        asked(Told(Response(body)))
    assert refused.value.subject.startswith("http://127.0.0.1")


def test_an_answer_that_cannot_be_inflated_names_the_peer():
    broken = Response(b"not gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(PeerMisbehaved, match="inflated"):
        asked(Told(broken))


def test_an_answer_without_end_is_not_read_to_its_end():
    endless = gzip.compress(b" " * (transport.LARGEST_ANSWER + 1))
    with pytest.raises(PeerMisbehaved, match="64 MiB"):
        asked(Told(Response(endless, headers={"Content-Encoding": "gzip"})))


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Unauthorized), (403, Forbidden), (404, NotFound), (418, PeerMisbehaved)],
)
def test_what_is_refused_is_raised_as_what_it_is_and_not_tried_again(status, error):
    told = Told(failing(status))
    with pytest.raises(error):
        asked(told)
    assert len(told.seen) == 1


def test_a_refusal_without_words_is_known_by_its_status():
    with pytest.raises(NotFound):
        asked(Told(Response("nope", 404)))
    with pytest.raises(NotFound):
        asked(Told(Response("[]", 404)))


# Trying again


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_peer_that_cannot_now_is_asked_again(status):
    told = Told(failing(status), failing(status), {"n": 3})
    assert asked(told) == {"n": 3}


def test_after_so_many_tries_it_is_given_up():
    told = Told(*[failing(503)] * 9)
    with pytest.raises(PeerUnavailable):
        asked(told, patience=Patience(attempts=3))
    assert len(told.seen) == 3


def test_a_server_that_breaks_each_time_is_named():
    with pytest.raises(PeerMisbehaved, match="500"):
        asked(Told(*[failing(500)] * 9))


def test_what_does_harm_twice_is_sent_once():
    told = Told(failing(503), {"n": 2})
    with pytest.raises(PeerUnavailable):
        asked(told, Ask("POST", "/", body={}, repeatable=False))
    assert len(told.seen) == 1


@pytest.mark.parametrize(("says", "waited"), [("7", 7), ("900", 30)])
def test_a_peer_that_names_a_wait_is_given_it(says, waited):
    pauses = []
    asked(Told(failing(503, Retry_After=says)), pause=pauses.append)
    assert pauses == [waited]


def test_a_wait_named_in_other_words_is_our_own():
    pauses = []
    told = Told(failing(503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"))
    asked(told, pause=pauses.append)
    assert 0 <= pauses[0] <= Patience().first


def test_nobody_there_is_unavailable():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))  # Nobody listens, and nobody else can.
        port = door.getsockname()[1]
        there = Transport(f"http://127.0.0.1:{port}/a", timeout=5, pause=lambda s: None)
        with pytest.raises(PeerUnavailable) as refused:
            there.ask(GET)
    assert refused.value.__cause__ is not None
    there.close()
