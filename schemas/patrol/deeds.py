"""What the patrol did and what people did about it, as bodies of sealed deeds.

found      facts that a run hit, so many to a deed; known ones that came again too
gone       facts that were found, and are none any more by what was written since
ran        a run is over: its day, what it looked at, its counts, and a digest of
           all that stands
reported   somebody knows of a fact that no record tells
assigned   to whom it goes, by when it is to be put right
rectified  what was done about it
verified   looked at, and closed
reopened   not put right after all
false      误报: no fault, with the reason; the same fact is not found again
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas import identifiers
from schemas.deed import Deed, Verbs, reason
from schemas.fields import (
    Day,
    Form,
    Identifier,
    Key,
    Keyed,
    Name,
    Several,
    Text,
    Whole,
    legal,
    optional,
)
from schemas.patrol.context import EXCUSES
from schemas.patrol.rules import RULES
from schemas.strict_json import INTEGER_LIMIT
from schemas.texts import Words

NOUN: Final = "patrol."
AT_ONCE: Final = 100
ALL, CHANGED = "all", "changed"
NO_RULE = Words("负面清单里没有这一项", "the lists have no such item")
NO_EXCUSE = Words("没有这一种免责情形", "there is no such excuse")
NO_SCOPE = Words("应是全量或增量", "must be all or changed")


class RuleCode(Name):
    def fault(self, value: str) -> Words | None:
        return None if value in RULES else NO_RULE


class Excuse(Name):
    def fault(self, value: str) -> Words | None:
        return None if value in EXCUSES else NO_EXCUSE


class Scope(Name):
    def fault(self, value: str) -> Words | None:
        return None if value in (ALL, CHANGED) else NO_SCOPE


def rule() -> RuleCode:
    return RuleCode(legal("清单项", "item"), most=4)


def petition() -> Identifier:
    return Identifier(optional("信访事项", "petition"), identifiers.check_case)


def unit() -> Name:
    return Name(optional("责任单位", "responsible unit"), most=100)


class Fact(Form):
    """One fact: by its key it is known again."""

    key = Name(legal("事实", "fact"), most=300)
    rule = rule()
    petition = petition()
    claim = Key(optional("诉求", "claim"))
    unit = unit()
    happened_on = Day(legal("发生日期", "day"))
    due_on = Day(legal("整改期限", "to be put right by"))
    zh = Text(legal("依据", "evidence"), most=1000)
    en = Text(legal("依据（英文）", "evidence, in English"), most=1000)
    excuse = Excuse(optional("不计入的原因", "why it does not count"), most=20)


class Found(Deed):
    ran_on = Day(legal("网巡日期", "day of the patrol"))
    facts = Keyed(legal("问题", "findings"), Fact, numbered="f", least=1, most=AT_ONCE)


class Gone(Deed):
    ran_on = Day(legal("网巡日期", "day of the patrol"))
    findings = Several(
        legal("问题", "findings"),
        Name(legal("问题", "finding"), most=32),
        least=1,
        most=AT_ONCE,
    )


class Count(Form):
    rule = rule()
    new = Whole(legal("新发现", "new"), 0, INTEGER_LIMIT)
    standing = Whole(legal("未销号", "open"), 0, INTEGER_LIMIT)


class Ran(Deed):
    ran_on = Day(legal("网巡日期", "day of the patrol"))
    scope = Scope(legal("范围", "scope"), most=10)
    until = Whole(legal("记录位置", "place in the record"), 0, INTEGER_LIMIT)
    looked = Whole(legal("巡查件数", "petitions looked at"), 0, INTEGER_LIMIT)
    counts = Keyed(legal("各项数", "counts"), Count, numbered="r", most=40)
    digest = Name(legal("摘要", "digest"), most=64)


class OfFinding(Deed):
    finding = Name(legal("问题", "finding"), most=32)


class Reported(Deed):
    reported_on = Day(legal("登记日期", "day entered"))
    report = Identifier(legal("编号", "id"), identifiers.check_case)
    rule = rule()
    petition = petition()
    unit = unit()
    happened_on = Day(legal("发生日期", "day"))
    due_on = Day(legal("整改期限", "to be put right by"))
    evidence = Text(legal("依据", "evidence"), most=1000)


class Assigned(OfFinding):
    assigned_on = Day(legal("交办日期", "day assigned"))
    unit = Name(legal("整改单位", "unit"), most=100)
    due_on = Day(legal("整改期限", "to be put right by"))
    reason = reason()


class Rectified(OfFinding):
    rectified_on = Day(legal("整改日期", "day put right"))
    text = Text(legal("整改情况", "what was done"), most=4000)


class Verified(OfFinding):
    verified_on = Day(legal("销号日期", "day verified"))
    text = Text(legal("核实情况", "what was seen"), most=2000)


class Reopened(OfFinding):
    reopened_on = Day(legal("重开日期", "day reopened"))
    due_on = Day(legal("整改期限", "to be put right by"))
    reason = reason()


class NoFault(OfFinding):
    marked_on = Day(legal("认定日期", "day marked"))
    reason = reason()


FORMS: Mapping[str, type[Form]] = MappingProxyType(
    {
        "found": Found,
        "gone": Gone,
        "ran": Ran,
        "reported": Reported,
        "assigned": Assigned,
        "rectified": Rectified,
        "verified": Verified,
        "reopened": Reopened,
        "false": NoFault,
    }
)
TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "found": Words("网巡发现问题", "Patrol: found"),
        "gone": Words("网巡核消", "Patrol: no fact any more"),
        "ran": Words("网巡日报", "Patrol ran"),
        "reported": Words("登记问题线索", "Fault entered by hand"),
        "assigned": Words("交办整改", "Assigned to be put right"),
        "rectified": Words("报告整改", "Put right"),
        "verified": Words("核实销号", "Verified and closed"),
        "reopened": Words("重开问题", "Reopened"),
        "false": Words("认定误报", "Marked as no fault"),
    }
)


VERBS = Verbs(NOUN, FORMS)
form_of, load = VERBS.form_of, VERBS.load
