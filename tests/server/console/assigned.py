"""Assignments of a township for their pages: late ones, silent ones, answered ones."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from server import assigning
from server.assigning import Asked
from server.permissions import Role
from server.registry import db
from server.registry.assignments import Assignment
from tests.server.console.desk import Desk
from tests.server.county import GRID, Phone, new_case
from tests.server.mediation import open_case

MATTERS = (
    ("荷花村二组王家和李家为一条水沟吵起来了，昨天下午差点动手。", 1),
    ("五里坡三户人家为机耕道的宽窄说不拢，雨天车子过不去。", 2),
    ("社区广场舞的音响，三号楼老人睡不着，找过物业两次。", 9),
    ("石龙村四组退耕地的界石被挪动，两家各说各的。", 6),
    ("外出务工的儿子回来分家，老母亲的赡养费没有人愿意先出。", 5),
)


def assigned_page(desk: Desk) -> str:
    """Where they are shown; made at the first call."""
    county = desk.county
    with county.context():
        is_new = db.session.query(Assignment).count() == 0
    if is_new:
        made(desk)
    return "/assignments"


def assign_page(desk: Desk) -> str:
    """The form of a case that was assigned once."""
    assigned_page(desk)
    with desk.county.context():
        asked = select(Assignment.case).where(Assignment.case.is_not(None))
        return f"/cases/{db.session.scalars(asked).first()}/assign"


def made(desk: Desk) -> str:
    """The one that a clerk may withdraw."""
    county = desk.county
    before = county.clock.now
    county.clock.now -= timedelta(days=3)
    phone = county.phones("陈大英")
    say = partial(ask, desk, phone)
    ids = [say({"facts": facts}, days) for facts, days in MATTERS]
    answer(desk, phone, ids[2], "taken")
    answer(desk, phone, ids[3], "declined")
    county.clock.now = before
    case = open_case(county)
    county.ingest()
    with county.context():
        by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
        about = {"pen": county.pen, "now": county.clock.now}
        assigning.withdraw(by, ids[4], "老人的女儿愿意先垫付，暂不用去", **about)
        day = (county.clock.now + timedelta(days=3)).date().isoformat()
        words = "请先打个电话问问李家在不在家，再约个时间去看现场。"
        asked = Asked(phone.author.by, day, words)
        assigning.assign_case(by, case, asked, **about)
    return ids[0]


def ask(desk: Desk, phone: Phone, matter: dict[str, str], days: int) -> str:
    county = desk.county
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    day = (county.clock.now + timedelta(days=days)).date().isoformat()
    with county.context():
        asked = Asked(phone.author.by, day, "三天内先去看一看")
        about = {"pen": county.pen, "now": county.clock.now}
        return assigning.assign_matter(by, GRID, matter, asked, **about)


def answer(desk: Desk, phone: Phone, id: str, answer: str) -> None:
    county = desk.county
    why = {"reason": "界石那家是我堂兄，我去不合适"} if answer == "declined" else {}
    day = county.clock.now.date().isoformat()
    body = {"assignment": id, "answer": answer, "answered_on": day, **why}
    county.write("assignment.answered", body, case=new_case(), phone=phone)
    county.ingest()
