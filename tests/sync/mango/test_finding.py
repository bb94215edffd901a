"""What is found is what the selector means, through whichever index."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.database import Database
from sync.errors import BadRequest, NotFound
from sync.mango import finding, indexes
from sync.mango.collation import order
from sync.mango.paths import ABSENT, parts, value_at
from sync.mango.selector import compiled
from tests.sync.mango.test_selector import conditions, selectors, values

MEMBERS = ("a", "b", "c.a")
bodies = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
many = st.lists(bodies, max_size=12)
wanted = (
    st.dictionaries(
        st.sampled_from(MEMBERS),
        conditions
        | values
        | st.builds(lambda some: {"$in": some}, st.lists(values, max_size=3))
        | st.builds(lambda text: {"$beginsWith": text}, st.text(max_size=1))
        | st.builds(lambda one, other: {**one, **other}, conditions, conditions),
        max_size=3,
    )
    | selectors
)
indexed = st.lists(
    st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=3, unique=True), max_size=3
)


def index(fields):
    return indexes.read({"index": {"fields": fields}})


def everything(database, selector, **more):
    """Every answer, a few at a time."""
    found, bookmark = [], ""
    while True:
        question = finding.read(
            {"selector": selector, "limit": 3, "bookmark": bookmark, **more}
        )
        some = database.finder.find(question)
        found += some.documents
        if len(some.documents) < 3:
            return found
        bookmark = some.bookmark


@settings(max_examples=150)
@given(many, wanted, indexed, st.booleans(), st.data())
def test_an_index_changes_nothing_of_what_is_found(
    tmp_path_factory, documents, selector, kept, descending, data
):
    folder = tmp_path_factory.mktemp("found")
    with Database(folder / "one.sqlite") as database:
        for n, body in enumerate(documents):
            database.put({"_id": f"{n:02}", **body})
        for fields in kept:
            database.finder.make(index(fields))
        test = compiled(selector)
        fit = {f"{n:02}" for n, body in enumerate(documents) if test(body)}
        found = everything(database, selector)
        assert sorted(each["_id"] for each in found) == sorted(fit)
        if not kept:
            return
        fields = data.draw(st.sampled_from(kept))
        way = "desc" if descending else "asc"
        there = {**selector, "$and": [*selector.get("$and", []), *map(exists, fields)]}
        sort = [{each: way} for each in fields]
        found = everything(database, there, sort=sort)
        has = {id for id in fit if all(at(documents[int(id)], f) for f in fields)}
        assert sorted(each["_id"] for each in found) == sorted(has)
        keys = [[place(each, field) for field in fields] for each in found]
        assert keys == sorted(keys, reverse=descending)


def exists(field):
    return {field: {"$exists": True}}


def at(body, field):
    return value_at(body, parts(field)) is not ABSENT


def place(document, field):
    """In the order of an index: of arrays and objects the text counts."""
    value = value_at(document, parts(field))
    kind, *rest = order(value)
    if kind < 3:
        return [kind, 0]
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return [kind, text if kind > 4 else rest[0]]


@pytest.fixture
def cases(databases):
    cases = databases.open("cases")
    towns = ["虎威镇", "三元镇", "树人镇"]
    cases.bulk_docs(
        [
            {"_id": f"{n:04}", "town": towns[n % 3], "n": n, "of": {"kind": n % 2}}
            for n in range(1200)
        ]
    )
    return cases


def ask(client, status=200, **question):
    answer = client.post("/cases/_find", json=question)
    assert answer.status_code == status, answer.data
    return answer.json


def test_without_an_index_all_is_looked_at_and_said(client, cases):
    told = ask(client, selector={"n": {"$lt": 3}}, execution_stats=True)
    assert [each["_id"] for each in told["docs"]] == ["0000", "0001", "0002"]
    assert told["warning"].startswith("No matching index")
    assert told["execution_stats"]["total_docs_examined"] == 1200


def test_an_index_is_made_used_listed_and_dropped(client, cases):
    body = {"index": {"fields": ["town", "n"]}, "ddoc": "by-town", "name": "town"}
    made = client.post("/cases/_index", json=body).json
    assert made == {"result": "created", "id": "_design/by-town", "name": "town"}
    assert client.post("/cases/_index", json=body).json["result"] == "exists"
    question = {"selector": {"town": "虎威镇", "n": {"$gte": 1190}}}
    told = ask(client, **question, execution_stats=True)
    assert [each["n"] for each in told["docs"]] == [1191, 1194, 1197]
    assert told["execution_stats"]["total_docs_examined"] == 3
    assert "warning" not in told
    plan = client.post("/cases/_explain", json={**question, "fields": ["n"]}).json
    assert plan["index"]["name"] == "town"
    assert plan["fields"] == ["n"]
    listed = client.get("/cases/_index").json
    assert [each["name"] for each in listed["indexes"]] == ["_all_docs", "town"]
    path = "/cases/_index/by-town/json/town"
    assert client.delete(path).json == {"ok": True}
    assert client.delete(path).status_code == 404
    assert "warning" in ask(client, **question)
    assert client.get("/cases/_local_docs").json["rows"] == []


def test_two_names_for_the_same_members_are_one_index(client, cases):
    for name in ("x", "y"):
        client.post(
            "/cases/_index",
            json={"index": {"fields": ["n"]}, "ddoc": name, "name": name},
        )
    client.post("/cases/_index", json={"index": {"fields": ["of"]}, "ddoc": "z"})
    assert client.delete("/cases/_index/_design/none/json/x").status_code == 404
    client.delete("/cases/_index/_design/x/json/x")
    told = ask(client, selector={"n": 5}, use_index=["_design/y", "y"])
    assert [each["n"] for each in told["docs"]] == [5]
    assert "warning" not in told
    assert "warning" in ask(client, selector={"n": 5}, use_index="z")


def test_answers_stand_in_the_order_asked_for_or_the_question_is_refused(client, cases):
    sort = [{"n": "desc"}]
    refused = ask(client, 400, selector={"n": {"$gt": 5}}, sort=sort)
    assert refused["reason"].startswith("No index exists for this sort")
    client.post("/cases/_index", json={"index": {"fields": ["n"]}})
    told = ask(client, selector={"n": {"$lte": 5}}, sort=sort, limit=2, skip=1)
    assert [each["n"] for each in told["docs"]] == [4, 3]
    more = ask(
        client, selector={"n": {"$lte": 5}}, sort=sort, bookmark=told["bookmark"]
    )
    assert [each["n"] for each in more["docs"]] == [2, 1, 0]
    byid = ask(client, selector={"_id": {"$gt": "1190"}}, sort=["_id"], limit=1)
    assert byid["docs"][0]["_id"] == "1191"
    last = ask(
        client, selector={"_id": {"$in": ["0007", "none"]}}, sort=[{"_id": "desc"}]
    )
    assert [each["_id"] for each in last["docs"]] == ["0007"]


def test_members_alone_are_shown_where_they_alone_are_wanted(client, cases):
    told = ask(client, selector={"n": 7}, fields=["_id", "of.kind", "none"])
    assert told["docs"] == [{"_id": "0007", "of": {"kind": 1}}]


def test_conflicts_are_told_where_they_are_wanted(client, cases):
    for digest in ("aa", "bb"):
        cases.bulk_docs([{"_id": "x", "_rev": f"1-{digest}", "k": 1}], new_edits=False)
    (found,) = ask(client, selector={"k": 1}, conflicts=True)["docs"]
    assert found["_conflicts"] == ["1-aa"]
    assert ask(client, selector={"k": 1}, conflicts=True, fields=["k"])["docs"] == [
        {"k": 1}
    ]
    (plain,) = ask(client, selector={"n": 3}, conflicts=True)["docs"]
    assert "_conflicts" not in plain


def test_design_documents_are_never_found(client, cases):
    cases.put({"_id": "_design/a", "n": 3})
    assert len(ask(client, selector={"n": 3})["docs"]) == 1


def test_nothing_is_asked_for_and_nothing_is_told(client, cases):
    told = ask(client, selector={}, limit=0)
    assert (told["docs"], told["bookmark"]) == ([], "nil")
    assert ask(client, selector={"$or": []}, bookmark="nil")["docs"] == []


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"selector": []},
        {"selector": {}, "limit": -1},
        {"selector": {}, "skip": True},
        {"selector": {}, "fields": "a"},
        {"selector": {}, "fields": [1]},
        {"selector": {}, "fields": [""]},
        {"selector": {}, "sort": {}},
        {"selector": {}, "sort": [1]},
        {"selector": {}, "sort": [{"a": "up"}]},
        {"selector": {}, "sort": [{"a": "asc"}, {"b": "desc"}]},
        {"selector": {}, "bookmark": 1},
        {"selector": {}, "bookmark": "x"},
        {"selector": {}, "bookmark": "WzEsMiwzXQ=="},
        {"selector": {}, "bookmark": "WyJfYWxsX2RvY3MiLGZhbHNlLFtbXV1d"},
        {"selector": {}, "use_index": 1},
        {"selector": {}, "execution_stats": 1},
    ],
)
def test_a_question_that_is_none_is_refused(client, cases, question):
    ask(client, 400, **question)


@pytest.mark.parametrize(
    "definition",
    [
        {},
        {"index": []},
        {"index": {"fields": []}},
        {"index": {"fields": ["a"] * 11}},
        {"index": {"fields": ["a"]}, "type": "text"},
        {"index": {"fields": ["a"], "partial_filter_selector": {}}},
        {"index": {"fields": [{"a": "desc"}]}},
        {"index": {"fields": [1]}},
        {"index": {"fields": ["_id"]}},
        {"index": {"fields": ['a"b']}},
        {"index": {"fields": ["a.0"]}},
        {"index": {"fields": ["a"]}, "name": 1},
    ],
)
def test_an_index_that_cannot_be_is_refused(client, definition):
    assert client.post("/cases/_index", json=definition).status_code == 400


def test_a_name_with_a_quote_is_a_name(client, cases):
    cases.put({"_id": "q", "it's": {"a.b": 1}})
    body = {"index": {"fields": [{"it's.a\\.b": "asc"}]}}
    assert client.post("/cases/_index", json=body).status_code == 200
    told = ask(client, selector={"it's.a\\.b": 1})
    assert [each["_id"] for each in told["docs"]] == ["q"]
    assert "warning" not in told


def test_a_number_beyond_the_file_s_is_found_all_the_same(client, cases):
    cases.put({"_id": "big", "m": 2**70})
    client.post("/cases/_index", json={"index": {"fields": ["m"]}})
    assert len(ask(client, selector={"m": 2**70})["docs"]) == 1
    assert len(ask(client, selector={"m": {"$gt": 2**69}})["docs"]) == 1
    assert ask(client, selector={"m": {"$gt": 5, "$lt": 3}})["docs"] == []
    assert ask(client, selector={"m": {"$gt": "a", "$lt": 3}})["docs"] == []


def test_a_long_answer_is_read_in_portions_over_kinds(client, cases):
    cases.bulk_docs([{"_id": f"s{n}", "n": f"{n}"} for n in range(3)])
    client.post("/cases/_index", json={"index": {"fields": ["n"]}})
    told = ask(client, selector={"n": {"$gte": 598}}, limit=700)
    assert [each["n"] for each in told["docs"]] == [*range(598, 1200), "0", "1", "2"]
    told = ask(client, selector={"n": {"$gte": 1198, "$lt": "1"}})
    assert [each["n"] for each in told["docs"]] == [1198, 1199, "0"]
    told = ask(client, selector={"n": {"$gt": None, "$lt": 1}})
    assert [each["n"] for each in told["docs"]] == [0]


class Turned:
    """A codec that turns text round."""

    def seal(self, text, place):
        return text[::-1]

    def open(self, kept, place):
        return kept[::-1]


def test_what_is_sealed_is_found_and_not_indexed(tmp_path):
    with Database(tmp_path / "sealed.sqlite", codec=Turned()) as database:
        database.put({"_id": "a", "n": 1})
        assert len(everything(database, {"n": 1})) == 1
        with pytest.raises(BadRequest):
            database.finder.make(index(["n"]))


def test_an_index_that_is_not_there_is_missing(cases):
    with pytest.raises(NotFound):
        cases.finder.drop("none", "none")
