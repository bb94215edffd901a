"""Cases as JSON, in one's own area, with problems in one's own language."""

import pytest

from server.errors import CaseNotFound
from tests.server.county import new_case


def test_without_a_sign_in_there_is_a_problem_and_nothing_else(desk):
    answer = desk.client().get("/api/v1/cases")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "urn:sili:problem:http_401"
    assert answer.json["words"] == {"zh": "请先登录", "en": "Sign in first"}


def test_the_list_is_the_console_s(desk):
    found = desk.client("county_officer").get("/api/v1/cases?q=向秀兰").json
    assert found["total"] == 1
    (row,) = found["cases"]
    assert row["case"] == desk.case
    assert row["case_number"].endswith("第1号")
    assert row["conflict_count"] == 2
    assert found["lights"][row["light"]] == 1


def test_the_list_counts_by_type_and_township_whichever_is_asked(desk):
    client = desk.client("county_officer")
    for asked in ("q=xiangxiulan", "q=xxl&dispute_type=02", "township=500230101"):
        found = client.get(f"/api/v1/cases?{asked}&sort=relevance").json
        assert found["total"] == 1
        assert found["types"] == {"02": 1}
        assert found["townships"] == {"500230101": 1}
        assert found["is_cut"] is False
    other = client.get("/api/v1/cases?q=xxl&dispute_type=05").json
    assert (other["total"], other["types"]) == (0, {"02": 1})


@pytest.mark.parametrize(
    "asked",
    ["q=nobody", "township=500230102", "state=opened", "light=red", "stage=1"],
)
def test_what_does_not_match_is_not_listed(desk, asked):
    found = desk.client("county_officer").get(f"/api/v1/cases?{asked}").json
    assert found["cases"] == []
    assert found["pages"] == 1


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("township=12", "township"),
        ("per_page=0", "per_page"),
        ("per_page=1000", "per_page"),
        ("opened_from=yesterday", "opened_from"),
        ("sort=size", "sort"),
        ("page=none", "page"),
    ],
)
def test_a_question_that_is_wrong_is_told_where(desk, asked, place):
    answer = desk.client("county_officer").get(f"/api/v1/cases?{asked}")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert place in answer.json["errors"]["query"]


STAGES = ("DL13", "SL1", "SL2", "SL3", "SL4")


def test_the_case_file_is_whole(desk):
    found = desk.client("county_officer").get(f"/api/v1/cases/{desk.case}").json
    assert found["casefile"]["case"] == desk.case
    tree = found["casefile"]["tree"]
    assert tree["stage"]["1"]["round"]["1"]["air"]["issues"]["i1"]["text"]
    rules = [clock["rule"] for clock in found["clocks"]]
    assert rules == [*STAGES, "DL14", "DL27", "PF", "PF"]
    assert found["clocks"][0]["due_on"] == "2026-04-03"


def test_the_entries_come_as_they_were_sealed(desk):
    address = f"/api/v1/cases/{desk.case}/entries"
    found = desk.client("county_officer").get(address).json["entries"]
    documents = {each["document"]["_id"]: each["document"] for each in found}
    for entry in desk.written:
        assert documents[entry.id] == entry.document()
    assert {each["person"] for each in found} == {"王建国", "谭明芬"}


def test_another_s_case_is_one_that_is_not_there(desk):
    nobody = desk.client("system_administrator")
    barred = nobody.get(f"/api/v1/cases/{desk.case}")
    missing = desk.client("county_officer").get(f"/api/v1/cases/{new_case()}")
    assert barred.status_code == missing.status_code == 404
    assert barred.json["type"] == f"urn:sili:problem:{CaseNotFound.code}"
    assert nobody.get("/api/v1/cases").json["total"] == 0


def test_problems_speak_the_asker_s_language(desk):
    client = desk.client("county_officer", language="en")
    answer = client.get("/api/v1/codes/nothing")
    assert answer.json["title"] == "Not found"
    assert answer.headers["Content-Language"] == "en"
    wrong = client.post("/api/v1/cases")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"]


def test_what_has_not_changed_is_not_sent_again(desk):
    client = desk.client("county_officer")
    first = client.get("/api/v1/cases")
    held = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/api/v1/cases", headers=held)
    assert again.status_code == 304
    assert again.data == b""
    other = client.get("/api/v1/cases?q=nobody", headers=held)
    assert other.status_code == 200


def test_code_lists_are_those_of_the_forms(desk):
    client = desk.client("director")
    names = client.get("/api/v1/codes").json["names"]
    assert {"dispute_types", "outcomes", "divisions"} <= set(names)
    types = client.get("/api/v1/codes/dispute_types").json["codes"]
    assert {"code": "02", "zh": "邻里纠纷", "en": "Neighbours"} in types
    places = client.get("/api/v1/codes/divisions").json["codes"]
    assert places[0]["level"] == "county"
    assert len(places) == 369


def test_health_gives_its_figures_to_whoever_may_read_them(desk):
    figures = desk.client("county_officer").get("/api/v1/health").json["figures"]
    assert figures["entries"] == 14
    assert figures["quarantined"] == 1
    assert desk.client("mediator").get("/api/v1/health").json["figures"] is None
