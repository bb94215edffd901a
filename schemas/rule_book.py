"""Every term there is, as the county shows it: of cases, petitions, letters, others.

handle   how a page and an address name a rule; of two that share an id (DL13, and
         DL13 of medical disputes) each has its own
COUNTED  what clocks run by; by the rest nothing counts here yet:

DL15, DL16  the court's own days, once the parties applied to it
DL20        the discipline office's, for a report in somebody's own name; it counts
            them itself, here only the handing on is noted
DL26        the daily patrol: to come
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas import clock_rules, letter_terms
from schemas.counting import Rule
from schemas.petition import rules
from schemas.petition.rules import rule
from schemas.texts import Words

DL15 = rule(
    "DL15",
    "court_confirmation_acceptance",
    ("法院决定是否受理司法确认", "Court: take the application"),
    Words("法院收到申请之日", "receipt by the court"),
    (3, "calendar_day"),
    ("法释〔2011〕5号§4", "原文"),
)
DL16 = rule(
    "DL16",
    "court_confirmation_decision",
    ("法院作出确认决定", "Court: decide on confirmation"),
    Words("法院立案之日", "the filing at the court"),
    (30, "calendar_day"),
    ("民事诉讼法§187（法释〔2011〕5号§5为15日，可延10日，从新法）", "原文"),
)
DL20 = rule(
    "DL20",
    "real_name_report_notice",
    ("实名检举控告受理告知", "Notice to who reported by name"),
    Words("纪检监察机关收到之日", "receipt by the discipline office"),
    (15, "workday"),
    ("纪检监察机关处理检举控告工作规则", "记忆"),
)
DL26 = rule(
    "DL26",
    "patrol_cycle",
    ("网上巡查", "Patrol"),
    Words("上次巡查之日", "the patrol before"),
    (1, "calendar_day"),
    ("丰都县“每天巡查”的做法", "地方做法"),
    0,
)
ELSEWHERE = (DL15, DL16, DL20)
TO_COME = (DL26,)
UNCOUNTED = (*ELSEWHERE, *TO_COME)
COUNTED = (*clock_rules.RULES, *rules.RULES, *letter_terms.RULES)


def handle(rule: Rule) -> str:
    """DL13, DL13-workday, DL13-named: the id, and what tells it from another."""
    if rule is clock_rules.DL13_MEDICAL:
        return f"{rule.id}-{rule.unit}"
    return f"{rule.id}-named" if rule is clock_rules.DL13_EXTENDED else rule.id


def _in_order() -> Iterator[Rule]:
    every = [*COUNTED, *UNCOUNTED]
    yield from sorted(
        (each for each in every if each.id.startswith("DL")), key=lambda each: each.id
    )
    yield from (each for each in every if not each.id.startswith("DL"))


BOOK: Mapping[str, Rule] = MappingProxyType({handle(r): r for r in _in_order()})


def is_counted(rule: Rule) -> bool:
    """Does any clock run by it?"""
    return rule not in UNCOUNTED


def is_ours(rule: Rule) -> bool:
    """Does the county count by it, or will it?"""
    return rule not in ELSEWHERE
