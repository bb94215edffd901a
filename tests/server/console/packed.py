"""Addresses of packs: a month of the desk's township, a petition's file."""

from tests.server.console.desk import Desk
from tests.server.console.petitioned import petition_page
from tests.server.county import VILLAGE


def month_page(desk: Desk) -> str:
    """Of the day on which the desk's case was opened."""
    return f"/packs?township={VILLAGE[:9]}&month=2026-03"


def petition_pack_page(desk: Desk) -> str:
    petition = petition_page(desk).rpartition("/")[2]
    return f"/packs/petition/{petition}"
