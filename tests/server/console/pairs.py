"""Two pairs for their page: one that runs, one that was parted."""

from server import mentoring
from server.permissions import Role
from server.registry import db
from server.registry.directory import Mentoring
from tests.server.console.desk import Desk
from tests.server.county import GRID

NEXT = f"{GRID[:12]}002"


def mentors_page(desk: Desk) -> str:
    """Where they are shown; made at the first call."""
    county = desk.county
    with county.context():
        there = db.session.query(Mentoring).count()
    if not there:
        made(desk)
    return "/mentors"


def made(desk: Desk) -> None:
    county = desk.county
    old, young = county.phones("向国安", NEXT), county.phones("谭明芬", NEXT)
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        for learns, reason in ((young, "新到岗"), (county.phone, "上个月刚当选")):
            last = mentoring.pair(by, old.author.by, learns.author.by, reason, **about)
        mentoring.part(by, last - 1, "学满出师", **about)
