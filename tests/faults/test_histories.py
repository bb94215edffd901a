"""Two hundred histories in every run of the suite; `make faults` lives ten thousand.

That they would find anything is shown beside it: the product broken once for each
invariant, and found.
"""

from collections.abc import Iterator

import pytest

from mobile import bringing
from mobile.delivery import Delivery, Standing
from schemas.casefile import CaseFile
from server import outbox
from server.registry import projecting
from tests.faults import truths
from tests.faults.histories import MOST, Stage, stage

PARTS, EACH = 10, 20


@pytest.fixture(scope="module")
def village() -> Iterator[Stage]:
    with stage() as made:
        yield made


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_in_a_village_heals(village: Stage, part: int) -> None:
    for seed in range(part * EACH, (part + 1) * EACH):
        village.live(seed)


def test_a_history_is_the_same_each_time(village: Stage) -> None:
    told = []
    for _ in range(2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(truths, "check", lambda *_: 1 / 0)
            broken = village.attempt(3, tuple(range(6)))
            assert broken is not None
            told.append(broken.story)
    assert told[0] == told[1] != []


def nobody_offers(patch: pytest.MonkeyPatch) -> None:
    """1: after a new epoch nothing is offered again."""
    patch.setattr(Delivery, "wrote", lambda self, id, case: None)
    patch.setattr(bringing, "bring_colleagues", lambda *_: 0)
    patch.setattr(Delivery, "lost", lambda self, ids: None)


def words_run_ahead(patch: pytest.MonkeyPatch) -> None:
    """2: delivered is called received."""
    patch.setattr(Delivery, "_confirmed", lambda self, id: Standing.RECEIVED)


def chains_go_on(patch: pytest.MonkeyPatch) -> None:
    """3: the hub is read and nothing is published or carried back."""
    patch.setattr(outbox, "publish", lambda *_: None)


def order_matters(patch: pytest.MonkeyPatch) -> None:
    """4: what was folded tells how it came."""
    real = truths.fold

    def folded(found: object) -> CaseFile:
        every = list(found)  # type: ignore[call-overload]
        return real(every[:-1] if len(every) % 2 else every)

    patch.setattr(truths, "fold", folded)


def rows_drift(patch: pytest.MonkeyPatch) -> None:
    """5: a row holds what no entry says."""
    real, count = projecting.columns, iter(range(10**9))
    patch.setattr(
        projecting, "columns", lambda found: {**real(found), "title": f"{next(count)}"}
    )


def the_later_wins(patch: pytest.MonkeyPatch) -> None:
    """6: of two sums the machine takes one."""
    patch.setattr(CaseFile, "conflicts", ())


BREAKS = {
    nobody_offers: "held by somebody",
    words_run_ahead: "says",
    chains_go_on: "",
    order_matters: "depends on its order",
    rows_drift: "a rebuild changed something",
    the_later_wins: "decided by machine",
}


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_product_is_found(village: Stage, broken: object) -> None:
    found = None
    with pytest.MonkeyPatch.context() as patch:
        broken(patch)  # type: ignore[operator]
        for seed in range(300):
            found = village.attempt(seed, tuple(range(MOST)))
            if found is not None:
                break
    assert found is not None
    assert BREAKS[broken] in found.why  # type: ignore[index]
    assert f"SEED={found.seed}" in str(found)
