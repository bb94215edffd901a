"""A county small enough for a test: one app, one phone, a clock that one can set.

    county = make_county(tmp_path)
    opened = county.write("dispute.opened", body, case=case)
    county.ingest()
    page = list_cases(county.officer, CaseQuery())

`write` seals with the phone's key and puts the entry straight into the hub, as a
replication would; `phones` adds further phones.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from werkzeug.routing import Rule

from schemas import entry, identifiers
from schemas.entry import At, Author, Chain, Entry
from schemas.sealing import SigningKey
from server import CountyApp, Sili, create_app, devices
from server.config import Settings
from server.ingest import Progress
from server.moments import Announce, silence
from server.permissions import Principal, Role
from server.registry import transaction
from server.registry.desk import Actor, Pen
from sync.peer import Refusal
from tests.server import prepared, registries

GRID = "500230101205001"
VILLAGE = GRID[:12]
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COUNTY_TIME = timezone(timedelta(hours=8))


class SetClock:
    """A clock that stands still until it is told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass
class Phone:
    """A registered device and the head of its chain."""

    author: Author
    name: str
    grid: str
    chain: Chain
    boot: str = field(default_factory=lambda: os.urandom(8).hex())

    @property
    def home(self) -> str:
        return identifiers.grid_database(self.grid)

    @property
    def device(self) -> str:
        return self.author.device


@dataclass
class County:
    app: CountyApp
    settings: Settings
    clock: SetClock
    phone: Phone

    @property
    def sili(self) -> Sili:
        found: Sili = self.app.extensions["sili"]
        return found

    @property
    def routes(self) -> list[Rule]:
        """Where somebody may knock."""
        self.app.open_doors()
        return [*self.app.url_map.iter_rules()]

    @property
    def officer(self) -> Principal:
        """Somebody of the county office, who may read every case."""
        return Principal("a-officer", "周敏", Role.COUNTY_OFFICER, ("500230",))

    @property
    def pen(self) -> Pen:
        """With this the tests write what they do at the desk."""
        return Pen(
            self.sili.keys, Actor("a-security", "陈锐", "security_administrator")
        )

    def principal(self, role: Role, *areas: str) -> Principal:
        return Principal(f"a-{role}", "某人", role, areas)

    def phones(self, name: str, grid: str = GRID) -> Phone:
        with self.app.app_context():
            return registered(self.settings, self.clock.now, name, grid)

    def seal(
        self,
        type: str,
        body: dict[str, Any],
        *,
        case: str,
        seen: tuple[str, ...] = (),
        phone: Phone | None = None,
        v: int = 1,
        home: str | None = None,
    ) -> Entry:
        """An entry sealed by a phone, which has gone nowhere yet."""
        phone = phone or self.phone
        wall = self.clock.now.astimezone(COUNTY_TIME)
        at = At(wall.isoformat(timespec="seconds"), phone.boot, 1, 0, 200, None)
        made, phone.chain = entry.write(
            phone.author,
            phone.chain,
            type=type,
            v=v,
            home=home or phone.home,
            case=case,
            body=body,
            at=at,
            seen=seen,
            now_ms=int(self.clock.now.timestamp() * 1000),
        )
        return made

    def put(self, document: dict[str, Any], database: str | None = None) -> None:
        """Bring a document to the hub as a replication would."""
        name = database or self.phone.home
        (answer,) = self.sili.hub.peer(name).bulk_docs([document], new_edits=False)
        if isinstance(answer, Refusal):
            raise ValueError(answer.reason)

    def write(self, type: str, body: dict[str, Any], **more: Any) -> Entry:
        """Seal an entry and bring it to the hub."""
        made = self.seal(type, body, **more)
        self.put(made.document(), made.home)
        return made

    def ingest(self) -> Progress:
        return self.sili.ingest.run_once()

    @contextmanager
    def context(self) -> Iterator[None]:
        with self.app.app_context():
            yield

    def close(self) -> None:
        self.sili.ingest.stop()
        self.sili.hub.close()
        with self.app.app_context():
            from server.registry import db

            db.session.remove()
            db.engine.dispose()


def make_county(
    folder: Path,
    *,
    now: datetime = MORNING,
    announce: Announce = silence,
    **settings: Any,
) -> County:
    """A county in this folder, with the phone of 王建国 in one grid."""
    clock = SetClock(now)
    if "database_url" not in settings:
        settings["database_url"] = registries.address()
    settings.setdefault("second_factor", "none")
    read = Settings(data=folder, **settings)
    if not read.database_url:
        prepared.lay(folder)
    app = create_app(read, clock=clock, announce=announce)
    app.testing = True
    with app.app_context():
        phone = registered(read, now, "王建国", GRID)
    return County(app, read, clock, phone)


def registered(
    settings: Settings,
    now: datetime,
    name: str,
    grid: str,
    role: Role = Role.MEDIATOR,
) -> Phone:
    key = SigningKey.generate()
    with transaction() as session:
        entered = devices.enter(session, key.public, name, role, now)
        devices.open_grids(session, entered, [grid], now)
    device = devices.find(entered.id)
    author = Author(
        device.person_id, device.id, device.keys[-1].kid, settings.county, key
    )
    return Phone(author, name, grid, Chain(identifiers.chain_id()))


def new_case() -> str:
    return identifiers.uuid7(int(MORNING.timestamp() * 1000))
