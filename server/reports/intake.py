"""A report is taken in: sealed, enclosed to the readers, and never read back here.

    take_in     at the window: the officer writes it down, and learns its number
    set_apart   the reports among the claims of a letter, before the petition is
                registered with the others: nothing of it says that there were any

Both in one transaction of the store. Two readers at least must have keys, so that one
does not decide alone what becomes of it; those who are reported, or whose unit is, are
left out. Where nobody remains, nothing is kept and the higher body is named.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from schemas import reporting
from schemas.fields import day
from schemas.recovery import Enclosed
from schemas.reporting import Told
from server.errors import ReportRefused
from server.permissions import Principal, Verb, demand
from server.registry import projecting
from server.reports import readers
from server.reports.readers import ReaderKey
from server.reports.store import ENCLOSED, TAKEN_IN, ReportStore

LEAST_READERS = 2


def offered(principal: Principal, store: ReportStore) -> list[tuple[str, str]]:
    """The readers, account and name; none while too few have keys. NotAllowed."""
    demand(principal, Verb.TAKE_IN_REPORT, store.county)
    with store.asking() as session:
        found = readers.current(session, store)
    named = sorted({(each.account, each.name) for each in found}, key=lambda e: e[1])
    return named if len(named) >= LEAST_READERS else []


def take_in(
    principal: Principal,
    told: Mapping[str, Any],
    *,
    store: ReportStore,
    now: datetime,
    barred: Collection[str] = (),
) -> str:
    """The number under which it lies. NotAllowed, InvalidBody, ReportRefused.

    `barred` are accounts that the officer knows to be concerned.
    """
    (number,) = set_apart(principal, [told], store=store, now=now, barred=barred)
    return number


def set_apart(
    principal: Principal,
    every: Sequence[Mapping[str, Any]],
    *,
    store: ReportStore,
    now: datetime,
    barred: Collection[str] = (),
) -> list[str]:
    """The number of each: all of them, or none. NotAllowed, InvalidBody,
    ReportRefused."""
    demand(principal, Verb.TAKE_IN_REPORT, store.county)
    loaded = [reporting.load(Told, told) for told in every]
    if not loaded:
        return []
    today = projecting.county_day(now)
    if any((day(told["received_on"]) or today) > today for told in loaded):
        raise ReportRefused("future")
    with store.writing() as session:
        found = readers.current(session, store)
        if len({each.account for each in found}) < LEAST_READERS:
            raise ReportRefused("closed")
        return [
            enclosed(session, told, found, set(barred), principal, store, now)
            for told in loaded
        ]


def enclosed(
    session: Session,
    told: Mapping[str, Any],
    found: Sequence[ReaderKey],
    barred: Collection[str],
    by: Principal,
    store: ReportStore,
    now: datetime,
) -> str:
    """Seal one; who took it in is said inside alone."""
    free = [each for each in found if not is_barred(each, told, barred)]
    if not free:
        raise ReportRefused("barred")
    number, key = reporting.draw_number(), os.urandom(reporting.KEY)
    content = {
        "told": dict(told),
        "barred": sorted(barred),
        "by": {"account": by.id, "name": by.name},
    }
    sealed = {"sealed": reporting.seal(key, content, number, TAKEN_IN)}
    came = told["received_on"]
    store.write(session, TAKEN_IN, now, report=number, word=came, said=sealed)
    for each in free:
        said = {"enclosed": each.addressee.enclose(Enclosed.REPORT, number, key)}
        store.write(session, ENCLOSED, now, report=number, key=each.id, said=said)
    return number


def is_barred(
    reader: ReaderKey, told: Mapping[str, Any], barred: Collection[str]
) -> bool:
    return reader.account in barred or reader.bars(told)
