"""Phones in a village that record a dispute, for the tests of the fold.

    wang, li = Phone("wang"), Phone("li")
    opened = wang.record("dispute.opened", opening())
    li.hear(wang)
    ...
    casefile = fold(li.known)

A phone has seen what it knows; `hear` is a synchronisation one way. The bodies are
the smallest that their schemas take, and a keyword changes what a test is about.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from schemas import entry as entries
from schemas import identifiers, panel
from schemas.casefile import fold
from schemas.entry import At, Author, Chain, Entry
from schemas.registers import Register
from schemas.sealing import SigningKey
from tests.schemas.writing import CASE, COUNTY, GRID, NOW_MS

Body = dict[str, Any]

MORNING = datetime.fromisoformat("2026-11-20T08:00:00+08:00")
DAY = "2026-11-20"
AMOUNT = "/agreement/1/terms/t1/amount_fen"
ZHANG = {"role": "applicant", "kind": "person", "name": "张三"}
LI = {"role": "respondent", "kind": "person", "name": "李四"}
PASSED = {
    "exclusive_jurisdiction": False,
    "mediation_prohibited": False,
    "court_or_agency_took": False,
    "sued": False,
    "refused": False,
}


class Phone:
    """One mediator's phone; its clock moves a minute with every record."""

    def __init__(self, name: str) -> None:
        seed = sum(name.encode())
        key = SigningKey.from_private_bytes(seed.to_bytes(32, "big"), "ed25519")
        device = identifiers.device_id(key.public)
        self.author = Author(f"u-{name}", device, f"{device}/1", COUNTY, key)
        self.chain = Chain(f"c-{seed:032x}")
        self.random = Random(seed).randbytes
        self.known: list[Entry] = []
        self.minutes = 0

    def record(
        self,
        type: str,
        body: Body,
        *,
        v: int = 1,
        seen: Iterable[str] | None = None,
        minute: int | None = None,
        offset_ms: int | None = 0,
    ) -> Entry:
        self.minutes = self.minutes + 1 if minute is None else minute
        wall = MORNING + timedelta(minutes=self.minutes)
        entry, self.chain = entries.write(
            self.author,
            self.chain,
            type=type,
            v=v,
            home=GRID,
            case=CASE,
            body=body,
            at=At(wall.isoformat(), "boot", self.minutes, offset_ms, None, None),
            seen=fold(self.known).heads if seen is None else tuple(seen),
            now_ms=NOW_MS,
            random=self.random,
        )
        self.known.append(entry)
        return entry

    def hear(self, *others: "Phone") -> None:
        for other in others:
            self.known += [each for each in other.known if each not in self.known]
            self.minutes = max(self.minutes, other.minutes)

    def correct(self, original: Entry, **change: Any) -> Entry:
        noun = original.type.partition(".")[0]
        return self.record(f"{noun}.corrected", correction(original, **change))

    def void(self, entry: Entry) -> Entry:
        body = {"voids": entry.id, "voided_on": DAY, "reason": "记错案件"}
        return self.record("entry.voided", body)


def opening(**changes: Any) -> Body:
    return {
        "opened_on": DAY,
        "dispute_type": "02",
        "case_source": "application",
        "village": "500230119200",
        "summary": "张三家屋檐水滴到李四家院坝。",
        "parties": {"p1": ZHANG, "p2": LI},
        "claims": {"c1": {"party": "p2", "text": "改走屋檐水"}},
        **changes,
    }


def accepting(**changes: Any) -> Body:
    return {
        "accepted_on": DAY,
        "trigger": "on_application",
        "committee": "万泉村人民调解委员会",
        "mediators": {"m1": {"name": "王大姐"}},
        "screen": PASSED,
        **changes,
    }


def refusing(**changes: Any) -> Body:
    return {
        "decided_on": DAY,
        "screen": {**PASSED, "sued": True},
        "reason": "李四已向法院起诉",
        "advice": "由法院审理",
        **changes,
    }


def consenting(party: str = "p1", *, agreed: bool = True, **changes: Any) -> Body:
    body = {"consented_on": DAY, "party": party, "agreed": agreed, "mode": "oral"}
    return {**body, **changes}


PARTS: dict[int, tuple[str, Body]] = {
    1: ("air", {}),
    2: ("deliberate", {}),
    3: ("answer", {}),
    4: ("appraise", {"trigger": "post_agreement", "openness_effective": "closed"}),
}
USUAL = {1: "continue", 2: "continue", 3: "agreed_written", 4: "passed"}
BACK = ("need_more_facts", "negotiable", "unfair", "retracted")


def holding(
    stage: int, round: int = 1, outcome: str | None = None, **changes: Any
) -> Body:
    part, content = PARTS[stage]
    outcome = outcome or USUAL[stage]
    body = {
        "stage": stage,
        "round": round,
        "held_on": DAY,
        "host": "王大姐",
        "participants": {
            "a1": {"name": "张三", "role": "applicant", "party": "p1", "attended": True}
        },
        "outcome": outcome,
        part: content,
    }
    if outcome in BACK:
        body["return_reason"] = "还有事情没说清"
    return {**body, **changes}


def signing(round: int = 1, amount: int = 860000, **changes: Any) -> Body:
    return {
        "round": round,
        "form": "written",
        "signed_on": DAY,
        "dispute_facts": "屋檐水滴入院坝",
        "disputed_matters": "是否改走屋檐水",
        "terms": {
            "t1": {
                "text": "李四补偿",
                "amount_fen": amount,
                "payer": "p2",
                "payee": "p1",
            }
        },
        "signatures": {
            "p1": {"how": "signature", "signed_on": DAY},
            "p2": {"how": "signature", "signed_on": DAY},
        },
        "mediator_signatures": {"m1": {"name": "王大姐"}},
        **changes,
    }


def speaking(round: int = 1, **changes: Any) -> Body:
    """An oral agreement."""
    return {
        "round": round,
        "form": "oral",
        "signed_on": DAY,
        "dispute_facts": "屋檐水滴入院坝",
        "disputed_matters": "是否改走屋檐水",
        "oral_agreement_content": "张三三日内装好接水槽",
        **changes,
    }


def sealing(round: int = 1, **changes: Any) -> Body:
    return {
        "round": round,
        "sealed_on": DAY,
        "committee": "万泉村人民调解委员会",
        "sealed_by": "刘主任",
        **changes,
    }


def pausing(round: int = 1, **changes: Any) -> Body:
    said = {"ground": "police", "reason": "派出所在调查"}
    return {"round": round, "suspended_on": DAY, **said, **changes}


def resuming(round: int = 1, **changes: Any) -> Body:
    return {"round": round, "resumed_on": DAY, "reason": "处理完了", **changes}


def asking(round: int = 1, *, agreed: bool = True, **changes: Any) -> Body:
    """Both are asked; one that does not agree is enough."""
    answers = {"p1": {"agreed": True}, "p2": {"agreed": agreed}}
    until = {"until": "2026-12-31"} if agreed else {}
    body = {"round": round, "asked_on": DAY, "answers": answers}
    return {**body, **until, **changes}


def drawing(draw: int = 1, **changes: Any) -> Body:
    pool = {f"e{n}": {"name": f"陈{n}"} for n in range(1, 8)}
    nonce = f"{draw:064x}"
    body = {
        "round": 1,
        "draw": draw,
        "drawn_on": DAY,
        "drawn_at": "09:00",
        "drawn_by": "王大姐",
        "seats": 5,
        "pool": pool,
        "nonce": nonce,
        "drawn": panel.lot(nonce, pool, 5),
        **({"reason": "有人来不了"} if draw > 1 else {}),
    }
    return {**body, **changes}


def ending(ground: str = "failed", **changes: Any) -> Body:
    return {
        "terminated_on": DAY,
        "ground": ground,
        "reason": "谈不拢",
        "channels_told": ["judicial"],
        **changes,
    }


def visiting(party: str = "p1", **changes: Any) -> Body:
    return {
        "visited_on": DAY,
        "party": party,
        "situation": "接水槽已装好",
        "performance_status": "performed",
        "visitor": "王大姐",
        **changes,
    }


def reviewing(verdict: str = "returned", **changes: Any) -> Body:
    """The judicial office of the dossier; `about` makes it one of a stage."""
    body = {
        "subject": "stage" if "about" in changes else "dossier",
        "verdict": verdict,
        "as_role": "judicial_office",
        "reviewed_on": DAY,
    }
    if verdict == "returned":
        body["items"] = {"i1": {"words": "照片看不清，重新拍"}}
    return {**body, **changes}


def answering(review: Entry, **done: str) -> Body:
    """`i1="重新拍了"`; with nothing, that it was read."""
    answers = {"answers": {id: {"done": words} for id, words in done.items()}}
    said = answers if done else {}
    return {"review": review.id, "answered_on": DAY, **said}


def correction(original: Entry, **change: Any) -> Body:
    """`set` and `remove` as keywords."""
    said = {"corrects": original.id, "corrected_on": DAY, "reason": "写错了"}
    return {**said, **change}


def told(*acts: tuple[str, Body]) -> Phone:
    """One phone on which these acts were recorded, each knowing those before."""
    phone = Phone("wang")
    for type, body in acts:
        phone.record(type, body)
    return phone


OPENED = ("dispute.opened", opening())
ACCEPTED = ("dispute.accepted", accepting())
AIRED = ("stage.recorded", holding(1))
DELIBERATED = ("stage.recorded", holding(2))
ANSWERED = ("stage.recorded", holding(3))
SIGNED = ("agreement.signed", signing())
SEALED = ("agreement.sealed", sealing())
APPRAISED = ("stage.recorded", holding(4))
WHOLE = (OPENED, ACCEPTED, AIRED, DELIBERATED, ANSWERED, SIGNED, SEALED, APPRAISED)


def two_phones() -> tuple[Phone, Phone]:
    """Both know that the case is opened, and then lose sight of each other."""
    wang, li = Phone("wang"), Phone("li")
    wang.record(*OPENED)
    li.hear(wang)
    return wang, li


def at(path: str, *phones: Phone) -> Register:
    every = [each for phone in phones for each in phone.known]
    return fold(every).registers[path]


def values(register: Register) -> list[Any]:
    """What stands: the value shown first, then the others."""
    return [register.value, *(write.value for write in register.others)]
