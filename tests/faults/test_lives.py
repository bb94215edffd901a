"""A few histories with real processes in every run of the suite, and one break found.

`make faults` lives two hundred.
"""

from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.faults import truths
from tests.faults.lives import county_of, live
from tests.faults.street import Street
from tests.journeys.processes import today
from tests.mobile.disputes import opened


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
