"""The records of the four stages: who came, what was said, found and answered.

What a stage owes (`schemas.end_conditions`) is there: rights notices, statements,
findings, answers to every claim and issue, a panel where the parties let one in.
"""

from datetime import date
from random import Random

from schemas.envelope import Object
from schemas.samples import remarks, telling
from schemas.samples.grammar import between, pick
from schemas.samples.laws import ARTICLES, legal_basis
from schemas.samples.scene import Scene

VENUES = {
    "reason_room": "村民说理室",
    "courtyard": "院坝",
    "home": "家中堂屋",
    "committee": "村委会会议室",
    "township": "镇矛盾纠纷调处中心",
}


def meeting(rng: Random, scene: Scene, day: date, stage: int, round: int) -> Object:
    """What every stage's record says: when, where, who led and who wrote."""
    start = between(rng, 17, 31) * 30
    if rng.random() < 0.2:
        start = between(rng, 37, 39) * 30
    end = start + between(rng, 4, 15) * 10
    kind = pick(rng, tuple(VENUES))
    name = VENUES[kind]
    if kind in ("courtyard", "home"):
        name = f"{scene.place}{scene.sides['p1'].name}{name}"
    elif kind != "township":
        name = f"{scene.village.name}{name}"
    return {
        "stage": stage,
        "round": round,
        "held_on": day.isoformat(),
        "started_at": f"{start // 60:02d}:{start % 60:02d}",
        "ended_at": f"{end // 60:02d}:{end % 60:02d}",
        "venue_kind": kind,
        "venue_name": name,
        "host": scene.grid.mediator,
        "recorder": scene.village.rule_keeper,
        "participants": {
            "m1": {"name": scene.grid.mediator, "role": "host", "attended": True},
            "r1": {
                "name": scene.village.rule_keeper,
                "role": "recorder",
                "attended": True,
            },
        },
    }


def with_parties(scene: Scene, body: Object) -> Object:
    for key, side in scene.sides.items():
        role = "applicant" if key == "p1" else "respondent"
        name = side.head.name
        body["participants"][key] = {
            "name": name,
            "role": role,
            "party": key,
            "attended": True,
        }
    return body


def guest(name: str, role: str, unit: str | None = None) -> Object:
    found: Object = {
        "name": name,
        "role": role,
        "invited_with_consent": True,
        "attended": True,
    }
    return found | {"unit": unit} if unit else found


def air(rng: Random, scene: Scene, body: Object) -> Object:
    """一 开门说理."""
    story, day = scene.story, body["held_on"]
    with_parties(scene, body)
    if rng.random() < 0.5:
        body["participants"]["g1"] = guest(str(scene.words["证"]), "neighbor")
    body["air"] = {
        "rights_notices": {
            party: {
                "told_on": day,
                "mode": "oral",
                "acknowledged": pick(rng, ("in_record", "signed")),
            }
            for party in scene.sides
        },
        "statements": {
            party: {
                "party": party,
                "facts": telling.statement(rng, scene, party),
                "claims": _claims_of(scene, party),
            }
            for party in scene.sides
        },
        "undisputed_facts": {
            f"f{number}": {"text": scene.say(rng, text)}
            for number, text in enumerate(story.undisputed, 1)
        },
        "issues": {
            f"i{number}": {
                "text": scene.say(rng, issue.text),
                "confirmed_by": sorted(scene.sides),
            }
            for number, issue in enumerate(story.issues, 1)
        },
        "emotion_level": pick(rng, (1, 2, 2, 3, 3, 3, 4, 4, 5)),
    }
    body["transcript"] = scene.say(rng, pick(rng, remarks.TRANSCRIPT))
    if body["air"]["emotion_level"] == 5 and rng.random() < 0.3:
        body["risk_flags"] = ["violence"]
        body["police_reported_on"] = day
    return body


def _claims_of(scene: Scene, party: str) -> list[str]:
    claims = enumerate(scene.story.claims, 1)
    return [f"c{number}" for number, claim in claims if claim.party == party]


def _seat_council(rng: Random, scene: Scene, body: Object) -> None:
    village = scene.village
    body["participants"] |= {
        "v1": {
            "name": village.secretary,
            "role": "village_committee",
            "attended": True,
        },
        "j1": {
            "name": village.justice,
            "role": "judicial_office",
            "unit": f"{village.township}司法所",
            "remote": rng.random() < 0.6,
            "attended": True,
        },
    }
    if rng.random() < 0.6:
        body["participants"]["l1"] = guest(village.adviser, "legal_adviser", "法律顾问")


def deliberate(rng: Random, scene: Scene, body: Object) -> Object:
    """二 会商议理."""
    story = scene.story
    _seat_council(rng, scene, body)
    options = {
        f"o{number}": {"content": scene.say(rng, text)}
        for number, text in enumerate(story.options, 1)
    }
    numbers = [f"i{number}" for number in range(1, len(story.issues) + 1)]
    body["deliberate"] = {
        "recusal_checks": {key: {"result": "clear"} for key in body["participants"]},
        "findings": {
            f"i{number}": {
                "finding": scene.say(rng, issue.finding),
                "basis_evidence": scene.say(rng, issue.evidence),
                "status": "adopted" if rng.random() < 0.85 else "doubtful",
            }
            for number, issue in enumerate(story.issues, 1)
        },
        "legal_bases": {
            f"law-{key}": legal_basis(key)
            for key in story.laws[: between(rng, 1, len(story.laws))]
        },
        "options": options,
        "chosen_option": "o1" if rng.random() < 0.7 else max(options),
        "assignments": {
            "m1": {"member": "m1", "issues": numbers[:1]},
            "v1": {"member": "v1", "issues": numbers[1:]},
        },
    }
    if rng.random() < 0.45:
        rule = scene.say(rng, pick(rng, remarks.RULES))
        body["deliberate"]["village_rules"] = {"r1": {"text": rule}}
    body["transcript"] = scene.say(rng, pick(rng, remarks.COUNCIL))
    return body


def answer(rng: Random, scene: Scene, body: Object, mood: str) -> Object:
    """三 集体答理; `mood` is how it goes: accept, partial or reject."""
    story, village = scene.story, scene.village
    with_parties(scene, body)
    body["participants"]["v1"] = {
        "name": village.secretary,
        "role": "village_committee",
        "attended": True,
    }
    answers: Object = {}
    for number, issue in enumerate(story.issues, 1):
        answers[f"i{number}"] = _answer(rng, scene, issue.answer, mood)
    for number, claim in enumerate(story.claims, 1):
        text = CLAIM_ANSWERS[1 if claim.money else 0]
        answers[f"c{number}"] = _answer(rng, scene, text, mood)
    body["answer"] = {
        "answers": answers,
        "proposals": {
            f"v{number}": {"text": scene.say(rng, text), "by": "m1"}
            for number, text in enumerate(story.options, 1)
        },
    }
    body["transcript"] = scene.say(rng, pick(rng, remarks.ANSWERED))
    return body


CLAIM_ANSWERS = (
    (
        "{这一条合情合理|该项要求有依据}，{<期>前办到|写进协议}，{由<主任>督促|"
        "村上派人看}。"
    ),
    (
        "{要求<款>|报的<款>}{偏高|有一部分证据不足}，{按核实的<底>和双方责任|"
        "结合票据}，{支持<成>|以<成>为宜}。"
    ),
)
REJECTIONS = (
    "{少于<款>不谈|<成>太少}，{要么走法院|回去再想}",
    "{最多<还>|只认<还>}，{责任划分不同意|对方先认错再说}",
)
COUNTERS = (
    "{数目同意，期限要{宽|紧}一点|先付一半，剩的<期二>前}",
    "{<成>可以，要当面道歉|加一条不再翻旧账}",
)


def _answer(rng: Random, scene: Scene, text: str, mood: str) -> Object:
    title, article, _ = ARTICLES[pick(rng, scene.story.laws)]
    found: Object = {
        "answer": scene.say(rng, text),
        "basis": f"《{title}》{article}",
        "answered_by": pick(rng, ("m1", "v1")),
        "responses": {},
    }
    for party in scene.sides:
        kind = mood if rng.random() < 0.8 else "accept"
        response = {"response": kind}
        if kind != "accept":
            offers = REJECTIONS if kind == "reject" else COUNTERS
            response["counter_offer"] = scene.say(rng, pick(rng, offers))
        found["responses"][party] = response
    return found


def appraise(
    rng: Random, scene: Scene, body: Object, openness: str, *, simple: bool
) -> Object:
    """四 公开评理."""
    with_parties(scene, body)
    part: Object = {
        "trigger": "post_agreement",
        "openness_effective": openness,
        "satisfaction": {party: _satisfaction(rng, scene) for party in scene.sides},
        "performance_plan": {
            f"t{number}": {
                "item": scene.say(rng, term.text),
                "due_on": scene.due_on_for(term.by, body["held_on"]),
                "guarantor": pick(rng, (scene.village.director, scene.grid.mediator)),
            }
            for number, term in enumerate(scene.story.terms, 1)
        },
        "follow_up_plan": scene.say(rng, pick(rng, remarks.PLANS)),
    }
    if openness != "closed" and not simple:
        _seat_panel(rng, scene, body, part)
    if openness == "public" and rng.random() < 0.7:
        part["publicity"] = {
            "published": True,
            "place": f"{scene.village.name}公示栏",
            "deidentified_text": scene.say(rng, pick(rng, remarks.NOTICED)),
            "wording_agreed_by": sorted(scene.sides),
        }
    if rng.random() < 0.5:
        part["lessons"] = scene.say(rng, pick(rng, remarks.LESSONS))
    body["appraise"] = part
    return body


def _seat_panel(rng: Random, scene: Scene, body: Object, part: Object) -> None:
    size = pick(rng, (5, 5, 5, 7))
    panel = rng.sample(scene.village.panel, size)
    part["evaluators"] = {
        f"e{number}": {
            "name": name,
            "drawn_by": scene.village.rule_keeper,
            "recusal_ok": True,
            "draw": 1,
            "seated": True,
        }
        for number, name in enumerate(panel, 1)
    }
    for number, name in enumerate(panel, 1):
        body["participants"][f"e{number}"] = guest(name, "evaluator")
    opinions = rng.sample(remarks.OPINIONS, between(rng, 2, 4))
    part["opinions"] = {
        f"a{number}": {"text": scene.say(rng, text)}
        for number, text in enumerate(opinions, 1)
    }
    unfair = int(rng.random() < 0.15)
    basically = between(rng, 0, size // 2)
    part["votes"] = {
        "fair": size - unfair - basically,
        "basically_fair": basically,
        "unfair": unfair,
    }


def _satisfaction(rng: Random, scene: Scene) -> Object:
    score = pick(rng, ("satisfied",) * 6 + ("basically",) * 3 + ("dissatisfied",))
    said = remarks.GRUMBLES if score == "dissatisfied" else remarks.PRAISE
    found: Object = {"score": score}
    if rng.random() < 0.6:
        found["reason"] = scene.say(rng, pick(rng, said))
    return found
