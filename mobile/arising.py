"""A matter of a reception becomes a dispute: the form with what was said carried over.

    reception, visitor ──► a draft of dispute.opened, which says where it is from
    the draft is sealed ──► the reception notes which dispute it became

Both are sealed in one transaction or neither is. A dispute that only some may know of
leaves no note in the reception, where a whole grid reads: its mediator says there in
words of his own what came of the matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mobile import taking_on
from mobile.casebook import Casebook
from mobile.drafts import Draft
from schemas import occasions
from schemas.reception import OPENED

CARRIED = ("name", "phone", "address")
TYPE = "reception.followed_up"


def carry(casebook: Casebook, draft: Draft, case: str, visitor: str) -> None:
    """Into a fresh form of a dispute: who came, what was told, and where that was."""
    casefile = casebook.casefile(case, draft.home)
    tree = casefile.tree if casefile else {}
    told = next(m.told for m in occasions.matters(tree) if m.key == visitor)
    parties = draft.body["parties"]
    first = next(key for key, each in parties.items() if each["role"] == "applicant")
    parties[first] |= {name: told[name] for name in CARRIED if name in told}
    draft.body["summary"] = _said(tree, told)
    draft.body["case_source"] = "proactive"
    draft.arises_from = {"case": case, "home": draft.home, "visitor": visitor}
    draft.taken[f"/parties/{first}"] = f"{occasions.kind_zh(tree)}登记"


def _said(tree: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """What was told there, and where."""
    source = f"（{occasions.day_held(tree)} {occasions.kind_zh(tree)}时反映）"
    return f"{told.get('matter', '')}{source}"


def note(casebook: Casebook, draft: Draft) -> None:
    """In the reception, or as the answer to who assigned it, within the transaction
    that seals the dispute."""
    source = draft.arises_from
    if "assignment" in source:
        taking_on.note(casebook, draft)
        return
    if not source or draft.home != source["home"]:
        return
    casefile = casebook.casefile(source["case"], source["home"])
    tree = casefile.tree if casefile else {}
    body = {
        "followed_on": casebook.clock.today().isoformat(),
        "visitor": source["visitor"],
        "round": occasions.next_round(tree, source["visitor"]),
        "result": OPENED,
        "case": draft.case,
    }
    casebook.record(TYPE, source["case"], body, home=source["home"])
