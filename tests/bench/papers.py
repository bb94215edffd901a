"""Papers a minute, beside bare docxtpl over the same templates in the same run.

    python -m tests.bench.papers

All 36 documents in turn, each with its values, by the press of two processes: the .docx
and its PDF. docxtpl, in one process, makes the .docx alone. What is asked is 500 a
minute on two cores.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import cycle, islice

from docxtpl import DocxTemplate  # type: ignore[import-untyped]

from schemas.papers.kinds import DOCUMENTS
from schemas.papers.wording import wording
from server.papers import building
from server.papers.printing import WORKERS, Press
from tests.bench.table import Line, seconds, written

PART = "papers"
MANY, FEWER, ASKED = 360, 72, 500

Paper = tuple[bytes, dict[str, str]]


def papers(many: int) -> Iterator[Paper]:
    every = [
        (building.built(wording(kind.code)), filled(kind.code)) for kind in DOCUMENTS
    ]
    for n, (data, values) in enumerate(islice(cycle(every), many)):
        yield data, values | {"doc_no": f"丰信〔2026〕{n}号"}


def filled(code: str) -> dict[str, str]:
    kind = next(each for each in DOCUMENTS if each.code == code)
    return {slot.name: f"{slot.words.zh}，" * 12 for slot in kind.every}


def lines() -> Iterator[Line]:
    ours, theirs = list(papers(MANY)), list(papers(FEWER))
    with Press() as press, ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda each: press.print(*each), ours[: 2 * WORKERS]))
        taken = seconds(lambda: list(pool.map(lambda each: press.print(*each), ours)))
    alone = seconds(lambda: [merged_alone(*each) for each in theirs])
    minute = MANY / taken * 60
    yield Line(PART, ".docx and PDF, two processes", minute, "/min", ASKED, "asked")
    told = FEWER / alone * 60
    yield Line(
        PART, "the same", minute, "/min", told, "docxtpl, .docx alone, one process"
    )


def merged_alone(data: bytes, values: dict[str, str]) -> bytes:
    template = DocxTemplate(BytesIO(data))
    template.render(values, autoescape=True)
    stream = BytesIO()
    template.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    sys.stdout.write(written(list(lines())) + "\n")
