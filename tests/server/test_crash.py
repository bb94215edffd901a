"""Killed at any named moment and started again, the county comes to the same.

A crash is an exception out of the listener, and then a new app over the same files:
what was not committed is gone, as it is when a process dies.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.entry import Entry
from server import create_app
from server.moments import Moment
from server.registry import db
from server.registry.projection import CaseRow
from server.registry.record import CaseNumber, Quarantined, ReceivedEntry, Reception
from server.verify import verify
from tests.server.county import County, make_county, new_case
from tests.server.mediation import accepted, opened, terminated

OTHERS = {Moment.RESTED, Moment.LIGHTS, Moment.STORED, Moment.MARKED}
MOMENTS = [moment for moment in Moment if moment not in OTHERS]


class Crash(Exception):
    pass


class Killer:
    """Ends the ingest at the nth time of a moment, once."""

    def __init__(self) -> None:
        self.moment: Moment | None = None
        self.left = 0

    def aim(self, moment: Moment, times: int) -> None:
        self.moment, self.left = moment, times

    def __call__(self, moment: Moment, database: str) -> None:
        if moment is self.moment:
            self.left -= 1
            if self.left <= 0:
                self.moment = None
                raise Crash(f"{moment} {database}")


def restart(county: County, killer: Killer) -> None:
    """The same folder under a new app, as after a kill."""
    county.close()
    county.app = create_app(county.settings, clock=county.clock, announce=killer)


def ingest_to_the_end(county: County, killer: Killer) -> int:
    crashes = 0
    while True:
        try:
            county.ingest()
            return crashes
        except Crash:
            crashes += 1
            restart(county, killer)


def stands(county: County, written: list[Entry], bad: int) -> None:
    """Everything written is in the registry exactly once, and all of it agrees."""
    with county.context():
        held = list(db.session.scalars(select(ReceivedEntry.id)))
        assert sorted(held) == sorted(entry.id for entry in written)
        assert len(list(db.session.scalars(select(Quarantined)))) == bad
        assert len(list(db.session.scalars(select(Reception)))) == len(written) + bad
        numbers = sorted(db.session.scalars(select(CaseNumber.n)))
        assert numbers == list(range(1, len(numbers) + 1))
        cases = {entry.case for entry in written}
        rows = db.session.scalars(select(CaseRow))
        counts = {row.case: row.entry_count for row in rows}
        mine = [entry.case for entry in written]
        assert counts == {case: mine.count(case) for case in cases}
        assert list(verify(db.session(), county.sili.hub, county.sili.keys)) == []
    for case in cases:
        (leaf,) = county.sili.hub.leaves(county.phone.home, f"case:{case}")
        assert leaf["received"] == counts[case]


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_at_any_moment_repeats_work_and_changes_nothing(
    tmp_path: Path, moment: Moment, times: int
) -> None:
    killer = Killer()
    county = make_county(tmp_path, announce=killer, ingest_batch=3)
    written = []
    for _ in range(4):
        case = new_case()
        for type, body in (
            ("dispute.opened", opened()),
            ("dispute.accepted", accepted()),
            ("dispute.terminated", terminated()),
        ):
            written.append(county.write(type, body, case=case))
    county.put({"_id": "note:1", "_rev": "1-" + "a" * 32})
    killer.aim(moment, times)
    assert ingest_to_the_end(county, killer) == 1
    stands(county, written, bad=1)
    county.close()


def test_killed_while_the_lights_move_they_move_all_the_same(tmp_path: Path) -> None:
    killer = Killer()
    county = make_county(tmp_path, announce=killer, ingest_batch=1)
    written = []
    for _ in range(3):
        case = new_case()
        written.append(county.write("dispute.opened", opened(), case=case))
        written.append(county.write("dispute.accepted", accepted(), case=case))
    county.ingest()
    county.clock.forward(days=40)
    killer.aim(Moment.LIGHTS, 1)
    assert ingest_to_the_end(county, killer) == 1
    with county.context():
        assert set(db.session.scalars(select(CaseRow.light))) == {"red"}
    stands(county, written, bad=0)
    county.close()


class Story:
    """Some cases, written and read in any order, the server killed in between."""

    def __init__(self, folder: Path) -> None:
        self.killer = Killer()
        self.county = make_county(folder, announce=self.killer, ingest_batch=2)
        self.cases = [new_case() for _ in range(3)]
        self.written: list[Entry] = []
        self.sealed: list[Entry] = []

    def step(self, act: Any) -> None:
        verb, which = act
        if verb == "write":
            case = self.cases[which % 3]
            type, body = (
                ("dispute.opened", opened()),
                ("dispute.accepted", accepted()),
                ("dispute.terminated", terminated()),
            )[which % 7 % 3]
            self.written.append(self.county.write(type, body, case=case))
        elif verb == "again" and self.written:
            made = self.written[which % len(self.written)]
            self.county.put(made.document())
        elif verb == "kill":
            self.killer.aim(MOMENTS[which % len(MOMENTS)], 1 + which % 3)
        else:
            ingest_to_the_end(self.county, self.killer)


acts = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "again", "kill", "ingest"]),
        st.integers(0, 40),
    ),
    max_size=25,
)


@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(acts)
def test_any_story_of_writes_and_kills_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, int]]
) -> None:
    told = Story(tmp_path_factory.mktemp("story"))
    for act in story:
        told.step(act)
    told.killer.moment = None
    ingest_to_the_end(told.county, told.killer)
    stands(told.county, told.written, bad=0)
    told.county.close()
