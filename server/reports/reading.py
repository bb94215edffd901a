"""A reader lists, opens and goes on with what is enclosed to him.

    listed    number, day, how far it is; who of the others has read, and why
    opened    with passphrase and purpose: the line first, then the words
    noted     受理, 转有权机关, 不属受理范围, 反馈: a step that may follow, with a note
              that only the readers open

What is not enclosed to the reader's own key is not there: barred, wrong number and
never taken in are one answer, found by one question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, undefer

from schemas import reporting
from schemas.fields import day
from schemas.reporting import FOLLOWS, PURPOSES, Note
from server.errors import ReportNotFound, ReportRefused
from server.permissions import Principal
from server.reports import readers
from server.reports.readers import ReaderKey
from server.reports.store import ENCLOSED, NOTED, READ, TAKEN_IN, Line, ReportStore

PER_PAGE, MOST_SEEN, MOST_READINGS = 50, 20, 200


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of a report before it is opened."""

    number: str
    received_on: date | None
    step: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody opened a report, to a purpose."""

    number: str
    name: str
    at: datetime
    purpose: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of them, the latest to come first; and what the others read."""

    rows: Sequence[Row] = ()
    seen: Sequence[Seen] = ()
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """What became of it, who wrote it down, and when."""

    step: str
    organ: str
    words: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """All of a report."""

    number: str
    told: dict[str, Any]
    taken_by: str
    taken_at: datetime
    steps: Sequence[Step]
    seen: Sequence[Seen]

    @property
    def step(self) -> str:
        return self.steps[-1].step if self.steps else reporting.TAKEN_IN


def enclosed_to(key: ReaderKey) -> ScalarSelect[str]:
    rows = select(Line.report).where(Line.kind == ENCLOSED, Line.key == key.id)
    return rows.scalar_subquery()


def listed(principal: Principal, page: int, *, store: ReportStore) -> Listing:
    """ReportNotFound for whoever is no reader."""
    readers.demand_reader(principal, store)
    with store.asking() as session:
        mine = readers.own(session, principal.id, store)
        if mine is None:
            return Listing()
        rows = rows_of(session, mine)
        pages = max(1, -(-len(rows) // PER_PAGE))
        number = min(max(page, 1), pages)
        shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
        others = Line.account != principal.id, Line.report.in_(enclosed_to(mine))
        return Listing(shown, seen(session, *others), number, pages)


def rows_of(session: Session, mine: ReaderKey) -> list[Row]:
    came: dict[str, Row] = {}
    kinds = Line.kind.in_((TAKEN_IN, NOTED))
    lines = select(Line).where(kinds, Line.report.in_(enclosed_to(mine)))
    for line in session.scalars(lines.order_by(Line.n)):
        if line.kind == TAKEN_IN:
            received = day(line.word)
            came[line.report] = Row(line.report, received, reporting.TAKEN_IN)
        else:
            before = came[line.report]
            came[line.report] = Row(line.report, before.received_on, line.word)
    return list(reversed(came.values()))


def seen(session: Session, *of: Any, most: int = MOST_SEEN) -> list[Seen]:
    lines = select(Line).where(Line.kind == READ, *of).order_by(Line.n.desc())
    return [
        Seen(line.report, line.name, line.at, line.word)
        for line in session.scalars(lines.limit(most))
    ]


def enclosure(principal: Principal, number: str, *, store: ReportStore) -> Line:
    """The report's key as the reader's own opens it. ReportNotFound."""
    readers.demand_reader(principal, store)
    with store.asking() as session:
        mine = readers.own(session, principal.id, store)
        lines = select(Line).where(
            Line.report == number,
            Line.kind == ENCLOSED,
            Line.key == (mine.id if mine else ""),
        )
        found = session.scalar(lines.options(undefer(Line.said)))
    if found is None:
        raise ReportNotFound
    return found


def opened(
    principal: Principal,
    number: str,
    passphrase: str,
    purpose: str,
    *,
    store: ReportStore,
    now: datetime,
) -> Opened:
    """All of it, once its line is written. ReportNotFound, ReportRefused,
    SignInLocked, NotForThisKey."""
    line = enclosure(principal, number, store=store)
    if purpose not in PURPOSES:
        raise ReportRefused("purpose")
    _, opener = readers.unlock(principal, passphrase, store=store, now=now)
    key = readers.disclosed(opener, line)
    with store.writing() as session:
        store.write(session, READ, now, principal, report=number, word=purpose)
    with store.asking() as session:
        return whole(session, number, key)


def whole(session: Session, number: str, key: bytes) -> Opened:
    taken = readers.taken(session, number)
    content = readers.content_of(taken, key)
    notes = select(Line).where(Line.report == number, Line.kind == NOTED)
    lines = session.scalars(notes.options(undefer(Line.said)).order_by(Line.n))
    steps = [step(line, key, place) for place, line in enumerate(lines, 1)]
    readings = seen(session, Line.report == number, most=MOST_READINGS)
    by = content["by"]["name"]
    return Opened(number, content["told"], by, taken.at, steps, readings)


def step(line: Line, key: bytes, place: int) -> Step:
    said = reporting.opened(key, line.words["sealed"], line.report, bound(place))
    organ, words = said.get("organ", ""), said.get("words", "")
    return Step(line.word, organ, words, line.name, line.at)


def bound(place: int) -> str:
    """What a note is bound to: the how-manieth of its report it is."""
    return f"{NOTED} {place}"


def note(
    principal: Principal,
    number: str,
    passphrase: str,
    said: dict[str, Any],
    *,
    store: ReportStore,
    now: datetime,
) -> None:
    """A step further. ReportNotFound, InvalidBody, ReportRefused,
    SignInLocked, NotForThisKey."""
    line = enclosure(principal, number, store=store)
    loaded = reporting.load(Note, said)
    _, opener = readers.unlock(principal, passphrase, store=store, now=now)
    key = readers.disclosed(opener, line)
    with store.writing() as session:
        before = whole(session, number, key)
        if before.step not in FOLLOWS.get(loaded["step"], ()):
            raise ReportRefused("step")
        place = bound(len(before.steps) + 1)
        sealed = {"sealed": reporting.seal(key, loaded, number, place)}
        word = loaded["step"]
        store.write(
            session, NOTED, now, principal, report=number, word=word, said=sealed
        )
