"""Petitions in a test county: registered, taken a step further, seen by a unit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from schemas.petition.deeds import DAYS
from server.permissions import Principal, Role
from server.petitions.doing import Order, do
from server.petitions.opening import PetitionView, opened
from server.petitions.registering import register
from server.registry.desk import Pen
from server.registry.projecting import county_day
from tests.schemas.petition.telling import ALSO_ON_THE_DAY, REGISTERED, SAID, UNIT
from tests.server.county import County


def today(county: County) -> date:
    return county_day(county.clock.now)


def unit(name: str = UNIT) -> Principal:
    return Principal("a-unit", "何局长", Role.UNIT, ("500230",), name)


def pen(county: County, who: Principal) -> Pen:
    return Pen.of(county.sili.keys, who)


def told(
    county: County, claims: int = 1, asks: Sequence[str] = (), **said: Any
) -> dict[str, Any]:
    """What is written down of a petition that came today."""
    texts = asks or [f"要求恢复水渠{n}" for n in range(1, claims + 1)]
    asked = {f"c{n}": {"text": text} for n, text in enumerate(texts, 1)}
    on = today(county).isoformat()
    return {"received_on": on, "claims": asked, **REGISTERED, **said}


def registered(county: County, claims: int = 1, key: str = "", **said: Any) -> str:
    who = county.officer
    about = {"pen": pen(county, who), "now": county.clock.now, "key": key}
    with county.context():
        return register(who, told(county, claims, **said), **about)


def step(
    county: County,
    petition: str,
    type: str,
    *claims: str,
    by: Principal | None = None,
    seen: int | None = None,
    key: str = "",
    **said: Any,
) -> None:
    """Done today, by the county office unless somebody else is named."""
    who, on = by or county.officer, today(county).isoformat()
    body = {"claims": list(claims or ("c1",)), DAYS[type]: on, **SAID[type]}
    body |= dict.fromkeys(ALSO_ON_THE_DAY.get(type, ()), on)
    if type == "opinion_issued":
        answer = {"disposition": "supported", "text": "应予恢复"}
        body["replies"] = {key: answer for key in body["claims"]}
    order = Order(type, {**body, **said}, seen, key)
    with county.context():
        do(who, petition, order, pen=pen(county, who), now=county.clock.now)


def look(county: County, petition: str, by: Principal | None = None) -> PetitionView:
    who = by or county.officer
    with county.context():
        return opened(who, petition, county.sili.keys, county.clock.now)


def later(county: County, days: int) -> None:
    """So many days later the lights moved."""
    county.clock.now += timedelta(days=days)
    county.ingest()
