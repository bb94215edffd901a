"""What one mediation writes, as short as its law allows; `changes` replace fields."""

from typing import Any

from tests.server.county import VILLAGE, County, new_case

Body = dict[str, Any]


def opened(**changes: Any) -> Body:
    return {
        "opened_on": "2026-03-02",
        "dispute_type": "02",
        "case_source": "application",
        "village": VILLAGE,
        "place": "村口晒坝",
        "summary": "两家为晒坝排水沟争吵，李大山拦了沟，水倒灌进王秀英家堂屋。",
        "parties": {
            "p1": {
                "role": "applicant",
                "kind": "person",
                "name": "王秀英",
                "phone": "13900001234",
            },
            "p2": {"role": "respondent", "kind": "person", "name": "李大山"},
        },
        "claims": {"c1": {"party": "p1", "text": "恢复排水沟并赔偿浸坏的谷子"}},
        "amount_fen": 860_000,
        **changes,
    }


def accepted(**changes: Any) -> Body:
    screen = (
        "exclusive_jurisdiction",
        "mediation_prohibited",
        "court_or_agency_took",
        "sued",
        "refused",
    )
    return {
        "accepted_on": "2026-03-02",
        "trigger": "on_application",
        "committee": "石龙村人民调解委员会",
        "mediators": {"m1": {"name": "王建国"}},
        "registrar": "王建国",
        "screen": dict.fromkeys(screen, False),
        **changes,
    }


def terminated(**changes: Any) -> Body:
    return {
        "terminated_on": "2026-03-20",
        "ground": "party_refused",
        "reason": "李大山不再到场",
        "channels_told": ["judicial"],
        **changes,
    }


def corrected(original: str, values: Body, **changes: Any) -> Body:
    return {
        "corrects": original,
        "corrected_on": "2026-03-03",
        "reason": "记错了",
        "set": values,
        "remove": [],
        **changes,
    }


def open_case(county: County, **changes: Any) -> str:
    """A case that was opened and accepted, in the hub and not yet read."""
    case = new_case()
    first = county.write("dispute.opened", opened(**changes), case=case)
    county.write("dispute.accepted", accepted(), case=case, seen=(first.id,))
    return case
