"""The tables of docs/documents.md, made from the schemas.

python -m tests.schemas.documents      writes them anew below the marker
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from marshmallow import fields as marshmallow_fields

from schemas import bodies, codes, fields
from schemas.fields import Form, Label, form_in, label_of
from schemas.papers import deeds as papers
from schemas.papers.kinds import KINDS, Slot
from schemas.petition import deeds, moves
from schemas.texts import Words

PAGE = Path(__file__).parents[2] / "docs" / "documents.md"
MARKER = "<!-- below: made by `python -m tests.schemas.documents` -->\n"
NEEDS = {"law": "法定", "dossier": "卷宗", "optional": "选填"}


def tables() -> str:
    """Every type with every field, how a petition goes, every paper and code list."""
    return "\n".join([*_types(), *_moves(), *_papers(), *_lists()]) + "\n"


class Type(NamedTuple):
    """A type of entry, with the form of its body."""

    name: str
    words: Words
    day: str
    form: Form


def _known() -> Iterator[Type]:
    for type, versions in bodies.SCHEMAS.items():
        for v in versions:
            names = bodies.TYPE_NAMES[type], bodies.ACT_DAYS[type]
            yield Type(f"`{type}` v{v}", *names, bodies.form_of(type, v))
    for noun in (deeds, papers):
        for type in noun.FORMS:
            names = noun.TYPE_NAMES[type], noun.DAYS[type]
            yield Type(f"`{noun.NOUN}{type}` v1", *names, noun.form_of(type))


def _types() -> Iterator[str]:
    shown: dict[type[Form], str] = {}
    for each in _known():
        yield f"## {each.words.zh} {each.name}\n"
        yield f"{each.words.en}. Day of the act: `{each.day}`.\n"
        form = type(each.form)
        if form in shown:
            yield f"The fields are those of {shown[form]}.\n"
            continue
        shown[form] = each.name.partition(" ")[0]
        yield "| field | 名称 | name | need | kind | register | law |"
        yield "|---|---|---|---|---|---|---|"
        yield from _rows(each.form, "")
        yield ""


def _moves() -> Iterator[str]:
    """The state machine of a petition's claims, a row for each of its rows."""
    yield "## 信访事项怎么走\n"
    yield "What may be done with a claim of a petition (`schemas/petition/moves.py`).\n"
    yield "| verb | who | from | to | paper | by |"
    yield "|---|---|---|---|---|---|"
    for move in moves.MOVES:
        since = [s for s in moves.SPEED if s in move.since]
        cells = (
            f"{deeds.TYPE_NAMES[move.type].zh} `{move.type}` {move.result}".rstrip(),
            "、".join(sorted(move.who)),
            "、".join(moves.STATE_WORDS[each].zh for each in since),
            moves.STATE_WORDS[move.to].zh if move.to else "",
            move.paper,
            move.law,
        )
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _papers() -> Iterator[str]:
    """The papers, each with the slots that it asks for."""
    yield "## 文书\n"
    yield "What each paper says (`schemas/papers`); slots in brackets may be empty.\n"
    yield "| code | paper | series | about | for | by | slots |"
    yield "|---|---|---|---|---|---|---|"
    for paper in KINDS.values():
        cells = (
            paper.code,
            f"{paper.name.zh} `{paper.key}`",
            paper.series,
            paper.about,
            paper.addressee.zh,
            paper.law,
            "、".join(_slot(slot) for slot in paper.slots),
        )
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _slot(slot: Slot) -> str:
    named = f"{slot.words.zh} `{slot.name}`"
    return named if slot.required else f"({named})"


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
