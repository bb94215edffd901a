"""N5 失职失责及安全, as far as one petition tells.

    N5-2  major or urgent, and not handed on, taken up or led by somebody on the day
          after it came
    N5-5  a meeting or an answer of which the very same stands in two other petitions
          of the unit

N5-1 and N5-3 are entered by hand; N5-4 and N5-6 are no petition's (`beside`).
"""

from schemas.patrol.context import OFFICE, Context, Hit, Judged, Waiting, key
from schemas.patrol.procedure import hit
from schemas.patrol.whose import holder
from schemas.petition.claims import Claim, Deed, Petition
from schemas.texts import Words

TAKEN_UP = frozenset({"transferred", "assigned", "accepted", "led", "not_accepted"})
AT_ONCE = 1
COPIES, LONG = 2, 20


def urgent_late(petition: Petition, context: Context) -> Judged:
    first = petition.deeds[0]
    if not petition.registered.get("is_urgent"):
        return
    due_on = context.after(first.on, AT_ONCE, "calendar_day")
    done = next((d for d in petition.deeds if d.type in TAKEN_UP), None)
    if done is not None and done.on <= due_on:
        return
    if done is None and not context.is_over(due_on):
        yield Waiting(due_on)
        return
    words = Words(
        f"重大、紧急，{first.on}收到，到{due_on}没有转出或报告",
        f"major or urgent, received {first.on}, not taken up by {due_on}",
    )
    fact = key("N5-2", petition.id, first.id)
    yield Hit("N5-2", fact, petition.id, "", words, due_on, OFFICE)


def copied(petition: Petition, context: Context) -> Judged:
    for claim in petition.claims.values():
        for act in claim.acts:
            many = context.copies.get(act.id, 0)
            if many >= COPIES and texts(act):
                words = Words(
                    f"与另外{many}件信访事项的记录一字不差",
                    f"the very same stands in {many} other petitions",
                )
                unit = holder(claim, act)
                yield hit("N5-5", petition, claim, act, words, unit)


def texts(act: Deed) -> tuple[str, ...]:
    """What a deed says in words of its own; what is short is said often."""
    said = [act.body["content"]] if act.type == "met" else []
    if act.type == "opinion_issued":
        said = [act.body["facts"]]
    return tuple(each for each in said if len(each) >= LONG)


def written(petition: Petition) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By deed, with whom the claim lay and what was written."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for claim in petition.claims.values():
        found |= {act.id: of_act(claim, act) for act in claim.acts if texts(act)}
    return found


def of_act(claim: Claim, act: Deed) -> tuple[str, tuple[str, ...]]:
    return holder(claim, act), texts(act)


RULES = (urgent_late, copied)
