"""A letter is issued, urged, answered, judged, withdrawn; or what was proposed is not.

    issue      by the county office: as proposed, changed, or of its own accord
    dismiss    what was proposed is not written, with the reason
    urge       it is asked for once more; its day stays
    answer     by the unit; by the office for whoever answered on paper
    judge      what the office makes of the answer; an insufficient one is due anew
    withdraw   with the reason

Each is a deed, checked against what stands (`schemas.letter_course`), and folded into
the rows in one transaction. The facts of a proposal are settled by the deed that
decides about it, whichever it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import identifiers
from schemas.fields import day
from schemas.letter_course import STATE_WORDS
from schemas.letter_terms import reply_due
from schemas.letters import DAYS, INSUFFICIENT, NOUN
from server.errors.letters import LetterRefused
from server.moving import checked
from server.papers import waiting
from server.papers.issuing import put_all
from server.permissions import Principal, Verb, demand
from server.petitions import once
from server.petitions import scope as of_petitions
from server.registry import letters as kept
from server.registry import terms, transaction, units
from server.registry.desk import Pen
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import county_day
from server.supervising import hits, papers, scope
from server.supervising.proposing import FINDING, REQUIREMENTS, Proposal

ELSEWHERE = frozenset({"D35", "D36"})
"""May go to whom no list of units has: the government itself, the discipline body."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A letter as a form has it; `proposal` is the key of what it follows."""

    code: str
    to_unit: str
    grounds: str
    requirements: str
    feedback_due: str
    petitions: tuple[str, ...] = ()
    suggestion: str = ""
    law: str = ""
    proposal: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    """What the paper asks for besides, by slot."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A unit's answer as a form has it."""

    adopted: str
    text: str
    measures: str = ""
    done_on: str = ""


def issue(
    principal: Principal, wish: Wish, *, pen: Pen, now: datetime, key: str = ""
) -> str:
    """The letter's id; sent twice with one key, it is one letter. NotAllowed,
    LetterRefused, InvalidBody, and what issuing a paper raises."""
    demand(principal, Verb.SUPERVISE, pen.keys.county)
    today, every = county_day(now), [wish.proposal] if wish.proposal else []
    asked = asdict(wish) | {"petitions": list(wish.petitions)}
    with transaction() as session:
        done = once.answered(session, principal, key, asked)
        if done is not None:
            return done
        found = next(iter(proposed(session, every, today)), None)
        (letter,) = write(session, principal, [(wish, found)], pen, now)
        once.keep(session, principal, key, asked, letter, today)
    return letter


def issue_proposed(
    principal: Principal, proposals: Sequence[str], *, pen: Pen, now: datetime
) -> list[str]:
    """Each as it is proposed, or none of them. NotAllowed, LetterRefused."""
    demand(principal, Verb.SUPERVISE, pen.keys.county)
    with transaction() as session:
        every = proposed(session, proposals, county_day(now))
        told = [(as_proposed(session, e, county_day(now)), e) for e in every]
        return write(session, principal, told, pen, now)


def as_proposed(session: Session, found: Proposal, today: date) -> Wish:
    """LetterRefused where something of it is for a person to say."""
    by = terms.calendar(session), terms.standing(session)
    due = reply_due(found.code, today, *by)
    if due is None or found.code in ELSEWHERE or not found.unit:
        raise LetterRefused("alone")
    asked = REQUIREMENTS[found.code]
    words = found.grounds.zh, asked, due.isoformat()
    return Wish(found.code, found.unit, *words, found.petitions, proposal=found.key)


def write(
    session: Session,
    principal: Principal,
    wishes: Sequence[tuple[Wish, Proposal | None]],
    pen: Pen,
    now: datetime,
) -> list[str]:
    """Each with its paper: number, print and files."""
    today = county_day(now)
    told = [body(session, wish, found, today) for wish, found in wishes]
    office = waiting.office(session, principal, pen.keys.county)
    own = {"supervisor": principal.name}
    drafts = [
        papers.draft(session, office, each, own | dict(hit(found)) | dict(wish.said))
        for each, (wish, found) in zip(told, wishes, strict=True)
    ]
    letters = []
    for each, made in zip(told, put_all(session, pen, drafts, now), strict=True):
        letter = identifiers.uuid7(int(now.timestamp() * 1000))
        each |= {"letter": letter, "paper": made.paper, "number": made.number}
        put(session, pen, "issued", each, now, letter)
        letters.append(letter)
    return letters


def hit(found: Proposal | None) -> tuple[tuple[str, str], ...]:
    return found.said if found else ()


def body(
    session: Session, wish: Wish, found: Proposal | None, today: date
) -> dict[str, Any]:
    """What the deed says beside whose it is and its number."""
    due = day(wish.feedback_due.strip())
    if due is None or due <= today:
        raise LetterRefused("due")
    to_unit = " ".join(wish.to_unit.split())
    check_unit(session, wish.code, to_unit)
    told = {
        "issued_on": today.isoformat(),
        "code": wish.code,
        "suggestion": wish.suggestion if wish.code == "D35" else "",
        "to_unit": to_unit,
        "petitions": list(named(session, wish.petitions)),
        "facts": list(found.facts) if found else [],
        "findings": findings(found),
        "grounds": tidy(wish.grounds),
        "law": wish.law.strip() or (found.law if found else ""),
        "requirements": tidy(wish.requirements),
        "feedback_due": due.isoformat(),
    }
    needed = {"to_unit", "grounds", "requirements"}
    return {name: each for name, each in told.items() if each or name in needed}


def proposed(session: Session, keys: Sequence[str], today: date) -> list[Proposal]:
    """As they stand now. LetterRefused where one does no more."""
    every = {each.key: each for each in hits.proposals(session, today) if keys}
    found = [every[key] for key in dict.fromkeys(keys) if key in every]
    facts = {fact for each in found for fact in each.facts}
    if len(found) < len(set(keys)) or kept.settled(session, facts):
        raise LetterRefused("gone")
    return found


def findings(found: Proposal | None) -> list[str]:
    facts = found.facts if found else ()
    return [each[len(FINDING) :] for each in facts if each.startswith(FINDING)]


def check_unit(session: Session, code: str, name: str) -> None:
    stand = units.standing(session)
    unit = stand.named(name)
    if name and code not in ELSEWHERE and stand.open and not (unit and unit.is_open):
        raise LetterRefused("unit", name)


def named(session: Session, petitions: tuple[str, ...]) -> list[str]:
    """The petitions by their ids, whether said by id or by number."""
    found = []
    for told in petitions:
        said = (PetitionRow.petition == told) | (PetitionRow.number == told)
        row = session.scalar(select(PetitionRow.petition).where(said))
        if row is None:
            raise LetterRefused("petition", told)
        found.append(row)
    return list(dict.fromkeys(found))


def tidy(words: str) -> str:
    return "\n".join(line.strip() for line in words.strip().splitlines())


def dismiss(
    principal: Principal, proposal: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, ReasonMissing, LetterRefused."""
    demand(principal, Verb.SUPERVISE, pen.keys.county)
    said, today = checked(reason), county_day(now)
    with transaction() as session:
        (found,) = proposed(session, [proposal], today)
        told = {
            "dismissed_on": today.isoformat(),
            "code": found.code,
            "facts": list(found.facts),
            "grounds": found.grounds.zh,
            "reason": said,
            **({"to_unit": found.unit} if found.unit else {}),
        }
        letter = identifiers.uuid7(int(now.timestamp() * 1000))
        put(session, pen, "dismissed", told, now, letter)


def urge(
    principal: Principal, letter: str, text: str = "", *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, LetterNotFound, LetterRefused."""
    demand(principal, Verb.SUPERVISE, pen.keys.county)
    said = tidy(text)
    told = {"text": said} if said else {}
    step(principal, letter, "urged", told, pen=pen, now=now)


def answer(
    principal: Principal, letter: str, told: Answer, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, LetterNotFound, LetterRefused, InvalidBody."""
    demand(principal, Verb.WRITE_PETITIONS, acting_in(principal))
    done_on = day(told.done_on.strip())
    if told.done_on.strip() and (done_on is None or done_on > county_day(now)):
        raise LetterRefused("day")
    said = {"text": tidy(told.text), "adopted": told.adopted}
    said |= {"measures": tidy(told.measures)} if told.measures.strip() else {}
    said |= {"done_on": done_on.isoformat()} if done_on else {}
    step(principal, letter, "feedback", said, pen=pen, now=now)


def judge(
    principal: Principal,
    letter: str,
    result: str,
    text: str,
    feedback_due: str = "",
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """NotAllowed, LetterNotFound, LetterRefused, InvalidBody."""
    demand(principal, Verb.SUPERVISE, pen.keys.county)
    told = {"result": result, "text": tidy(text)}
    if result == INSUFFICIENT:
        due = day(feedback_due.strip())
        if due is None or due <= county_day(now):
            raise LetterRefused("due")
        told["feedback_due"] = due.isoformat()
    step(principal, letter, "judged", told, pen=pen, now=now)


def withdraw(
    principal: Principal, letter: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """NotAllowed, ReasonMissing, LetterNotFound, LetterRefused."""
    demand(principal, Verb.SUPERVISE, pen.keys.county)
    told = {"reason": checked(reason)}
    step(principal, letter, "withdrawn", told, pen=pen, now=now)


def acting_in(principal: Principal) -> str:
    return next(iter(principal.areas), "")


def step(
    principal: Principal,
    letter: str,
    type: str,
    told: Mapping[str, Any],
    *,
    pen: Pen,
    now: datetime,
) -> None:
    with transaction() as session:
        row = scope.row_of(session, principal, letter)
        found = kept.folded(session, letter)
        if found is None or not found.letter.may(type):
            words = STATE_WORDS[found.letter.state].zh if found else ""
            raise LetterRefused("state", words)
        said = {"letter": letter, **told}
        if type == "feedback":
            is_unit = of_petitions.is_unit(principal)
            said["unit"] = principal.unit if is_unit else row.to_unit
        put(session, pen, type, said, now, letter)


def put(
    session: Session,
    pen: Pen,
    type: str,
    told: Mapping[str, Any],
    now: datetime,
    letter: str,
) -> None:
    """The deed on the day it is, and what follows of it."""
    said = {DAYS[type]: county_day(now).isoformat(), **told}
    kept.note(session, pen.write(session, NOUN + type, said, now, letter))
