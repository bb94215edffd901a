"""Deeds about a petition as a clerk would write them, and random legal ones."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from schemas import calendar
from schemas.petition import claims, deeds, moves
from schemas.petition.claims import Deed, Petition
from schemas.petition.mediation import Barred
from schemas.petition.needs import check
from schemas.petition.rules import Terms

ACTOR = {"id": "a1", "name": "李敏", "role": "county_officer"}
CALENDAR, TERMS = calendar.built_in(), Terms()
UNIT, OTHER = "县人力资源和社会保障局", "县住房和城乡建设委员会"
MONDAY = date(2026, 8, 3)
YES, NO = {"yes": True, "ground": "有"}, {"yes": False, "ground": "不属于"}
ALL_NO = {f"q{n}": NO for n in range(1, 6)}


def to_road(number: int) -> dict[str, Any]:
    """The answers of §31 that lead there."""
    if number == 6:
        return ALL_NO
    return {**{f"q{n}": NO for n in range(1, number)}, f"q{number}": YES}


REGISTERED: dict[str, Any] = {
    "received_by": "petition_office",
    "channel": "letter",
    "people": 1,
    "petitioners": {"p1": {"name": "王秀英", "address": "青龙村2组"}},
    "facts": "水渠被占",
    "reasons": "无法灌溉",
    "area": "500230101205",
}
SAID: dict[str, dict[str, Any]] = {
    "classified": {"category": "appeal", "answers": ALL_NO},
    "transferred": {"unit": UNIT, "reason": "属其职权"},
    "assigned": {
        "unit": UNIT,
        "level": "petition_office",
        "due_on": "2026-12-31",
        "reason": "需反馈结果",
    },
    "unit_received": {"unit": UNIT},
    "objected": {"unit": UNIT, "reason": "不属本单位职权，应由住建部门处理"},
    "objection_answered": {"result": "agreed", "reason": "属实"},
    "disputed": {"units": [UNIT, OTHER], "reason": "职责不清"},
    "dispute_decided": {"unit": OTHER, "decider": "joint_conference", "reason": "议定"},
    "accepted": {"unit": UNIT, "told_how": "调查核实后六十日内答复"},
    "not_accepted": {"unit": UNIT, "ground": "not_competent", "reason": "不属职权"},
    "channelled": {"unit": UNIT, "authority": "县法院", "basis": "民事诉讼法"},
    "answered": {"unit": UNIT, "adoption": "adopted", "text": "已采纳"},
    "met": {"number": 1, "mode": "in_person", "content": "核实诉求"},
    "investigated": {"unit": UNIT, "findings": "属实"},
    "heard": {"held_on": "2026-09-01", "conclusion": "应予恢复"},
    "extended": {"unit": UNIT, "days": 30, "approver": "陈局长", "reason": "鉴定未出"},
    "mediation_sent": {
        "kind": "people",
        "committee": "青龙村调委会",
        "barred": dict.fromkeys(Barred().fields, False),
    },
    "mediation_returned": {"result": "settled"},
    "opinion_issued": {"unit": UNIT, "facts": "查明", "basis": "条例§31"},
    "served": {"result": "opinion", "mode": "0", "signed": True},
    "reported_back": {"unit": UNIT, "text": "已办结"},
    "review_requested": {"unit": "县政府", "text": "不服"},
    "reviewed": {"unit": "县政府", "result": "upheld", "facts": "属实", "basis": "§35"},
    "sent_back": {"unit": UNIT},
    "recheck_requested": {"unit": "市政府", "text": "不服"},
    "rechecked": {
        "unit": "市政府",
        "result": "upheld",
        "facts": "属实",
        "basis": "§36",
    },
    "withdrawn": {"is_voluntary": True, "reason": "已协商解决"},
    "evaluated": {"satisfaction": "0"},
    "led": {"name": "陈副县长", "post": "副县长"},
    "closed": {"judgement": "unwatched"},
    "archived": {"retention": "30"},
}
ALSO_ON_THE_DAY = {
    "extended": ("told_on",),
    "mediation_sent": ("petitioner_agreed_on", "other_agreed_on"),
    "review_requested": ("requested_on",),
    "recheck_requested": ("requested_on",),
    "heard": ("held_on",),
}


def registered(on: date = MONDAY, claims: int = 1, **said: Any) -> Deed:
    asked = {f"c{n}": {"text": f"诉求{n}"} for n in range(1, claims + 1)}
    body = {"actor": ACTOR, "received_on": on.isoformat(), "claims": asked}
    return Deed("d0", "registered", {**body, **REGISTERED, **said})


def deed(type: str, on: date, *keys: str, **said: Any) -> Deed:
    """A deed of that day about these claims, c1 where none is named."""
    about = list(keys or ("c1",))
    day = on.isoformat()
    body = {"actor": ACTOR, "claims": about, deeds.DAYS[type]: day, **SAID[type]}
    body |= dict.fromkeys(ALSO_ON_THE_DAY.get(type, ()), day)
    if type == "opinion_issued":
        body["replies"] = {k: {"disposition": "supported", "text": "好"} for k in about}
    return Deed(f"d-{type}-{day}", type, {**body, **said})


def told(*later: Deed, first: Deed | None = None) -> Petition:
    return claims.fold("x", [first or registered(), *later])


def against(petition: Petition, done: Deed, role: str = "county_officer") -> list[str]:
    """The codes of what speaks against a deed."""
    return [each.code for each in check(petition, done, role, CALENDAR, TERMS)]


def days(start: date = MONDAY) -> st.SearchStrategy[date]:
    return st.integers(0, 12).map(lambda n: start + timedelta(days=n))


@st.composite
def legal(draw: st.DrawFn, most: int = 14, claims: int = 2) -> list[Deed]:
    """A registered petition and what was legally done about it."""
    done = [registered(claims=draw(st.integers(1, claims)))]
    on = MONDAY
    for _ in range(draw(st.integers(0, most))):
        petition = told(*done[1:], first=done[0])
        on = draw(days(on))
        allowed = list(next_of(petition, on))
        if allowed:
            done.append(draw(st.sampled_from(allowed)))
    return done


def next_of(petition: Petition, on: date) -> list[Deed]:
    """Everything that may be done on that day, one claim at a time."""
    return [
        made
        for claim in petition.claims.values()
        for row in moves.MOVES
        if claim.state in row.since
        for made in variants(row.type, on, claim, row.result)
        if any(not against(petition, made, role) for role in row.who)
    ]


def variants(type: str, on: date, claim: claims.Claim, result: str) -> list[Deed]:
    """The ways in which a deed is drawn: each result, each road, each unit."""
    said: dict[str, Any] = {"result": result} if result else {}
    if "unit" in SAID[type] and claim.unit and type not in GIVEN_ANEW:
        said["unit"] = claim.unit
    if type == "classified":
        return [
            deed(type, on, claim.key, answers=to_road(2)),
            deed(type, on, claim.key),
            deed(type, on, claim.key, answers=to_road(5)),
            suggestion(on, claim.key),
        ]
    if type in ("reviewed", "rechecked"):
        results = ("upheld", "revoked_redo")
        return [deed(type, on, claim.key, result=each) for each in results]
    return [deed(type, on, claim.key, **said)]


GIVEN_ANEW = frozenset(
    {
        "transferred",
        "assigned",
        "dispute_decided",
        "review_requested",
        "recheck_requested",
    }
)


def suggestion(on: date, key: str = "c1") -> Deed:
    made = deed("classified", on, key, category="suggestion")
    return made._replace(body={k: v for k, v in made.body.items() if k != "answers"})
