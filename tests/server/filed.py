"""Dossiers in a county: whole ones, and what the desk does about them."""

from typing import Any

from sqlalchemy import select

from schemas.catalogue import Outcome
from schemas.dossier_life import DossierLife
from server.dossiers import claiming, judging, paying
from server.dossiers.claiming import Wish
from server.dossiers.judging import Asked, Filing, Looked
from server.permissions import Principal, Role
from server.registry import db, dossier_rows, projecting
from server.registry.desk import Pen
from server.registry.dossier_rows import DossierRow
from server.registry.projection import CaseRow
from tests.schemas.test_dossier import WHOLE
from tests.server.county import GRID, VILLAGE, County, new_case

TOWN = GRID[:9]
SIMPLE = 20_000


def whole(county: County, outcome: Outcome = Outcome.WRITTEN, less: int = 0) -> str:
    """A case of which no paper lacks; without its last acts, where `less` says so."""
    case, acts = new_case(), WHOLE[outcome]
    seen: tuple[str, ...] = ()
    for type, body in acts[: len(acts) - less]:
        if type == "dispute.opened":
            body = {**body, "village": VILLAGE}
        seen = (county.write(type, body, case=case, seen=seen).id,)
    county.ingest()
    return case


def write(county: County, case: str, type: str, body: dict[str, Any]) -> str:
    """Something more of it, by who knows all that there is."""
    heads = life_and_file(county, case)[1].heads
    made = county.write(type, body, case=case, seen=heads)
    county.ingest()
    return made.id


def life_and_file(county: County, case: str) -> tuple[DossierLife, Any]:
    with county.context():
        found = projecting.without_clocks(db.session(), case)
        assert found is not None
        return dossier_rows.of_case(db.session(), found.casefile), found.casefile


def life(county: County, case: str) -> DossierLife:
    return life_and_file(county, case)[0]


def office() -> Principal:
    return Principal("a-judicial", "秦晓梅", Role.JUDICIAL_OFFICE, (TOWN,))


def about(county: County, by: Principal) -> dict[str, Any]:
    return {"pen": Pen.of(county.sili.keys, by), "now": county.clock.now}


def looked(county: County, case: str) -> Looked:
    found, file = life_and_file(county, case)
    return Looked(case, judging.seen(file, found))


def give_back(county: County, case: str, *words: str, due_on: str = "") -> None:
    items = [Asked(each) for each in words]
    at = looked(county, case)
    with county.context():
        judging.give_back(office(), at, items, due_on, **about(county, office()))


def receive(county: County, case: str) -> None:
    at = looked(county, case)
    with county.context():
        judging.receive(office(), at, **about(county, office()))


def archive(county: County, case: str) -> None:
    at, filing = looked(county, case), Filing("30", 42, "司法所档案室 3 柜")
    with county.context():
        judging.archive(office(), at, filing, **about(county, office()))


def pay(county: County, grade: str = "simple", fen: int = SIMPLE) -> None:
    """What the county pays from today on."""
    since = projecting.county_day(county.clock.now).isoformat()
    with county.context():
        told = (grade, fen, since, "县里文件")
        paying.set_rate(county.officer, *told, **about(county, county.officer))


def claim(county: County, case: str, **shares: int) -> str:
    at = looked(county, case)
    who = county.phone.author.by
    wish = Wish("simple", [*shares] or [who], shares)
    with county.context():
        return claiming.claim(office(), at, wish, **about(county, office()))


def withdraw(
    county: County, claimed: str, by: Principal | None = None, why: str = "重复了"
) -> None:
    with county.context():
        who = by or office()
        claiming.withdraw(who, claimed, why, **about(county, who))


def confirm(county: County, *claims: str, reason: str = "") -> None:
    month = f"{projecting.county_day(county.clock.now):%Y-%m}"
    with county.context():
        told = (month, TOWN, claims, reason)
        paying.confirm(county.officer, *told, **about(county, county.officer))


def row(county: County, case: str) -> dict[str, Any]:
    with county.context():
        told = select(DossierRow.__table__).join(CaseRow).where(CaseRow.case == case)
        return dict(db.session.execute(told).mappings().one())
