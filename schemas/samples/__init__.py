"""Content as a county would write it, for the demo, the tests and the bench.

    county = County(seed=7)
    for step in dispute(Random(1), county, county.grids[0], date(2026, 3, 2)):
        ...

Places are Fengdu's own; people, offices, numbers and disputes are made up. A pure
function of the seeds: the same everywhere, in every run.
"""

from schemas.samples.county import County, Grid, Village
from schemas.samples.held import evening, reception
from schemas.samples.lives import Depth, Step, dispute
from schemas.samples.people import Person

__all__ = [
    "County",
    "Depth",
    "Grid",
    "Person",
    "Step",
    "Village",
    "dispute",
    "evening",
    "reception",
]
