"""网巡: the queue of findings, one finding with what may be done, the day's report.

    /patrol?box=to_verify&list=N2&unit=县住建委&page=2
    /patrol/report                  网巡日报: by item, by unit, day by day
    /patrol/<finding>               what was found, and the next step
    /patrol/<finding>/order         整改单 (X05), to print

A unit finds its own here and writes what it did; the county office does the rest.
"""

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from schemas.errors import InvalidBody
from schemas.fields import day as day_in
from schemas.patrol.context import EXCUSES
from schemas.patrol.findings import STATE_WORDS, State
from schemas.patrol.rules import EVERY, LISTS, RULES, SEVERITIES
from schemas.texts import Words
from server.console import filling, queries
from server.console.cases import turns
from server.console.delivery import demand
from server.console.desk import now, pen, reader, today
from server.console.language import gettext, in_words, language
from server.console.sheets import sheet
from server.errors import CountyError
from server.patrol import doing, listing
from server.patrol.doing import Report
from server.patrol.listing import BOXES, FindingQuery, Found
from server.permissions import Verb
from server.petitions import scope
from server.registry import db, units


@dataclass(frozen=True, slots=True)
class Asked(queries.Address):
    """The words of the address, as they came."""

    view = "patrol"

    box: str = ""
    list: str = ""
    rule: str = ""
    severity: str = ""
    unit: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.list or self.rule or self.severity or self.unit)


def question(asked: Asked) -> FindingQuery:
    return FindingQuery(
        box=asked.box if asked.box in BOXES else "open",
        list=asked.list if asked.list in LISTS else "",
        rule=asked.rule if asked.rule in RULES else "",
        severity=asked.severity if asked.severity in SEVERITIES else "",
        unit=asked.unit,
    )


def boxes() -> dict[str, str]:
    return {
        "open": gettext("待整改"),
        "to_verify": gettext("待核实"),
        "verified": gettext("已销号"),
        "false": gettext("误报"),
        "excused": gettext("不计入"),
        "gone": gettext("事实已不在"),
    }


def said(words: Words) -> str:
    return words.words(language())


def whose(unit: str) -> str:
    return unit or gettext("县信访部门")


def at_hand() -> dict[str, Any]:
    """What every page of the patrol finds by code."""
    return {
        "rules": RULES,
        "lists": LISTS,
        "said": said,
        "whose": whose,
        "severity_of": lambda rule: said(SEVERITIES[RULES[rule].severity]),
        "light_of": lambda rule: LIGHTS[RULES[rule].severity],
        "state_of": lambda state: said(STATE_WORDS[State(state)]),
        "excuse_of": lambda excuse: said(EXCUSES[excuse]),
        "evidence_of": lambda row: row.zh if language() == "zh" else row.en,
        "is_office": not scope.is_unit(reader()),
        "today": today(),
    }


LIGHTS = {"red": "red", "orange": "yellow", "yellow": "yellow"}


def queue() -> str:
    demand(Verb.READ_PETITIONS)
    asked = Asked.of(request.args)
    found = question(asked)
    page = listing.listed(reader(), found, request.args.get("page", 1, type=int))
    last = next(iter(listing.runs(most=1)), None)
    return render_template(
        "patrol.html",
        asked=asked,
        box=found.box,
        boxes=[(name, words, page.boxes[name]) for name, words in boxes().items()],
        page=page,
        turns=list(turns(page)),
        last=last,
        every_list=[(code, said(words)) for code, words in LISTS.items()],
        every_rule=[(r.code, f"{r.code} {said(r.name)}") for r in EVERY],
        severities=[(code, said(words)) for code, words in SEVERITIES.items()],
        units=[(name, name) for name in listing.units(reader())],
        done=request.args.get("done", "")[:20],
        **at_hand(),
    )


def queue_sheet() -> Response:
    """The list as a workbook."""
    demand(Verb.READ_PETITIONS)
    head = [
        *(gettext("清单项"), gettext("问题"), gettext("等级"), gettext("信访事项")),
        *(gettext("责任单位"), gettext("依据"), gettext("发生")),
        *(gettext("发现"), gettext("整改期限"), gettext("状态"), gettext("整改情况")),
    ]
    rows = listing.every(reader(), question(Asked.of(request.args)))
    return sheet(f"{gettext('网巡问题台账')}-{today()}", head, map(line, rows), "xlsx")


def line(found: Found) -> tuple[str, ...]:
    row, rule = found.row, RULES[found.row.rule]
    evidence = row.zh if language() == "zh" else row.en
    return (
        *(row.rule, said(rule.name), said(SEVERITIES[rule.severity])),
        *(found.petition.number if found.petition else "", whose(row.unit), evidence),
        *(str(row.happened_on), str(row.found_on), str(row.due_on)),
        *(said(STATE_WORDS[State(row.state)]), row.said),
    )


def report() -> str:
    """网巡日报"""
    demand(Verb.READ_PETITIONS)
    runs = listing.runs()
    counts = runs[0].counts if runs and not scope.is_unit(reader()) else {}
    by_list = [
        (code, said(words), [r for r in EVERY if r.list == code])
        for code, words in LISTS.items()
    ]
    return render_template(
        "patrol_report.html",
        last=runs[0] if runs else None,
        runs=runs,
        most=max((run.standing for run in runs), default=1) or 1,
        counts=counts,
        by_list=by_list,
        by_unit=listing.by_unit(reader()),
        **at_hand(),
    )


def seen(finding: str) -> Found:
    found = listing.one(reader(), finding)
    if found is None:
        abort(404)
    return found


def show_finding(
    finding: str, *, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    demand(Verb.READ_PETITIONS)
    found = seen(finding)
    shown = render_template(
        "finding.html",
        found=found,
        row=found.row,
        rule=RULES[found.row.rule],
        may=doing.may(reader(), found.row),
        open_units=[unit.name for unit in units.standing(db.session()).open],
        written=request.form,
        refusal=refusal,
        **at_hand(),
    )
    return shown, status


def order(finding: str) -> str:
    """整改单 (X05)"""
    demand(Verb.READ_PETITIONS)
    found = seen(finding)
    return render_template(
        "finding_order.html",
        found=found,
        row=found.row,
        rule=RULES[found.row.rule],
        **at_hand(),
    )


STEPS = frozenset({"assigned", "rectified", "verified", "reopened", "false"})


def take(finding: str, verb: str) -> ResponseReturnValue:
    """The next step with a finding."""
    if verb not in STEPS:
        abort(404)
    demand(Verb.WRITE_PETITIONS if verb in doing.BY_UNIT else Verb.PATROL)
    text = filling.written(request.form.get("text", ""))
    name = "text" if verb in ("rectified", "verified") else "reason"
    written = {name: text}
    if verb == "assigned":
        written["unit"] = request.form.get("unit", "").strip()
    try:
        doing.act(reader(), finding, verb, written, pen=pen(), now=now())
    except CountyError as refused:
        if refused.status == 404:
            abort(404)
        return show_finding(finding, refusal=in_words(refused), status=refused.status)
    except InvalidBody as wrong:
        return show_finding(finding, refusal=in_words(wrong), status=400)
    return redirect(url_for("console.patrol", done=verb), 303)


def new_finding(refusal: str = "", status: int = 200) -> ResponseReturnValue:
    """登记问题线索: what somebody knows of."""
    demand(Verb.PATROL)
    shown = render_template(
        "new_finding.html",
        every_rule=[(r.code, f"{r.code} {said(r.name)}") for r in by_hand_first()],
        open_units=[unit.name for unit in units.standing(db.session()).open],
        written=request.form,
        refusal=refusal,
        **at_hand(),
    )
    return shown, status


def by_hand_first() -> list[Any]:
    return sorted(EVERY, key=lambda rule: not rule.by_hand)


def report_finding() -> ResponseReturnValue:
    demand(Verb.PATROL)
    form = request.form
    on = day_in(form.get("happened_on", ""))
    if on is None:
        return new_finding(gettext("请写明发生日期。"), 400)
    told = Report(
        form.get("rule", ""),
        filling.written(form.get("evidence", "")),
        on,
        form.get("number", ""),
        form.get("unit", "").strip(),
    )
    try:
        doing.report(reader(), told, pen=pen(), now=now())
    except CountyError as refused:
        return new_finding(in_words(refused), refused.status)
    except InvalidBody as wrong:
        return new_finding(in_words(wrong), 400)
    return redirect(url_for("console.patrol", done="reported"), 303)


def register(console: Blueprint) -> None:
    console.add_url_rule("/patrol", view_func=queue, endpoint="patrol")
    console.add_url_rule("/patrol.xlsx", view_func=queue_sheet, endpoint="patrol_sheet")
    console.add_url_rule("/patrol/report", view_func=report, endpoint="patrol_report")
    console.add_url_rule("/patrol/new", view_func=new_finding)
    console.add_url_rule("/patrol/new", view_func=report_finding, methods=["POST"])
    at = "/patrol/<finding>"
    console.add_url_rule(at, view_func=show_finding, endpoint="finding")
    console.add_url_rule(f"{at}/order", view_func=order, endpoint="finding_order")
    console.add_url_rule(
        f"{at}/<verb>", view_func=take, endpoint="take_finding", methods=["POST"]
    )
