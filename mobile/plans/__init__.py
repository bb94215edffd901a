"""The forms of the field, one noun a file. `PLANS` finds them by key.

A stage's plan is keyed by its stage, `stage.recorded/2`; every other plan by the type
of the record that it becomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mobile.plan import Plan
from mobile.plans import (
    agreement,
    air,
    answering,
    appraise,
    behalf,
    closing,
    deliberate,
    dispute,
    evidence,
    follow_up,
    occasions,
    panel,
    pausing,
    protection,
    same_day,
    stage,
)

PLANS: Mapping[str, Plan] = {
    plan.key: behalf.offered(stage.timed(plan))
    for plan in (
        *dispute.PLANS,
        air.AIR,
        deliberate.DELIBERATE,
        answering.ANSWERING,
        appraise.APPRAISE,
        *panel.PLANS,
        *agreement.PLANS,
        *pausing.PLANS,
        *closing.PLANS,
        *follow_up.PLANS,
        *evidence.PLANS,
        *protection.PLANS,
        *same_day.PLANS,
        *occasions.PLANS,
    )
}


def plan_for(type: str, body: Mapping[str, Any]) -> Plan | None:
    """The form that an entry of that type was, or would have been, written with."""
    key = f"{type}/{body.get('stage')}" if type == "stage.recorded" else type
    return PLANS.get(key)
