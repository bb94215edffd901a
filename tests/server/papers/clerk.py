"""A clerk in a process of their own, who issues some papers about a petition:

python -m tests.server.papers.clerk DATA DATABASE PETITION MANY
"""

import sys
from pathlib import Path

from server import create_app
from server.config import Settings
from tests.server.county import MORNING, County, Phone, SetClock
from tests.server.papers.papers import issued


def main(data: str, database: str, petition: str, many: str) -> None:
    settings = Settings(data=Path(data), database_url=database)
    clock = SetClock(MORNING)
    app = create_app(settings, clock=clock)
    phone: Phone | None = None
    county = County(app, settings, clock, phone)  # type: ignore[arg-type]
    for _ in range(int(many)):
        issued(county, petition)
    county.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
