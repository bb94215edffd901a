"""回访: whom one visited, and whether the agreement is kept."""

from __future__ import annotations

from typing import Any

from mobile.plan import Ask, Many, Page, Plan
from mobile.plans.lateness import late_page
from mobile.plans.stage import nothing
from mobile.setting import Setting, Tree
from schemas import codes


def _occasion(setting: Setting) -> str:
    kind = setting.dispute.get("dispute_type")
    what = codes.label("dispute_types", kind) if kind else "纠纷"
    names = [words for _, words in setting.refer("party", {})]
    return f"{'、'.join(names[:2])}{what}协议履行情况"


def _has_terms(body: Tree, setting: Setting) -> bool:
    return bool(setting.refer("term", {}))


def _finish(body: dict[str, Any], setting: Setting) -> None:
    """Which agreement the terms are of: the last one."""
    agreements = setting.tree.get("agreement", {})
    if body.get("performed") and agreements:
        body.setdefault("agreement", max(map(int, agreements)))


RECORDED = Plan(
    "follow_up.recorded",
    "follow_up.recorded",
    "回访",
    (
        Page(
            "visit",
            "去看了谁",
            (
                Ask("/visited_on"),
                Ask("/mode"),
                Ask("/party", refers="party"),
                Ask("/visit_reason"),
                Ask("/visitor"),
            ),
        ),
        Page(
            "found",
            "看到什么",
            (
                Many(
                    "/performed",
                    "每一条履行了没有",
                    quick=(
                        Ask("/status"),
                        Ask("/performed_on", more=True),
                        Ask("/note", more=True),
                    ),
                    each="term",
                    when=_has_terms,
                ),
                Ask("/performance_status", label="总的履行情况"),
                Ask("/situation", hint="履行了没有、还有没有气、要不要再来"),
                Ask("/satisfaction"),
                Ask("/next_on", more=True),
            ),
        ),
        late_page("visited_on"),
    ),
    begins=lambda setting: {
        "visited_on": setting.day,
        "visitor": setting.person,
        "visit_reason": _occasion(setting),
    },
    members={"/performed": nothing},
    finish=_finish,
    not_asked=("/agreement",),
)

PLANS = (RECORDED,)
