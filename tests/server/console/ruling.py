"""Two trial rules changed and a year published, for their page."""

from datetime import timedelta

from server import terms
from server.registry import db
from server.registry.terms import TermChange
from server.terms import Festival, Wish
from tests.server.console.desk import Desk

NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
OFF = (
    ("元旦", "2027-01-01", "2027-01-03"),
    ("春节", "2027-02-05", "2027-02-12"),
    ("清明节", "2027-04-03", "2027-04-05"),
    ("劳动节", "2027-05-01", "2027-05-05"),
    ("端午节", "2027-06-09", "2027-06-09"),
    ("中秋节", "2027-09-15", "2027-09-15"),
    ("国庆节", "2027-10-01", "2027-10-07"),
)
WORK = ("2027-02-14", "2027-02-20", "2027-10-09")


def terms_page(desk: Desk) -> str:
    """Where they are shown; made at the first call."""
    with desk.county.context():
        if db.session.query(TermChange).count() == 0:
            made(desk)
    return "/terms"


def made(desk: Desk) -> None:
    county = desk.county
    about = {"pen": county.pen, "now": county.clock.now}
    today = county.clock.now.date()
    for rule, days, length, unit, reason in (
        ("SL2", 0, "7", "calendar_day", "农忙时节，会商的人凑不齐"),
        ("DL27", 5, "10", "calendar_day", "县司法局统一回访时间"),
    ):
        wish = Wish(rule, str(today + timedelta(days=days)), length, unit)
        terms.change_term(county.officer, wish, reason, **about)
    off = [Festival(*each) for each in OFF]
    told = 2027, off, WORK, NOTICE, "照国办通知登记"
    terms.publish_year(county.officer, *told, **about)
    county.ingest()
