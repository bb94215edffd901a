"""Do findings and reports say what the deeds say? A part of `server.verify`."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import Base, patrol_rows
from server.registry.patrol_rows import PatrolFinding, PatrolRun

Words = tuple[str, str, str]
"""Which finding or run; what is wrong with it, in Chinese and in English."""


def wrong(session: Session) -> Iterator[Words]:
    known, places, runs = patrol_rows.recorded(session)
    found = {
        each.id: patrol_rows.columns(each, places[each.id]) for each in known.values()
    }
    yield from differing(session, PatrolFinding, "id", found)
    ran = {each["position"]: each for each in runs}
    yield from differing(session, PatrolRun, "position", ran)


def differing(
    session: Session, table: type[Base], name: str, should: dict[Any, dict[str, Any]]
) -> Iterator[Words]:
    columns = table.__table__.columns
    rows = session.execute(select(*columns)).mappings()
    kept = {row[name]: dict(row) for row in rows}
    for key in sorted(kept.keys() | should.keys(), key=str):
        if kept.get(key) != should.get(key):
            zh, en = "网巡台账与记录不符", "what is listed is not what the deeds say"
            yield str(key), zh, en
