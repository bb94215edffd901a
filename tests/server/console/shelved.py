"""Dossiers as a township's 司法所 has them of a morning, for pages and pictures."""

from datetime import timedelta

from tests.server import filed
from tests.server.console.desk import Desk
from tests.server.test_joining import distinguish

WORDS = "第二条的履行日期没有写明，和两家核对后补上"
SHOWN: dict[int, str] = {}


def shelve(desk: Desk) -> str:
    """One returned with two items, one to be received, one claimed for; the first."""
    if id(desk) not in SHOWN:
        county = desk.county
        returned, other, claimed = (filed.whole(county) for _ in range(3))
        filed.whole(county, less=1)
        filed.pay(county)
        filed.give_back(county, returned, WORDS, "回访照片重照一张", due_on=soon(desk))
        for case in (other, claimed):
            filed.receive(county, case)
        distinguish(county, other, claimed)
        filed.claim(county, claimed)
        county.ingest()
        SHOWN[id(desk)] = returned
    return SHOWN[id(desk)]


def soon(desk: Desk) -> str:
    return (desk.county.clock.now.date() + timedelta(days=8)).isoformat()


def dossiers_page(desk: Desk) -> str:
    shelve(desk)
    return "/dossiers?shelf=returned"


def dossier_page(desk: Desk) -> str:
    return f"/dossiers/{shelve(desk)}"


def claims_page(desk: Desk) -> str:
    shelve(desk)
    return "/claims"


def rewards_page(desk: Desk) -> str:
    shelve(desk)
    return f"/claims/{desk.county.clock.now:%Y-%m}/{filed.TOWN}"
