"""Petitions at every point of their way, for the pages of 监督."""

from datetime import timedelta

from tests.server.asked import today
from tests.server.console.desk import Desk
from tests.server.console.petitioned import brought, ways
from tests.server.console.queued import petitions_page

DAYS = 13
FILLED: set[int] = set()


def fill(desk: Desk) -> list[str]:
    """One brought to each row of the table, some weeks ago."""
    county = desk.county
    petitions_page(desk)
    now = county.clock.now
    county.clock.now = now - timedelta(days=DAYS)
    every = ways(today(county)).values()
    made = [brought(county, done) for done in every]
    county.clock.now = now
    county.ingest()
    return made


def watch_page(desk: Desk) -> str:
    """Filled at the first call."""
    if id(desk) not in FILLED:
        FILLED.add(id(desk))
        fill(desk)
    return "/watch"
