"""N3 程序不规范: how it was done.

N3-1  passed on: not signed for within five working days; objected to, or refused as
      not its own, after it had been found to be the unit's
N3-2  accepted by one road of §31, and led another later
N3-3  the paper that was due is not there three working days later, or another of
      its kind is
N3-4  an opinion without facts, or without any law that it rests on
N3-5  a duty answered (§31(五)) without a word of review or lawsuit
N3-6  extended, and the petitioner told before anybody approved, or with no D21 by
      the day on which the first term ended
N3-7  handled by somebody of the name of a petitioner or of whom it is against
N3-8  served, not signed for, and no proof of it (X01) three working days later
"""

import re
from collections.abc import Iterator
from datetime import date

from schemas.patrol.context import Context, Hit, Judged, Waiting, key
from schemas.patrol.whose import after, answers_for, before, doer, of
from schemas.petition import deeds
from schemas.petition.claims import Claim, Deed, Petition
from schemas.petition.rules import DL06
from schemas.texts import Words

SIGNING, PAPER_DAYS = 5, 3
DECIDED = ("dispute_decided", "objection_answered")
EMPTY = frozenset({"", "无", "略", "同上", "见附件", "详见附件", "不详"})
CITES = re.compile(r"《|§|第.{1,9}条|法|条例|规定|办法|决定|意见|政策")
PLAIN = re.compile(r"[\s，。；、/.\-—]+")
ROADS = {"1": "D15", "2": "D16", "3": "D17", "4": "D18"}
DUE: dict[str, frozenset[str]] = {
    "accepted": frozenset({"D05"}),
    "not_accepted": frozenset({"D04", "D06", "D07"}),
    "opinion_issued": frozenset({"D22"}),
    "reviewed": frozenset({"D30"}),
    "rechecked": frozenset({"D31"}),
}
INSTEAD: dict[str, frozenset[str]] = {
    "accepted": frozenset({"D06", "D07"}),
    "not_accepted": frozenset({"D05"}),
    "channelled": frozenset({*ROADS.values(), "D19", "D22"}),
    "answered": frozenset({"D12", "D19", "D22"}),
    "opinion_issued": frozenset({"D12", "D19", *ROADS.values()}),
}
"""What is of the same kind, and wrong where it is alone."""
PROOF = "X01"


def of_claims(petition: Petition, *types: str) -> Iterator[tuple[Claim, Deed]]:
    for claim in petition.claims.values():
        for act in of(claim, *types):
            yield claim, act


def hit(
    rule: str, petition: Petition, claim: Claim, act: Deed, words: Words, unit: str
) -> Hit:
    """A fact that one act makes."""
    fact = key(rule, petition.id, claim.key, act.id)
    return Hit(rule, fact, petition.id, claim.key, words, act.on, unit)


def unsigned(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "transferred", "assigned"):
        due_on = context.after(act.on, SIGNING)
        later = [each for each in after(claim, act) if each.type != "classified"]
        if later and later[0].on <= due_on:
            continue
        if not later and not context.is_over(due_on):
            yield Waiting(due_on)
            continue
        words = Words(
            f"{act.on}转交，到{due_on}没有签收",
            f"handed on {act.on}, not signed for by {due_on}",
        )
        yield hit("N3-1", petition, claim, act, words, answers_for(claim, act))


def passed_on(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "objected", "not_accepted"):
        if act.body.get("ground", "not_competent") != "not_competent":
            continue
        earlier = claim.acts[: claim.acts.index(act)]
        told = next((a for a in reversed(earlier) if found(a, act)), None)
        if told is not None:
            words = Words(
                f"{told.on}已明确由该单位办理，{act.on}又推出",
                f"found to be the unit's on {told.on}, passed on {act.on}",
            )
            yield hit("N3-1", petition, claim, act, words, answers_for(claim, act))


def found(told: Deed, act: Deed) -> bool:
    """Was it found that the matter is this unit's?"""
    if told.type == "dispute_decided":
        return bool(told.body["unit"] == act.body["unit"])
    return told.type == "objection_answered" and told.result == "refused"


def road_changed(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "accepted"):
        one = before(claim, act, "classified")
        other = next((a for a in after(claim, act) if a.type == "classified"), None)
        if one and other and deeds.road(one.body) and changed(one, other):
            words = Words(
                f"按（{deeds.road(one.body)}）项受理，{other.on}改走"
                f"（{deeds.road(other.body)}）项",
                f"accepted by road {deeds.road(one.body)}, changed {other.on}",
            )
            yield hit("N3-2", petition, claim, one, words, doer(claim, one))


def changed(one: Deed, other: Deed) -> bool:
    same_kind = one.body["category"] == other.body["category"]
    return same_kind and deeds.road(one.body) != deeds.road(other.body)


def paper_wanting(petition: Petition, context: Context) -> Judged:
    since = context.papers_since
    for claim, act in of_claims(petition, *DUE, "channelled", "answered"):
        if since is None or act.on < since:
            continue
        due, due_on = papers_due(claim, act), context.after(act.on, PAPER_DAYS)
        if issued(context, claim, due, due_on):
            continue
        if not context.is_over(due_on):
            yield Waiting(due_on)
            continue
        other = issued(context, claim, INSTEAD.get(act.type, frozenset()) - due, due_on)
        named = "、".join(sorted(due))
        words = Words(
            f"应出具{named}，出具的是{other}" if other else f"应出具{named}，没有出具",
            f"{named} was due, {other or 'nothing'} was issued",
        )
        yield hit("N3-3", petition, claim, act, words, answers_for(claim, act))


def papers_due(claim: Claim, act: Deed) -> frozenset[str]:
    """Any of these will do."""
    if act.type == "channelled":
        return frozenset({ROADS.get(road(claim, act), "D15")})
    if act.type == "answered":
        return frozenset({"D19" if road(claim, act) == "5" else "D12"})
    return DUE[act.type]


def road(claim: Claim, act: Deed) -> str:
    """By which road of §31 it went when the act was done."""
    told = before(claim, act, "classified")
    return deeds.road(told.body) if told else ""


def issued(context: Context, claim: Claim, codes: frozenset[str], by: date) -> str:
    """Which of these was there about the claim by that day."""
    about = (p for p in context.papers if not p.claims or claim.key in p.claims)
    told = (paper.code for paper in about if paper.issued_on <= by)
    return next((code for code in told if code in codes), "")


def opinion_lacks(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "opinion_issued"):
        facts, basis = act.body["facts"], act.body["basis"]
        lacks = [] if said(facts) else [Words("事实和理由", "facts and reasons")]
        if not said(basis) or not CITES.search(basis):
            lacks.append(Words("法律法规依据", "legal basis"))
        if lacks:
            words = Words(
                f"处理意见书缺{'、'.join(each.zh for each in lacks)}",
                f"the opinion lacks {', '.join(each.en for each in lacks)}",
            )
            yield hit("N3-4", petition, claim, act, words, answers_for(claim, act))


def said(text: str) -> bool:
    """Does it say anything?"""
    return PLAIN.sub("", text) not in EMPTY


def remedies_untold(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "answered"):
        if road(claim, act) == "5" and not said(act.body.get("remedies", "")):
            words = Words(
                "履责答复没有告知复议、诉讼途径",
                "a duty was answered without a word of review or lawsuit",
            )
            yield hit("N3-5", petition, claim, act, words, answers_for(claim, act))


def extension(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "extended"):
        unit = answers_for(claim, act)
        if act.body["told_on"] < act.body["extended_on"]:
            words = Words(
                f"{act.body['told_on']}告知，{act.on}才批准",
                f"told {act.body['told_on']}, approved only {act.on}",
            )
            yield hit("N3-6", petition, claim, act, words, unit)
            continue
        due_on = first_term(claim, act, context)
        since = context.papers_since
        known = since is not None and act.on >= since
        if not known or issued(context, claim, frozenset({"D21"}), due_on):
            continue
        if not context.is_over(due_on):
            yield Waiting(due_on)
            continue
        words = Words(
            f"延期没有书面告知（D21），原期限{due_on}届满",
            f"no D21 by {due_on}, when the first term ended",
        )
        yield hit("N3-6", petition, claim, act, words, unit)


def first_term(claim: Claim, act: Deed, context: Context) -> date:
    begun = before(claim, act, "accepted", "sent_back")
    return context.after((begun or act).on, DL06.length, DL06.unit)


def not_recused(petition: Petition, context: Context) -> Judged:
    people = petition.registered.get("petitioners", {}).values()
    named = {each["name"] for each in people if "name" in each}
    for claim in petition.claims.values():
        concerned = named | {claim.asked.get("against", "")}
        handled = [a for a in claim.acts if a.body["actor"]["name"] in concerned]
        for act in handled[:1]:
            name = act.body["actor"]["name"]
            words = Words(
                f"经办人与信访人或被反映人同名：{name}",
                f"whoever handled it bears the name of somebody concerned: {name}",
            )
            fact = key("N3-7", petition.id, claim.key, act.body["actor"]["id"])
            unit = doer(claim, act)
            yield Hit("N3-7", fact, petition.id, claim.key, words, act.on, unit)


def unproved(petition: Petition, context: Context) -> Judged:
    for claim, act in of_claims(petition, "served"):
        due_on = context.after(act.on, PAPER_DAYS)
        if act.body["signed"] or proved(context, claim, due_on):
            continue
        if not context.is_over(due_on):
            yield Waiting(due_on)
            continue
        words = Words(
            f"{act.on}送达，没有签收，也没有送达回证",
            f"served {act.on}, neither signed for nor proved",
        )
        yield hit("N3-8", petition, claim, act, words, answers_for(claim, act))


def proved(context: Context, claim: Claim, by: date) -> bool:
    """A 送达回证, or a paper of which the service is on record."""
    about = (p for p in context.papers if not p.claims or claim.key in p.claims)
    days = (p.issued_on if p.code == PROOF else p.served_on for p in about)
    return any(on is not None and on <= by for on in days)


RULES = (
    unsigned,
    passed_on,
    road_changed,
    paper_wanting,
    opinion_lacks,
    remedies_untold,
    extension,
    not_recused,
    unproved,
)
