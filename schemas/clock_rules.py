"""The terms of a mediation: how long, from which act, by which article.

    DL13  a month from acceptance to conclude (75号令§33); medical disputes: thirty
          working days (医疗纠纷预防和处理条例§38); where all agreed to go on, until
          the day that they named
    DL14  thirty days from effect for the joint application to the court
          (调解法§33); not for personal status or title (民诉解释§355). A right, not
          a duty: when it lapses nobody has failed.
    DL27  seven days from the day performance was due, or from effect, for the
          follow-up visit (试行口径)
    SL1–SL4  the four stages: three days from acceptance, then five, three and seven
          from the stage before (试行口径)
    PF    the day that the agreement names for one of its terms (调解法§31)
    RV    the day that a visitor named for coming again (试行口径)
    RP    the day by which a matter of a reception is to be done (试行口径)

`PF`, `RV` and `RP` are not counted: their days were named. A named day that is a day
off moves on as any other does (民法典§203).
"""

from schemas.counting import Rule
from schemas.texts import Words

DL13 = Rule(
    "DL13",
    "mediation_due",
    "调解期限",
    "Conclude the mediation",
    Words("受理之日", "acceptance"),
    1,
    "month",
    "人民调解工作若干规定(司法部令第75号)§33",
    "原文",
    7,
)
DL13_MEDICAL = Rule(
    "DL13",
    "mediation_due",
    "医疗纠纷调解期限",
    "Conclude the medical mediation",
    Words("受理之日", "acceptance"),
    30,
    "workday",
    "医疗纠纷预防和处理条例§38",
    "原文",
    7,
)
DL13_EXTENDED = Rule(
    "DL13",
    "mediation_due",
    "约定延长的调解期限",
    "Conclude the mediation by the day agreed",
    Words("各方同意延长到的日子", "The day to which all agreed to extend it is"),
    0,
    "calendar_day",
    "人民调解工作若干规定(司法部令第75号)§33，当事人约定",
    "提案",
    7,
)
DL14 = Rule(
    "DL14",
    "judicial_confirmation_due",
    "共同申请司法确认",
    "Joint application for judicial confirmation",
    Words("协议生效之日", "the agreement's effect"),
    30,
    "calendar_day",
    "人民调解法§33；民事诉讼法§205",
    "原文",
    7,
    is_right=True,
)
DL27 = Rule(
    "DL27",
    "follow_up_due",
    "协议履行回访",
    "Follow-up visit",
    Words("履行期满之日(无约定的为生效之日)", "the day of performance, or effect"),
    7,
    "calendar_day",
    "人民调解法§31",
    "提案",
    3,
)
STAGE = (
    Rule(
        "SL1",
        "air_due",
        "开门说理",
        "Airing reasons",
        Words("受理(或退回说理)之日", "acceptance, or the return"),
        3,
        "calendar_day",
        "四理工作法阶段期限",
        "提案",
        1,
    ),
    Rule(
        "SL2",
        "deliberate_due",
        "会商议理",
        "Deliberating reasons",
        Words("说理(或退回议理)之日", "the airing, or the return"),
        5,
        "calendar_day",
        "四理工作法阶段期限",
        "提案",
        1,
    ),
    Rule(
        "SL3",
        "answer_due",
        "集体答理",
        "Answering reasons",
        Words("议理(或退回答理)之日", "the deliberation, or the return"),
        3,
        "calendar_day",
        "四理工作法阶段期限",
        "提案",
        1,
    ),
    Rule(
        "SL4",
        "appraise_due",
        "公开评理",
        "Appraising reasons",
        Words("答理(或当场和解)之日", "the answering, or the settling on the spot"),
        7,
        "calendar_day",
        "四理工作法阶段期限",
        "提案",
        2,
    ),
)
PF = Rule(
    "PF",
    "performance_due",
    "协议条款履行",
    "Performance of a term",
    Words("约定的履行之日", "The day agreed for performance is"),
    0,
    "calendar_day",
    "人民调解法§31",
    "原文",
    3,
)
RV = Rule(
    "RV",
    "next_visit_due",
    "约好的下次回访",
    "The next visit as arranged",
    Words("回访时约好的日子", "The day named for the next visit is"),
    0,
    "calendar_day",
    "人民调解法§31",
    "提案",
    1,
)
RP = Rule(
    "RP",
    "promise_due",
    "接访事项办结",
    "A matter of a reception, done by its day",
    Words("接访时定下的日子", "The day named at the reception is"),
    0,
    "calendar_day",
    "信访工作条例§18",
    "提案",
    3,
)
RULES = (DL13, DL13_MEDICAL, DL13_EXTENDED, DL14, DL27, *STAGE, PF, RV, RP)
