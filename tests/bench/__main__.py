"""`make bench`: one table, and the same as JSON in var/bench.json.

python -m tests.bench [--cases 100000] [--entries 5000]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import (
    carrying,
    evidence,
    folding,
    linkage,
    lists,
    minutes,
    papers,
    phone,
    replication,
)
from tests.bench.table import Line, written

ANSWER = Path("var/bench.json")


def lines(cases: int, entries: int) -> Iterator[Line]:
    yield from folding.lines(entries)
    yield from replication.lines(entries)
    yield from carrying.lines()
    yield from lists.lines(cases)
    yield from linkage.lines(cases // 10)
    yield from evidence.lines()
    yield from minutes.lines()
    yield from papers.lines()
    yield from phone.lines()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=5_000)
    asked = parser.parse_args()
    found = list(lines(asked.cases, asked.entries))
    sys.stdout.write(written(found) + "\n")
    ANSWER.parent.mkdir(exist_ok=True)
    told = [line.to_json() for line in found]
    ANSWER.write_text(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
