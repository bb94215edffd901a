"""Who sees which letters: the county office all, a unit those that went to it.

What went to a unit that ended lies with whoever goes on with its powers.
"""

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from server.errors.letters import LetterNotFound
from server.permissions import Principal, Verb, areas
from server.petitions import scope
from server.registry.letters import LetterRow


def visible(session: Session, principal: Principal) -> ColumnElement[bool]:
    if scope.is_unit(principal):
        return LetterRow.to_unit.in_(scope.names(session, principal))
    return true() if areas(principal, Verb.SUPERVISE) else false()


def row_of(session: Session, principal: Principal, letter: str) -> LetterRow:
    """What is out of scope looks like not there."""
    mine = LetterRow.letter == letter, visible(session, principal)
    row = session.scalar(select(LetterRow).where(*mine))
    if row is None:
        raise LetterNotFound(letter)
    return row
