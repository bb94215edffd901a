"""The desk's list over many cases, beside reading a page of the same table bare."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from server.registry import db
from tests.bench.table import Line, milliseconds
from tests.server.county import make_county
from tests.server.measure_lists import fill, measure

PART = "list of cases"
BARE = "SELECT * FROM case_row WHERE id > 500 ORDER BY id LIMIT 50"


def lines(count: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        county = make_county(Path(folder))
        fill(county, count)
        with county.context():
            bare, _ = milliseconds(lambda: db.session.execute(text(BARE)).all(), 40)
        for what, _, _, slow in measure(county, rounds=20):
            yield Line(PART, f"{what}, p95", slow, "ms", bare, "bare page")
        county.close()
