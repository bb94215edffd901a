"""Some histories in every run of the suite; `make faults` lives ten thousand.

That they would find anything is shown in `test_breaks`.
"""

import pytest

from tests.faults import registers, truths
from tests.faults.histories import Broken, Stage, stage
from tests.server.postgres import Postgres

PARTS, EACH = 15, 20
# Found by `make faults` and mended: a copied phone hands in words of a case that was
# withdrawn; a private database is lost before anybody has read it.
FOUND = (4002, 7248)
ON_POSTGRESQL = range(100_096, 100_104)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_in_a_village_heals(village: Stage, part: int) -> None:
    for seed in range(part * EACH, (part + 1) * EACH):
        village.live(seed)


@pytest.mark.parametrize("seed", FOUND)
def test_what_a_long_run_once_found_heals(village: Stage, seed: int) -> None:
    village.live(seed)


def test_so_it_does_over_postgresql(postgres: Postgres) -> None:
    with registers.on(postgres), stage() as made:
        assert registers.is_there(made.small.village.county.settings)
        for seed in ON_POSTGRESQL:
            made.live(seed)
        assert made.happened["two_ingest"] > 0


def failing(village: Stage, seed: int) -> Broken:
    """The history where after healing nothing is true."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(truths, "check", untrue)
        broken = village.attempt(seed, tuple(range(8)))
    assert broken is not None
    return broken


def test_another_village_lives_the_same_history_from_its_seed(village: Stage) -> None:
    once = failing(village, 3)
    with stage() as elsewhere:
        assert failing(elsewhere, 3).story == once.story != []
    assert failing(village, 4).story != once.story


def test_a_failure_is_told_in_a_clerks_words_and_says_how_to_see_it_again(
    village: Stage,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(truths, "nothing_is_lost", untrue)
        with pytest.raises(Broken) as found:
            village.live(7)
    told = str(found.value)
    assert told.startswith("；".join(found.value.story))
    assert "结果：AssertionError: 不是真的" in told
    assert told.endswith("重放：make faults SEED=7")
    assert not any(letter in "".join(found.value.story) for letter in "abcxyz")


def test_what_is_told_is_the_shortest_that_still_fails(village: Stage) -> None:
    """Where everything fails, a history without a deed does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(truths, "nothing_is_lost", untrue)
        with pytest.raises(Broken) as found:
            village.live(7)
    assert found.value.story == []


def untrue(*_: object, **__: object) -> None:
    raise AssertionError("不是真的")
