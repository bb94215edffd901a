"""回访: whom one visited, and whether the agreement is kept."""

from __future__ import annotations

from mobile.plan import Ask, Page, Plan
from mobile.plans.lateness import late_page
from mobile.setting import Setting
from schemas import codes


def _occasion(setting: Setting) -> str:
    kind = setting.dispute.get("dispute_type")
    what = codes.label("dispute_types", kind) if kind else "纠纷"
    names = [words for _, words in setting.refer("party", {})]
    return f"{'、'.join(names[:2])}{what}协议履行情况"


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
                Ask("/performance_status"),
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
)

PLANS = (RECORDED,)
