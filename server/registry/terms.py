"""期限口径: what the county changed of its trial rules, and the years it published.

    term_change     each deed `config.term_changed`, in the order of the record
    calendar_year   each deed `config.calendar_published`; the later of a year counts

Made from the record and from nothing else. `standing` and `calendar` are what clocks
are counted by; `version` names both in a word, and `since` says what lies between two
such words: the years whose order is another, and the changes that came.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import calendar as calendars
from schemas import configuring, entry
from schemas.calendar import Calendar
from schemas.configuring import TERM_CHANGED, TYPES
from schemas.counting import Unit
from schemas.entry import Entry
from schemas.terms import Change, Terms
from server.registry import Base, Instant
from server.registry.record import ReceivedEntry

CHANGES = "t"


class Configured:
    """What both tables say of their deed: its place, who did it, when and why."""

    position: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    entry: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class TermChange(Configured, Base):
    __tablename__ = "term_change"

    rule: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    length: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(Text)


class CalendarYear(Configured, Base):
    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(BigInteger)
    notice: Mapped[str] = mapped_column(Text)
    order: Mapped[str] = mapped_column(Text)
    """The year's order as JSON, as a calendar reads it."""


class Between(NamedTuple):
    """What differs: years by number, and the first day of what was changed."""

    years: frozenset[int]
    since: date | None


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now."""
    place = select(ReceivedEntry.position).where(ReceivedEntry.id == deed.id)
    editions = Counter(session.scalars(select(CalendarYear.year)))
    session.add(row(session.scalars(place).one(), deed, editions))
    session.flush()


def rebuild(session: Session) -> None:
    """Both tables from the record."""
    session.execute(delete(TermChange))
    session.execute(delete(CalendarYear))
    session.expire_all()
    session.add_all(rows(session))
    session.flush()


def rows(session: Session) -> list[TermChange | CalendarYear]:
    """What the record's deeds make, in its order."""
    kept = select(ReceivedEntry.position, ReceivedEntry.raw)
    wanted = kept.where(ReceivedEntry.type.in_(TYPES)).order_by(ReceivedEntry.position)
    editions: Counter[int] = Counter()
    return [
        row(position, entry.read(json.loads(raw)), editions)
        for position, raw in session.execute(wanted)
    ]


def row(
    position: int, deed: Entry, editions: Counter[int]
) -> TermChange | CalendarYear:
    """The first that the county published of a year is its p1, whatever came with
    the program; `editions` counts them."""
    body = deed.body or {}
    about = {
        "position": position,
        "entry": deed.id,
        "at": deed.at.corrected,
        "by": body["actor"]["name"],
        "reason": body["reason"],
    }
    if deed.type == TERM_CHANGED:
        said = {name: body[name] for name in ("rule", "length", "unit")}
        return TermChange(**about, **said, since=date.fromisoformat(body["since"]))
    year = body["year"]
    editions[year] += 1
    order = dict(configuring.order(body, editions[year]))
    words = json.dumps(order, ensure_ascii=False, sort_keys=True)
    return CalendarYear(**about, year=year, notice=body["notice"], order=words)


def changes(session: Session) -> list[Change]:
    """All that were ever made, as they were made."""
    told = TermChange.rule, TermChange.since, TermChange.length, TermChange.unit
    found = session.execute(select(*told).order_by(TermChange.position))
    return [Change(rule, on, n, cast(Unit, unit)) for rule, on, n, unit in found]


def years(session: Session) -> list[dict[str, Any]]:
    """The orders that were published, the later of each year."""
    return list(_read(_orders(session)))


def standing(session: Session) -> Terms:
    """The rules as the county has them."""
    return Terms.of(changes(session))


def calendar(session: Session) -> Calendar:
    """What came with the program, and the years that the county published."""
    return _calendar(_orders(session))


def version(session: Session) -> str:
    """By what clocks are counted now, in a word."""
    days = calendar(session).version
    many = len(changes(session))
    return f"{days} {CHANGES}{many}" if many else days


def since(session: Session, before: str, now: str) -> Between:
    """What differs between two versions."""
    days = set(before.split()) ^ set(now.split())
    counted = [_many(each) for each in (before, now)]
    new = changes(session)[min(counted) : max(counted)]
    years = {int(each.partition(".")[0]) for each in days if each[0] != CHANGES}
    return Between(frozenset(years), min((each.since for each in new), default=None))


def _many(version: str) -> int:
    last = version.split()[-1]
    return int(last.removeprefix(CHANGES)) if last.startswith(CHANGES) else 0


def _orders(session: Session) -> tuple[str, ...]:
    rows = select(CalendarYear.order).order_by(CalendarYear.position)
    return tuple(session.scalars(rows))


@lru_cache(maxsize=8)
def _calendar(orders: tuple[str, ...]) -> Calendar:
    return calendars.published(_read(orders))


def _read(orders: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    by_year = {each["year"]: each for each in map(json.loads, orders)}
    yield from (by_year[year] for year in sorted(by_year))
