"""访调对接, as two deeds: claims go to be mediated, and come back.

Both sides agreed, each on a day and in a way of its own (信访工作条例§33), and of each
thing that would bar it somebody said that it is not so. What comes back is how it
ended, never what was said.
"""

from schemas import identifiers
from schemas.fields import (
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Identifier,
    Name,
    Text,
    legal,
    optional,
)
from schemas.petition.of_claims import OfClaims, on


class Barred(Form):
    """What keeps a claim from mediation, asked one by one."""

    report = Flag(
        legal("检举控告", "a report against an official", law="信访工作条例§30")
    )
    in_court = Flag(
        legal(
            "法院已经立案，又没有委托调解",
            "before a court that did not entrust it",
            law="75号令§22",
        )
    )
    with_agency = Flag(
        legal(
            "公安或者别的行政机关已经受理或者解决（本件信访不算）",
            "taken up or settled by the police or an agency, this petition aside",
            law="75号令§22",
        )
    )
    forbidden = Flag(
        legal(
            "法律规定由专门机关处理或者禁止民间调解",
            "for a special authority alone, or not to be mediated by law",
            law="75号令§22",
        )
    )
    refused = Flag(
        legal("一方已经明确拒绝调解", "a side has refused", law="人民调解法§17")
    )


class MediationSent(OfClaims):
    """访调对接: to a committee that mediates, since both sides agreed."""

    sent_on = on("分派日期", "day sent")
    kind = Choice(legal("调解类别", "kind of mediation"), "mediation_kinds")
    committee = Name(legal("调解组织", "who mediates"), most=100)
    mediable = Choice(optional("可否调解", "may it be mediated"), "mediability")
    part = Text(optional("可以调解的部分", "which part of it"), most=1000)
    barred = Group(optional("不得转调解的情形", "what would bar it"), Barred)
    petitioner_agreed_on = Day(
        legal("信访人同意日期", "day the petitioner agreed", law="信访工作条例§33")
    )
    petitioner_agreed_by = Choice(
        optional("信访人同意的方式", "how the petitioner agreed"), "modes"
    )
    other = Name(optional("对方", "the other side"), most=200)
    other_agreed_on = Day(
        legal("对方同意日期", "day the other side agreed", law="信访工作条例§33")
    )
    other_agreed_by = Choice(
        optional("对方同意的方式", "how the other side agreed"), "modes"
    )
    case = Identifier(optional("调解案件", "the dispute"), identifiers.check_case)


class MediationReturned(OfClaims):
    """回传: how it ended, never what was said there."""

    finished_on = on("调解结束日期", "day it ended")
    result = Choice(legal("调解结果", "result"), "mediation_results")
    agreement = Name(optional("协议编号", "number of the agreement"), most=100)
    ground = Choice(optional("未成的原因", "why it failed"), "termination_grounds")
    case = Identifier(optional("调解案件", "the dispute"), identifiers.check_case)
