"""一 开门说理: everyone says what happened and what they want."""

from __future__ import annotations

from typing import Any

from mobile.plan import Ask, Many, Page, Plan, Say
from mobile.plans.lateness import late_page
from mobile.plans.stage import (
    HEARING,
    NOT_ASKED,
    WHEN_WHERE,
    begins,
    finish,
    result,
    who,
)
from mobile.setting import Setting, Tree, brief

RIGHTS = (
    "人民调解不收钱，全凭自愿，不耽误您去仲裁、找政府部门或者打官司。\n"
    "您的权利：可以自己选调解员；可以接受，也可以拒绝，随时可以要求停；"
    "可以要求公开或者不公开；说什么、答不答应，自己做主。\n"
    "您的义务：如实说；守秩序，尊重调解员；尊重对方的权利。\n"
    "谈成了，协议有法律约束力，应当履行；双方可以在协议生效三十日内"
    "一起到法院申请司法确认。"
)


def told(key: str, body: Tree, setting: Setting) -> dict[str, Any]:
    return {"told_on": body.get("held_on", setting.day), "mode": "oral"}


def about_party(key: str, body: Tree, setting: Setting) -> dict[str, Any]:
    return {"party": key}


def _offers_fast_track(body: Tree, setting: Setting) -> bool:
    return bool(setting.sitting)


def _is_fast(body: Tree, setting: Setting) -> bool:
    return body.get("fast_track") is True


FAST = Page(
    "fast",
    "能不能走简易路径",
    (
        Say("小事、双方都没有意见的，可以一次把几步做完。要写明理由。"),
        Ask("/fast_track", label="走简易路径吗？"),
        Ask(
            "/fast_track_reason",
            label="理由",
            hint="如：金额小，双方都同意一次谈完",
            when=_is_fast,
        ),
        Ask(
            "/fast_track_agreed_by",
            refers="party",
            label="谁没有意见",
            hint="每一方都要没有意见",
            when=_is_fast,
        ),
    ),
    when=_offers_fast_track,
    common=True,
)

AIR = Plan(
    "stage.recorded/1",
    "stage.recorded",
    "一 开门说理",
    (
        WHEN_WHERE,
        who(1),
        HEARING,
        FAST,
        Page(
            "rights",
            "告知权利义务",
            (
                Say(RIGHTS, aloud=True),
                Many(
                    "/air/rights_notices",
                    "告知",
                    quick=(
                        Ask("/acknowledged"),
                        Ask("/mode"),
                        Ask("/told_on", more=True),
                    ),
                    each="party",
                    hint="念完了，每个人怎么知道的：",
                ),
            ),
        ),
        Page(
            "said",
            "他怎么说",
            (
                Ask(
                    "/air/statements/{key}/facts",
                    label="说的事实",
                    hint="照他的话写，不评对错",
                ),
                Ask("/air/statements/{key}/reasons", label="讲的道理"),
                Ask("/air/statements/{key}/evidence", label="拿出的证据", more=True),
                Ask(
                    "/air/statements/{key}/claims",
                    refers="claim",
                    label="说到哪几条诉求",
                    more=True,
                ),
            ),
            each="party",
        ),
        Page(
            "claims",
            "有没有新的诉求",
            (
                Say(
                    lambda body, setting: (
                        "登记时的诉求：\n"
                        + (
                            "\n".join(words for _, words in setting.refer("claim", {}))
                            or "（没有）"
                        )
                    )
                ),
                Many(
                    "/air/claims",
                    "新诉求",
                    (
                        Ask("/party", refers="party", label="谁提出的"),
                        Ask("/text"),
                        Ask("/amount_fen", hint="单位：元"),
                    ),
                    headline=lambda claim, _: brief(claim.get("text", ""), 40),
                ),
            ),
        ),
        Page(
            "issues",
            "争的是什么",
            (
                Many(
                    "/air/issues",
                    "争议焦点",
                    (
                        Ask("/text", hint="一个焦点写一张，如：地界以哪块石头为准"),
                        Ask("/confirmed_by", refers="party", label="谁确认了"),
                    ),
                    quick=(Ask("/confirmed_by", refers="party", label="谁确认了"),),
                    headline=lambda issue, _: brief(issue.get("text", ""), 40),
                ),
                Many(
                    "/air/undisputed_facts",
                    "没有争议的事实",
                    (Ask("/text"),),
                    headline=lambda fact, _: brief(fact.get("text", ""), 40),
                ),
            ),
        ),
        result(
            1,
            Ask(
                "/air/on_site_result",
                label="当场怎么和解的",
                when=lambda body, _: body.get("outcome") == "settled_on_site",
            ),
            Ask("/air/emotion_level", label="情绪（1 平和—5 激动）", more=True),
        ),
        late_page("held_on"),
    ),
    begins=begins(1),
    members={
        "/air/rights_notices": told,
        "/air/statements": about_party,
    },
    finish=finish,
    not_asked=NOT_ASKED,
)
