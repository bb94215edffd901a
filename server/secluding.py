"""转为限制知悉: a case that lay open is from now on for those alone who may know.

    deed      `case.restricted`: ground, whom to keep out, reason, the key of the case
    county    every door asks READ_RESTRICTED; the record keeps every word, the fold is
              as it was
    grids     `erased:<entry>`, kind "restricted", for each entry that lay open, and for
              each that comes so later: purged at the hub, struck by the phones; the
              county's word on the case goes too
    readers   are brought every entry, as it was written, and the key for what follows

Nothing is destroyed: before an entry goes from the grids it stands, enclosed to the
county, beside `case.withdrawn` in the ledger, so that a registry that was put back to
an earlier day has it again. What somebody saw or copied he has; that is never undone.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from json import loads
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schemas import codes, entry
from schemas.desk import WITHDRAWN
from schemas.identifiers import is_private
from schemas.recovery import Enclosed
from server import erasing, knowing, ledger, moving, outbox
from server.admission import Admitted
from server.keys import CountyKeys
from server.knowing import Knower, KnowerRefused
from server.permissions import Principal
from server.registry import (
    assignments,
    db,
    entries,
    erasures,
    locks,
    projecting,
    restricting,
    transaction,
)
from server.registry.desk import Actor, Pen
from server.registry.directory import Person
from server.registry.epochs import begin_epoch
from server.registry.projecting import Folded
from server.registry.record import HELD, Outgoing, ReceivedEntry
from sync.database import Database

DEED, GONE = "case.restricted", "case.withdrawn"
ITSELF = Actor("restriction", "系统", "operator")
PAST_PEOPLE = "须回避的人要从名单里选。", "who is kept out must be one of the list"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the deed would do: who goes on knowing, and who else may be kept out."""

    stay: tuple[Knower, ...]
    people: tuple[Person, ...]
    entries: int


def preview(principal: Principal, case: str, now: datetime) -> Preview:
    """Raises CaseNotFound, NotAllowed; KnowerRefused where it is restricted already."""
    session = db.session()
    found = within(session, principal, case, now)
    listed = knowing.listed(session, found)
    stay = tuple(each for each in listed if each.is_brought)
    people = {each.id: each for each in knowing.nearby(session, found.grid)}
    return Preview(stay, tuple(people.values()), len(found.lying_open))


def restrict(
    principal: Principal,
    case: str,
    ground: str,
    kept_out: Collection[str],
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """Only some may know of the case from now on.

    Raises CaseNotFound, NotAllowed, ReasonMissing, KnowerRefused.
    """
    said = moving.checked(reason)
    with transaction() as session:
        locks.beside(session, [case])
        found = within(session, principal, case, now)
        check(session, found, ground, kept_out)
        county = pen.keys.case_key.addressee
        words = {"ground": ground, "kept_out": sorted(kept_out), "reason": said}
        words |= restricting.drawn(case, pen.keys.case_kid, county)
        pen.write(session, DEED, words, now, case)
        folded = projecting.project(session, case, now)
        if folded is not None:
            outbox.queue(session, folded, begin_epoch(session, now), now)
            settle(session, folded, pen.keys, now)


def within(session: Session, principal: Principal, case: str, now: datetime) -> Folded:
    """The open case; what is out of scope looks like not there."""
    found = knowing.decidable(session, principal, case, now)
    if found.is_restricted:
        zh, en = "本案已经是限制知悉。", "the case is restricted already"
        raise KnowerRefused(zh, en)
    return found


def check(
    session: Session, found: Folded, ground: str, kept_out: Collection[str]
) -> None:
    if ground not in codes.code_list("restrictions"):
        zh, en = "要写明限制知悉的原因。", "say why it is restricted"
        raise KnowerRefused(zh, en)
    near = {each.id for each in knowing.nearby(session, found.grid)}
    if not set(kept_out) <= near | set(knowing.reasons(session, found)):
        raise KnowerRefused(*PAST_PEOPLE)


def settle(session: Session, found: Folded, keys: CountyKeys, now: datetime) -> None:
    """What lies open of such a case is taken back from the grids; again, it does the
    same."""
    if not found.is_secluded:
        return
    epoch, pen = begin_epoch(session, now), Pen(keys, ITSELF)
    case = found.casefile.case
    gone = withdrawn(session, [case])
    for row, read in found.lying_open:
        if row.id not in gone and read.body is not None:
            raw = raw_of(session, row.id)
            kept = keys.case_key.addressee.enclose(Enclosed.ERASED, row.id, raw)
            beside = {"raw": kept, "database": read.home}
            pen.write(session, GONE, {"entry": row.id}, now, case, beside)
            names = erasures.databases(session, row.id, case)
            tell(session, case, row.id, names, epoch, now)
        elif read.body is None and not knows(session, row.id, read.home):
            erasing.tell(session, row.id, [read.home], epoch, now)
    unsay(session, case, {read.home for _, read in found.lying_open})


def knows(session: Session, id: str, database: str) -> bool:
    """Was it told that what is erased of this case left it as well?"""
    mine = Outgoing.database == database, Outgoing.document == erasures.PREFIX + id
    said = session.scalar(select(Outgoing.body).where(*mine))
    return said is not None and bool(loads(said).get("withdrawn"))


def unsay(session: Session, case: str, homes: Collection[str]) -> None:
    """The county's word on the case for a whole grid is said no more, nor whom it
    assigned it to."""
    named = [f"case:{case}", *assignments.named(session, case)]
    mine = Outgoing.document.in_(named), Outgoing.database.in_(homes)
    session.execute(delete(Outgoing).where(*mine))


def raw_of(session: Session, id: str) -> bytes:
    rows = select(ReceivedEntry.raw).where(ReceivedEntry.id == id)
    return session.scalars(rows).one()


def withdrawn(session: Session, cases: Collection[str]) -> set[str]:
    """The entries of these cases that were taken back from the grids."""
    rows = select(ReceivedEntry.raw).where(
        ReceivedEntry.case.in_(cases), ReceivedEntry.type == GONE
    )
    return {loads(raw)["body"]["entry"] for raw in session.scalars(rows)}


def tell(
    session: Session,
    case: str,
    id: str,
    names: Iterable[str],
    epoch: str,
    now: datetime,
) -> None:
    """`erased:<entry>` for these databases, also where it was said before."""
    for database in sorted(names):
        on = projecting.county_day(now)
        said = erasures.document(session, id, case, WITHDRAWN, on, database)
        mine = Outgoing.database == database, Outgoing.document == said["id"]
        row = session.scalar(select(Outgoing).where(*mine))
        if row is None:
            outbox.say(session, said, epoch, now)
        else:
            row.published_at = None


# After a restore


def take_back(session: Session, path: Path, keys: CountyKeys, now: datetime) -> None:
    """Into the record whatever was taken back from the grids and is not there; and it
    is told again, to a hub that may have gone back with it."""
    epoch = begin_epoch(session, now)
    for line, id, database in lines(path, keys):
        case = line["deed"]["case"]
        projecting.forget(session, case)
        unsay(session, case, [database])
        if not entries.known(session, [id], []).entries:
            kept = line["beside"]["raw"]
            raw = keys.case_key.disclose(Enclosed.ERASED, id, kept)
            read = entry.read(loads(raw))
            entries.take_in(session, Admitted(read, HELD), database, now)
            entries.log(session, (read.id, read.rev, database, HELD), now)
        names = erasures.databases(session, id, case)
        tell(session, case, id, names, epoch, now)


def lines(path: Path, keys: CountyKeys) -> Iterator[tuple[ledger.Line, str, str]]:
    for line in ledger.lines(path, keys):
        if line["deed"]["type"] == GONE:
            yield line, line["deed"]["body"]["entry"], line["beside"]["database"]


def strike_file(path: Path, told: Path, keys: CountyKeys) -> None:
    """A grid's database of the hub that was put back, before anybody reads it."""
    if is_private(path.stem):
        return
    with Database(path, create=False) as database:
        gone = list(lines(told, keys))
        struck = [erasing.strike_in(database, id) for _, id, _ in gone]
        for case in {line["deed"]["case"] for line, _, _ in gone if any(struck)}:
            erasing.unsay_in(database, case)
        if any(struck):
            database.scrub()
