"""Which documents a selector means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadRequest
from sync.mango.collation import order
from sync.mango.selector import compiled

numbers = st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False)
simple = st.none() | st.booleans() | numbers | st.text(max_size=3)
values = st.recursive(
    simple,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)
documents = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
compared = st.sampled_from(["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"])
conditions = st.builds(lambda op, v: {op: v}, compared, values)
fields = st.builds(lambda name, c: {name: c}, st.sampled_from("abc"), conditions)
selectors = st.recursive(
    fields,
    lambda inner: (
        st.builds(lambda some: {"$and": some}, st.lists(inner, max_size=3))
        | st.builds(lambda some: {"$or": some}, st.lists(inner, max_size=3))
        | st.builds(lambda some: {"$nor": some}, st.lists(inner, max_size=3))
        | st.builds(lambda one: {"$not": one}, inner)
    ),
    max_leaves=5,
)
full = st.fixed_dictionaries({"a": values, "b": values, "c": values})


def answers(selector, document):
    return compiled(selector)(document)


@given(full, selectors)
def test_of_members_that_are_there_not_means_not(document, selector):
    assert answers({"$not": selector}, document) is not answers(selector, document)


@given(documents, selectors)
def test_what_is_denied_twice_is_said(document, selector):
    twice = {"$not": {"$not": selector}}
    assert answers(twice, document) is answers(selector, document)


@given(documents, st.lists(selectors, max_size=3))
def test_and_or_and_nor_are_what_they_are_called(document, some):
    each = [answers(one, document) for one in some]
    assert answers({"$and": some}, document) is all(each)
    assert answers({"$or": some}, document) is any(each)
    assert answers({"$nor": some}, document) is all(
        answers({"$not": one}, document) for one in some
    )


@given(values, values)
def test_of_two_values_one_is_less_or_they_are_equal(one, other):
    document = {"a": one}
    found = [answers({"a": {op: other}}, document) for op in ("$lt", "$eq", "$gt")]
    assert found.count(True) == 1
    assert answers({"a": {"$lte": other}}, document) is not found[2]
    assert answers({"a": {"$gte": other}}, document) is not found[0]
    assert answers({"a": {"$in": [other]}}, {"a": {"x": one}}) is (
        order({"x": one}) == order(other)
    )


@given(st.lists(values, max_size=5))
def test_kinds_stand_in_one_order(some):
    every = [None, False, True, -1, 0.5, 2, "", "a", [], [1], [1, 2], {}, {"a": 1}]
    assert sorted(reversed(every), key=order) == every
    ordered = sorted(some, key=order)
    assert ordered == sorted(reversed(some), key=order) or len(
        {repr(order(each)) for each in some}
    ) < len(some)


@given(documents, st.sampled_from("abc"))
def test_a_member_is_there_or_it_is_not(document, name):
    there = name in document
    assert answers({name: {"$exists": True}}, document) is there
    assert answers({name: {"$exists": False}}, document) is not there
    assert answers({"$not": {name: {"$exists": True}}}, document) is not there


CASE = {
    "kind": "dispute",
    "year": 2026,
    "place": {"village": "香岩村", "a.b": 1},
    "parties": [{"name": "王秀英", "age": 55}, {"name": "冉光碧", "age": 31}],
    "tags": ["水", "地"],
    "done": False,
}


@pytest.mark.parametrize(
    "selector",
    [
        {},
        {"kind": "dispute"},
        {"place.village": "香岩村"},
        {"place": {"village": "香岩村"}},
        {"place.a\\.b": 1},
        {"parties.1.name": "冉光碧"},
        {"tags": {"$all": ["地", "水"]}},
        {"tags": {"$in": ["水", "火"]}},
        {"tags": {"$nin": ["火"]}},
        {"tags": {"$size": 2}},
        {"tags": ["水", "地"]},
        {"parties": {"$elemMatch": {"name": "王秀英", "age": {"$gt": 50}}}},
        {"parties": {"$allMatch": {"age": {"$gte": 31}}}},
        {"tags": {"$elemMatch": {"$eq": "水"}}},
        {"place": {"$keyMapMatch": {"$eq": "village"}}},
        {"year": {"$mod": [4, 2]}},
        {"year": {"$gte": 2026, "$lt": 2027}},
        {"year": {"$type": "number"}, "done": {"$type": "boolean"}},
        {"kind": {"$beginsWith": "dis"}},
        {"kind": {"$not": {"$beginsWith": "con"}}},
        {"$not": {"tags": {"$size": 3}}},
    ],
)
def test_the_case_is_found(selector):
    assert answers(selector, CASE)


@pytest.mark.parametrize(
    "selector",
    [
        {"kind": "petition"},
        {"nothing": {"$ne": 1}},
        {"$not": {"nothing": 1}},
        {"parties.2.name": "王秀英"},
        {"kind.x": 1},
        {"parties": {"$elemMatch": {"name": "王秀英", "age": 31}}},
        {"parties": {"$allMatch": {"age": {"$gt": 31}}}},
        {"place": {"$elemMatch": {"$eq": 1}}},
        {"tags": {"$keyMapMatch": {"$eq": "水"}}},
        {"tags": {"$all": []}},
        {"kind": {"$all": ["dispute"]}},
        {"year": {"$mod": [4, -2]}},
        {"kind": {"$mod": [4, 2]}},
        {"year": {"$beginsWith": "2"}},
        {"done": {"$type": "null"}},
        {"$or": []},
    ],
)
def test_the_case_is_not_found(selector):
    assert not answers(selector, CASE)


def test_the_rest_of_a_negative_number_is_negative():
    assert answers({"n": {"$mod": [4, -3]}}, {"n": -7})


DEEP: dict = {"a": 1}
for _ in range(120):
    DEEP = {"$not": DEEP}
ANDS: dict = {"a": 1}
for _ in range(60):
    ANDS = {"$and": [ANDS]}
MIXED: dict = {"a": 1}
for n in range(60):
    MIXED = {"$not": {"$and": [MIXED]}} if n % 2 else {"$not": MIXED}


FIELDS: dict = {"a": 1}
for _ in range(60):
    FIELDS = {"a": FIELDS}


@pytest.mark.parametrize(
    "selector",
    [
        {"$not": FIELDS},
        [],
        "all",
        {"$regex": "a"},
        {"a": {"$regex": "(a+)+$"}},
        {"$or": {}},
        {"$and": [1]},
        {"$not": []},
        {"a": {"$exists": 1}},
        {"a": {"$type": "date"}},
        {"a": {"$type": []}},
        {"a": {"$size": True}},
        {"a": {"$mod": [0, 1]}},
        {"a": {"$beginsWith": 1}},
        {"a": {"$elemMatch": 1}},
        {"": 1},
        {"a..b": 1},
        DEEP,
        ANDS,
        MIXED,
    ],
)
def test_what_is_no_selector_is_refused(selector):
    with pytest.raises(BadRequest):
        compiled(selector)


def test_what_is_too_deep_to_compare_is_said():
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(BadRequest):
        answers({"a": {"$ne": 1}}, {"a": deep})
