"""回访: a visit after the agreement, to see whether it is kept (调解法§31②)."""

from schemas.fields import (
    Choice,
    Day,
    Form,
    Key,
    Keyed,
    Name,
    Text,
    Whole,
    dossier,
    late,
    legal,
    optional,
)
from schemas.on_paper import Act


class Performed(Form):
    """Whether one term of the agreement is performed, and since when."""

    status = Choice(
        legal("履行情况", "performance", law="调解法§31", hard=True),
        "performance_statuses",
    )
    performed_on = Day(optional("履行日期", "performed on", hard=True))
    note = Text(optional("说明", "note"), most=1000)


class FollowUpRecorded(Act):
    """Whom one visited, what one found, and when one comes again."""

    visited_on = Day(legal("回访日期", "day visited", hard=True))
    mode = Choice(optional("回访方式", "how"), "follow_up_modes")
    party = Key(legal("回访对象", "party visited", hard=True))
    visit_reason = Text(dossier("回访事由", "occasion"), most=500)
    situation = Text(legal("回访情况", "what was found", law="调解法§31"), most=4000)
    performance_status = Choice(
        legal("履行情况", "performance", law="调解法§31", hard=True),
        "performance_statuses",
    )
    agreement = Whole(optional("第几份协议", "agreement", hard=True), 1, 20)
    performed = Keyed(
        optional(
            "各条履行情况", "performance of each term", law="调解法§31", hard=True
        ),
        Performed,
        numbered="t",
    )
    satisfaction = Choice(optional("满意度", "satisfaction"), "satisfaction")
    visitor = Name(legal("回访人", "visitor"))
    next_on = Day(optional("下次回访", "next visit"))
    late = late()
