"""Cases and petitions alike, the oldest first: their rows share no id.

Owed     a row that something is still to be done with, and whose it is
some     of two questions, one for each kind of row, the first so many
"""

from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, literal, select, union_all
from sqlalchemy.orm import Session

from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseRow

Whose: TypeAlias = Select[int, str, bool]


class Owed(NamedTuple):
    row_id: int
    case: str
    is_petition: bool


def cases(*wanted: ColumnElement[bool]) -> Whose:
    return select(CaseRow.id, CaseRow.case, literal(False)).where(*wanted)


def petitions(*wanted: ColumnElement[bool]) -> Whose:
    return select(PetitionRow.id, PetitionRow.petition, literal(True)).where(*wanted)


def some(session: Session, one: Whose, other: Whose, most: int) -> list[Owed]:
    both = union_all(one, other).order_by("id").limit(most)
    return [Owed(*row) for row in session.execute(both)]
