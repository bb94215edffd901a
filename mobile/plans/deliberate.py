"""二 会商议理: facts are weighed and a proposal made, without the parties."""

from __future__ import annotations

from mobile.plan import Ask, Many, Page, Plan, Say
from mobile.plans.lateness import late_page
from mobile.plans.stage import (
    FAST_TRACK,
    NOT_ASKED,
    WHEN_WHERE,
    begins,
    finish,
    nothing,
    result,
    who,
)
from mobile.setting import brief

DELIBERATE = Plan(
    "stage.recorded/2",
    "stage.recorded",
    "二 会商议理",
    (
        WHEN_WHERE,
        who(2),
        Page(
            "recusal",
            "回避检查",
            (
                Say("会商的人里，有没有当事人的亲戚，或者和这件事有利害关系的？"),
                Many(
                    "/deliberate/recusal_checks",
                    "回避检查",
                    quick=(
                        Ask("/result", label="要不要回避"),
                        Ask("/reason"),
                    ),
                    each="participant",
                    at_once=("/result", "clear", "问过了，都不用回避"),
                ),
            ),
        ),
        Page(
            "finding",
            "事实怎么认定",
            (
                Ask("/deliberate/findings/{key}/finding"),
                Ask("/deliberate/findings/{key}/status"),
                Ask("/deliberate/findings/{key}/basis_evidence", label="凭什么认定"),
            ),
            each="issue",
        ),
        Page(
            "basis",
            "依据",
            (
                Say("至少一条：法律、政策，或者本村的村规民约。"),
                Ask(
                    "/deliberate/legal_bases",
                    kind="library",
                    label="从目录里引用",
                    hint="点一下就引用，再点一下不要",
                ),
                Many(
                    "/deliberate/legal_bases",
                    "法律政策",
                    (
                        Ask("/title", hint="如：中华人民共和国民法典"),
                        Ask("/article", hint="如：第二百八十八条"),
                        Ask("/gist", hint="自己的话，不是法条原文"),
                        Ask("/text_excerpt", more=True),
                    ),
                    headline=lambda basis, _: (
                        f"{basis.get('title', '')}{basis.get('article', '')}"
                    ),
                ),
                Many(
                    "/deliberate/village_rules",
                    "村规民约",
                    (Ask("/text"), Ask("/adopted_on", label="哪天通过的", more=True)),
                    headline=lambda rule, _: brief(rule.get("text", ""), 40),
                ),
            ),
        ),
        Page(
            "options",
            "怎么解决",
            (
                Many(
                    "/deliberate/options",
                    "方案",
                    (
                        Ask("/content"),
                        Ask("/pros_cons", more=True),
                        Ask("/risk", more=True),
                    ),
                    headline=lambda option, _: brief(option.get("content", ""), 40),
                ),
                Ask(
                    "/deliberate/chosen_option",
                    refers="option",
                    label="主持人定哪个方案",
                ),
                Ask("/deliberate/dissent", more=True),
            ),
        ),
        Page(
            "assign",
            "谁去答理",
            (
                Many(
                    "/deliberate/assignments",
                    "分工",
                    (
                        Ask("/member", refers="answerer"),
                        Ask("/issues", refers="issue", label="负责哪几个焦点"),
                    ),
                    headline=lambda each, setting: (
                        each.get("member", "")
                        and f"分工：{len(each.get('issues', []))} 个焦点"
                    ),
                ),
            ),
        ),
        result(
            2,
            Ask(
                "/deliberate/escalate_to",
                when=lambda body, _: body.get("outcome") == "escalate",
            ),
        ),
        late_page("held_on"),
    ),
    begins=begins(2),
    members={
        "/deliberate/recusal_checks": nothing,
        "/deliberate/findings": nothing,
    },
    finish=finish,
    not_asked=(*NOT_ASKED, *FAST_TRACK, "/hearing"),
)
