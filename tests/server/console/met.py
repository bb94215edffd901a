"""A woman who is a party of five cases, each of which says another thing of her."""

from typing import Any

from sqlalchemy import select

from schemas.joining import Who
from server import joining
from server.joining import Choice
from server.registry import db
from server.registry.desk import Pen
from server.registry.projection import CaseRow
from tests.server.console.desk import Desk
from tests.server.county import GRID, VILLAGE, new_case
from tests.server.mediation import opened

NUMBER = "500230196503075122"
HERSELF = {"name": "覃淑珍", "id_no": NUMBER, "phone": "13996781234"}
NEXT_GRID, ELSEWHERE = VILLAGE + "002", "500230102201001"
WHY = "来访时带了身份证，就是覃孃孃"


def meet(desk: Desk) -> tuple[str, ...]:
    """The cases: her own, one by the number, by ear, her sister's, one that the desk
    named; written once."""
    with desk.county.context():
        rows = select(CaseRow.case).where(CaseRow.title.contains("覃"))
        there = tuple(db.session.scalars(rows.order_by(CaseRow.id)))
    return there or written(desk)


def written(desk: Desk) -> tuple[str, ...]:
    by_ear = {"name": "覃树珍", "phone": HERSELF["phone"], "birth_on": "1965-03-07"}
    sister = {"name": "覃淑芳", "phone": HERSELF["phone"]}
    answers = {"role": "respondent", **HERSELF}
    cases = (
        log(desk, HERSELF, GRID, "02"),
        log(desk, answers, ELSEWHERE, "03", opened_on="2026-01-19"),
        log(desk, by_ear, NEXT_GRID, "01", opened_on="2026-02-11"),
        log(desk, sister, NEXT_GRID, "06", opened_on="2026-02-20"),
        log(desk, {"name": "覃孃孃"}, NEXT_GRID, "02"),
    )
    desk.county.ingest()
    join(desk, cases[0], cases[4])
    return cases


def log(desk: Desk, her: dict[str, Any], grid: str, type: str, **changes: Any) -> str:
    county = desk.county
    sides = ("applicant", "respondent")
    mine = her.get("role", "applicant")
    other = next(side for side in sides if side != mine)
    parties = {
        "p1": {"role": mine, "kind": "person", **her},
        "p2": {"role": other, "kind": "person", "name": "罗世华"},
    }
    said = {"dispute_type": type, "village": grid[:12], **changes}
    body = opened(parties=parties, **said)
    phone = county.phone if grid == GRID else county.phones("李娟", grid)
    return county.write("dispute.opened", body, case=new_case(), phone=phone).case


def join(desk: Desk, one: str, other: str) -> None:
    county = desk.county
    choice = Choice(one, WHY, [{Who(one, "p1"), Who(other, "p1")}])
    pen = Pen.of(county.sili.keys, county.officer)
    with county.context():
        joining.join(
            county.officer, {one, other}, choice, pen=pen, now=county.clock.now
        )


def persons_page(desk: Desk) -> str:
    return f"/cases/{meet(desk)[0]}/parties/p1"
