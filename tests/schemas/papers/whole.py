"""A paper with everything filled in, as a clerk of 丰都县 would fill it."""

from schemas.papers import notices, remedies
from schemas.papers.kinds import KINDS, kind

SAID = {
    "doc_no": "丰信受〔2026〕12号",
    "issuer_unit": "丰都县信访办公室",
    "issued_on": "2026年11月28日",
    "petition_no": "（2026）丰信访字第1号",
    "petitioner_name": "王秀英",
    "petition_date": "2026年8月3日",
    "matter_summary": "要求恢复青龙村2组被占的水渠",
    "claims": "（一）恢复水渠\n（二）赔偿谷子",
    "item_replies": "（一）支持。一个月内恢复。\n（二）不支持。没有依据。",
    "original_due": "2026年10月9日",
    "extended_due": "2026年11月9日",
    "extension_days": "30日",
    "mediation_no": "丰信调〔2026〕3号",
    "days_left": "3",
}
DOCUMENTS = [code for code in KINDS if code.startswith("D")]


def whole(code: str) -> dict[str, str]:
    """Every slot of the paper, the one as the specification's example, the other by
    its own name."""
    every = {slot.name: f"{slot.words.zh}若干" for slot in kind(code).every}
    told = {**every, **{n: said for n, said in SAID.items() if n in every}}
    if code == "D13":
        told |= {"petitioner_name": "赵不具名", "matter_summary": "涉嫌违纪"}
    remedy = {remedies.SLOTS[code]: remedies.own(code)[0]} if remedies.own(code) else {}
    fitting = {n: s for n, s in notices.standing(code).items() if n in every}
    return {**told, **fitting, **remedy}
