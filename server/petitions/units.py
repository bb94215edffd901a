"""The names of units that a clerk may mean.

Where the county keeps its units, those that go on; before it does, those with which
petitions were ever laid.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import units
from server.registry.petition_rows import PetitionUnit


def units_known(session: Session) -> list[str]:
    if listed := [unit.name for unit in units.standing(session).open]:
        return listed
    return sorted(session.scalars(select(PetitionUnit.unit).distinct()))
