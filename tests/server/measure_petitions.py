"""How long queue, inbox and page take over many petitions.

    python -m tests.server.measure_petitions [--petitions 100000] [--rounds 40]
        [--postgresql]

Rows go into the projection as it would write them, no two of DRAWN alike, and these
again under other numbers and days; some petitions are registered and taken further by
the verbs besides, and it is their pages that are opened. The time is
that of `listed` with its counts, and of `opened` with its line in the log.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from schemas import codes
from schemas.canonical import canonical_bytes
from schemas.petition import claims
from schemas.petition.lanes import LANES
from schemas.petition.moves import State
from server.permissions import Principal
from server.petitions.listing import PetitionQuery, listed
from server.registry import db, petitions, transaction
from server.registry.petition_rows import (
    PetitionClaim,
    PetitionLane,
    PetitionRow,
    PetitionUnit,
)
from server.registry.petitions import Folded
from server.registry.record import ReceivedEntry
from server.registry.search import Searched
from server.watching.lanes import standing
from tests.schemas.petition.telling import UNIT, registered
from tests.server.asked import look, step, unit
from tests.server.asked import registered as taken
from tests.server.county import County
from tests.server.measure_lists import FIRST, GIVEN, PLACES, RECEIVED, name
from tests.server.measuring import (
    a_county,
    analyze,
    asked,
    clock_of,
    in_portions,
    print_table,
    put_words,
    timed,
)

UNITS = (UNIT, *(f"县第{n}单位" for n in range(2, 61)))
CHANNELS = ("letter", "visit", "online", "phone")
OPEN = (State.TRANSFERRED, State.UNIT_RECEIVED, State.ACCEPTED, State.HANDLING)
LIGHTS = ("green", "green", "green", "yellow", "red")
SHARE_OPEN = 0.03
PAGES = 60
DRAWN, AT_ONCE = 20_000, 5000


class Filled(NamedTuple):
    """What is inserted of one petition."""

    row: dict[str, Any]
    claim: dict[str, Any]
    unit: dict[str, Any]
    words: Searched
    entry: dict[str, Any]


def fill(county: County, count: int) -> None:
    rng = random.Random(7)
    villages = villages_of("500230")
    with county.context():
        with transaction() as session:
            ids = range(1, min(count, DRAWN) + 1)
            drawn = [made(session, id, villages, rng) for id in ids]
        for some in in_portions(count, AT_ONCE):
            with transaction() as session:
                put(session, [again(drawn[id % len(drawn)], id, rng) for id in some])
        analyze(db.session())


def again(drawn: Filled, id: int, rng: random.Random) -> Filled:
    """The same matter under another number, of another day and state."""
    received_on = FIRST + timedelta(days=rng.randrange(1700))
    now, number = state(rng, received_on), f"（{received_on.year}）丰信访字第{id}号"
    named = {"id": id, "petition": f"petition-{id}", "number": number}
    due = {name: now[name] for name in ("state", "is_open", "due_on", "light")}
    place, bare = {"row_id": id}, drawn.words
    bearing = replace(bare, numbers=[*bare.numbers, number])
    return Filled(
        {**drawn.row, **now, **named, "received_on": received_on},
        {**drawn.claim, **due, **place},
        {**drawn.unit, **place},
        bearing,
        recorded(id, drawn.entry["raw"]),
    )


def villages_of(county: str) -> list[str]:
    return [c for c, d in codes.divisions(county).items() if d.level == "village"]


def made(session: Session, id: int, villages: list[str], rng: random.Random) -> Filled:
    received_on = FIRST + timedelta(days=rng.randrange(1700))
    who = {"p1": {"name": name(rng), "address": "".join(rng.sample(PLACES, 6))}}
    asked = {"c1": {"text": "".join(rng.choices(PLACES + GIVEN, k=60))}}
    said = {
        "petitioners": who,
        "claims": asked,
        "area": rng.choice(villages),
        "channel": rng.choice(CHANNELS),
        "facts": "".join(rng.choices(PLACES, k=200)),
    }
    told = registered(received_on)
    petition = claims.fold(f"petition-{id}", [told._replace(body=told.body | said)])
    folded = Folded(petition, (), id, f"（{received_on.year}）丰信访字第{id}号")
    row, mine = (
        {**petitions.columns(folded), **state(rng, received_on)},
        rng.choice(UNITS),
    )
    due = {name: row[name] for name in ("state", "is_open", "due_on", "light")}
    place = {"row_id": id}
    claim = {**place, **petitions.claimed(folded)[0], **due, "unit": mine}
    said = recorded(id, canonical_bytes({"body": petition.registered}))
    return Filled(row, claim, {**place, "unit": mine}, petitions.searched(folded), said)


def recorded(id: int, raw: bytes) -> dict[str, Any]:
    """The deed in the record, but for its seal, by which nobody asks here."""
    texts = {name: f"{name}-{id}" for name in ("id", "rev", "digest", "chain")}
    fixed = {"by": "u-a", "device": "d-a", "verdict": "held", "database": "registry"}
    return {
        **texts,
        **fixed,
        "position": id,
        "raw": raw,
        "case": f"petition-{id}",
        "type": "petition.registered",
        "v": 1,
        "n": id,
        "prev": None,
        "received_at": RECEIVED,
    }


def state(rng: random.Random, received_on: date) -> dict[str, Any]:
    if rng.random() >= SHARE_OPEN:
        return {"is_open": False, "state": "closed", "due_on": None, "light": "grey"}
    due_on = received_on + timedelta(days=60)
    light = rng.choice(LIGHTS)
    return {
        "is_open": True,
        "state": str(rng.choice(OPEN)),
        "due_on": due_on,
        "light": light,
    }


def put(session: Session, some: list[Filled]) -> None:
    session.execute(insert(ReceivedEntry), [each.entry for each in some])
    session.execute(insert(PetitionRow), [each.row for each in some])
    session.execute(insert(PetitionClaim), [each.claim for each in some])
    session.execute(insert(PetitionUnit), [each.unit for each in some])
    session.execute(insert(PetitionLane), [row for e in some for row in lanes_of(e)])
    put_words(session, ((each.row["id"], each.words) for each in some))


def lanes_of(each: Filled) -> Iterator[dict[str, Any]]:
    """Each item by its state, and what is late; as a whole, and with its unit."""
    row = each.row
    told = {"row_id": row["id"], "light": row["light"], "due_on": row["due_on"]}
    told |= {"rule": "DL06" if row["due_on"] else "", "area": row["area"]}
    mine = {code for code, lane in LANES.items() if row["state"] in lane.states}
    for code in sorted(mine | ({"15", "A5"} if row["light"] == "red" else set())):
        for whose in ("", each.unit["unit"]):
            yield told | {"lane": code, "unit": whose}


QUEUES: dict[str, PetitionQuery] = {
    "queue": PetitionQuery(),
    "red": PetitionQuery(light="red"),
    "letters accepted": PetitionQuery(channel="letter", state="accepted"),
    "one township": PetitionQuery(area="500230101"),
    "one unit": PetitionQuery(unit=UNIT),
    "newest": PetitionQuery(sort="received_on"),
    "ended": PetitionQuery(ended=True),
    "ended, newest": PetitionQuery(ended=True, sort="received_on"),
    "name of two": PetitionQuery(text="王秀", ended=True),
    "name of three": PetitionQuery(text="李秀英", ended=True),
    "pinyin": PetitionQuery(text="wangxiuying", ended=True),
    "words": PetitionQuery(text="鱼塘", ended=True),
    "number": PetitionQuery(text="（2024）丰信访字第4711号"),
    "item: inquiry": PetitionQuery(lane="7"),
    "item: inquiry, red": PetitionQuery(lane="7", light="red"),
    "item: to archive": PetitionQuery(lane="16"),
}
INBOX: dict[str, PetitionQuery] = {
    "inbox": PetitionQuery(),
    "inbox, to receive": PetitionQuery(waits="to_receive"),
    "inbox, ended": PetitionQuery(ended=True),
}


LANES_OF = (
    ("lanes", None, ""),
    ("lanes of a township", None, "500230101"),
    ("lanes of a unit", unit(), ""),
)


def measure(county: County, rounds: int) -> Iterator[tuple[str, int, float, float]]:
    for label, query in QUEUES.items():
        yield label, *of_list(county, county.officer, query, rounds)
    for label, query in INBOX.items():
        yield label, *of_list(county, unit(), query, rounds)
    for label, who, area in LANES_OF:
        yield label, *of_lanes(county, who or county.officer, area, rounds)
    pages = [taken(county, claims=2) for _ in range(PAGES)]
    for petition in pages:
        for type in ("classified", "transferred"):
            step(county, petition, type, "c1", "c2")
        step(county, petition, "unit_received", "c1", "c2", by=unit())
    opening = iter(pages * (1 + rounds // PAGES))
    clock = clock_of(county)
    with county.context():
        figures = timed(lambda: look(county, next(opening)), rounds, clock)
    yield "page", len(pages), *figures


def of_list(
    county: County, who: Principal, query: PetitionQuery, rounds: int
) -> tuple[int, float, float]:
    clock = clock_of(county)
    with county.context():
        tally = who is county.officer  # An inbox shows none.
        total = listed(who, query).total
        asked = partial(listed, who, query, tally=tally)
        return total, *timed(asked, rounds, clock)


def of_lanes(
    county: County, who: Principal, area: str, rounds: int
) -> tuple[int, float, float]:
    clock = clock_of(county)
    with county.context():
        total = sum(each.total for each in standing(who, area))
        return total, *timed(lambda: standing(who, area), rounds, clock)


def main() -> None:
    wanted = asked(__doc__, "petitions")
    with a_county(postgresql=wanted.postgresql) as county:
        fill(county, wanted.count)
        print_table(f"{wanted.count} petitions", measure(county, wanted.rounds))


if __name__ == "__main__":
    main()
