"""Two cases that two people logged of one dispute, for the pages about them."""

from sqlalchemy import select

from server.registry import db
from server.registry.alike import LinkagePair
from tests.server.console.desk import Desk
from tests.server.county import VILLAGE, new_case
from tests.server.mediation import opened

NEXT_GRID = VILLAGE + "002"


def heard_otherwise() -> dict[str, object]:
    """As another mediator heard it the day after: names by ear, roles swapped."""
    woman = {"role": "respondent", "kind": "person", "name": "王秀因"}
    parties = {
        "p1": {"role": "applicant", "kind": "person", "name": "李大三"},
        "p2": {**woman, "phone": "13900001234"},
    }
    summary = "李大山把晒坝的排水沟拦了，水倒灌进王秀英家堂屋，两家争吵。"
    claims = {"c1": {"party": "p1", "text": "恢复排水沟可以，谷子只赔一半"}}
    said = {"parties": parties, "summary": summary, "claims": claims}
    return {**opened(), **said, "opened_on": "2026-03-03"}


def log_twice(desk: Desk) -> tuple[str, str]:
    """Their ids, the smaller first."""
    county = desk.county
    one = county.write("dispute.opened", opened(), case=new_case()).case
    phone = county.phones("李娟", NEXT_GRID)
    body = heard_otherwise()
    other = county.write("dispute.opened", body, case=new_case(), phone=phone).case
    county.ingest()
    return min(one, other), max(one, other)


def alike(desk: Desk) -> tuple[str, str]:
    """The likeliest pair; made where there is none."""
    with desk.county.context():
        found = db.session.scalar(select(LinkagePair).order_by(LinkagePair.bits.desc()))
    return (found.one, found.other) if found is not None else log_twice(desk)


def alike_page(desk: Desk) -> str:
    alike(desk)
    return "/alike"


def compare_page(desk: Desk) -> str:
    one, other = alike(desk)
    return f"/alike/{one}/{other}"
