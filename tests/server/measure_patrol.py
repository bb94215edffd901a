"""How long the patrol takes over many petitions: all of them, a day's, and plain SQL.

    python -m tests.server.measure_patrol [--petitions 100000] [--changed 500]

Each petition has a course of its own, of up to twelve deeds; one in twenty is slow
somewhere, three in a hundred came of late. Deeds go into the record but for their
seals, rows and clocks into the projection as it would write them. Printed, in seconds
of the wall and of the processor: a run over everything, the same once more, the run of
the next day after so many changed, one more with nothing to do; and beside them the
clocks that ran over, asked of the database alone and fetched.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from schemas.canonical import canonical_bytes
from schemas.petition import claims
from schemas.petition.claims import Deed, Petition
from schemas.petition.clocks import clocks_of
from schemas.petition.deeds import NOUN
from server.patrol import gathering, running
from server.registry import petitions, transaction
from server.registry.patrol_rows import PatrolFinding, mark
from server.registry.petition_rows import (
    PetitionClaim,
    PetitionClock,
    PetitionRow,
    PetitionText,
    PetitionUnit,
)
from server.registry.petitions import Folded
from server.registry.projecting import county_day
from server.registry.record import ReceivedEntry
from tests.schemas.petition.telling import CALENDAR, TERMS, deed, registered
from tests.server.county import County, make_county
from tests.server.measure_lists import GIVEN, PLACES, name

COURSE = (
    ("classified", 0),
    ("transferred", 2),
    ("unit_received", 2),
    ("met:1", 1),
    ("accepted", 4),
    ("met:2", 8),
    ("investigated", 5),
    ("opinion_issued", 10),
    ("served", 2),
    ("met:3", 2),
    ("reported_back", 10),
)
AT_ONCE, SLOW = 2000, 0.05
DEEDS = len(COURSE) + 1


def course(rng: random.Random, first: date, last: date) -> list[Deed]:
    """A petition as far as it has come; one in twenty waits too long somewhere."""
    slow = rng.randrange(len(COURSE)) if rng.random() < SLOW else None
    done, on = [], first
    for place, (type, days) in enumerate(COURSE):
        on += timedelta(days=days + rng.randrange(2) + (40 if place == slow else 0))
        if on > last:
            break
        verb, _, number = type.partition(":")
        said = {"number": int(number), "content": f"第{number}次见面"} if number else {}
        done.append(deed(verb, on, **said))
    return done


def fill(county: County, many: int) -> None:
    rng, today = random.Random(7), county_day(county.clock.now)
    with county.context():
        for first in range(0, many, AT_ONCE):
            with transaction() as session:
                some = range(first, min(first + AT_ONCE, many))
                put(session, [made(n, rng, today) for n in some])
        with transaction() as session:
            session.execute(text("ANALYZE"))


def made(n: int, rng: random.Random, today: date) -> Folded:
    """The n-th, at its place in the record; three in a hundred came of late."""
    age = rng.randrange(60) if n % 100 < 3 else rng.randrange(120, 900)
    received_on = today - timedelta(days=age)
    who = {"p1": {"name": name(rng), "address": "".join(rng.sample(PLACES, 6))}}
    asked = {"c1": {"text": "".join(rng.choices(PLACES + GIVEN, k=60))}}
    first = registered(received_on, petitioners=who, claims=0)
    first = first._replace(body=first.body | {"claims": asked, "people": 1})
    done = [first, *course(rng, received_on, today)]
    told = [each._replace(id=f"d-{n}-{place}") for place, each in enumerate(done)]
    petition = claims.fold(named(n), told)
    clocks = clocks_of(petition, CALENDAR, TERMS, today)
    return Folded(petition, (), 1 + n * DEEDS, f"第{n}号", clocks)


def named(n: int) -> str:
    return f"0199e0bf-0000-7000-8000-{n:012x}"


def put(session: Session, some: list[Folded]) -> None:
    tables: dict[Any, list[dict[str, Any]]] = {
        ReceivedEntry: [row for each in some for row in recorded(each)],
        PetitionRow: [petitions.columns(each) for each in some],
        PetitionClaim: of(some, petitions.claimed),
        PetitionClock: of(some, petitions.clocked),
        PetitionUnit: of(
            some, lambda e: [{"unit": u} for u in petitions.met(e.petition)]
        ),
        PetitionText: of(some, lambda each: petitions.written(each.petition)),
    }
    for table, rows in tables.items():
        if rows:
            session.execute(insert(table), rows)


def of(
    some: list[Folded], rows: Callable[[Folded], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    return [{"row_id": e.position, **row} for e in some for row in rows(e)]


def recorded(each: Folded) -> Iterator[dict[str, Any]]:
    for place, act in enumerate(each.petition.deeds):
        yield entry(each.petition, act, each.position + place)


def entry(petition: Petition, act: Deed, position: int) -> dict[str, Any]:
    """The deed in the record, but for its seal, by which nobody asks here."""
    unique = {name: f"{name}-{position}" for name in ("rev", "digest", "chain")}
    at = act.on.isoformat() + "T09:00:00+08:00"
    return {
        **unique,
        "id": act.id,
        "position": position,
        "raw": canonical_bytes({"body": act.body}),
        "case": petition.id,
        "type": NOUN + act.type,
        "by": "u-a",
        "device": "d-a",
        "verdict": "held",
        "database": "registry",
        "v": 1,
        "n": position,
        "prev": None,
        "received_at": datetime.fromisoformat(at),
    }


def change(county: County, many: int) -> None:
    """A deed more to so many of them."""
    with county.context(), transaction() as session:
        last = session.scalar(select(func.max(ReceivedEntry.position))) or 0
        rows = []
        for n in range(many):
            act = deed("classified", county_day(county.clock.now))
            about = claims.Petition(named(n), {}, {}, ())
            made = act._replace(id=f"later-{last}-{n}")
            rows.append(entry(about, made, last + 1 + n))
        session.execute(insert(ReceivedEntry), rows)


def timed(label: str, act: Callable[[], object]) -> None:
    wall, spent = time.perf_counter(), time.process_time()
    found = act()
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    sys.stdout.write(f"{label:32}{wall:9.1f}{spent:9.1f}  {found}\n")


def patrolled(county: County, *, everything: bool = False) -> str:
    with county.context():
        running.run(county.sili.keys, county.clock, everything=everything)
        with transaction() as session:
            found = mark(session)
            many = session.scalar(select(func.count()).select_from(PatrolFinding))
        return f"looked at {found.looked if found else 0}, findings {many}"


def asked(county: County) -> str:
    """The same clocks, by plain SQL."""
    with county.context(), transaction() as session:
        day = county_day(county.clock.now)
        return f"clocks {len(session.execute(gathering.late(day)).all())}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--petitions", type=int, default=100_000)
    parser.add_argument("--changed", type=int, default=500)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        county = make_county(Path(folder))
        fill(county, wish.petitions)
        sys.stdout.write(f"{wish.petitions} petitions{'':16}{'wall':>9}{'cpu':>9}\n")
        timed("everything", lambda: patrolled(county, everything=True))
        timed("everything, once more", lambda: patrolled(county, everything=True))
        county.clock.forward(days=1)
        change(county, wish.changed)
        timed("the next day", lambda: patrolled(county))
        timed("nothing changed", lambda: patrolled(county))
        timed("plain SQL, the clocks", lambda: asked(county))
        county.close()


if __name__ == "__main__":
    main()
