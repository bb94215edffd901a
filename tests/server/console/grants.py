"""Something that waits for a second person, for the page that shows it."""

from server import accounts, granting
from server.grant_rules import What, Wish
from server.registry import db, proposals
from tests.server.console.desk import Desk, account_of

WISHES = (
    Wish(
        What.ADDED,
        "qin",
        "县司法局任职文件〔2026〕3号",
        "秦志远",
        "justice_bureau",
        ("500230",),
    ),
    Wish(What.FACTOR, "county_officer", "手机摔坏，已当面核对本人"),
)


def people_page(desk: Desk) -> str:
    """The page, with two wishes of the security administrator waiting."""
    county = desk.county
    with county.context():
        if not proposals.waiting(db.session()):
            asker = accounts.principal(account_of("security_administrator"))
            for wish in WISHES:
                now = county.clock.now
                granting.ask(asker, wish, keys=county.sili.keys, now=now)
    return "/people"
