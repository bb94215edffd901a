"""After a restore: who was ended, moved or kept from a case since stays so.

    deed at the desk ── before its commit ──▶ standing.ledger
    restore: each deed that the file does not have comes into its record again, under
             the seal it bore, and what it did is done again, in the order it was done

Nothing of it may be forgotten: a phone that was lost would be let in once more, and
who was removed from a restricted case would be brought it. A
password that was renewed since is nobody's until it is renewed again; every stay at
the console ends; each grid's generation rises above all that were ever given out, for
a deed raises it by one and each restore by what it found, and one more. A phone that
came since comes again by itself, for the ledger has its key beside the deed, and is
ended, suspended or moved as it was.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from schemas import configuring, dossier_deeds, entry, joining
from schemas.envelope import REGISTRY
from schemas.papers.template_deeds import TYPES as OF_TEMPLATES
from schemas.sealing import PublicKey
from schemas.units import TYPES as OF_UNITS
from server import devices, granting, ledger, moving, relaying
from server.admission import Admitted
from server.keys import CountyKeys
from server.registry import (
    dossier_rows,
    entries,
    joined,
    mentoring,
    templates,
    terms,
    units,
)
from server.registry.assignments import Assignment
from server.registry.directory import (
    Account,
    ApiToken,
    Device,
    Grid,
    Person,
    SignIn,
)
from server.registry.record import HELD, ReceivedEntry
from server.registry.restricting import Copy

Body: TypeAlias = dict[str, Any]

EPOCH = "epoch.begun"


def repeat(session: Session, path: Path, keys: CountyKeys, now: datetime) -> None:
    """Do again what the ledger tells and this registry does not have."""
    told = list(ledger.lines(path, keys))
    lacking = [line for line in told if not has(session, line["deed"]["_id"])]
    for line in lacking:
        if line["deed"]["type"] != EPOCH:
            redo(session, line, now)
    joined.rebuild(session)
    units.rebuild(session)
    terms.rebuild(session)
    dossier_rows.rebuild(session)
    templates.rebuild(session)
    raised = Grid.generation + len(lacking) + 1
    session.execute(update(Grid).values(generation=raised))
    for table in (SignIn, ApiToken):
        over = update(table).where(table.ended_at.is_(None))
        session.execute(over.values(ended_at=now))


def has(session: Session, id: str) -> bool:
    rows = select(ReceivedEntry.id).where(ReceivedEntry.id == id)
    return session.scalar(rows) is not None


def redo(session: Session, line: ledger.Line, now: datetime) -> None:
    """Into the record, and done to whoever is known."""
    deed, at = entry.read(line["deed"]), datetime.fromisoformat(line["at"])
    entries.take_in(session, Admitted(deed, HELD), REGISTRY, now)
    entries.log(session, (deed.id, deed.rev, REGISTRY, HELD), now)
    said = {**(deed.body or {}), **line.get("beside", {})}
    DOING[deed.type](session, said, at)
    session.flush()


def enrolled(session: Session, body: Body, at: datetime) -> None:
    """Nothing where an earlier version wrote the line, without the key."""
    if "key" not in body:
        return
    if session.get(Person, body["person"]) is None:
        devices.employ(session, body["person"], body["name"], body["role"], at)
    found = session.get(Device, body["device"])
    if found is None:
        key = PublicKey.from_text(body["key"], body["alg"])
        found = devices.equip(session, key, body["person"], at)
    devices.open_grids(session, found, body["areas"], at)


def revoked(session: Session, body: Body, at: datetime) -> None:
    found = session.get(Device, body["device"])
    if found is not None:
        found.revoked_at = found.revoked_at or at


def suspended(session: Session, body: Body, at: datetime) -> None:
    found = session.get(Device, body["device"])
    if found is not None:
        found.suspended_at, found.suspended_for = at, body["reason"]


def resumed(session: Session, body: Body, at: datetime) -> None:
    found = session.get(Device, body["device"])
    if found is not None:
        found.suspended_at = found.suspended_for = None
        devices.look_again(session, found.id)


def moved(session: Session, body: Body, at: datetime) -> None:
    if session.get(Person, body["person"]) is None:
        return
    moving.end_scopes(session, body["person"], body["left"], at)
    mine = select(Device).where(Device.person_id == body["person"])
    for one in session.scalars(mine):
        devices.open_grids(session, one, body["entered"], at)
        session.flush()


def role_changed(session: Session, body: Body, at: datetime) -> None:
    person = session.get(Person, body["person"])
    if person is not None:
        devices.hold(person, body["role"], at)


def account_changed(session: Session, body: Body, at: datetime) -> None:
    """As it was done; who had the earlier password has none any more."""
    account = session.get(Account, body["account"])
    if account is not None:
        granting.become(session, account, body["what"], body, "", at)


def paired(session: Session, body: Body, at: datetime) -> None:
    """Nothing where a person is not known again."""
    mentor, mentee = body["mentor"], body["mentee"]
    known = all(session.get(Person, each) for each in (mentor, mentee))
    if known and mentoring.running(session, mentor, mentee) is None:
        mentoring.begin(session, mentor, mentee, body["actor"]["name"], at)


def unpaired(session: Session, body: Body, at: datetime) -> None:
    found = mentoring.running(session, body["mentor"], body["mentee"])
    if found is not None:
        mentoring.end(session, found, body["reason"], at)


def rotated(session: Session, body: Body, at: datetime) -> None:
    """The key files say what is in use; the deed, that its rotation was finished."""


def restricted_to(session: Session, body: Body, at: datetime) -> None:
    """The deed itself says who may know, or brings the key; until its case is folded
    nobody is owed it."""
    session.execute(delete(Copy))


def withdrawn(session: Session, body: Body, at: datetime) -> None:
    """What was taken back comes into the record by `server.secluding`."""


def relay_enrolled(session: Session, body: Body, at: datetime) -> None:
    key = PublicKey.from_text(body["key"], body["alg"])
    relaying.enter(session, key, body["name"], body["area"], at)


def relay_revoked(session: Session, body: Body, at: datetime) -> None:
    relaying.stop(session, body["relay"], body["reason"], at)


def assigned(session: Session, body: Body, at: datetime) -> None:
    """Whom it asks and until when; what was said with it stands at the hub."""
    if session.get(Assignment, body["assignment"]) is None:
        session.add(
            Assignment(
                id=body["assignment"],
                grid=body["grid"],
                case=body["case"] or None,
                assignee=body["assignee"],
                due_on=date.fromisoformat(body["due_on"]),
                made_at=at,
                made_by=body["actor"]["name"],
                office=body["office"],
                told="content" in body,
            )
        )


def assignment_withdrawn(session: Session, body: Body, at: datetime) -> None:
    found = session.get(Assignment, body["assignment"])
    if found is not None:
        found.withdrawn_at, found.withdrawn_for = at, body["reason"]


def nothing(session: Session, body: Body, at: datetime) -> None:
    """What follows is reckoned of all deeds together, once they are there."""


DOING: dict[str, Callable[[Session, Body, datetime], None]] = {
    "device.enrolled": enrolled,
    "device.revoked": revoked,
    "device.suspended": suspended,
    "device.resumed": resumed,
    "device.moved": moved,
    "device.role_changed": role_changed,
    "account.changed": account_changed,
    "account.paired": paired,
    "account.unpaired": unpaired,
    "case.restricted": restricted_to,
    "case.restricted_to": restricted_to,
    "case.key_drawn": restricted_to,
    "case.withdrawn": withdrawn,
    "key.rotated": rotated,
    "relay.enrolled": relay_enrolled,
    "relay.revoked": relay_revoked,
    "assignment.made": assigned,
    "assignment.withdrawn": assignment_withdrawn,
    **dict.fromkeys(joining.TYPES | OF_UNITS | configuring.TYPES, nothing),
    **dict.fromkeys(dossier_deeds.OUTLIVING, nothing),
    **dict.fromkeys(OF_TEMPLATES, nothing),
}
