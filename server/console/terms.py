"""期限与口径: every term with its source; trial rules and years are set here.

What a law says bears its article, what the county holds for now 试行口径, with what it
was before and since when. The officer changes a trial rule from a day on and publishes
a year's days off as the State Council's notice has them.
"""

from collections.abc import Iterator
from typing import NamedTuple, cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import letter_terms
from schemas.calendar import FESTIVALS
from schemas.calendar import orders as built_in_orders
from schemas.counting import UNITS, Rule, Unit
from schemas.errors import SiliError
from schemas.rule_book import BOOK, handle, is_counted, is_ours
from schemas.terms import Terms, may_change
from schemas.texts import Words
from server import recounting, terms
from server.console.delivery import demand
from server.console.desk import county, now, pen, reader, today
from server.console.language import gettext, in_words, language
from server.errors import CountyError
from server.permissions import Verb, may
from server.registry import db
from server.registry import terms as kept
from server.registry.terms import TermChange
from server.terms import Festival, Wish

MOST_FESTIVALS = len(FESTIVALS) + 2


class Told(NamedTuple):
    """One change: from when, how long since, whether that is to come, by whom."""

    change: TermChange
    length: str
    is_to_come: bool


class Line(NamedTuple):
    """One term as the page lists it."""

    handle: str
    rule: Rule
    name: str
    length: str
    start: str
    was: str
    changes: tuple[Told, ...]
    is_counted: bool
    is_ours: bool


class Group(NamedTuple):
    anchor: str
    title: str
    lines: tuple[Line, ...]


def page(status: int = 200, *, refusal: str = "") -> tuple[str, int]:
    session = db.session()
    shown = render_template(
        "terms.html",
        groups=list(groups(kept.standing(session), changes())),
        units=[(unit, words(each)) for unit, each in UNITS.items()],
        changeable=[
            (key, f"{rule.id} {name(rule)}")
            for key, rule in BOOK.items()
            if may_change(rule) and is_ours(rule)
        ],
        calendar=kept.calendar(session),
        built_in=[order["year"] for order in built_in_orders()],
        published=terms.published(session),
        festivals=festivals(),
        may_configure=may(reader(), Verb.CONFIGURE, county()),
        is_whole=recounting.is_whole(session),
        asked=request.form,
        today=today(),
        next_year=max(kept.calendar(session).years) + 1,
        refusal=refusal,
        done=request.args.get("done", "")[:40],
    )
    return shown, status


def changes() -> dict[str, list[TermChange]]:
    """Of each rule what was changed, the latest first."""
    found: dict[str, list[TermChange]] = {}
    for change in terms.changes(db.session()):
        found.setdefault(change.rule, []).append(change)
    return found


def groups(standing: Terms, changes: dict[str, list[TermChange]]) -> Iterator[Group]:
    mediation = {"DL13", "DL14", "DL27"}
    lines = [line(each, standing, changes.get(each.id, [])) for each in BOOK.values()]
    of_mediation = [
        each
        for each in lines
        if each.rule.id in mediation or not each.rule.id.startswith(("DL", "L"))
    ]
    of_letters = [each for each in lines if each.rule in letter_terms.RULES]
    apart = (*of_mediation, *of_letters)
    counted = [each for each in lines if each.is_counted and each not in apart]
    other = [each for each in lines if not each.is_counted]
    yield Group("mediation", gettext("人民调解"), tuple(of_mediation))
    yield Group("petitions", gettext("信访事项"), tuple(counted))
    yield Group("letters", gettext("督办函件"), tuple(of_letters))
    yield Group("others", gettext("本系统还没有按它计时的"), tuple(other))


def line(rule: Rule, standing: Terms, changed: list[TermChange]) -> Line:
    there = standing.at(rule, today())
    told = changed if may_change(rule) else []
    return Line(
        handle(rule),
        rule,
        name(rule),
        length(there),
        start(rule),
        length(Terms().at(rule, today())),
        tuple(
            Told(
                each,
                length_of(each.length, each.unit),
                is_to_come=each.since > today(),
            )
            for each in told
        ),
        is_counted(rule),
        is_ours(rule),
    )


def name(rule: Rule) -> str:
    return rule.zh if language() == "zh" else rule.en


def start(rule: Rule) -> str:
    """From which act; of a day that was named the sentence goes on elsewhere."""
    return words(rule.start).removesuffix(" is")


def words(said: Words) -> str:
    return said.words(language())


def length(rule: Rule | None) -> str:
    """How long, or that it is off."""
    if rule is None:
        return gettext("停用不计")
    if not rule.length:
        return gettext("指定的日子")
    return length_of(rule.length, rule.unit)


def length_of(n: int, unit: str) -> str:
    if not n:
        return gettext("停用不计")
    said = words(UNITS[cast(Unit, unit)])
    if language() == "zh":
        return f"{n}{said}"
    return f"{n} {said.removesuffix('s')}{'s' if n > 1 else ''}"


def festivals() -> list[tuple[str, str, str]]:
    """Name, first and last day of each row of the form, as it was asked or empty."""
    columns = [request.form.getlist(each) for each in ("festival", "first", "last")]
    if columns[0]:
        return [(row + ("", "", ""))[:3] for row in zip(*columns, strict=False)]
    named = [*FESTIVALS, *[""] * (MOST_FESTIVALS - len(FESTIVALS))]
    return [(each, "", "") for each in named]


def index() -> ResponseReturnValue:
    demand(Verb.LIST_CASES)
    return page()


def change_term() -> ResponseReturnValue:
    demand(Verb.CONFIGURE)
    form = request.form
    wish = Wish(*(form.get(each, "") for each in Wish._fields))
    try:
        terms.change_term(reader(), wish, form.get("reason", ""), pen=pen(), now=now())
    except CountyError as refused:
        return refuse(refused)
    return redirect(url_for("console.terms", done="changed"), 303)


def publish_year() -> ResponseReturnValue:
    demand(Verb.CONFIGURE)
    form = request.form
    off = [Festival(*map(str.strip, row)) for row in festivals() if any(row[1:])]
    work = form.get("work", "").replace("，", " ").replace(",", " ").split()
    year = form.get("year", 0, type=int)
    said = form.get("notice", ""), form.get("reason", "")
    try:
        terms.publish_year(reader(), year, off, work, *said, pen=pen(), now=now())
    except (CountyError, SiliError) as refused:
        return refuse(refused)
    return redirect(url_for("console.terms", done="published"), 303)


def refuse(refused: CountyError | SiliError) -> ResponseReturnValue:
    return page(getattr(refused, "status", 400), refusal=in_words(refused))


def register(console: Blueprint) -> None:
    console.add_url_rule("/terms", "terms", index)
    console.add_url_rule("/terms", view_func=change_term, methods=["POST"])
    console.add_url_rule("/terms/years", view_func=publish_year, methods=["POST"])
