"""Two rules of a village, for their page: one in force, one withdrawn."""

from server import village_rules
from server.permissions import Role
from server.registry import db
from server.registry.village_rules import VillageRule
from tests.server.console.desk import Desk
from tests.server.county import GRID

VILLAGE = GRID[:12]
RULES = (
    ("屋檐水各流各边，新建房屋滴水不得落在邻家院坝。", "2024-03-12"),
    ("院坝、机耕道不得堆放砂石三天以上。", "2019-05-20"),
)


def rules_page(desk: Desk) -> str:
    """Where they are shown; made at the first call."""
    county = desk.county
    with county.context():
        if db.session.query(VillageRule).count() == 0:
            made(desk)
    return "/rules"


def made(desk: Desk) -> None:
    county = desk.county
    by = county.principal(Role.JUDICIAL_OFFICE, VILLAGE)
    about = {"pen": county.pen, "now": county.clock.now}
    for text, day in RULES:
        last = village_rules.adopt(by, VILLAGE, text, day, **about)
    village_rules.withdraw(by, last, "村民会议已修订", **about)
