"""The terms of a petition: how long, from which act, by which article.

What the regulation says (原文) is law here and nowhere else. What it leaves open, and
counties have settled by practice or not at all, is a *trial rule*: it has a default
below, and the county changes length and unit, or puts it off, from a day on
(`schemas.terms`). A term is counted by the rule that stood on the day it began.
"""

from schemas.counting import Rule, Source, Unit
from schemas.terms import OFF_AT_FIRST as OFF_AT_FIRST
from schemas.terms import Change as Change
from schemas.terms import Terms as Terms
from schemas.texts import Words

RECEIVED = Words("收到信访事项之日", "receipt of the petition")
UNIT_RECEIVED = Words("单位收到之日", "receipt by the unit")
ACCEPTED = Words("受理之日", "acceptance")
SERVED = Words("收到书面答复之日", "service of the written answer")


def rule(
    id: str,
    key: str,
    name: tuple[str, str],
    start: Words,
    term: tuple[int, Unit],
    basis: tuple[str, Source],
    warn: int = 3,
    *,
    is_right: bool = False,
) -> Rule:
    return Rule(id, key, *name, start, *term, *basis, warn, is_right=is_right)


DL01 = rule(
    "DL01",
    "routing_due",
    ("转送、交办", "Hand on"),
    Words("信访部门收到（或退回）之日", "receipt (or return) at the office"),
    (15, "calendar_day"),
    ("信访工作条例§22", "原文"),
)
DL02 = rule(
    "DL02",
    "direct_notice_due",
    ("书面告知（直接提出）", "Written notice (made directly)"),
    RECEIVED,
    (15, "calendar_day"),
    ("信访工作条例§23②", "原文"),
)
DL03 = rule(
    "DL03",
    "forwarded_notice_due",
    ("书面告知（转送、交办）", "Written notice (handed on)"),
    UNIT_RECEIVED,
    (15, "calendar_day"),
    ("信访工作条例§23③", "原文"),
)
DL04 = rule(
    "DL04",
    "objection_due",
    ("提出异议", "Object"),
    UNIT_RECEIVED,
    (5, "workday"),
    ("信访工作条例§23③", "原文"),
    1,
    is_right=True,
)
DL05 = rule(
    "DL05",
    "acceptance_dispute_due",
    ("受理争议定责", "Decide who accepts"),
    Words("争议提出之日", "the dispute over acceptance"),
    (5, "calendar_day"),
    ("信访工作条例§24", "地方做法"),
    1,
)
DL06 = rule(
    "DL06",
    "handling_due",
    ("办结", "Conclude"),
    ACCEPTED,
    (60, "calendar_day"),
    ("信访工作条例§34", "原文"),
    7,
)
MOST_EXTENDED = 30
DL07 = rule(
    "DL07",
    "handling_extension_days",
    ("延长后的办结", "Conclude, as extended"),
    ACCEPTED,
    (DL06.length + MOST_EXTENDED, "calendar_day"),
    ("信访工作条例§34", "原文"),
    7,
)
DL08 = rule(
    "DL08",
    "assignment_due",
    ("反馈办理结果", "Report the result"),
    Words("交办函指定的日子", "The day named by the assignment is"),
    (0, "calendar_day"),
    ("信访工作条例§22①(三)", "原文"),
)
DL09 = rule(
    "DL09",
    "review_request_due",
    ("请求复查", "Ask for review"),
    SERVED,
    (30, "calendar_day"),
    ("信访工作条例§35", "原文"),
    7,
    is_right=True,
)
DL10 = rule(
    "DL10",
    "review_due",
    ("复查答复", "Answer the review"),
    Words("收到复查请求之日", "receipt of the request for review"),
    (30, "calendar_day"),
    ("信访工作条例§35", "原文"),
    7,
)
DL11 = rule(
    "DL11",
    "recheck_request_due",
    ("请求复核", "Ask for recheck"),
    Words("收到复查书面答复之日", "service of the review"),
    (30, "calendar_day"),
    ("信访工作条例§36①", "原文"),
    7,
    is_right=True,
)
DL12 = rule(
    "DL12",
    "recheck_due",
    ("复核意见", "Opinion on recheck"),
    Words("收到复核请求之日", "receipt of the request for recheck"),
    (30, "calendar_day"),
    ("信访工作条例§36①②", "原文"),
    7,
)
DL17 = rule(
    "DL17",
    "simple_accept_due",
    ("简易办理：决定受理", "Simple road: decide"),
    UNIT_RECEIVED,
    (3, "workday"),
    ("信访事项简易办理办法(试行)", "记忆"),
    1,
)
DL18 = rule(
    "DL18",
    "simple_reply_due",
    ("简易办理：答复", "Simple road: answer"),
    ACCEPTED,
    (10, "workday"),
    ("信访事项简易办理办法(试行)", "记忆"),
    2,
)
DL19 = rule(
    "DL19",
    "suggestion_reply_due",
    ("意见建议回复", "Answer the suggestion"),
    ACCEPTED,
    (30, "calendar_day"),
    ("信访工作条例§29", "提案"),
)
DL21 = rule(
    "DL21",
    "meeting_1_due",
    ("受理见面", "First meeting"),
    UNIT_RECEIVED,
    (3, "workday"),
    ("初次信访“三见面”", "提案"),
    1,
)
DL22 = rule(
    "DL22",
    "meeting_2_due",
    ("办理见面", "Second meeting"),
    ACCEPTED,
    (20, "workday"),
    ("初次信访“三见面”", "提案"),
)
DL23 = rule(
    "DL23",
    "meeting_3_due",
    ("答复见面", "Third meeting"),
    Words("处理意见书签发之日", "the opinion"),
    (5, "workday"),
    ("初次信访“三见面”", "提案"),
    1,
)
DL24 = rule(
    "DL24",
    "evaluation_due",
    ("满意度评价", "Say how satisfied"),
    SERVED,
    (30, "calendar_day"),
    ("国家信访局满意度评价做法", "记忆"),
    is_right=True,
)
DL25 = rule(
    "DL25",
    "one_time_resolution_observation",
    ("一次性化解观察", "Watch whether it is resolved"),
    Words("复查期满之日", "the end of the time for review"),
    (30, "calendar_day"),
    ("一次性化解口径", "提案"),
    is_right=True,
)
RULES = (
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
)
