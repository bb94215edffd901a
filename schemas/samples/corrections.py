"""Now and then somebody corrects what was recorded before."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from schemas.envelope import Object
from schemas.samples.grammar import between, pick

S = TypeVar("S")
REASONS = (
    "核对笔录时发现时间记岔了",
    "当事人看了记录后指出",
    "照着原件复核，前头抄错一处",
    "手机上选错了一栏，当天没看出来",
    "回家翻了单据，与当时说的有出入",
)
CHANCE = 0.14


def add_to(steps: list[S], rng: Random, step: Callable[..., S]) -> None:
    """Correct one earlier record of this life, perhaps."""
    if rng.random() >= CHANCE:
        return
    known = [n for n, each in enumerate(steps) if each.type in CHANGES]  # type: ignore[attr-defined]
    number = pick(rng, known)
    about = steps[number]
    day: date = steps[-1].day + timedelta(days=between(rng, 0, 2))  # type: ignore[attr-defined]
    type, change = CHANGES[about.type]  # type: ignore[attr-defined]
    body = {
        "corrected_on": day.isoformat(),
        "reason": pick(rng, REASONS),
        "set": change(rng, about.body),  # type: ignore[attr-defined]
    }
    steps.append(step(type, body, day, "20:15", number))


def _phone(rng: Random, body: Object) -> Object:
    return {"/parties/p2/phone": f"154{between(rng, 0, 99999999):08d}"}


def _end(rng: Random, body: Object) -> Object:
    return {"/ended_at": f"{int(body['ended_at'][:2]) + 1:02d}:{pick(rng, '0135')}0"}


def _due(rng: Random, body: Object) -> Object:
    if "terms" not in body:
        return {"/recorder": pick(rng, ("秦素珍", "向晓琼", "冉建国"))}
    day = date.fromisoformat(body["terms"]["t1"]["due_on"])
    return {"/terms/t1/due_on": (day + timedelta(days=10)).isoformat()}


def _performance(rng: Random, body: Object) -> Object:
    return {"/performance_status": "partly"}


CHANGES: dict[str, tuple[str, Callable[[Random, Object], Object]]] = {
    "dispute.opened": ("dispute.corrected", _phone),
    "stage.recorded": ("stage.corrected", _end),
    "agreement.signed": ("agreement.corrected", _due),
    "follow_up.recorded": ("follow_up.corrected", _performance),
}
