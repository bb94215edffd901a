"""A few histories with real processes in every run of the suite, and two breaks found.

`make faults` lives two hundred.
"""

import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.faults import relays, truths
from tests.faults.lives import county_of, live
from tests.faults.street import Street
from tests.journeys.processes import today
from tests.mobile.disputes import opened

FORGETS = "from tests.faults.broken import laptop; laptop()"


@pytest.mark.parametrize(("life", "count"), [(0, 2), (1, 2)])
def test_whatever_is_killed_cut_or_full_heals(life: int, count: int) -> None:
    happened: Counter[str] = Counter()
    with county_of(life) as street:
        for number in range(count):
            live(street, life, number, happened)
    assert happened


def test_a_checkpoint_that_moves_before_the_write_is_found(tmp_path: Path) -> None:
    with Street(tmp_path, target="tests.faults.broken:county") as street:
        street.heal()
        street.record("王", "dispute.opened", opened(opened_on=today()))
        held = street.held_by_anyone()
        street.begin_to_die("transaction", 1)
        street.synchronise(["王"])
        until = monotonic() + 60
        while not street.server.ended:
            assert monotonic() < until
            sleep(0.05)
        street.heal()
        with pytest.raises(AssertionError, match="有人手里有而县里没有"):
            truths.check(street, held)


def test_a_laptop_that_lets_go_before_it_has_handed_over_is_found(
    tmp_path: Path,
) -> None:
    with Street(tmp_path) as street:
        street.laptop_program = [sys.executable, "-c", FORGETS]
        street.laptop_comes()
        relays.there(street)
        street.record("王", "dispute.opened", opened(opened_on=today()))
        assert relays.told_there(street, ["王"])["王"]["ok"]
        street.lose("王")
        held = street.held_by_anyone()
        street.laptop_hands_over()
        with pytest.raises(AssertionError, match="有人手里有而县里没有"):
            truths.nothing_is_lost(street, held)
