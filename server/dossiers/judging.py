"""审卷 at the desk: a dossier is returned with items, received, archived.

    give_back   退回补正: item by item, each of a paper, a place, or in words alone
    receive     接收; whatever was asked for is asked no more
    archive     归档: for how long, how many pages, where; under the case's number

Each is a deed, the row that follows of it, and what `case:<id>` tells the phones, in
one transaction. The deed says how far the entries went: who decides over a page that is
older than the file is told so and decides again. Whose township it is decides; nobody
does it for another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.casefile import CaseFile
from schemas.dossier_deeds import ACCEPTED, ARCHIVED, NOUN, RETURNED, as_known
from schemas.dossier_life import RECEIVED, DossierLife, Step
from schemas.fields import day
from schemas.kinds import DISPUTE
from server import outbox
from server.assigning import FARTHEST
from server.errors import CaseNotFound
from server.errors.dossiers import DossierRefused
from server.permissions import Principal, Verb, demand
from server.registry import dossier_rows, projecting, transaction
from server.registry.cases import may_read
from server.registry.desk import Pen
from server.registry.epochs import begin_epoch
from server.registry.projecting import Folded
from server.registry.projection import CaseRow


@dataclass(frozen=True, slots=True)
class Looked:
    """Which dossier was looked at, and how many records its page had."""

    case: str
    seen: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to mend."""

    words: str
    paper: str = ""
    place: str = ""

    def item(self, due_on: str) -> dict[str, str]:
        said = {"paper": self.paper, "place": self.place, "words": self.words.strip()}
        return {name: each for name, each in {**said, "due_on": due_on}.items() if each}


@dataclass(frozen=True, slots=True)
class Filing:
    """How it is kept."""

    retention: str
    pages: int
    place: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as a verb finds it."""

    row: CaseRow
    folded: Folded
    life: DossierLife

    @property
    def casefile(self) -> CaseFile:
        return self.folded.casefile

    @property
    def number(self) -> str:
        return self.row.case_number or self.row.temp_number


def give_back(
    principal: Principal,
    looked: Looked,
    items: Sequence[Asked],
    due_on: str,
    comment: str = "",
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """CaseNotFound, NotAllowed, DossierRefused, InvalidBody."""
    until = checked_day(due_on, projecting.county_day(now)) if due_on else ""
    asked = [each for each in items if each.words.strip()]
    if not asked:
        raise DossierRefused("items")
    told = {"items": {f"i{n}": each.item(until) for n, each in enumerate(asked, 1)}}
    with transaction() as session:
        found = ended(session, principal, looked, now)
        done(session, found, RETURNED, told | said(comment), pen, now)


def receive(
    principal: Principal, looked: Looked, comment: str = "", *, pen: Pen, now: datetime
) -> None:
    """CaseNotFound, NotAllowed, DossierRefused, InvalidBody."""
    with transaction() as session:
        found = ended(session, principal, looked, now)
        if found.life.step in RECEIVED:
            raise DossierRefused("accepted")
        done(session, found, ACCEPTED, said(comment), pen, now)


def archive(
    principal: Principal, looked: Looked, filing: Filing, *, pen: Pen, now: datetime
) -> None:
    """CaseNotFound, NotAllowed, DossierRefused, InvalidBody."""
    if not (filing.retention and filing.place.strip() and 0 < filing.pages < 10_000):
        raise DossierRefused("kept")
    with transaction() as session:
        found = ended(session, principal, looked, now)
        if found.life.step is Step.ARCHIVED:
            raise DossierRefused("archived")
        if found.life.step not in RECEIVED:
            raise DossierRefused("not_received")
        told = {
            "retention": filing.retention,
            "archive_no": found.number,
            "pages": filing.pages,
            "place": filing.place.strip(),
        }
        done(session, found, ARCHIVED, told, pen, now)


def said(comment: str) -> dict[str, str]:
    return {"comment": comment.strip()} if comment.strip() else {}


def checked_day(text: str, today: date) -> str:
    found = day(text.strip())
    if found is None or not today <= found <= today + FARTHEST:
        raise DossierRefused("day", text)
    return found.isoformat()


def ended(
    session: Session, principal: Principal, looked: Looked, now: datetime
) -> Dossier:
    """A dossier that he may judge, as it was when he looked."""
    found = judged(session, principal, looked.case, now)
    if found.life.step is Step.OPEN:
        raise DossierRefused("open")
    if seen(found.casefile, found.life) != looked.seen:
        raise DossierRefused("changed")
    return found


def judged(session: Session, principal: Principal, case: str, now: datetime) -> Dossier:
    """What is out of scope looks like not there."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or row.kind != DISPUTE or not may_read(principal, row):
        raise CaseNotFound(case)
    demand(principal, Verb.JUDGE_DOSSIERS, row.grid)
    folded = projecting.folded(session, case, projecting.county_day(now))
    if folded is None:
        raise CaseNotFound(case)
    return Dossier(row, folded, dossier_rows.of_case(session, folded.casefile))


def seen(casefile: CaseFile, life: DossierLife) -> int:
    """By how much a page can have fallen behind."""
    return len(casefile.entries) + len(life.given)


def reached(casefile: CaseFile) -> dict[str, Any]:
    """How far its entries go, as a deed has it."""
    last: dict[str, int] = {}
    for each in casefile.entries:
        last[each.chain] = max(each.n, last.get(each.chain, 0))
    return as_known(last)


def done(
    session: Session,
    found: Dossier,
    what: str,
    told: Mapping[str, Any],
    pen: Pen,
    now: datetime,
) -> None:
    """The deed, and all that follows of it."""
    body = {"known": reached(found.casefile), **told}
    pen.write(session, NOUN + what, body, now, found.row.case)
    dossier_rows.project(session, found.row.id, found.casefile)
    outbox.queue(session, found.folded, begin_epoch(session, now), now)
