"""Members of a form: which page is theirs, and what each of them lacks.

A pointer into a body may lie inside a member of a `Many`: a party, a claim, a term.
Where the member has a page of its own, that is where its questions are, save those
that are asked on its card.
"""

from __future__ import annotations

from mobile.forms import Paper
from mobile.places import below, value_at
from mobile.plan import Ask, Item, Many, split
from schemas import fields, texts
from schemas.dispute import is_minor
from schemas.errors import FieldError


def many_at(paper: Paper, pointer: str) -> Many | None:
    """The members that the place lies among."""
    for sheet in paper.all_sheets:
        for item in sheet.items:
            if isinstance(item, Many) and below(pointer, item.at):
                return item
    return None


def member_at(paper: Paper, pointer: str) -> str:
    """The member that the place lies in; empty if it lies in none."""
    many = many_at(paper, pointer)
    if many is None or pointer == many.at:
        return ""
    return f"{many.at}/{split(pointer)[len(split(many.at))]}"


def page_of(paper: Paper, pointer: str) -> str:
    """The member on whose own page the place is asked for; empty for the sheet."""
    many, member = many_at(paper, pointer), member_at(paper, pointer)
    if many is None or not many.asks or not member:
        return ""
    on_card = any(below(pointer, member + item.at) for item in many.quick)
    return "" if on_card else member


def asked(paper: Paper, many: Many, member: str) -> tuple[Item, ...]:
    """What a member's page asks: no 法定代表人 of a person, unless one was written."""
    return tuple(
        item
        for item in many.asks
        if not isinstance(item, Ask) or applies(paper, member + item.at)
    )


def applies(paper: Paper, pointer: str) -> bool:
    label = fields.label_of(paper.field(pointer))
    if label.when is None or value_at(paper.body, pointer) is not None:
        return True
    around = value_at(paper.body, pointer.rpartition("/")[0]) or {}
    return label.when.holds(around)


def needs_guardian(paper: Paper, pointer: str) -> bool:
    """Does the place lie in a party for whom somebody else speaks? Then that is asked
    at once, and of nobody else."""
    parts = split(pointer)
    if len(parts) < 2 or parts[0] != "parties":
        return False
    party = value_at(paper.body, f"/parties/{parts[1]}") or {}
    on = str(paper.body.get("opened_on", ""))
    return "capacity" in party or is_minor(party, on)


def together(paper: Paper, errors: list[FieldError]) -> list[list[FieldError]]:
    """What one page or one member lacks is one line."""
    found: dict[tuple[str, str], list[FieldError]] = {}
    sheets = paper.all_sheets
    for error in errors:
        place = (
            paper.sheet_of(error.pointer, sheets).id,
            member_at(paper, error.pointer),
        )
        found.setdefault(place, []).append(error)
    return list(found.values())


def told(paper: Paper, errors: list[FieldError]) -> str:
    """李二河：缺性别、出生日期"""
    first = errors[0]
    member = paper.value(member_at(paper, first.pointer) or "/")
    name = member.get("name", "") if isinstance(member, dict) else ""
    about = name or paper.sheet_of(first.pointer, paper.all_sheets).title
    lacking = [last_label(e) for e in errors if e.zh == texts.REQUIRED.zh]
    said = [e.zh for e in errors if e.zh != texts.REQUIRED.zh]
    parts = [f"缺{'、'.join(lacking)}"] if lacking else []
    return f"{about}：{'；'.join(parts + said)}"


def last_label(error: FieldError) -> str:
    """The label of the field itself, without the way there."""
    return error.field_zh.split(" · ")[-1]
