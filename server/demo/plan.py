"""What the phones of the demo live through: grids, disputes, occasions, and when.

    plan(county, mediators=30, days=60, seed=1, today=…)  ─►  one PhonePlan a mediator

The grids are spread over the county, the first two in one village so that a village
has neighbours. A mediator opens a dispute every few days; its life is cut off today,
so that at any moment some are new, most are under way and some are closed. Every few
weeks there is an evening of 宣讲, every month somebody receives. All of it follows from
the seed and the day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from schemas.samples import County, Grid, Step, dispute, evening, reception

DAYS_APART = 7
EVENINGS_APART = 20
RECEPTIONS_APART = 30


@dataclass(frozen=True, slots=True)
class Work:
    """One step of a dispute or an occasion; `case` counts the phone's from nought."""

    case: int
    step: Step


@dataclass(frozen=True, slots=True)
class PhonePlan:
    """A mediator's phone and all it will record, in the order of time."""

    grid: Grid
    works: tuple[Work, ...]

    @property
    def cases(self) -> int:
        return len({work.case for work in self.works})


OCCASIONS = ((evening, EVENINGS_APART), (reception, RECEPTIONS_APART))


def plan(
    county: County, *, mediators: int, days: int, seed: int, today: date
) -> list[PhonePlan]:
    rng = Random(f"{seed} demo")
    return [
        PhonePlan(grid, works(rng, county, grid, days, today))
        for grid in grids(rng, county, mediators)
    ]


def grids(rng: Random, county: County, mediators: int) -> list[Grid]:
    """Spread over the county, with two of the first village."""
    order = list(county.grids)
    rng.shuffle(order)
    first = order[0]
    beside = [g for g in order if g.village == first.village and g != first]
    rest = [g for g in order[1:] if g not in beside[:1]]
    return [first, *beside[:1], *rest][:mediators]


def works(
    rng: Random, county: County, grid: Grid, days: int, today: date
) -> tuple[Work, ...]:
    begun = [
        (make, day)
        for make, apart in ((dispute, DAYS_APART), *OCCASIONS)
        for day in beginnings(rng, days, apart)
    ]
    found = [
        Work(case, step)
        for case, (make, day) in enumerate(begun)
        for step in make(rng, county, grid, today - timedelta(days=days - day))
        if step.day < today
    ]
    return tuple(sorted(found, key=lambda work: (work.step.day, work.step.time)))


def beginnings(rng: Random, days: int, apart: int) -> list[int]:
    return sorted(rng.randrange(days) for _ in range(max(1, days // apart)))
