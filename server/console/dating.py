"""这个日期怎么来的: a term counted from any day, one day after the other.

By the rule that stood on that day and the calendar as it stands; a stay of the term
(DL07) and the days of a hearing (DL12) are asked for besides. Whoever defends a date
points to the day on this page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple, TypeAlias

from flask import Blueprint, abort, render_template, request

from schemas.calendar import Calendar
from schemas.counting import Due, Rule, count, explain
from schemas.day_by_day import Step, steps
from schemas.fields import day
from schemas.petition.rules import DL06, DL07, DL12, MOST_EXTENDED
from schemas.rule_book import BOOK, is_counted
from server.console.delivery import demand
from server.console.desk import today
from server.console.language import gettext
from server.console.terms import length, name, start, words
from server.permissions import Verb
from server.registry import db
from server.registry import terms as kept

MOST_PAUSED = 60
Week: TypeAlias = tuple["Cell | None", ...]


class Cell(NamedTuple):
    """A day as the page shows it."""

    day: date
    kind: str
    words: str


class Month(NamedTuple):
    title: str
    weeks: tuple[Week, ...]


def term(rule: str) -> str:
    """A term from the day that was asked for; from today where none was."""
    demand(Verb.LIST_CASES)
    found = BOOK.get(rule)
    if found is None:
        abort(404)
    said = request.args.get("from", "").strip()[:10]
    start_on = day(said) or today()
    days = kept.calendar(db.session())
    there = kept.standing(db.session()).at(found, start_on)
    due = counted(there, start_on, days) if there else None
    return render_template(
        "term.html",
        handle=rule,
        rule=found,
        name=name(found),
        length=length(there),
        start=start(found),
        start_on=start_on,
        is_wrong=bool(said) and day(said) is None,
        most=most(found),
        more=more(found),
        due=due,
        how=how(there, due, days) if there and due else "",
        months=list(months(steps(due, days))) if due else [],
        is_counted=is_counted(found),
    )


def most(rule: Rule) -> int:
    """By how many days it may be longer: extended, or for a hearing."""
    return {DL06.id: MOST_EXTENDED, DL12.id: MOST_PAUSED}.get(rule.id, 0)


def more(rule: Rule) -> int:
    asked = request.args.get("more", 0, type=int)
    return min(max(asked, 0), most(rule))


def counted(rule: Rule, start_on: date, days: Calendar) -> Due:
    paused = more(rule) if rule.id == DL12.id else 0
    n = rule.length + (more(rule) if rule.id == DL06.id else 0)
    return count(start_on, n, rule.unit, days, paused_days=paused)


def how(rule: Rule, due: Due, days: Calendar) -> str:
    """In one sentence, as the case has it."""
    is_longer = rule.id == DL06.id and due.n > rule.length
    said = replace(DL07, length=due.n) if is_longer else rule
    return words(explain(said, due, days))


def months(found: Iterable[Step]) -> Iterator[Month]:
    """The days in sheets of a calendar, each week from Monday."""
    cells = (Cell(each.day, each.kind, told(each)) for each in found)
    for (year, month), some in groupby(cells, lambda c: (c.day.year, c.day.month)):
        title = gettext("%(year)s年%(month)s月", year=year, month=month)
        yield Month(title, tuple(weeks(list(some))))


def weeks(cells: list[Cell]) -> Iterator[Week]:
    by_day = {cell.day: cell for cell in cells}
    monday = cells[0].day - timedelta(days=cells[0].day.weekday())
    while monday <= cells[-1].day:
        yield tuple(by_day.get(monday + timedelta(days=n)) for n in range(7))
        monday += timedelta(days=7)


def told(step: Step) -> str:
    """What the day is, in a word or two."""
    why = words(step.why) if step.why else ""
    nth = gettext("第%(n)s天", n=step.n) if step.n else ""
    said = {
        "start": gettext("起算，不计"),
        "named": gettext("指定的日子"),
        "paused": gettext("不计入"),
        "end": gettext("届满"),
        "rolled": gettext("顺延"),
        "due": gettext("到期"),
    }.get(step.kind, "")
    is_shown = step.kind in ("off", "end", "rolled", "named")
    return " ".join(filter(None, (nth, said, why if is_shown else "")))


def register(console: Blueprint) -> None:
    console.add_url_rule("/terms/<rule>", view_func=term)
