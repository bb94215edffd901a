"""终止, 作废 and what a correction says of itself."""

from __future__ import annotations

from mobile.plan import Ask, Page, Plan, Say
from mobile.plans.lateness import late_page
from mobile.setting import Setting, Tree
from schemas import limits


def _must_ask(body: Tree, setting: Setting) -> bool:
    return limits.must_ask(setting.tree, setting.today)


TERMINATED = Plan(
    "dispute.terminated",
    "dispute.terminated",
    "终止调解",
    (
        Page(
            "ground",
            "为什么终止",
            (
                Ask("/terminated_on"),
                Ask("/ground"),
                Say(
                    "要提级的：先回案件页，问各方愿不愿意延长；有一方不愿意，再提级。",
                    when=_must_ask,
                ),
                Ask("/reason"),
                Ask(
                    "/escalated_to",
                    when=lambda body, _: body.get("ground") == "escalated",
                ),
            ),
        ),
        Page(
            "channels",
            "还可以去哪里办",
            (
                Say("调解不成不是没路走。要告诉双方还可以走哪些路（调解法§26）。"),
                Ask("/channels_told"),
                Ask("/told_on"),
                Ask("/mode"),
            ),
        ),
        late_page("terminated_on"),
    ),
    begins=lambda setting: {
        "terminated_on": setting.day,
        "told_on": setting.day,
        "mode": "oral",
    },
)

VOIDED = Plan(
    "entry.voided",
    "entry.voided",
    "作废一条记录",
    (
        Page(
            "void",
            "为什么作废",
            (
                Say(
                    "记错了案子、试着记的，可以作废。原来的记录不会消失，"
                    "县里看得到它和作废的理由。"
                ),
                Ask("/reason"),
                Ask("/voided_on"),
            ),
        ),
        late_page("voided_on"),
    ),
    begins=lambda setting: {"voided_on": setting.day},
    not_asked=("/voids",),
)

PLANS = (TERMINATED, VOIDED)
