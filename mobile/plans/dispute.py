"""纠纷登记、受理、不予受理、同意与公开."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mobile.places import put_at, value_at
from mobile.plan import Ask, Many, Page, Plan, Say, Tiles, split
from mobile.plans import twelve
from mobile.plans.lateness import late_page
from mobile.setting import Setting, Tree, brief, code_label
from schemas import codes, identifiers
from schemas.dispute import RESIDENT_ID_CARD, Party
from schemas.errors import InvalidIdentifier
from schemas.texts import Words


def committee_name(setting: Setting) -> str:
    """The village's own committee, by the village's name."""
    known = setting.tree.get("acceptance", {}).get("committee")
    if known:
        return str(known)
    village = codes.name_of(setting.village) or ""
    township = codes.name_of(setting.village[:9]) or ""
    return f"{township}{short_name(village)}人民调解委员会" if village else ""


def short_name(village: str) -> str:
    """荷花村村民委员会 is 荷花村, 大池社区居民委员会 is 大池社区."""
    for ending in ("村民委员会", "居民委员会", "村委会", "居委会", "委员会"):
        village = village.removesuffix(ending)
    return village


def party_headline(party: Tree, setting: Setting) -> str:
    role = code_label("party_roles", party.get("role", ""))
    return f"{role}　{party.get('name') or '（还没有写）'}"


def _claim_headline(claim: Tree, setting: Setting) -> str:
    return brief(claim.get("text", ""), 40)


def follow_party(body: dict[str, Any], pointer: str, setting: Setting) -> None:
    """An ID card number says the sex and the day of birth."""
    parts = split(pointer)
    if len(parts) != 3 or parts[0] != "parties" or parts[2] != "id_no":
        return
    party = f"/parties/{parts[1]}"
    number = value_at(body, pointer)
    if value_at(body, f"{party}/id_type") not in (None, RESIDENT_ID_CARD) or not number:
        return
    try:
        card = identifiers.check_id_card(number)
    except InvalidIdentifier:
        return
    put_at(body, f"{party}/id_type", RESIDENT_ID_CARD)
    put_at(body, f"{party}/sex", card.sex)
    put_at(body, f"{party}/birth_on", card.birth.isoformat())


def is_restricted(body: Tree) -> bool:
    return bool(body.get("restriction", {}).get("ground"))


def _has_colleagues(body: Tree, setting: Setting) -> bool:
    return bool(setting.colleagues)


def follow(body: dict[str, Any], pointer: str, setting: Setting) -> None:
    """What an answer settles by itself."""
    follow_party(body, pointer, setting)
    if pointer == "/risk_flags" and not is_restricted(body):
        protected = [f for f in CLOSED_FLAGS if f in body.get("risk_flags", ())]
        if protected:
            put_at(body, "/restriction/ground", protected[0])


# Whoever ticks one of these has a case that nobody else need know of.
CLOSED_FLAGS = ("dv", "minor")


def check_cards(body: Tree) -> Iterator[tuple[str, Words]]:
    """A slip in an ID number is told while the card is still on the table."""
    for key, party in body.get("parties", {}).items():
        for place, words in Party().faults(party):
            yield f"/parties/{key}{place}", words


GUARDIAN = (
    "孩子、不能辨认自己行为的人要有。对方当事人、疑似加害人不能当；"
    "没有合适的，写村（居）委会或者民政部门"
)
PARTY_ASKS = (
    Ask("/role"),
    Ask("/kind"),
    Ask("/name", hint="照身份证上的字写"),
    Ask("/phone"),
    Ask("/address", label="住址"),
    Ask("/id_no", kind="code", hint="填了身份证号，性别和出生日期自动填好"),
    Ask("/id_seen"),
    Ask("/sex"),
    Ask("/birth_on"),
    Ask("/ethnic"),
    Ask("/legal_representative"),
    Ask("/uscc", more=True),
    Ask("/id_type", more=True),
    Ask("/occupation", more=True),
    Ask("/employer", more=True),
    Ask("/capacity", hint="不能辨认自己行为的成年人才选", more=True),
    Ask("/guardian/name", hint=GUARDIAN, more=True),
    Ask("/guardian/relation", hint="如：父亲、母亲、祖母、村委会", more=True),
    Ask("/guardian/phone", more=True),
    Ask(
        "/guardian/is_against",
        label="他是不是疑似伤害孩子的人？",
        hint="是的话，要另找监护人",
        more=True,
    ),
    Ask(
        "/guardian/consented_on",
        label="监护人哪天同意记孩子的信息",
        hint="不满十四周岁必填：先告诉他记什么、给谁看，同意了再记",
        more=True,
    ),
    Ask("/guardian/consent_mode", more=True),
    Ask("/agent", more=True),
)


def _opened(setting: Setting) -> dict[str, Any]:
    return {
        "opened_on": setting.day,
        "village": setting.village,
        "case_source": "application",
        "parties": {
            key: {"role": role, "kind": "person"}
            for key, role in setting.first_parties()
        },
    }


ASK_THEMSELVES = "这是指派的人写的，不是当事人的话；简要情况照当事人说的写。"


def has_subtypes(body: Tree, setting: Setting) -> bool:
    offered = codes.code_list("dispute_subtypes").values()
    return any(each.more["type"] == body.get("dispute_type") for each in offered)


HANDED = Say(
    lambda body, setting: f"交来的情况：{setting.handed}\n{ASK_THEMSELVES}",
    when=lambda body, setting: bool(setting.handed),
)

OPENED = Plan(
    "dispute.opened",
    "dispute.opened",
    "纠纷登记",
    (
        Page(
            "parties",
            "谁和谁",
            (
                Tiles(""),
                Many(
                    "/parties",
                    "当事人",
                    PARTY_ASKS,
                    headline=party_headline,
                    offers=(
                        ("申请人", {"role": "applicant", "kind": "person"}),
                        ("被申请人", {"role": "respondent", "kind": "person"}),
                        ("第三人", {"role": "third_party", "kind": "person"}),
                    ),
                ),
            ),
        ),
        Page(
            "matter",
            "什么纠纷",
            (
                Ask("/dispute_type"),
                Ask("/subtype", when=has_subtypes),
                HANDED,
                twelve.HINTS,
                Ask("/summary", label="简要情况", hint="什么时候、在哪里、为了什么事"),
            ),
        ),
        Page(
            "claims",
            "各方要什么",
            (
                Many(
                    "/claims",
                    "诉求",
                    (
                        Ask("/party", refers="party", label="谁提出的"),
                        Ask("/text", hint="照当事人的话写"),
                        Ask("/amount_fen", hint="单位：元；没有金额就空着"),
                    ),
                    headline=_claim_headline,
                    hint="一条诉求写一张，后面答理要逐条答复。",
                ),
            ),
        ),
        Page(
            "where",
            "时间和地点",
            (
                Ask("/opened_on"),
                Ask("/occurred_on", label="纠纷发生在哪天"),
                Ask("/village"),
                Ask("/place", hint="如：三组老水井旁"),
            ),
        ),
        Page(
            "source",
            "来源和风险",
            (
                Ask("/case_source"),
                Ask(
                    "/petition_no",
                    when=lambda body, _: body.get("case_source") == "petition_dept",
                ),
                Ask("/amount_fen", label="涉及金额", hint="单位：元", more=True),
                Ask("/risk_flags", hint="有事实才勾；可能出事的，先报公安再记录"),
                Ask("/special_groups", more=True),
                Ask(
                    "/restriction/ground",
                    label="要限制知悉吗",
                    hint="家暴、未成年人、性侵害、村干部当事、同事要回避的，选一项",
                ),
            ),
        ),
        Page(
            "restriction",
            "谁可以知道",
            (
                Say(
                    "这个案子只有你、司法所和县里看得到：同网格其他人的手机上没有它，"
                    "名字、件数都没有。"
                ),
                Ask(
                    "/restriction/named",
                    refers="other_colleague",
                    label="另外让谁知道",
                    when=_has_colleagues,
                ),
                Ask(
                    "/restriction/kept_out",
                    refers="other_colleague",
                    label="要避开谁",
                    when=_has_colleagues,
                ),
            ),
            when=lambda body, _: is_restricted(body),
        ),
        late_page("opened_on"),
    ),
    begins=_opened,
    follows=follow,
    checks=check_cards,
)

SCREEN = Page(
    "screen",
    "能不能受理",
    (
        Say("逐条问一遍。有一条是“是”，就不能受理，要告诉群众去哪里办。"),
        Ask("/screen/exclusive_jurisdiction", label="只能由专门机关管的事吗？"),
        Ask("/screen/mediation_prohibited", label="法律不准民间调解吗？"),
        Ask(
            "/screen/court_or_agency_took",
            label="法院、公安或别的机关已经受理或解决了吗？",
        ),
        Ask("/screen/sued", label="有一方已经起诉了吗？"),
        Ask("/screen/refused", label="有一方明确不愿意调解吗？"),
    ),
)

ACCEPTED = Plan(
    "dispute.accepted",
    "dispute.accepted",
    "受理",
    (
        SCREEN,
        Page(
            "acceptance",
            "受理",
            (
                Ask("/accepted_on", hint="一个月的期限从这天算起"),
                Ask("/trigger"),
                Ask("/committee"),
                Many(
                    "/mediators",
                    "调解员",
                    quick=(Ask("/name"), Ask("/kind")),
                    headline=lambda member, _: member.get("name", "") or "调解员",
                ),
                Ask("/registrar"),
            ),
        ),
        late_page("accepted_on"),
    ),
    begins=lambda setting: {
        "accepted_on": setting.day,
        "committee": committee_name(setting),
        "mediators": {"m1": {"name": setting.person}},
        "registrar": setting.person,
    },
)

NOT_ACCEPTED = Plan(
    "dispute.not_accepted",
    "dispute.not_accepted",
    "不予受理",
    (
        SCREEN,
        Page(
            "reason",
            "理由和告知",
            (
                Ask("/decided_on"),
                Ask("/reason"),
                Ask("/advice", hint="告诉群众可以去哪里：仲裁、行政机关、法院"),
                Ask("/told_on"),
            ),
        ),
        late_page("decided_on"),
    ),
    begins=lambda setting: {"decided_on": setting.day, "told_on": setting.day},
)


def _next_to_ask(setting: Setting) -> dict[str, Any]:
    """The first party that was not asked yet."""
    asked = setting.tree.get("consent", {})
    for key, _ in setting.refer("party", {}):
        if key not in asked:
            return {"party": key}
    return {}


CONSENTED = Plan(
    "dispute.consented",
    "dispute.consented",
    "同意与公开",
    (
        Page(
            "consent",
            "愿不愿意调解",
            (
                Say(
                    "一个一个单独问，不要当着别人的面。要在旁听的人进来之前问完。",
                ),
                Ask("/party", refers="party"),
                Ask("/agreed", label="愿意调解吗？", hint="明确说不愿意的，不能调解"),
                Ask("/openness", label="愿意公开到什么程度？", hint="没说就是不公开"),
                Ask("/mode"),
                Ask("/consented_on"),
            ),
        ),
        late_page("consented_on"),
    ),
    begins=lambda setting: {
        "consented_on": setting.day,
        "mode": "oral",
        **_next_to_ask(setting),
    },
)

PLANS = (OPENED, ACCEPTED, NOT_ACCEPTED, CONSENTED)
