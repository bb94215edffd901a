"""A petition brought to where a verb may be done, and the form for it sent."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import unescape
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from schemas.petition import claims, deeds
from schemas.petition.claims import Claim, Deed
from schemas.petition.moves import MOVES, Move
from server import accounts
from server.console.filling import sent_of
from server.permissions import Principal
from server.petitions.registering import register
from tests.schemas.petition.telling import (
    CALENDAR,
    TERMS,
    UNIT,
    next_of,
    registered,
)
from tests.schemas.petition.telling import check as against
from tests.server.asked import pen, step, told, unit
from tests.server.asked import registered as at_desk
from tests.server.console.desk import PASSWORD, Desk
from tests.server.console.queued import petitions_page
from tests.server.county import County
from tests.server.responsible import HOUSING, LABOUR, add


def of_unit(county: County) -> None:
    """Somebody signs in as `unit` and acts for the one that petitions are laid with."""
    add(county, LABOUR, HOUSING)
    with county.context():
        accounts.add_account(
            "unit", "何局长", "unit", [], county="500230", now=county.clock.now,
            pen=county.pen, password=PASSWORD, unit=LABOUR.unit,
        )  # fmt: skip


def office_or_unit(row: Move) -> list[str]:
    return sorted(row.who)


CASES = [(row, role) for row in MOVES for role in office_or_unit(row)]


@cache
def ways(on: date) -> dict[tuple[Move, str], list[Deed]]:
    """By row and role the shortest way to it; the last deed is that row's."""
    found: dict[tuple[Move, str], list[Deed]] = {}
    met, waiting = set[Any](), [[registered(on)]]
    while waiting and len(found) < len(CASES):
        done = waiting.pop(0)
        for deed in next_of(claims.fold("x", done), on):
            for case in fit(done, deed):
                found.setdefault(case, [*done, deed])
            then = [*done, deed]
            if (mark := marked(claims.fold("x", then).claims["c1"])) not in met:
                met.add(mark)
                waiting.append(then)
    return found


def fit(done: list[Deed], deed: Deed) -> Iterator[tuple[Move, str]]:
    """The rows that this deed takes, and by whom it may be done."""
    petition = claims.fold("x", done)
    claim = petition.claims["c1"]
    row = claims.row_for(claim.state, deed)
    for role in row.who if row else ():
        theirs = role != "unit" or claim.unit == UNIT
        if row and theirs and not against(petition, deed, role, CALENDAR, TERMS):
            yield row, role


def marked(claim: Claim) -> tuple[Any, ...]:
    """What of a claim decides which rows are open."""
    decided = claim.said("result", "reviewed", "rechecked")
    again = tuple(claim.last(each) is None for each in ("extended", "reported_back"))
    return claim.state, claim.unit, claim.category, claim.road, decided, again


def brought(county: County, done: list[Deed]) -> str:
    """A petition with all of that done, each by whoever may."""
    petition = at_desk(county, petitioners=someone())
    for deed in done[1:]:
        step(county, petition, deed.type, by=by(county, deed), **said(deed))
    return petition


STRANGERS = count(ord("伯"))


def someone() -> dict[str, Any]:
    """Somebody of whom nobody has heard before."""
    return {"p1": {"name": f"谭{chr(next(STRANGERS))}", "address": "青龙村2组"}}


def by(county: County, deed: Deed) -> Principal:
    who = {role for row in MOVES if row.type == deed.type for role in row.who}
    return county.officer if "county_officer" in who else unit(deed.body["unit"])


def said(deed: Deed) -> dict[str, Any]:
    return {n: v for n, v in deed.body.items() if n not in ("actor", "claims")}


def hidden(page: str) -> dict[str, str]:
    """What goes along with the form: its token, how much was seen, its key."""
    form = page.split("<main", 1)[1]
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in inputs}


def boxes(page: str) -> set[str]:
    form = page.split("<main", 1)[1]
    return set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form))


def filled(type: str, body: dict[str, Any]) -> dict[str, list[str]]:
    """What a browser sends of a form that is filled with this body."""
    sent = sent_of(deeds.form_of(type), body)
    return {name: list(values) for name, values in sent.lists()}


def send(client: FlaskClient, at: str, body: dict[str, Any], **more: Any) -> Any:
    """Open the form, fill it, send it."""
    page = client.get(at).text
    form = {**filled(at.rpartition("/")[2], body), **hidden(page), **more}
    return client.post(at, data=form)


def petition_page(desk: Desk) -> str:
    """Of two claims, one of which a unit has accepted; it repeats another."""
    who = {"p1": {"name": "王秀英", "address": "青龙村2组", "phone": "13983001122"}}
    county = desk.county
    petitions_page(desk)
    first = at_desk(county, petitioners=who)
    asked = {
        "c1": {"text": "恢复被堵的水渠，赔偿两季稻谷", "amount_fen": 860000},
        "c2": {"text": "公开本组征地补偿的分配账目"},
    }
    more = {"petitioners": who, "repeats": first, "claims": asked}
    pen_now = {"pen": pen(county, county.officer), "now": county.clock.now}
    with county.context():
        petition = register(county.officer, {**told(county), **more}, **pen_now)
    step(county, petition, "classified")
    step(county, petition, "transferred")
    for verb in ("unit_received", "accepted"):
        step(county, petition, verb, by=unit())
    return f"/petitions/{petition}"


def classify_page(desk: Desk) -> str:
    return f"{petition_page(desk)}/classified?category=appeal&claims=c2"
