"""The whole life of a dispute, as the steps that were recorded.

    opened ─ accepted ─ consents ─ 1 ─ 2 ─ 3 ─ signed ─ sealed ─ 4 ─ follow-up
       └ not accepted    └ settled on the spot ─ 4      └ terminated at any stage

A *fate* says how it goes: most come to a written agreement, some to an oral one or
settle on the spot, some go back a stage or come to nothing, some are not finished
yet. Everything follows from the `Random` that is passed in.
"""

from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Literal, TypeAlias

from schemas.care import FAMILY
from schemas.envelope import Object
from schemas.samples import (
    agreements,
    corrections,
    openings,
    remarks,
    scene,
    sittings,
    stories,
)
from schemas.samples.county import County, Grid
from schemas.samples.grammar import between, pick
from schemas.samples.scene import Scene

Depth: TypeAlias = Literal["light", "full"]


@dataclass(frozen=True, slots=True)
class Step:
    """One record: what, on which day, at what time; which earlier step it corrects."""

    type: str
    body: Object
    day: date
    time: str
    corrects: int | None = None

    def naming(self, ids: Sequence[str]) -> Object:
        """The body, naming the entry that it corrects by the ids of the steps."""
        if self.corrects is None:
            return self.body
        return {"corrects": ids[self.corrects], **self.body}


def dispute(
    rng: Random,
    county: County,
    grid: Grid,
    opened_on: date,
    *,
    depth: Depth = "full",
) -> list[Step]:
    """Live one dispute; `light` only opens and accepts it."""
    village = county.village(grid.village)
    life = Life(rng, scene.stage(rng, stories.draw(rng), grid, village, opened_on))
    if depth == "light":
        life.open()
        life.accept()
    else:
        fate = FATES[bisect(FATE_WEIGHTS, rng.random() * FATE_WEIGHTS[-1])]
        fate(life)
        life.leave_off()
        corrections.add_to(life.steps, rng, Step)
    return life.steps


@dataclass
class Life:
    """A dispute as far as it has come."""

    rng: Random
    scene: Scene
    steps: list[Step] = field(default_factory=list)
    rounds: dict[int, int] = field(default_factory=dict)
    openness: str = "closed"
    agreements: int = 0

    def __post_init__(self) -> None:
        self.day = self.scene.opened_on
        self.minute = between(self.rng, 8 * 60, 11 * 60)

    def pass_days(self, least: int, most: int) -> None:
        days = between(self.rng, least, most)
        if days:
            self.day += timedelta(days=days)
            self.minute = between(self.rng, 8 * 60, 15 * 60)

    def record(self, type: str, body: Object) -> None:
        ended = body.get("ended_at")
        if ended:
            self.minute = max(self.minute, int(ended[:2]) * 60 + int(ended[3:]))
        self.minute = min(self.minute + between(self.rng, 3, 25), 23 * 60 + 59)
        time = f"{self.minute // 60:02d}:{self.minute % 60:02d}"
        if type == "stage.recorded" and self._is_violent_at_home(body):
            body["hearing"] = {"how": "apart", "reason": "动过手，分两间屋问"}
        self.steps.append(Step(type, body, self.day, time))

    def _is_violent_at_home(self, body: Object) -> bool:
        """Then the parties are heard apart."""
        sat = [*(step.body for step in self.steps), body]
        flagged = any("risk_flags" in each for each in sat)
        return flagged and self.scene.story.type == FAMILY

    # The acts.

    def open(self) -> None:
        self.record("dispute.opened", openings.opened(self.rng, self.scene))

    def accept(self) -> None:
        source = self.steps[0].body["case_source"]
        self.pass_days(0, 2)
        body = openings.accepted(self.rng, self.scene, source, self.day)
        self.record("dispute.accepted", body)

    def refuse_case(self) -> None:
        self.pass_days(0, 3)
        body = openings.not_accepted(self.rng, self.scene, self.day)
        self.record("dispute.not_accepted", body)

    def ask(self) -> None:
        """Ask each party apart, before anyone listens."""
        wished = openings.wishes(self.rng, self.scene)
        self.openness = openings.narrowest(wished)
        for party, wish in wished.items():
            body = openings.consented(self.rng, self.scene, party, self.day, wish)
            self.record("dispute.consented", body)

    def meet(self, stage: int) -> Object:
        self.rounds[stage] = self.rounds.get(stage, 0) + 1
        return sittings.meeting(
            self.rng, self.scene, self.day, stage, self.rounds[stage]
        )

    def close_stage(self, body: Object, outcome: str, then: int | None) -> None:
        body["outcome"] = outcome
        if then:
            body["next_stage"] = then
        self.record("stage.recorded", body)

    def air(self, outcome: str = "continue", then: int | None = 2) -> None:
        self.pass_days(0, 3)
        body = sittings.air(self.rng, self.scene, self.meet(1))
        self.close_stage(body, outcome, then)

    def deliberate(self, outcome: str = "continue", then: int = 3) -> None:
        self.pass_days(1, 4)
        body = sittings.deliberate(self.rng, self.scene, self.meet(2))
        if outcome == "need_more_facts":
            body["return_reason"] = self.tell(remarks.MISSING)
        self.close_stage(body, outcome, then)

    def answer(self, outcome: str, then: int | None = 4) -> None:
        self.pass_days(1, 3)
        mood = MOODS[outcome]
        body = sittings.answer(self.rng, self.scene, self.meet(3), mood)
        if outcome == "negotiable":
            body["return_reason"] = self.tell(remarks.HAGGLE)
        if outcome in ("deadlock", "failed"):
            body["answer"]["deadlock_reason"] = self.tell(remarks.DEADLOCKS)
        self.close_stage(body, outcome, then)

    def appraise(self, outcome: str = "passed", then: int | None = None) -> None:
        self.pass_days(1, 6)
        simple = self.steps[-1].body.get("outcome") == "settled_on_site"
        body = sittings.appraise(
            self.rng, self.scene, self.meet(4), self.openness, simple=simple
        )
        if outcome == "deadlock":
            body["appraise"]["trigger"] = "deadlock"
            outcome = "failed"
        if outcome == "retracted":
            body["return_reason"] = self.tell(remarks.HAGGLE)
        self.close_stage(body, outcome, then)

    def sign(self, *, oral: bool = False) -> None:
        self.agreements += 1
        body = agreements.agreed(
            self.rng, self.scene, self.day, self.agreements, oral=oral
        )
        self.record("agreement.signed", body)

    def seal(self) -> None:
        self.pass_days(0, 3)
        body = agreements.sealed(self.scene, self.day, self.agreements)
        self.record("agreement.sealed", body)

    def visit(self) -> None:
        for _ in range(pick(self.rng, (1, 1, 1, 2))):
            self.pass_days(12, 50)
            body = agreements.followed_up(self.rng, self.scene, self.day)
            self.record("follow_up.recorded", body)
            if body["performance_status"] == "performed":
                break

    def terminate(self, ground: str) -> None:
        self.pass_days(0, 2)
        body = openings.terminated(self.rng, self.scene, self.day, ground)
        self.record("dispute.terminated", body)

    def leave_off(self) -> None:
        """One in eight is not finished yet."""
        if self.rng.random() < 0.125:
            del self.steps[between(self.rng, 1, len(self.steps)) :]

    def tell(self, ways: Sequence[str]) -> str:
        return self.scene.say(self.rng, pick(self.rng, ways))

    def begin(self) -> None:
        self.open()
        self.accept()
        self.ask()


MOODS = {
    "agreed_written": "accept",
    "agreed_oral": "accept",
    "negotiable": "partial",
    "deadlock": "reject",
    "failed": "reject",
}


def comes_to_a_written_agreement(life: Life) -> None:
    life.begin()
    life.air()
    life.deliberate()
    finish_in_writing(life)


def finish_in_writing(life: Life) -> None:
    life.answer("agreed_written")
    life.sign()
    life.seal()
    life.appraise()
    life.visit()


def comes_to_an_oral_agreement(life: Life) -> None:
    life.begin()
    life.air()
    life.deliberate()
    life.answer("agreed_oral")
    life.sign(oral=True)
    life.appraise()
    life.visit()


def is_settled_on_the_spot(life: Life) -> None:
    life.begin()
    life.air("settled_on_site", 4)
    life.steps[-1].body["air"]["on_site_result"] = life.tell(ON_THE_SPOT)
    life.sign(oral=True)
    life.appraise()
    life.visit()


def goes_the_fast_track(life: Life) -> None:
    """Stages 1, 3 and 4 in one sitting."""
    life.begin()
    life.pass_days(0, 2)
    reason = life.tell(FAST_REASONS)
    sitting = f"s{life.day:%m%d}"
    met = life.meet(1)
    stages: tuple[tuple[Callable[[], Object], str, int | None], ...] = (
        (lambda: sittings.air(life.rng, life.scene, met), "continue", 3),
        (
            lambda: sittings.answer(
                life.rng, life.scene, _again(life, met, 3), "accept"
            ),
            "agreed_oral",
            4,
        ),
        (
            lambda: sittings.appraise(
                life.rng, life.scene, _again(life, met, 4), life.openness, simple=True
            ),
            "passed",
            None,
        ),
    )
    for compose, outcome, then in stages:
        body = compose()
        body |= {
            "sitting": sitting,
            "fast_track": True,
            "fast_track_reason": reason,
            "fast_track_agreed_by": sorted(life.scene.sides),
        }
        life.close_stage(body, outcome, then)
        if outcome == "agreed_oral":
            life.sign(oral=True)
    life.visit()


def _again(life: Life, met: Object, stage: int) -> Object:
    """The same meeting, for its next stage."""
    body = life.meet(stage)
    same = ("started_at", "ended_at", "venue_kind", "venue_name")
    return body | {name: met[name] for name in same}


def goes_back_for_facts(life: Life) -> None:
    life.begin()
    life.air()
    life.deliberate("need_more_facts", 1)
    life.air()
    life.deliberate()
    finish_in_writing(life)


def goes_back_to_haggle(life: Life) -> None:
    life.begin()
    life.air()
    life.deliberate()
    life.answer("negotiable", 2)
    life.deliberate()
    finish_in_writing(life)


def is_retracted_before_the_seal(life: Life) -> None:
    life.begin()
    life.air()
    life.deliberate()
    life.answer("agreed_written")
    life.sign()
    life.appraise("retracted", 3)
    finish_in_writing(life)


def is_deadlocked(life: Life) -> None:
    """With the parties' leave to the panel, otherwise to its end."""
    life.begin()
    life.air()
    life.deliberate()
    if life.openness == "closed":
        life.answer("failed", None)
    else:
        life.answer("deadlock")
        life.appraise("deadlock")
    life.terminate("failed")


def is_walked_out_of(life: Life) -> None:
    life.begin()
    ground = pick(
        life.rng, ("party_refused", "party_refused", "withdrawn", "out_of_scope")
    )
    life.air(ground, None)
    life.terminate(ground)


def goes_to_the_township(life: Life) -> None:
    life.begin()
    life.air()
    life.deliberate("escalate", 0)
    life.terminate("escalated")


def is_not_accepted(life: Life) -> None:
    life.open()
    life.refuse_case()


Fate = Callable[[Life], None]
CHANCES: tuple[tuple[Fate, int], ...] = (
    (comes_to_a_written_agreement, 40),
    (comes_to_an_oral_agreement, 12),
    (is_settled_on_the_spot, 8),
    (goes_the_fast_track, 8),
    (goes_back_for_facts, 4),
    (goes_back_to_haggle, 4),
    (is_retracted_before_the_seal, 2),
    (is_deadlocked, 6),
    (is_walked_out_of, 8),
    (goes_to_the_township, 2),
    (is_not_accepted, 4),
)
FATES = tuple(fate for fate, _ in CHANCES)
FATE_WEIGHTS = tuple(accumulate(weight for _, weight in CHANCES))

FAST_REASONS = (
    (
        "{事情小、数目不大|争议清楚}，{双方都在场|两家住得近}，{都同意当场了结|"
        "没有一方异议}。"
    ),
    (
        "{赶上农忙|<乙>次日要外出务工}，{双方要求一次谈完|不愿多跑}"
        "，{事实没有分歧|证据当场看得到}。"
    ),
)
ON_THE_SPOT = (
    (
        "{当场说开|说理完毕}，<乙>{认了不是|表示理解}，{给<成>|答应<期>前付<成>}"
        "，<甲>{不再追究|表示接受}。"
    ),
    "{双方握手|各退一步}：{<乙>出<成>|数目定为<成>}，{其余不再提|以后互相照应}。",
)
