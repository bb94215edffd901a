"""督办函件: the register of letters, with what is proposed on top; and a new one.

    /letters                        the county office: proposals, then every letter;
                                    a unit: those that went to it
    /letters/new?proposal=…         as it is proposed, to be changed or sent
    /letters/issue, /letters/dismiss

The number of a proposal is its first fact; whoever is slower finds it gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.errors import InvalidBody
from schemas.letter_course import STATE_WORDS, State, light
from schemas.letter_terms import reply_due
from server.console import queries
from server.console.cases import turns
from server.console.delivery import demand
from server.console.desk import now, pen, reader, today
from server.console.language import gettext, in_words, language
from server.errors import CountyError
from server.errors.letters import LetterRefused
from server.permissions import Verb, areas
from server.petitions.units import units_known
from server.registry import db, terms
from server.registry.letters import LetterRow
from server.supervising import hits, listing, papers, writing
from server.supervising.listing import LetterQuery
from server.supervising.proposing import REQUIREMENTS, Proposal
from server.supervising.writing import ELSEWHERE, Wish

KINDS = {"waiting": "wait", "answered": "open", "adopted": "done", "partly": "done"}


@dataclass(frozen=True, slots=True)
class Asked(queries.Address):
    """The words of the address, as they came."""

    view = "letters"

    box: str = ""
    code: str = ""
    unit: str = ""


def letters(refusal: str = "", status: int = 200) -> ResponseReturnValue:
    """督办函件"""
    demand(Verb.READ_PETITIONS)
    asked, supervises = Asked.of(request.args), bool(areas(reader(), Verb.SUPERVISE))
    known = asked.box if asked.box in listing.BOXES else ""
    query = LetterQuery(known, asked.code, asked.unit)
    page = listing.listed(reader(), query, today(), request.args.get("page", 1, int))
    shown = render_template(
        "letters.html",
        asked=asked,
        page=page,
        turns=list(turns(page)),
        boxes=[(box, words) for box, words in boxes().items()],
        kinds=kinds(),
        units=[(name, name) for name in listing.addressees(reader())],
        supervises=supervises,
        proposals=proposals() if supervises else [],
        refusal=refusal,
        done=request.args.get("done", "")[:40],
        light_of=light_of,
        **words_at_hand(),
    )
    return shown, status


def words_at_hand() -> dict[str, Any]:
    return {
        "kind_of": kind_of,
        "state_of": state_of,
        "tag_of": lambda name: KINDS.get(name, "ended"),
        "adopted_of": lambda code: codes.label("letter_adoptions", code, language()),
        "say": lambda words: words.words(language()),
    }


def boxes() -> dict[str, str]:
    return {
        "overdue": gettext("逾期未反馈"),
        "waiting": gettext("待反馈"),
        "to_judge": gettext("待核实"),
        "ended": gettext("已了结"),
    }


def kinds() -> list[tuple[str, str]]:
    every = codes.code_list("letter_kinds").values()
    return [(each.code, each.words(language())) for each in every]


def kind_of(code: str, suggestion: str = "") -> str:
    """督办函; a suggestion by what it suggests."""
    if not suggestion:
        return codes.label("letter_kinds", code, language())
    what = codes.label("suggestions", suggestion, language())
    return gettext("%(what)s建议函", what=what)


def state_of(name: str) -> str:
    return STATE_WORDS[State(name)].words(language())


def light_of(row: LetterRow) -> str:
    return light(row.state, row.due_on, today())


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as the page shows it."""

    proposal: Proposal
    petitions: tuple[tuple[str, str], ...]
    """The first of them, by id and number."""
    is_whole: bool
    """May it be sent as it is?"""


def proposals() -> list[tuple[str, list[Proposed]]]:
    """By kind, in the order of the catalogue."""
    every = hits.proposals(db.session(), today())
    numbers = listing.numbers({p for each in every for p in each.petitions[:SHOWN]})
    found: dict[str, list[Proposed]] = {}
    for each in every:
        named = tuple((p, numbers.get(p, p)) for p in each.petitions[:SHOWN])
        whole = bool(each.unit) and each.code not in ELSEWHERE
        shown = Proposed(each, named, whole)
        found.setdefault(kind_of(each.code, each.suggestion), []).append(shown)
    return list(found.items())


SHOWN = 3


def new_letter(
    sent: Mapping[str, str] | None = None, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    """拟函"""
    demand(Verb.SUPERVISE)
    key = request.values.get("proposal", "")
    found = proposal_of(key)
    if key and found is None and not refusal:
        return letters(in_words(LetterRefused("gone")), 409)
    asked = sent if sent is not None else blank(found)
    code = found.code if found else asked["code"]
    shown = render_template(
        "new_letter.html",
        found=found,
        asked=asked,
        key=key,
        kinds=kinds(),
        code=code,
        slots=papers.asked(code),
        again=token_urlsafe(16),
        suggestions=[(c.code, c.words(language())) for c in suggestions()],
        units=units_known(db.session()),
        refusal=refusal,
        **words_at_hand(),
    )
    return shown, status


def suggestions() -> list[codes.Code]:
    return list(codes.code_list("suggestions").values())


def proposal_of(key: str) -> Proposal | None:
    every = hits.proposals(db.session(), today()) if key else []
    return next((each for each in every if each.key == key), None)


def blank(found: Proposal | None) -> dict[str, str]:
    """The form as it is opened; by what is proposed, where something is."""
    code = found.code if found else request.args.get("code", "")
    code = code if code in codes.code_list("letter_kinds") else "D33"
    session = db.session()
    due = reply_due(code, today(), terms.calendar(session), terms.standing(session))
    told = {
        "code": code,
        "feedback_due": due.isoformat() if due else "",
        "requirements": REQUIREMENTS.get(code, ""),
        "petitions": request.args.get("petition", ""),
        "to_unit": request.args.get("unit", ""),
    }
    if found is None:
        return told
    numbers = listing.numbers(set(found.petitions))
    said = {f"{SLOT}{name}": text for name, text in found.said}
    return told | {
        **said,
        "to_unit": found.unit,
        "suggestion": found.suggestion,
        "grounds": found.grounds.zh,
        "law": found.law,
        "petitions": "\n".join(numbers.get(each, each) for each in found.petitions),
    }


def issue_letter() -> ResponseReturnValue:
    """One that was written on the form."""
    demand(Verb.SUPERVISE)
    sent = {name: request.form.get(name, "") for name in request.form}
    if sent.get("code") not in codes.code_list("letter_kinds"):
        abort(400)
    told = {name: sent.get(name, "") for name in TYPED}
    said = {n.removeprefix(SLOT): v for n, v in sent.items() if n.startswith(SLOT)}
    sent.setdefault("petitions", "")
    about = tuple(sent["petitions"].split())
    try:
        wish = Wish(**told, petitions=about, said=said)
        again = sent.get("key", "")
        letter = writing.issue(reader(), wish, pen=pen(), now=now(), key=again)
    except (CountyError, InvalidBody) as refused:
        status = refused.status if isinstance(refused, CountyError) else 400
        return new_letter(sent, in_words(refused), status)
    return redirect(url_for("console.letter", letter=letter), 303)


SLOT = "slot_"
TYPED = (
    *("code", "to_unit", "grounds", "requirements", "feedback_due"),
    *("suggestion", "law", "proposal"),
)


def issue_proposed() -> ResponseReturnValue:
    """Those that were ticked, as they are proposed."""
    demand(Verb.SUPERVISE)
    keys = request.form.getlist("proposal")
    if not keys:
        return letters(gettext("先勾选要发出的。"), 400)
    try:
        writing.issue_proposed(reader(), keys, pen=pen(), now=now())
    except CountyError as refused:
        return letters(in_words(refused), refused.status)
    return redirect(url_for("console.letters", done=str(len(keys))), 303)


def dismiss_letter() -> ResponseReturnValue:
    demand(Verb.SUPERVISE)
    key, reason = request.args.get("proposal", ""), request.form.get("reason", "")
    try:
        writing.dismiss(reader(), key, reason, pen=pen(), now=now())
    except CountyError as refused:
        return letters(in_words(refused), refused.status)
    return redirect(url_for("console.letters", done="dismissed"), 303)


def register(console: Blueprint) -> None:
    console.add_url_rule("/letters", view_func=letters)
    console.add_url_rule("/letters/new", view_func=new_letter)
    console.add_url_rule("/letters/new", view_func=issue_letter, methods=["POST"])
    console.add_url_rule("/letters/issue", view_func=issue_proposed, methods=["POST"])
    console.add_url_rule("/letters/dismiss", view_func=dismiss_letter, methods=["POST"])
