"""From the record to the desk: fold a case, replace its rows.

    entries of the case ──► fold ──► row, clocks, search words, outgoing document

`project` writes all of that for one case inside the caller's transaction. It depends
on the record, the county's rules among it (`terms`), and on the day the lights stand
for (`Standing.as_of`), and on nothing else: `rebuild` drops every row and gets the
same ones. A row's id is the place of the case's first entry in the record.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, exists, insert, or_, select, tuple_
from sqlalchemy.orm import Session

from schemas import bodies, entry, registers
from schemas.casefile import CaseFile, fold
from schemas.clocks import Clock, clocks_of, weighs
from schemas.entry import Entry
from schemas.identifiers import grid_of, is_private
from schemas.kinds import ACTIVITY, ASSIGNMENT
from schemas.restriction import OPENING
from server.registry import (
    alike,
    assignments,
    db,
    dossier_rows,
    entries,
    locks,
    numbers,
    occasions,
    restricting,
    terms,
)
from server.registry import searched as searching
from server.registry.dossier_rows import DossierRow
from server.registry.occasions import OccasionRow
from server.registry.projection import DISPUTES, CaseClock, CaseRow, Standing
from server.registry.record import NEEDS_UPGRADE, CaseNumber, ReceivedEntry
from server.registry.search import VERSION, Searched, search_of

WORST = ("red", "yellow", "green", "grey")


@dataclass(frozen=True, slots=True)
class Folded:
    """A case as the record has it now."""

    casefile: CaseFile
    received: list[tuple[ReceivedEntry, Entry]]
    clocks: tuple[Clock, ...]
    number: CaseNumber | None
    is_secluded: bool = False
    assignments: frozenset[str] = frozenset()

    @property
    def is_restricted(self) -> bool:
        return self.is_secluded or is_private(self.casefile.home)

    @property
    def is_answered(self) -> bool:
        """Does the field hear of it? What is no dispute has no number and no state:
        that it came, the receipt says."""
        spoken = self.casefile.kind not in (ACTIVITY, ASSIGNMENT)
        return self.is_restricted or spoken

    @property
    def lying_open(self) -> list[tuple[ReceivedEntry, Entry]]:
        """What was written where a whole grid reads."""
        return [(row, each) for row, each in self.received if not is_private(each.home)]

    @property
    def sealed(self) -> Entry:
        """Of a restricted case the opening that came first, else what came first and
        still speaks, as it was sealed: no clock of a phone is before that."""
        came = [each for _, each in self.received]
        speaking = [each for each in came if each.body is not None]
        opened = [each for each in speaking if each.type == OPENING]
        return entry.read((opened or speaking or came)[0].document())

    @property
    def grid(self) -> str:
        """Where it lies; of a restricted case, where its first entry happened."""
        if self.is_secluded and self.lying_open:
            return grid_of(self.lying_open[0][1].home)
        if self.is_restricted:
            sealed = self.sealed
            return restricting.grid_of(sealed) if sealed.body is not None else ""
        return grid_of(self.casefile.home)

    @property
    def place(self) -> tuple[str, str, str]:
        """Grid, village, township: the dispute's village, else the grid's."""
        grid = self.grid
        village = self.casefile.tree.get("dispute", {}).get("village", grid[:12])
        return grid, village, village[:9]

    @property
    def temp_number(self) -> str:
        """The number of the phone that opened the case, or wrote of it first."""
        ordered = self.casefile.entries
        opened = [each for each in ordered if each.type == "dispute.opened"]
        first = (opened or ordered)[0]
        return numbers.temporary(first.device, first.n)


def folded(session: Session, case: str, as_of: date) -> Folded | None:
    found = without_clocks(session, case)
    if found is None:
        return None
    rules = terms.calendar(session), as_of, terms.standing(session)
    clocks = clocks_of(found.casefile, *rules)
    return replace(found, clocks=clocks)


def without_clocks(session: Session, case: str) -> Folded | None:
    """As it is, whatever the day."""
    received = entries.of_case(session, case)
    if not received:
        return None
    casefile = fold([entry for _, entry in received])
    secluded = restricting.is_secluded(session, case)
    return Folded(casefile, received, (), session.get(CaseNumber, case), secluded)


def project(
    session: Session, case: str, now: datetime, as_of: date | None = None
) -> Folded | None:
    """Fold the case and replace what is projected of it."""
    found = folded(session, case, as_of or standing(session, now).as_of)
    if found is None:
        return None
    found = numbered(session, found, now)
    row = columns(found)
    take_away(session, row["id"])
    session.execute(insert(CaseRow), row)
    if told := occasion_columns(found):
        session.execute(insert(OccasionRow), {"row_id": row["id"], **told})
    dossier_rows.project(session, row["id"], found.casefile)
    if found.clocks:
        place = {"row_id": row["id"]}
        session.execute(
            insert(CaseClock),
            [
                {**place, "position": position, **clock_columns(clock)}
                for position, clock in enumerate(found.clocks)
            ],
        )
    search_of(session).put(session, row["id"], searched(found))
    if as_of is None:
        alike.owe(session, row["id"], case)
    answered = assignments.project(session, found.casefile)
    return replace(found, assignments=answered)


def numbered(session: Session, found: Folded, now: datetime) -> Folded:
    """With the case's number, issued now if its acceptance has come."""
    accepted_on = found.casefile.tree.get("acceptance", {}).get("accepted_on")
    if found.number is not None or accepted_on is None:
        return found
    year = date.fromisoformat(accepted_on).year
    number = numbers.issue(
        session,
        found.casefile.case,
        found.place[2],
        year,
        now,
        restricted=found.is_restricted,
    )
    return replace(found, number=number)


def columns(found: Folded) -> dict[str, Any]:
    """The row of a case."""
    casefile, tree = found.casefile, found.casefile.tree
    dispute = tree.get("dispute", {})
    grid, village, township = found.place
    weighing = filter(weighs, found.clocks)
    running = [clock for clock in weighing if clock.light != "grey"]
    return {
        "id": min(row.position for row, _ in found.received),
        "case": casefile.case,
        "case_number": found.number and found.number.text,
        "temp_number": found.temp_number,
        "home": casefile.home,
        "kind": casefile.kind,
        "restricted": found.is_restricted,
        "grid": grid,
        "village": village,
        "township": township,
        "title": casefile.title_zh,
        "party_names": "、".join(party_names(tree)),
        "dispute_type": dispute.get("dispute_type"),
        "source": dispute.get("case_source"),
        "state": str(casefile.state or "unknown"),
        "stage": casefile.stage,
        "round": casefile.round,
        "opened_on": day(dispute.get("opened_on")),
        "accepted_on": day(tree.get("acceptance", {}).get("accepted_on")),
        "due_on": min((clock.due.due_on for clock in running), default=None),
        "light": min(
            (clock.light for clock in running), key=WORST.index, default="grey"
        ),
        "amount_fen": amount(casefile),
        "last_received_at": max(row.received_at for row, _ in found.received),
        "entry_count": len(casefile.entries),
        "conflict_count": len(casefile.conflicts),
        "problem_count": len(casefile.problems),
        "waiting_count": len(casefile.waiting),
        "unknown_count": len(casefile.unknown),
    }


def occasion_columns(found: Folded) -> dict[str, Any] | None:
    """The row of an occasion; None of a dispute."""
    is_occasion = found.casefile.kind == ACTIVITY
    return occasions.columns(found.casefile) if is_occasion else None


def dossier_columns(session: Session, found: Folded) -> dict[str, Any] | None:
    """The row of a dossier; None of what is no dispute."""
    life = dossier_rows.of_case(session, found.casefile)
    return dossier_rows.columns(found.casefile, life)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def amount(casefile: CaseFile) -> int | None:
    """The amount in dispute; none while two say different things about it, or its
    author has not confirmed what another made of it."""
    register = casefile.registers.get("/dispute/amount_fen")
    if register is None or register.standing is not registers.Standing.SETTLED:
        return None
    value: int | None = casefile.tree["dispute"].get("amount_fen")
    return value


def party_names(tree: dict[str, Any]) -> list[str]:
    parties = tree.get("party", {}).values()
    return [party["name"] for party in parties if party.get("name")]


def clock_columns(clock: Clock) -> dict[str, Any]:
    return {
        "rule": clock.rule.id,
        "about": clock.about,
        "start_on": clock.due.start_on,
        "due_on": clock.due.due_on,
        "ended_on": clock.ended_on,
        "state": clock.state,
        "light": clock.light,
        "words_zh": clock.words_zh,
        "words_en": clock.words_en,
    }


def searched(found: Folded) -> Searched:
    """What a case is found by."""
    casefile, number = found.casefile, found.number
    numbers = [number.text if number else "", found.temp_number]
    return searching.searched(casefile.tree, casefile.title_zh, numbers, found.place)


def standing(session: Session, now: datetime) -> Standing:
    """As of which day the lights stand; the county's own day at the beginning."""
    row = session.get(Standing, 1)
    if row is None:
        locks.only(session, "standing")
        row = session.get(Standing, 1)
    if row is None:
        row = Standing(
            id=1,
            as_of=county_day(now),
            calendar_version=terms.version(session),
            searched_by=VERSION,
        )
        session.add(row)
        session.flush()
    return row


def stands_at(day: date) -> bool:
    """Do the lights stand at that day already, or later?"""
    as_of = db.session.scalar(select(Standing.as_of))
    db.session.rollback()
    return as_of is not None and as_of >= day


def county_day(now: datetime) -> date:
    return now.astimezone(numbers.COUNTY_TIME).date()


def due_to_move(session: Session) -> list[str]:
    """Cases whose lights may differ tomorrow: those with a clock that runs."""
    ids = select(CaseClock.row_id).where(CaseClock.state == "running")
    rows = select(CaseRow.case).where(CaseRow.id.in_(ids)).order_by(CaseRow.id)
    return list(session.scalars(rows))


def to_read(session: Session) -> list[str]:
    """Cases that were folded without an entry that this program can read, and
    occasions and dossiers folded by one that made no row of them."""
    known = tuple_(ReceivedEntry.type, ReceivedEntry.v).in_(bodies.known_types())
    unread = exists().where(
        ReceivedEntry.case == CaseRow.case,
        ReceivedEntry.verdict == NEEDS_UPGRADE,
        known,
    )
    unlisted = ~exists().where(OccasionRow.row_id == CaseRow.id)
    unfiled = ~exists().where(DossierRow.row_id == CaseRow.id)
    rows = select(CaseRow.case).where(
        or_(
            and_(CaseRow.unknown_count > 0, unread),
            and_(CaseRow.kind == ACTIVITY, unlisted),
            and_(DISPUTES, unfiled),
        )
    )
    return list(session.scalars(rows.order_by(CaseRow.case)))


def drop(session: Session) -> None:
    session.execute(delete(DossierRow))
    session.execute(delete(OccasionRow))
    session.execute(delete(CaseClock))
    session.execute(delete(CaseRow))
    assignments.drop(session)
    search_of(session).clear(session)
    alike.drop(session)


def forget(session: Session, case: str) -> None:
    """Drop what is projected of one case, until it is folded again."""
    for id in session.scalars(select(CaseRow.id).where(CaseRow.case == case)).all():
        take_away(session, id)
        search_of(session).remove(session, id)
        alike.forget(session, id, case)
    assignments.forget(session, case)


def take_away(session: Session, row_id: int) -> None:
    session.execute(delete(DossierRow).where(DossierRow.row_id == row_id))
    session.execute(delete(OccasionRow).where(OccasionRow.row_id == row_id))
    session.execute(delete(CaseClock).where(CaseClock.row_id == row_id))
    session.execute(delete(CaseRow).where(CaseRow.id == row_id))


def rebuild(
    session: Session,
    now: datetime,
    after: Callable[[Session, Folded], None],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Drop every projection and fold the whole record again; `after` each case."""
    drop(session)
    row = standing(session, now)
    row.searched_by, row.calendar_version = VERSION, terms.version(session)
    every = entries.cases(session)
    for done, case in enumerate(every, start=1):
        found = project(session, case, now)
        if found is not None:
            after(session, found)
        session.flush()
        session.expunge_all()
        progress(done, len(every))
    return len(every)
