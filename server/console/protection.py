"""强制报告: the list, and one report, for which the purpose is asked each time."""

from flask import Blueprint, render_template, request

from schemas import bodies, codes, protection
from server import protecting
from server.auditing import seen_by
from server.console import cases, opening
from server.console.blocks import Block
from server.console.casepage import compose
from server.console.delivery import demand
from server.console.desk import now, reader, sili
from server.console.language import Language, gettext, language
from server.console.reading import Reader, branch, called, grown
from server.permissions import Verb
from server.protecting import Report
from server.reading import PURPOSES, Purpose


def reports() -> str:
    demand(Verb.READ_PROTECTION)
    found = protecting.listed(reader(), request.args.get("page", 1, type=int), now())
    return render_template(
        "reports.html", found=found, ground_of=ground_of, how_of=how_of
    )


def ground_of(found: Report) -> str:
    return codes.label("report_grounds", found.ground, language())


def how_of(found: Report) -> str:
    return codes.label("report_ways", str(found.said.get("how", "")), language())


def ask_report(report: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    """Nothing of it is shown before it is said why."""
    demand(Verb.READ_PROTECTION)
    choices = [(code, words.words(language())) for code, words in PURPOSES.items()]
    shown = render_template(
        "report_purpose.html",
        row=protecting.readable(reader(), report),
        purposes=choices,
        refusal=refusal,
        asked=request.form,
    )
    return shown, status


def read_report(report: str) -> tuple[str, int]:
    demand(Verb.READ_PROTECTION)
    form = request.form
    why = Purpose.of(form.get("purpose", ""), form.get("said", ""))
    if why is None:
        words = gettext("请选一项事由；选“其他”的，请用几个字写明。")
        return ask_report(report, words, 400)
    found = protecting.opened(reader(), report, sili().keys, now(), why)
    shown = render_template(
        "report.html",
        found=found,
        ground=ground_of(found),
        block=block(found, language()),
        page=compose(found.casefile, found.entries, language()),
        seen_by=seen_by(reader(), report),
        role_of=opening.role_of,
        purpose_of=opening.purpose_of,
    )
    return shown, 200


def block(found: Report, tongue: Language) -> Block:
    """What it says, field by field; the dispute and its parties by their names."""
    numbers = {entry.id: no for no, entry in enumerate(found.casefile.entries, 1)}
    named = {found.about.case: cases.title(found.about, tongue)} if found.about else {}
    said = Reader(found.casefile, numbers, tongue, named)
    if found.about_file is not None:
        said.parties = called(branch(grown(found.about_file.registers), "party"))
    form = bodies.form_of(protection.TYPE)
    return said.form("", form, branch(said.tree, "protection"))


def register(console: Blueprint) -> None:
    console.add_url_rule("/protection", view_func=reports)
    at = "/protection/<report>"
    console.add_url_rule(at, view_func=ask_report)
    console.add_url_rule(at, view_func=read_report, methods=["POST"])
