"""What a phone takes of others is what the county takes: before its word, and after.

A season in one grid: people come, move away, change their role, lose a phone; others
write what they may not, and some seal with keys that are not theirs. All of it lies at
the hub before the county has read any of it. A phone synchronises by HTTP, the county
ingests, and both are asked what stands.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mobile.simulated import SimulatedPhone
from schemas import identifiers
from schemas.entry import Author, Chain, Entry
from schemas.sealing import SigningKey
from server import devices, moving
from server.permissions import Role
from server.registry import db
from server.registry.entries import FIELD
from server.registry.record import Quarantined, ReceivedEntry
from tests.mobile.conftest import GRID, OTHER_GRID
from tests.mobile.enrolled import enrol
from tests.server import county as counties
from tests.server.county import County, Phone, make_county
from tests.server.mediation import corrected, opened
from tests.sync.served import Served

HOME = f"grid-{GRID}"
DAYS = 30


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=DAYS + 1)
    made = make_county(tmp_path / "county", now=begun)
    yield made
    made.close()


@pytest.fixture
def reader(tmp_path: Path, county: County, served: Served) -> Iterator[SimulatedPhone]:
    """The phone that judges."""
    phone = SimulatedPhone(tmp_path / "reader")
    enrol(phone, county, served)
    yield phone
    phone.close()


class Season:
    """People of the grid and others, what they wrote, and what happened to them."""

    def __init__(self, county: County, seed: int) -> None:
        self.county, self.rng = county, random.Random(seed)
        self.made: list[Entry] = []
        self.cases: list[Entry] = []
        with county.context():
            now, settings = county.clock.now, county.settings
            come = {
                "李娟": (GRID, Role.MEDIATOR),
                "陈主任": (GRID, Role.DIRECTOR),
                "冉敏": (GRID[:9], Role.TOWNSHIP_SUPERVISOR),
                "外网格": (OTHER_GRID, Role.MEDIATOR),
                "远乡": ("500230102201001", Role.MEDIATOR),
            }
            self.people = {
                name: counties.registered(settings, now, name, grid, role)
                for name, (grid, role) in come.items()
            }
        self.people["无名"] = self.stranger()

    def stranger(self) -> Phone:
        key = SigningKey.generate()
        device = identifiers.device_id(key.public)
        county = self.county.settings.county
        author = Author("u-nobody", device, f"{device}/1", county, key)
        return Phone(author, "无名", GRID, Chain(identifiers.chain_id()))

    def somebody(self) -> Phone:
        return self.rng.choice(list(self.people.values()))

    def write(self, phone: Phone) -> None:
        """A case of its own, or a correction of one that is there."""
        day = self.county.clock.now.astimezone(counties.COUNTY_TIME).date().isoformat()
        if self.cases and self.rng.random() < 0.4:
            of = self.rng.choice(self.cases)
            body = corrected(of.id, {"/summary": f"又问了一次{self.rng.random()}"})
            body["corrected_on"] = day
            made = self.seal("dispute.corrected", body, of.case, phone, (of.id,))
        else:
            body, case = opened(opened_on=day), counties.new_case()
            made = self.seal("dispute.opened", body, case, phone, ())
            self.cases.append(made)
        self.made.append(made)

    def seal(
        self, type: str, body: dict, case: str, phone: Phone, seen: tuple[str, ...]
    ) -> Entry:
        return self.county.seal(
            type, body, case=case, phone=phone, seen=seen, home=HOME
        )

    # What happens, beside the writing

    def forge(self) -> None:
        """With somebody's name and device, and another key."""
        known = self.somebody()
        author = replace(known.author, key=SigningKey.generate())
        self.write(replace(known, author=author, chain=Chain(identifiers.chain_id())))

    def pretend(self) -> None:
        """With one's own device, in another's name."""
        known, other = self.somebody(), self.somebody()
        author = replace(known.author, by=other.author.by)
        self.write(replace(known, author=author, chain=Chain(identifiers.chain_id())))

    def move(self) -> None:
        phone = self.people["李娟"]
        county, now = self.county, self.county.clock.now
        here = [GRID] if self.rng.random() < 0.5 else [OTHER_GRID]
        there = [OTHER_GRID] if here == [GRID] else [GRID]
        with county.context():
            held = devices.grids_of(devices.find(phone.device))
            if held != here:
                here, there = there, here
            security = county.principal(Role.SECURITY_ADMINISTRATOR, "500230")
            moving.move(
                security, phone.device, here, there, "调整",
                county="500230", pen=county.pen, now=now,
            )  # fmt: skip

    def revoke(self) -> None:
        phone = self.people["外网格"]
        with self.county.context():
            devices.revoke(
                phone.device, "丢了", self.county.clock.now, pen=self.county.pen
            )

    def change_role(self) -> None:
        role = self.rng.choice(["mediator", "director", "judicial_office"])
        phone = self.people["陈主任"]
        with self.county.context():
            devices.change_role(
                phone.device, role, "换届", self.county.clock.now, pen=self.county.pen
            )

    def live(self) -> None:
        rare: list[Callable[[], None]] = [
            self.forge, self.pretend, self.move, self.revoke, self.change_role,
        ]  # fmt: skip
        for _ in range(DAYS):
            self.county.clock.forward(days=1)
            for _ in range(self.rng.randrange(3)):
                self.write(self.somebody())
            if self.rng.random() < 0.4:
                self.rng.choice(rare)()

    @property
    def unknown(self) -> set[str]:
        """What devices wrote that are in no directory of this township."""
        devices = {self.people[name].device for name in ("无名", "远乡")}
        return {made.id for made in self.made if made.device in devices}

    def told(self, ids: set[str], *whys: dict[str, Any]) -> list[Any]:
        """Who wrote these, and what either says of it."""
        names = {phone.device: name for name, phone in self.people.items()}
        return [
            (names.get(e.device), e.type, e.at.wall[:10], [w.get(e.id) for w in whys])
            for e in self.made
            if e.id in ids
        ]


def taken_by(phone: SimulatedPhone, made: list[Entry]) -> set[str]:
    shelf = phone.casebook.shelf(HOME)
    cases = {each.case: shelf.casefile(each.case) for each in made}
    return {e.id for file in cases.values() if file for e in file.entries}


def taken_by_county(county: County) -> set[str]:
    with county.context():
        return set(db.session.scalars(select(ReceivedEntry.id).where(FIELD)))


def why(county: County) -> dict[str, str]:
    with county.context():
        rows = db.session.scalars(select(Quarantined))
        return {row.document: row.reason for row in rows}


@pytest.mark.parametrize("seed", range(6))
def test_phone_and_county_take_the_same(
    county: County, reader: SimulatedPhone, seed: int
) -> None:
    season = Season(county, seed)
    season.live()
    county.clock.now = datetime.now(UTC).replace(microsecond=0)
    county.ingest()  # The directory is published; of the entries nothing is there.
    for made in season.made:
        county.put(made.document(), HOME)

    assert reader.answer({"do": "sync"})["ok"]
    before = taken_by(reader, season.made)
    county.ingest()
    there = taken_by_county(county)
    doubts = reader.casebook.shelf(HOME).doubts()
    assert before == there, season.told(before ^ there, doubts, why(county))
    assert doubts.keys() | there == {each.id for each in season.made}

    assert reader.answer({"do": "sync"})["ok"]
    assert taken_by(reader, season.made) == there
    doubts = reader.casebook.shelf(HOME).doubts()
    refused = {id for id, told in doubts.items() if told["word"] == "未采信"}
    odd = refused ^ (why(county).keys() - season.unknown)
    assert not odd, season.told(odd, doubts, why(county))
