"""督办函件: letters by which the county office has a unit put something right.

    D32 催办   a term is about to run out, or did     D35 改进工作、完善政策
    D33 督办   it stays undone, or was done wrongly   D36 追责: to whoever may decide it
    D34 风险提示

    letter.issued     to whom, on which ground, what is asked, by which day to answer
    letter.urged      asked once more
    letter.feedback   the unit's written answer: what it adopts and did (§40④)
    letter.judged     what the office makes of it; an insufficient one is asked for anew
    letter.withdrawn  it should not have been sent
    letter.dismissed  a letter that was proposed and is not written, with the reason

A letter is its deeds (`letter_course`). The *facts* that it rests on are named, each in
one word, so that nobody is proposed a letter twice for one of them.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas import identifiers
from schemas.deed import Deed, Verbs, reason
from schemas.fields import (
    Body,
    Choice,
    Day,
    Form,
    Identifier,
    Name,
    Several,
    Text,
    legal,
    optional,
)
from schemas.texts import Words

NOUN = "letter."
FEEDBACK_LAW = "信访工作条例§40④"
INSUFFICIENT, PARTLY = "insufficient", "partly"
ANEW = Words("重新反馈要写明期限", "an answer that is asked for anew has its day")
NOT_ANEW = Words("只有要求重新反馈才写期限", "only an answer asked for anew has a day")
WHICH = Words(
    "要写明是改进工作还是完善政策", "say whether work or a policy is to be improved"
)


def letter() -> Identifier:
    return Identifier(legal("函件", "letter"), identifiers.check_case)


def unit(zh: str, en: str) -> Name:
    return Name(legal(zh, en), most=100)


def facts(least: int = 0) -> Several:
    label = legal if least else optional
    fact = Name(legal("事实", "fact"), most=300)
    return Several(label("所据事实", "facts it rests on"), fact, least=least, most=200)


class OfLetter(Deed):
    letter = letter()


class Issued(OfLetter):
    issued_on = Day(legal("发函日期", "day issued"))
    code = Choice(legal("函件种类", "kind of letter"), "letter_kinds")
    suggestion = Choice(optional("建议事项", "what is suggested"), "suggestions")
    to_unit = unit("发往单位", "addressee")
    petitions = Several(
        optional("所涉信访事项", "petitions"),
        Identifier(legal("信访事项", "petition"), identifiers.check_case),
        most=200,
    )
    facts = facts()
    findings = Several(
        optional("网巡问题", "findings of the patrol"),
        Name(legal("问题", "finding"), most=100),
        most=200,
    )
    grounds = Text(legal("发函事由", "grounds"), most=4000)
    law = Text(optional("依据", "by which article"), most=300)
    requirements = Text(legal("要求", "what is asked"), most=4000)
    feedback_due = Day(legal("反馈期限", "answer by", law=FEEDBACK_LAW))
    paper = Identifier(optional("文书", "paper"), identifiers.check_case)
    number = Name(optional("文号", "number"), most=100)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["feedback_due"] < data["issued_on"]:
            yield "/feedback_due", BACKWARDS
        if (data["code"] == "D35") != ("suggestion" in data):
            yield "/suggestion", WHICH


BACKWARDS = Words("反馈期限在发函日期之前", "it is to be answered before it is issued")


class Urged(OfLetter):
    urged_on = Day(legal("催办日期", "day urged"))
    text = Text(optional("催办内容", "in words"), most=1000)


class Feedback(OfLetter):
    feedback_on = Day(legal("反馈日期", "day answered"))
    unit = unit("反馈单位", "who answers")
    adopted = Choice(
        legal("采纳情况", "what is adopted", law=FEEDBACK_LAW), "letter_adoptions"
    )
    text = Text(legal("反馈内容", "answer"), most=4000)
    measures = Text(optional("整改措施", "measures"), most=4000)
    done_on = Day(optional("整改完成日期", "day it was put right"))


class Judged(OfLetter):
    judged_on = Day(legal("核实日期", "day judged"))
    result = Choice(legal("核实意见", "judgement"), "letter_results")
    text = Text(legal("核实说明", "in words"), most=1000)
    feedback_due = Day(optional("重新反馈期限", "answer anew by"))

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        is_anew = data["result"] == INSUFFICIENT
        if is_anew != ("feedback_due" in data):
            yield "/feedback_due", ANEW if is_anew else NOT_ANEW


class Withdrawn(OfLetter):
    withdrawn_on = Day(legal("撤回日期", "day withdrawn"))
    reason = reason()


class Dismissed(Deed):
    """Of no letter: what was proposed is not written."""

    dismissed_on = Day(legal("决定日期", "day decided"))
    code = Choice(legal("函件种类", "kind of letter"), "letter_kinds")
    to_unit = Name(optional("拟发往单位", "addressee"), most=100)
    facts = facts(least=1)
    grounds = Text(legal("提出的事由", "grounds"), most=4000)
    reason = reason()


FORMS: Mapping[str, type[Form]] = MappingProxyType(
    {
        "issued": Issued,
        "urged": Urged,
        "feedback": Feedback,
        "judged": Judged,
        "withdrawn": Withdrawn,
        "dismissed": Dismissed,
    }
)
TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "issued": Words("发出督办函件", "Letter issued"),
        "urged": Words("再次催办", "Urged again"),
        "feedback": Words("反馈", "Answered"),
        "judged": Words("核实反馈", "Answer judged"),
        "withdrawn": Words("撤回函件", "Letter withdrawn"),
        "dismissed": Words("不予发函", "Proposed letter not written"),
    }
)
DAYS: Mapping[str, str] = MappingProxyType(
    {
        type: next(name for name in form().fields if name.endswith("_on"))
        for type, form in FORMS.items()
    }
)


VERBS = Verbs(NOUN, FORMS)
form_of, load = VERBS.form_of, VERBS.load
