"""The description is OpenAPI 3.1, complete, and what the API does."""

import re
from pathlib import Path

import pytest

from schemas import bodies
from tests.server.api.shape import misfits, resolve


@pytest.fixture(scope="module")
def described(desk):
    answer = desk.client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


def refs(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for each in node.values():
            yield from refs(each)
    elif isinstance(node, list):
        for each in node:
            yield from refs(each)


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield path, method, operation


def test_it_is_openapi_3_1(described):
    assert described["openapi"] == "3.1.0"
    assert described["info"]["title"] == "Sili"
    assert described["info"]["version"]


def test_every_reference_leads_somewhere(described):
    found = set(refs(described))
    assert len(found) > 40
    for each in found:
        assert resolve(each, described)


def test_every_route_of_the_api_is_described_and_no_other(desk, described):
    routes = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in desk.county.routes
        if rule.rule.startswith("/api/") and not rule.rule.endswith("openapi.json")
    }
    assert routes == set(described["paths"])


def test_every_operation_says_what_it_answers_and_how_it_fails(described):
    for path, method, operation in operations(described):
        assert operation["summary"], (method, path)
        assert "200" in operation["responses"]
        assert "default" in operation["responses"]
    for response in described["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


def test_nothing_but_reading_is_open_to_a_cookie(described):
    assert described["security"] == [{"sign_in": []}]
    for path, method, operation in operations(described):
        if operation.get("security") is None:
            assert method == "get", path


def test_every_body_is_a_component(described):
    schemas = described["components"]["schemas"]
    for type_ in bodies.SCHEMAS:
        assert f"{type_} = " in schemas["Entry"]["description"]
    party = schemas["Party"]["properties"]
    assert party["name"]["title"] == "姓名或名称"
    assert "调解法§29" in party["name"]["description"]


def test_every_sealed_entry_has_the_described_shape(desk, described):
    schemas = described["components"]["schemas"]
    told = dict(
        pair.split(" = ")
        for pair in schemas["Entry"]["description"].partition(": ")[2].split(", ")
    )
    for entry in desk.written:
        assert list(misfits(entry.document(), schemas["Entry"], described)) == []
        assert list(misfits(entry.body, schemas[told[entry.type]], described)) == []


def test_a_body_that_is_wrong_does_not_have_it(desk, described):
    schema = described["components"]["schemas"]["DisputeOpenedV1"]
    body = dict(desk.written[0].body)
    assert list(misfits(body | {"summary": 7}, schema, described))
    assert list(misfits(body | {"case_source": "rumour"}, schema, described))
    body.pop("parties")
    assert list(misfits(body, schema, described)) == ["/parties: missing"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/cases",
        "/api/v1/cases/{case}",
        "/api/v1/cases/{case}/entries",
        "/api/v1/codes",
        "/api/v1/codes/{name}",
        "/api/v1/health",
    ],
)
@pytest.mark.parametrize("role", ["county_officer", "director"])
def test_every_answer_has_the_described_shape(desk, described, path, role):
    answer = desk.client(role).get(path.format(case=desk.case, name="divisions"))
    response = described["paths"][path]["get"]["responses"]["200"]
    schema = response["content"]["application/json"]["schema"]
    assert answer.status_code == 200
    assert list(misfits(answer.json, schema, described)) == []


def test_the_page_for_people_lists_the_same_addresses(described):
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(GET|POST) (/api/v1/[^`]+)`", page, re.M))
    known = {(method.upper(), path) for path, method, _ in operations(described)}
    assert told == known


def test_the_page_for_people_names_every_filter_of_the_list(described):
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
    parameters = described["paths"]["/api/v1/cases"]["get"]["parameters"]
    assert [p["name"] for p in parameters if f"`{p['name']}`" not in page] == []
