"""A selector becomes a test: does this document answer to it?

    {"kind": "dispute", "year": {"$gte": 2024}, "$not": {"place.village": "a"}}

A member that is absent answers to `$exists: false` and to nothing else, not to
`$ne` either. `$not` and `$nor` are pushed inward first, as CouchDB does: "not equal"
is a question of its own and still wants the member to be there.

`$regex` is not served. A pattern of twenty characters can keep a backtracking engine
busy for a year, and whoever asks need not mean harm; `$beginsWith` is.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ..errors import BadRequest
from . import paths
from .collation import TYPES, order, rank
from .paths import ABSENT

Test: TypeAlias = Callable[[Any], bool]
Maker: TypeAlias = Callable[[Any], Test]

DEEPEST = 50
NEGATED = {
    "$eq": "$ne",
    "$ne": "$eq",
    "$lt": "$gte",
    "$gte": "$lt",
    "$gt": "$lte",
    "$lte": "$gt",
    "$in": "$nin",
    "$nin": "$in",
}


def compiled(selector: Any) -> Test:
    """Return the test; BadRequest names what is wrong with the selector."""
    if not isinstance(selector, dict):
        raise BadRequest("Selector must be a JSON object")
    answers = _all_of(selector, 0)

    def test(document: Any) -> bool:
        try:
            return answers(document)
        except RecursionError as error:
            raise BadRequest("a document is nested too deeply to compare") from error

    return test


def _all_of(selector: Mapping[str, Any], depth: int) -> Test:
    if depth > DEEPEST:
        raise BadRequest("Selector is nested too deeply")
    tests = [_one(name, asked, depth + 1) for name, asked in selector.items()]
    return lambda value: all(test(value) for test in tests)


def _one(name: str, asked: Any, depth: int) -> Test:
    if name in COMBINED:
        return COMBINED[name](asked, depth)
    if name.startswith("$"):
        return _operator(name, asked, depth)
    path = paths.parts(name)
    if not path:
        raise BadRequest(f"Invalid field name: {name}")
    if asked == {"$exists": False}:
        return lambda value: paths.value_at(value, path) is ABSENT
    test = _condition(asked, depth)
    return lambda value: (
        (found := paths.value_at(value, path)) is not ABSENT and test(found)
    )


def _condition(asked: Any, depth: int) -> Test:
    """Operators, members of a member, or a value that must be equal."""
    if isinstance(asked, dict) and asked:
        return _all_of(asked, depth)
    return _equal(asked)


def _operator(name: str, asked: Any, depth: int) -> Test:
    if name in NESTED:
        return NESTED[name](_all_of(_object(name, asked), depth))
    if name not in OPERATORS:
        raise BadRequest(f"Invalid operator: {name}")
    return OPERATORS[name](asked)


# Combinations


def _and(asked: Any, depth: int) -> Test:
    tests = [_all_of(_object("$and", each), depth) for each in _array("$and", asked)]
    return lambda value: all(test(value) for test in tests)


def _or(asked: Any, depth: int) -> Test:
    tests = [_all_of(_object("$or", each), depth) for each in _array("$or", asked)]
    return lambda value: any(test(value) for test in tests)


def _nor(asked: Any, depth: int) -> Test:
    every = [negated(_object("$nor", each)) for each in _array("$nor", asked)]
    return _and(every, depth)


def _not(asked: Any, depth: int) -> Test:
    return _all_of(negated(_object("$not", asked)), depth)


COMBINED: Mapping[str, Callable[[Any, int], Test]] = {
    "$and": _and,
    "$or": _or,
    "$nor": _nor,
    "$not": _not,
}


def negated(selector: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the selector that says the opposite of the members that are there."""
    if depth > DEEPEST:
        raise BadRequest("Selector is nested too deeply")
    every = [_opposite(name, asked, depth + 1) for name, asked in selector.items()]
    return every[0] if len(every) == 1 else {"$or": every}


def _opposite(name: str, asked: Any, depth: int) -> dict[str, Any]:
    if name in ("$and", "$or"):
        other = "$or" if name == "$and" else "$and"
        every = (_object(name, each) for each in _array(name, asked))
        return {other: [negated(each, depth) for each in every]}
    if name == "$nor":
        return {"$or": _array(name, asked)}
    if name == "$not":
        return _object(name, asked)
    if name == "$exists":
        return {"$exists": not asked}
    if name in NEGATED:
        return {NEGATED[name]: asked}
    if name.startswith("$"):
        return {"$isNot": {name: asked}}
    if isinstance(asked, dict) and asked:
        return {name: negated(asked, depth)}
    return {name: {"$ne": asked}}


# Operators


def _equal(asked: Any) -> Test:
    wanted = order(asked)
    return lambda value: order(value) == wanted


def _unequal(asked: Any) -> Test:
    wanted = order(asked)
    return lambda value: order(value) != wanted


def _less(asked: Any) -> Test:
    bound = order(asked)
    return lambda value: order(value) < bound


def _at_most(asked: Any) -> Test:
    bound = order(asked)
    return lambda value: order(value) <= bound


def _more(asked: Any) -> Test:
    bound = order(asked)
    return lambda value: order(value) > bound


def _at_least(asked: Any) -> Test:
    bound = order(asked)
    return lambda value: order(value) >= bound


def _in(asked: Any) -> Test:
    """One of these; of an array, that one of them is in it."""
    wanted = [order(each) for each in _array("$in", asked)]

    def test(value: Any) -> bool:
        held = [*map(order, value)] if isinstance(value, list) else [order(value)]
        return any(each in wanted for each in held) or order(value) in wanted

    return test


def _not_in(asked: Any) -> Test:
    test = _in(asked)
    return lambda value: not test(value)


def _exists(asked: Any) -> Test:
    if not isinstance(asked, bool):
        raise BadRequest("Bad argument for operator $exists")
    return lambda value: (value is not ABSENT) is asked


def _type(asked: Any) -> Test:
    if not isinstance(asked, str) or asked not in TYPES:
        raise BadRequest("Bad argument for operator $type")
    return lambda value: rank(value) in TYPES[asked]


def _size(asked: Any) -> Test:
    if isinstance(asked, bool) or not isinstance(asked, int):
        raise BadRequest("Bad argument for operator $size")
    return lambda value: isinstance(value, list) and len(value) == asked


def _mod(asked: Any) -> Test:
    match asked:
        case [int(divisor), int(rest)] if divisor:
            return lambda value: type(value) is int and _rest(value, divisor) == rest
    raise BadRequest("Bad argument for operator $mod")


def _rest(value: int, divisor: int) -> int:
    """What is left of a whole number, with its sign."""
    left = abs(value) % abs(divisor)
    return -left if value < 0 else left


def _begins_with(asked: Any) -> Test:
    if not isinstance(asked, str):
        raise BadRequest("Bad argument for operator $beginsWith")
    return lambda value: isinstance(value, str) and value.startswith(asked)


def _all(asked: Any) -> Test:
    wanted = [order(each) for each in _array("$all", asked)]

    def test(value: Any) -> bool:
        if not isinstance(value, list) or not wanted:
            return False
        held = [order(each) for each in value]
        return all(each in held for each in wanted)

    return test


OPERATORS: Mapping[str, Maker] = {
    "$eq": _equal,
    "$ne": _unequal,
    "$lt": _less,
    "$lte": _at_most,
    "$gt": _more,
    "$gte": _at_least,
    "$in": _in,
    "$nin": _not_in,
    "$exists": _exists,
    "$type": _type,
    "$size": _size,
    "$mod": _mod,
    "$beginsWith": _begins_with,
    "$all": _all,
}


# Operators about what is within a member


def _is_not(test: Test) -> Test:
    return lambda value: not test(value)


def _an_element(test: Test) -> Test:
    return lambda value: isinstance(value, list) and any(map(test, value))


def _every_element(test: Test) -> Test:
    return lambda value: (
        isinstance(value, list) and bool(value) and all(map(test, value))
    )


def _a_name(test: Test) -> Test:
    return lambda value: isinstance(value, dict) and any(map(test, value))


NESTED: Mapping[str, Callable[[Test], Test]] = {
    "$isNot": _is_not,
    "$elemMatch": _an_element,
    "$allMatch": _every_element,
    "$keyMapMatch": _a_name,
}


def _object(name: str, asked: Any) -> dict[str, Any]:
    if not isinstance(asked, dict):
        raise BadRequest(f"Bad argument for operator {name}")
    return asked


def _array(name: str, asked: Any) -> list[Any]:
    if not isinstance(asked, list):
        raise BadRequest(f"Bad argument for operator {name}")
    return asked
