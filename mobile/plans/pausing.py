"""暂停、恢复、询问延长: what interrupts a mediation, what is asked past its time."""

from __future__ import annotations

from typing import Any

from mobile.plan import Ask, Many, Page, Plan, Say
from mobile.plans.lateness import late_page
from mobile.setting import Setting, Tree
from schemas.pausing import ALL_AGREED, INTERVENED


def _last(setting: Setting, what: str) -> int:
    return max(map(int, setting.tree.get(what, {})), default=0)


def _is_intervention(body: Tree, setting: Setting) -> bool:
    return INTERVENED.holds(body)


def _all_agreed(body: Tree, setting: Setting) -> bool:
    return ALL_AGREED.holds(body)


SUSPENDED = Plan(
    "dispute.suspended",
    "dispute.suspended",
    "暂停调解",
    (
        Page(
            "suspension",
            "为什么暂停",
            (
                Say(
                    "公安、法院介入了，或者遇到不可抗力，才暂停。暂停不顺延法定期限："
                    "一个月照样算。"
                ),
                Ask("/ground"),
                Ask("/authority", hint="如：名山派出所", when=_is_intervention),
                Ask("/reason", hint="什么时候、什么事，怎么知道的"),
                Ask("/suspended_on"),
                Ask("/told_on", label="哪天告诉当事人的"),
            ),
        ),
        late_page("suspended_on"),
    ),
    begins=lambda setting: {
        "round": _last(setting, "suspension") + 1,
        "suspended_on": setting.day,
        "told_on": setting.day,
    },
    not_asked=("/round",),
)

RESUMED = Plan(
    "dispute.resumed",
    "dispute.resumed",
    "恢复调解",
    (
        Page(
            "resumption",
            "为什么可以接着调",
            (
                Ask("/reason", hint="如：派出所处理完了，双方愿意接着调"),
                Ask("/resumed_on"),
            ),
        ),
        late_page("resumed_on"),
    ),
    begins=lambda setting: {
        "round": max(_last(setting, "suspension"), 1),
        "resumed_on": setting.day,
    },
    not_asked=("/round",),
)


def _answered(key: str, body: Tree, setting: Setting) -> dict[str, Any]:
    return {"mode": "oral"}


EXTENSION = Plan(
    "dispute.extension_asked",
    "dispute.extension_asked",
    "问各方愿不愿延长",
    (
        Page(
            "extension",
            "愿不愿意接着调",
            (
                Say(
                    "一个一个问。各方都愿意，写明延长到哪天，接着调；有一方不愿意，"
                    "再提级。"
                ),
                Many(
                    "/answers",
                    "各方答复",
                    quick=(
                        Ask("/agreed", label="愿意延长吗？"),
                        Ask("/mode", more=True),
                    ),
                    each="party",
                ),
                Ask("/until", when=_all_agreed, hint="各方约定的日子"),
                Ask("/asked_on"),
                Ask("/reason", more=True),
            ),
        ),
        late_page("asked_on"),
    ),
    begins=lambda setting: {
        "round": _last(setting, "extension") + 1,
        "asked_on": setting.day,
    },
    members={"/answers": _answered},
    not_asked=("/round",),
)

PLANS = (SUSPENDED, RESUMED, EXTENSION)
