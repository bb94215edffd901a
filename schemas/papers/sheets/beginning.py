"""The forms with which a mediation begins: M00 cover, M01, M02, M03, M04."""

from __future__ import annotations

from schemas import codes
from schemas.papers.sheets.blocks import Block, Note, Part, Rows, Sheet, Signs, Table
from schemas.papers.sheets.known import Known, Tree, day, party_said, said

PERSON = (
    ("姓名", "name"),
    ("性别", "sex"),
    ("民族", "ethnic"),
    ("出生日期", "birth_on"),
    ("职业或职务", "occupation"),
    ("联系电话", "phone"),
    ("证件号码", "id_no"),
    ("单位或住址", "address"),
)
BODY = (
    ("名称", "name"),
    ("法定代表人", "legal_representative"),
    ("统一社会信用代码", "uscc"),
    ("联系电话", "phone"),
    ("地址", "address"),
)
# What each party is told (人民调解法§2—§4、§23、§24、§31、§33), in its order.
RIGHTS = (
    "人民调解委员会是依法设立的调解民间纠纷的群众性组织，调解民间纠纷不收取任何费用。",
    "调解在当事人自愿、平等的基础上进行，不违背法律、法规和国家政策；不因调解而阻止"
    "当事人依法通过仲裁、行政、司法等途径维护自己的权利。",
    "当事人有权选择或者接受人民调解员；接受调解、拒绝调解或者要求终止调解；要求调解"
    "公开进行或者不公开进行；自主表达意愿、自愿达成调解协议。",
    "当事人应当如实陈述纠纷事实；遵守调解现场秩序，尊重人民调解员；尊重对方当事人"
    "行使权利。",
    "经调解达成的协议有法律约束力，当事人应当按照约定履行；认为有必要的，可以自协议"
    "生效之日起三十日内共同向人民法院申请司法确认。",
)
SCOPES = (
    "代为申请或要求终止调解",
    "收集、提供证据",
    "选择或接受调解员",
    "承认、变更、放弃请求",
    "参加调解并签署文书",
    "领取文书",
)


def person(party: Tree) -> Rows:
    asked = BODY if party.get("kind") == "organization" else PERSON
    values = party_said(party, *(name for _, name in asked))
    labels = (label for label, _ in asked)
    return Rows(tuple(zip(labels, values, strict=True)))


def parties(known: Known) -> list[Block]:
    found: list[Block] = []
    for _, party in known.parties:
        role = codes.label("party_roles", str(party.get("role", "")))
        proof = "已核对原件" if party.get("id_seen") else ""
        rows = person(party)
        found.append(Part(role, "", 0))
        found.append(Rows((*rows.pairs, ("身份证明", proof))))
        for beside, words in (("agent", "委托代理人"), ("guardian", "法定代理人")):
            if beside in party:
                other = party[beside]
                pairs = (
                    (words, other.get("name", "")),
                    ("与当事人关系", other.get("relation", "")),
                    ("联系电话", other.get("phone", "")),
                )
                found.append(Rows(pairs))
    return found


def cover(known: Known, key: str) -> Sheet:
    """M00 卷宗封面"""
    agreed = [each.get("signed_on") for _, each in known.agreements()]
    ended = known.tree.get("termination", {}).get("terminated_on")
    ends = [each for each in (*agreed, ended) if each]
    rows = Rows(
        (
            ("卷名", known.title),
            ("卷号", known.number),
            ("调解委员会", known.committee),
            ("调解员", known.mediators),
            ("受理日期", day(known.acceptance.get("accepted_on"))),
            ("结束日期", day(max(ends, default=None))),
            ("立卷人", ""),
            ("立卷日期", ""),
            ("保管期限", ""),
            ("备注", ""),
        )
    )
    return Sheet("M00", "人民调解卷宗", known.number, (rows,))


def application(known: Known, key: str) -> Sheet:
    """M01 人民调解申请书"""
    blocks = [
        *parties(known),
        Part("纠纷简要情况", known.dispute.get("summary", ""), 6),
        Part("当事人申请事项", known.claim_lines(), 4),
        Note("人民调解委员会已将申请人民调解的相关规定告知本人，现自愿申请人民调解。"),
        Signs(("申请人（签名、盖章或按指印）",)),
    ]
    return Sheet("M01", "人民调解申请书", known.number, tuple(blocks))


def register(known: Known, key: str) -> Sheet:
    """M02 人民调解受理登记表"""
    dispute, taken = known.dispute, known.acceptance
    head = Rows(
        (
            ("登记日期", day(dispute.get("opened_on"))),
            ("受理日期", day(taken.get("accepted_on"))),
            ("纠纷类型", said("dispute.opened", "/dispute_type", dispute)),
            ("案件来源", said("dispute.opened", "/case_source", dispute)),
            ("启动方式", said("dispute.accepted", "/trigger", taken)),
            ("涉及金额", said("dispute.opened", "/amount_fen", dispute)),
            ("纠纷地点", dispute.get("place", "")),
            ("调解员", known.mediators),
        )
    )
    consents = [
        (
            known.name(key),
            said("dispute.consented", "/agreed", each)
            .replace("是", "同意调解")
            .replace("否", "不同意调解"),
            said("dispute.consented", "/openness", each),
            day(each.get("consented_on")),
        )
        for key, each in sorted(known.tree.get("consent", {}).items())
    ]
    blocks: list[Block] = [
        head,
        *parties(known),
        Part("纠纷简要情况", dispute.get("summary", ""), 6),
        Part("诉求", known.claim_lines(), 3),
        Table(
            ("当事人", "是否同意调解", "公开意愿", "日期"),
            (3, 3, 4, 3),
            tuple(consents),
        ),
        *_refused(known),
        Signs(
            (
                *(f"当事人 {name}" for name in known.signers()),
                f"登记人 {taken.get('registrar', '')}".strip(),
                f"{known.committee}（印章）",
            )
        ),
    ]
    return Sheet("M02", "人民调解受理登记表", known.number, tuple(blocks))


def _refused(known: Known) -> list[Block]:
    refused = known.tree.get("non_acceptance", {})
    if not refused:
        return []
    words = f"{refused.get('reason', '')}\n告知的途径：{refused.get('advice', '')}"
    return [Part("不予受理", words, 0)]


def notice(known: Known, key: str) -> Sheet:
    """M03 权利义务告知书, one for each party."""
    told: Tree = {}
    for _, record in known.rounds("1"):
        told = record.get("air", {}).get("rights_notices", {}).get(key, told)
    text = "\n".join(f"{n}．{words}" for n, words in enumerate(RIGHTS, 1))
    how = Rows(
        (
            ("当事人", known.name(key)),
            ("告知日期", day(told.get("told_on"))),
            ("告知方式", _said_in_stage(told, "mode")),
            ("签收方式", _said_in_stage(told, "acknowledged")),
        )
    )
    party = known.tree.get("party", {}).get(key, {})
    signer = party.get("guardian", {}).get("name", "") if known.is_minor(party) else ""
    blocks: tuple[Block, ...] = (
        how,
        Part("根据《中华人民共和国人民调解法》，现告知如下", text, 0),
        Signs((f"当事人 {signer or known.name(key)}（签名、盖章或按指印）",)),
    )
    return Sheet("M03", "人民调解当事人权利义务告知书", known.number, blocks)


def _said_in_stage(told: Tree, name: str) -> str:
    return said("stage.recorded", f"/air/rights_notices/x/{name}", told)


def authority(known: Known, key: str) -> Sheet:
    """M04 授权委托书: what is authorised is ticked by the principal, by hand."""
    party = known.tree.get("party", {}).get(key, {})
    agent = party.get("agent", {})
    rows = Rows(
        (
            ("委托人", party.get("name", "")),
            ("代理人", agent.get("name", "")),
            ("与委托人关系", agent.get("relation", "")),
            ("代理人电话", agent.get("phone", "")),
            ("代理人证件号码", ""),
            ("委托期限", ""),
        )
    )
    scope = "\n".join(f"□ {words}" for words in (*SCOPES, "其他："))
    blocks: tuple[Block, ...] = (
        rows,
        Part(f"委托人因{known.title}，委托代理人办理（在方框内打勾）", scope, 0),
        Signs(("委托人（签名、盖章或按指印）", "代理人（签名）")),
    )
    return Sheet("M04", "授权委托书", known.number, blocks)
