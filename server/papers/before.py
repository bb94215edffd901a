"""What the papers of a petition that were issued before say for the next one.

A paper counts while it stands, neither cancelled nor replaced, and where it is about
one of the claims. Of a petition that repeats another, the recheck may be the other's.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from server.papers.told import Filler, Told, written
from server.registry import db
from server.registry.paper_rows import PaperRow

RECHECK: Final = "D31"


def standing(told: Told, codes: Collection[str]) -> PaperRow | None:
    """The last of these kinds."""
    keys = {claim.key for claim in told.claims}
    rows = [r for r in issued(told.view.petition.id, codes) if keys & set(r.about)]
    return rows[-1] if rows else None


def issued(petition: str, codes: Collection[str]) -> list[PaperRow]:
    of = PaperRow.petition == petition, PaperRow.code.in_(codes)
    rows = select(PaperRow).where(*of).order_by(PaperRow.paper)
    return [row for row in db.session.scalars(rows) if row.is_standing]


def number(*codes: str) -> Filler:
    def filler(told: Told) -> str:
        row = standing(told, codes)
        return row.number if row else ""

    return filler


def issuer(*codes: str) -> Filler:
    def filler(told: Told) -> str:
        row = standing(told, codes)
        return row.unit if row else ""

    return filler


def either(first: Filler, then: Filler) -> Filler:
    return lambda told: first(told) or then(told)


def recheck(told: Told) -> PaperRow | None:
    if found := standing(told, (RECHECK,)):
        return found
    before = told.registered.get("repeats", "")
    rows = issued(before, (RECHECK,)) if before else []
    return rows[-1] if rows else None


def recheck_number(told: Told) -> str:
    row = recheck(told)
    return row.number if row else ""


def recheck_day(told: Told) -> str:
    row = recheck(told)
    return written(row.issued_on) if row else ""
