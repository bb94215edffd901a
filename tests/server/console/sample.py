"""A county with a working season behind it: a dozen mediators, some eighty disputes."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from schemas.samples import County as Places
from schemas.samples import Grid, Step, dispute, evening, reception
from tests.server.console import lives
from tests.server.console.desk import ROLES, Desk, make_desk
from tests.server.county import COUNTY_TIME, Phone, new_case

TODAY = date(2026, 3, 27)
SEASON = 75
DISPUTES = 7


def sample_county(folder: Path, mediators: int = 12, seed: int = 3) -> Desk:
    """Lived up to 27 March 2026, delivered by the evening of that day."""
    desk = make_desk(folder, *ROLES, now=at(date(2026, 1, 5), "08:30"))
    rng = Random(seed)
    places = Places(seed)
    grids = spread(places, mediators)
    phones = [desk.county.phones(grid.mediator, grid.code) for grid in grids]
    for phone, grid in zip(phones, grids, strict=True):
        live_through(desk, phone, season(rng, places, grid))
    told(desk)
    desk.county.clock.now = at(TODAY, "17:40")
    desk.county.ingest()
    return desk


def spread(places: Places, count: int) -> list[Grid]:
    step = len(places.grids) // count
    return [places.grids[number * step] for number in range(count)]


def season(rng: Random, places: Places, grid: Grid) -> list[tuple[int, Step]]:
    """The steps of one grid's disputes and occasions in the order of time."""
    lives = [dispute] * DISPUTES + [evening, evening, reception]
    steps = [
        (case, step)
        for case, live in enumerate(lives)
        for step in live(
            rng, places, grid, TODAY - timedelta(days=rng.randrange(2, SEASON))
        )
        if step.day < TODAY
    ]
    return sorted(steps, key=lambda each: (each[1].day, each[1].time))


def live_through(desk: Desk, phone: Phone, steps: list[tuple[int, Step]]) -> None:
    cases = {number: new_case() for number, _ in steps}
    ids: dict[int, list[str]] = {number: [] for number in cases}
    for number, step in steps:
        desk.county.clock.now = at(step.day, step.time) + timedelta(minutes=12)
        entry = desk.county.write(
            step.type,
            step.naming(ids[number]),
            case=cases[number],
            seen=tuple(ids[number][-1:]),
            phone=phone,
        )
        ids[number].append(entry.id)


def told(desk: Desk) -> None:
    """One dispute in full, corrected, contradicted, with what cannot be read yet."""
    county = desk.county
    desk.written = lives.live(county)
    desk.written.append(lives.correct(county, desk.written))
    other = county.phones("谭明芬")
    desk.written.append(lives.contradict(county, desk.written, other))
    lives.bewilder(county, desk.written)
    county.clock.now = at(date(2026, 3, 26), "10:00")
    lives.live(county, case=new_case(), steps=1)


def at(day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), COUNTY_TIME)
