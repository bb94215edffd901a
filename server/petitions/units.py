"""The names of units that a clerk may mean: those that go on, and those of petitions.

A name that a petition was laid with before the county kept its units is still a name.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import units
from server.registry.petition_rows import PetitionUnit


def units_known(session: Session) -> list[str]:
    """In the order of the county's list, the others after them."""
    standing = units.standing(session)
    met = session.scalars(select(PetitionUnit.unit).distinct())
    others = sorted(name for name in met if standing.named(name) is None)
    return [*(unit.name for unit in standing.open), *others]
