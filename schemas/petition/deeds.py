"""What the desk does about a petition, as bodies of its sealed deeds.

Each names who did it (`actor`), on which day, and the claims that it is about; a deed
that gives somebody more to do, or takes something away, says why. The day is the day
of the act at the desk, which for a petition is when its terms begin.

The wizard of §31 is a deed: the five questions in their order, each with its ground,
up to the first yes; five times no leads to the petition procedure. Two roads are never
taken for the only one (`Classified.faults`): contracted farmland may go to court or to
arbitration, and wages where the worker chose.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas.deed import Verbs, reason
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Keyed,
    Name,
    Several,
    Text,
    When,
    Whole,
    legal,
    optional,
)
from schemas.petition.mediation import MediationReturned, MediationSent
from schemas.petition.of_claims import OfClaims, on
from schemas.petition.registering import Registered
from schemas.petition.rules import MOST_EXTENDED
from schemas.texts import Words

NOUN = "petition."
QUESTIONS = ("q1", "q2", "q3", "q4", "q5")
PROCEDURE = "6"
IN_ORDER = Words(
    "五问依次回答，答“是”即停（信访工作条例§31）",
    "the questions are answered in order, up to the first yes (regulation §31)",
)
ONLY_APPEALS = Words("意见建议不走第三十一条", "a suggestion takes none of §31's roads")
WORKER_CHOOSES = Words(
    "欠薪走哪条路由劳动者选：先问本人（保障农民工工资支付条例§10）",
    "where wages go the worker chooses: ask first (regulation on wages §10)",
)
NOT_ONLY_ARBITRATION = Words(
    "承包地纠纷可以仲裁，也可以直接起诉，两条路都要告知（调解仲裁法§4）",
    "contracted farmland may go to arbitration or to court; tell of both",
)
BACKWARDS = Words("结束日在开始日之前", "it ends before it begins")


def unit(zh: str = "责任单位", en: str = "responsible unit") -> Name:
    return Name(legal(zh, en), most=100)


class Answer(Form):
    """One question of §31, and on what the answer rests."""

    yes = Flag(legal("是否属于", "is it so"))
    ground = Text(legal("依据", "ground"), most=1000)


def _is_appeal(body: Body) -> bool:
    return body.get("category") == "appeal"


def _is_wages(body: Body) -> bool:
    return body.get("matter") == "wages"


APPEAL = When("申诉求决", "of an appeal", _is_appeal)


class Classified(OfClaims):
    """What kind of claim it is, and by which road it is dealt with."""

    classified_on = on("分类日期", "day classified")
    category = Choice(legal("类别", "category"), "petition_categories")
    matter = Choice(
        optional("涉及", "about", law="信访工作条例§31"), "petition_matters"
    )
    content = Choice(optional("内容分类", "content category"), "content_categories")
    chosen = Choice(optional("劳动者选的路", "road the worker chose"), "wage_roads")
    told_of_both = Flag(optional("两条路都已告知", "told of both roads"))
    answers = Keyed(
        legal("第三十一条五问", "the questions of §31", when=APPEAL),
        Answer,
        numbered="q",
        most=5,
    )
    situation = Name(optional("情形", "situation"), most=3)
    overridden = Text(optional("不按建议的理由", "why not as proposed"), most=1000)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        answers = data.get("answers", {})
        if answers and not _is_appeal(data):
            yield "/answers", ONLY_APPEALS
        elif answers:
            yield from _road_faults(data, answers)


def _road_faults(
    data: Body, answers: Mapping[str, Body]
) -> Iterator[tuple[str, Words]]:
    asked = QUESTIONS[: len(answers)]
    said = [answers.get(each, {}).get("yes") for each in asked]
    stops = len(answers) == len(QUESTIONS) or (said and said[-1] is True)
    if None in said or True in said[:-1] or not stops:
        yield "/answers", IN_ORDER
        return
    chosen = {"1": "lawsuit", "2": "arbitration", "5": "complaint"}.get(road(data))
    if _is_wages(data) and data.get("chosen") != chosen:
        yield "/chosen", WORKER_CHOOSES
    if data.get("matter") == "land_lease" and not data.get("told_of_both"):
        yield "/told_of_both", NOT_ONLY_ARBITRATION


def road(classified: Body) -> str:
    """Which of the six a claim takes: the question that was answered with yes."""
    for number, question in enumerate(QUESTIONS, start=1):
        if classified.get("answers", {}).get(question, {}).get("yes"):
            return str(number)
    return PROCEDURE if _is_appeal(classified) else ""


class Transferred(OfClaims):
    """转送: the competent unit deals with it."""

    transferred_on = on("转送日期", "day handed on")
    unit = unit()
    reason = reason()


class Assigned(OfClaims):
    """交办: the competent unit deals with it and reports the result by a day."""

    assigned_on = on("交办日期", "day assigned")
    unit = unit()
    level = Choice(legal("转交办层级", "level"), "assign_levels")
    due_on = Day(legal("反馈期限", "report by", law="信访工作条例§22①(三)"))
    reason = reason()


class UnitReceived(OfClaims):
    received_on = on("签收日期", "day signed for")
    unit = unit()


class Objected(OfClaims):
    """异议: not this unit's, with reasons in detail."""

    objected_on = on("提出日期", "day of the objection")
    unit = unit()
    reason = reason()
    suggested = Name(optional("建议的单位", "whose it is instead"), most=100)


class ObjectionAnswered(OfClaims):
    answered_on = on("答复日期", "day of the answer")
    result = Choice(legal("核实意见", "answer"), "objection_answers")
    reason = reason()


class Disputed(OfClaims):
    """受理争议: two units or more, or nobody knows whose it is."""

    disputed_on = on("提出日期", "day raised")
    units = Several(
        legal("涉事单位", "units"), Name(legal("单位", "unit")), least=1, most=20
    )
    reason = reason()


class DisputeDecided(OfClaims):
    decided_on = on("决定日期", "day decided")
    unit = unit("确定的责任单位", "unit decided on")
    beside = Several(
        optional("配合单位", "units beside it"), Name(legal("单位", "unit")), most=20
    )
    decider = Choice(legal("由谁决定", "decided by"), "dispute_deciders")
    reason = reason()


class Accepted(OfClaims):
    accepted_on = on("受理日期", "day accepted")
    unit = unit()
    told_how = Text(legal("办理途径和程序", "road and procedure, as told"), most=2000)


class NotAccepted(OfClaims):
    decided_on = on("决定日期", "day decided")
    unit = unit()
    ground = Choice(legal("不予受理的情形", "why not"), "refusal_grounds")
    competent = Name(optional("有权处理的机关", "who is competent"), most=100)
    reason = reason()


class Channelled(OfClaims):
    """导入法定途径: told which authority, by which law, within what time."""

    channelled_on = on("导入日期", "day led there")
    unit = unit()
    authority = Name(legal("受理机关", "authority"), most=100)
    basis = Text(legal("法律依据", "legal basis"), most=1000)
    time_limit = Text(optional("时限提示", "time limit, as a hint"), most=500)


class Answered(OfClaims):
    """A suggestion that was studied, or a duty that was done or refused."""

    answered_on = on("答复日期", "day answered")
    unit = unit()
    adoption = Choice(legal("结果", "result"), "adoptions")
    text = Text(legal("答复", "answer"), most=8000)
    remedies = Text(optional("救济途径", "remedies"), most=2000)


class Met(OfClaims):
    """三见面: the petitioner was met; a telephone call is no meeting."""

    met_on = on("见面日期", "day met")
    number = Whole(legal("第几次见面", "which meeting"), 1, 3)
    mode = Choice(legal("方式", "way"), "meeting_modes")
    place = Name(optional("地点", "place"), most=200)
    content = Text(legal("内容", "what was said"), most=8000)
    attitude = Text(optional("信访人态度", "what the petitioner thought"), most=1000)


class Investigated(OfClaims):
    investigated_on = on("调查日期", "day of inquiry")
    unit = unit()
    findings = Text(legal("调查核实情况", "findings"), most=16_000)


class Heard(OfClaims):
    """听证, from the day it was decided to the day it ended."""

    from_on = on("听证决定日", "day decided")
    held_on = on("听证结束日", "day it ended")
    conclusion = Text(legal("听证结论", "conclusion"), most=8000)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["held_on"] < data["from_on"]:
            yield "/held_on", BACKWARDS


class Extended(OfClaims):
    """延期: whoever leads the unit agreed, and the petitioner was told why (§34)."""

    extended_on = on("批准日期", "day approved")
    unit = unit()
    days = Whole(legal("延长天数", "days"), 1, MOST_EXTENDED)
    approver = Name(legal("批准的负责人", "approved by"))
    reason = reason()
    told_on = Day(legal("告知信访人日期", "day the petitioner was told"))


class Reply(Form):
    """An answer to one claim."""

    disposition = Choice(legal("结论", "conclusion"), "petition_dispositions")
    text = Text(legal("答复", "answer"), most=8000)


class OpinionIssued(OfClaims):
    """处理意见书: its four elements, and an answer to each claim (§32)."""

    issued_on = on("签发日期", "day issued")
    unit = unit()
    number = Name(optional("文号", "number"), most=100)
    facts = Text(legal("事实和理由", "facts and reasons"), most=16_000)
    basis = Text(legal("法律法规依据", "legal basis"), most=4000)
    replies = Keyed(legal("逐项答复", "answers"), Reply, numbered="c", least=1)


class Served(OfClaims):
    served_on = on("送达日期", "day served")
    result = Choice(legal("送达文书", "what was served"), "served_papers")
    mode = Choice(legal("送达方式", "way"), "service_modes")
    signed = Flag(legal("是否签收", "signed for"))
    opinion = Choice(
        optional("信访人意见", "the petitioner's mind"), "petitioner_opinions"
    )


class ReportedBack(OfClaims):
    """办结报告, to whoever assigned it."""

    reported_on = on("报告日期", "day of the report")
    unit = unit()
    text = Text(legal("办理结果", "result"), most=8000)


class RemedyRequested(OfClaims):
    received_on = on("收到请求日期", "day the request came")
    requested_on = on("提出日期", "day it was made")
    unit = unit("复查（复核）机关", "who decides")
    text = Text(legal("请求和理由", "request and reasons"), most=8000)


class RemedyDecided(OfClaims):
    decided_on = on("作出日期", "day decided")
    unit = unit("复查（复核）机关", "who decided")
    result = Choice(legal("结论", "result"), "remedy_results")
    facts = Text(legal("认定的事实", "findings"), most=16_000)
    basis = Text(legal("依据", "legal basis"), most=4000)


class SentBack(OfClaims):
    sent_on = on("发回日期", "day sent back")
    unit = unit()


class Withdrawn(OfClaims):
    withdrawn_on = on("撤回日期", "day withdrawn")
    is_voluntary = Flag(legal("本人自愿", "of their own will"))
    reason = reason()


class Evaluated(OfClaims):
    evaluated_on = on("评价日期", "day said")
    satisfaction = Choice(legal("满意度", "satisfaction"), "petition_satisfaction")
    text = Text(optional("意见", "in words"), most=1000)


class Led(OfClaims):
    """包案: an official answers for it until it is settled (信访工作条例§18②)."""

    led_on = on("包案日期", "day taken on")
    until = Day(optional("包案期限", "until when"))
    name = Name(legal("包案领导", "lead official"))
    post = Name(legal("职务", "post"), most=100)
    duty = Text(optional("包案责任", "what he answers for"), most=1000)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data.get("until", data["led_on"]) < data["led_on"]:
            yield "/until", BACKWARDS


class Closed(OfClaims):
    closed_on = on("办结日期", "day closed")
    judgement = Choice(legal("一次性化解", "resolved at once"), "closing_judgements")


class Archived(OfClaims):
    """立卷归档; how long it is kept, `archiving.proposed` proposes."""

    archived_on = on("归档日期", "day archived")
    retention = Choice(legal("保管期限", "kept for"), "petition_retentions")
    reference = Name(optional("档号", "reference of the archive"), most=100)
    pages = Whole(optional("页数", "pages"), 1, 10_000)


FORMS: Mapping[str, type[Form]] = MappingProxyType(
    {
        "registered": Registered,
        "classified": Classified,
        "transferred": Transferred,
        "assigned": Assigned,
        "unit_received": UnitReceived,
        "objected": Objected,
        "objection_answered": ObjectionAnswered,
        "disputed": Disputed,
        "dispute_decided": DisputeDecided,
        "accepted": Accepted,
        "not_accepted": NotAccepted,
        "channelled": Channelled,
        "answered": Answered,
        "met": Met,
        "investigated": Investigated,
        "heard": Heard,
        "extended": Extended,
        "mediation_sent": MediationSent,
        "mediation_returned": MediationReturned,
        "opinion_issued": OpinionIssued,
        "served": Served,
        "reported_back": ReportedBack,
        "review_requested": RemedyRequested,
        "reviewed": RemedyDecided,
        "sent_back": SentBack,
        "recheck_requested": RemedyRequested,
        "rechecked": RemedyDecided,
        "withdrawn": Withdrawn,
        "evaluated": Evaluated,
        "led": Led,
        "closed": Closed,
        "archived": Archived,
    }
)
TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "registered": Words("登记", "Registered"),
        "classified": Words("分类", "Classified"),
        "transferred": Words("转送", "Handed on"),
        "assigned": Words("交办", "Assigned"),
        "unit_received": Words("单位签收", "Signed for by the unit"),
        "objected": Words("提出异议", "Objected to"),
        "objection_answered": Words("核实异议", "Objection answered"),
        "disputed": Words("提起受理争议", "Acceptance disputed"),
        "dispute_decided": Words("确定责任单位", "Unit decided"),
        "accepted": Words("受理", "Accepted"),
        "not_accepted": Words("不予受理", "Not accepted"),
        "channelled": Words("导入法定途径", "Led to its legal road"),
        "answered": Words("答复", "Answered"),
        "met": Words("见面", "Met"),
        "investigated": Words("调查核实", "Inquired into"),
        "heard": Words("听证", "Heard"),
        "extended": Words("延长办理", "Extended"),
        "mediation_sent": Words("转调解", "Sent to mediation"),
        "mediation_returned": Words("调解回传", "Back from mediation"),
        "opinion_issued": Words("出具处理意见书", "Opinion issued"),
        "served": Words("送达", "Served"),
        "reported_back": Words("报办结报告", "Result reported"),
        "review_requested": Words("请求复查", "Review asked for"),
        "reviewed": Words("作出复查意见", "Reviewed"),
        "sent_back": Words("发回重新办理", "Sent back"),
        "recheck_requested": Words("请求复核", "Recheck asked for"),
        "rechecked": Words("作出复核意见", "Rechecked"),
        "withdrawn": Words("撤回", "Withdrawn"),
        "evaluated": Words("评价", "Evaluated"),
        "led": Words("领导包案", "Taken on by an official"),
        "closed": Words("办结", "Closed"),
        "archived": Words("归档", "Archived"),
    }
)
DAYS: Mapping[str, str] = MappingProxyType(
    {
        type: next(name for name in form().fields if name.endswith("_on"))
        for type, form in FORMS.items()
    }
)
"""The field that holds the day of the act; of a hearing, the day it was decided."""


VERBS = Verbs(NOUN, FORMS)
form_of, load = VERBS.form_of, VERBS.load
