"""Whether a stage has done what it is for (四理工作法, 试行口径 where no law is named).

A record is never refused for these: what happened, happened. The phone shows what is
unmet before the stage is closed, the desk shows it after.

A stage that ends the mediation, or that the parties walk out of, owes nothing here;
one that goes on or back owes what its heading says. On the fast track the mediator
deliberates alone, and satisfaction with a notice stands in for the panel; so it does
where the parties settled on the spot.

Where the record of a round is a paper that was photographed, or a sound, what each said
stands there: the round then owes who came, what was told and agreed, and how it ended.

How public the mediation may be is the narrowest of the parties' wishes (no word is
closed), and closed wherever a minor or domestic violence is in it; there the parties
are heard apart as well (`schemas.care`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from schemas import agreement_text, care, limits, panel, texts
from schemas.codes import code_list
from schemas.effect import bound, outdated, standing
from schemas.fields import Body
from schemas.texts import Words

Unmet: TypeAlias = Iterator[tuple[str, Words]]
Tree: TypeAlias = Mapping[str, Any]

OWES_NOTHING = ("party_refused", "withdrawn", "out_of_scope", "escalate")
PARTY_SIDE = ("applicant", "respondent", "third_party", "agent", "guardian")
WIDTH = {"closed": 0, "limited": 1, "public": 2}
ADVISERS = ("legal_adviser", "judicial_office")
DELIBERATION = 2
LEAST_MEMBERS = 3
LEAST_ANSWERERS = 2
LEAST_PANEL = 5
# Whether these are owed, their form alone cannot say.
ASKED_HERE = frozenset({"/air/statements", "/air/issues"})


def unmet(body: Body, tree: Tree) -> Unmet:
    """What the recorded or drafted stage still owes: (pointer, words)."""
    yield from _company(body, tree)
    yield from _risk(body)
    for words in limits.too_often(body, tree):
        yield "/outcome", words
    if body.get("outcome") in OWES_NOTHING:
        return
    yield from _hearing(body, tree)
    if body.get("fast_track"):
        agreed = set(body.get("fast_track_agreed_by", ()))
        yield from _each(tree, "/fast_track_agreed_by", agreed, texts.not_agreed_fast)
    owed = OWED.get(body.get("stage", 0))
    if owed:
        yield from owed(body, tree)


def openness_allowed(tree: Tree) -> str:
    """How public the mediation may be: public, limited or closed."""
    if care.closes(tree):
        return "closed"
    wishes = [_consent(tree, party).get("openness", "closed") for party in _names(tree)]
    return min(wishes, key=WIDTH.__getitem__, default="closed")


def _knows(codes_name: str, code: object, what: str) -> bool:
    """Does the list say so of the code? A draft may have none yet."""
    known = code_list(codes_name).get(str(code))
    return known is not None and bool(known.more.get(what))


def _names(tree: Tree) -> dict[str, str]:
    """The parties of the case by id."""
    parties = tree.get("party", {})
    return {key: party.get("name", key) for key, party in sorted(parties.items())}


def _consent(tree: Tree, party: str) -> Mapping[str, Any]:
    consent: Mapping[str, Any] = tree.get("consent", {}).get(party, {})
    return consent


def _each(
    tree: Tree, pointer: str, done: set[str], say: Callable[[str], Words]
) -> Unmet:
    for party, name in _names(tree).items():
        if party not in done:
            yield pointer, say(name)


def _latest(tree: Tree, stage: int) -> Mapping[str, Any]:
    """The last round of that stage that the case knows."""
    rounds = tree.get("stage", {}).get(str(stage), {}).get("round", {})
    latest: Mapping[str, Any] = rounds[max(rounds, key=int)] if rounds else {}
    return latest


def _is_simplified(body: Body, tree: Tree) -> bool:
    settled = _latest(tree, 1).get("outcome") == "settled_on_site"
    return settled or body.get("fast_track") is True


def _company(body: Body, tree: Tree) -> Unmet:
    """Guests come with the parties' consent (调解法§20), listeners where open."""
    for key, person in body.get("participants", {}).items():
        if not person.get("attended"):
            continue
        role, pointer = person.get("role"), f"/participants/{key}"
        is_guest = _knows("participant_roles", role, "invited")
        if is_guest and not person.get("invited_with_consent"):
            yield f"{pointer}/invited_with_consent", texts.NOT_INVITED
        if role == "observer" and openness_allowed(tree) == "closed":
            yield pointer, texts.CLOSED_TO_LISTENERS


def _risk(body: Body) -> Unmet:
    flags = body.get("risk_flags", ())
    dangerous = any(_knows("risk_flags", flag, "report") for flag in flags)
    if dangerous and "police_reported_on" not in body:
        yield "/police_reported_on", texts.NOT_REPORTED


def _hearing(body: Body, tree: Tree) -> Unmet:
    """With violence or a child in it the parties are heard apart, and sit together only
    where who suffers asked for it before (试行口径)."""
    if body.get("stage") == DELIBERATION or not care.apart(_known_then(body, tree)):
        return
    hearing = body.get("hearing", {})
    if "how" not in hearing:
        yield "/hearing/how", texts.HOW_HEARD
    elif hearing["how"] == "together":
        if "asked_by" not in hearing or "asked_on" not in hearing:
            yield "/hearing/asked_by", texts.TOGETHER_NOT_ASKED
        elif str(hearing["asked_on"]) > str(body.get("held_on", "")):
            yield "/hearing/asked_on", texts.TOGETHER_ASKED_LATER


def _known_then(body: Body, tree: Tree) -> Tree:
    """The case as it was known when they sat: nobody is late for what came to light on
    another day."""
    on = str(body.get("held_on", ""))
    before = {
        f"{number}/{round}": record
        for number, stage in tree.get("stage", {}).items()
        for round, record in stage.get("round", {}).items()
        if str(record.get("held_on", "")) < on
    }
    return {**tree, "stage": {"then": {"round": {**before, "now": body}}}}


def _airing(body: Body, tree: Tree) -> Unmet:
    air = body.get("air", {})
    told = set(air.get("rights_notices", {}))
    yield from _each(tree, "/air/rights_notices", told, texts.not_told)
    is_elsewhere = is_kept_elsewhere(body, tree)
    if not is_elsewhere:
        yield from _heard(body, tree)
    agreed = {party for party in _names(tree) if _consent(tree, party).get("agreed")}
    yield from _each(tree, "/air", agreed, texts.no_consent)
    asked = {party for party in _names(tree) if "openness" in _consent(tree, party)}
    yield from _each(tree, "/air", asked, texts.openness_not_asked)
    if body.get("outcome") != "settled_on_site" and not is_elsewhere:
        yield from _issues(air, tree)


def is_kept_elsewhere(body: Body, tree: Tree) -> bool:
    """Is the record of it a paper that was photographed, or a sound, of this round?"""
    about = {"stage": body.get("stage"), "round": body.get("round"), "record": True}
    return any(
        about.items() <= thing.get("shows", {}).items()
        for thing in tree.get("evidence", {}).values()
    )


def _heard(body: Body, tree: Tree) -> Unmet:
    """Whoever came said what happened."""
    absent = {
        person.get("party")
        for person in body.get("participants", {}).values()
        if not person.get("attended")
    }
    statements = body.get("air", {}).get("statements", {})
    spoke = {said.get("party") for said in statements.values()} | absent
    yield from _each(tree, "/air/statements", spoke, texts.not_heard)


def _issues(air: Mapping[str, Any], tree: Tree) -> Unmet:
    if not air.get("issues"):
        yield "/air/issues", texts.NO_ISSUES
    for number, issue in air.get("issues", {}).items():
        pointer = f"/air/issues/{number}/confirmed_by"
        yield from _each(
            tree, pointer, set(issue.get("confirmed_by", ())), texts.not_confirmed
        )


def _deliberation(body: Body, tree: Tree) -> Unmet:
    part = body.get("deliberate", {})
    if not body.get("fast_track"):
        yield from _council(body, part)
    if body.get("outcome") == "need_more_facts":
        return
    issues = _latest(tree, 1).get("air", {}).get("issues", {})
    assigned = {
        number
        for assignment in part.get("assignments", {}).values()
        for number in assignment.get("issues", ())
    }
    for number in sorted(issues):
        if number not in part.get("findings", {}):
            yield "/deliberate/findings", texts.no_finding(number)
        if number not in assigned and not body.get("fast_track"):
            yield "/deliberate/assignments", texts.not_assigned(number)
    if not part.get("legal_bases") and not part.get("village_rules"):
        yield "/deliberate/legal_bases", texts.NO_BASIS
    if not part.get("options"):
        yield "/deliberate/options", texts.NO_OPTION
    if "chosen_option" not in part:
        yield "/deliberate/chosen_option", texts.NOTHING_CHOSEN


def _council(body: Body, part: Mapping[str, Any]) -> Unmet:
    """Three at least, one of them of the law, none with a stake, no party."""
    people = body.get("participants", {})
    came = {key: person for key, person in people.items() if person.get("attended")}
    checks = part.get("recusal_checks", {})
    for key, person in came.items():
        if person.get("role") in PARTY_SIDE:
            yield f"/participants/{key}", texts.PARTY_PRESENT
        elif key not in checks:
            yield (
                "/deliberate/recusal_checks",
                texts.not_checked(person.get("name", key)),
            )
        elif checks[key].get("result") == "recused":
            yield f"/participants/{key}", texts.RECUSED_PRESENT
    members = [p for p in came.values() if p.get("role") not in PARTY_SIDE]
    if len(members) < LEAST_MEMBERS:
        yield "/participants", texts.too_few_members(LEAST_MEMBERS)
    if not any(person.get("role") in ADVISERS for person in members):
        yield "/participants", texts.NO_ADVISER


def _answering(body: Body, tree: Tree) -> Unmet:
    answers = body.get("answer", {}).get("answers", {})
    air = _latest(tree, 1).get("air", {})
    raised = {*tree.get("claim", {}), *air.get("claims", {}), *air.get("issues", {})}
    for number in sorted(raised):
        if number not in answers:
            yield "/answer/answers", texts.not_answered(number)
    for number, answer in answers.items():
        pointer = f"/answer/answers/{number}"
        if "basis" not in answer:
            yield f"{pointer}/basis", texts.NO_BASIS
        responses = set(answer.get("responses", {}))
        yield from _each(tree, f"{pointer}/responses", responses, texts.no_response)
    answerers = [
        person
        for person in body.get("participants", {}).values()
        if person.get("attended") and person.get("role") not in PARTY_SIDE
    ]
    if len(answerers) < LEAST_ANSWERERS and not body.get("fast_track"):
        yield "/participants", texts.too_few_answerers(LEAST_ANSWERERS)
    if body.get("outcome") == "deadlock":
        yield from _deadlock(body, tree)


def _deadlock(body: Body, tree: Tree) -> Unmet:
    if "deadlock_reason" not in body.get("answer", {}):
        yield "/answer/deadlock_reason", texts.REQUIRED
    if openness_allowed(tree) == "closed":
        yield "/outcome", texts.DEADLOCK_NEEDS_OPENNESS


def _appraisal(body: Body, tree: Tree) -> Unmet:
    part = body.get("appraise", {})
    openness = part.get("openness_effective", "closed")
    if WIDTH[openness] > WIDTH[openness_allowed(tree)]:
        yield "/appraise/openness_effective", texts.TOO_PUBLIC
    if openness != "closed" and not _is_simplified(body, tree):
        yield from _panel(part)
        yield from _by_lot(part, panel.draws(tree, body.get("round", 1)), tree)
    scored = set(part.get("satisfaction", {}))
    yield from _each(tree, "/appraise/satisfaction", scored, texts.not_scored)
    if body.get("outcome") == "passed":
        if not part.get("performance_plan"):
            yield "/appraise/performance_plan", texts.NO_PLAN
        if "follow_up_plan" not in part:
            yield "/appraise/follow_up_plan", texts.REQUIRED
    yield from _notice(part.get("publicity", {}), tree)


def _panel(part: Mapping[str, Any]) -> Unmet:
    """Five at least, an odd number, none with a stake; votes counted, not named."""
    seated = [
        each for each in part.get("evaluators", {}).values() if each.get("seated", True)
    ]
    if len(seated) < LEAST_PANEL or len(seated) % 2 == 0:
        yield "/appraise/evaluators", texts.panel_of(LEAST_PANEL)
    for person in seated:
        if not person.get("recusal_ok"):
            name = person.get("name", "")
            yield "/appraise/evaluators", texts.has_a_stake(name)
    if not part.get("opinions"):
        yield "/appraise/opinions", texts.REQUIRED
    if sum(part.get("votes", {}).values()) != len(seated):
        yield "/appraise/votes", texts.votes_differ(len(seated))


def _by_lot(part: Mapping[str, Any], draws: list[Tree], tree: Tree) -> Unmet:
    """Who sits was drawn, where a draw is recorded the last one, and is on no side."""
    seated = [p for p in part.get("evaluators", {}).values() if p.get("seated", True)]
    for person in seated:
        name = person.get("name", "")
        if draws and name not in panel.drawn_names(draws[-1]):
            yield "/appraise/evaluators", texts.not_drawn(name)
        if ground := panel.ground_for(name, tree):
            words = texts.on_a_side(name, panel.ground_words(ground))
            yield "/appraise/evaluators", words


def _notice(publicity: Mapping[str, Any], tree: Tree) -> Unmet:
    """What is put up on the wall names nobody, and all agreed to its words."""
    if not publicity.get("published"):
        return
    agreed = set(publicity.get("wording_agreed_by", ()))
    pointer = "/appraise/publicity/wording_agreed_by"
    yield from _each(tree, pointer, agreed, texts.wording_not_agreed)
    wording = publicity.get("deidentified_text", "")
    for name in _names(tree).values():
        if name in wording:
            yield "/appraise/publicity/deidentified_text", texts.names(name)


OWED: Mapping[int, Callable[[Body, Tree], Unmet]] = {
    1: _airing,
    2: _deliberation,
    3: _answering,
    4: _appraisal,
}


def unsigned(body: Body, tree: Tree) -> Unmet:
    """What a written agreement lacks to take effect, save the committee's seal."""
    if body.get("form") == "oral":
        return
    signatures, names = body.get("signatures", {}), _names(tree)
    for party in bound(dict(body), tree.get("party", {})):
        if party not in signatures:
            yield "/signatures", texts.not_signed(names[party])
    for party in outdated(dict(body), "signatures"):
        name = names.get(party, party)
        yield f"/signatures/{party}/text", texts.signed_before(name)
    for key in outdated(dict(body), "mediator_signatures"):
        name = body["mediator_signatures"][key].get("name", key)
        yield f"/mediator_signatures/{key}/text", texts.signed_before(name)
    if not standing(dict(body), "mediator_signatures"):
        yield "/mediator_signatures", texts.NO_MEDIATOR_SIGNATURE
    for key, words in agreement_text.differing(body):
        yield f"/clauses/{key}/text", words
    if needs_paper(body, tree):
        for party, signature in signatures.items():
            if signature.get("how") == "signature":
                yield f"/signatures/{party}/how", texts.PAPER_ONLY


def needs_paper(body: Body, tree: Tree) -> bool:
    """Personal status is signed on paper (电子签名法§3)."""
    subtype = tree.get("dispute", {}).get("subtype")
    barred = "personal_status" in body.get("confirmation_bars", ())
    return barred or _knows("dispute_subtypes", subtype, "paper")
