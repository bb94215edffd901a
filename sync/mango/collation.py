"""In which order JSON values stand.

    null < false < true < numbers < strings < arrays < objects

Arrays and objects compare member by member, the shorter first. CouchDB compares
strings by the rules of ICU, we by their code points: both find the same documents by
equality, and may list them in another order.
"""

from typing import Any

NULL, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT = range(7)
TYPES = {
    "null": (NULL,),
    "boolean": (FALSE, TRUE),
    "number": (NUMBER,),
    "string": (STRING,),
    "array": (ARRAY,),
    "object": (OBJECT,),
}


def rank(value: Any) -> int:
    """Return which of the seven kinds a value is of."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, str):
        return STRING
    return ARRAY if isinstance(value, list) else OBJECT


def order(value: Any) -> tuple[Any, ...]:
    """Return what sorts and compares as the value does."""
    kind = rank(value)
    if kind in (NUMBER, STRING):
        return (kind, value)
    if kind == ARRAY:
        return (kind, tuple(map(order, value)))
    if kind == OBJECT:
        return (kind, tuple((name, order(each)) for name, each in value.items()))
    return (kind,)
