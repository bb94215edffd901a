"""卷宗: the queue by where each dossier lies, and one on its page, reviewed there.

What lacks stands from red to green beside what was asked for and what became of it. The
review, the claim and the filing are forms on the page; each says how much of the file
its page had, so that nobody decides over what he did not see.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.dossier import asking
from schemas.dossier_life import STEP_WORDS, DossierLife, Step, awaited
from schemas.errors import SiliError
from schemas.reviewing import FATE_WORDS, Review
from server.console import dossiers, granting, opening, rewards, typography
from server.console.delivery import demand
from server.console.desk import now, pen, reader, today
from server.console.language import in_words, language
from server.dossiers import claiming, judging, listing
from server.dossiers.claiming import Wish
from server.dossiers.judging import Asked, Filing, Looked
from server.dossiers.listing import SHELF_WORDS, Shelf
from server.errors import CaseNotFound, CountyError, NotAllowed
from server.permissions import WORDS, Role, Verb, areas

LIGHTS = {
    Step.OPEN: "grey",
    Step.LACKING: "red",
    Step.COMPLETE: "yellow",
    Step.RETURNED: "red",
    Step.MENDED: "yellow",
    Step.ACCEPTED: "green",
    Step.ARCHIVED: "green",
    Step.REOPENED: "yellow",
}
FREE = ("words1", "words2", "words3")


def list_dossiers() -> ResponseReturnValue:
    """A shelf of the queue; first what waits for the 司法所."""
    demand(Verb.READ_DOSSIERS)
    township = request.args.get("township", "")[:9]
    counts = listing.tally(reader(), township, now())
    shelf = chosen_shelf(request.args.get("shelf", ""), counts)
    page = listing.rows(
        reader(), shelf, township, request.args.get("page", 1, type=int), now()
    )
    return render_template(
        "dossiers.html",
        page=page,
        shelf=shelf,
        counts=counts,
        shelves=[(each, each_word(each)) for each in Shelf],
        township=township,
        townships=townships(),
        outcome_of=dossiers.outcome,
        bar_of=rewards.bar_words,
        today=today(),
    )


def chosen_shelf(asked: str, counts: dict[Shelf, int]) -> Shelf:
    if asked in set(Shelf):
        return Shelf(asked)
    return next((each for each in Shelf if counts[each]), Shelf.COMPLETE)


def each_word(shelf: Shelf) -> str:
    return SHELF_WORDS[shelf].words(language())


def townships() -> list[tuple[str, str]]:
    """Those to choose from; none where the reader has one alone."""
    held = areas(reader(), Verb.READ_DOSSIERS)
    return granting.places() if any(len(area) < 9 for area in held) else []


def dossier_page(case: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    demand(Verb.READ_DOSSIERS)
    view = opening.opened(case)
    found = listing.opened(reader(), view, now())
    shown = render_template(
        "filed.html",
        row=view.row,
        found=found,
        life=found.life,
        step=STEP_WORDS[found.life.step].words(language()),
        light=LIGHTS[found.life.step],
        papers=dossiers.listing(view.casefile, found.life.given, language()),
        given=[heard(each) for each in found.life.given],
        seen=judging.seen(view.casefile, found.life),
        filed=filed(found.life),
        retentions=options("petition_retentions"),
        asking=asking,
        asked=request.form,
        refusal=refusal,
        done=request.args.get("done", "")[:40],
        **rewards.beside(view, found),
    )
    return shown, status


def options(name: str) -> list[tuple[str, str]]:
    return [(c.code, c.words(language())) for c in codes.code_list(name).values()]


def filed(life: DossierLife) -> dict[str, Any]:
    """How it is kept, as the last archiving says."""
    if life.archived is None:
        return {}
    body = life.archived.body
    kept = codes.label("petition_retentions", body["retention"], language())
    by, on = body["actor"]["name"], life.archived.on
    return {**body, "kept": kept, "by": by, "on": on}


def heard(given: Review) -> dict[str, Any]:
    """One word that was said of the dossier, with what became of its items."""
    tongue = language()
    verdict = codes.label("review_verdicts", given.verdict, tongue)
    items = [
        (item, FATE_WORDS[item.fate].words(tongue), item in awaited(given))
        for item in given.items
    ]
    return {
        "who": " ".join((role(given.as_role), "" if given.device else given.by)),
        "verdict": verdict,
        "is_return": bool(given.items) and bool(awaited(given)),
        "on": typography.day(given.reviewed_on, tongue),
        "comment": given.comment,
        "items": items,
        "at_desk": not given.device,
    }


def role(code: str) -> str:
    """As what somebody said it; at the desk a role that no phone has too."""
    if code in set(Role):
        return WORDS[Role(code)][0 if language() == "zh" else 1]
    return codes.label("reviewer_roles", code, language())


# What is decided


def decide(
    case: str, act: Callable[[Looked], object], done: str
) -> ResponseReturnValue:
    """The page once more with what stood in the way; else back to it, done."""
    demand(Verb.JUDGE_DOSSIERS)
    looked = Looked(case, request.form.get("seen", 0, type=int))
    try:
        act(looked)
    except (CaseNotFound, NotAllowed):
        raise
    except CountyError as refused:
        return dossier_page(case, in_words(refused), refused.status)
    except SiliError as wrong:
        return dossier_page(case, in_words(wrong), 400)
    return redirect(url_for("console.dossier_page", case=case, done=done), 303)


def return_dossier(case: str) -> ResponseReturnValue:
    form = request.form

    def act(looked: Looked) -> None:
        due_on, comment = form.get("due_on", ""), form.get("comment", "")
        asked = asked_for()
        judging.give_back(
            reader(), looked, asked, due_on, comment, pen=pen(), now=now()
        )

    return decide(case, act, "returned")


def asked_for() -> list[Asked]:
    """The papers that were ticked, each with its words, and what was written."""
    form = request.form
    papers = [Asked(form.get(f"of {code}", ""), code) for code in form.getlist("paper")]
    return papers + [Asked(form.get(name, "")) for name in FREE]


def receive_dossier(case: str) -> ResponseReturnValue:
    comment = request.form.get("comment", "")

    def act(looked: Looked) -> None:
        judging.receive(reader(), looked, comment, pen=pen(), now=now())

    return decide(case, act, "accepted")


def archive_dossier(case: str) -> ResponseReturnValue:
    form = request.form
    pages = form.get("pages", 0, type=int)
    filing = Filing(form.get("retention", ""), pages, form.get("place", ""))

    def act(looked: Looked) -> None:
        judging.archive(reader(), looked, filing, pen=pen(), now=now())

    return decide(case, act, "archived")


def claim_dossier(case: str) -> ResponseReturnValue:
    form = request.form

    def act(looked: Looked) -> None:
        shares = rewards.shares(form)
        wish = Wish(
            form.get("grade", ""),
            form.getlist("mediator"),
            shares,
            form.get("grounds", ""),
        )
        claiming.claim(reader(), looked, wish, pen=pen(), now=now())

    return decide(case, act, "claimed")


def register(console: Blueprint) -> None:
    console.add_url_rule("/dossiers", view_func=list_dossiers, endpoint="dossiers")
    at = "/dossiers/<case>"
    console.add_url_rule(at, view_func=dossier_page)
    for verb, view in (
        ("return", return_dossier),
        ("receive", receive_dossier),
        ("archive", archive_dossier),
        ("claim", claim_dossier),
    ):
        console.add_url_rule(f"{at}/{verb}", view_func=view, methods=["POST"])
