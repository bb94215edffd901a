"""A dispute: opened, accepted or not, consented to, terminated.

Opening is registration (调解法§27) and starts no clock; acceptance does, on its own
day (`accepted_on`), and only past the screen of 75号令§22: a matter for another
authority alone, one that may not be mediated, one that a court or an agency has
taken, one sued, or one that a party refuses.

Consent is asked of each party apart and before anyone listens; with it the party
says how public the mediation may be. No word on that means 不公开 (closed).
"""

from collections.abc import Iterator, Mapping
from datetime import date

from schemas import identifiers, texts
from schemas.codes import code_list
from schemas.counting import full_years
from schemas.errors import InvalidIdentifier
from schemas.fields import (
    Body,
    Choice,
    Day,
    Fen,
    Flag,
    Form,
    Group,
    Identifier,
    Key,
    Keyed,
    Name,
    Need,
    Several,
    Text,
    When,
    day,
    dossier,
    late,
    legal,
    optional,
    phone,
    uscc,
    village,
)
from schemas.on_paper import Act
from schemas.texts import Words

IS_PERSON = When(
    "自然人", "of a person", lambda party: party.get("kind") != "organization"
)
IS_ORGANIZATION = When(
    "单位", "of an organization", lambda party: party.get("kind") == "organization"
)
FROM_PETITION = When(
    "信访部门移送",
    "referred by the petition office",
    lambda dispute: dispute.get("case_source") == "petition_dept",
)
RESIDENT_ID_CARD = "111"
CHILD, GROWN = 14, 18
SIDES = frozenset({"applicant", "respondent"})


class Agent(Form):
    """Who acts for a party, and by what authority."""

    name = Name(legal("代理人姓名", "agent's name", hard=True))
    relation = Name(dossier("与当事人关系", "relation to the party"))
    phone = phone(optional("代理人电话", "agent's phone"))
    written_authority = Flag(dossier("有书面委托", "written authority", hard=True))


class Guardian(Form):
    """Who speaks for a minor, or for one who cannot."""

    name = Name(legal("法定代理人姓名", "guardian's name", hard=True))
    relation = Name(dossier("与当事人关系", "relation to the party"))
    phone = phone(optional("法定代理人电话", "guardian's phone"))
    is_against = Flag(
        optional("是疑似加害人", "is suspected of harm", law="民法典§36", hard=True)
    )
    consented_on = Day(
        optional("同意记录孩子信息的日期", "consented on", law="个人信息保护法§31")
    )
    consent_mode = Choice(optional("怎么同意的", "how consent was given"), "modes")


class Party(Form):
    """当事人基本情况 (调解法§29①)."""

    role = Choice(legal("当事人地位", "role", hard=True), "party_roles")
    kind = Choice(legal("当事人类型", "kind", hard=True), "party_kinds")
    name = Name(legal("姓名或名称", "name", law="调解法§29", hard=True))
    sex = Choice(dossier("性别", "sex", hard=True, when=IS_PERSON), "sexes")
    birth_on = Day(dossier("出生日期", "day of birth", hard=True, when=IS_PERSON))
    ethnic = Choice(
        dossier("民族", "ethnic group", hard=True, when=IS_PERSON), "ethnic"
    )
    id_type = Choice(optional("证件类型", "kind of ID", hard=True), "id_types")
    id_no = Name(dossier("证件号码", "ID number", hard=True, when=IS_PERSON), most=40)
    id_seen = Flag(optional("已核对原件", "original of the ID seen"))
    phone = phone(dossier("联系电话", "phone"))
    address = Name(dossier("住址或地址", "address", hard=True), most=200)
    occupation = Name(optional("职业或职务", "occupation"))
    employer = Name(optional("工作单位", "employer"))
    uscc = uscc(
        optional(
            "统一社会信用代码", "social credit code", hard=True, when=IS_ORGANIZATION
        )
    )
    legal_representative = Name(
        dossier("法定代表人", "legal representative", hard=True, when=IS_ORGANIZATION)
    )
    capacity = Choice(
        optional(
            "民事行为能力", "capacity", law="民法典§21、§22", hard=True, when=IS_PERSON
        ),
        "capacities",
    )
    agent = Group(optional("委托代理人", "agent", hard=True), Agent)
    guardian = Group(optional("法定代理人", "guardian", hard=True), Guardian)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if "id_no" not in data or data.get("id_type", "111") != RESIDENT_ID_CARD:
            return
        try:
            card = identifiers.check_id_card(data["id_no"])
        except InvalidIdentifier as wrong:
            yield "/id_no", Words(wrong.zh, wrong.en)
            return
        if card.number != data["id_no"]:
            yield "/id_no", texts.LOWER_CASE
        if data.get("sex", card.sex) != card.sex:
            yield "/sex", texts.DIFFERS_FROM_CARD
        if data.get("birth_on", card.birth.isoformat()) != card.birth.isoformat():
            yield "/birth_on", texts.DIFFERS_FROM_CARD


class Claim(Form):
    """One thing that one party asks for."""

    party = Key(legal("提出方", "party that claims", hard=True))
    text = Text(legal("诉求", "claim", hard=True))
    amount_fen = Fen(optional("金额", "amount", hard=True))


class Restriction(Form):
    """限制知悉: why only those named may know of the case, and who they are.

    The author, the judicial office and the county always may; whoever is kept out
    never, even if his office would let him.
    """

    ground = Choice(optional("限制知悉的原因", "why it is restricted"), "restrictions")
    named = Several(
        optional("另外可以知悉的人", "who else may know"),
        Identifier(legal("人员", "person"), identifiers.check_person),
        most=20,
    )
    kept_out = Several(
        optional("应当回避的人", "who is kept out"),
        Identifier(legal("人员", "person"), identifiers.check_person),
        most=20,
    )

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if "ground" not in data:
            yield "/ground", texts.REQUIRED


class DisputeOpened(Act):
    """纠纷登记: what it is about, between whom, and where it came from."""

    opened_on = Day(legal("登记日期", "day registered", law="调解法§27", hard=True))
    dispute_type = Choice(legal("纠纷类型", "type", hard=True), "dispute_types")
    subtype = Choice(optional("纠纷小类", "subtype", hard=True), "dispute_subtypes")
    case_source = Choice(legal("纠纷来源", "source"), "case_sources")
    petition_no = Name(
        dossier("信访事项编号", "petition number", when=FROM_PETITION), most=60
    )
    village = village(legal("所在村(社区)", "village"))
    place = Name(dossier("纠纷地点", "place"), most=200)
    occurred_on = Day(optional("发生日期", "day it arose", hard=True))
    summary = Text(
        legal("纠纷简要情况", "summary", law="调解法§27", hard=True), most=4000
    )
    parties = Keyed(
        legal("当事人", "parties", law="调解法§29", hard=True), Party, least=1, most=100
    )
    claims = Keyed(dossier("诉求", "claims", hard=True), Claim, numbered="c", most=100)
    amount_fen = Fen(optional("涉及金额", "amount involved", hard=True))
    special_groups = Several(
        optional("涉及特殊群体", "vulnerable groups", hard=True),
        Choice(legal("特殊群体", "vulnerable group"), "special_groups"),
    )
    risk_flags = Several(
        optional("风险标记", "risks", law="调解法§25", hard=True),
        Choice(legal("风险", "risk"), "risk_flags"),
    )
    restriction = Group(optional("限制知悉", "restricted"), Restriction)
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        principals = [p for p in data["parties"].values() if p["role"] != "third_party"]
        if len(principals) < 2:
            yield "/parties", texts.TWO_PARTIES
        subtype = data.get("subtype")
        types = code_list("dispute_subtypes")
        if subtype and types[subtype].more["type"] != data["dispute_type"]:
            yield "/subtype", texts.NOT_IN_SUBTYPES
        for number, claim in data.get("claims", {}).items():
            if claim["party"] not in data["parties"]:
                yield f"/claims/{number}/party", texts.NO_SUCH_PARTY

    def gaps(self, data: Body) -> Iterator[tuple[str, Need, Words]]:
        on, parties = data.get("opened_on", ""), data.get("parties", {})
        for key, party in parties.items():
            for place, need, words in of_guardian(party, parties, on):
                yield f"/parties/{key}/guardian{place}", need, words


def of_guardian(
    party: Body, parties: Mapping[str, Body], on: str
) -> Iterator[tuple[str, Need, Words]]:
    """What is lacking of who speaks for a minor, or for one who cannot."""
    guardian, age = party.get("guardian"), age_of(party, on)
    is_child = age is not None and age < CHILD
    if guardian is None:
        if is_child:
            yield "", "law", texts.CHILD_NEEDS_GUARDIAN
        elif is_minor(party, on):
            yield "", "dossier", texts.MINOR_NEEDS_GUARDIAN
        elif "capacity" in party:
            yield "", "dossier", texts.INCAPABLE_NEEDS_GUARDIAN
        return
    if guardian.get("is_against") or opposes(guardian, party, parties):
        yield "/name", "law", texts.GUARDIAN_IS_AGAINST
    if is_child and "consented_on" not in guardian:
        yield "/consented_on", "law", texts.GUARDIAN_CONSENTS_FIRST


def opposes(guardian: Body, party: Body, parties: Mapping[str, Body]) -> bool:
    """Is the guardian the party on the other side?"""
    sides = SIDES - {party.get("role")}
    return party.get("role") in SIDES and any(
        other.get("role") in sides and other.get("name") == guardian.get("name")
        for other in parties.values()
    )


def is_minor(party: Body, on: str) -> bool:
    """Was the party, as far as is known, under eighteen on that day?"""
    age = age_of(party, on)
    return age is not None and age < GROWN


def age_of(party: Body, on: str) -> int | None:
    """How old the party was on that day, by the day of birth or by the ID number."""
    born_on, then = born(party), day(on)
    if born_on is None or then is None:
        return None
    return full_years(born_on, then)


def born(party: Body) -> date | None:
    said = day(str(party.get("birth_on", "")))
    if said is not None or party.get("id_type", RESIDENT_ID_CARD) != RESIDENT_ID_CARD:
        return said
    try:
        return identifiers.check_id_card(str(party.get("id_no", ""))).birth
    except InvalidIdentifier:
        return None


class Screen(Form):
    """不得受理的情形 (75号令§22): every one is asked."""

    exclusive_jurisdiction = Flag(
        legal("只能由专门机关管辖", "for another authority alone", hard=True)
    )
    mediation_prohibited = Flag(
        legal("法律禁止民间调解", "mediation is prohibited", hard=True)
    )
    court_or_agency_took = Flag(
        legal(
            "法院、公安或行政机关已受理或解决", "a court or agency took it", hard=True
        )
    )
    sued = Flag(legal("一方已起诉", "a party has sued", hard=True))
    refused = Flag(legal("一方拒绝调解", "a party refuses", law="调解法§17", hard=True))


class Mediator(Form):
    """Who mediates."""

    name = Name(legal("调解员姓名", "mediator's name"))
    kind = Choice(optional("调解员类别", "kind of mediator"), "mediator_kinds")


class DisputeAccepted(Act):
    """受理: the day from which the month runs."""

    accepted_on = Day(legal("受理日期", "day accepted", law="75号令§33", hard=True))
    trigger = Choice(legal("启动方式", "how it began", law="调解法§17"), "triggers")
    committee = Name(legal("调解委员会", "committee"))
    mediators = Keyed(
        legal("调解员", "mediators", law="调解法§19"), Mediator, least=1, most=20
    )
    registrar = Name(dossier("登记人", "registrar"))
    screen = Group(legal("受理审查", "screen", law="75号令§22", hard=True), Screen)
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        for bar, marked in data["screen"].items():
            if marked:
                yield f"/screen/{bar}", texts.SCREEN_FAILED


class DisputeNotAccepted(Act):
    """不予受理: which bar, why, and where else the parties may turn."""

    decided_on = Day(legal("决定日期", "day decided", hard=True))
    screen = Group(legal("受理审查", "screen", law="75号令§22", hard=True), Screen)
    reason = Text(legal("不予受理理由", "reason", hard=True))
    advice = Text(legal("告知的途径", "channels told", law="调解法§26"))
    told_on = Day(dossier("告知日期", "day told", hard=True))
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if not any(data["screen"].values()):
            yield "/screen", texts.SCREEN_PASSED


class DisputeConsented(Act):
    """One party's word on being mediated, and on who may listen."""

    consented_on = Day(legal("表态日期", "day of consent", hard=True))
    party = Key(legal("当事人", "party", hard=True))
    agreed = Flag(legal("同意调解", "agrees", law="调解法§17", hard=True))
    mode = Choice(legal("表态方式", "how it was given"), "modes")
    openness = Choice(
        optional("公开意愿", "openness", law="调解法§23(三)", hard=True), "openness"
    )
    late = late()


class DisputeTerminated(Act):
    """终止: on what ground, and that the parties know where else to go."""

    terminated_on = Day(legal("终止日期", "day terminated", law="调解法§26", hard=True))
    ground = Choice(legal("终止原因", "ground", hard=True), "termination_grounds")
    reason = Text(legal("终止说明", "reason", hard=True))
    escalated_to = Choice(optional("提级到", "escalated to"), "levels")
    channels_told = Several(
        legal("告知的途径", "channels told", law="调解法§26"),
        Choice(legal("途径", "channel"), "channels"),
        least=1,
    )
    told_on = Day(dossier("告知日期", "day told", hard=True))
    mode = Choice(dossier("告知方式", "how they were told"), "modes")
    late = late()
