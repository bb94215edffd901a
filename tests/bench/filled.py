"""A phone of many years: so many cases, each with the county's word, and a long one.

Sealed with the phone's own key into its own chain, put into its database as
`Shelf.store` puts them, indexed by the shelf itself. Every case has its number and all
but the last entries lie in the county's backup, as its receipt says. The PIN costs
what it costs on a phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from mobile import chains
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from schemas import entry
from schemas.canonical import digest_of
from schemas.entry import Entry
from schemas.identifiers import uuid7
from schemas.samples import County, dispute
from schemas.samples.lives import Step
from schemas.sealing import Purpose
from tests.mobile.conftest import (
    COUNTY,
    GRID,
    PIN,
    SERVER_KEY,
    SERVER_KID,
    SetClock,
    answer_for,
    phone_clock,
)
from tests.stretching import as_shipped

HOME = f"grid-{GRID}"
LONG, UNSENT = 100, 9
AT = "2026-11-20T00:00:00+00:00"


def fill(folder: Path, cases: int) -> str:
    """The long case, which is among these."""
    clock = phone_clock(folder, SetClock())
    with as_shipped():
        credentials = Credentials(folder, clock)
        unlocked = credentials.enrol(credentials.create(PIN), answer_for(credentials))
    book = Casebook(folder, unlocked, clock)
    written = Writer(book, clock)
    rng, county = Random(7), County(7)
    with book.database(HOME).transaction():
        for number in range(1, cases):
            grid = county.grids[0]
            written.case(dispute(rng, county, grid, day(number), depth="light")[:1])
        long = written.case(hundred(rng, county))
        written.keep()
    book.database(HOME).bulk_docs(list(written.county_says()))
    book.shelf(HOME).index()
    book.close()
    return long


def day(number: int) -> date:
    return date(2026, 11, 20) - timedelta(days=number % 1500)


def hundred(rng: Random, county: County) -> Iterator[Step]:
    """A dispute that is visited again and again."""
    while len(life := list(dispute(rng, county, county.grids[0], day(200)))) < 11:
        pass
    yield from life
    visit = next(step for step in life if step.type == "follow_up.recorded")
    for _ in range(LONG - len(life)):
        yield visit


def sealed(body: dict[str, Any], purpose: Purpose) -> dict[str, Any]:
    said = {**body, "database": HOME, "serial": 1, "epoch": "e-1", "at": AT}
    sig = SERVER_KEY.seal(purpose, COUNTY, digest_of(said))
    seal = {"alg": SERVER_KEY.alg, "kid": SERVER_KID, "sig": sig}
    return {"_id": said["id"], **said, "seal": seal}


class Writer:
    """The phone's pen: one chain, entries of many cases."""

    def __init__(self, book: Casebook, clock: PhoneClock) -> None:
        self._book, self._clock = book, clock
        self._nonce = book._nonces / f"{HOME}.nonce"
        self._head = chains.head(book.database(HOME), self._nonce)
        self._author = book.unlocked.author()
        self.cases: list[str] = []
        self.written: list[Entry] = []

    def case(self, steps: Iterable[Step]) -> str:
        case, ids = uuid7(self._clock.now_ms()), list[str]()
        self.cases.append(case)
        for step in steps:
            written = self._write(step, case, ids)
            ids.append(written.id)
            self.written.append(written)
            self._book.shelf(HOME).store(written)
        return case

    def _write(self, step: Step, case: str, ids: list[str]) -> Entry:
        at = replace(self._clock.at(), wall=f"{step.day}T{step.time}:00+08:00")
        written, self._head = entry.write(
            self._author,
            self._head,
            type=step.type,
            v=1,
            home=HOME,
            case=case,
            body=step.naming(ids),
            at=at,
            seen=ids[-1:],
            now_ms=self._clock.now_ms(),
        )
        return written

    def county_says(self) -> Iterator[dict[str, Any]]:
        """A number for each case, and that it keeps what is not of today."""
        for number, case in enumerate(self.cases, 1):
            body = {"e": 1, "type": "case", "id": f"case:{case}", "case": case}
            body |= {"case_number": f"（2026）丰虎威人调字第{number}号"}
            body |= {"received": 1, "temp_number": "", "state": "opened"}
            yield sealed(body, Purpose.SERVER_DOC)
        device, head = self._author.device, self.written[-UNSENT - 1]
        told = {"n": head.n, "head": head.digest, "beyond": [], "kept": head.n}
        body = {"e": 1, "type": "receipt", "id": f"receipt:e-1:{device}"}
        body |= {"device": device, "predecessor": None, "begun_at": AT}
        body |= {"chains": {head.chain: told}, "refused": {}, "more_refused": 0}
        yield sealed(body, Purpose.RECEIPT)

    def keep(self) -> None:
        chains.keep(self._book.database(HOME), self._nonce, self._head)
