"""Hypothesis strategies that read the schemas: drafts of any form, filled anyhow.

`filled(form)` puts a right value into each field that it fills; what fields say
against each other (`Form.faults`) may still be wrong. `junk` is any JSON.
"""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from marshmallow import fields as marshmallow_fields

from schemas import fields
from schemas.fields import Form, label_of
from tests.schemas.records import ANOTHER, ENCLOSED, ORIGINAL

texts = st.text("路水田坎张李王 ab1，。\n", min_size=1).filter(str.strip)
names = st.text("张李王大山小河明", min_size=1, max_size=8)
days = st.dates(
    min_value=date(1900, 1, 1),
    max_value=date(2199, 12, 31),
).map(str)
keys = st.from_regex(r"[a-z][a-z0-9-]{0,4}", fullmatch=True)
hours = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(
    lambda hour: f"{hour[0]:02}:{hour[1]:02}"
)
IDENTIFIERS = (
    "500230119200",
    "13800000001",
    "91350100M000100Y43",
    ORIGINAL,
    ANOTHER,
    "u-7e57",
    "7" * 64,
    "0199e0bf-0000-7000-8000-00000000000e",
    "media-500230/1",
    ENCLOSED,
)
junk: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.text(max_size=5), inside, max_size=3)
    ),
    max_leaves=5,
)


def value_of(field: marshmallow_fields.Field[Any]) -> st.SearchStrategy[Any]:
    match field:
        case fields.Keyed():
            number = (field.numbered or "k")[0]
            return st.dictionaries(
                st.integers(1, 9).map(lambda n: f"{number}{n}"),
                filled(field.form),
                min_size=max(field.least, 1),
                max_size=max(3, field.least),
            )
        case fields.Group():
            return filled(field.schema)
        case fields.Several():
            return st.lists(
                value_of(field.inner), min_size=max(field.least, 1), unique=True
            )
        case fields.Choice():
            return st.sampled_from(sorted(field.choices))
        case fields.Identifier():
            return st.sampled_from([i for i in IDENTIFIERS if not field.fault(i)])
        case fields.Whole():
            return st.integers(field.least, field.most)
        case fields.Flag():
            return st.booleans()
        case fields.Day():
            return days
        case fields.Hour():
            return hours
        case fields.Key():
            return keys
        case fields.Pointer():
            return keys.map("/{}".format)
        case fields.Name():
            return names
        case fields.Text():
            return texts
        case _:
            return st.dictionaries(keys.map("/{}".format), junk, min_size=1)


@st.composite
def filled(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """A body with all that the law asks for and some of the rest."""
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        if label_of(field).required or draw(st.booleans()):
            data[name] = draw(value_of(field))
    return data
