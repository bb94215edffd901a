"""The tables of docs/documents.md, made from the schemas.

python -m tests.schemas.documents      writes them anew below the marker
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from marshmallow import fields as marshmallow_fields

from schemas import bodies, codes, fields
from schemas.fields import Form, Label, form_in, label_of

PAGE = Path(__file__).parents[2] / "docs" / "documents.md"
MARKER = "<!-- below: made by `python -m tests.schemas.documents` -->\n"
NEEDS = {"law": "法定", "dossier": "卷宗", "optional": "选填"}


def tables() -> str:
    """Every type with every field, then every code list."""
    return "\n".join([*_types(), *_lists()]) + "\n"


def _types() -> Iterator[str]:
    shown: set[str] = set()
    for type, versions in bodies.SCHEMAS.items():
        for v, form_class in versions.items():
            name = form_class.__name__
            yield f"## {bodies.type_label(type)} `{type}` v{v}\n"
            act_day = f"Day of the act: `{bodies.ACT_DAYS[type]}`."
            yield f"{bodies.type_label(type, 'en')}. {act_day}\n"
            if name in shown:
                yield f"The fields are those of `{_first_type(form_class)}`.\n"
                continue
            shown.add(name)
            yield "| field | 名称 | name | need | kind | register | law |"
            yield "|---|---|---|---|---|---|---|"
            yield from _rows(bodies.form_of(type, v), "")
            yield ""


def _first_type(form_class: type[Form]) -> str:
    return next(
        t for t, forms in bodies.SCHEMAS.items() if form_class in forms.values()
    )


def _rows(form: Form, at: str) -> Iterator[str]:
    for name, field in form.fields.items():
        label = label_of(field)
        cells = (
            f"`{at}{name}`",
            label.zh,
            label.en,
            _need(label),
            _kind(field),
            label.register,
            label.law or "",
        )
        yield "| " + " | ".join(cells) + " |"
        inside = form_in(field)
        if inside:
            deeper = "<id>/" if isinstance(field, fields.Keyed) else ""
            yield from _rows(inside, f"{at}{name}/{deeper}")


def _need(label: Label) -> str:
    if label.when is None:
        return NEEDS[label.need]
    return f"{NEEDS[label.need]}({label.when.zh})"


def _kind(field: marshmallow_fields.Field[Any]) -> str:
    match field:
        case fields.Keyed():
            number = "|".join(f"{letter}1…" for letter in field.numbered or "")
            return f"map by {number.replace('|', ' or ') or 'id'}"
        case fields.Group():
            return "group"
        case fields.Several():
            return f"list of {_kind(field.inner)}"
        case fields.Choice():
            return f"code of [{field.codes_name}](#{field.codes_name})"
        case fields.Identifier():
            return "number, checked"
        case fields.Fen():
            return "whole fen"
        case fields.Whole():
            return f"whole {field.least}…{field.most}"
        case fields.Flag():
            return "yes or no"
        case fields.Day():
            return "day"
        case fields.Hour():
            return "time of day"
        case fields.Key():
            return "id"
        case fields.Pointer():
            return "JSON Pointer"
        case fields.Name():
            return f"one line ≤ {field.most}"
        case fields.Text():
            return f"text ≤ {field.most}"
        case _:
            return "map by JSON Pointer of new values"


def _lists() -> Iterator[str]:
    yield "## Code lists\n"
    for name in codes.names():
        yield f"### {name}\n"
        yield "；".join(f"`{c.code}` {c.zh}" for c in codes.code_list(name).values())
        yield ""


if __name__ == "__main__":
    prose = PAGE.read_text(encoding="utf-8").partition(MARKER)[0]
    PAGE.write_text(prose + MARKER + "\n" + tables(), encoding="utf-8")
