"""N2 超期: the clocks that ran over, and two terms that no clock shows.

    N2-1  DL01   N2-2  DL02 DL03   N2-4  DL05   N2-5  DL06 DL07   N2-6  DL10 DL12
    N2-7  DL08 of a petition (of letters: `beside`)
    N2-8  DL21 DL22 DL23; a claim answered before its meeting was due is N4-2
    N2-3  objected to after its day; or an objection that the office left unanswered
          for five working days

One clock is one fact from the day on which it ran over, whatever is done later: that
it was late stays so. It is whoever's that held the claim when the clock began.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from schemas.patrol.context import OFFICE, Context, Hit, Judged, Late, Waiting, key
from schemas.patrol.whose import after, answers_for, of
from schemas.petition.claims import Claim, Deed, Petition
from schemas.texts import Words

CLOCKS: Mapping[str, str] = MappingProxyType(
    {
        "DL01": "N2-1",
        "DL02": "N2-2",
        "DL03": "N2-2",
        "DL04": "N2-3",
        "DL05": "N2-4",
        "DL06": "N2-5",
        "DL07": "N2-5",
        "DL08": "N2-7",
        "DL10": "N2-6",
        "DL12": "N2-6",
        "DL21": "N2-8",
        "DL22": "N2-8",
        "DL23": "N2-8",
    }
)
BEGUN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "DL02": ("registered",),
        "DL03": ("unit_received",),
        "DL04": ("unit_received",),
        "DL06": ("accepted", "sent_back"),
        "DL07": ("accepted", "sent_back"),
        "DL08": ("assigned",),
        "DL10": ("review_requested",),
        "DL12": ("recheck_requested",),
        "DL21": ("unit_received",),
        "DL22": ("accepted",),
        "DL23": ("opinion_issued",),
    }
)
"""By which act a clock of theirs began; what is not here is the office's."""
ANSWERING = 5


def ran_over(petition: Petition, context: Context) -> Judged:
    for late in context.late:
        claim = petition.claims.get(late.claim)
        if late.rule in CLOCKS and claim is not None and counts(claim, late):
            yield of_clock(petition, claim, late)


def counts(claim: Claim, late: Late) -> bool:
    """A right that was not used makes nobody late."""
    return late.rule != "DL04" or done_on(claim, "objected", late.ended_on)


def done_on(claim: Claim, type: str, day: date | None) -> bool:
    return any(act.on == day for act in of(claim, type))


def of_clock(petition: Petition, claim: Claim, late: Late) -> Hit:
    ended = f"{late.ended_on}才办" if late.ended_on else "至今未办"
    done = f"done {late.ended_on}" if late.ended_on else "still open"
    words = Words(f"应在{late.due_on}前，{ended}", f"due by {late.due_on}, {done}")
    fact = key("N2", petition.id, claim.key, term(late.rule), late.start_on)
    unit = begun_by(claim, late)
    code = CLOCKS[late.rule]
    return Hit(code, fact, petition.id, claim.key, words, late.due_on, unit)


def term(rule: str) -> str:
    """An extended term is the same term."""
    return "DL06" if rule == "DL07" else rule


def begun_by(claim: Claim, late: Late) -> str:
    acts = [a for a in of(claim, *BEGUN.get(late.rule, ())) if starts(a, late)]
    return answers_for(claim, acts[-1]) if acts else OFFICE


def starts(act: Deed, late: Late) -> bool:
    """An assignment's term is the day that it names."""
    on = act.body["due_on"] if act.type == "assigned" else act.on.isoformat()
    return bool(on == late.start_on.isoformat())


def objection_unanswered(petition: Petition, context: Context) -> Judged:
    for claim in petition.claims.values():
        for act in of(claim, "objected"):
            due_on = context.after(act.on, ANSWERING)
            answer = next(iter(after(claim, act)), None)
            ended_on = answer.on if answer else None
            if ended_on is None and not context.is_over(due_on):
                yield Waiting(due_on)
            elif ended_on is None or ended_on > due_on:
                late = Late("DL04", claim.key, act.on, due_on, ended_on)
                yield unanswered(petition, act, late)


def unanswered(petition: Petition, act: Deed, late: Late) -> Hit:
    words = Words(
        f"{act.on}的异议应在{late.due_on}前核实答复",
        f"the objection of {act.on} was to be answered by {late.due_on}",
    )
    fact = key("N2-3", petition.id, late.claim, act.id)
    return Hit("N2-3", fact, petition.id, late.claim, words, late.due_on)


RULES = (ran_over, objection_unanswered)
