"""The register of letters, and one of them with everything that was done about it.

    overdue   its day is over, no answer came   to_judge   answered
    waiting   an answer is waited for           ended      adopted, not, or withdrawn

What is due first stands on top; of those that ended, the newest.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from schemas.entry import Entry
from schemas.letter_course import Letter, State
from server.errors.letters import LetterNotFound
from server.permissions import Principal
from server.petitions import scope as of_petitions
from server.registry import db, letters, portions, units
from server.registry.letters import LetterPetition, LetterRow
from server.registry.petition_rows import PetitionRow
from server.supervising import scope

PER_PAGE = 50
BOXES = ("overdue", "waiting", "to_judge", "ended")


@dataclass(frozen=True, slots=True)
class LetterQuery:
    """What is looked for; what is empty is not asked, but that those ended stand
    apart."""

    box: str = ""
    code: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    rows: tuple[LetterRow, ...]
    total: int
    number: int
    counts: Mapping[str, int]
    """Of each of BOXES, whichever is asked for."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter, with its deeds and those of its petitions that the reader sees."""

    row: LetterRow
    letter: Letter
    entries: tuple[Entry, ...]
    petitions: tuple[PetitionRow, ...]
    hidden: int


def listed(
    principal: Principal, query: LetterQuery, today: date, page: int = 1
) -> LetterPage:
    session = db.session()
    asked = conditions(session, principal, query, today)
    counts = {
        box: count(session, conditions(session, principal, of(query, box), today))
        for box in BOXES
    }
    total = count(session, asked)
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    rows = select(LetterRow).where(*asked).order_by(LetterRow.due_on, LetterRow.id)
    if query.box == "ended":
        rows = rows.order_by(None).order_by(LetterRow.id.desc())
    found = session.scalars(rows.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return LetterPage(tuple(found), total, number, counts)


def of(query: LetterQuery, box: str) -> LetterQuery:
    return replace(query, box=box)


def count(session: Session, asked: list[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count(LetterRow.id)).where(*asked)) or 0


def conditions(
    session: Session, principal: Principal, query: LetterQuery, today: date
) -> list[ColumnElement[bool]]:
    wanted = [scope.visible(session, principal), standing(query.box, today)]
    if query.code:
        wanted.append(LetterRow.code == query.code)
    if query.unit:
        names = units.names_of(session, query.unit)
        wanted.append(LetterRow.to_unit.in_(names))
    return wanted


def standing(box: str, today: date) -> ColumnElement[bool]:
    if box == "ended":
        return LetterRow.is_open.is_(False)
    is_open = LetterRow.is_open.is_(True)
    waiting = and_(is_open, LetterRow.state == State.WAITING)
    boxes = {
        "overdue": and_(waiting, LetterRow.due_on < today),
        "waiting": and_(waiting, LetterRow.due_on >= today),
        "to_judge": and_(is_open, LetterRow.state == State.ANSWERED),
    }
    return boxes.get(box, is_open)


def addressees(principal: Principal) -> list[str]:
    """To whom the letters went that the reader sees."""
    session = db.session()
    mine = select(LetterRow.to_unit).where(scope.visible(session, principal))
    return list(session.scalars(mine.distinct().order_by(LetterRow.to_unit)))


def opened(principal: Principal, letter: str) -> LetterView:
    """LetterNotFound."""
    session = db.session()
    row = scope.row_of(session, principal, letter)
    found = letters.folded(session, letter)
    if found is None:
        raise LetterNotFound(letter)
    about = select(LetterPetition.petition).where(LetterPetition.row_id == row.id)
    named = PetitionRow.petition.in_(about)
    seen = named, of_petitions.visible(session, principal)
    ordered = select(PetitionRow).where(*seen).order_by(PetitionRow.id)
    rows = tuple(session.scalars(ordered))
    every = len(found.letter.issued.get("petitions", ()))
    return LetterView(row, found.letter, found.entries, rows, every - len(rows))


def concerning(principal: Principal, petition: str) -> list[LetterRow]:
    """Those about the petition that the reader sees, the newest first."""
    session = db.session()
    of = LetterPetition.petition == petition, scope.visible(session, principal)
    rows = select(LetterRow).join(LetterPetition, LetterPetition.row_id == LetterRow.id)
    return list(session.scalars(rows.where(*of).order_by(LetterRow.id.desc())))


def numbers(petitions: Collection[str]) -> dict[str, str]:
    """By their ids."""
    told = select(PetitionRow.petition, PetitionRow.number)
    return {
        petition: number
        for some in portions(sorted(petitions))
        for petition, number in db.session.execute(
            told.where(PetitionRow.petition.in_(some))
        )
    }


def waiting_for(principal: Principal) -> list[LetterRow]:
    """What a unit has to answer, due first on top."""
    session = db.session()
    if not of_petitions.is_unit(principal):
        return []
    mine = scope.visible(session, principal), LetterRow.is_open.is_(True)
    rows = select(LetterRow).where(*mine, LetterRow.state == State.WAITING)
    return list(session.scalars(rows.order_by(LetterRow.due_on, LetterRow.id)))
