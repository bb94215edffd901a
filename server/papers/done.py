"""What the desk's steps say of a claim, where a slot takes more than one field."""

from collections.abc import Mapping
from typing import Final

from schemas import codes
from schemas.agreement_text import spelled
from schemas.counting import count
from schemas.papers import notices
from schemas.papers.numbered import numbered
from schemas.petition import deeds
from schemas.petition.rules import DL06
from server.papers.told import Filler, Told, due, line, one, only, written
from server.petitions import briefing
from server.registry import db, petitions, terms

HANDED: Final = ("transferred", "assigned")
ASKED: Final = ("review_requested", "recheck_requested")
LEVELS: Final = {"review_requested": "复查", "recheck_requested": "复核"}
SENT: Final = briefing.SENT
CONSULTATION: Final = "consultation"


def handed_on(told: Told) -> str:
    return only(written(act.on) for act in told.last(*HANDED))


def handed_how(told: Told) -> str:
    return only(deeds.TYPE_NAMES[act.type].zh for act in told.last(*HANDED))


def lies_with(told: Told) -> str:
    return only(claim.unit for claim in told.claims if claim.unit)


def lead(told: Told) -> str:
    return "、".join(
        dict.fromkeys(f"{a.body['name']}（{a.body['post']}）" for a in told.last("led"))
    )


def handled_by(told: Told) -> str:
    """2026年10月2日前，by the term that runs since it was accepted."""
    last = due("DL06", "DL07", "DL19")(told)
    return f"{last}前" if last else ""


def refused(name: str) -> Filler:
    """What the law says of the ground on which it was refused."""
    ground = one("ground", "not_accepted")
    return lambda told: notices.REFUSED.get(ground(told), {}).get(name, "")


def agreed_unit(told: Told) -> str:
    decided = told.last("dispute_decided")
    talked = (a for a in decided if a.body["decider"] == CONSULTATION)
    return only(str(act.body["unit"]) for act in talked)


def units(name: str, type: str) -> Filler:
    def filler(told: Told) -> str:
        every = (unit for act in told.last(type) for unit in act.body.get(name, ()))
        return "、".join(dict.fromkeys(map(str, every)))

    return filler


def by_matter(texts: Mapping[str, str]) -> Filler:
    matter = one("matter", "classified")
    return lambda told: texts.get(matter(told), "")


def limitation(told: Told) -> str:
    said = one("time_limit", "channelled")(told)
    return said or by_matter(notices.LIMITS)(told)


def first_due(told: Told) -> str:
    """When it was due before it was extended."""
    calendar = terms.calendar(db.session())
    began = {clock.due.start_on for clock in told.clocks("DL07")}
    return only(
        written(count(on, DL06.length, DL06.unit, calendar).due_on) for on in began
    )


def longer(told: Told) -> str:
    days = one("days", "extended")(told)
    return f"{days}日" if days else ""


def replies(told: Told) -> str:
    """（一）支持。应予恢复"""
    opinions = ((c, c.last("opinion_issued")) for c in told.claims)
    answers = [act.body["replies"].get(c.key) for c, act in opinions if act]
    return numbered(
        f"{concluded(answer['disposition'])}。{line(answer['text'])}"
        for answer in answers
        if answer
    )


def disposition(told: Told) -> str:
    """支持；不支持, as they occur."""
    found = {
        act.body["replies"][c.key]["disposition"]
        for c in told.claims
        if (act := c.last("opinion_issued")) and c.key in act.body["replies"]
    }
    known = codes.code_list("petition_dispositions")
    return "、".join(known[code].zh for code in known if code in found)


def concluded(code: str) -> str:
    return codes.label("petition_dispositions", code)


def course(told: Told) -> str:
    """2026年8月3日登记；2026年8月5日交办；…"""
    keys = {claim.key for claim in told.claims}
    mine = [d for d in told.view.petition.deeds if keys & set(d.body["claims"])]
    said = (f"{written(d.on)}{deeds.TYPE_NAMES[d.type].zh}" for d in mine)
    return "；".join(dict.fromkeys(said)) + "。"


def of_their_own_will(told: Told) -> str:
    said = [act.body["is_voluntary"] for act in told.last("withdrawn")]
    return notices.VOLUNTARY if said and all(said) else ""


def agreed(side: str) -> Filler:
    """同意（2026年8月3日，口头）"""
    when, how = one(f"{side}_agreed_on", SENT), one(f"{side}_agreed_by", SENT)

    def filler(told: Told) -> str:
        if not (day := when(told)):
            return ""
        way = codes.label("modes", how(told))
        return f"同意（{spelled(day)}{'，' if way else ''}{way}）"

    return filler


def parties(told: Told) -> str:
    keys = [claim.key for claim in told.claims]
    others = briefing.others(told.view.petition, keys, {})
    ours = [
        f"信访人：{each['name']}" for each in briefing.petitioners(told.view.petition)
    ]
    theirs = [f"对方：{each['name']}" for each in others]
    return "\n".join(ours + theirs) if theirs else ""


def level(told: Told) -> str:
    return only(LEVELS[act.type] for act in told.last(*ASKED))


def remedy_due(told: Told) -> str:
    rule = {"复查": "DL10", "复核": "DL12"}.get(level(told))
    return due(rule)(told) if rule else ""


def heard(told: Told) -> str:
    """What came of a hearing, where one was held on recheck."""
    found = []
    for claim in told.claims:
        asked, held = claim.last("recheck_requested"), claim.last("heard")
        if asked and held and claim.acts.index(held) > claim.acts.index(asked):
            found.append(str(held.body["conclusion"]))
    return "\n".join(dict.fromkeys(found))


def pressing(told: Told) -> str:
    """The day on which the first of its terms ends that somebody keeps."""
    keys = {claim.key for claim in told.claims}
    mine = [c for c in told.view.clocks if keys & set(c.about.split())]
    first = petitions.most_pressing(mine)
    return written(first.due.due_on) if first else ""
