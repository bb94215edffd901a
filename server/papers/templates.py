"""Which .docx stands for a kind of paper, and how a county changes it.

    checked     a file that somebody brings: every fault of it, or what is kept of it
    propose     it waits for a second person, with why it is changed
    publish     that person, who saw the proof of this very file, lets it count
    refuse      or not
    withdraw    it no longer waits; or the version before it counts again

Old versions stay, and print old papers as they were. A proof is the paper with the
words of each slot in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from schemas import identifiers
from schemas.papers import template_deeds
from schemas.papers.kinds import Kind, kind
from schemas.papers.template_deeds import PROPOSED, PUBLISHED, REFUSED, WITHDRAWN
from schemas.papers.template_states import COUNTS, WAITING, Proposal
from schemas.papers.wording import wording
from server.errors.templates import (
    TemplateFaulty,
    TemplateNotFound,
    TemplateRefused,
)
from server.moving import checked as reasoned
from server.papers import building, checking, package
from server.papers.checking import faults as faults
from server.permissions import Principal, Verb, demand
from server.registry import templates as kept
from server.registry import transaction
from server.registry.desk import Pen
from server.registry.templates import TemplateRow


@dataclass(frozen=True, slots=True)
class Template:
    """A file for a kind of paper; version 0 came with the program."""

    code: str
    version: int
    digest: str
    data: bytes


def current(session: Session, code: str) -> Template:
    """The one that counts. UnknownPaper."""
    row = kept.latest(session, kind(code).code)
    return built_in(code) if row is None else template_of(row)


def of_version(session: Session, code: str, version: int) -> Template:
    """That version, whatever became of it since. UnknownPaper, TemplateNotFound."""
    if not version:
        return built_in(code)
    row = kept.versioned(session, code, version)
    if row is None:
        raise TemplateNotFound(f"{code} {version}")
    return template_of(row)


@cache
def built_in(code: str) -> Template:
    data = building.built(wording(code))
    return Template(code, 0, digest(data), data)


def template_of(row: TemplateRow) -> Template:
    return Template(row.code, row.version or 0, row.digest, row.data)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def samples(wanted: Kind) -> dict[str, str]:
    """What stands in a proof: of every slot its own words."""
    return {slot.name: f"〔{slot.words.zh}〕" for slot in wanted.every}


def checked(code: str, data: bytes) -> bytes:
    """What is kept of a file that somebody brings. UnknownPaper, TemplateFaulty."""
    if not data:
        raise TemplateRefused("none")
    found = checking.faults(code, data)
    if found:
        raise TemplateFaulty(found)
    return package.packed(package.cleaned(package.unpacked(data)))


def propose(
    principal: Principal,
    code: str,
    data: bytes,
    seen: str,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> str:
    """Its id; `seen` is the digest of the file whose proof was looked at.

    NotAllowed, ReasonMissing, UnknownPaper, TemplateFaulty, TemplateRefused.
    """
    demand(principal, Verb.CONFIGURE, pen.keys.county)
    said, file = reasoned(reason), checked(code, data)
    with transaction() as session:
        if digest(file) == current(session, code).digest:
            raise TemplateRefused("same")
        if seen != digest(file):
            raise TemplateRefused("unseen")
        template = identifiers.uuid7(int(now.timestamp() * 1000))
        told = {
            "template": template,
            "code": code,
            "digest": digest(file),
            "data": template_deeds.pieces(file),
            "reason": said,
        }
        kept.note(session, pen.write(session, PROPOSED, told, now))
    return template


def publish(
    principal: Principal, template: str, seen: str, *, pen: Pen, now: datetime
) -> None:
    """The second person's word. NotAllowed, TemplateNotFound, TemplateRefused."""
    demand(principal, Verb.CONFIGURE, pen.keys.county)
    with transaction() as session:
        row = waiting(session, template)
        refuse_own(principal, row)
        if seen != row.digest:
            raise TemplateRefused("unseen")
        told = {"template": template, "digest": row.digest}
        kept.note(session, pen.write(session, PUBLISHED, told, now))


def refuse(
    principal: Principal, template: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, ReasonMissing, TemplateNotFound, TemplateRefused."""
    demand(principal, Verb.CONFIGURE, pen.keys.county)
    said = reasoned(reason)
    with transaction() as session:
        refuse_own(principal, waiting(session, template))
        told = {"template": template, "reason": said}
        kept.note(session, pen.write(session, REFUSED, told, now))


def withdraw(
    principal: Principal, template: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """By one person: it only goes back to what two had let count before.

    What still waits, only the one who proposed it takes back. NotAllowed,
    ReasonMissing, TemplateNotFound, TemplateRefused.
    """
    demand(principal, Verb.CONFIGURE, pen.keys.county)
    said = reasoned(reason)
    with transaction() as session:
        row = found(session, template)
        is_own = row.state == WAITING and row.by_id == principal.id
        if not is_own and row.state != COUNTS:
            raise TemplateRefused("decided")
        told = {"template": template, "reason": said}
        kept.note(session, pen.write(session, WITHDRAWN, told, now))


def found(session: Session, template: str) -> TemplateRow:
    row = session.get(TemplateRow, template)
    if row is None:
        raise TemplateNotFound(template)
    return row


def waiting(session: Session, template: str) -> TemplateRow:
    row = found(session, template)
    if row.state != WAITING:
        raise TemplateRefused("decided")
    return row


def refuse_own(principal: Principal, row: TemplateRow) -> None:
    """Persons are told apart by their names, as where accounts are granted."""
    if row.by_id == principal.id or row.by == principal.name:
        raise TemplateRefused("own")


def by_code(every: Mapping[str, Proposal]) -> dict[str, list[Proposal]]:
    """Of each kind its files, the last proposed first."""
    said: dict[str, list[Proposal]] = {}
    for each in sorted(every.values(), key=at, reverse=True):
        said.setdefault(each.code, []).append(each)
    return said


def at(proposal: Proposal) -> Any:
    return proposal.at, proposal.template
