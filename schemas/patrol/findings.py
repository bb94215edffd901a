"""A finding, folded from the deeds about it.

    found ─► assigned ─► rectified ─► verified
      │          │           │            │
      └──────────┴───────────┴─► false    └─► reopened ─► rectified …

A fact is one finding however often it is found; `found_on` is the first day on which it
was so, whichever run came first. `gone_on` says since when it is no fact any more: what
was written down late showed that the act had been in time. A fact that comes again
after it was gone opens what was verified; what was marked false stays false.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from schemas.patrol.context import finding_id, key
from schemas.texts import Words


class State(StrEnum):
    FOUND = "found"
    ASSIGNED = "assigned"
    RECTIFIED = "rectified"
    VERIFIED = "verified"
    REOPENED = "reopened"
    FALSE = "false"


STATE_WORDS: Mapping[State, Words] = MappingProxyType(
    {
        State.FOUND: Words("待整改", "to be put right"),
        State.ASSIGNED: Words("已交办", "assigned"),
        State.RECTIFIED: Words("待核实", "to be verified"),
        State.VERIFIED: Words("已销号", "verified"),
        State.REOPENED: Words("已重开", "reopened"),
        State.FALSE: Words("误报", "no fault"),
    }
)
OPEN = frozenset({State.FOUND, State.ASSIGNED, State.REOPENED})
SINCE: Mapping[str, frozenset[State]] = MappingProxyType(
    {
        "assigned": OPEN,
        "rectified": OPEN,
        "verified": frozenset({State.RECTIFIED}),
        "reopened": frozenset({State.RECTIFIED, State.VERIFIED, State.FALSE}),
        "false": OPEN | {State.RECTIFIED},
    }
)
"""From where each may be done."""


@dataclass(frozen=True, slots=True)
class Finding:
    id: str
    rule: str
    petition: str
    claim: str
    unit: str
    zh: str
    en: str
    happened_on: date
    found_on: date
    due_on: date
    state: State = State.FOUND
    excuse: str = ""
    by_hand: bool = False
    gone_on: date | None = None
    rectified_on: date | None = None
    verified_on: date | None = None
    reopened: int = 0
    said: str = ""
    """The last that was written about it: what was done, what was seen, why."""

    @property
    def is_open(self) -> bool:
        """Does somebody still have to do something about it?"""
        ended = self.state in (State.VERIFIED, State.FALSE)
        return not (ended or self.excuse or self.gone_on)


class Told(NamedTuple):
    """A deed: its type without the noun."""

    type: str
    body: Mapping[str, Any]


Findings: TypeAlias = dict[str, Finding]


def after(findings: Findings, told: Told) -> None:
    """What a deed makes of the findings that it names; of no other."""
    body = told.body
    if told.type == "found":
        for fact in body["facts"].values():
            found(findings, fact, date.fromisoformat(body["ran_on"]))
    elif told.type == "gone":
        for id in (each for each in body["findings"] if each in findings):
            gone_on = date.fromisoformat(body["ran_on"])
            findings[id] = replace(findings[id], gone_on=gone_on)
    elif told.type == "reported":
        one = reported(body)
        findings[one.id] = one
    elif body.get("finding") in findings:
        id = body["finding"]
        findings[id] = STEPS[told.type](findings[id], body)


def named(told: Told) -> Iterator[str]:
    """The ids of the findings that a deed is about."""
    if told.type == "found":
        yield from (finding_id(each["key"]) for each in told.body["facts"].values())
    elif told.type == "gone":
        yield from told.body["findings"]
    elif told.type == "reported":
        yield finding_id(by_hand(told.body))
    elif "finding" in told.body:
        yield told.body["finding"]


def found(findings: Findings, fact: Mapping[str, Any], on: date) -> None:
    id = finding_id(fact["key"])
    known = findings.get(id)
    findings[id] = again(known, on) if known else first(id, fact, on)


def first(id: str, fact: Mapping[str, Any], on: date) -> Finding:
    return Finding(
        id,
        fact["rule"],
        fact.get("petition", ""),
        fact.get("claim", ""),
        fact.get("unit", ""),
        fact["zh"],
        fact["en"],
        date.fromisoformat(fact["happened_on"]),
        on,
        date.fromisoformat(fact["due_on"]),
        excuse=fact.get("excuse", ""),
    )


def again(known: Finding, on: date) -> Finding:
    """Found before. What was gone is here again, and open where it was closed."""
    one = replace(known, found_on=min(known.found_on, on))
    if one.gone_on is None or on < one.gone_on:
        return one
    if one.state is State.VERIFIED:
        one = replace(one, state=State.REOPENED, reopened=one.reopened + 1)
    return replace(one, gone_on=None)


def reported(body: Mapping[str, Any]) -> Finding:
    on = date.fromisoformat(body["reported_on"])
    told = {
        **body,
        "key": by_hand(body),
        "zh": body["evidence"],
        "en": body["evidence"],
    }
    return replace(first(finding_id(told["key"]), told, on), by_hand=True)


def by_hand(body: Mapping[str, Any]) -> str:
    return key(body["rule"], "reported", body["report"])


def assigned(one: Finding, body: Mapping[str, Any]) -> Finding:
    due_on, unit = date.fromisoformat(body["due_on"]), body["unit"]
    said = body["reason"]
    return replace(one, state=State.ASSIGNED, unit=unit, due_on=due_on, said=said)


def rectified(one: Finding, body: Mapping[str, Any]) -> Finding:
    on = date.fromisoformat(body["rectified_on"])
    return replace(one, state=State.RECTIFIED, rectified_on=on, said=body["text"])


def verified(one: Finding, body: Mapping[str, Any]) -> Finding:
    on = date.fromisoformat(body["verified_on"])
    return replace(one, state=State.VERIFIED, verified_on=on, said=body["text"])


def reopened(one: Finding, body: Mapping[str, Any]) -> Finding:
    due_on, times = date.fromisoformat(body["due_on"]), one.reopened + 1
    said, to = body["reason"], State.REOPENED
    return replace(one, state=to, due_on=due_on, reopened=times, said=said)


def false(one: Finding, body: Mapping[str, Any]) -> Finding:
    return replace(one, state=State.FALSE, said=body["reason"])


STEPS = {
    "assigned": assigned,
    "rectified": rectified,
    "verified": verified,
    "reopened": reopened,
    "false": false,
}
