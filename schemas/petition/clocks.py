"""The clocks of a petition, as they stand on a day.

Each *span* says by which acts a rule's clock begins, is met, or is given up, and for
which claims it runs at all. A clock that begins again (a claim came to another unit, or
was sent back) is another clock; one that runs when its beginning is repeated goes on.

    DL01  received by the petition office ─► handed on, accepted, refused, led away; and
          again from the day on which a unit was right to send it back
    DL02  received by a unit              ─► written notice: accepted, refused, led …
    DL03  signed for by the unit          ─► the same; it runs on through objection and
                                             dispute (no article lets it pause)
    DL06  accepted ─► opinion, settlement or answer; by road six alone (§34), and by
          what nobody has classified yet; DL07 where it was extended, from the same day;
          mediation does not stop it
    DL12  recheck asked for ─► rechecked; the days of a hearing are not counted, here
          and nowhere else (§36②)

Claims whose clocks are the same show one. Where name and address are unclear nobody
has to be told in writing (§23②), and only first petitions have the three meetings.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from schemas.calendar import Calendar
from schemas.clocks import Clock, State, light_of
from schemas.counting import Due, Rule, count, explain
from schemas.petition import deeds
from schemas.petition.claims import Claim, Deed, Petition
from schemas.petition.rules import (
    DL01,
    DL02,
    DL03,
    DL04,
    DL05,
    DL06,
    DL07,
    DL08,
    DL09,
    DL10,
    DL11,
    DL12,
    DL17,
    DL18,
    DL19,
    DL21,
    DL22,
    DL23,
    DL24,
    DL25,
    Terms,
)

Applies = Callable[[Petition, Claim], bool]
GONE = frozenset({"withdrawn", "closed"})


def _always(petition: Petition, claim: Claim) -> bool:
    return True


def _by_office(petition: Petition, claim: Claim) -> bool:
    return bool(petition.registered["received_by"] == "petition_office")


def _told(petition: Petition, claim: Claim) -> bool:
    return petition.is_answerable


def _told_directly(petition: Petition, claim: Claim) -> bool:
    return petition.is_answerable and not _by_office(petition, claim)


def _by_opinion(petition: Petition, claim: Claim) -> bool:
    return claim.category != "suggestion" and claim.road in ("", deeds.PROCEDURE)


def _suggests(petition: Petition, claim: Claim) -> bool:
    return claim.category == "suggestion"


def _is_first(petition: Petition, claim: Claim) -> bool:
    return petition.is_first


@dataclass(frozen=True, slots=True)
class Span:
    """By which acts a clock begins, is met, and is given up: `accepted`, or only those
    of a result or a number, `served:opinion`, `met:2`."""

    rule: Rule
    begins: frozenset[str]
    met: frozenset[str]
    stopped: frozenset[str]
    applies: Applies


def span(
    rule: Rule, begins: str, met: str, stopped: str = "", applies: Applies = _always
) -> Span:
    begin, end, give_up = (frozenset(each.split()) for each in (begins, met, stopped))
    return Span(rule, begin, end, give_up | GONE, applies)


SENT_HOME = "objection_answered:agreed"
NOTICE = "accepted not_accepted channelled"
CONCLUDED = "opinion_issued channelled answered mediation_returned:settled"
NOT_HANDLED = f"not_accepted {SENT_HOME}"
SPANS = (
    span(
        DL01,
        f"registered {SENT_HOME}",
        f"transferred assigned {NOTICE}",
        "disputed",
        _by_office,
    ),
    span(DL02, "registered", NOTICE, "", _told_directly),
    span(DL03, "unit_received", NOTICE, SENT_HOME, _told),
    span(DL04, "unit_received", "objected", NOTICE),
    span(DL05, "disputed", "dispute_decided"),
    span(DL06, "accepted sent_back", CONCLUDED, "", _by_opinion),
    span(DL08, "assigned", "reported_back", NOT_HANDLED),
    span(DL09, "served:opinion", "review_requested"),
    span(DL10, "review_requested", "reviewed"),
    span(DL11, "served:review", "recheck_requested"),
    span(DL12, "recheck_requested", "rechecked"),
    span(DL17, "unit_received", NOTICE, "objected"),
    span(DL18, "accepted", CONCLUDED),
    span(DL19, "accepted", "answered", CONCLUDED, _suggests),
    span(DL21, "unit_received", "met:1", f"{CONCLUDED} {NOT_HANDLED}", _is_first),
    span(DL22, "accepted", "met:2", CONCLUDED, _is_first),
    span(DL23, "opinion_issued", "met:3", "review_requested", _is_first),
    span(DL24, "served:opinion", "evaluated", "review_requested"),
)


class Ran(NamedTuple):
    """One clock that began, and how it ended, if it did."""

    rule: Rule
    begun: Deed
    ended: Deed | None
    is_met: bool


def clocks_of(
    petition: Petition, calendar: Calendar, terms: Terms, as_of: date
) -> tuple[Clock, ...]:
    """The clocks as they stand on that day; `about` names the claims, by their keys."""
    found: dict[Clock, list[str]] = {}
    for claim in petition.claims.values():
        for clock in _of(petition, claim, calendar, terms, as_of):
            found.setdefault(clock, []).append(claim.key)
    return tuple(replace(clock, about=" ".join(keys)) for clock, keys in found.items())


def _of(
    petition: Petition, claim: Claim, calendar: Calendar, terms: Terms, as_of: date
) -> Iterator[Clock]:
    for each in SPANS:
        if each.applies(petition, claim):
            for ran in _runs(each, claim.acts):
                if (due := _due(ran, claim, calendar, terms)) is not None:
                    yield _clock(ran, *due, calendar, as_of)
    yield from _watched(claim, calendar, terms, as_of)


def _runs(span: Span, acts: Iterable[Deed]) -> Iterator[Ran]:
    """Each time it began, with what ended it."""
    begun: Deed | None = None
    for act in acts:
        names = _names(act)
        if begun is not None and names & (span.met | span.stopped):
            yield Ran(span.rule, begun, act, bool(names & span.met))
            begun = None
        if begun is None and names & span.begins:
            begun = act
    if begun is not None:
        yield Ran(span.rule, begun, None, False)


def _names(act: Deed) -> set[str]:
    return {act.type, f"{act.type}:{act.result or act.body.get('number')}"}


def _due(
    ran: Ran, claim: Claim, calendar: Calendar, terms: Terms
) -> tuple[Rule, Due] | None:
    """By which rule it is due, and when; None where the county has put it off."""
    rule = terms.at(_extended(ran, claim), ran.begun.on)
    if rule is None:
        return None
    start_on = ran.begun.on
    if rule is DL08:
        start_on = date.fromisoformat(ran.begun.body["due_on"])
    paused = _heard(ran, claim) if rule is DL12 else 0
    due = count(start_on, rule.length, rule.unit, calendar, paused_days=paused)
    return rule, due


def _extended(ran: Ran, claim: Claim) -> Rule:
    """DL06, or DL07 with the days that were granted while it ran."""
    if ran.rule is not DL06:
        return ran.rule
    granted = [act for act in _during(ran, claim) if act.type == "extended"]
    if not granted:
        return DL06
    return replace(DL07, length=DL06.length + granted[-1].body["days"])


def _during(ran: Ran, claim: Claim) -> tuple[Deed, ...]:
    acts = claim.acts[claim.acts.index(ran.begun) :]
    return acts[: acts.index(ran.ended)] if ran.ended else acts


def _heard(ran: Ran, claim: Claim) -> int:
    """The days of hearings, first and last counted, none of them twice."""
    days: set[int] = set()
    for act in _during(ran, claim):
        if act.type == "heard":
            held_on = date.fromisoformat(act.body["held_on"])
            days |= set(range(act.on.toordinal(), held_on.toordinal() + 1))
    return len(days)


def _watched(
    claim: Claim, calendar: Calendar, terms: Terms, as_of: date
) -> Iterator[Clock]:
    """DL25, from the day on which the time for review ran out unused."""
    served = claim.last("served")
    if served is None or served.result == "recheck" or claim.acts[-1].type in ASKED:
        return
    right = DL09 if served.result == "opinion" else DL11
    over = count(served.on, right.length, right.unit, calendar).due_on
    rule = terms.at(DL25, over)
    if rule is not None and over < as_of:
        closed = claim.last("closed")
        ran = Ran(rule, served, closed, closed is not None)
        due = count(over, rule.length, rule.unit, calendar)
        yield _clock(ran, rule, due, calendar, as_of)


ASKED = frozenset({"review_requested", "recheck_requested"})


def _clock(ran: Ran, rule: Rule, due: Due, calendar: Calendar, as_of: date) -> Clock:
    ended_on = _ended_on(ran)
    state = _state(due.due_on, ended_on, as_of, is_met=ran.is_met)
    light = light_of(rule, state, due.due_on, ended_on, as_of)
    zh, en = explain(rule, due, calendar)
    return Clock(rule, "", due, ended_on, state, light, zh, en)


def _ended_on(ran: Ran) -> date | None:
    return ran.ended.on if ran.ended else None


def _state(due_on: date, ended_on: date | None, as_of: date, *, is_met: bool) -> State:
    if (ended_on or as_of) > due_on:
        return "missed"
    if ended_on is None:
        return "running"
    return "met" if is_met else "stopped"
