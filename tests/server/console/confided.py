"""Readers with keys and a report for the pages; made at the first call."""

from server import accounts
from server.registry import db
from server.reports import readers, reading
from tests.server.console.desk import Desk, account_of
from tests.server.reported import Reader, phrase_of, reader, set_up, take_in

RECEIVER = "discipline_receiver"


def first(desk: Desk) -> Reader:
    """余纪检, whose account the desk has; within the county's context."""
    who = accounts.principal(account_of(RECEIVER))
    with desk.county.sili.reports.asking() as session:
        has_key = readers.own(session, who.id, desk.county.sili.reports) is not None
    if not has_key:
        set_up(desk.county, who)
    return Reader(who, phrase_of(who))


def confide(desk: Desk) -> str:
    """A report, of which a second reader waits to be told; its number."""
    county, store = desk.county, desk.county.sili.reports
    with county.context():
        yu = first(desk)
        found = reading.listed(yu.who, 1, store=store).rows
        if found:
            return found[0].number
        mou = reader(county, "mou", "牟监察", by=yu)
        number = take_in(county)
        now = county.clock.now
        reading.opened(mou.who, number, mou.phrase, "supervision", store=store, now=now)
        said = {"step": "accepted", "words": "已核对收据，约请说明情况。"}
        reading.note(mou.who, number, mou.phrase, said, store=store, now=now)
        db.session.rollback()
        return number


def confided_page(desk: Desk) -> str:
    """Where they are listed."""
    confide(desk)
    return "/reports"


def report_page(desk: Desk) -> str:
    """Where one is asked for."""
    return f"/reports/{confide(desk)}"


def keys_page(desk: Desk) -> str:
    """With the key of somebody who waits."""
    confide(desk)
    county = desk.county
    with county.context():
        keys = readers.seen(first(desk).who, county.sili.reports)
        if all(each.admitted for each in keys):
            reader(county, "tan", "谭驻乡", unit="三合街道纪工委")
    return "/reports/readers"


def window_page(desk: Desk) -> str:
    """Where one is written down."""
    confide(desk)
    return "/reports/new"
