"""访调对接: claims go to mediation, and to whom they are handed.

    send     both sides agreed and nothing bars it: the deed, and in the same
             transaction the mediator who is asked, where one is chosen
    hand     somebody else is asked: the first cannot, must not, or was taken back
    offered  whom one may ask there, without who must keep out

What he is told is `briefing`, and the number; other words may be put in their place,
but never those of a claim that was not sent. Who bears the name of a side, or of whom
it is against, is not offered and not asked (信访工作条例§28③), nor does he send it. A
committee without a phone is named in words, and its result comes on paper.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from schemas.petition.claims import Petition
from schemas.petition.needs import Refusal
from schemas.texts import Words
from server import assigning
from server.assigning import Asked, Place
from server.errors import AssignmentRefused
from server.errors.petitions import PetitionRefused
from server.permissions import Principal, Verb, areas, demand
from server.petitions import handed, scope
from server.petitions.briefing import (
    SENT,
    concerned,
    facts_of,
    matter,
    tells_of_another,
)
from server.petitions.doing import Order, area_of, step
from server.registry import db, transaction
from server.registry.desk import Pen
from server.registry.directory import Person
from server.registry.projecting import county_day
from server.registry.record import CaseNumber

TOWNSHIP = 9
KEEP_OUT = Words(
    "您与当事人或者被反映的人同名，应当回避，请由别人办理",
    "you bear the name of a side, or of whom it is against; let somebody else do it",
)
OTHER_CLAIM = Words(
    "交给调解员的话里有另一项诉求的原文，请删去",
    "what the mediator is told has the words of another claim; take them out",
)
NOT_SENT = Words("这项诉求没有在调解", "this claim is not in mediation")


@dataclass(frozen=True, slots=True)
class Whom:
    """The mediator of which grid, until when, and what he is told."""

    grid: str
    asked: Asked
    facts: str = ""
    other: Mapping[str, str] = field(default_factory=dict)
    """The other side, by name and phone, as far as they are known."""


def send(
    principal: Principal,
    petition: str,
    order: Order,
    whom: Whom | None,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """PetitionNotFound, NotAllowed, InvalidBody, PetitionChanged, PetitionRefused,
    AssignmentRefused."""
    beside = {"whom": said_of(whom)} if whom else {}
    order = order._replace(type=SENT)
    with transaction() as session:
        found = step(
            session, principal, petition, order, pen=pen, now=now, beside=beside
        )
        if found is None:
            return
        claims = order.told["claims"]
        keep_out(principal, found, claims)
        if whom:
            ask(session, principal, found, claims, whom, pen=pen, now=now)


def hand(
    principal: Principal,
    petition: str,
    claims: Sequence[str],
    whom: Whom,
    *,
    pen: Pen,
    now: datetime,
) -> str:
    """The assignment's id. PetitionNotFound, NotAllowed, PetitionRefused,
    AssignmentRefused."""
    with transaction() as session:
        found = scope.readable(session, principal, petition, county_day(now)).petition
        demand(principal, Verb.WRITE_PETITIONS, area_of(principal, found))
        mediated = handed.in_mediation(found)
        wrong = [key for key in claims or [""] if key not in mediated]
        if wrong:
            law = "信访工作条例§33"
            raise PetitionRefused(
                [Refusal("not_sent", k, NOT_SENT, law) for k in wrong]
            )
        keep_out(principal, found, claims)
        return ask(session, principal, found, claims, whom, pen=pen, now=now)


def keep_out(principal: Principal, petition: Petition, claims: Sequence[str]) -> None:
    if principal.name in set(concerned(petition, claims)):
        raise refused("recusal", claims, KEEP_OUT, "信访工作条例§28③")


def refused(
    code: str, claims: Iterable[str], words: Words, law: str = "信访工作条例§33"
) -> PetitionRefused:
    return PetitionRefused([Refusal(code, key, words, law) for key in claims])


def ask(
    session: Session,
    principal: Principal,
    petition: Petition,
    claims: Sequence[str],
    whom: Whom,
    *,
    pen: Pen,
    now: datetime,
) -> str:
    """The assignment, in the caller's transaction."""
    demand(principal, Verb.ASSIGN, whom.grid)
    person = assigning.acting(session, whom.grid, whom.asked.assignee)
    again = assigning.checked(whom.asked.again)
    for bar in bars(session, petition, claims, person, whom.other, again):
        raise AssignmentRefused(*bar)
    words = assigning.checked(whom.asked.words)
    facts = whom.facts.strip() or facts_of(petition, claims)
    if tells_of_another(petition, claims, facts + words):
        raise refused("other_claim", claims, OTHER_CLAIM)
    said = {
        "matter": matter(petition, claims, facts, whom.other),
        "petition_no": number_of(session, petition),
        **({"words": words} if words else {}),
    }
    place = Place(whom.grid, petition=petition.id, claims=tuple(claims))
    return assigning.enter(
        session, principal, place, whom.asked, said, pen=pen, now=now
    )


def bars(
    session: Session,
    petition: Petition,
    claims: Sequence[str],
    person: Person,
    other: Mapping[str, str],
    again: str,
) -> Iterator[tuple[str, str]]:
    """What stands in the way, and whom it names."""
    every = handed.of_petition(session, petition.id)
    for now in filter(None, (handed.at_work(every, key) for key in claims)):
        if now.row is None or not now.is_over:
            yield "standing", now.assignee
    if again:
        return
    if person.name in {*concerned(petition, claims), other.get("name", "")}:
        yield "named", person.name
    if person.id in declined(every, claims):
        yield "declined", person.name


def declined(every: Sequence[handed.Handed], claims: Collection[str]) -> set[str]:
    """Who said that he cannot, or must not."""
    return {
        each.standing.row.assignee
        for each in every
        if each.standing.reason and not set(claims).isdisjoint(each.claims)
    }


def number_of(session: Session, petition: Petition) -> str:
    found = session.get(CaseNumber, petition.id)
    return found.text if found else ""


# Whom one may ask


def offered(
    principal: Principal,
    petition: Petition,
    claims: Collection[str],
    township: str = "",
) -> list[tuple[str, Person]]:
    """Each grid of the township with each whom one may ask there, the nearest first."""
    session, area = db.session(), str(petition.registered["area"])
    place = township or (area[:TOWNSHIP] if len(area) >= TOWNSHIP else "")
    if not place:
        return []
    gone = declined(handed.of_petition(session, petition.id), claims)
    names = set(concerned(petition, claims))
    held = areas(principal, Verb.ASSIGN)
    found = [
        (grid, person)
        for grid, person in assigning.askable(session, held, place)
        if person.name not in names and person.id not in gone
    ]
    return sorted(found, key=lambda each: not each[0].startswith(area))


def said_of(whom: Whom) -> dict[str, Any]:
    """As an order that is sent twice is known again."""
    asked = whom.asked
    return {
        "grid": whom.grid,
        "asked": [asked.assignee, asked.due_on, asked.words, asked.again],
        "facts": whom.facts,
        "other": dict(whom.other),
    }
