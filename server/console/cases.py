"""The list of cases, and the page of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.casefile import CaseFile
from schemas.clocks import RULES, STAGE, Clock
from schemas.kinds import ACTIVITY, DISPUTE
from schemas.reviewing import Review
from schemas.rule_book import handle
from server import assigning, reading, together
from server.auditing import seen_by
from server.console import (
    assignees,
    bringing,
    dossiers,
    finding,
    joining,
    media,
    opening,
    persons,
    queries,
    states,
    tabs,
    typography,
)
from server.console.casepage import compose
from server.console.desk import county, now, place_name, reader
from server.console.language import Language, gettext, language
from server.media import viewing
from server.permissions import Verb, areas, may
from server.registry import db, dossier_rows
from server.registry.cases import CaseView, Facet, facet, list_cases
from server.registry.projection import CaseRow


def cases() -> ResponseReturnValue:
    """案件列表; who sees no case begins elsewhere."""
    if not areas(reader(), Verb.LIST_CASES):
        return redirect(tabs.first(), 303)
    asked = queries.read(request.args)
    question = queries.question(asked)
    number = request.args.get("page", 1, type=int)
    page = list_cases(reader(), question, number, facets=question.is_of_words)
    lights = Facet(page.lights, page.is_cut)
    if question.light:
        lights = facet(reader(), question, CaseRow.light)
    tongue = language()
    return render_template(
        "cases.html",
        asked=asked,
        page=page,
        by_light=lights,
        light_words=[(name, states.light(name, tongue)) for name in queries.LIGHTS],
        unread=queries.unread(asked),
        may_join=bool(areas(reader(), Verb.JOIN)),
        groups=together.sizes(reader(), [row.case for row in page.rows]),
        turns=list(turns(page)),
        next_clock=next_clocks(page.rows, tongue),
        **finding.found(asked, question, page, tongue),
        **choices(asked, tongue),
    )


def next_clocks(rows: Iterable[CaseRow], tongue: Language) -> dict[str, str]:
    """By case, the name of the clock whose day the row shows."""
    rules = [rule for rule in reversed(RULES) if rule not in STAGE]
    names = {rule.id: rule.zh if tongue == "zh" else rule.en for rule in rules}
    found = {}
    for row in rows:
        of_day = [clock.rule for clock in row.clocks if clock.due_on == row.due_on]
        found[row.case] = next((names[rule] for rule in of_day if rule in names), "")
    return found


def choices(asked: queries.Asked, tongue: Language) -> dict[str, Any]:
    """What each box of the filters offers."""
    areas = reader().areas
    townships = queries.places(county(), areas, "township")
    villages = queries.places(county(), areas, "village") if asked.township else []
    return {
        "scope": typography.listed([place_name(a, tongue) for a in areas], tongue),
        "townships": [(place.code, place.name) for place in townships],
        "villages": [
            (place.code, place.name)
            for place in villages
            if place.code.startswith(asked.township)
        ],
        "types": coded("dispute_types", tongue),
        "sources": coded("case_sources", tongue),
        "states": list(states.words(tongue).items()),
    }


def coded(name: str, tongue: Language) -> list[tuple[str, str]]:
    return [(each.code, each.words(tongue)) for each in codes.code_list(name).values()]


class Paged(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def pages(self) -> int: ...


def turns(page: Paged) -> Iterator[int]:
    """The page numbers to offer; 0 stands for those left out."""
    near = {1, 2, page.pages - 1, page.pages}
    near |= set(range(page.number - 2, page.number + 3))
    last = 0
    for number in sorted(n for n in near if 1 <= n <= page.pages):
        if number > last + 1:
            yield 0
        yield number
        last = number


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four stages in the heading."""

    title: str
    how: str
    words: str
    anchor: str


def case(case: str) -> ResponseReturnValue:
    """案件页; an occasion has a page of its own."""
    if reading.readable(reader(), case).kind == ACTIVITY:
        return redirect(url_for("console.occasion", occasion=case), 303)
    view = opening.opened(case)
    tongue = language()
    page = compose(view.casefile, view.entries, tongue)
    return render_template(
        "case.html",
        view=view,
        row=view.row,
        casefile=view.casefile,
        title=title(view.row, tongue),
        page=page,
        facts=list(facts(view, tongue)),
        evidence=media.cards(viewing.of_case(view), tongue),
        track=list(track(view.casefile, tongue)),
        problems=list(problems(view.casefile, tongue)),
        clocks=[hand(clock, view.as_of, tongue) for clock in view.clocks],
        dossier=dossiers.listing(view.casefile, given_of(view.casefile), tongue),
        may_file=may(reader(), Verb.READ_DOSSIERS, view.row.grid),
        quarantined=view.quarantined,
        may_decide_knowers=may(reader(), Verb.DECIDE_KNOWERS, view.row.grid),
        may_erase=bool(areas(reader(), Verb.ERASE_ENTRY)),
        erased=set(view.casefile.erased),
        seen_by=seen_by(reader(), case),
        **assigned(view.row),
        **joining.together(view),
        **persons.beside(view.row),
        **bringing.beside(view),
        role_of=opening.role_of,
        purpose_of=opening.purpose_of,
    )


def given_of(casefile: CaseFile) -> tuple[Review, ...]:
    """Every word that was said of its dossier, on a phone or at the desk."""
    return dossier_rows.of_case(db.session(), casefile).given


def assigned(row: CaseRow) -> dict[str, Any]:
    """Whom the desk asked to take it on; nobody assigns what is no dispute."""
    return {
        "assigned": assigning.of_case(reader(), row, now()),
        "may_assign": may(reader(), Verb.ASSIGN, row.grid) and row.kind == DISPUTE,
        **assignees.words(),
    }


@dataclass(frozen=True, slots=True)
class Hand:
    """One clock as the page shows it."""

    title: str
    light: str
    words: str
    due: str
    how: str
    rule: str
    start_on: date


def hand(clock: Clock, today: date, tongue: Language) -> Hand:
    zh = tongue == "zh"
    return Hand(
        title=clock.rule.zh if zh else clock.rule.en,
        light="green" if clock.state == "met" else clock.light,
        words=standing(clock, today, tongue),
        due=gettext("%(day)s 止", day=typography.day(clock.due.due_on, tongue)),
        how=clock.words_zh if zh else clock.words_en,
        rule=handle(clock.rule),
        start_on=clock.due.start_on,
    )


def standing(clock: Clock, today: date, tongue: Language) -> str:
    """How the clock stands, in a word."""
    ended = typography.day(clock.ended_on, tongue)
    if clock.state == "running":
        return typography.days_left(clock.due.due_on, today, tongue)
    if clock.state == "met":
        return gettext("%(day)s 已办", day=ended)
    if clock.state == "stopped":
        return gettext("%(day)s 停止计算", day=ended)
    if clock.rule.is_right:
        return gettext("期限已过")
    if clock.ended_on is not None:
        return gettext("%(day)s 逾期办结", day=ended)
    return typography.days_left(clock.due.due_on, today, tongue)


def problems(casefile: CaseFile, tongue: Language) -> Iterator[str]:
    for each in casefile.problems:
        words = each.zh if tongue == "zh" else each.en
        yield f"{words}（{each.law}）" if tongue == "zh" else f"{words} ({each.law})"


def title(row: CaseRow, tongue: Language) -> str:
    if tongue == "zh" or not row.dispute_type:
        return row.title
    return f"{row.party_names} · {codes.label('dispute_types', row.dispute_type, 'en')}"


def facts(view: CaseView, tongue: Language) -> Iterator[tuple[str, str]]:
    row = view.row
    if row.dispute_type:
        yield (
            gettext("纠纷类型"),
            codes.label("dispute_types", row.dispute_type, tongue),
        )
    if row.source:
        yield gettext("案件来源"), codes.label("case_sources", row.source, tongue)
    yield gettext("地点"), codes.name_of(row.grid) or row.grid
    yield gettext("登记日"), typography.day(row.opened_on, tongue)
    if row.accepted_on:
        yield gettext("受理日"), typography.day(row.accepted_on, tongue)
    if row.amount_fen is not None:
        yield gettext("涉及金额"), typography.money(row.amount_fen, tongue)
    for number, day in view.casefile.effective.items():
        words = gettext("协议生效日")
        if len(view.casefile.effective) > 1:
            words += f" {number}"
        yield words, typography.day(day, tongue)
    yield gettext("县收到"), typography.instant(row.last_received_at)


def track(casefile: CaseFile, tongue: Language) -> Iterator[Step]:
    """The four stages: what was done in each, and where the case stands."""
    held: dict[str, Any] = casefile.tree.get("stage", {})
    for number, code in enumerate(("1", "2", "3", "4"), 1):
        rounds: dict[str, Any] = held.get(code, {}).get("round", {})
        how = states.standing(number, casefile.state, casefile.stage)
        days = [str(each.get("held_on", "")) for each in rounds.values()]
        yield Step(
            codes.label("stages", code, tongue),
            how if rounds or how == "now" else "ahead",
            stage_words(days, tongue),
            f"stage-{code}" if rounds else "",
        )


def stage_words(days: list[str], tongue: Language) -> str:
    if not days:
        return gettext("尚未进行")
    last = typography.day(max(days), tongue)
    if len(days) == 1:
        return last
    return gettext("%(rounds)s 轮，最近 %(day)s", rounds=len(days), day=last)


def register(console: Blueprint) -> None:
    console.add_url_rule("/", view_func=cases)
    console.add_url_rule("/cases/<case>", view_func=case)
