"""信访工作条例§31 on one page: what kind of claim, and by which road it is dealt with.

    category ─► of an appeal the five questions in their order, each with its ground;
                the first yes ends them, whatever stands below it is not sent on
    matter   ─► two readings that no single road answers: of farmland both roads are
                told, for wages the worker chooses first
    facts    ─► which of the 23 situations they make, with the facts that were hit, or
                what is lacking; a proposal, and whoever takes another says why

The stylesheet hides what an earlier answer made pointless; without it all is there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas import labels
from schemas.errors import InvalidBody
from schemas.petition import deeds
from schemas.petition.claims import Claim
from schemas.petition.deeds import QUESTIONS
from schemas.petition.situations import (
    FACTS,
    SITUATIONS,
    VALUES,
    Point,
    Situation,
    propose,
)
from schemas.texts import Words
from server.console import typography
from server.console.acts import DeedReader
from server.console.filling import NO, YES, Input, Sent
from server.console.language import gettext, language
from server.petitions.opening import PetitionView

REPORTS = frozenset({"S12", "S13"})
TOLD = frozenset({"category", *QUESTIONS})
"""Facts that the form itself says."""
SAY_WHY = Words("不按建议的，请写明理由", "say why it is not as proposed")


@dataclass(frozen=True, slots=True)
class Advice:
    """What is proposed at one point, with the facts that it rests on."""

    point: str
    words: str
    law: str = ""
    code: str = ""


def told(body: dict[str, Any]) -> dict[str, Any]:
    """Without what an earlier answer made pointless."""
    kept = dict(body)
    if kept.get("matter") != "wages":
        kept.pop("chosen", None)
    if kept.get("matter") != "land_lease":
        kept.pop("told_of_both", None)
    answers = dict(up_to_yes(kept.pop("answers", {})))
    if answers and kept.get("category") == "appeal":
        kept["answers"] = answers
    return kept


def up_to_yes(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for question in QUESTIONS:
        if question in answers:
            yield question, answers[question]
            if answers[question].get("yes"):
                return


def check(body: Mapping[str, Any], sent: Sent) -> None:
    """InvalidBody, where another situation was taken than proposed, and nobody says
    why."""
    proposed = {each.code for each in advice(body, sent)} - {""}
    taken = body.get("situation")
    if taken and proposed and taken not in proposed and "overridden" not in body:
        form = deeds.form_of("classified")
        raise InvalidBody((labels.field_error(form, "/overridden", SAY_WHY),))


# Facts and what follows from them


def facts(body: Mapping[str, Any], sent: Sent) -> dict[str, str]:
    """What is known: from the boxes of facts, from the category and the answers."""
    found = {n: sent.get(f"fact/{n}", "") for n in FACTS if n not in TOLD}
    found["category"] = str(body.get("category", ""))
    for question, answer in body.get("answers", {}).items():
        found[question] = {True: YES, False: NO}.get(answer.get("yes"), "")
    return {name: v for name, v in found.items() if v in FACTS[name][1]}


def start(view: PetitionView, claims: list[str]) -> dict[str, str]:
    """The facts that the petition says by itself."""
    known = {}
    if view.petition.registered.get("is_urgent"):
        known["fact/is_major_urgent"] = YES
    standing = view.petition.claims
    came = {source(standing[key], view) for key in claims if key in standing}
    if len(came) == 1:
        known["fact/source"] = came.pop()
    return known


def source(claim: Claim, view: PetitionView) -> str:
    """Made to the unit directly, handed on to it, assigned to it; "" before that."""
    if view.petition.registered["received_by"] == "unit":
        return "direct"
    given = claim.last("transferred", "assigned")
    return {"transferred": "forwarded"}.get(given.type, given.type) if given else ""


def advice(body: Mapping[str, Any], sent: Sent) -> Iterator[Advice]:
    """At each point what is proposed, or what is lacking for a proposal."""
    known = facts(body, sent)
    for point, name in points().items():
        found = propose(point, known)
        if found.situation:
            words = because(found.situation, known, found.hit)
            yield Advice(name, words, found.situation.law, found.situation.code)
        elif found.lacking:
            lacking = typography.listed([*map(name_of, found.lacking)], language())
            yield Advice(name, gettext("还缺：%(facts)s", facts=lacking))


def because(found: Situation, known: Mapping[str, str], hit: Iterable[str]) -> str:
    tongue = language()
    said = (f"{name_of(each)} {VALUES[known[each]].words(tongue)}" for each in hit)
    return gettext(
        "%(code)s %(name)s（因为：%(facts)s）",
        code=found.code,
        name=found.name.words(tongue),
        facts=typography.listed([*said], tongue),
    )


def points() -> dict[Point, str]:
    return {
        "routing": gettext("转送交办"),
        "acceptance": gettext("受理"),
        "category": gettext("类别"),
        "appeal": gettext("路径"),
        "remedy": gettext("调解和救济"),
    }


def name_of(fact: str) -> str:
    words = FACTS[fact][0].words(language())
    return words[:1].upper() + words[1:]


# What is shown


def shown(inputs: list[Input], body: Mapping[str, Any], sent: Sent) -> dict[str, Any]:
    boxes = {each.name: each for each in inputs}
    told = DeedReader(language())
    rows = (row for row in boxes["answers"].rows if row.key in QUESTIONS)
    proposals = [*advice(body, sent)] if "category" in body else []
    return {
        "boxes": boxes,
        "questions": [(told.numbered(row.key), row) for row in rows],
        "facts": [fact(name, sent) for name in FACTS if name not in TOLD],
        "advice": proposals,
        "situations": options(),
    }


def fact(name: str, sent: Sent) -> Input:
    at, values = f"fact/{name}", FACTS[name][1]
    offered = [(value, VALUES[value].words(language())) for value in values]
    return Input(at, name_of(name), "choice", sent.get(at, ""), options=offered)


def options() -> list[tuple[str, str]]:
    """All but those of a report, which has no place here."""
    every = sorted(SITUATIONS, key=lambda each: each.code)
    named = ((e.code, f"{e.code} {e.name.words(language())}") for e in every)
    return [each for each in named if each[0] not in REPORTS]
