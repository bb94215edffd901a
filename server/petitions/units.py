"""The names of the units that petitions were ever laid with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry.petition_rows import PetitionUnit


def units_known(session: Session) -> list[str]:
    """In the order of their names."""
    names = select(PetitionUnit.unit).distinct().order_by(PetitionUnit.unit)
    return list(session.scalars(names))
