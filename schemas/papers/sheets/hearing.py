"""The forms of inquiry and of the sittings: M05, M06, M07 and X09."""

from __future__ import annotations

from schemas import codes
from schemas.papers.sheets.blocks import Block, Note, Part, Rows, Sheet, Signs, Table
from schemas.papers.sheets.known import Known, Tree, day, hours, people, said
from schemas.stage import PARTS

TYPE = "stage.recorded"


def inquiry(known: Known, key: str) -> Sheet:
    """M05 调查记录: asked and written by hand; the app keeps no such record."""
    blocks: tuple[Block, ...] = (
        Rows(
            (
                ("时间", ""),
                ("地点", ""),
                ("参加人", ""),
                ("调查人", known.mediators),
                ("被调查人", ""),
                ("性别、年龄", ""),
                ("证件号码", ""),
                ("单位或住址", ""),
            )
        ),
        Part("调查内容（问、答）", "", 16),
        Signs(("被调查人（核对无误后签名）", "调查人", "记录人")),
    )
    return Sheet("M05", "人民调解调查记录", known.number, blocks)


def evidence(known: Known, key: str) -> Sheet:
    """M06 证据材料登记"""
    found = known.tree.get("evidence", {}).values()
    things = sorted(found, key=lambda each: (each.get("taken_on", ""), each["title"]))
    rows = tuple(
        (
            str(number),
            each["title"],
            codes.label("evidence_kinds", str(each.get("kind", ""))),
            known.name(str(each.get("shows", {}).get("party", ""))),
            day(each.get("taken_on")),
            f"{each.get('sha256', '')[:12]}…",
        )
        for number, each in enumerate(things, 1)
    )
    heads = ("序号", "证据名称", "种类", "提交或证明对象", "取得日期", "摘要(SHA-256)")
    blocks: tuple[Block, ...] = (
        Table(heads, (2, 7, 3, 5, 5, 5), rows, blank=8),
        Signs(("提交人", "登记人")),
    )
    return Sheet("M06", "证据材料登记表", known.number, blocks)


def transcript(known: Known, key: str) -> Sheet:
    """M07 人民调解记录: a sitting with the parties, `key` is stage/round."""
    stage, record = _record(known, key)
    signs = (
        *(f"当事人 {name}" for name in known.signers()),
        "调解员",
        f"记录人 {record.get('recorder', '')}".strip(),
    )
    blocks: tuple[Block, ...] = (
        _frame(known, record),
        Part("调解事项", known.dispute.get("summary", ""), 2),
        *_content(known, stage, record),
        Part("记录要点", record.get("transcript", ""), 6),
        Part("调解结果", said(TYPE, "/outcome", record), 1),
        Note("以上记录经当事人核对无误。"),
        Signs(signs),
    )
    return Sheet("M07", "人民调解记录", known.number, blocks)


def stage_record(known: Known, key: str) -> Sheet:
    """X09 四理阶段记录, as the county tries it out."""
    stage, record = _record(known, key)
    name = codes.label("stages", stage)
    again = key.partition("/")[2]
    blocks: tuple[Block, ...] = (
        Rows((("阶段", name), ("轮次", f"第{again}轮"))),
        _frame(known, record),
        *_fast(known, record),
        *_content(known, stage, record),
        Part("记录要点", record.get("transcript", ""), 3),
        Part("阶段结果", _outcome(record), 1),
        Signs(("主持人", "记录人")),
    )
    title = f"四理工作法阶段记录（{name}）"
    return Sheet("X09", title, known.number, blocks, trial=True)


def _record(known: Known, key: str) -> tuple[str, Tree]:
    stage, _, number = key.partition("/")
    return stage, dict(known.rounds(stage)).get(number, {})


def _frame(known: Known, record: Tree) -> Rows:
    venue = said(TYPE, "/venue_kind", record)
    place = "，".join(each for each in (venue, record.get("venue_name", "")) if each)
    return Rows(
        (
            ("时间", hours(record)),
            ("地点", place),
            ("主持人", record.get("host", "")),
            ("记录人", record.get("recorder", "")),
            ("参加人", people(record)),
        )
    )


def _outcome(record: Tree) -> str:
    words = said(TYPE, "/outcome", record)
    reason = record.get("return_reason", "")
    return f"{words}。{reason}" if reason else words


def _fast(known: Known, record: Tree) -> list[Block]:
    if not record.get("fast_track"):
        return []
    agreed = "、".join(known.name(k) for k in record.get("fast_track_agreed_by", ()))
    words = f"{record.get('fast_track_reason', '')}\n同意的当事人：{agreed}"
    return [Part("简易路径", words, 0)]


def _content(known: Known, stage: str, record: Tree) -> list[Block]:
    part = record.get(PARTS[int(stage)], {}) if stage else {}
    makers = {"1": _aired, "2": _deliberated, "3": _answered, "4": _appraised}
    return makers[stage](known, part) if stage in makers else []


def _aired(known: Known, part: Tree) -> list[Block]:
    statements = "\n".join(
        f"{known.name(each.get('party', ''))}：{each.get('facts', '')}"
        f"{each.get('reasons', '')}"
        for _, each in sorted(part.get("statements", {}).items())
    )
    agreed = _numbered(part.get("undisputed_facts", {}), "text")
    issues = tuple(
        (
            key[1:],
            issue.get("text", ""),
            "、".join(known.name(who) for who in issue.get("confirmed_by", ())),
        )
        for key, issue in sorted(part.get("issues", {}).items())
    )
    settled = part.get("on_site_result", "")
    return [
        Part("各方陈述", statements, 6),
        Part("无争议事实", agreed, 2),
        Table(("序号", "争议焦点", "确认的当事人"), (2, 12, 6), issues),
        *([Part("当场和解内容", settled, 0)] if settled else []),
    ]


def _numbered(found: Tree, name: str) -> str:
    lines = (each.get(name, "") for _, each in sorted(found.items()))
    return "\n".join(f"{number}．{text}" for number, text in enumerate(lines, 1))


def _deliberated(known: Known, part: Tree) -> list[Block]:
    findings = tuple(
        (
            key[1:],
            each.get("finding", ""),
            each.get("basis_evidence", ""),
            said(TYPE, "/deliberate/findings/i1/status", each),
        )
        for key, each in sorted(part.get("findings", {}).items())
    )
    bases = "\n".join(
        f"《{each.get('title', '')}》{each.get('article', '')}"
        for _, each in sorted(part.get("legal_bases", {}).items())
    )
    options = "\n".join(
        f"方案{key[1:]}{'（定案）' if key == part.get('chosen_option') else ''}："
        f"{each.get('content', '')}"
        for key, each in sorted(part.get("options", {}).items())
    )
    return [
        Table(("焦点", "事实认定", "依据", "认定"), (2, 9, 6, 3), findings),
        Part("法律政策依据", bases, 2),
        Part("村规民约", _numbered(part.get("village_rules", {}), "text"), 1),
        Part("方案", options, 3),
        Part("不同意见", part.get("dissent", ""), 1),
    ]


def _answered(known: Known, part: Tree) -> list[Block]:
    rows = tuple(
        (
            ("诉求" if key[:1] == "c" else "焦点") + key[1:],
            each.get("answer", ""),
            each.get("basis", ""),
            _responses(known, each),
        )
        for key, each in sorted(part.get("answers", {}).items())
    )
    heads = ("事项", "答复", "依据", "当事人表态")
    return [
        Table(heads, (3, 8, 6, 6), rows),
        Part("谈不拢的原因", part.get("deadlock_reason", ""), 1),
    ]


def _responses(known: Known, answer: Tree) -> str:
    return "\n".join(
        f"{known.name(who)}：{codes.label('responses', str(each.get('response', '')))}"
        f"{'，' + each['counter_offer'] if 'counter_offer' in each else ''}"
        for who, each in sorted(answer.get("responses", {}).items())
    )


def _appraised(known: Known, part: Tree) -> list[Block]:
    votes = part.get("votes", {})
    counted = (
        f"公道{votes['fair']}票，基本公道{votes['basically_fair']}票，"
        f"不公道{votes['unfair']}票"
        if votes
        else ""
    )
    seated = [e for e in part.get("evaluators", {}).values() if e.get("seated", True)]
    scores = tuple(
        (
            known.name(who),
            codes.label("satisfaction", str(each.get("score", ""))),
            each.get("reason", ""),
        )
        for who, each in sorted(part.get("satisfaction", {}).items())
    )
    plan = tuple(
        (
            key[1:],
            each.get("item", ""),
            day(each.get("due_on")),
            each.get("guarantor", ""),
        )
        for key, each in sorted(part.get("performance_plan", {}).items())
    )
    openness = said(TYPE, "/appraise/openness_effective", part)
    return [
        Rows(
            (
                ("公开方式", openness),
                ("评理员", f"{len(seated)}人" if seated else ""),
                ("票数", counted),
            )
        ),
        Part("评议意见", _numbered(part.get("opinions", {}), "text"), 2),
        Table(("当事人", "满意度", "理由"), (4, 4, 12), scores),
        Table(("条款", "履行事项", "期限", "督促人"), (2, 9, 5, 4), plan),
        Part("回访计划", part.get("follow_up_plan", ""), 1),
    ]
