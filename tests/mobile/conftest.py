"""A phone in a temporary folder, enrolled without a county, and a window for it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials, Unlocked
from mobile.preferences import Preferences
from schemas import key_list
from schemas.key_list import Certified, Use
from schemas.recovery import Opener
from schemas.sealing import SigningKey
from tests.mobile.disputes import GRID
from tests.stretching import little

if find_spec("flask") is not None:  # Where there is but a phone, no county serves it.
    from tests.mobile.enrolled import county, phone, served

    __all__ = ["county", "phone", "served"]

little()

PIN = "740318"
TYPE = float(os.environ.get("SILI_TYPE") or 0)
COUNTY = "500230"
OTHER_GRID = "500230101201002"
# 2026-11-20 10:00 in the village: a Friday.
FRIDAY = 1795140000.0
SERVER_KEY = SigningKey.generate()
ROOT_KEY = SigningKey.generate()
SERVER_KID = "county-doc-1"
CASE_KEY = Opener.generate()
MEDIA_KEY = Opener.generate()
CASE_KID = f"case-{COUNTY}/1"
MEDIA_KID = f"media-{COUNTY}/1"


class SetClock:
    """A clock that a test sets."""

    def __init__(self, wall: float = FRIDAY) -> None:
        self.wall = wall
        self.steady = 100.0

    def pass_days(self, days: float) -> None:
        self.wall += days * 86400
        self.steady += days * 86400


def answer_for(
    credentials: Credentials,
    grids: tuple[str, ...] = (GRID,),
    person: str = "秦晓春",
    role: str = "mediator",
) -> str:
    """What the county would print for this phone."""
    return json.dumps(
        {
            "county": COUNTY,
            "server": "http://127.0.0.1:9",
            "device": credentials.device,
            "kid": f"{credentials.device}/1",
            "person": {"id": "u-1", "name": person, "role": role},
            "grids": [
                {"code": g, "name": f"第{int(g[-3:])}网格", "database": f"grid-{g}"}
                for g in grids
            ],
            "keys": key_list.certify(
                ROOT_KEY,
                COUNTY,
                {
                    SERVER_KID: Certified(SERVER_KEY.public, Use.DOCUMENT),
                    CASE_KID: Certified(CASE_KEY.addressee, Use.CASE),
                    MEDIA_KID: Certified(MEDIA_KEY.addressee, Use.MEDIA),
                },
                1,
            ),
        },
        ensure_ascii=False,
    )


def phone_clock(folder: Path, set_clock: SetClock) -> PhoneClock:
    return PhoneClock(
        folder, wall=lambda: set_clock.wall, steady=lambda: set_clock.steady
    )


@pytest.fixture
def set_clock() -> SetClock:
    return SetClock()


@pytest.fixture
def clock(tmp_path: Path, set_clock: SetClock) -> PhoneClock:
    return phone_clock(tmp_path, set_clock)


@pytest.fixture
def credentials(tmp_path: Path, clock: PhoneClock) -> Credentials:
    return Credentials(tmp_path, clock)


@pytest.fixture
def unlocked(credentials: Credentials) -> Unlocked:
    return credentials.enrol(credentials.create(PIN), answer_for(credentials))


@pytest.fixture
def casebook(
    tmp_path: Path, unlocked: Unlocked, clock: PhoneClock
) -> Iterator[Casebook]:
    book = Casebook(tmp_path, unlocked, clock)
    yield book
    book.close()


@pytest.fixture
def reopened(
    tmp_path: Path, unlocked: Unlocked, clock: PhoneClock
) -> Iterator[Callable[[], Casebook]]:
    """The app killed and started again over the same folder."""
    opened: list[Casebook] = []

    def again() -> Casebook:
        opened.append(Casebook(tmp_path, unlocked, clock))
        return opened[-1]

    yield again
    for book in opened:
        book.close()


@pytest.fixture
def phone_folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def seat_folder(tmp_path: Path) -> Path:
    """Where the app has put what the first person had."""
    return tmp_path / "people" / "1"


@pytest.fixture
def drive(request, tmp_path: Path, clock: PhoneClock):
    """The app in a window; `enrolled` unless a test asks for a new phone.

    SILI_TYPE is the size of type that somebody has chosen on it."""
    from tests.mobile import driver

    if TYPE:
        Preferences(tmp_path).keep(type_scale=TYPE)
    wanted = getattr(request, "param", {"enrolled": True})
    credentials = Credentials(tmp_path, clock)
    if wanted.get("enrolled"):
        credentials.enrol(credentials.create(PIN), answer_for(credentials))
    from mobile.app import SiliApp

    started = driver.start(SiliApp(tmp_path, clock=clock))
    yield started
    started.close()
