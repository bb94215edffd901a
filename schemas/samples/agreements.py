"""The records that follow a settlement: agreement, seal, follow-up."""

from datetime import date, timedelta
from random import Random

from schemas.envelope import Object
from schemas.samples import remarks
from schemas.samples.grammar import between, pick
from schemas.samples.scene import Scene


def agreed(rng: Random, scene: Scene, day: date, round: int, *, oral: bool) -> Object:
    """The agreement: written with its terms, or oral in one text."""
    story, signed_on = scene.story, day.isoformat()
    body: Object = {
        "round": round,
        "form": "oral" if oral else "written",
        "signed_on": signed_on,
        "dispute_facts": "".join(scene.say(rng, text) for text in story.undisputed),
        "disputed_matters": "；".join(
            scene.say(rng, issue.text) for issue in story.issues
        ),
        "amount_fen": scene.sums["成"] * 100,
        "mediator_signatures": {"m1": {"name": scene.grid.mediator}},
        "recorder": scene.village.rule_keeper,
    }
    terms = _terms(rng, scene, signed_on)
    if oral:
        texts = [term["text"] for term in terms.values()]
        body["oral_agreement_content"] = "；".join(texts) + "。"
        return body
    hows = ("signature", "signature", "fingerprint")
    if story.bar:
        body["confirmation_bars"] = [story.bar]
    if story.bar == "personal_status" or rng.random() < 0.3:
        hows = ("paper", "paper", "fingerprint")
    return body | {
        "responsibilities": story.duties,
        "terms": terms,
        "copies": 3,
        "signatures": {
            party: _signature(rng, scene, pick(rng, hows), signed_on)
            for party in scene.sides
        },
    }


def _terms(rng: Random, scene: Scene, signed_on: str) -> dict[str, Object]:
    found: dict[str, Object] = {}
    for number, term in enumerate(scene.story.terms, 1):
        body: Object = {
            "text": scene.say(rng, term.text),
            "mode": scene.say(rng, term.mode),
            "due_on": scene.due_on_for(term.by, signed_on),
        }
        if term.money:
            body["amount_fen"] = scene.sums[term.money] * 100
            body["payer"] = term.payer
            body["payee"] = "p1" if term.payer == "p2" else "p2"
        found[f"t{number}"] = body
    return found


def _signature(rng: Random, scene: Scene, how: str, signed_on: str) -> Object:
    signature: Object = {"how": how, "signed_on": signed_on}
    if how == "fingerprint":
        signature["witness"] = scene.words["证"]
    return signature


def sealed(scene: Scene, day: date, round: int) -> Object:
    return {
        "round": round,
        "sealed_on": day.isoformat(),
        "committee": scene.village.committee,
        "sealed_by": scene.village.director,
        "effective_on": day.isoformat(),
        "complete": True,
    }


def followed_up(rng: Random, scene: Scene, day: date) -> Object:
    party = pick(rng, ("p1", "p1", "p2"))
    is_due = scene.due_on <= day
    due = ("performed", "performed", "performed", "partly")
    status = pick(rng, due if is_due else ("not_due", "not_due", "partly"))
    situation = [pick(rng, remarks.AFTER), pick(rng, FOUND[status])]
    if status == "performed":
        situation.append(pick(rng, scene.story.kept))
    between_whom = "、".join(side.name for side in scene.sides.values())
    body: Object = {
        "visited_on": day.isoformat(),
        "mode": "visit" if rng.random() < 0.7 else "phone",
        "party": party,
        "visit_reason": f"{between_whom}{scene.title}",
        "situation": "".join(scene.say(rng, text) for text in situation),
        "performance_status": status,
        "visitor": scene.grid.mediator,
        "satisfaction": pick(rng, ("satisfied", "satisfied", "basically")),
    }
    if status != "performed":
        body["next_on"] = (day + timedelta(days=between(rng, 15, 45))).isoformat()
    return body


FOUND = {
    "performed": ("{协议上的都兑现了|该给的给了，该做的做了|按期履行}。",),
    "partly": (
        (
            "{钱给了一半|头一笔到了}，{剩下的说<期二>前补齐|<付>说卖了粮再给}"
            "；{现场的活做了大半|关系比以前缓和}。"
        ),
        (
            "<成>{只到了一部分|还差尾数}，<付>{手头紧|答应赶场后送来}，"
            "{没有再吵|<收>愿意再等几天}。"
        ),
    ),
    "not_due": (
        (
            "{期限是<期>，还没到|离<期>还有些日子}，{双方都说会照办|<付>说钱已经备起了"
            "}，{见面打招呼|没有新的矛盾}。"
        ),
        (
            "{没到期|协议定的<期>}，{<收>有点担心兑现|提醒<付>按时给}，"
            "{约好到期再来|<付>再次表态认账}。"
        ),
    ),
}
