"""Does the register of papers say what the deeds say? A part of `server.verify`."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.papers.deeds import ISSUED
from schemas.papers.numbering import year_of
from server.papers.files import DOCX, PDF
from server.papers.series import key
from server.registry import paper_rows
from server.registry.paper_rows import PaperFile, PaperRow

Words = tuple[str, str, str]
"""Which paper; what is wrong with it, in Chinese and in English."""


def wrong(session: Session) -> Iterator[Words]:
    """Each row as its deeds have it, and its two files as they were printed."""
    should = paper_rows.recorded(session)
    rows = {row.paper: row for row in session.scalars(select(PaperRow))}
    for paper, told in should.items():
        row = rows.pop(paper, None)
        if row is None:
            yield paper, "文书台账中没有", "the register has no row of it"
        elif paper_rows.as_dict(row) != told:
            yield paper, "文书台账与记录不符", "its row is not what the deeds say"
    for paper in rows:
        yield paper, "文书台账中多出这一份", "it has a row and no deed"
    yield from of_files(session)


def of_files(session: Session) -> Iterator[Words]:
    kept = {(f.paper, f.kind): f.sha256 for f in session.scalars(select(PaperFile))}
    for deed in paper_rows.deeds(session):
        paper, body = paper_rows.paper_of(deed), deed.body or {}
        for kind in (DOCX, PDF) if deed.type == ISSUED else ():
            if kept.get((paper, kind)) != body[kind]:
                zh = f"没有留存与记录相符的 {kind.upper()}"
                yield paper, zh, f"its {kind} is not kept as the deed has it"


def numbers(session: Session) -> Iterator[tuple[str, int]]:
    """Each number that a paper bears, by its series."""
    rows = select(PaperRow.number, PaperRow.series, PaperRow.n)
    for number, letter, n in session.execute(rows.where(PaperRow.series != "")):
        if (year := year_of(number)) is not None and n is not None:
            yield key(letter, year), n
