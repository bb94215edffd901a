"""N4 办理答复不到位: whether it helped.

N4-1  two claims answered in the very same words, or one in none
N4-2  a first petition answered without one of its meetings; or two meetings of
      which the very same was written
N4-3  supported and served, and thirty days later nothing is reported
N4-4  not supported, closed, and nobody spoke with the petitioner since the opinion
N4-5  the same people came again with it while it was watched
N4-6  dissatisfied, and nobody went to see them within ten working days
"""

from collections import Counter

from schemas.patrol.context import Context, Hit, Judged, Waiting, key
from schemas.patrol.procedure import hit, of_claims, said
from schemas.patrol.whose import after, answers_for, before, holder, of
from schemas.petition.claims import Claim, Deed, Petition
from schemas.petition.rules import DL09, DL25
from schemas.texts import Words

CARRIED_OUT, SEEN_AGAIN = 30, 10
DISSATISFIED, NOT_SUPPORTED, SUPPORTED = "3", "not_supported", "supported"
ASKED = ("review_requested", "recheck_requested")
REPORTED = ("reported_back", "closed", *ASKED)
NUMBERS = {1: "一", 2: "二"}
MEETINGS = {1: "DL21", 2: "DL22"}


def unanswered(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "opinion_issued"):
        replies = act.body["replies"]
        mine = replies.get(claim.key, {}).get("text", "")
        same = Counter(each["text"] for each in replies.values())
        if same[mine] > 1 or not said(mine):
            words = Words(
                "几项诉求用了同一句答复" if said(mine) else "这项诉求没有实际答复",
                "several claims have the same answer, or this one has none",
            )
            yield hit("N4-1", petition, claim, act, words, answers_for(claim, act))


def meeting_missing(petition: Petition, context: Context) -> Judged:
    if not petition.is_first:
        return
    for claim, act in of_claims(petition, "served"):
        if act.result != "opinion":
            continue
        done = claim.acts[: claim.acts.index(act)]
        held = {each.body["number"] for each in done if each.type == "met"}
        for number in sorted({1, 2} - held - overdue(claim, context)):
            words = Words(
                f"第{NUMBERS[number]}次见面没有记录就送达了答复",
                f"answered, and meeting {number} is not on record",
            )
            fact = key("N4-2", petition.id, claim.key, number)
            unit = holder(claim, act)
            yield Hit("N4-2", fact, petition.id, claim.key, words, act.on, unit)


def overdue(claim: Claim, context: Context) -> set[int]:
    """Meetings that were late are N2-8's."""
    mine = {each.rule for each in context.late if each.claim == claim.key}
    return {number for number, rule in MEETINGS.items() if rule in mine}


def disposition(claim: Claim, act: Deed) -> str:
    """What the opinion said of the claim that stood when the act was done."""
    opinion = before(claim, act, "opinion_issued")
    replies = opinion.body["replies"] if opinion else {}
    return str(replies.get(claim.key, {}).get("disposition", ""))


def meeting_copied(petition: Petition, context: Context) -> Judged:
    for claim in petition.claims.values():
        first: dict[str, Deed] = {}
        for act in of(claim, "met"):
            told = first.setdefault(act.body["content"], act)
            if told is not act:
                words = Words(
                    f"{told.on}和{act.on}两次见面写的一字不差",
                    f"of the meetings of {told.on} and {act.on} the same was written",
                )
                yield hit("N4-2", petition, claim, act, words, holder(claim, act))


def not_carried_out(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "served"):
        if act.result != "opinion" or disposition(claim, act) != SUPPORTED:
            continue
        due_on = context.after(act.on, CARRIED_OUT, "calendar_day")
        done = (each for each in after(claim, act) if each.type in REPORTED)
        if any(each.on <= due_on for each in done):
            continue
        if not context.is_over(due_on):
            yield Waiting(due_on)
            continue
        words = Words(
            f"支持的处理意见{act.on}送达，到{due_on}没有报告执行情况",
            f"supported, served {act.on}; nothing reported by {due_on}",
        )
        yield hit("N4-3", petition, claim, act, words, holder(claim, act))


def not_counselled(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "closed"):
        opinion = before(claim, act, "opinion_issued")
        if opinion is None or disposition(claim, act) != NOT_SUPPORTED:
            continue
        done = after(claim, opinion)
        if all(each.type != "met" for each in done[: done.index(act)]):
            words = Words(
                "不予支持，办结前没有当面疏导、告知帮扶救助",
                "not supported, and closed without anybody speaking with them",
            )
            yield hit("N4-4", petition, claim, act, words, holder(claim, opinion))


def raised_again(petition: Petition, context: Context) -> Judged:
    if not petition.is_first:
        return
    for claim in petition.claims.values():
        served = next((a for a in of(claim, "served") if a.result == "opinion"), None)
        if served is None:
            continue
        over = context.after(served.on, DL09.length, DL09.unit)
        watched = context.after(over, DL25.length, DL25.unit)
        for each in context.followers:
            if served.on < each.received_on <= watched:
                words = Words(
                    f"{each.received_on}又提出：{each.number}",
                    f"raised again {each.received_on}: {each.number}",
                )
                fact = key("N4-5", petition.id, claim.key, each.petition)
                on, unit = each.received_on, holder(claim, served)
                yield Hit("N4-5", fact, petition.id, claim.key, words, on, unit)


def not_seen_again(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "evaluated"):
        served = before(claim, act, "served")
        is_opinion = served is not None and served.result == "opinion"
        if act.body["satisfaction"] != DISSATISFIED or not is_opinion:
            continue
        due_on = context.after(act.on, SEEN_AGAIN)
        met = [a for a in after(claim, act) if a.type in ("met", *ASKED)]
        if met and met[0].on <= due_on:
            continue
        if not met and not context.is_over(due_on):
            yield Waiting(due_on)
            continue
        words = Words(
            f"{act.on}评价不满意，到{due_on}没有回访",
            f"dissatisfied {act.on}, nobody went to see them by {due_on}",
        )
        yield hit("N4-6", petition, claim, act, words, holder(claim, act))


RULES = (
    unanswered,
    meeting_missing,
    meeting_copied,
    not_carried_out,
    not_counselled,
    raised_again,
    not_seen_again,
)
