"""May this be done, to these claims, now? Every refusal names its article.

`check` asks for each claim that a deed names: is there a row for it from where the
claim stands, may this role, and is everything there that the row needs besides. It
gives back every reason against, in words of the desk; nothing, and it may be written.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from schemas.calendar import Calendar, built_in
from schemas.counting import Rule, count
from schemas.fields import label_of
from schemas.petition import deeds, moves
from schemas.petition.claims import Claim, Deed, Petition, row_for
from schemas.petition.mediation import Barred
from schemas.petition.moves import STATE_WORDS, Move
from schemas.petition.rules import DL04, DL06, DL09, DL11, DL25, Terms
from schemas.problems import PROPOSED
from schemas.texts import Words


class Refusal(NamedTuple):
    """Why a deed may not be done to a claim, by which article or 试行口径."""

    code: str
    claim: str
    words: Words
    law: str


Heir: TypeAlias = Callable[[str], str]
"""Who goes on with what lies with the unit of that name."""


class Asking(NamedTuple):
    """All that a need may look at."""

    claim: Claim
    deed: Deed
    calendar: Calendar
    terms: Terms
    heir: Heir


Need: TypeAlias = Callable[[Asking], Words | None]


def check(
    petition: Petition,
    deed: Deed,
    role: str,
    calendar: Calendar,
    terms: Terms,
    heir: Heir = str,
) -> tuple[Refusal, ...]:
    """Everything that speaks against the deed, for each claim it names."""
    return tuple(
        refusal
        for key in deed.body["claims"]
        for refusal in _against(petition, key, deed, role, (calendar, terms, heir))
    )


def _against(
    petition: Petition,
    key: str,
    deed: Deed,
    role: str,
    by: tuple[Calendar, Terms, Heir],
) -> Iterator[Refusal]:
    claim = petition.claims.get(key)
    if claim is None:
        yield Refusal("unknown", key, NO_SUCH_CLAIM, PROPOSED)
        return
    row = row_for(claim.state, deed)
    if row is None:
        yield Refusal("state", key, from_where(claim, deed), law_of(deed))
        return
    if role not in row.who:
        yield Refusal("role", key, NOT_THEIRS, row.law)
    last = claim.last(*TOLD_LATER.get(deed.type, ())) or claim.acts[-1]
    if deed.on < last.on:
        yield Refusal("day", key, before(last), PROPOSED)
    asking = Asking(claim, deed, *by)
    for need in row.needs:
        if words := NEEDS[need](asking):
            yield Refusal(need, key, words, row.law)


NO_SUCH_CLAIM = Words("没有这项诉求", "there is no such claim")
NOT_THEIRS = Words("这一步不由您的角色办理", "this step is not for your role")
TOLD_LATER: Mapping[str, tuple[str, ...]] = {"mediation_returned": ("mediation_sent",)}
"""What was done elsewhere, and may have been before the desk's last step."""


def law_of(deed: Deed) -> str:
    return moves.rows(deed.type)[0].law


def from_where(claim: Claim, deed: Deed) -> Words:
    """“受理”不能在“已转送”时办理；可以在：已登记、单位已签收."""
    every = moves.rows(deed.type)
    rows = [r for r in every if not deed.result or r.result in ("", deed.result)]
    since = {state for row in rows for state in row.since}
    known = [STATE_WORDS[state] for state in moves.SPEED if state in since]
    verb, now = deeds.TYPE_NAMES[deed.type], STATE_WORDS[claim.state]
    zh = "、".join(each.zh for each in known)
    en = ", ".join(each.en for each in known)
    return Words(
        f"“{verb.zh}”不能在“{now.zh}”时办理；可以在：{zh}",
        f"{verb.en}: not while it is {now.en}; it may be from: {en}",
    )


def before(last: Deed) -> Words:
    verb = deeds.TYPE_NAMES[last.type]
    return Words(
        f"日期早于上一步“{verb.zh}”的{last.on}",
        f"the day is before the last step, {verb.en} on {last.on}",
    )


# What a row needs besides the state.


def own(asking: Asking) -> Words | None:
    """The unit that acts is the one it lies with, or the office while with nobody."""
    unit = asking.claim.unit
    if not unit or asking.heir(unit) == asking.deed.body["unit"]:
        return None
    return Words(f"这项诉求在{unit}", f"this claim lies with {unit}")


def road(asking: Asking) -> Words | None:
    if asking.claim.road in ("1", "2", "3", "4"):
        return None
    return Words(
        "先按第三十一条分类，只有（一）至（四）项导入法定途径",
        "classify it first; only roads one to four of §31 lead elsewhere",
    )


def opinion_due(asking: Asking) -> Words | None:
    if asking.claim.road == deeds.PROCEDURE:
        return None
    return Words(
        "只有第三十一条（六）项出具处理意见书、可以延期；请先分类",
        "only road six of §31 ends in an opinion and may be extended; classify first",
    )


def no_opinion_due(asking: Asking) -> Words | None:
    if asking.claim.category == "suggestion" or asking.claim.road == "5":
        return None
    return Words(
        "答复用于意见建议和第三十一条（五）项；请先分类",
        "an answer ends a suggestion or road five of §31; classify first",
    )


def all_answered(asking: Asking) -> Words | None:
    lacking = set(asking.deed.body["claims"]) - set(asking.deed.body["replies"])
    if not lacking:
        return None
    names = "、".join(sorted(lacking))
    return Words(
        f"每项诉求都要答复，还差：{names}（信访工作条例§32）",
        f"each claim is answered; still lacking: {names}",
    )


def once(asking: Asking) -> Words | None:
    begun = asking.claim.last("accepted", "sent_back")
    done = asking.claim.last("extended")
    if done is None or (begun and at(asking, begun) > at(asking, done)):
        return None
    return Words("已经延长过一次", "it was extended before")


def at(asking: Asking, act: Deed) -> int:
    return asking.claim.acts.index(act)


def before_due(asking: Asking) -> Words | None:
    """Approved, and the petitioner told, before the first term ends."""
    begun = asking.claim.last("accepted", "sent_back")
    due_on = due(asking, DL06, begun)
    if due_on is None or asking.deed.body["told_on"] <= due_on.isoformat():
        return None
    return Words(
        f"应在{due_on}前批准并告知信访人",
        f"to be approved, and the petitioner told, by {due_on}",
    )


def consents(asking: Asking) -> Words | None:
    body, sent = asking.deed.body, asking.deed.body["sent_on"]
    if max(body["petitioner_agreed_on"], body["other_agreed_on"]) <= sent:
        return None
    return Words(
        "双方同意在前，分派在后", "both agree first, then it is sent to mediation"
    )


def mediable(asking: Asking) -> Words | None:
    """Every bar was asked about, and none is there."""
    body = asking.deed.body
    if "barred" not in body:
        return Words(
            "先逐项核对有没有不得转调解的情形",
            "first ask one by one what would bar mediation",
        )
    if body.get("mediable") == "no":
        return Words("已认定不可调解", "it was found not to be mediable")
    there = [n for n in Barred().fields if body["barred"].get(n)]
    labels = [label_of(Barred().fields[name]) for name in there]
    if not labels:
        return None
    zh = "；".join(f"{each.zh}，{each.law}" for each in labels)
    en = "; ".join(each.en for each in labels)
    return Words(f"不得转调解：{zh}", f"it may not be mediated: {en}")


def asked_again(asking: Asking) -> Words | None:
    """Where a side refused once, both have agreed since."""
    ended = asking.claim.last("mediation_returned")
    if ended is None or ended.body.get("ground") != "party_refused":
        return None
    body, refused = asking.deed.body, ended.on.isoformat()
    if min(body["petitioner_agreed_on"], body["other_agreed_on"]) > refused:
        return None
    return Words(
        f"{refused}有一方拒绝调解，不得再推；双方在那以后重新同意的除外",
        f"a side refused on {refused}; both must have agreed since",
    )


def in_time(rule: Rule, *begins: str) -> Need:
    """Before the term ends that began with the last of these acts."""

    def need(asking: Asking) -> Words | None:
        said = asking.deed.body.get("requested_on")
        done = date.fromisoformat(said) if said else asking.deed.on
        due_on = due(asking, rule, asking.claim.last(*begins))
        if due_on is None or done <= due_on:
            return None
        return Words(
            f"{rule.zh}已于{due_on}届满", f"{rule.en}: the time ended on {due_on}"
        )

    return need


def due(asking: Asking, rule: Rule, begun: Deed | None) -> date | None:
    standing = asking.terms.at(rule, begun.on) if begun else None
    if begun is None or standing is None:
        return None
    return count(begun.on, standing.length, standing.unit, asking.calendar).due_on


def is_revoked(asking: Asking) -> bool:
    decided = asking.claim.said("result", "reviewed", "rechecked")
    return bool(decided == "revoked_redo")


def revoked(asking: Asking) -> Words | None:
    if is_revoked(asking):
        return None
    return Words("只有“撤销并责令重新办理”才发回", "only what was revoked goes back")


def review_stands(asking: Asking) -> Words | None:
    if not is_revoked(asking):
        return None
    return Words("已责令重新办理，应发回", "it is to be handled anew; send it back")


def reported(asking: Asking) -> Words | None:
    """Who assigned it has the report that was asked for."""
    given = asking.claim.last("transferred", "assigned", "reported_back")
    if given is None or given.type != "assigned":
        return None
    return Words("交办件先报办结报告", "the report on an assignment comes first")


def remedies_over(asking: Asking) -> Words | None:
    """Nothing may be asked for any more, and it was watched as long as the county
    watches; what was settled, answered or led elsewhere ends without either."""
    served = asking.claim.last("served")
    if served is None:
        return None
    right = DL09 if served.result == "opinion" else DL11
    over = due(asking, right, served) or served.on
    watching = asking.terms.at(DL25, over)
    if watching and asking.deed.body["judgement"] != "unwatched":
        over = count(over, watching.length, watching.unit, asking.calendar).due_on
    if asking.deed.on > over:
        return None
    after = over + timedelta(days=1)
    return Words(f"最早{after}办结", f"it may be closed on {after} at the earliest")


NEEDS: Mapping[str, Need] = {
    "own": own,
    "road": road,
    "opinion_due": opinion_due,
    "no_opinion_due": no_opinion_due,
    "all_answered": all_answered,
    "once": once,
    "before_due": before_due,
    "consents": consents,
    "mediable": mediable,
    "asked_again": asked_again,
    "objection_in_time": in_time(DL04, "unit_received"),
    "review_in_time": in_time(DL09, "served"),
    "recheck_in_time": in_time(DL11, "served"),
    "revoked": revoked,
    "review_stands": review_stands,
    "reported": reported,
    "remedies_over": remedies_over,
}


LOOKING_BACK = frozenset(
    {
        "road",
        "opinion_due",
        "no_opinion_due",
        "once",
        "revoked",
        "review_stands",
        "reported",
    }
)
"""What these need was done before or not; what the deed says plays no part, nor
any term."""


def foreseen(claim: Claim, row: Move) -> tuple[Words, ...]:
    """What speaks against it already, whatever the deed will say."""
    asking = Asking(claim, Deed("", row.type, {}), built_in(), Terms(), str)
    known = (NEEDS[need](asking) for need in row.needs if need in LOOKING_BACK)
    return tuple(filter(None, known))


def may(claim: Claim, role: str) -> tuple[Move, ...]:
    """The rows that a role may take with a claim from where it stands."""
    return tuple(
        row for row in moves.MOVES if claim.state in row.since and role in row.who
    )
