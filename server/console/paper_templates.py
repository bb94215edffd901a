"""文书模板: each kind of paper with its file; changed by one, let count by another.

    a list     every kind, what waits first; its version and who let it count
    one kind   the proof of what counts and of what waits, side by side; its slots; all
               versions to take away; a file to bring
    a file     is checked first: every fault is told at once, or its proof is offered;
               who has seen that proposes it

A file that is being looked at before it is proposed lies in the page, nowhere else. A
proof is shown as pictures, which need nothing but the browser.
"""

import base64
import binascii
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask import url_for as address
from flask.typing import ResponseReturnValue

from schemas.papers.kinds import KINDS, Kind, UnknownPaper
from schemas.papers.kinds import kind as kind_of
from schemas.papers.template_states import BACK, COUNTS, LEFT, WAITING, Proposal
from schemas.papers.wording import wording
from server.console.delivery import demand
from server.console.desk import now, pen, reader
from server.console.language import gettext, in_words, language
from server.errors import CountyError
from server.errors.templates import TemplateFaulty, TemplateRefused
from server.papers import printing, templates
from server.permissions import Verb
from server.registry import db
from server.registry import templates as kept

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def list_templates() -> str:
    demand(Verb.CONFIGURE)
    found = templates.by_code(kept.standing(db.session()))
    every = [line(each, found.get(each.code, [])) for each in KINDS.values()]
    lines = sorted(every, key=lambda each: not each["waiting"])
    return render_template("paper_templates.html", lines=lines)


def line(kind: Kind, files: list[Proposal]) -> dict[str, Any]:
    counts = [each for each in files if each.state == COUNTS]
    return {
        "kind": kind,
        "name": kind.name.words(language()),
        "counts": max(counts, key=lambda each: each.version or 0, default=None),
        "waiting": sum(each.state == WAITING for each in files),
    }


def show_template(code: str) -> ResponseReturnValue:
    demand(Verb.CONFIGURE)
    return page(code)


def page(
    code: str,
    *,
    refusal: str = "",
    faults: tuple[str, ...] = (),
    draft: bytes = b"",
    status: int = 200,
) -> tuple[str, int]:
    kind = known(code)
    every = templates.by_code(kept.standing(db.session())).get(code, [])
    current = templates.current(db.session(), code)
    shown = render_template(
        "paper_template.html",
        kind=kind,
        name=kind.name.words(language()),
        slots=kind.every,
        tongue_of=lambda words: words.words(language()),
        current=current,
        pages=len(pictures(code, current.data)),
        waiting=[(each, many(each)) for each in every if each.state == WAITING],
        settled=[each for each in every if each.state != WAITING],
        states=state_words(),
        me=reader(),
        refusal=refusal,
        faults=faults,
        draft=base64.b64encode(draft).decode(),
        draft_digest=templates.digest(draft) if draft else "",
        asked=request.form,
        done=request.args.get("done", "")[:40],
    )
    return shown, status


def state_words() -> dict[str, str]:
    return {
        COUNTS: gettext("启用过"),
        LEFT: gettext("没有启用"),
        BACK: gettext("已收回"),
    }


def known(code: str) -> Kind:
    """A kind that is worded; what nobody worded has no template."""
    try:
        wording(code)
        return kind_of(code)
    except UnknownPaper:
        abort(404)


def many(proposal: Proposal) -> int:
    return len(pictures(proposal.code, file_of(proposal.code, proposal.template)))


@lru_cache(maxsize=16)
def pictures(code: str, data: bytes) -> tuple[bytes, ...]:
    """The proof of a file, a picture of each page. PrintFailed."""
    values = templates.samples(kind_of(code))
    return tuple(printing.shared().pictures(data, values))


def file_of(code: str, which: str) -> bytes:
    """By the number of its version, or by its id while it has none."""
    if which.isdecimal() and len(which) < 10:
        return templates.of_version(db.session(), code, int(which)).data
    row = templates.found(db.session(), which)
    return row.data if row.code == code else abort(404)


def take_template(code: str, which: str) -> Response:
    """The .docx itself, to be changed in Word."""
    demand(Verb.CONFIGURE)
    kind = known(code)
    name = f"{kind.code} {kind.name.zh}.docx"
    return download(file_of(code, which), WORD, name)


def proof(code: str, which: str, number: int) -> Response:
    demand(Verb.CONFIGURE)
    known(code)
    every = pictures(code, file_of(code, which))
    if not 0 < number <= len(every):
        abort(404)
    return Response(every[number - 1], mimetype="image/png")


def download(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, mimetype=media_type)
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Content-Disposition"] = named
    return answer


def change_template(code: str) -> ResponseReturnValue:
    """Whatever the page of a kind offers."""
    demand(Verb.CONFIGURE)
    known(code)
    what = request.form.get("what", "check")
    try:
        if what == "check":
            return check(code)
        if what == "proof":
            return draft_proof(code)
        return done(code, what)
    except TemplateFaulty as faulty:
        said = tuple(each.words(language()) for each in faulty.faults)
        return page(code, faults=said, status=faulty.status)
    except CountyError as refused:
        return page(code, refusal=in_words(refused), status=refused.status)


def check(code: str) -> ResponseReturnValue:
    brought = request.files.get("file")
    data = templates.checked(code, brought.read() if brought else b"")
    pictures(code, data)
    return page(code, draft=data)


def draft_proof(code: str) -> Response:
    data = templates.checked(code, drafted())
    values = templates.samples(kind_of(code))
    found = printing.shared().print(data, values, gettext("样张"))
    return download(found.pdf, "application/pdf", f"{code} 样张.pdf")


def drafted() -> bytes:
    try:
        return base64.b64decode(request.form.get("draft", ""), validate=True)
    except (binascii.Error, ValueError):
        raise TemplateRefused("none") from None


def done(code: str, what: str) -> ResponseReturnValue:
    form = request.form
    template, reason = form.get("template", ""), form.get("reason", "")
    seen = form.get("digest", "") if form.get("seen") == "yes" else ""
    about: dict[str, Any] = {"pen": pen(), "now": now()}
    if what == "propose":
        try:
            templates.propose(reader(), code, drafted(), seen, reason, **about)
        except TemplateFaulty:
            raise
        except CountyError as refused:
            words = in_words(refused)
            return page(code, refusal=words, draft=drafted(), status=refused.status)
    elif what == "publish":
        templates.publish(reader(), template, seen, **about)
    elif what == "refuse":
        templates.refuse(reader(), template, reason, **about)
    else:
        templates.withdraw(reader(), template, reason, **about)
    return redirect(address("console.template", code=code, done=what), 303)


def register(console: Blueprint) -> None:
    console.add_url_rule("/templates", view_func=list_templates, endpoint="templates")
    at = "/templates/<code>"
    console.add_url_rule(at, view_func=show_template, endpoint="template")
    console.add_url_rule(at, view_func=change_template, methods=["POST"])
    console.add_url_rule(f"{at}/<which>.docx", view_func=take_template)
    console.add_url_rule(f"{at}/<which>/<int:number>.png", view_func=proof)
