"""What else a client asks of documents: around a revision, copies, lists."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import NotFound
from sync.gate import Folder
from tests.sync.served import endpoint
from tests.sync.test_endpoint import LI, Guarded, rival

NAMES = [f"{letter}{n}" for letter in "ab" for n in range(4)]


def test_around_a_revision_stand_its_ancestors_and_its_rivals(client, cases):
    first = cases.put({"_id": "a"})
    second = cases.put({"_id": "a", "_rev": first, "n": 2})
    for digest in ("x", "y"):
        branch = {"start": 2, "ids": [digest, first[2:]]}
        doc = {"_id": "a", "_rev": f"2-{digest}", "_revisions": branch}
        cases.bulk_docs([{**doc, "_deleted": digest == "y"}], new_edits=False)
    told = client.get(f"/cases/a?rev={second}&meta=true").json
    assert told["_revs_info"] == [
        {"rev": second, "status": "available"},
        {"rev": first, "status": "missing"},
    ]
    assert told["_conflicts"] == [min(second, "2-x")]
    assert told["_deleted_conflicts"] == ["2-y"]
    assert client.get("/cases/a?local_seq=true").json["_local_seq"] == 4
    gone = client.get("/cases/a?rev=2-y&revs_info=true").json
    assert gone["_revs_info"][0] == {"rev": "2-y", "status": "deleted"}
    assert gone["_deleted"] is True


def test_what_stands_around_a_revision_is_asked_for_anew_each_time(client, cases):
    rev = cases.put({"_id": "a"})
    known = {"If-None-Match": f'"{rev}"'}
    assert client.get("/cases/a", headers=known).status_code == 304
    rival(cases, "a", "0")
    told = client.get("/cases/a?conflicts=true", headers=known)
    assert told.json["_conflicts"] == ["1-0"]


def test_around_what_is_no_leaf_there_is_nothing(cases):
    cases.put({"_id": "a"})
    with pytest.raises(NotFound):
        cases.about("a", "1-none")


def test_the_latest_of_a_revision_is_what_came_of_it(client, cases):
    first = cases.put({"_id": "a"})
    second = cases.put({"_id": "a", "_rev": first, "n": 2})
    assert client.get(f"/cases/a?rev={first}").status_code == 404
    assert client.get(f"/cases/a?rev={first}&latest=true").json["_rev"] == second
    assert client.get("/cases/a?rev=1-none&latest=true").status_code == 404
    assert client.get("/cases/b?rev=1-none&latest=true").status_code == 404


def test_a_document_is_copied_with_what_hangs_on_it(client, cases):
    cases.put_attachment("a", "words", [b"said"], "text/plain")
    made = client.open("/cases/a", method="COPY", headers={"Destination": "%E4%B9%99"})
    assert made.status_code == 201
    copy = cases.get("乙")
    assert copy["_rev"] == made.json["rev"]
    assert b"".join(cases.open_attachment("乙", "words").chunks()) == b"said"
    again = {"Destination": f"%E4%B9%99?rev={copy['_rev']}"}
    assert client.open("/cases/a", method="COPY", headers=again).status_code == 201
    assert client.open("/cases/a", method="COPY").status_code == 400
    upon_nothing = {"Destination": "%E4%B9%99"}
    assert (
        client.open("/cases/a", method="COPY", headers=upon_nothing).status_code == 409
    )
    assert client.open("/cases/none", method="COPY", headers=again).status_code == 404


@settings(max_examples=60)
@given(st.data())
def test_queries_answer_as_lists_asked_for_by_themselves(tmp_path_factory, data):
    databases = Folder(tmp_path_factory.mktemp("lists"))
    try:
        cases = databases.create("cases")
        cases.bulk_docs([{"_id": id} for id in NAMES])
        cases.delete("a1", cases.get("a1")["_rev"])
        client = endpoint(databases).test_client()
        key = st.none() | st.sampled_from([*NAMES, "", "z"])
        asked = data.draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "start_key": key,
                        "end_key": key,
                        "limit": st.none() | st.integers(0, 5),
                        "skip": st.integers(0, 3),
                        "descending": st.booleans(),
                        "inclusive_end": st.booleans(),
                        "include_docs": st.booleans(),
                    }
                ),
                max_size=3,
            )
        )
        told = client.post("/cases/_all_docs/queries", json={"queries": asked}).json
        each = [client.post("/cases/_all_docs", json=one).json for one in asked]
        assert told["results"] == each
        for one, found in zip(asked, each, strict=True):
            assert [row["id"] for row in found["rows"]] == expected(one)
    finally:
        databases.close()


def expected(one):
    """The ids that a list means, worked out by hand."""
    ids = sorted(set(NAMES) - {"a1"}, reverse=one["descending"])
    start, end = one["start_key"], one["end_key"]
    sign = -1 if one["descending"] else 1

    def after(id, key):
        return (id > key) - (id < key) >= 0 if sign > 0 else id <= key

    def before(id, key):
        inside = id < key if sign > 0 else id > key
        return inside or (one["inclusive_end"] and id == key)

    ids = [id for id in ids if start is None or after(id, start)]
    ids = [id for id in ids if end is None or before(id, end)]
    end_at = None if one["limit"] is None else one["skip"] + one["limit"]
    return ids[one["skip"] : end_at]


def test_a_list_tells_conflicts_attachments_and_where_the_feed_is(client, cases):
    rival(cases, "a", "aa", "bb")
    cases.put_attachment("b", "words", [b"said"], "text/plain")
    query = "include_docs=true&conflicts=true&attachments=true&update_seq=true"
    told = client.get(f"/cases/_all_docs?{query}").json
    assert told["update_seq"] == cases.info().update_seq
    conflicting, attached = (row["doc"] for row in told["rows"])
    assert conflicting["_conflicts"] == ["1-aa"]
    assert attached["_attachments"]["words"]["data"] == "c2FpZA=="


@pytest.mark.parametrize(
    "body",
    [
        {"queries": {}},
        {"queries": [1]},
        {"queries": [{}] * 101},
        {"queries": [{"keys": "a"}]},
        {"queries": [{"limit": True}]},
        {"queries": [{"skip": -1}]},
        {"queries": [{"start_key": 1}]},
        {"queries": [{"descending": "true"}]},
    ],
)
def test_a_question_that_is_none_is_refused(client, body):
    assert client.post("/cases/_all_docs/queries", json=body).status_code == 400


def test_design_documents_are_listed_by_themselves(client, cases):
    for id in ("_design/b", "_design/a", "a"):
        cases.put({"_id": id})
    rows = client.get("/cases/_design_docs").json["rows"]
    assert [row["id"] for row in rows] == ["_design/a", "_design/b"]
    rows = client.get("/cases/_design_docs?descending=true&limit=1").json["rows"]
    assert [row["id"] for row in rows] == ["_design/b"]
    rows = client.post("/cases/_design_docs", json={"start_key": "_design/b"}).json
    assert [row["id"] for row in rows["rows"]] == ["_design/b"]


def test_local_documents_are_listed_each_to_whom_they_belong(databases):
    client = endpoint(databases, gate=Guarded()).test_client()
    for who in ("li", "wang"):
        for n in range(2):
            path = f"/cases/_local/{who}-{n}"
            client.put(path, json={"by": who}, headers={"Authorization": who})
    databases.open("cases").put_local("own", {})
    told = client.get("/cases/_local_docs?include_docs=true", headers=LI).json
    assert [row["id"] for row in told["rows"]] == ["_local/li-0", "_local/li-1"]
    assert told["rows"][0]["doc"]["by"] == "li"
    body = {"keys": ["_local/li-1", "_local/wang-0"]}
    rows = client.post("/cases/_local_docs", json=body, headers=LI).json["rows"]
    assert rows[1] == {"key": "_local/wang-0", "error": "not_found"}
    asked = "/cases/_local_docs?descending=true&limit=1"
    rows = client.get(asked, headers=LI).json["rows"]
    assert [row["id"] for row in rows] == ["_local/li-1"]


def test_the_process_itself_lists_what_is_its_own(client, cases):
    cases.put_local("own", {})
    cases.put_local("@li/log", {})
    rows = client.get("/cases/_local_docs").json["rows"]
    assert [row["id"] for row in rows] == ["_local/own"]


def test_what_is_missing_is_told_in_the_old_words_too(client, cases):
    rev = cases.put({"_id": "a"})
    told = client.post("/cases/_missing_revs", json={"a": [rev, "2-x"], "b": ["1-y"]})
    assert told.json == {"missing_revs": {"a": ["2-x"], "b": ["1-y"]}}
    assert client.post("/cases/_missing_revs", json={"a": "1-x"}).status_code == 400
