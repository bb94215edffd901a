"""登记抽查: what was drawn, each petition looked at, what is to be put right.

/checks                       every draw with its share; the form for a new one;
                              to a unit, what it was told to put right
/checks/<check>               the petitions that were drawn, and the lot drawn again
/checks/<check>/<petition>    one of them: the items, beside each what the desk
                              itself can say of it; where it failed, what was done
"""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from schemas import checks as forms
from schemas import codes
from schemas.checks import ITEMS, JUDGED, MOST
from schemas.errors import FieldError, InvalidBody
from schemas.fields import day
from server.console import petition as page_of
from server.console import petition_words, queries, typography
from server.console.delivery import demand
from server.console.desk import county, now, pen, place_name, reader, today
from server.console.filling import Input, Sent, body_of, field_inputs
from server.console.language import gettext, in_words, language
from server.errors import CountyError
from server.errors.checks import CheckRefused
from server.permissions import Verb, areas, may
from server.petitions import scope
from server.petitions.opening import PetitionView
from server.petitions.units import units_known
from server.registry import db
from server.registry.checks import CheckRow
from server.registry.projecting import county_day
from server.watching import checks
from server.watching.checks import Wish

USUAL = 20


def list_checks() -> ResponseReturnValue:
    demand(Verb.READ_PETITIONS)
    return page()


def page(refusal: str = "", status: int = 200) -> tuple[str, int]:
    tongue, held = language(), areas(reader(), Verb.SPOT_CHECK)
    owed = checks.to_put_right(reader())
    shown = render_template(
        "checks.html",
        drawn=checks.listed(reader()),
        owed=owed,
        rows=checks.numbers(db.session(), owed),
        wrong_of=wrong_of,
        place=lambda area: place_name(area, tongue),
        townships=[
            (p.code, p.name) for p in queries.places(county(), held, "township")
        ],
        channels=list(codes.code_list("petition_channels").values()),
        channel_of=lambda code: codes.label("petition_channels", code, tongue),
        may_draw=bool(held),
        asked=request.form or MultiDict({"size": str(USUAL), **last_month()}),
        most=MOST,
        share=share,
        today=today(),
        refusal=refusal,
        is_unit=scope.is_unit(reader()),
        tongue=tongue,
    )
    return shown, status


def last_month() -> dict[str, str]:
    """The whole month before this one."""
    first = today().replace(day=1)
    until = first - timedelta(days=1)
    return {"since": until.replace(day=1).isoformat(), "until": until.isoformat()}


def share(drawn: checks.Drawn) -> str:
    """Of none that was looked at there is none."""
    if drawn.share is None:
        return "—"
    return f"{drawn.share:.1%}"


def draw_check() -> ResponseReturnValue:
    demand(Verb.SPOT_CHECK)
    form = request.form
    since, until = day(form.get("since", "")), day(form.get("until", ""))
    size = form.get("size", type=int) or 0
    area = form.get("township") or county()
    try:
        if since is None or until is None:
            raise CheckRefused("period")
        wish = Wish(since, until, area, size, form.get("channel", ""))
        made = checks.draw(reader(), wish, form.get("reason", ""), pen=pen(), now=now())
    except CountyError as refused:
        return page(in_words(refused), refused.status)
    return redirect(url_for("console.check", check=made), 303)


def check(check: str) -> str:
    """One draw, with all that anybody needs to draw it again."""
    demand(Verb.SPOT_CHECK)
    drawn, rows = checks.opened(reader(), check)
    tongue = language()
    return render_template(
        "check.html",
        drawn=drawn,
        draw=drawn.draw,
        lines=rows,
        rows=checks.numbers(db.session(), rows),
        is_again=checks.again(db.session(), drawn.draw),
        place=place_name(drawn.draw.area, tongue),
        channel=codes.label("petition_channels", drawn.draw.channel, tongue)
        if drawn.draw.channel
        else "",
        state_of=lambda name: petition_words.state(name, tongue),
        wrong_of=wrong_of,
        share=share,
        tongue=tongue,
    )


def wrong_of(row: CheckRow) -> list[tuple[str, str, str]]:
    """Each item that failed: its name, the negative list it is on, what is wrong."""
    told = json.loads(row.wrong) if row.wrong else {}
    found = ((ITEMS[key], said) for key, said in told.items())
    return [(item.name.words(language()), item.finds, said) for item, said in found]


# One petition of it


def spot_check(check: str, petition: str) -> ResponseReturnValue:
    demand(Verb.READ_PETITIONS)
    return one(check, petition)


def one(
    check: str,
    petition: str,
    sent: Sent | None = None,
    errors: Iterable[FieldError] = (),
    refusal: str = "",
    status: int = 200,
) -> tuple[str, int]:
    row = checks.row_of(db.session(), reader(), check, petition)
    number = checks.numbers(db.session(), [row]).get(petition)
    judges = bool(areas(reader(), Verb.SPOT_CHECK)) and row.rectified_on is None
    view = page_of.looked_at(petition) if judges else None
    typed = sent if sent is not None else start()
    shown = render_template(
        "spot_check.html",
        row=row,
        number=number,
        wrong=wrong_of(row),
        judges=judges,
        boxes=boxes(typed, errors),
        items=list(ITEMS.items()),
        hints=dict(hints(view)) if view else {},
        units=units_known(db.session()),
        refusal=refusal,
        text=typed.get("text", ""),
        tongue=language(),
    )
    return shown, status


def start() -> Sent:
    """No item is judged before somebody judges it."""
    return MultiDict({"judged_on": today().isoformat()})


def boxes(sent: Sent, errors: Iterable[FieldError]) -> dict[str, Any]:
    form = forms.form_of(JUDGED)
    made = field_inputs(form, sent, errors, keys={"items": [*ITEMS]})
    found: dict[str, Any] = {each.name: each for each in made}
    rows: dict[str, dict[str, Input]] = {
        row.key: row.named for row in found["items"].rows
    }
    return {**found, "rows": rows}


def take_check(check: str, petition: str) -> ResponseReturnValue:
    demand(Verb.READ_PETITIONS)
    form = request.form
    about: dict[str, Any] = {"pen": pen(), "now": now()}
    try:
        if form.get("what") == "rectify":
            checks.rectify(reader(), check, petition, form.get("text", ""), **about)
        else:
            told = without_names(body_of(forms.form_of(JUDGED), form))
            checks.judge(reader(), check, petition, told, **about)
    except InvalidBody as refused:
        words = gettext("还没有保存：要改的写在格子下面。")
        return one(check, petition, form, refused.errors, words, 400)
    except CountyError as refused:
        return one(check, petition, form, (), in_words(refused), refused.status)
    if may(reader(), Verb.SPOT_CHECK, county()):
        return redirect(url_for("console.check", check=check, _anchor=petition), 303)
    return redirect(url_for("console.checks"), 303)


def without_names(told: dict[str, Any]) -> dict[str, Any]:
    """Which one it is the address says, not the form."""
    return {n: v for n, v in told.items() if n not in ("check", "petition")}


def hints(view: PetitionView) -> Iterator[tuple[str, str]]:
    """By item, what the desk can say of it itself."""
    tongue, petition = language(), view.petition
    told = petition.registered
    sealed = county_day(view.entries[0].at.corrected)
    days = (typography.day(each, tongue) for each in (told["received_on"], sealed))
    yield "i1", gettext("收到 %(came)s，登记 %(on)s", came=next(days), on=next(days))
    lacking = [*page_of.lacking(view, tongue)]
    short = typography.listed(lacking, tongue)
    yield "i2", gettext("缺：%(names)s", names=short) if lacking else gettext("都有")
    repeats = gettext("登记为重复") if not petition.is_first else gettext("登记为初次")
    others = gettext("找到同一人的 %(count)s 件", count=len(view.earlier))
    yield "i3", gettext("%(said)s，%(others)s", said=repeats, others=others)
    kinds = dict.fromkeys(page_of.road(c, tongue) for c in petition.claims.values())
    named = [each or gettext("还没有分类") for each in kinds]
    yield "i4", typography.listed(named, tongue)
    yield "i5", gettext("%(count)s 项诉求", count=len(petition.claims))
    place = codes.name_of(told["area"]) or told["area"]
    yield "i6", gettext("%(place)s，%(count)s 人", place=place, count=told["people"])
    units = dict.fromkeys(u for c in petition.claims.values() for u in c.units)
    yield "i7", typography.listed([*units], tongue) or gettext("还没有转出")


def register(console: Blueprint) -> None:
    console.add_url_rule("/checks", view_func=list_checks, endpoint="checks")
    console.add_url_rule("/checks", view_func=draw_check, methods=["POST"])
    console.add_url_rule("/checks/<check>", view_func=check)
    at = "/checks/<check>/<petition>"
    console.add_url_rule(at, view_func=spot_check)
    console.add_url_rule(at, view_func=take_check, methods=["POST"])
