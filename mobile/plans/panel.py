"""评理员抽签: drawn on a screen of its own and never corrected; this names it and reads
it back."""

from __future__ import annotations

from mobile.plan import Page, Plan, Say
from schemas import bodies, panel

DRAWN = Plan(
    panel.TYPE,
    panel.TYPE,
    "抽评理员",
    (Page("drawn", "抽评理员", (Say("抽签只能重新抽，不能更正。"),)),),
    begins=lambda setting: {},
    not_asked=tuple(f"/{name}" for name in bodies.form_of(panel.TYPE).fields),
)

PLANS = (DRAWN,)
