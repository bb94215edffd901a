"""Some hundred petitions folded, with all that stands beside each of them.

Every question is asked once for all of them. The clocks are not counted anew: those
that ran over are rows of `petition_clock`, and `late` picks them by their days, so that
what the lights stand for plays no part.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.calendar import Calendar
from schemas.envelope import REGISTRY
from schemas.patrol.context import Context, Kin, Late, Paper
from schemas.patrol.timeliness import CLOCKS
from schemas.petition import claims
from schemas.petition.claims import Deed, Petition
from schemas.petition.deeds import NOUN
from server.patrol.wanted import OF_PAPERS
from server.registry import terms
from server.registry.numbers import COUNTY_TIME
from server.registry.petition_rows import PetitionClock, PetitionRow, PetitionText
from server.registry.record import ReceivedEntry

ISSUED, CANCELLED, SERVED = "paper.issued", "paper.cancelled", "paper.served"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is the same for every petition of a run."""

    day: date
    calendar: Calendar
    papers_since: date | None

    @classmethod
    def of(cls, session: Session, day: date) -> "Beside":
        return cls(day, terms.calendar(session), papers_since(session))


def papers_since(session: Session) -> date | None:
    """The day on which the county issued its first paper here."""
    first = select(ReceivedEntry.received_at).where(
        ReceivedEntry.type == ISSUED, ReceivedEntry.database == REGISTRY
    )
    at = session.scalar(first.order_by(ReceivedEntry.position).limit(1))
    return at.astimezone(COUNTY_TIME).date() if at else None


def gathered(
    session: Session, petitions: Sequence[str], beside: Beside
) -> Iterator[tuple[Petition, Context]]:
    """Each of these that can be read, in their order."""
    deeds, recorded, papers = told(session, petitions)
    clocks = ran_over(session, petitions, beside.day)
    earlier, followers = kin(session, petitions)
    copies = copied(session, petitions)
    for each in petitions:
        if deeds[each] and deeds[each][0].type == "registered":
            yield (
                claims.fold(each, deeds[each]),
                Context(
                    beside.day,
                    beside.calendar,
                    tuple(clocks[each]),
                    recorded[each],
                    standing(papers[each]),
                    beside.papers_since,
                    tuple(earlier[each]),
                    tuple(followers[each]),
                    copies[each],
                ),
            )


def told(
    session: Session, petitions: Collection[str]
) -> tuple[
    Mapping[str, list[Deed]],
    Mapping[str, dict[str, date]],
    Mapping[str, list[tuple[str, dict[str, Any]]]],
]:
    """Of each its deeds, the day each came into the record, and those of its papers."""
    rows = (
        select(
            ReceivedEntry.case,
            ReceivedEntry.id,
            ReceivedEntry.type,
            ReceivedEntry.raw,
            ReceivedEntry.received_at,
        )
        .where(ReceivedEntry.case.in_(petitions), ReceivedEntry.database == REGISTRY)
        .order_by(ReceivedEntry.position)
    )
    deeds: dict[str, list[Deed]] = defaultdict(list)
    recorded: dict[str, dict[str, date]] = defaultdict(dict)
    papers: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for case, id, type, raw, at in session.execute(rows):
        if type.startswith(NOUN):
            body = json.loads(raw)["body"] or {}
            deeds[case].append(Deed(id, type.removeprefix(NOUN), body))
            recorded[case][id] = at.astimezone(COUNTY_TIME).date()
        elif type.startswith(OF_PAPERS):
            papers[case].append((type, json.loads(raw)["body"] or {}))
    return deeds, recorded, papers


def standing(told: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[Paper, ...]:
    """The papers that count: issued, and not cancelled since."""
    issued = {body["paper"]: body for type, body in told if type == ISSUED}
    served = {
        body["paper"]: date.fromisoformat(body["served_on"])
        for type, body in told
        if type == SERVED
    }
    gone = {body["paper"] for type, body in told if type == CANCELLED}
    return tuple(
        Paper(
            body["code"],
            tuple(body.get("claims", ())),
            date.fromisoformat(body["issued_on"]),
            served.get(paper),
        )
        for paper, body in issued.items()
        if paper not in gone
    )


def ran_over(
    session: Session, petitions: Collection[str], day: date
) -> Mapping[str, list[Late]]:
    found: dict[str, list[Late]] = defaultdict(list)
    rows = late(day).where(PetitionRow.petition.in_(petitions))
    for petition, rule, about, start_on, due_on, ended_on in session.execute(rows):
        found[petition] += [
            Late(rule, claim, start_on, due_on, ended_on) for claim in about.split()
        ]
    return found


def late(day: date) -> Select[str, str, str, date, date, date | None]:
    """The clocks that ran over by that day, as one question over all of them; those
    of which the lists speak."""
    clock = PetitionClock
    told = clock.rule, clock.about, clock.start_on, clock.due_on, clock.ended_on
    open = and_(clock.ended_on.is_(None), clock.due_on < day)
    rows = select(PetitionRow.petition, *told).join(
        clock, clock.row_id == PetitionRow.id
    )
    over = or_(open, clock.ended_on > clock.due_on)
    return rows.where(over, clock.rule.in_(CLOCKS)).order_by(
        PetitionRow.id, clock.position
    )


def kin(
    session: Session, petitions: Collection[str]
) -> tuple[Mapping[str, list[Kin]], Mapping[str, list[Kin]]]:
    """Who asked the same before, and who came again with it."""
    other = aliased(PetitionRow)
    of = other.petition, other.number, other.received_on
    same = and_(
        other.petitioners == PetitionRow.petitioners,
        other.summary == PetitionRow.summary,
        other.area == PetitionRow.area,
        other.id < PetitionRow.id,
    )
    before = select(PetitionRow.petition, *of).join(other, same)
    named = PetitionRow.petition.in_(petitions), PetitionRow.petitioners != ""
    again = select(other.repeats, *of).where(other.repeats.in_(petitions))
    earlier: dict[str, list[Kin]] = defaultdict(list)
    rows = session.execute(before.where(*named).order_by(other.id))
    for petition, id, number, on in rows:
        earlier[petition].append(Kin(id, number, on))
    followers: dict[str, list[Kin]] = defaultdict(list)
    for repeats, id, number, on in session.execute(again.order_by(other.id)):
        followers[repeats or ""].append(Kin(id, number, on))
    return earlier, followers


def copied(
    session: Session, petitions: Collection[str]
) -> Mapping[str, dict[str, int]]:
    """Of each deed, in how many other petitions the unit wrote the very same."""
    other = aliased(PetitionText)
    same = and_(
        other.digest == PetitionText.digest,
        other.unit == PetitionText.unit,
        other.row_id != PetitionText.row_id,
    )
    many = func.count(other.row_id.distinct())
    rows = (
        select(PetitionRow.petition, PetitionText.deed, many)
        .join(PetitionText, PetitionText.row_id == PetitionRow.id)
        .join(other, same)
        .where(PetitionRow.petition.in_(petitions))
        .group_by(PetitionRow.petition, PetitionText.deed)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for petition, deed, count in session.execute(rows):
        found[petition][deed] = count
    return found
