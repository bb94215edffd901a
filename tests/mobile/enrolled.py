"""A county on loopback, and phones that it let in by the answer it prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mobile.simulated import SimulatedPhone
from server import devices
from server.permissions import Role
from tests.mobile.disputes import GRID
from tests.server.county import County, make_county
from tests.sync.served import Served, serving


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """By the machine's clock, as the phones on loopback have it."""
    now = datetime.now(UTC).replace(microsecond=0)
    made = make_county(tmp_path / "county", now=now)
    yield made
    made.close()


@pytest.fixture
def served(county: County) -> Iterator[Served]:
    with serving(county.app) as told:
        yield told


def answer(
    public_key: str,
    county: County,
    served: Served,
    name: str = "秦晓春",
    areas: Sequence[str] = (GRID,),
    role: Role = Role.MEDIATOR,
) -> dict[str, Any]:
    """What the county would print for the phone with this key."""
    with county.context():
        device = devices.register(
            public_key,
            name,
            list(areas),
            county=county.settings.county,
            now=county.clock.now,
            role=role,
            pen=county.pen,
        )
        return devices.enrolment_answer(
            device, county.settings, county.sili.keys, served.root
        )


def enrol(
    phone: SimulatedPhone,
    county: County,
    served: Served,
    name: str = "秦晓春",
    areas: Sequence[str] = (GRID,),
    role: Role = Role.MEDIATOR,
) -> None:
    public = phone.credentials.public_text
    told = answer(public, county, served, name, areas, role)
    done = phone.answer({"do": "enrol", "answer": told})
    assert done["ok"], done


@pytest.fixture
def phone(tmp_path: Path, county: County, served: Served) -> Iterator[SimulatedPhone]:
    """秦晓春's, mediator of one grid."""
    made = SimulatedPhone(tmp_path / "phone")
    enrol(made, county, served)
    yield made
    made.close()
