"""Whether the author of an entry might write it: type × role × scope × time.

    check(entry, directory, county)      the same on phone and server; pure

        the device and its key are in the directory     unknown_device
        the key sealed it, for this county              BadSeal
        the device was not revoked before it came       revoked_device
        the author is the one enrolled on it            wrong_person
        with a role that writes entries                 role_without_entries
        in an area where he then acted                  outside_scope
        who writes for another has the original,        paper_missing
        a role that may,                                may_not_write_for_another
        and the other once acted there                  not_their_mediator
        and, who settles, in the role that he claims    may_not_settle
        and so who reviews, in one that gives that word may_not_review
        an assignment is answered by a mediator or director   may_not_answer

A mentor acts nowhere by it: where his mentee then acted he may comment (`review.given`
as mentor, of what is open), and everything else of his is outside_scope.

The first that fails is raised as NotAuthorised. What the desk alone writes counts under
the county's desk key and under no other (desk_type).

*Then* is the time of writing: what the device believed, corrected by its last offset
to the county, moved into what can be proved. It was sealed after the statement of the
county that it names (`Proof.after`), and before it first arrived (`Proof.before`). Of
a device that never heard the county's time only this interval is known, and it is
enough that he might write at some instant of it. What he sealed while he might stays
his for ever; a revoked device proves no time, so what comes after its end waits.
"""

import re
from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas import assigning, bodies, entry, identifiers, on_paper, review, settling
from schemas.directory import Device, Directory, Held, Key, Person, Span, covers
from schemas.entry import At, Entry
from schemas.envelope import REGISTRY
from schemas.errors import InvalidIdentifier, NotAuthorised, UnknownType
from schemas.roles import FOR_ANOTHER, WRITERS

# What stands against an entry by circumstance, not by form: a person may waive it.
DECIDABLE = frozenset({"revoked_device", "role_without_entries", "outside_scope"})
DESK = re.compile(
    r"(petition|case|letter|document|patrol|config|device|account|recovery"
    r"|quarantine|epoch|key|reading|relay|rule|unit|paper|dossier|check|template)\..*"
    r"|entry\.erased|assignment\.(made|withdrawn)"
)
# A wall time names a second, and the instant lies in it.
NAMED = timedelta(seconds=1)


class Proof(NamedTuple):
    """What is proved of when an entry was sealed; None is nothing."""

    after: datetime | None = None
    before: datetime | None = None


NOTHING = Proof()
NONE: frozenset[str] = frozenset()


def check(
    read: Entry,
    directory: Directory,
    county: str,
    proof: Proof = NOTHING,
    waived: Container[str] = NONE,
    grid: str = "",
) -> None:
    """Return if its author might write it. Raises NotAuthorised or BadSeal; a reason
    that the county has waived for this entry does not stand in its way. `grid` is
    where an entry of a private database says that it happened."""
    if read.home == REGISTRY or DESK.fullmatch(read.type):
        _check_desk(read, directory, county)
        return
    device, key = sealed_by(read, directory)
    entry.verify(read, key.public, county)
    late = device.revoked is not None and _is_late(proof.before, device.revoked)
    if late and "revoked_device" not in waived:
        raise _refused(read, "revoked_device")
    span = written(read.at, proof)
    if read.by != key.by or _is_over(key.ended, span):
        raise _refused(read, "wrong_person")
    person = directory.persons.get(read.by)
    roles = _during(person.roles if person else (), span)
    if not (roles & WRITERS or "role_without_entries" in waived):
        raise _refused(read, "role_without_entries")
    acted = _acted(read, _during(person.scopes if person else (), span), grid)
    mentors = person is not None and _mentors(read, person, directory, span)
    advises = mentors and _as_mentor(read)
    if not (acted or advises or "outside_scope" in waived):
        raise _refused(read, "outside_scope")
    _check_for_another(read, directory, roles, grid)
    _check_settler(read, roles)
    _check_reviewer(read, roles | {review.MENTOR} if mentors else roles)
    if read.type == assigning.ANSWERED and not roles & assigning.ASSIGNEES:
        raise _refused(read, "may_not_answer")


def sealed_by(read: Entry, directory: Directory) -> tuple[Device, Key]:
    """The device and key that it names. Raises NotAuthorised: unknown_device."""
    device = directory.devices.get(read.device)
    key = device.keys.get(read.kid) if device else None
    if device is None or key is None:
        raise _refused(read, "unknown_device")
    return device, key


def written(at: At, proof: Proof) -> Span:
    """Between which instants it was sealed, as far as that can be said."""
    if at.offset_ms is None:
        return Span(proof.after, proof.before)
    within = timedelta(milliseconds=at.uncertainty_ms or 0)
    first = _moved(at.corrected - within, proof)
    return Span(first, _moved(at.corrected + within + NAMED, proof))


def _moved(instant: datetime, proof: Proof) -> datetime:
    """Into what is proved; an arrival is proved better than any clock."""
    if proof.after is not None:
        instant = max(instant, proof.after)
    return instant if proof.before is None else min(instant, proof.before)


def _is_late(before: datetime | None, revoked: datetime) -> bool:
    return before is None or before >= revoked


def _is_over(ended: datetime | None, span: Span) -> bool:
    return ended is not None and span.first is not None and ended <= span.first


def _during(held: Iterable[Held], span: Span) -> set[str]:
    return {each.what for each in held if each.during(span)}


def _acted(read: Entry, areas: set[str], grid: str) -> bool:
    """In the grid of its home; in his own private database, in the one it names."""
    if read.home == identifiers.private_database(read.device):
        return any(covers(area, grid) for area in areas)
    try:
        grid = identifiers.grid_of(read.home)
    except InvalidIdentifier:
        return False
    return any(covers(area, grid) for area in areas)


def _mentors(read: Entry, person: Person, directory: Directory, span: Span) -> bool:
    """Did somebody whom he then mentored act in the grid of its home?"""
    if identifiers.is_private(read.home):
        return False
    persons = (directory.persons.get(id) for id in _during(person.mentees, span))
    return any(_acted(read, _during(each.scopes, span), "") for each in persons if each)


def _as_mentor(read: Entry) -> bool:
    """A comment of a mentor's; one that was erased says it no more."""
    if read.type != review.GIVEN:
        return False
    return read.body is None or read.body.get("as_role") == review.MENTOR


def _check_for_another(
    read: Entry, directory: Directory, roles: set[str], grid: str
) -> None:
    """补录: with the original, by whom that is allowed, for who ever acted there."""
    body = read.body or {}
    if not on_paper.is_for_another(body):
        return
    if not on_paper.has_paper(body):
        raise _refused(read, "paper_missing")
    if not roles & FOR_ANOTHER:
        raise _refused(read, "may_not_write_for_another")
    mediator = str(body["on_behalf_of"])
    person = directory.persons.get(mediator)
    areas = {scope.what for scope in person.scopes} if person else set()
    if mediator == read.by or not _acted(read, areas, grid):
        raise _refused(read, "not_their_mediator")


def _check_settler(read: Entry, roles: set[str]) -> None:
    """Who says which value stands has the role that he claims, and it may."""
    if read.type not in settling.TYPES or read.body is None:
        return
    claimed, path = read.body.get("by_role"), read.body.get("register")
    if type(claimed) is not str or type(path) is not str:
        return  # Its schema refuses it.
    if not any(settling.role_fits(read.type, claimed, role, path) for role in roles):
        raise _refused(read, "may_not_settle")


def _check_reviewer(read: Entry, roles: set[str]) -> None:
    """Who reviews is what he claims to be, and such may say it."""
    if read.type != review.GIVEN or read.body is None:
        return
    said = [read.body.get(name) for name in ("as_role", "subject", "verdict")]
    if not all(type(each) is str for each in said):
        return  # Its schema refuses it.
    claimed, subject, verdict = map(str, said)
    if claimed not in roles or not review.may_give(claimed, subject, verdict):
        raise _refused(read, "may_not_review")


def _check_desk(read: Entry, directory: Directory, county: str) -> None:
    key = directory.desk.get(read.kid)
    if key is None or read.home != REGISTRY:
        raise _refused(read, "desk_type")
    entry.verify(read, key, county)


def _refused(read: Entry, reason: str) -> NotAuthorised:
    return NotAuthorised(
        reason, device=read.device, kid=read.kid, by=read.by, home=read.home
    )


def is_known(read: Entry) -> bool:
    """Is its type known here, in that version? InvalidBody where it does not fit."""
    try:
        bodies.load(read.type, read.v, read.body)
    except UnknownType:
        return False
    return True
