"""The 16 items of business and the 5 linked ones (6.2, 6.3): in which a claim is now.

    registered ─► 1 ── not classified ─► 2      handed on ─► 3, 4      disputed ─► 5
    with a unit ─► 6      at work ─► 7, extended ─► 11      in mediation ─► 9, A1
    a clock of the meetings runs ─► 8           a hearing is to be held ─► 10
    opinion ─► 12     review ─► 13     recheck ─► 14     answered, closed ─► 16
    a clock of whoever must act has run out ─► 15

A claim is in as many lanes as there is something to do about it at once. A lane has the
clocks of its own rules: the most pressing of them makes its light and its day; where
none of them runs the light is grey. What is archived is in no lane.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from schemas.clocks import Clock
from schemas.petition.claims import Claim, Petition
from schemas.petition.moves import BEFORE_AN_ANSWER, TO_ARCHIVE, State
from schemas.problems import PROPOSED
from schemas.texts import Words

S = State


@dataclass(frozen=True, slots=True)
class Lane:
    """One item: who is in it by state, and by which of its clocks running."""

    code: str
    key: str
    name: Words
    what: Words
    """What of it is in hand now."""
    law: str
    states: frozenset[State] = frozenset()
    rules: frozenset[str] = frozenset()
    """Its clocks: the most pressing of them makes its light."""


def lane(
    code: str,
    key: str,
    name: tuple[str, str],
    what: tuple[str, str],
    law: str,
    states: Iterable[State] = (),
    rules: str = "",
) -> Lane:
    told = Words(*name), Words(*what)
    return Lane(code, key, *told, law, frozenset(states), frozenset(rules.split()))


BUSINESS: Final = (
    lane(
        "1",
        "registration",
        ("登记", "Registration"),
        ("已登记，还没转出或者受理", "registered, not handed on or accepted"),
        "信访工作条例§22①",
        {S.REGISTERED},
        "DL01",
    ),
    lane(
        "2",
        "classification",
        ("研判分类", "Classification"),
        ("还没有分类", "not classified yet"),
        "信访工作条例§28、§31",
        (),
        "DL01 DL02 DL03",
    ),
    lane(
        "3",
        "transfer",
        ("转送", "Handing on"),
        ("已转送，单位还没签收", "handed on, not signed for"),
        "信访工作条例§22①(一)(二)",
        {S.TRANSFERRED},
    ),
    lane(
        "4",
        "assignment",
        ("交办", "Assignment"),
        ("已交办，还没报办理结果", "assigned, the result not reported yet"),
        "信访工作条例§22①(三)",
        {S.ASSIGNED},
        "DL08",
    ),
    lane(
        "5",
        "dispute_coordination",
        ("受理争议协调", "Dispute over acceptance"),
        ("单位提出异议或者有争议", "objected to, or disputed"),
        "信访工作条例§23③、§24",
        {S.OBJECTED, S.DISPUTED},
        "DL05",
    ),
    lane(
        "6",
        "acceptance_notice",
        ("受理告知", "Notice of acceptance"),
        ("单位已签收，还没告知", "with the unit, nobody told yet"),
        "信访工作条例§23②③",
        {S.UNIT_RECEIVED},
        "DL02 DL03 DL17",
    ),
    lane(
        "7",
        "investigation",
        ("调查核实", "Inquiry"),
        ("已受理，正在办理", "accepted, being handled"),
        "信访工作条例§31、§34",
        {S.ACCEPTED, S.HANDLING, S.EXTENDED},
        "DL06 DL07 DL18 DL19",
    ),
    lane(
        "8",
        "three_meetings",
        ("三见面", "Three meetings"),
        ("该见面，还没有见", "to be met, not met yet"),
        "初次信访“三见面”",
        (),
        "DL21 DL22 DL23",
    ),
    lane(
        "9",
        "mediation_referral",
        ("调解对接", "Mediation"),
        ("已转调解，还没回传", "sent to mediation, not back yet"),
        "信访工作条例§33",
        {S.MEDIATING},
        "DL06 DL07",
    ),
    lane(
        "10",
        "hearing",
        ("听证", "Hearing"),
        ("决定听证，还没听完", "a hearing was decided and is not over"),
        "信访工作条例§31(六)、§36②",
    ),
    lane(
        "11",
        "extension",
        ("延期审批", "Extension"),
        ("批准延期，还没办结", "extended, not concluded yet"),
        "信访工作条例§34",
        {S.EXTENDED},
        "DL07",
    ),
    lane(
        "12",
        "opinion_and_service",
        ("处理意见答复与送达", "Opinion and service"),
        ("已出具意见，还没送达", "opinion issued, not served yet"),
        "信访工作条例§32、§35",
        {S.OPINION_ISSUED},
        "DL23",
    ),
    lane(
        "13",
        "review",
        ("复查", "Review"),
        ("正在复查或者意见还没送达", "under review, or not served yet"),
        "信访工作条例§35",
        {S.REVIEWING, S.REVIEWED},
        "DL10",
    ),
    lane(
        "14",
        "recheck",
        ("复核", "Recheck"),
        ("正在复核或者意见还没送达", "under recheck, or not served yet"),
        "信访工作条例§36①②",
        {S.RECHECKING, S.RECHECKED},
        "DL12",
    ),
    lane(
        "15",
        "oversight",
        ("督办与建议", "Supervision"),
        ("期限已过，还没有办", "the time is over, and it is not done"),
        "信访工作条例§40",
    ),
    lane(
        "16",
        "follow_up_archive",
        ("回访评价与归档", "Follow-up and archive"),
        ("有了结果，还没办结归档", "there is a result; to be closed and archived"),
        PROPOSED,
        {S.SERVED, S.REVIEW_SERVED, S.SETTLED, S.ANSWERED, S.CHANNELLED, *TO_ARCHIVE},
    ),
)
LINKED: Final = (
    lane(
        "A1",
        "mediation_linkage",
        ("访调对接", "Mediation"),
        ("正在调解，或者已调解化解", "in mediation, or settled by it"),
        "信访工作条例§33",
        {S.MEDIATING, S.SETTLED},
        "DL06 DL07",
    ),
    lane(
        "A2",
        "leader_reception",
        ("领导接访下访与包案", "Leaders who answer for it"),
        ("有领导包案，还没办完", "taken on by an official, not ended"),
        "信访工作条例§18②",
    ),
    lane(
        "A3",
        "legal_process_linkage",
        ("法定程序衔接", "Legal processes"),
        ("该走或者已导入法定程序", "for a legal process, or led to it"),
        "信访工作条例§31(一)至(四)",
        {S.CHANNELLED},
    ),
    lane(
        "A4",
        "relief_linkage",
        ("帮扶救助衔接", "Relief"),
        ("已终结，还要疏导和帮扶", "at an end; counsel and relief go on"),
        "信访工作条例§36③、§37②③",
        {S.TERMINATED},
    ),
    lane(
        "A5",
        "accountability_linkage",
        ("监督追责衔接", "Accountability"),
        ("期限已过，或者被责令重新办理", "late, or revoked on review"),
        "信访工作条例§40、§42至§46",
    ),
)
LANES: Mapping[str, Lane] = MappingProxyType({e.code: e for e in (*BUSINESS, *LINKED)})
LEGAL_ROADS: Final = frozenset("1234")
LIGHTS: Final = ("red", "yellow", "green", "grey")


class InLane(NamedTuple):
    """Something in a lane: its light there, and by when something is due."""

    code: str
    unit: str
    """With whom it lies; "" is the petition as a whole."""
    light: str
    due_on: date | None
    rule: str
    """Of the clock that is due then; empty where none is."""


def lanes_of(
    petition: Petition, clocks: Iterable[Clock], as_of: date
) -> tuple[InLane, ...]:
    """Where it is on that day, as a whole and for each unit."""
    gathered: dict[tuple[str, str], InLane] = {}
    for each in _of_claims(petition, clocks, as_of):
        for unit in {"", each.unit}:
            met = gathered.setdefault((each.code, unit), each._replace(unit=unit))
            gathered[each.code, unit] = both(met, each)
    return tuple(gathered[key] for key in sorted(gathered))


def both(one: InLane, other: InLane) -> InLane:
    """As pressing as the more pressing of them."""
    first = min(one, other, key=lambda each: (each.due_on or date.max, each.rule))
    light = min(one.light, other.light, key=LIGHTS.index)
    return one._replace(light=light, due_on=first.due_on, rule=first.rule)


def _of_claims(
    petition: Petition, clocks: Iterable[Clock], as_of: date
) -> Iterator[InLane]:
    ticking = [c for c in clocks if c.light != "grey" and not c.rule.is_right]
    for claim in petition.claims.values():
        if claim.state is not S.ARCHIVED:
            mine = [c for c in ticking if claim.key in c.about.split()]
            for lane in LANES.values():
                if is_in(lane, claim, mine, as_of):
                    yield placed(lane, claim, mine, as_of)


def is_in(lane: Lane, claim: Claim, clocks: list[Clock], as_of: date) -> bool:
    """By the claim's state, by what the lane asks besides, or by a running clock."""
    if claim.state in lane.states:
        return True
    if (asked := BESIDE.get(lane.code)) is not None:
        return asked(claim, clocks, as_of)
    return any(clock.rule.id in BY_CLOCK.get(lane.code, ()) for clock in clocks)


def placed(lane: Lane, claim: Claim, clocks: list[Clock], as_of: date) -> InLane:
    own = [c for c in clocks if c.rule.id in lane.rules or lane.code in LATE]
    first = min(own, key=lambda clock: clock.due.due_on, default=None)
    if first is not None:
        light = str(min((clock.light for clock in own), key=LIGHTS.index))
        due_on = first.due.due_on
        return InLane(lane.code, claim.unit, light, due_on, first.rule.id)
    if (day := _without_rule(lane, claim)) is not None:
        light = "red" if day < as_of else "green"
        return InLane(lane.code, claim.unit, light, day, "")
    return InLane(lane.code, claim.unit, "grey", None, "")


def _without_rule(lane: Lane, claim: Claim) -> date | None:
    """A hearing and an official's time have a day of their own."""
    said = {"10": ("held_on", "heard"), "A2": ("until", "led")}.get(lane.code)
    day = claim.said(*said) if said else None
    return date.fromisoformat(day) if day else None


def _unclassified(claim: Claim, clocks: list[Clock], as_of: date) -> bool:
    return claim.state in BEFORE_AN_ANSWER and not claim.category


def _to_be_heard(claim: Claim, clocks: list[Clock], as_of: date) -> bool:
    day = claim.said("held_on", "heard")
    return claim.state in HEARING and bool(day) and date.fromisoformat(day) >= as_of


def _late(claim: Claim, clocks: list[Clock], as_of: date) -> bool:
    return any(clock.state == "missed" for clock in clocks)


def _led(claim: Claim, clocks: list[Clock], as_of: date) -> bool:
    return claim.state not in TO_ARCHIVE and claim.last("led") is not None


def _for_the_law(claim: Claim, clocks: list[Clock], as_of: date) -> bool:
    return claim.state in BEFORE_AN_ANSWER and claim.road in LEGAL_ROADS


def _to_account(claim: Claim, clocks: list[Clock], as_of: date) -> bool:
    again = claim.state not in TO_ARCHIVE and claim.last("sent_back") is not None
    return again or _late(claim, clocks, as_of)


HEARING: Final = BEFORE_AN_ANSWER | {S.RECHECKING}
LATE: Final = frozenset({"15", "A5"})
BY_CLOCK: Final = {
    "4": frozenset({"DL08"}),
    "6": frozenset({"DL02", "DL03"}),
    "8": frozenset({"DL21", "DL22", "DL23"}),
}
"""Lanes in which a claim is, whatever its state, while such a clock runs."""
BESIDE: Final = {
    "2": _unclassified,
    "10": _to_be_heard,
    "15": _late,
    "A2": _led,
    "A3": _for_the_law,
    "A5": _to_account,
}
