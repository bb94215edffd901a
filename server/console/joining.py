"""可能是同一件: the list of pairs, two cases side by side, and what is decided of them.

Every value stands with who wrote it and when the county had it; what differs is
marked by a word. Whoever joins sees before what will be one, under which number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from schemas.joining import Who
from server import joining, likeness
from server.console import opening
from server.console.blocks import Value
from server.console.casepage import CasePage, compose
from server.console.delivery import demand
from server.console.desk import now, pen, reader, sili
from server.console.language import in_words, language
from server.errors import CountyError
from server.joining import Choice
from server.likeness import Compared, Pairing
from server.linkage import weights
from server.permissions import Verb
from server.registry.cases import CaseView
from server.together import group_of

ONE, OTHER = "one", "other"


@dataclass(frozen=True, slots=True)
class Side:
    """A case as it stands on one half of the page."""

    view: CaseView
    page: CasePage
    values: dict[str, Value]

    @property
    def case(self) -> str:
        return self.view.row.case


@dataclass(frozen=True, slots=True)
class Row:
    """One place of both cases: what each says, and how they stand to each other."""

    path: str
    label: str
    one: Value | None
    other: Value | None

    @property
    def how(self) -> str:
        said = [
            each and each.said and each.said.text for each in (self.one, self.other)
        ]
        if not all(said):
            return "alone"
        return "same" if said[0] == said[1] else "differs"


@dataclass(frozen=True, slots=True)
class Table:
    """The places of a part of both cases; most of each side comes from one entry."""

    rows: tuple[Row, ...]
    one_chief: int
    other_chief: int

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Table":
        every = tuple(rows)
        ones = Counter(r.one.said.source for r in every if r.one and r.one.said)
        others = Counter(r.other.said.source for r in every if r.other and r.other.said)
        return cls(every, commonest(ones), commonest(others))


def commonest(counted: Counter[int]) -> int:
    return counted.most_common(1)[0][0] if counted else 0


@dataclass(frozen=True, slots=True)
class Persons:
    """A party of each case that may be one person, or one who has no counterpart."""

    pairing: Pairing
    name: str
    table: Table


def alike() -> ResponseReturnValue:
    """可能是同一件"""
    demand(Verb.JOIN)
    page = likeness.near(reader(), max(1, request.args.get("page", 1, type=int)))
    return render_template(
        "alike.html",
        page=page,
        is_likely=lambda near: near.bits >= weights.LIKELY,
        done=request.args.get("done", "")[:40],
    )


def compare(one: str, other: str) -> ResponseReturnValue:
    demand(Verb.JOIN)
    return page(one, other)


def page(one: str, other: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    sides = side(one), side(other)
    left, right = (each.view.casefile for each in sides)
    found = likeness.compared(reader(), left, right, sili().keys)
    filled = render_template(
        "compare.html",
        one=sides[0],
        other=sides[1],
        found=found,
        matter=Table.of(rows("/dispute/", sides[0], "/dispute/", sides[1])),
        claims=[claims(each) for each in sides],
        persons=list(persons(found, *sides)),
        group=sorted(found.stand.group(one) | found.stand.group(other)),
        is_joined=other in found.stand.group(one),
        apart=found.stand.apart.get(frozenset({one, other}), ""),
        measured=weights.MEASURED,
        likely=found.score.is_likely,
        in_bits=in_bits,
        asked=request.form,
        refusal=refusal,
    )
    return filled, status


def side(case: str) -> Side:
    """Opened as any case is, with its line in the log."""
    view = opening.opened(case)
    composed = compose(view.casefile, view.entries, language())
    every = (
        value
        for section in composed.sections
        for part in section.parts
        for value in part.block.walk()
    )
    return Side(view, composed, {value.path: value for value in every})


def rows(mine: str, one: Side, theirs: str, other: Side) -> Iterator[Row]:
    """The places below these two, in the order of the page."""
    here, there = below(mine, one), below(theirs, other)
    for name in dict.fromkeys((*here, *there)):
        value = here.get(name) or there[name]
        yield Row(name, value.label, here.get(name), there.get(name))


def below(prefix: str, side: Side) -> dict[str, Value]:
    return {
        path.removeprefix(prefix): value
        for path, value in side.values.items()
        if prefix and path.startswith(prefix) and "/" not in path.removeprefix(prefix)
    }


def claims(side: Side) -> list[Value]:
    texts = side.values.items()
    return [v for path, v in texts if path.startswith("/claim/") and v.kind == "text"]


def persons(found: Compared, one: Side, other: Side) -> Iterator[Persons]:
    for each in found.parties:
        ends = (each.one, each.other)
        mine, theirs = (f"/party/{key}/" if key else "" for key in ends)
        table = Table.of(rows(mine, one, theirs, other))
        side, key = (one, each.one) if each.one else (other, each.other)
        name = side.view.casefile.tree["party"][key]["name"]
        yield Persons(each, name, table)


def in_bits(bits: float) -> str:
    """+4.5, with a minus that is as wide as the plus."""
    return f"{bits:+.1f}".replace("-", "−") if bits else "0"


# What is decided


def do_join(one: str, other: str) -> ResponseReturnValue:
    demand(Verb.JOIN)
    try:
        choice = chosen(one, other, request.form)
        joining.join(reader(), {one, other}, choice, pen=pen(), now=now())
    except CountyError as refused:
        return again(one, other, refused)
    return redirect(url_for("console.case", case=choice.leading, _anchor="joined"), 303)


def chosen(one: str, other: str, form: MultiDict[str, str]) -> Choice:
    """Which leads, who is one person, whose word stands."""
    sides = {ONE: one, OTHER: other}
    same = [each.partition(" ") for each in form.getlist("same")]
    return Choice(
        leading=sides.get(form.get("leading", ""), ""),
        reason=form.get("reason", ""),
        persons=[{Who(one, mine), Who(other, theirs)} for mine, _, theirs in same],
        chosen={
            f"/dispute/{name.removeprefix('word ')}": sides[form[name]]
            for name in form
            if name.startswith("word ") and form[name] in sides
        },
    )


def do_distinguish(one: str, other: str) -> ResponseReturnValue:
    demand(Verb.JOIN)
    reason = request.form.get("reason", "")
    try:
        joining.distinguish(reader(), one, other, reason, pen=pen(), now=now())
    except CountyError as refused:
        return again(one, other, refused)
    return redirect(url_for("console.alike", done="apart"), 303)


def again(one: str, other: str, refused: CountyError) -> ResponseReturnValue:
    """The page once more with what stood in the way; what cannot be there is said."""
    if refused.status not in (400, 409):
        raise refused
    return page(one, other, in_words(refused), refused.status)


def do_split(case: str) -> ResponseReturnValue:
    """This case goes out of every join that holds it."""
    demand(Verb.JOIN)
    reason = request.form.get("reason", "")
    joins = request.form.getlist("join")
    try:
        joining.split(reader(), joins, [case], reason, pen=pen(), now=now())
    except CountyError as refused:
        if refused.status not in (400, 409):
            raise
        return redirect(
            url_for("console.case", case=case, split=refused.code, _anchor="joined"),
            303,
        )
    return redirect(url_for("console.case", case=case, _anchor="joined"), 303)


# On the page of a case


def together(view: CaseView) -> dict[str, Any]:
    """With which others it is one, as far as the reader may know of all of them."""
    found = group_of(reader(), view.row)
    return {"joined": found, "split_refused": request.args.get("split", "")[:40]}


def register(console: Blueprint) -> None:
    pair = "/alike/<one>/<other>"
    console.add_url_rule("/alike", view_func=alike)
    console.add_url_rule(pair, view_func=compare)
    console.add_url_rule(f"{pair}/join", view_func=do_join, methods=["POST"])
    console.add_url_rule(f"{pair}/apart", view_func=do_distinguish, methods=["POST"])
    console.add_url_rule("/cases/<case>/split", view_func=do_split, methods=["POST"])
