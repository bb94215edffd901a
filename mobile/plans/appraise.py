"""四 公开评理: as public as the parties allow, and what they thought of it."""

from __future__ import annotations

from typing import Any

from mobile import drawing
from mobile.places import put_at, value_at
from mobile.plan import Ask, Many, Page, Plan, Say, split
from mobile.plans.lateness import late_page
from mobile.plans.stage import (
    FAST_TRACK,
    HEARING,
    NOT_ASKED,
    WHEN_WHERE,
    begins,
    finish,
    nothing,
    result,
    who,
)
from mobile.setting import Setting, Tree, brief, code_label
from schemas.end_conditions import WIDTH, openness_allowed


def _is_open(body: Tree, setting: Setting) -> bool:
    """As it was held; where nothing says so yet, as it may be."""
    if openness_allowed(setting.tree) == "closed" and not _has_panel(body):
        return False
    return body.get("appraise", {}).get("openness_effective", "closed") != "closed"


def _has_panel(body: Tree) -> bool:
    part = body.get("appraise", {})
    return bool(part.get("evaluators") or part.get("votes"))


def _is_public(body: Tree, setting: Setting) -> bool:
    return body.get("appraise", {}).get("openness_effective") == "public"


def _published(body: Tree, setting: Setting) -> bool:
    return body.get("appraise", {}).get("publicity", {}).get("published") is True


def _drawn_again(body: Tree, setting: Setting) -> bool:
    panel = body.get("appraise", {}).get("evaluators", {}).values()
    return any(each.get("draw", 1) > 1 for each in panel)


def _openness_words(body: Tree, setting: Setting) -> str:
    allowed = openness_allowed(setting.tree)
    said = code_label("openness", allowed)
    words = f"按各方的意愿，这次最多可以：{said}。不公开的，不设评理团，也不公示。"
    held = body.get("appraise", {}).get("openness_effective", "closed")
    if WIDTH[held] > WIDTH[allowed]:
        words += "现在记的比这个宽：收回以前就公开了的照实记，还没开的改过来。"
    return words


def _follow_votes(body: dict[str, Any], pointer: str, setting: Setting) -> None:
    """Three boxes that belong together: an empty one beside a number means none."""
    parts = split(pointer)
    if parts[:2] != ["appraise", "votes"] or value_at(body, pointer) is None:
        return
    for name in ("fair", "basically_fair", "unfair"):
        if value_at(body, f"/appraise/votes/{name}") is None:
            put_at(body, f"/appraise/votes/{name}", 0)


def _begins(setting: Setting) -> dict[str, Any]:
    """Whoever was drawn is on the panel already."""
    body = begins(4)(setting)
    drawn = drawing.evaluators(setting.tree, setting.round)
    if drawn and openness_allowed(setting.tree) != "closed":
        body["appraise"]["evaluators"] = drawn
        if why := drawing.why_again(setting.tree, setting.round):
            body["appraise"]["redraw_reason"] = why
    return body


APPRAISE = Plan(
    "stage.recorded/4",
    "stage.recorded",
    "四 公开评理",
    (
        WHEN_WHERE,
        who(4),
        HEARING,
        Page(
            "openness",
            "公开到什么程度",
            (
                Say(_openness_words),
                Ask("/appraise/openness_effective"),
                Ask("/appraise/trigger"),
            ),
        ),
        Page(
            "panel",
            "评理",
            (
                Say("评理是建议。票不记名，只记数。评理员要 5 人以上，单数。"),
                Ask(
                    "/appraise/evaluators",
                    kind="draw",
                    label="评理员从名单里抽签",
                    hint="亲属、有利害关系的不抽；重抽要写理由，头一次的留着",
                    when=_is_open,
                ),
                Many(
                    "/appraise/evaluators",
                    "评理员",
                    (
                        Ask("/name"),
                        Ask("/drawn_by", hint="谁抽的签"),
                        Ask("/recusal_ok", label="和双方没有利害关系"),
                        Ask("/draw", label="第几次抽取", more=True),
                        Ask("/seated", label="参加了评理", more=True),
                    ),
                    headline=lambda each, _: each.get("name", ""),
                    when=_is_open,
                ),
                Ask("/appraise/redraw_reason", when=_drawn_again),
                Ask(
                    "/appraise/votes",
                    kind="ballot",
                    label="投票",
                    hint="手机传着投，一人一票，看不到别人的",
                    when=_is_open,
                ),
                Ask("/appraise/votes", when=_is_open, more=True),
                Many(
                    "/appraise/opinions",
                    "评议意见",
                    (Ask("/text"),),
                    headline=lambda opinion, _: brief(opinion.get("text", ""), 40),
                ),
            ),
        ),
        Page(
            "satisfaction",
            "满意不满意",
            (
                Many(
                    "/appraise/satisfaction",
                    "满意度",
                    quick=(Ask("/score"), Ask("/reason", more=True)),
                    each="party",
                ),
            ),
        ),
        Page(
            "plan",
            "怎么履行和回访",
            (
                Many(
                    "/appraise/performance_plan",
                    "履行计划",
                    quick=(
                        Ask("/due_on"),
                        Ask("/guarantor"),
                        Ask("/item", more=True),
                    ),
                    each="term",
                ),
                Ask("/appraise/follow_up_plan", hint="谁、什么时候去看"),
                Ask("/appraise/lessons", more=True),
            ),
        ),
        Page(
            "publicity",
            "要不要公示",
            (
                Say(
                    "公示只写“王某、李某邻里纠纷”这样的话，不写名字，文字要当事人另外同意。"
                ),
                Ask("/appraise/publicity/published", label="公示吗？"),
                Ask("/appraise/publicity/place", when=_published),
                Ask("/appraise/publicity/deidentified_text", when=_published),
                Ask(
                    "/appraise/publicity/wording_agreed_by",
                    refers="party",
                    when=_published,
                ),
            ),
            when=_is_public,
        ),
        result(4),
        late_page("held_on"),
    ),
    begins=_begins,
    members={
        "/appraise/satisfaction": nothing,
        "/appraise/performance_plan": nothing,
    },
    follows=_follow_votes,
    finish=finish,
    not_asked=(*NOT_ASKED, *FAST_TRACK),
)
