"""A full run notes what comparing case by case would have noted, whatever happens."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from server import linking, sweeping
from server.hands import hands
from server.linkage.made import draw
from server.linkage.sheet import Sheet
from server.linking import Linking
from server.registry import alike, alike_portions, db, transaction
from server.registry.alike import LinkagePair, LinkageSheet, Made
from server.registry.alike_portions import END, FIRST
from tests.server import measure_linkage
from tests.server.county import County, make_county, new_case
from tests.server.linkage.people import ran, sheet, wang
from tests.server.mediation import corrected, opened
from tests.server.test_linking import NEXT_GRID, log, pairs, sheets, told_by_another

DRAWN = [each.sheet for each in draw("a county of the sweep", 160)]
FEW = settings(max_examples=6)


def put(every: Iterable[Sheet], maker: str = "a program") -> None:
    """These sheets alone, as the ingest puts them."""
    with transaction() as session:
        alike.drop(session)
    made = [Made.of(row_id, each) for row_id, each in enumerate(every, start=1)]
    if made:
        measure_linkage.put(made, maker)


def case_by_case(every: list[Sheet]) -> dict[tuple[str, str], float]:
    put(every)
    with transaction() as session:
        for row_id, each in enumerate(every, start=1):
            linking.compare(session, row_id, each.case)
    return noted()


def noted() -> dict[tuple[str, str], float]:
    session = db.session()
    session.rollback()
    rows = session.execute(select(LinkagePair.one, LinkagePair.other, LinkagePair.bits))
    return {(one, other): pytest.approx(bits) for one, other, bits in rows}


def to_compare() -> int:
    return linking.asked(lambda session: alike.count(session, alike.COMPARING_OWED))


@pytest.fixture(scope="module")
def standing(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterable[County]:
    county = make_county(tmp_path_factory.mktemp("sweep"))
    yield county
    county.close()


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of a few keys, so that a small county has many."""
    monkeypatch.setattr(sweeping, "PORTION", 40)
    monkeypatch.setattr(sweeping, "TAKEN_IN_AT_ONCE", 7)


@FEW
@given(st.sets(st.integers(0, len(DRAWN) - 1), max_size=40), st.integers(1, 300))
def test_a_full_run_notes_what_comparing_case_by_case_does(
    standing: County, chosen: set[int], portion: int
) -> None:
    every = [DRAWN[place] for place in sorted(chosen)]
    with standing.context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweeping, "PORTION", portion)
        wanted = case_by_case(every)
        put(every)
        sweeping.begin(standing.clock())
        sweeping.go_on(standing.clock)
        assert noted() == wanted
        assert to_compare() == 0
        assert linking.asked(alike_portions.stands) is None


@FEW
@given(st.integers(0, 6), st.integers(0, 3))
def test_stopped_between_any_two_portions_it_ends_with_the_same(
    standing: County, stopped: int, again: int
) -> None:
    every = DRAWN[:50]
    with standing.context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweeping, "PORTION", 40)
        wanted = case_by_case(every)
        put(every)
        sweeping.begin(standing.clock())
        for most in (stopped, again):
            with pytest.raises(Stopped):
                sweeping.go_on(standing.clock, Stopping(most))
        sweeping.PORTION = 100
        sweeping.go_on(standing.clock)
        assert noted() == wanted


class Stopped(Exception):
    pass


class Stopping:
    """As `map`, and no further than so many portions."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(
        self, function: Callable[[Any], Any], portions: Iterable[Any]
    ) -> Iterable[Any]:
        for done in count():
            if done == self.most:
                raise Stopped
            yield function(next(iter(portions)))


def test_a_key_that_too_many_share_is_passed_over_as_ever(
    county: County, narrow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who share another as well are found by that one."""
    for module in (alike, alike_portions):
        monkeypatch.setattr(module, "MOST_SHARING", 3)
    every = [replace(sheet(), case=f"case-{n}") for n in range(5)]
    other = {"place": "人和村1组", "village": "500230101201", "began_on": None}
    with_phone = [wang(phone=f"1541234000{n // 2}", id_mac="") for n in range(6)]
    every += [
        sheet(f"phone-{n}", persons=(who, ran(name=f"冉{n}", id_mac="")), **other)
        for n, who in enumerate(with_phone)
    ]
    with county.context():
        wanted = case_by_case(every)
        put(every)
        sweeping.begin(county.clock())
        sweeping.go_on(county.clock)
        assert noted() == wanted
        assert wanted
        assert not any(one.startswith("case-") for one, _ in wanted)


def test_what_changes_beside_it_is_compared_as_it_is_now(
    county: County, narrow: None
) -> None:
    """Between two portions one case becomes another, made anew and compared at once."""
    every, changed = DRAWN[:50], replace(DRAWN[3], case=DRAWN[8].case)
    now = [changed if each.case == changed.case else each for each in every]
    with county.context():
        wanted = case_by_case(now)
        put(every)
        sweeping.begin(county.clock())
        with pytest.raises(Stopped):
            sweeping.go_on(county.clock, Stopping(8))
        in_hand = sweeping.read((stands_at(), END))
        with transaction() as session:
            alike.owe(session, 9, changed.case)
            alike.put(session, 9, changed.case, changed, "a program")
            linking.compare(session, 9, changed.case)
        assert sweeping.write(in_hand, county.clock())
        assert noted() == wanted


def stands_at() -> int:
    found = linking.asked(sweeping.where)
    assert found is not None
    return found


def test_what_is_owed_meanwhile_stays_so(county: County, narrow: None) -> None:
    every = DRAWN[:50]
    with county.context():
        put(every)
        sweeping.begin(county.clock())
        in_hand = sweeping.read((FIRST, END))
        with transaction() as session:
            alike.owe(session, 9, every[8].case)
        sweeping.write(in_hand, county.clock())
        gone = every[8].case
        assert noted()
        assert not any(gone in pair for pair in noted())
        assert linking.asked(lambda s: alike.count(s, alike.SHEET_OWED)) == 1


def test_who_begins_again_is_not_held_up_by_who_goes_on(county: County) -> None:
    """A portion of a run that is not there any more is noted by nobody."""
    with county.context():
        put(DRAWN[:50])
        sweeping.begin(county.clock())
        in_hand = sweeping.read((FIRST, END))
        with transaction() as session:
            alike.drop(session)
        assert sweeping.write(in_hand, county.clock()) is False
        assert noted() == {}


def test_two_who_run_it_at_once_neither_leap_nor_throw_it_back(county: County) -> None:
    with county.context():
        wanted = case_by_case(DRAWN[:50])
        put(DRAWN[:50])
        sweeping.begin(county.clock())
        early, first, second = map(
            sweeping.read, [(FIRST, -(2**62)), (FIRST, 0), (0, END)]
        )
        for portion, stands in ((second, FIRST), (first, 0), (early, 0), (first, 0)):
            assert sweeping.write(portion, county.clock())
            assert stands_at() == stands
        sweeping.write(second, county.clock())
        assert linking.asked(alike_portions.stands) is None
        assert noted() == wanted


# As a county runs it


def test_the_sheets_are_those_of_the_ingest_and_so_are_the_pairs(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "FOLDED_AT_ONCE", 1)
    log(county)
    log(county, NEXT_GRID, **told_by_another())
    county.ingest()
    before = sheets(county), pairs(county)
    assert before[1]
    with county.context(), hands(county.settings, 2) as do:
        linking.begin_anew()
        assert linking.catch_up(county.sili.keys) == 2
        told: Counter[str] = Counter()
        sweeping.run(
            county.sili.keys, county.clock, do, lambda step, left: told.update([step])
        )
        assert told.keys() >= {"sheets", "pairs"}
    assert (sheets(county), pairs(county)) == before


def test_a_sheet_of_what_was_there_before_is_not_kept(county: County) -> None:
    """A case that changes while a worker folds it is made anew."""
    phone, body = county.phones("李娟", NEXT_GRID), opened(**told_by_another())
    made = county.write("dispute.opened", body, case=new_case(), phone=phone)
    county.ingest()
    with county.context():
        linking.begin_anew()
        linking.catch_up(county.sili.keys)
        mine = Linking.under(county.sili.keys)
        (owed,) = linking.sheets_owed()
        in_hand = linking.folded(mine, owed)
    about = {"case": made.case, "seen": (made.id,), "phone": phone}
    words = {"/summary": "承包田的界石被人移了三尺"}
    county.write("dispute.corrected", corrected(made.id, words), **about)
    county.ingest()
    with county.context():
        with transaction() as session:
            alike.owe(session, owed[0][0], made.case)
        linking.write_sheets(mine, in_hand)
        assert sheets(county)[made.case] is None
        sweeping.run(county.sili.keys, county.clock)
    assert "界石" in str(sheets(county)[made.case])


def test_a_run_that_was_killed_goes_on_and_finds_the_same(county: County) -> None:
    with county.context():
        wanted = case_by_case(DRAWN)
        put(DRAWN)
        assert killed(county, portions=4, portion=100) == -9
        since = stands_at()
        assert FIRST < since < END
        assert 0 < len(noted()) < len(wanted)
        with hands(county.settings, 2) as do:
            sweeping.go_on(county.clock, do)
        assert noted() == wanted


def killed(county: County, portions: int, portion: int) -> int:
    ran_so = subprocess.run(
        [sys.executable, "-m", "tests.server.mortal_sweep"],
        env={
            **os.environ,
            "SILI_DATA": str(county.settings.data),
            "SILI_DATABASE_URL": county.settings.database_url,
            "SILI_PORTIONS": str(portions),
            "SILI_PORTION": str(portion),
        },
        check=False,
    )
    return ran_so.returncode


def test_a_run_that_somebody_left_is_taken_up_by_the_ingest(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "SMALL", 200)
    with county.context():
        wanted = case_by_case(DRAWN[:50])
        put(DRAWN[:50], Linking.under(county.sili.keys).maker)
        sweeping.begin(county.clock())
        assert sweeping.take_up(county.clock, 1) is False
        county.clock.now += sweeping.LEFT + timedelta(seconds=1)
        assert sweeping.take_up(county.clock, 1) is True
        county.ingest()
        assert noted() == wanted


def test_of_little_that_is_owed_each_is_compared_by_itself(county: County) -> None:
    with county.context():
        put(DRAWN[:50])
        assert sweeping.is_much()
        sweeping.begin(county.clock())
        sweeping.go_on(county.clock)
        some = LinkageSheet.row_id <= 5
        with transaction() as session:
            session.execute(update(LinkageSheet).where(some).values(is_compared=False))
        assert to_compare() == 5
        assert not sweeping.is_much()
