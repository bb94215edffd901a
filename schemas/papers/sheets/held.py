"""What was held outside any dispute: X03 of a reception, X10 of 宣讲.

X03 is 领导干部接访下访（四下基层）登记表: a line for each visitor's matter, with what
came of it. No law settles its form, so it is printed as 试行.
"""

from __future__ import annotations

from schemas import occasions
from schemas.occasions import Matter
from schemas.papers.sheets.blocks import Block, Note, Part, Rows, Sheet, Signs, Table
from schemas.papers.sheets.known import Known, Tree, day, said
from schemas.reception import OPEN

X03_HEADS = ("序", "来访人", "住址（村组）", "反映的事", "答复", "办理")
X03_WIDTHS = (1, 2, 3, 4, 4, 4)


def reception(known: Known, key: str) -> Sheet:
    """X03 领导干部接访下访（四下基层）登记表"""
    told = known.tree["reception"]
    leader = told.get("leader", {})
    head = Rows(
        (
            ("日期", day(told.get("held_on"))),
            ("形式", said("reception.held", "/activity_kind", told)),
            ("接访领导", str(leader.get("name", ""))),
            ("职务", str(leader.get("post", ""))),
            ("地点", str(told.get("place", ""))),
            ("来访", _counted(known)),
        )
    )
    lines = enumerate(occasions.matters(known.tree), 1)
    rows = tuple(_line(number, matter) for number, matter in lines)
    blocks: tuple[Block, ...] = (
        head,
        Table(X03_HEADS, X03_WIDTHS, rows),
        Note("检举控告不在此登记，由纪检监察机关受理（信访工作条例第三十条）。"),
        Signs(("接访领导", "记录人")),
    )
    title = "领导干部接访下访（四下基层）登记表"
    return Sheet("X03", title, "", blocks, trial=True)


def _counted(known: Known) -> str:
    found = occasions.matters(known.tree)
    people = sum(each.people for each in found)
    return f"{len(found)} 件 {people} 人次" if found else "无人来访"


def _line(number: int, matter: Matter) -> tuple[str, ...]:
    told = matter.told
    name = str(told.get("name", ""))
    many = f"{name}\n等 {matter.people} 人" if matter.people > 1 else name
    return (
        str(number),
        many,
        str(told.get("address", "")),
        str(told.get("matter", "")),
        str(told.get("answer", "")),
        _standing(matter),
    )


def _standing(matter: Matter) -> str:
    if matter.is_on_site:
        return "当场解决"
    last = matter.followed[-1] if matter.followed else {}
    to = f"交{matter.told.get('passed_to', '')}"
    if matter.is_open:
        due = f"{matter.due_on:%Y-%m-%d}前办好" if matter.due_on else ""
        return "，".join(each for each in (to, due, _words(last)) if each)
    done = "已立为纠纷调解" if matter.case else "已办好"
    return "，".join(
        each for each in (to, f"{matter.done_on} {done}", _words(last)) if each
    )


def _words(last: object) -> str:
    if not isinstance(last, dict) or not last:
        return ""
    moved = "（已改期）" if last.get("result") == OPEN else ""
    return f"{last.get('situation', '')}{moved}"


def outreach(known: Known, key: str) -> Sheet:
    """X10 宣讲活动记录表"""
    told = known.tree["outreach"]
    team, speakers = told.get("team", {}), told.get("speakers", {})
    names = [
        f"{speakers[each].get('name', '')}（{speakers[each]['post']}）"
        if "post" in speakers[each]
        else str(speakers[each].get("name", ""))
        for each in sorted(speakers)
    ]
    head = Rows(
        (
            ("日期", day(told.get("held_on"))),
            ("地点", str(told.get("place", ""))),
            ("宣讲团", _team(team)),
            ("宣讲提纲", said("outreach.held", "/outline", told)),
            ("宣讲人", "、".join(names)),
            ("听众", said("outreach.held", "/audience_kind", told)),
            ("听众人数", said("outreach.held", "/audience_count", told)),
            ("其中信访群众", said("outreach.held", "/petitioner_count", told)),
        )
    )
    blocks: tuple[Block, ...] = (
        head,
        Part("发放的材料", str(told.get("materials", "")), 2),
        Part("群众问了什么、怎么答的", str(told.get("questions", "")), 8),
        Signs(("宣讲人", "记录人")),
    )
    return Sheet("X10", "宣讲活动记录表", "", blocks, trial=True)


def _team(team: Tree) -> str:
    parts = (said("outreach.held", f"/team/{name}", team) for name in ("level", "kind"))
    return " ".join(each for each in parts if each)
