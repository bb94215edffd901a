"""Reading, verifying and folding, beside parsing the same bytes as JSON."""

import json
from collections.abc import Iterator
from itertools import chain, islice

from schemas import canonical, casefile, strict_json
from schemas.entry import read, verify
from tests.bench.material import cases
from tests.bench.table import Line, milliseconds, seconds
from tests.schemas.writing import COUNTY, Device

PART = "schemas"


def lines(count: int) -> Iterator[Line]:
    some = list(islice(cases(seed=5), max(count // 8, 1)))
    entries = list(chain.from_iterable(some))
    raw = [canonical.canonical_bytes(entry.document()) for entry in entries]
    bare = len(raw) / seconds(lambda: [json.loads(each) for each in raw])
    documents = [strict_json.loads(each) for each in raw]
    key = Device().key.public

    def rate(act) -> float:
        return len(raw) / seconds(act)

    strict = rate(lambda: [strict_json.loads(each) for each in raw])
    yield Line(PART, "strict parsing", strict, "/s", bare, "json.loads")
    reading = rate(lambda: [read(each) for each in documents])
    yield Line(PART, "form, digest, id, revision", reading, "/s", bare, "json.loads")
    sealed = rate(lambda: [verify(each, key, COUNTY) for each in entries])
    yield Line(PART, "seals verified", sealed, "/s", bare, "json.loads")
    folded = rate(lambda: [casefile.fold(each) for each in some])
    yield Line(PART, "folded for the first time", folded, "/s", bare, "json.loads")
    largest = max(some, key=len)
    median, slow = milliseconds(lambda: casefile.fold(largest), 30)
    yield Line(PART, f"a case of {len(largest)} entries, p50", median, "ms")
    yield Line(PART, f"a case of {len(largest)} entries, p95", slow, "ms")
