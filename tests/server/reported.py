"""Readers of reports with their keys, and a report told at the window."""

from dataclasses import dataclass
from typing import Any

from server import accounts
from server.permissions import Principal, Role
from server.registry import db
from server.registry.directory import Account
from server.reports import intake, readers
from server.reports.readers import ReaderKey
from tests.server.county import County

PHRASE = "雨后水沟边的三块石头"
HOUSE = "县纪委监委"
FACTS = "修路款四万三千元没有入账，找施工方另开了一张收据。"
NAME = "覃德旺"
REPORTER = "牟秀珍"


@dataclass(frozen=True)
class Reader:
    """An account of the role, and the passphrase that it typed."""

    who: Principal
    phrase: str


def account(
    county: County, login: str, name: str, password: str | None = None
) -> Principal:
    """Within the county's context."""
    accounts.add_account(
        login,
        name,
        Role.DISCIPLINE_RECEIVER,
        ["500230"],
        county="500230",
        now=county.clock.now,
        pen=county.pen,
        password=password,
    )
    row = db.session.query(Account).filter_by(login=login).one()
    return accounts.principal(row)


def set_up(county: County, who: Principal, unit: str = HOUSE) -> ReaderKey:
    phrase = phrase_of(who)
    store, now = county.sili.reports, county.clock.now
    return readers.set_up(who, phrase, phrase, unit, store=store, now=now)


def phrase_of(who: Principal) -> str:
    return f"{PHRASE}，{who.name}"


def reader(
    county: County, login: str, name: str, unit: str = HOUSE, by: Reader | None = None
) -> Reader:
    """Somebody who reads, admitted by whoever is there already."""
    who = account(county, login, name)
    key = set_up(county, who, unit)
    if by is not None:
        admit(county, by, key.id)
    return Reader(who, phrase_of(who))


def admit(county: County, by: Reader, key: str) -> None:
    store, now = county.sili.reports, county.clock.now
    readers.admit(by.who, key, by.phrase, store=store, now=now)


def two(county: County) -> tuple[Reader, Reader]:
    first = reader(county, "yu", "余纪检")
    return first, reader(county, "mou", "牟监察", by=first)


def told(**changes: Any) -> dict[str, Any]:
    """A report against the director of a village."""
    return {
        "facts": FACTS,
        "about": {"p1": {"name": NAME, "post": "村主任", "unit": "大石村村委会"}},
        "reporter": {"name": REPORTER, "phone": "13900000001"},
        "is_named": True,
        "wish": "不要到家里来。",
        "how": "visit",
        "received_on": "2026-03-02",
        **changes,
    }


def take_in(county: County, barred: tuple[str, ...] = (), **changes: Any) -> str:
    return intake.take_in(
        county.officer,
        told(**changes),
        store=county.sili.reports,
        now=county.clock.now,
        barred=barred,
    )
