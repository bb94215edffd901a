"""Bodies that tests record: one dispute about a wall, told as briefly as may be."""

from __future__ import annotations

from typing import Any

GRID = "500230101201001"

DAY = "2026-11-20"


def opened(**changes: Any) -> dict[str, Any]:
    return {
        "opened_on": DAY,
        "dispute_type": "02",
        "case_source": "application",
        "village": "500230101201",
        "place": "三组老水井旁",
        "summary": "张大山家新砌的围墙挡了李二河家的水沟，雨天院坝进水。",
        "parties": {
            "p1-aaaaaa": {"role": "applicant", "kind": "person", "name": "李二河"},
            "p2-bbbbbb": {"role": "respondent", "kind": "person", "name": "张大山"},
        },
        "claims": {"c1": {"party": "p1-aaaaaa", "text": "拆掉围墙，恢复水沟"}},
        **changes,
    }


def accepted(**changes: Any) -> dict[str, Any]:
    bars = (
        "exclusive_jurisdiction",
        "mediation_prohibited",
        "court_or_agency_took",
        "sued",
        "refused",
    )
    return {
        "accepted_on": DAY,
        "trigger": "on_application",
        "committee": "荷花村人民调解委员会",
        "mediators": {"m1": {"name": "秦晓春"}},
        "registrar": "秦晓春",
        "screen": dict.fromkeys(bars, False),
        **changes,
    }
