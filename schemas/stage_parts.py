"""What each of the four stages records: 说理, 议理, 答理, 评理.

What the parties said, asked, were answered and how they replied is keyed by party,
issue (`i1`) and claim (`c1`), so that each stage speaks of the same things.
"""

from collections.abc import Iterator

from schemas import texts
from schemas.dispute import Claim
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Key,
    Keyed,
    Name,
    Several,
    Text,
    When,
    Whole,
    dossier,
    legal,
    optional,
)
from schemas.texts import Words

DRAWN_AGAIN = When(
    "重新抽取",
    "when drawn again",
    lambda part: any(
        each.get("draw", 1) > 1 for each in part.get("evaluators", {}).values()
    ),
)
PUBLISHED = When("已公示", "if published", lambda part: part.get("published") is True)
RECUSED = When("须回避", "if recused", lambda check: check.get("result") == "recused")


class RightsNotice(Form):
    """权利义务告知 to one party, signed for or noted in the record (75号令§30)."""

    told_on = Day(legal("告知日期", "day told", hard=True))
    mode = Choice(legal("告知方式", "how told"), "modes")
    acknowledged = Choice(legal("签收方式", "acknowledged"), "acknowledgements")


class Statement(Form):
    """What one party said."""

    party = Key(legal("陈述方", "party", hard=True))
    facts = Text(legal("所述事实", "facts stated", hard=True), most=8000)
    reasons = Text(optional("理由", "reasons", hard=True), most=4000)
    claims = Several(
        optional("涉及诉求", "claims meant", hard=True),
        Key(legal("诉求编号", "claim number")),
    )
    evidence = Text(optional("提出的证据", "evidence offered"), most=2000)


class Fact(Form):
    """A fact on which all parties agree."""

    text = Text(legal("无争议事实", "undisputed fact", hard=True))


class Issue(Form):
    """争议焦点: one question on which the parties differ."""

    text = Text(legal("争议焦点", "issue", hard=True))
    confirmed_by = Several(
        dossier("确认的当事人", "confirmed by", hard=True),
        Key(legal("当事人", "party")),
    )


class Air(Form):
    """一 开门说理: everyone says what happened and what they want."""

    rights_notices = Keyed(
        dossier("权利义务告知", "rights notices", law="75号令§30", hard=True),
        RightsNotice,
    )
    statements = Keyed(dossier("各方陈述", "statements", hard=True), Statement)
    claims = Keyed(
        optional("新增诉求", "further claims", hard=True), Claim, numbered="c"
    )
    undisputed_facts = Keyed(
        optional("无争议事实", "undisputed facts", hard=True), Fact
    )
    issues = Keyed(dossier("争议焦点", "issues", hard=True), Issue, numbered="i")
    emotion_level = Whole(optional("情绪程度(1—5)", "tension, 1 to 5"), 1, 5)
    on_site_result = Text(optional("当场和解内容", "what was settled on the spot"))


class RecusalCheck(Form):
    """Whether somebody who deliberates has a stake in the matter."""

    result = Choice(legal("回避检查", "conflict of interest"), "recusal_results")
    reason = Text(dossier("回避理由", "why recused", when=RECUSED), most=500)


class Finding(Form):
    """What was found on one issue."""

    finding = Text(legal("事实认定", "finding", hard=True), most=4000)
    basis_evidence = Text(optional("认定依据", "on what evidence"), most=2000)
    status = Choice(legal("认定", "status", hard=True), "finding_statuses")


class LegalBasis(Form):
    """A law or a policy, by title and article."""

    title = Name(legal("法律政策名称", "title"), most=200)
    article = Name(optional("条款", "article"), most=60)
    gist = Text(optional("要点(非原文)", "gist, not the text"), most=500)
    text_excerpt = Text(optional("条文摘录", "excerpt"), most=4000)


class VillageRule(Form):
    """A rule that the village gave itself, and when."""

    text = Text(legal("村规民约", "village rule"))
    adopted_on = Day(optional("通过日期", "day adopted"))


class Option(Form):
    """A way to settle it."""

    content = Text(legal("方案", "proposal", hard=True), most=4000)
    pros_cons = Text(optional("利弊", "for and against"))
    risk = Text(optional("风险", "risk"))


class Assignment(Form):
    """Who answers which issues in the next stage."""

    member = Key(legal("答理人", "who answers"))
    issues = Several(
        legal("负责的焦点", "issues"), Key(legal("焦点编号", "issue")), least=1
    )


class Deliberate(Form):
    """二 会商议理: facts are weighed and a proposal made, without the parties."""

    recusal_checks = Keyed(dossier("回避检查", "recusal checks"), RecusalCheck)
    findings = Keyed(dossier("事实认定", "findings", hard=True), Finding, numbered="i")
    legal_bases = Keyed(dossier("法律政策依据", "legal bases"), LegalBasis)
    village_rules = Keyed(optional("村规民约", "village rules"), VillageRule)
    options = Keyed(dossier("方案", "options", hard=True), Option, numbered="o")
    chosen_option = Key(dossier("定案方案", "option chosen", hard=True))
    dissent = Text(optional("不同意见", "dissent"))
    assignments = Keyed(dossier("答理分工", "assignments"), Assignment)
    escalate_to = Choice(optional("提级到", "escalate to"), "levels")

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        chosen = data.get("chosen_option")
        if chosen and chosen not in data.get("options", {}):
            yield "/chosen_option", texts.NO_SUCH_OPTION


class Response(Form):
    """What one party said to an answer."""

    response = Choice(legal("当事人表态", "response", hard=True), "responses")
    counter_offer = Text(optional("还价或意见", "counter-offer", hard=True))


class Answer(Form):
    """The answer to one issue or claim, and each party's response."""

    answer = Text(legal("答复", "answer", hard=True), most=4000)
    basis = Text(dossier("依据", "on what basis"), most=2000)
    answered_by = Key(optional("答理人", "who answered"))
    responses = Keyed(dossier("当事人表态", "responses", hard=True), Response)


class Proposal(Form):
    """A version of the proposal that was on the table."""

    text = Text(legal("方案内容", "proposal", hard=True), most=4000)
    by = Key(optional("提出方", "proposed by"))


class Answering(Form):
    """三 集体答理: every claim is answered, every party responds."""

    answers = Keyed(dossier("逐项答复", "answers", hard=True), Answer, numbered="ic")
    proposals = Keyed(optional("历次方案", "proposals", hard=True), Proposal)
    deadlock_reason = Text(optional("谈不拢的原因", "why it is deadlocked"))


class Evaluator(Form):
    """评理员: drawn from the register; a first draw that does not sit stays here."""

    name = Name(legal("评理员姓名", "appraiser's name"))
    drawn_by = Name(dossier("抽取人", "drawn by"))
    recusal_ok = Flag(legal("无须回避", "no conflict of interest"))
    draw = Whole(optional("第几次抽取", "which draw"), 1, 20)
    seated = Flag(optional("参加评理", "sat on the panel"))


class Opinion(Form):
    """An opinion of the panel, without a name: it advises, it does not judge."""

    text = Text(legal("评议意见", "opinion"), most=4000)


class Votes(Form):
    """Counted, not named."""

    fair = Whole(legal("公道", "fair", hard=True), 0, 999)
    basically_fair = Whole(legal("基本公道", "basically fair", hard=True), 0, 999)
    unfair = Whole(legal("不公道", "unfair", hard=True), 0, 999)


class Satisfaction(Form):
    """What one party thinks of how it was done."""

    score = Choice(legal("满意度", "satisfaction", hard=True), "satisfaction")
    reason = Text(optional("理由", "reason"))


class Plan(Form):
    """When a term is to be performed, and who sees to it."""

    item = Text(optional("履行事项", "what is to be done"), most=500)
    due_on = Day(legal("履行期限", "due", hard=True))
    guarantor = Name(optional("督促人", "who sees to it"))


class Publicity(Form):
    """公示, always without names."""

    published = Flag(legal("公示", "published", hard=True))
    place = Name(dossier("公示地点", "where", when=PUBLISHED), most=200)
    deidentified_text = Text(
        legal("公示文字(去标识)", "text without names", when=PUBLISHED)
    )
    wording_agreed_by = Several(
        legal(
            "同意公示文字的当事人", "parties that agreed to the text", when=PUBLISHED
        ),
        Key(legal("当事人", "party")),
        least=1,
    )


class Appraise(Form):
    """四 公开评理: as public as the parties allow, and what they thought of it."""

    trigger = Choice(legal("评理缘由", "why appraised"), "appraisal_triggers")
    openness_effective = Choice(
        legal("实际公开方式", "openness in effect", law="调解法§23(三)", hard=True),
        "openness",
    )
    evaluators = Keyed(optional("评理员", "panel"), Evaluator)
    redraw_reason = Text(legal("重新抽取理由", "why drawn again", when=DRAWN_AGAIN))
    opinions = Keyed(optional("评议意见", "opinions"), Opinion)
    votes = Group(optional("票数", "votes", hard=True), Votes)
    satisfaction = Keyed(dossier("各方满意度", "satisfaction", hard=True), Satisfaction)
    performance_plan = Keyed(
        dossier("履行计划", "performance plan", hard=True), Plan, numbered="t"
    )
    follow_up_plan = Text(dossier("回访计划", "follow-up plan"))
    publicity = Group(optional("公示", "publicity", hard=True), Publicity)
    lessons = Text(optional("经验教训", "lessons"))

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        openness = data["openness_effective"]
        published = data.get("publicity", {}).get("published")
        if published and openness != "public":
            yield "/publicity/published", texts.CLOSED_NOT_PUBLISHED
        if data.get("evaluators") and openness == "closed":
            yield "/evaluators", texts.CLOSED_NO_PANEL
