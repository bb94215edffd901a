"""Walking through the acts of a case: where it stands, what is wrong, what is next.

The rules are those of `schemas.course`. One walk takes every act once, in order, and
keeps only what later acts are judged by.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from schemas import agreement_text, bodies, codes, handwriting, limits
from schemas.course import (
    RETURNS,
    RETURNS_FROM,
    RETURNS_IN_ALL,
    STAGE_STATES,
    STATE_WORDS,
    Act,
    Course,
    State,
    Step,
)
from schemas.effect import effective_on, lacking, outdated
from schemas.end_conditions import WIDTH, openness_allowed
from schemas.envelope import Object
from schemas.problems import Problem, problem
from schemas.stage import next_stages
from schemas.texts import Words

LANGUAGES: tuple[codes.Language, ...] = ("zh", "en")
# The outcomes after which an agreement may be signed.
AGREEING = frozenset({"agreed_written", "agreed_oral", "settled_on_site", "passed"})


def run(acts: Iterable[Act], tree: Object) -> Course:
    """Walk through the acts of a case, whose values shown are in `tree`."""
    walk = _Walk(tree)
    for act in acts:
        walk.take(act)
    walk.check_effects()
    walk.check_texts()
    return Course(
        state=walk.state,
        stage=walk.last.get("stage"),
        round=walk.last.get("round"),
        returns=walk.returns.total(),
        effective=walk.effective(),
        problems=tuple(walk.problems),
        next_steps=tuple(walk.next_steps()),
    )


class _Walk:
    """Where the case stands after the acts taken so far."""

    def __init__(self, tree: Object) -> None:
        self.tree = tree
        self.parties: dict[str, Object] = tree.get("party", {})
        self.problems: list[Problem] = []
        self.begun: State | None = None
        self.ended: State | None = None
        self.last: Object = {}
        self.rounds: Counter[int] = Counter()
        self.returns: Counter[int] = Counter()
        self.on_site = False
        self.signed: dict[int, Act] = {}
        self.seals: dict[int, Act] = {}
        self.retracted: set[int] = set()
        self.visited = False
        self.consents: dict[str, Object] = {}
        self.suspended = False
        self.suspensions = 0
        self.asked: list[Object] = []
        self.extended = 0

    # Where it stands.

    @property
    def state(self) -> State | None:
        if self.ended:
            return self.ended
        if self.passed and (self.in_effect or (self.on_site and not self.agreement)):
            return State.FOLLOW_UP if self.visited else State.CLOSED_SUCCESS
        if self.suspended:
            return State.SUSPENDED
        if self.agreement:
            return State.AGREED if self.in_effect else State.SIGNED_UNSEALED
        if not self.last:
            return self.begun
        if self.last["outcome"] == "settled_on_site":
            return State.SETTLED_ON_SITE
        return STAGE_STATES[self.last["stage"]]

    @property
    def passed(self) -> bool:
        return self.last.get("outcome") == "passed"

    @property
    def agreement(self) -> int | None:
        """The round of the agreement that stands, in effect or not."""
        return max(self.signed.keys() - self.retracted, default=None)

    @property
    def in_effect(self) -> date | None:
        return self.effective().get(self.agreement) if self.agreement else None

    def effective(self) -> dict[int, date]:
        found = {
            round: effective_on(self.signed[round].body, self.parties)
            for round in sorted(self.signed.keys() - self.retracted)
            if round in self.seals or self.signed[round].body["form"] == "oral"
        }
        return {round: day for round, day in found.items() if day}

    # The acts.

    def take(self, act: Act) -> None:
        if self.begun is None and act.type != "dispute.opened":
            self._report("not_opened", act)
        if self.ended and act.type not in AFTER_AN_END:
            self._report("after_end", act, state_zh=STATE_WORDS[self.ended].zh)
        if self.suspended and act.type in HELD:
            self._report("while_suspended", act)
        TAKE[act.type](self, act)

    def opened(self, act: Act) -> None:
        self.begun = self.begun or State.OPENED

    def accepted(self, act: Act) -> None:
        self.begun = State.ACCEPTED

    def not_accepted(self, act: Act) -> None:
        if self.begun is State.ACCEPTED:
            self._report("accepted_before", act)
        self.ended = self.ended or State.NOT_ACCEPTED

    def consented(self, act: Act) -> None:
        self.consents[act.body["party"]] = act.body

    def suspend(self, act: Act) -> None:
        self._check_round(act, self.suspensions + 1)
        if self.in_effect:
            self._report("nothing_to_suspend", act, day=self.in_effect)
            return
        self.suspensions = max(act.body["round"], self.suspensions)
        self.suspended = True

    def resume(self, act: Act) -> None:
        if not self.suspended:
            self._report("nothing_to_resume", act)
        self.suspended = False

    def ask_extension(self, act: Act) -> None:
        self._check_round(act, len(self.asked) + 1)
        answers = act.body.get("answers", {})
        if left := sorted(self.parties.keys() - answers.keys()):
            who = "、".join(map(self._name, left))
            self._report("not_all_asked", act, who=who)
        self.asked.append(act.body)
        if limits.is_agreed(act.body, self.parties):
            self.extended = self.returns.total()

    def drawn(self, act: Act) -> None:
        """Who sits on the panel changes nothing of where the case stands."""

    def terminated(self, act: Act) -> None:
        self._check_escalation(act)
        if self.in_effect:
            self._report("terminated_late", act, day=self.in_effect)
        else:
            self.ended = self.ended or State.TERMINATED

    def stage(self, act: Act) -> None:
        stage, round = act.body["stage"], act.body["round"]
        self._check_order(act)
        self._check_consents(act)
        self._check_round(act, self.rounds[stage] + 1)
        self.rounds[stage] = max(round, self.rounds[stage])
        self.last = act.body
        self.on_site = self.on_site or act.body["outcome"] == "settled_on_site"
        if act.body["outcome"] in RETURNS:
            self._return(act)

    def agreed(self, act: Act) -> None:
        if self.last.get("outcome") not in AGREEING and not self.in_effect:
            self._report("agreed_early", act)
        self._check_round(act, max(self.signed, default=0) + 1)
        self.signed[act.body["round"]] = act

    def sealed(self, act: Act) -> None:
        round = act.body["round"]
        if round not in self.signed.keys() - self.retracted:
            self._report("nothing_to_seal", act)
        self.seals[round] = act

    def followed_up(self, act: Act) -> None:
        if not self.ended and not self.in_effect and not self.passed:
            self._report("nothing_to_follow_up", act)
        self.visited = True

    # What is held against them.

    def _check_order(self, act: Act) -> None:
        if self.begun is State.OPENED:
            self._report("not_accepted", act)
        if act.body["stage"] not in self._may_follow(act.body.get("fast_track", False)):
            now = STATE_WORDS[self.state] if self.state else Words("登记前", "nothing")
            self._report("order", act, state_zh=now.zh, state_en=now.en)

    def _may_follow(self, fast_track: bool = False) -> tuple[int, ...]:
        """The stages that the last one leads to."""
        if not self.last:
            return (1,)
        fast_track = fast_track or self.last.get("fast_track", False)
        return next_stages(self.last["stage"], self.last["outcome"], fast_track)

    def _check_round(self, act: Act, expected: int) -> None:
        if act.body["round"] != expected:
            self._report("round", act, expected=expected)

    def _check_consents(self, act: Act) -> None:
        for party, consent in self.consents.items():
            if not consent["agreed"]:
                self._report("refused", act, who=self._name(party))
        self._check_openness(act)

    def _check_openness(self, act: Act) -> None:
        """Against what the parties had allowed by then."""
        allowed = openness_allowed({**self.tree, "consent": self.consents})
        people = act.body.get("participants", {}).values()
        listening = (p.get("role") == "observer" and p.get("attended") for p in people)
        if allowed == "closed" and any(listening):
            self._report("overheard", act)
        openness = act.body.get("appraise", {}).get("openness_effective", "closed")
        if WIDTH[openness] > WIDTH[allowed]:
            self._report("too_open", act)

    def _check_escalation(self, act: Act) -> None:
        """Past its time or its returns, the parties are asked before it goes up."""
        if act.body["ground"] != "escalated" or self.asked:
            return
        late = limits.is_overdue(
            self.tree, date.fromisoformat(act.body["terminated_on"])
        )
        if late or self._is_worn:
            self._report("escalated_unasked", act)

    def _return(self, act: Act) -> None:
        stage = act.body["stage"]
        self.returns[stage] += 1
        if self.returns[stage] > RETURNS_FROM[stage]:
            self._report("returns", act, limit=RETURNS_FROM[stage])
        if self.returns.total() >= RETURNS_IN_ALL:
            self._report("escalate", act, limit=RETURNS_IN_ALL)
        if stage == 4 and self.in_effect:
            self._report("retracted_late", act, day=self.in_effect)
        elif stage == 4 and self.agreement:
            self.retracted.add(self.agreement)

    def check_effects(self) -> None:
        """Hold each seal against what the agreement still lacks, and its day."""
        effective = self.effective()
        for round in sorted(self.seals.keys() & (self.signed.keys() - self.retracted)):
            seal, agreement = self.seals[round], self.signed[round].body
            if round not in effective:
                who = list(lacking(agreement, self.parties))
                zh, en = self._signers(who, "调解员"), self._signers(who, "a mediator")
                self._report("unsigned", seal, who_zh=zh, who_en=en)
            elif seal.body.get("effective_on") not in (None, str(effective[round])):
                self._report("effective_on", seal, day=effective[round])

    def check_texts(self) -> None:
        """Hold what was signed against the words, and the traces against each other."""
        felt: dict[tuple[int, str], str] = {}
        for round, act in sorted(self.signed.items()):
            self._check_text(act)
            for name in ("signatures", "mediator_signatures"):
                traces = handwriting.traces(act.body.get(name, {}))
                felt |= {(round, f"{name}/{key}"): t for key, t in traces.items()}
        if handwriting.repeated(felt):
            last = max(round for round, _ in felt)
            self._report("same_trace", self.signed[last])

    def _check_text(self, act: Act) -> None:
        parties = outdated(act.body, "signatures")
        mediators = outdated(act.body, "mediator_signatures")
        if parties or mediators:
            who = [f"/signatures/{party}" for party in parties]
            who += ["/mediator_signatures"] if mediators else []
            zh, en = self._signers(who, "调解员"), self._signers(who, "a mediator")
            self._report("signed_before", act, who_zh=zh, who_en=en)
        for key, why in agreement_text.differing(act.body):
            clauses = [agreement_text.heading(key, lang) for lang in LANGUAGES]
            clause_zh, clause_en = clauses
            about = {"clause_zh": clause_zh, "clause_en": clause_en}
            self._report("text_differs", act, why_zh=why.zh, why_en=why.en, **about)

    @property
    def _is_worn(self) -> bool:
        """Has it gone back too often since the parties last agreed to go on?"""
        total = self.returns.total()
        return total >= RETURNS_IN_ALL and total > self.extended

    # What may come next.

    def next_steps(self) -> Iterator[Step]:
        """The usual one first; every party is asked before anything is aired."""
        match self.state:
            case None:
                yield Step("dispute.opened")
            case State.NOT_ACCEPTED:
                pass
            case State.CLOSED_SUCCESS | State.FOLLOW_UP | State.TERMINATED:
                yield Step("follow_up.recorded")
            case State.OPENED:
                yield Step("dispute.accepted")
                yield Step("dispute.not_accepted")
                yield from self._on_the_way()
            case State.SUSPENDED:
                yield Step("dispute.resumed", round=self.suspensions)
                yield from ON_THE_WAY
            case State.ACCEPTED if self.parties.keys() - self.consents.keys():
                consent, *others = self._on_the_way()
                yield from (consent, *self._stages(), *others)
            case State.AGREED:
                yield from self._stages()
                yield Step("follow_up.recorded")
            case State.SIGNED_UNSEALED:
                yield self._toward_effect()
                yield from self._stages()
                yield from self._on_the_way()
            case _:
                yield from self._agreement()
                yield from self._stages()
                yield from self._question()
                yield from self._on_the_way()

    def _toward_effect(self) -> Step:
        sealed = self.agreement in self.seals
        what = "agreement.corrected" if sealed else "agreement.sealed"
        return Step(what, round=self.agreement)

    def _agreement(self) -> Iterator[Step]:
        if self.last.get("outcome") in AGREEING:
            yield Step("agreement.signed", round=max(self.signed, default=0) + 1)

    def _stages(self) -> Iterator[Step]:
        back = self.last.get("outcome") in RETURNS
        if not back or not self._is_worn:
            for stage in self._may_follow():
                yield Step("stage.recorded", stage, self.rounds[stage] + 1)

    def _question(self) -> Iterator[Step]:
        if self.last.get("outcome") in RETURNS and self._is_worn:
            yield Step("dispute.extension_asked", round=len(self.asked) + 1)

    def _on_the_way(self) -> Iterator[Step]:
        yield from ON_THE_WAY
        yield Step("dispute.suspended", round=self.suspensions + 1)

    # Words.

    def _report(self, code: str, act: Act, **about: object) -> None:
        names = {"zh": _named(act, "zh"), "en": _named(act, "en")}
        self.problems.append(problem(code, act.entry_id, **names, **about))

    def _name(self, party: str) -> str:
        name: str = self.parties.get(party, {}).get("name", party)
        return name

    def _signers(self, pointers: Iterable[str], mediator: str) -> str:
        """Whose signatures these are, in an agreement."""
        names = {"/mediator_signatures": mediator}
        return "、".join(
            names.get(pointer) or self._name(pointer.removeprefix("/signatures/"))
            for pointer in pointers
        )


def _named(act: Act, lang: codes.Language) -> str:
    if act.type == "stage.recorded":
        return codes.label("stages", str(act.body["stage"]), lang)
    return bodies.type_label(act.type, lang)


HELD = frozenset({"stage.recorded", "agreement.signed", "dispute.suspended"})
AFTER_AN_END = frozenset({"dispute.opened", "dispute.consented", "follow_up.recorded"})
ON_THE_WAY = (Step("dispute.consented"), Step("dispute.terminated"))

TAKE: Mapping[str, Callable[[_Walk, Act], None]] = {
    "dispute.opened": _Walk.opened,
    "dispute.accepted": _Walk.accepted,
    "dispute.not_accepted": _Walk.not_accepted,
    "dispute.consented": _Walk.consented,
    "dispute.suspended": _Walk.suspend,
    "dispute.resumed": _Walk.resume,
    "dispute.extension_asked": _Walk.ask_extension,
    "dispute.terminated": _Walk.terminated,
    "stage.recorded": _Walk.stage,
    "panel.drawn": _Walk.drawn,
    "agreement.signed": _Walk.agreed,
    "agreement.sealed": _Walk.sealed,
    "follow_up.recorded": _Walk.followed_up,
}
