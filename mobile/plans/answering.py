"""三 集体答理: every claim is answered, every party responds."""

from __future__ import annotations

from mobile.plan import Ask, Many, Page, Plan
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
from mobile.setting import brief

RESPONSES = Many(
    "/answer/answers/{key}/responses",
    "表态",
    quick=(
        Ask("/response", label="当事人怎么说"),
        Ask("/counter_offer", label="还价或意见", more=True),
    ),
    each="party",
)

ANSWERING = Plan(
    "stage.recorded/3",
    "stage.recorded",
    "三 集体答理",
    (
        WHEN_WHERE,
        who(3),
        HEARING,
        Page(
            "answer",
            "答复",
            (
                Ask("/answer/answers/{key}/answer", hint="怎么答复当事人的"),
                Ask(
                    "/answer/answers/{key}/basis",
                    kind="cites",
                    hint="哪条法律、政策或村规；点一下就写上",
                ),
                Ask(
                    "/answer/answers/{key}/answered_by",
                    refers="answerer",
                    label="谁答的",
                ),
                RESPONSES,
            ),
            each="point",
        ),
        result(
            3,
            Ask(
                "/answer/deadlock_reason",
                when=lambda body, _: body.get("outcome") == "deadlock",
            ),
            Many(
                "/answer/proposals",
                "提过的方案",
                (
                    Ask("/text"),
                    Ask("/by", refers="participant", label="谁提的"),
                ),
                headline=lambda proposal, _: brief(proposal.get("text", ""), 40),
            ),
        ),
        late_page("held_on"),
    ),
    begins=begins(3),
    members={
        "/answer/answers": nothing,
        "/answer/answers/*/responses": nothing,
    },
    finish=finish,
    not_asked=(*NOT_ASKED, *FAST_TRACK),
)
