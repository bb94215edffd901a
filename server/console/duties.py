"""单位责任清单: what a unit answers for, and what is due from it now.

/duties               every unit, how much lies with it by item and light
/duties?unit=县住建委   one of them; a unit opens its own, and no other
/duties.csv           the same as a sheet to take away
"""

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import codes
from schemas.petition.lanes import LANES
from schemas.units import Unit
from server.console import petition_words, supervision, typography
from server.console.delivery import demand
from server.console.desk import place_name, reader, today
from server.console.language import gettext, language
from server.console.petition import law_words
from server.console.sheets import sheet
from server.permissions import Verb
from server.petitions import scope
from server.registry import db, units
from server.sheets import Cell
from server.watching import duties
from server.watching.duties import Owed


def unit_duties() -> ResponseReturnValue:
    """单位责任清单"""
    demand(Verb.READ_PETITIONS)
    name = asked()
    tongue = language()
    if not name:
        return render_template(
            "unit_duties.html",
            loads=duties.loads(),
            lanes=[LANES[code] for code in duties.SHOWN],
            duties_of=duties_of,
            place=lambda area: place_name(area, tongue),
            today=today(),
            tongue=tongue,
        )
    return render_template(
        "unit_duty.html",
        name=name,
        unit=known(name),
        duties_of=duties_of,
        owed=[(each, light(each)) for each in due(name)],
        what_of=what_of,
        address_of=address_of,
        law_of=law_words,
        is_unit=scope.is_unit(reader()),
        today=today(),
        tongue=tongue,
    )


def asked() -> str:
    """Of which unit: a unit's own; "" is all of them."""
    return reader().unit if scope.is_unit(reader()) else request.args.get("unit", "")


def known(name: str) -> Unit | None:
    found = units.standing(db.session()).named(name)
    if found is None and not scope.is_unit(reader()):
        abort(404)
    return found


def due(name: str) -> list[Owed]:
    return duties.owed(duties.names(reader(), name))


def light(owed: Owed) -> str:
    """What has no clock of its own is late after its day."""
    has_none = owed.what == duties.PUT_RIGHT or owed.letter or owed.finding
    is_late = has_none and owed.due_on and owed.due_on < today()
    return "red" if is_late else owed.light


def address_of(owed: Owed) -> str:
    if owed.letter:
        return url_for("console.letter", letter=owed.letter)
    if owed.finding:
        return url_for("console.finding", finding=owed.finding)
    if owed.check:
        at = "console.spot_check"
        return url_for(at, check=owed.check, petition=owed.petition)
    return url_for("console.petition", petition=owed.petition)


def what_of(owed: Owed) -> str:
    if owed.letter:
        return gettext("书面反馈%(letter)s", letter=supervision.kind_of(owed.what))
    if owed.finding:
        return gettext("整改网巡发现的问题（%(item)s）", item=owed.what)
    said = {
        duties.SIGN: gettext("签收"),
        duties.PUT_RIGHT: gettext("整改登记抽查发现的问题"),
    }
    return said.get(owed.what) or petition_words.rule(owed.what, language())


def duties_of(unit: Unit) -> str:
    named = (codes.label("content_categories", c, language()) for c in unit.duties)
    return typography.listed([*named], language())


def duties_sheet() -> Response:
    demand(Verb.READ_PETITIONS)
    name, day = asked(), today()
    if name:
        known(name)
        return sheet(f"{name}-{gettext('责任清单')}-{day}", *of_one(name))
    return sheet(f"{gettext('单位责任清单')}-{day}", *of_all())


def of_one(name: str) -> tuple[list[str], list[list[Cell]]]:
    head = [
        *(gettext("要办的事"), gettext("编号"), gettext("诉求")),
        *(gettext("到期日"), gettext("依据")),
    ]
    return head, [cells(each) for each in due(name)]


def cells(owed: Owed) -> list[Cell]:
    due_on = owed.due_on.isoformat() if owed.due_on else ""
    return [what_of(owed), owed.number, owed.summary, due_on, law_words(owed.law)]


def of_all() -> tuple[list[str], list[list[Cell]]]:
    lanes = [LANES[code] for code in duties.SHOWN]
    head = [gettext("单位"), gettext("责任清单")]
    head += [lane.name.words(language()) for lane in lanes]
    rows: list[list[Cell]] = [
        [each.unit.name, duties_of(each.unit), *(each.many(e.code) for e in lanes)]
        for each in duties.loads()
    ]
    return head, rows


def register(console: Blueprint) -> None:
    console.add_url_rule("/duties", view_func=unit_duties)
    console.add_url_rule("/duties.csv", view_func=duties_sheet)
