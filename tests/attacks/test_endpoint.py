"""The endpoint: bodies that burst, verbs that are not there, places of others."""

import gzip
import json
import re

import pytest

from tests.attacks.device import whole
from tests.conformance.peers import Couch

NOT_THERE = (
    ("POST", "_find", {"selector": {"$or": [{"a": {"$regex": "^(a+)+$"}}] * 20}}),
    ("POST", "_find", json.loads('{"$not":' * 40 + "1" + "}" * 40)),
    ("POST", "_explain", {}),
    ("GET", "_all_docs", None),
    ("POST", "_all_docs", {"keys": []}),
    ("GET", "_local_docs", None),
    ("GET", "_security", None),
    ("PUT", "_security", {}),
    ("POST", "_purge", {}),
    ("POST", "_compact", {}),
    ("PUT", "_revs_limit", 1),
    ("GET", "_design/guard", None),
    ("PUT", "_design/x", {}),
    ("GET", "_design/guard/_view/x", None),
    ("PUT", "doc/attachment", {}),
    ("GET", "doc/attachment", None),
    ("POST", "_changes", {"doc_ids": []}),
    ("COPY", "doc", None),
)
SERVER_S = (
    ("POST", "_replicate", {"source": "http://169.254.169.254/", "target": "x"}),
    ("GET", "_all_dbs", None),
    ("GET", "_users/_all_docs", None),
    ("GET", "_node/_local/_config", None),
    ("GET", "_session", None),
    ("GET", "_up", None),
    ("PUT", "grid-500230101205009", None),
)


@pytest.mark.parametrize(("method", "verb", "body"), NOT_THERE)
def test_what_is_not_of_the_field_profile_is_nowhere(device, method, verb, body):
    sent = {} if body is None else {"json": body}
    told = device.ask(method, f"{device.home}/{verb}", **sent)
    assert (told.status_code, told.json["error"]) == (404, "not_found")


@pytest.mark.parametrize(("method", "path", "body"), SERVER_S)
def test_the_server_s_own_verbs_are_nowhere(device, method, path, body):
    sent = {} if body is None else {"json": body}
    assert device.ask(method, path, **sent).status_code == 404


@pytest.mark.parametrize(
    "way",
    [
        "%2e%2e",
        "%2e",
        "..",
        "%2e%2e%2f_all_dbs",
        "..%2f..%2f_all_dbs",
        "x%3frev=1",
        "_local/%2e%2e",
        "_local/%2e%2e%2f%2e%2e%2f_all_dbs",
        "%5fdesign%2fguard",
        "_design%2fguard",
        "%00",
        "x%0d%0aX-Injected:1",
    ],
)
@pytest.mark.parametrize("query", ["", "?open_revs=all", "?revs=true&rev=1-a"])
def test_no_way_round_leads_to_another_address_of_the_hub(device, way, query):
    told = device.ask("GET", f"{device.home}/{way}{query}")
    assert told.status_code in (400, 404)
    assert "couchdb" not in told.text.lower()
    assert "X-Injected" not in told.headers


def test_a_bomb_of_gzip_is_not_inflated(device):
    bomb = gzip.compress(b'{"docs":[' + b" " * 30_000_000 + b"]}", 9)
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    path = f"{device.home}/_bulk_docs"
    told = device.ask("POST", path, data=bomb, headers={**device.let_in, **packed})
    assert (told.status_code, told.json["error"]) == (413, "too_large")
    unknown = device.ask("POST", path, data=bomb, headers=packed)
    assert unknown.status_code == 401


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_a_foreign_page_could_post_is_refused(device, kind):
    sent = {**device.let_in, "Content-Type": kind, "Origin": "https://evil.example"}
    told = device.ask("POST", f"{device.home}/_bulk_docs", data=b"{}", headers=sent)
    assert told.status_code == 415
    assert "Access-Control-Allow-Origin" not in told.headers


def test_a_body_nested_without_end_is_told_so_and_the_rest_goes_on(device):
    sent = {**device.let_in, "Content-Type": "application/json"}
    deep = b'{"docs":' + b"[" * 200_000
    told = device.ask("POST", f"{device.home}/_bulk_docs", data=deep, headers=sent)
    assert told.status_code == 400
    assert device.push(whole(device.sealed())).json == []


def test_nobody_reads_or_raises_another_s_checkpoint(device, neighbour):
    mine, log = f"{device.home}/_local/log", {"last_seq": "3"}
    assert device.ask("PUT", mine, json=log).status_code == 201
    assert neighbour.ask("GET", mine).status_code == 404
    name = device.phone.device
    ways = (f"@{name}/log", f"%40{name}%2Flog", f"../@{name}/log", f"@{name}")
    paths = [f"{device.home}/_local/{way}" for way in ways]
    assert [neighbour.ask("GET", path).status_code for path in paths] == [404] * 4
    for path in paths:
        neighbour.ask("PUT", path, json={"last_seq": "999"})
    told = device.ask("GET", mine).json
    assert (told["last_seq"], told["_id"]) == ("3", "_local/log")


def test_checkpoints_are_only_so_many_and_so_large(device):
    path = f"{device.home}/_local/"
    for n in range(53):
        assert device.ask("PUT", f"{path}{n:02}", json={"n": n}).status_code == 201
    kept = [device.ask("GET", f"{path}{n:02}").status_code for n in range(53)]
    assert kept.count(200) == 50
    assert kept[52] == 200
    large = device.ask("PUT", path + "x", json={"x": "x" * 70_000})
    assert large.status_code == 413


def test_a_checkpoint_is_not_overwritten_by_who_did_not_read_it(device):
    path = f"{device.home}/_local/log"
    rev = device.ask("PUT", path, json={"n": 1}).json["rev"]
    assert device.ask("PUT", path, json={"n": 2}).status_code == 409
    told = device.ask("PUT", path, json={"_rev": rev, "n": 3})
    assert told.status_code == 201
    assert device.ask("GET", path).json["n"] == 3


def test_no_answer_tells_where_the_hub_is(device, couch: Couch | None):
    device.push(whole(device.sealed()))
    paths = ("", "/_changes?style=all_docs&include_docs=true", "/nothing", "/_local/x")
    ports = "|".join(["5984", *([couch.line.base.rpartition(":")[2]] if couch else [])])
    for path in paths:
        told = device.ask("GET", device.home + path)
        said = told.text + str(told.headers)
        assert not re.search(f":({ports})\\b", said)
        assert "secret" not in said


def test_the_feed_never_offers_a_design_document(device):
    device.push(whole(device.sealed()))
    for query in ("", "?limit=1", "?feed=longpoll&timeout=20"):
        told = device.ask("GET", f"{device.home}/_changes{query}").json
        assert {row["id"].partition(":")[0] for row in told["results"]} == {"entry"}
