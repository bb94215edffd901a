"""The forms with which a mediation ends: M08, M09, D27, M10, M12."""

from __future__ import annotations

from schemas import agreement_text, codes
from schemas.effect import effective_on, lacking
from schemas.papers.sheets.beginning import parties
from schemas.papers.sheets.blocks import Block, Note, Part, Rows, Sheet, Signs, Table
from schemas.papers.sheets.known import Known, Tree, day, said, yuan

SIGNED = "agreement.signed"


def clauses(known: Known, agreement: Tree) -> list[Block]:
    """The words that were signed; drawn from the record where it holds none."""
    stated = agreement.get("clauses", {})
    words = {key: each.get("text", "") for key, each in stated.items()}
    words = words or agreement_text.draw(agreement, known.tree)
    return [
        Part(agreement_text.heading(key), words[key], 0)
        for key in agreement_text.in_order(words)
    ]


def _agreement(known: Known, key: str) -> Tree:
    return dict(known.agreements()).get(key, {})


def written(known: Known, key: str) -> Sheet:
    """M08 人民调解协议书"""
    agreement = _agreement(known, key)
    number = agreement.get("agreement_no", "") or known.number
    signs = (
        *(f"当事人 {name}（签名、盖章或按指印）" for name in known.signers()),
        f"人民调解员 {_mediators(agreement) or known.mediators}".strip(),
        f"记录人 {agreement.get('recorder', '')}".strip(),
        _sealed(known),
    )
    blocks: tuple[Block, ...] = (
        *clauses(known, agreement),
        *_signed(known, agreement),
        Signs(signs),
    )
    return Sheet("M08", "人民调解协议书", number, blocks)


def _mediators(agreement: Tree) -> str:
    found = agreement.get("mediator_signatures", {})
    return "、".join(found[key].get("name", "") for key in sorted(found))


def _signed(known: Known, agreement: Tree) -> list[Block]:
    """How and when each signed, as it was recorded; and from when it binds."""
    rows = tuple(
        (
            known.name(who),
            codes.label("signature_kinds", str(each.get("how", ""))),
            day(each.get("signed_on")),
            each.get("witness", ""),
        )
        for who, each in sorted(agreement.get("signatures", {}).items())
    )
    if not rows:
        return []
    since = effective_on(dict(agreement), known.tree.get("party", {}))
    state = (
        f"本协议于{day(since.isoformat())}生效。"
        if since
        else f"{_unsealed(known, agreement)}本协议尚未生效：签名、调解员签名、"
        "调委会印章齐备之日起生效。"
    )
    heads = ("当事人", "签署方式", "签署日期", "见证人")
    return [Table(heads, (5, 6, 5, 4), rows), Note(state)]


def _unsealed(known: Known, agreement: Tree) -> str:
    """已签待盖章, where the committee's seal alone is lacking."""
    lacks = list(lacking(dict(agreement), known.tree.get("party", {})))
    return "已签待盖章。" if lacks == ["/seal"] else ""


def oral(known: Known, key: str) -> Sheet:
    """M09 人民调解口头协议登记表; on the spot, from the record of the airing."""
    agreement = _agreement(known, key)
    status = [
        said("follow_up.recorded", "/performance_status", v) for _, v in known.visits()
    ]
    rows = Rows(
        (
            ("达成日期", day(agreement.get("signed_on") or _settled_on(known))),
            ("涉及金额", said(SIGNED, "/amount_fen", agreement)),
            ("调解结果", "口头协议" if agreement else _settled_words(known)),
            ("履行情况", status[-1] if status else ""),
        )
    )
    said_there = [] if agreement else [Part("协议内容", _settled(known), 4)]
    blocks: tuple[Block, ...] = (
        rows,
        *([] if agreement else parties(known)),
        *clauses(known, agreement),
        *said_there,
        Signs((f"人民调解员 {known.mediators}".strip(), _sealed(known))),
    )
    return Sheet("M09", "人民调解口头协议登记表", known.number, blocks)


def on_site(known: Known) -> Tree:
    found = [r for _, r in known.rounds("1") if r.get("outcome") == "settled_on_site"]
    return found[-1] if found else {}


def _settled_on(known: Known) -> object:
    return on_site(known).get("held_on")


def _settled(known: Known) -> str:
    return str(on_site(known).get("air", {}).get("on_site_result", ""))


def _settled_words(known: Known) -> str:
    return "当场和解" if on_site(known) else ""


def terminated(known: Known, key: str) -> Sheet:
    """D27 终止告知书: why it ended, and where else the parties may turn (调解法§26)."""
    ended = known.tree.get("termination", {})
    type = "dispute.terminated"
    told = ended.get("channels_told", ())
    channels = [codes.label("channels", each) for each in told]
    blocks: tuple[Block, ...] = (
        Rows(
            (
                ("当事人", known.names),
                ("终止日期", day(ended.get("terminated_on"))),
                ("终止原因", said(type, "/ground", ended)),
                ("提级到", said(type, "/escalated_to", ended)),
                ("告知日期", day(ended.get("told_on"))),
                ("告知方式", said(type, "/mode", ended)),
            )
        ),
        Part("终止说明", ended.get("reason", ""), 3),
        Part("当事人可以依法通过下列途径维护自己的权利", "\n".join(channels), 3),
        Signs((*(f"当事人 {name}" for name in known.signers()), _sealed(known))),
    )
    return Sheet("D27", "人民调解终止告知书", known.number, blocks)


def _sealed(known: Known) -> str:
    return f"{known.committee}（印章）"


def visit(known: Known, key: str) -> Sheet:
    """M10 人民调解回访记录"""
    record = known.tree.get("follow_up", {}).get(key, {})
    numbers = [each.get("agreement_no", "") for _, each in known.agreements()]
    type = "follow_up.recorded"
    blocks: tuple[Block, ...] = (
        Rows(
            (
                ("回访对象", known.name(record.get("party", ""))),
                ("回访日期", day(record.get("visited_on"))),
                ("回访方式", said(type, "/mode", record)),
                ("协议文号", numbers[-1] if numbers else ""),
                ("履行情况", said(type, "/performance_status", record)),
                ("满意度", said(type, "/satisfaction", record)),
                ("下次回访", day(record.get("next_on"))),
                ("回访人", record.get("visitor", "")),
            )
        ),
        Part("回访事由", record.get("visit_reason", ""), 1),
        Part("回访情况", record.get("situation", ""), 5),
        Signs(("被回访人", "回访人")),
    )
    return Sheet("M10", "人民调解回访记录", known.number, blocks)


def closing(known: Known, key: str) -> Sheet:
    """M12 卷宗情况说明"""
    ended = known.tree.get("termination", {})
    agreed = [(each.get("signed_on"), each) for _, each in known.agreements()]
    closed_on = ended.get("terminated_on") or (agreed[-1][0] if agreed else None)
    blocks: tuple[Block, ...] = (
        Rows(
            (
                ("卷号", known.number),
                ("填写日期", ""),
                ("调解委员会", known.committee),
                ("承办人", known.mediators),
                ("受理日期", day(known.acceptance.get("accepted_on"))),
                ("结束日期", day(closed_on)),
                ("当事人", known.names),
                ("案件来源", said("dispute.opened", "/case_source", known.dispute)),
            )
        ),
        Part("主要事实", known.dispute.get("summary", ""), 4),
        Part("调解结果", _result(known), 3),
        Part("说明", "", 4),
        Signs(("填写人",)),
    )
    return Sheet("M12", "卷宗情况说明", known.number, blocks)


def _result(known: Known) -> str:
    ended = known.tree.get("termination", {})
    if ended:
        ground = said("dispute.terminated", "/ground", ended)
        told = said("dispute.terminated", "/channels_told", ended)
        return f"{ground}：{ended.get('reason', '')}\n已告知的途径：{told}"
    lines = []
    for _, agreement in known.agreements():
        form = codes.label("agreement_forms", agreement["form"])
        sum = yuan(agreement["amount_fen"]) if "amount_fen" in agreement else ""
        money = f"，涉及金额{sum}" if sum else ""
        lines.append(f"{day(agreement.get('signed_on'))}达成{form}协议{money}。")
    if not lines and on_site(known):
        lines.append(f"当场和解：{_settled(known)}")
    return "\n".join(lines)
