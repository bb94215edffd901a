"""The records of a dispute beside its stages: opened, accepted or not, ended."""

from collections.abc import Mapping
from datetime import date
from random import Random

from schemas.envelope import Object
from schemas.samples import remarks
from schemas.samples.grammar import between, pick
from schemas.samples.people import full_name
from schemas.samples.scene import Scene, party_body

SOURCES = (
    ("application",) * 11
    + ("proactive",) * 6
    + (
        "public_security",
        "petition_dept",
        "other_dept",
    )
)
BARS = (
    "exclusive_jurisdiction",
    "mediation_prohibited",
    "court_or_agency_took",
    "sued",
    "refused",
)
WIDTH = ("closed", "limited", "public")


def opened(rng: Random, scene: Scene) -> Object:
    story = scene.story
    source = pick(rng, SOURCES)
    body: Object = {
        "opened_on": scene.opened_on.isoformat(),
        "dispute_type": story.type,
        "case_source": source,
        "village": scene.village.code,
        "place": f"{scene.village.name}{scene.group}组{scene.place}",
        "occurred_on": scene.occurred_on.isoformat(),
        "summary": scene.say(rng, pick(rng, story.summary)),
        "parties": parties(rng, scene),
        "claims": claims(rng, scene),
        "amount_fen": scene.sums["款"] * 100,
    }
    if story.subtype:
        body["subtype"] = story.subtype
    if story.groups:
        body["special_groups"] = list(story.groups)
    if source == "petition_dept":
        body["petition_no"] = f"XF{scene.opened_on:%Y%m}{between(rng, 1, 9999):04d}"
    return body


def parties(rng: Random, scene: Scene) -> Object:
    found = {}
    for key, role in (("p1", "applicant"), ("p2", "respondent")):
        near = scene.group if rng.random() < 0.7 else between(rng, 1, 9)
        address = f"{scene.village.township}{scene.village.name}{near}组"
        found[key] = party_body(rng, scene.sides[key], role, address)
    if rng.random() < 0.08:
        applicant = scene.sides["p1"].head
        found["p1"]["agent"] = {
            "name": full_name(rng, 1988, "1", applicant.surname),
            "relation": pick(rng, ("侄子", "堂弟", "外甥")),
            "written_authority": True,
        }
    return found


def claims(rng: Random, scene: Scene) -> Object:
    found: Object = {}
    for number, claim in enumerate(scene.story.claims, 1):
        asked: Object = {"party": claim.party, "text": scene.say(rng, claim.text)}
        if claim.money:
            asked["amount_fen"] = scene.sums[claim.money] * 100
        found[f"c{number}"] = asked
    return found


def accepted(rng: Random, scene: Scene, source: str, day: date) -> Object:
    mediators = {"m1": {"name": scene.grid.mediator, "kind": "part_time"}}
    if rng.random() < 0.35:
        mediators["m2"] = {"name": scene.village.director, "kind": "part_time"}
    return {
        "accepted_on": day.isoformat(),
        "trigger": "proactive" if source == "proactive" else "on_application",
        "committee": scene.village.committee,
        "mediators": mediators,
        "registrar": scene.grid.mediator,
        "screen": dict.fromkeys(BARS, False),
    }


def not_accepted(rng: Random, scene: Scene, day: date) -> Object:
    bar = pick(rng, BARS)
    return {
        "decided_on": day.isoformat(),
        "screen": dict.fromkeys(BARS, False) | {bar: True},
        "reason": scene.say(rng, remarks.REFUSALS[bar]),
        "advice": scene.say(rng, pick(rng, remarks.ADVICE)),
        "told_on": day.isoformat(),
    }


def consented(rng: Random, scene: Scene, party: str, day: date, wish: str) -> Object:
    return {
        "consented_on": day.isoformat(),
        "party": party,
        "agreed": True,
        "mode": pick(rng, ("oral", "oral", "written")),
        "openness": wish,
    }


def wishes(rng: Random, scene: Scene) -> dict[str, str]:
    """How public each party would have it."""
    if scene.story.closed:
        return {"p1": "closed", "p2": pick(rng, ("closed", "limited"))}
    choices = ("closed", "limited", "limited", "public", "public", "public")
    return {party: pick(rng, choices) for party in scene.sides}


def narrowest(wished: Mapping[str, str]) -> str:
    return min(wished.values(), key=WIDTH.index)


def terminated(rng: Random, scene: Scene, day: date, ground: str) -> Object:
    body: Object = {
        "terminated_on": day.isoformat(),
        "ground": ground,
        "reason": scene.say(rng, pick(rng, remarks.LEAVES[ground])),
        "channels_told": list(scene.story.channels),
        "told_on": day.isoformat(),
        "mode": pick(rng, ("oral", "written")),
    }
    if ground == "escalated":
        body["escalated_to"] = "township"
    return body
