"""Do the claims say what their deeds say? A part of `server.verify`."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import dossier_rows
from server.registry.dossier_rows import DossierClaim

Words = tuple[str, str, str]
"""Which claim; what is wrong with it, in Chinese and in English."""


def wrong(session: Session) -> Iterator[Words]:
    """Each claim made anew of the record; and of one dispute no two that stand."""
    columns = [each.key for each in DossierClaim.__table__.columns]
    kept = {
        row.entry: {name: getattr(row, name) for name in columns}
        for row in session.scalars(select(DossierClaim))
    }
    for claim, said in dossier_rows.made_of(session).items():
        if kept.pop(claim, None) != said:
            yield claim, "以案定补的申领与记录不符", "it is not what the deeds say"
    for claim in kept:
        yield claim, "多出一条以案定补申领", "it is there and no deed made it"
