"""信访事项: one petition on a page.

    head      number, where it stands, its most pressing clock; who, how, from where
    claims    what is asked, of what kind it is and why, with whom it lies, its clocks
    written   what was written down when it came
    acts      everything that was done about it, day by day
    beside    the next steps, the clocks with their reasons, who came with the same

Printed it is a sheet of A4; what only serves a screen stays away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.clocks import Clock, is_open
from schemas.fields import Body, label_of
from schemas.papers.kinds import KINDS
from schemas.petition import deeds
from schemas.petition.claims import Claim
from schemas.petition.registering import Petitioner, Registered
from schemas.petition.situations import SITUATIONS
from schemas.problems import PROPOSED
from server.auditing import seen_by
from server.console import acts, cases, opening, papers, petition_words, typography
from server.console.acts import DeedReader
from server.console.blocks import Block
from server.console.delivery import demand
from server.console.desk import now, reader, sili, today
from server.console.language import Language, gettext, language
from server.papers import doing, reading, waiting
from server.permissions import Principal, Verb, areas
from server.petitions.lines import lines
from server.petitions.opening import PetitionView, opened
from server.petitions.repeating import Earlier
from server.petitions.steps import Step, steps
from server.registry import db, petitions
from server.registry.petition_rows import PetitionRow

NAMES = {each.code: each.name for each in SITUATIONS}
FIRST_OF_ROADS = 13
SURENESS = {
    "certain": ("是同一人", "the same person"),
    "likely": ("很可能是同一人", "probably the same person"),
    "possible": ("可能是同一人", "perhaps the same person"),
}
FAINT = "possible"
ASKED_ABOVE = frozenset({"text"})
OF_THE_KIND = ("matter", "chosen", "told_of_both", "answers", "situation", "overridden")


@dataclass(frozen=True, slots=True)
class Card:
    """One claim as the page shows it."""

    title: str
    claim: Claim
    road: str
    about: Block
    why: Block
    """On what its category and its road rest."""
    clocks: tuple[cases.Hand, ...]


def petition(petition: str) -> ResponseReturnValue:
    """信访件页"""
    demand(Verb.READ_PETITIONS)
    return page(looked_at(petition))


def looked_at(petition: str) -> PetitionView:
    """With its line in the log; what is not the reader's is not there."""
    return opened(reader(), petition, sili().keys, now())


def page(view: PetitionView, refusal: str = "", status: int = 200) -> tuple[str, int]:
    tongue = language()
    open_clocks = [c for c in view.clocks if is_open(c)]
    filled = render_template(
        "petition.html",
        view=view,
        row=view.row,
        refusal=refusal,
        title=petitions.summary(view.petition),
        state=view.petition.state,
        most=petitions.most_pressing(view.clocks),
        light_name=petitions.light(view.clocks),
        facts=list(facts(view, tongue)),
        lacking=typography.listed([*lacking(view, tongue)], tongue),
        cards=[*cards(view, tongue)],
        written=written(view, tongue),
        clocks=hands(sorted(open_clocks, key=due_on), tongue),
        past=hands((c for c in view.clocks if not is_open(c)), tongue),
        days=acts.days(view, tongue),
        steps=by_group(view),
        **papers_of(view),
        **same_people(view, tongue),
        step_word=lambda type: deeds.TYPE_NAMES[type].words(tongue),
        state_of=lambda name: petition_words.state(name, tongue),
        kind_of=petition_words.kind,
        rule_of=lambda id: petition_words.rule(id, tongue),
        lines={each.row.petition: each for each in lines(reader(), others(view))},
        law_words=law_words,
        numbered=DeedReader(tongue).numbered,
        seen_by=seen_by(reader(), view.row.petition),
        role_of=opening.role_of,
        purpose_of=opening.purpose_of,
    )
    return filled, status


def due_on(clock: Clock) -> str:
    return clock.due.due_on.isoformat()


def hands(clocks: Iterator[Clock] | list[Clock], tongue: Language) -> list[cases.Hand]:
    return [cases.hand(clock, today(), tongue) for clock in clocks]


def facts(view: PetitionView, tongue: Language) -> Iterator[tuple[str, str]]:
    told, label = view.petition.registered, DeedReader(tongue).label
    labels = {name: label(field) for name, field in Registered().fields.items()}
    yield labels["received_on"], typography.day(told["received_on"], tongue)
    yield labels["channel"], codes.label("petition_channels", told["channel"], tongue)
    by = codes.label("petition_receivers", told["received_by"], tongue)
    yield labels["received_by"], typography.listed([by, *unit(told)], tongue)
    people = [*who(view)]
    yield labels["petitioners"], typography.listed(people, tongue) or gettext("未具名")
    if told["people"] > len(people):
        yield labels["people"], str(told["people"])
    yield labels["area"], codes.name_of(told["area"]) or told["area"]
    if view.row.external_ref:
        yield labels["external_ref"], view.row.external_ref


def unit(told: Body) -> Iterator[str]:
    if "unit" in told:
        yield str(told["unit"])


def who(view: PetitionView) -> Iterator[str]:
    """Each by name, with the telephone where there is one."""
    for each in view.petition.registered.get("petitioners", {}).values():
        yield " ".join(filter(None, (each.get("name"), each.get("phone"))))


def lacking(view: PetitionView, tongue: Language) -> Iterator[str]:
    fields = {**Registered().fields, **Petitioner().fields}
    return (label_of(fields[name]).words(tongue) for name in view.lacking)


# Its claims


def cards(view: PetitionView, tongue: Language) -> Iterator[Card]:
    told = DeedReader(tongue)
    for key, claim in view.petition.claims.items():
        mine = petitions.of_claim(view.clocks, claim)
        yield Card(
            title=told.numbered(key),
            claim=claim,
            road=road(claim, tongue),
            about=about(view, claim, told),
            why=why(view, claim, told),
            clocks=tuple(hands([c for c in mine if is_open(c)], tongue)),
        )


def road(claim: Claim, tongue: Language) -> str:
    """What kind it is, and which of the six of §31 it takes."""
    if not claim.category:
        return ""
    category = codes.label("petition_categories", claim.category, tongue)
    if not claim.road:
        return category
    return NAMES[f"S{FIRST_OF_ROADS + int(claim.road)}"].words(tongue)


def about(view: PetitionView, claim: Claim, told: DeedReader) -> Block:
    body = {n: v for n, v in claim.asked.items() if n not in ASKED_ABOVE}
    form = Registered().fields["claims"].form  # type: ignore[attr-defined]
    return told.block(form, body, view.entries[0])


def why(view: PetitionView, claim: Claim, told: DeedReader) -> Block:
    act = claim.last("classified")
    if act is None:
        return Block("", "values")
    body = {name: act.body[name] for name in OF_THE_KIND if name in act.body}
    return told.block(deeds.form_of("classified"), body, view.entries[0])


def written(view: PetitionView, tongue: Language) -> Block:
    """What was written down, but for the claims and what the head says."""
    above = {"actor", "claims", "received_on", "channel", "received_by", "unit"}
    above |= {"people", "area", "external_ref", "repeats"}
    told = view.petition.registered
    body = {name: value for name, value in told.items() if name not in above}
    return DeedReader(tongue).block(Registered(), body, view.entries[0])


# Beside it


def by_group(view: PetitionView) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for each in steps(view):
        found.setdefault(each.group, []).append(each)
    return found


def papers_of(view: PetitionView) -> dict[str, Any]:
    """Its papers, those that its steps ask for, and what else may be issued."""
    session, who = db.session(), reader()
    issued = reading.of_petition(session, who, view)
    due = waiting.due(session, who, view, issued) if may_write(who) else {}
    offered = (kind for kind in KINDS.values() if doing.is_offered(who, kind))
    return {
        "papers": issued,
        "due_papers": due,
        "serving": doing.to_serve(session, who, view, issued),
        "other_papers": [k.code for k in offered if k.code not in due],
        **papers.at_hand(),
    }


def may_write(who: Principal) -> bool:
    return bool(areas(who, Verb.WRITE_PETITIONS))


def law_words(law: str) -> str:
    """An article has one name, what is no article has one in each language."""
    return gettext("试行口径") if law == PROPOSED else law


def others(view: PetitionView) -> list[PetitionRow]:
    """Every other petition that the page names."""
    named = (view.repeats, *view.repeated_by, *(each.row for each in view.earlier))
    return list({row.petition: row for row in named if row}.values())


def same_people(view: PetitionView, tongue: Language) -> dict[str, Any]:
    """Who came before; what is named as repeated or as repeating is not said twice."""
    named = {each.petition for each in (view.repeats, *view.repeated_by) if each}
    others = [each for each in view.earlier if each.row.petition not in named]
    return {
        "earlier": [met(e, tongue) for e in others if e.sureness != FAINT],
        "perhaps": [met(e, tongue) for e in others if e.sureness == FAINT],
    }


def met(each: Earlier, tongue: Language) -> tuple[PetitionRow, str, str]:
    """The petition, how sure it is that they are the same, and by what."""
    zh, en = SURENESS[each.sureness]
    fields = {**Registered().fields, **Petitioner().fields}
    same = [label_of(fields[name]).words(tongue) for name in each.by]
    sure = zh if tongue == "zh" else en
    return each.row, sure, typography.listed(same, tongue)


def register(console: Blueprint) -> None:
    console.add_url_rule("/petitions/<petition>", view_func=petition)
