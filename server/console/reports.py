"""检举控告 for its readers: the list, one of them opened and gone on with, the keys.

For everybody else each of these addresses answers as one that does not exist, before
anything else of the request is looked at. The passphrase is asked for each answer and
kept nowhere.
"""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from schemas import codes, reporting
from schemas.errors import SiliError
from schemas.texts import Words
from server import accounts
from server.console import refusals
from server.console.desk import county, now, reader, sili
from server.console.language import in_words, language
from server.errors import CountyError, ReportNotFound
from server.permissions import Verb, may
from server.reports import readers, reading

READS, TAKES = Verb.READ_REPORTS, Verb.TAKE_IN_REPORT
WHOSE = {
    "console.sealed_reports": READS,
    "console.reader_keys": READS,
    "console.set_up_reader": READS,
    "console.admit_reader": READS,
    "console.ask_sealed_report": READS,
    "console.open_report": READS,
    "console.note_report": READS,
    "console.new_report": TAKES,
    "console.take_in_report": TAKES,
}


def hide() -> None:
    """Whoever may not is answered as where nothing is."""
    verb = WHOSE.get(request.endpoint or "")
    if verb is not None and not may(reader(), verb, county()):
        abort(404)


def missing(_error: ReportNotFound) -> ResponseReturnValue:
    return refusals.of_http(NotFound())


def words_of(words: Words) -> str:
    return words.words(language())


def step_of(step: str) -> str:
    return words_of(reporting.STEPS[step])


def purpose_of(purpose: str) -> str:
    return words_of(reporting.PURPOSES[purpose])


def shown(template: str, status: int = 200, **more: Any) -> tuple[str, int]:
    purposes = [(code, words_of(each)) for code, each in reporting.PURPOSES.items()]
    filled = render_template(
        template,
        purposes=purposes,
        step_of=step_of,
        purpose_of=purpose_of,
        asked=request.form,
        **more,
    )
    return filled, status


def sealed_reports() -> ResponseReturnValue:
    page, store = request.args.get("page", 1, type=int), sili().reports
    found = reading.listed(reader(), page, store=store)
    keys = readers.seen(reader(), store)
    own = [each for each in keys if each.account == reader().id]
    waiting = [e for e in keys if not e.admitted and e.account != reader().id]
    done = request.args.get("done", "")[:40]
    return shown(
        "sealed_reports.html", found=found, own=own, waiting=waiting, done=done
    )


def reader_keys(status: int = 200, refusal: str = "") -> tuple[str, int]:
    keys = readers.seen(reader(), sili().reports)
    return shown(
        "reader_keys.html",
        status,
        own=[each for each in keys if each.account == reader().id],
        others=[each for each in keys if each.account != reader().id],
        proposed=accounts.made_password(4),
        refusal=refusal,
        done=request.args.get("done", "")[:40],
    )


def set_up_reader() -> ResponseReturnValue:
    said = (request.form.get(name, "") for name in ("passphrase", "again", "unit"))
    try:
        readers.set_up(reader(), *said, store=sili().reports, now=now())
    except CountyError as refused:
        return reader_keys(refused.status, in_words(refused))
    return redirect(url_for("console.reader_keys", done="set_up"), 303)


def admit_reader() -> ResponseReturnValue:
    form = request.form
    key, passphrase = form.get("key", ""), form.get("passphrase", "")
    try:
        readers.admit(reader(), key, passphrase, store=sili().reports, now=now())
    except (CountyError, SiliError) as refused:
        return reader_keys(getattr(refused, "status", 400), in_words(refused))
    return redirect(url_for("console.reader_keys", done="admitted"), 303)


def ask_sealed_report(
    number: str, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    """Nothing of it is shown before passphrase and purpose."""
    line = reading.enclosure(reader(), number, store=sili().reports)
    return shown("report_passphrase.html", status, number=line.report, refusal=refusal)


def open_report(number: str) -> ResponseReturnValue:
    form = request.form
    passphrase, purpose = form.get("passphrase", ""), form.get("purpose", "")
    try:
        found = reading.opened(
            reader(), number, passphrase, purpose, store=sili().reports, now=now()
        )
    except (CountyError, SiliError) as refused:
        return refused_at(number, refused)
    steps = [
        (step, step_of(step))
        for step, after in reporting.FOLLOWS.items()
        if found.step in after
    ]
    how = codes.label("petition_channels", found.told["how"], language())
    return shown("sealed_report.html", found=found, steps=steps, how=how)


def note_report(number: str) -> ResponseReturnValue:
    form = request.form
    said = {name: form.get(name, "").strip() for name in ("step", "organ", "words")}
    said = {name: value for name, value in said.items() if value}
    passphrase = form.get("passphrase", "")
    try:
        reading.note(
            reader(), number, passphrase, said, store=sili().reports, now=now()
        )
    except (CountyError, SiliError) as refused:
        return refused_at(number, refused)
    return redirect(url_for("console.sealed_reports", done="noted"), 303)


def refused_at(number: str, refused: CountyError | SiliError) -> ResponseReturnValue:
    """The words, where it is asked for; nothing where nothing is."""
    if isinstance(refused, ReportNotFound):
        raise refused
    status = getattr(refused, "status", 400)
    return ask_sealed_report(number, in_words(refused), status)


def register(console: Blueprint) -> None:
    console.register_error_handler(ReportNotFound, missing)
    at, keys = "/reports/<number>", "/reports/readers"
    console.add_url_rule("/reports", view_func=sealed_reports)
    console.add_url_rule(keys, view_func=reader_keys)
    console.add_url_rule(keys, view_func=set_up_reader, methods=["POST"])
    console.add_url_rule(f"{keys}/admit", view_func=admit_reader, methods=["POST"])
    console.add_url_rule(at, view_func=ask_sealed_report)
    console.add_url_rule(at, view_func=open_report, methods=["POST"])
    console.add_url_rule(f"{at}/note", view_func=note_report, methods=["POST"])
