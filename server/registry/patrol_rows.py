"""网巡 as the desk lists it, folded from the deeds `patrol.*`.

    patrol_finding  each fact that was found, and what became of it
    patrol_run      each run: a report of that day

and marks of the patrol itself, which no deed tells and no backup holds: where they are
lacking, the next run looks at everything.

    patrol_look     which petitions are to be looked at, and from which day on
    patrol_mark     how far the record was looked at; one row
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Index, Text, delete, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas import entry
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.patrol import findings
from schemas.patrol.deeds import NOUN
from schemas.patrol.findings import Finding, Findings, State, Told
from server.registry import Base, portions
from server.registry.record import ReceivedEntry

RAN = NOUN + "ran"
IS_OPEN = text("is_open")


class PatrolFinding(Base):
    __tablename__ = "patrol_finding"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    """Of the deed by which it was found first."""
    rule: Mapped[str] = mapped_column(Text)
    petition: Mapped[str] = mapped_column(Text)
    claim: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    happened_on: Mapped[date]
    found_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(Text)
    excuse: Mapped[str] = mapped_column(Text)
    by_hand: Mapped[bool]
    gone_on: Mapped[date | None]
    rectified_on: Mapped[date | None]
    verified_on: Mapped[date | None]
    reopened: Mapped[int]
    said: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool]

    __table_args__ = (
        Index("ix_patrol_finding_petition", "petition"),
        Index("ix_patrol_finding_open", "is_open", "due_on", "position"),
        Index("ix_patrol_finding_unit", "unit", "is_open", "due_on"),
        Index("ix_patrol_finding_rule", "rule", "is_open"),
        Index("ix_patrol_finding_position", "position"),
    )


class PatrolRun(Base):
    __tablename__ = "patrol_run"

    position: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    entry: Mapped[str] = mapped_column(Text)
    ran_on: Mapped[date] = mapped_column(index=True)
    scope: Mapped[str] = mapped_column(Text)
    looked: Mapped[int] = mapped_column(BigInteger)
    new: Mapped[int] = mapped_column(BigInteger)
    standing: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[str] = mapped_column(Text)
    """JSON, by item: how many are new, how many open."""
    digest: Mapped[str] = mapped_column(Text)


class PatrolLook(Base):
    __tablename__ = "patrol_look"

    petition: Mapped[str] = mapped_column(Text, primary_key=True)
    look_on: Mapped[date] = mapped_column(index=True)


class PatrolMark(Base):
    __tablename__ = "patrol_mark"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    """Of the last run that was begun."""
    until: Mapped[int] = mapped_column(BigInteger)
    """The last place in the record when it was begun."""
    scope: Mapped[str] = mapped_column(Text)
    looked: Mapped[int] = mapped_column(BigInteger)
    is_running: Mapped[bool]


def mark(session: Session) -> PatrolMark | None:
    return session.get(PatrolMark, 1, populate_existing=True)


NAMES = tuple(field.name for field in fields(Finding))


def note(session: Session, deed: Entry) -> None:
    """A deed that was written now: the findings it names, or the run it ends."""
    place = select(ReceivedEntry.position).where(ReceivedEntry.id == deed.id)
    position = session.scalars(place).one()
    if deed.type == RAN:
        session.execute(insert(PatrolRun), run(position, deed))
        return
    told = told_by(deed)
    ids = list(findings.named(told))
    known, places = stood(session, ids)
    findings.after(known, told)
    put(session, known.values(), {id: places.get(id, position) for id in ids})


def stood(session: Session, ids: Collection[str]) -> tuple[Findings, dict[str, int]]:
    """These findings as they stand, and the places where they were found first."""
    rows = select(PatrolFinding).where(PatrolFinding.id.in_(ids))
    found = list(session.scalars(rows))
    return {r.id: of(r) for r in found}, {r.id: r.position for r in found}


def put(session: Session, every: Iterable[Finding], places: dict[str, int]) -> None:
    rows = [columns(each, places[each.id]) for each in every]
    ids = [row["id"] for row in rows]
    session.expire_all()
    for some in portions(ids):
        session.execute(delete(PatrolFinding).where(PatrolFinding.id.in_(some)))
    if rows:
        session.execute(insert(PatrolFinding), rows)


def columns(one: Finding, position: int) -> dict[str, Any]:
    told = asdict(one) | {"state": str(one.state)}
    return {**told, "position": position, "is_open": one.is_open}


def of(row: PatrolFinding) -> Finding:
    said = {name: getattr(row, name) for name in NAMES}
    return Finding(**said | {"state": State(row.state)})


def run(position: int, deed: Entry) -> dict[str, Any]:
    body = deed.body or {}
    counts = {
        each["rule"]: [each["new"], each["standing"]]
        for each in body["counts"].values()
    }
    return {
        "position": position,
        "entry": deed.id,
        "ran_on": date.fromisoformat(body["ran_on"]),
        "scope": body["scope"],
        "looked": body["looked"],
        "new": sum(new for new, _ in counts.values()),
        "standing": sum(standing for _, standing in counts.values()),
        "counts": json.dumps(counts, sort_keys=True),
        "digest": body["digest"],
    }


def told_by(deed: Entry) -> Told:
    return Told(deed.type.removeprefix(NOUN), deed.body or {})


def rebuild(session: Session) -> None:
    """Findings and runs from the record; the marks go, so that all is looked at."""
    for table in (PatrolFinding, PatrolRun, PatrolLook, PatrolMark):
        session.execute(delete(table))
    session.expire_all()
    known, places, runs = recorded(session)
    put(session, known.values(), places)
    if runs:
        session.execute(insert(PatrolRun), runs)


def recorded(
    session: Session,
) -> tuple[Findings, dict[str, int], list[dict[str, Any]]]:
    """What the deeds in the record leave standing: findings, where each was found
    first, runs."""
    known: Findings = {}
    places: dict[str, int] = {}
    runs: list[dict[str, Any]] = []
    ours = ReceivedEntry.database == REGISTRY, ReceivedEntry.type.startswith(NOUN)
    kept = select(ReceivedEntry.position, ReceivedEntry.raw).where(*ours)
    for position, raw in session.execute(kept.order_by(ReceivedEntry.position)):
        deed = entry.read(json.loads(raw))
        if deed.type == RAN:
            runs.append(run(position, deed))
            continue
        told = told_by(deed)
        places |= {id: places.get(id, position) for id in findings.named(told)}
        findings.after(known, told)
    return known, places, runs
