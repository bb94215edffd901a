"""A county with a case in it, and somebody of each role at a browser."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from schemas.entry import Entry
from server import accounts
from server.registry import db
from server.registry.directory import Account
from tests.server.console import lives
from tests.server.county import GRID, VILLAGE, County, make_county
from tests.server.responsible import TOWN, add

PASSWORD = "ridge-ditch-2026"
ROLES = {
    "mediator": (GRID,),
    "director": (VILLAGE,),
    "judicial_office": (VILLAGE[:9],),
    "township_supervisor": (VILLAGE[:9],),
    "county_officer": ("500230",),
    "system_administrator": ("500230",),
    "unit": (VILLAGE[:9],),
    "justice_bureau": ("500230",),
    "discipline_receiver": ("500230",),
    "security_administrator": ("500230",),
    "audit_administrator": ("500230",),
}


NAMES = {
    "mediator": "王建国",
    "director": "刘代会",
    "judicial_office": "秦晓梅",
    "township_supervisor": "谭世平",
    "county_officer": "周敏",
    "system_administrator": "陈锐",
    "unit": "冉住建",
    "justice_bureau": "向司法",
    "discipline_receiver": "余纪检",
    "security_administrator": "蒋安全",
    "audit_administrator": "彭审计",
}


@dataclass
class Desk:
    """A county whose pages are asked for by clients."""

    county: County
    written: list[Entry] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    plain: str = ""
    """A case of a test's own that nobody restricts."""
    evidence: str = ""  # A photograph of the case, and by their titles all.
    exhibits: dict[str, str] = field(default_factory=dict)
    copied: str = ""  # A phone of which somebody uses a copy.

    @property
    def case(self) -> str:
        return self.written[0].case

    def client(self, login: str = "", language: str = "zh") -> FlaskClient:
        client = self.county.app.test_client()
        client.set_cookie("language", language)
        if login:
            client.set_cookie("sili", self.cookie(login))
        return client

    def cookie(self, login: str) -> str:
        """The cookie of one stay, begun at the first need of it."""
        if login not in self.cookies:
            client = self.county.app.test_client()
            assert self.sign_in(client, login).status_code == 303
            kept = client.get_cookie("sili")
            assert kept is not None
            self.cookies[login] = kept.value
        return self.cookies[login]

    def sign_in(self, client: FlaskClient, login: str, password: str = PASSWORD) -> Any:
        form = {
            "login": login,
            "password": password,
            "csrf_token": token(client.get("/sign-in").text),
        }
        return client.post("/sign-in", data=form)

    def page(self, address: str, login: str = "county_officer", **more: str) -> str:
        answer = self.client(login, **more).get(address)
        assert answer.status_code == 200, answer.text
        return str(answer.text)


def account_of(login: str) -> Account:
    """Within the county's context."""
    return db.session.query(Account).filter_by(login=login).one()


def token(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def make_desk(folder: Path, *roles: str, **settings: Any) -> Desk:
    """A county with accounts for some roles, the county officer's at least."""
    county = make_county(folder, **settings)
    if "unit" in roles:
        add(county, TOWN)
    with county.context():
        for role in {*roles, "county_officer"}:
            accounts.add_account(
                role,
                NAMES[role],
                role,
                list(ROLES[role]),
                county="500230",
                now=county.clock.now,
                pen=county.pen,
                password=PASSWORD,
                unit=TOWN.unit if role == "unit" else "",
            )
    return Desk(county)


def lived_in(folder: Path) -> Desk:
    """The same, with the dispute's whole life, a correction, a contradiction, a
    record of a newer program and one whose seal is broken."""
    desk = make_desk(folder, *ROLES)
    county = desk.county
    desk.written = lives.live(county)
    desk.written.append(lives.correct(county, desk.written))
    other = county.phones("谭明芬")
    desk.written.append(lives.contradict(county, desk.written, other))
    lives.bewilder(county, desk.written)
    county.clock.now += timedelta(hours=3)
    county.ingest()
    return desk
