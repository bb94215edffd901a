"""补记: an act that is recorded long after its day, or before it, needs a reason."""

from __future__ import annotations

from datetime import date, timedelta

from mobile.plan import Ask, Condition, Page, Say
from mobile.setting import Setting, Tree
from schemas.bodies import MOST_DAYS_BEFORE
from schemas.fields import day


def is_late(field: str) -> Condition:
    def late(body: Tree, setting: Setting) -> bool:
        acted_on = day(str(body.get(field, "")))
        return acted_on is not None and _far(acted_on, setting.today)

    return late


def _far(acted_on: date, today: date) -> bool:
    return not today - timedelta(days=MOST_DAYS_BEFORE) <= acted_on <= today


def late_page(field: str) -> Page:
    return Page(
        "late",
        "补记说明",
        (
            Say(
                "这件事不是这几天办的。请写明为什么现在才记，以及依据哪份纸质材料；"
                "期限仍从办事那天算起。"
            ),
            Ask("/late"),
        ),
        when=is_late(field),
    )
