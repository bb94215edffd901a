"""Evidence as people see it: whoever may read the case may see its media.

    of_case      what the case has, and how far each has come
    found        one of it, for somebody who may see it
    picture      re-encoded, for a list or a page
    transfers    what is still to come from which phone, or never will

Of a restricted case its knowers alone hear that there is anything. Who opens a medium
leaves a line in the reading log, as who opens a case does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import placing
from server.errors import CaseNotFound, MediumDiffers, MediumGone
from server.keys import CountyKeys
from server.media import RENDITIONS, Store, sealing
from server.media.arriving import Unfit, rendered
from server.media.pictures import FORMATS
from server.permissions import Principal, Verb, areas, demand, may
from server.reading import Purpose, readable
from server.reading_errors import PurposeMissing
from server.registry import db
from server.registry import media as rows
from server.registry.cases import CaseView, EntryView
from server.registry.directory import Device, Person
from server.registry.media import ADDED, AWAITED, REFUSED, WHOLE, Medium
from server.registry.projection import CaseRow

Body: TypeAlias = dict[str, Any]
MOST_SHOWN = 500
STATES = ("nothing", "part", "whole", "kept", "refused", "voided", "twice")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that the case has, as its record says and as far as it came."""

    entry: EntryView
    body: Body
    medium: Medium | None
    came: int
    is_voided: bool = False

    @property
    def evidence(self) -> str:
        return str(self.body["evidence"])

    @property
    def state(self) -> str:
        """One of STATES; `twice` where another record gave its number first."""
        if self.is_voided:
            return "voided"
        if self.medium is None:
            return "twice"
        if self.medium.state == WHOLE:
            return "kept" if self.medium.kept_at else "whole"
        if self.medium.state == REFUSED:
            return "refused"
        return "part" if self.came else "nothing"

    @property
    def is_whole(self) -> bool:
        return self.medium is not None and self.medium.state == WHOLE

    @property
    def is_picture(self) -> bool:
        return self.body["media_type"] in FORMATS

    @property
    def is_sound(self) -> bool:
        return str(self.body["media_type"]).startswith("audio/")


def of_case(view: CaseView) -> list[Piece]:
    """In the order of the case file. Of a case that was opened already."""
    session = db.session()
    known = rows.of_case(session, view.row.case)
    return [
        Piece(
            each,
            {**body, **corrected(view, each)},
            medium,
            came(session, medium),
            each.entry.id in view.casefile.voided,
        )
        for each in view.entries
        if each.entry.type == ADDED and (body := each.entry.body) is not None
        for medium in [known.get(each.entry.id)]
    ]


def corrected(view: CaseView, of: EntryView) -> Body:
    """Its title and day as they stand now; the thing itself never changes."""
    tree = view.casefile.tree.get("evidence", {})
    words = tree.get(placing.short(of.entry.id), {})
    return {name: words[name] for name in ("title", "taken_on") if name in words}


def came(session: Session, medium: Medium | None) -> int:
    """How many of its pieces lie at the county."""
    if medium is None:
        return 0
    if medium.state != AWAITED:
        return medium.pieces
    ranges = rows.lacking(medium, rows.lying(session, medium))
    return medium.pieces - sum(until - start for start, until in ranges)


def one(pieces: Sequence[Piece], case: str, evidence: str) -> Piece:
    """Raises CaseNotFound: what is not there is answered as a case that is not."""
    for each in pieces:
        if each.evidence == evidence and each.medium is not None:
            return each
    raise CaseNotFound(case)


def found(
    principal: Principal, case: str, evidence: str, purpose: Purpose | None
) -> tuple[Medium, Body]:
    """One medium of a case that the principal may read. Raises CaseNotFound,
    NotAllowed, PurposeMissing, MediumGone."""
    row = readable(principal, case)
    demand(principal, Verb.READ_MEDIUM, row.grid)
    if row.restricted and purpose is None:
        raise PurposeMissing(case)
    session = db.session()
    mine = Medium.case == case, Medium.evidence == evidence
    medium = session.scalar(select(Medium).where(*mine).order_by(Medium.noted_at))
    body = rows.body_of(session, medium) if medium is not None else None
    if medium is None or body is None:
        raise CaseNotFound(case)
    if medium.state != WHOLE:
        raise MediumGone(medium.address)
    return medium, body


def picture(
    store: Store, keys: CountyKeys, medium: Medium, body: Body, as_: str
) -> bytes:
    """Made anew where the store lost it. Raises MediumGone, MediumDiffers."""
    if as_ not in RENDITIONS or body["media_type"] not in FORMATS:
        raise MediumGone(medium.address)
    key, name = sealing.item_key(keys, body), medium.address + as_
    try:
        return sealing.opened(key, name, b"".join(store.open(name)))
    except (MediumGone, MediumDiffers):
        plain = b"".join(sealing.stretch(store, keys, body, 0, body["size"]))
        try:
            made = rendered(key, body, medium.address, plain)
        except Unfit as unfit:
            raise MediumDiffers(medium.address) from unfit
        for each, lying in made.items():
            store.put(each, [lying])
        return sealing.opened(key, name, made[name])


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is still to come, or will never be what its record says."""

    medium: Medium
    row: CaseRow
    person: str
    came: int
    may_open: bool

    @property
    def since(self) -> datetime:
        return self.medium.noted_at


def transfers(principal: Principal) -> list[Transfer]:
    """Within the areas of whoever answers for the phones; the longest waiting first."""
    if not areas(principal, Verb.READ_INGEST):
        return []
    session = db.session()
    waits = (
        select(Medium, CaseRow, Person.name)
        .join(CaseRow, CaseRow.case == Medium.case)
        .join(Device, Device.id == Medium.device)
        .join(Person, Person.id == Device.person_id)
        .where(Medium.state.in_((AWAITED, REFUSED)))
        .order_by(Medium.noted_at, Medium.entry)
    )
    seen = [
        (medium, row, name)
        for medium, row, name in session.execute(waits)
        if hears(principal, row)
    ]
    return [
        Transfer(
            medium,
            row,
            name,
            came(session, medium),
            may(principal, Verb.READ_CASE, row.grid),
        )
        for medium, row, name in seen[:MOST_SHOWN]
    ]


def hears(principal: Principal, row: CaseRow) -> bool:
    verbs = [Verb.READ_INGEST, *([Verb.READ_RESTRICTED] if row.restricted else [])]
    return all(may(principal, verb, row.grid) for verb in verbs)
