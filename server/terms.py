"""期限与口径: the county changes a trial rule, or publishes a year's days off.

    change_term     how long, in which unit, from which day on; 0 puts the rule off
    publish_year    the State Council's order of a year, with the notice it rests on

What a law says is not changed here. A change holds from today at the earliest and
counts what begins then, so that no date told of what runs already is moved by it. A
year moves what was counted over it, as the law has it: an order is a fact. Both are
deeds; whoever counts reads `registry.terms`, and what was counted before is counted
anew beside (`recounting`). Phones hear of both in `reference`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import calendar as calendars
from schemas import configuring, desk
from schemas.configuring import CALENDAR_PUBLISHED, LONGEST, TERM_CHANGED
from schemas.counting import UNITS, Rule, Unit
from schemas.fields import day
from schemas.rule_book import BOOK, is_ours
from schemas.terms import Change, Terms, may_change
from server.errors import TermRefused
from server.moving import checked
from server.permissions import Principal, Verb, demand
from server.registry import terms, transaction
from server.registry.desk import Pen
from server.registry.projecting import county_day
from server.registry.terms import CalendarYear, TermChange

AHEAD = timedelta(days=366)
YEARS = range(calendars.BUILT_IN_YEARS.start, 2100)
LONGEST_NOTICE = 300


class Wish(NamedTuple):
    """How a rule shall be counted; as a form has it."""

    rule: str
    since: str
    length: str
    unit: str


class Festival(NamedTuple):
    """A festival, off from a day to a day."""

    name: str
    first: str
    last: str


def change_term(
    principal: Principal, wish: Wish, reason: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, ReasonMissing, TermRefused."""
    demand(principal, Verb.CONFIGURE, pen.keys.county)
    said, today = checked(reason), county_day(now)
    change = read(wish, today)
    with transaction() as session:
        demand_other(BOOK[wish.rule], change, terms.standing(session))
        told = {
            "rule": change.rule,
            "since": change.since.isoformat(),
            "length": change.length,
            "unit": change.unit,
            "reason": said,
        }
        terms.note(session, pen.write(session, TERM_CHANGED, told, now))


def read(wish: Wish, today: date) -> Change:
    """The change as it may be made. TermRefused."""
    rule = BOOK.get(wish.rule)
    if rule is None:
        raise TermRefused("unknown", wish.rule)
    if not may_change(rule):
        raise TermRefused("named" if rule.is_trial else "law", rule.zh)
    if not is_ours(rule):
        raise TermRefused("elsewhere", rule.zh)
    since, length = day(wish.since.strip()), wish.length.strip()
    if since is None:
        raise TermRefused("day", wish.since)
    if since < today:
        raise TermRefused("past", str(today))
    if since > today + AHEAD:
        raise TermRefused("far", str(today + AHEAD))
    is_length = length.isascii() and length.isdecimal() and int(length) <= LONGEST
    if not is_length or wish.unit not in UNITS:
        raise TermRefused("length", most=LONGEST)
    return Change(rule.id, since, int(length), cast(Unit, wish.unit))


def demand_other(rule: Rule, change: Change, standing: Terms) -> None:
    """Is it another than stands on that day? TermRefused."""
    there = standing.at(rule, change.since)
    now = (there.length, there.unit) if there else (0, change.unit)
    if now == (change.length, change.unit if change.length else now[1]):
        raise TermRefused("same")


def publish_year(
    principal: Principal,
    year: int,
    off: Sequence[Festival],
    work: Sequence[str],
    notice: str,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """InvalidBody, NotAllowed, ReasonMissing, TermRefused."""
    demand(principal, Verb.CONFIGURE, pen.keys.county)
    said, named = checked(reason), " ".join(notice.split())
    if year not in YEARS:
        raise TermRefused("year", f"{YEARS.start}–{YEARS[-1]}")
    if not named or len(named) > LONGEST_NOTICE:
        raise TermRefused("notice", most=LONGEST_NOTICE)
    told = {
        "year": year,
        "off": {f"h{n}": each._asdict() for n, each in enumerate(off, 1)},
        "notice": named,
        "reason": said,
        **({"work": sorted(set(work))} if work else {}),
    }
    desk.load(CALENDAR_PUBLISHED, {"actor": pen.actor.words(), **told})
    with transaction() as session:
        if days(configuring.order(told, 1)) == days(registered(session, year)):
            raise TermRefused("same_year", str(year))
        terms.note(session, pen.write(session, CALENDAR_PUBLISHED, told, now))


def registered(session: Session, year: int) -> Mapping[str, Any] | None:
    """The order of that year as it stands; None of a year that nobody published."""
    every = [*calendars.orders(), *terms.years(session)]
    return {each["year"]: each for each in every}.get(year)


def days(order: Mapping[str, Any] | None) -> object:
    return order and (dict(order["off"]), sorted(order["work"]))


def changes(session: Session) -> list[TermChange]:
    """What was ever changed, the latest first."""
    rows = select(TermChange).order_by(TermChange.position.desc())
    return list(session.scalars(rows))


def published(session: Session) -> list[CalendarYear]:
    """Every year that the county published, the latest deed first."""
    rows = select(CalendarYear).order_by(CalendarYear.position.desc())
    return list(session.scalars(rows))
