"""A county with two phones of one grid and one beyond, over every hub there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.device import Device
from tests.conformance.hubs import ALL, couch, county_on, express_couch
from tests.conformance.peers import Couch
from tests.server.county import County
from tests.stretching import little

__all__ = ["couch", "express_couch"]

little()

ELSEWHERE = "500230101205002"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "couch" in metafunc.fixturenames:
        metafunc.parametrize("couch", ALL, indirect=True)


@pytest.fixture
def county(couch: Couch | None, tmp_path: Path) -> Iterator[County]:
    with county_on(couch, tmp_path / "county") as made:
        yield made


@pytest.fixture
def device(county: County, couch: Couch | None) -> Device:
    """The attacker: an enrolled device of the grid, with a running token."""
    return Device(county, county.phone, couch)


@pytest.fixture
def neighbour(county: County, couch: Couch | None) -> Device:
    return Device(county, county.phones("李娟"), couch)


@pytest.fixture
def stranger(county: County, couch: Couch | None) -> Device:
    return Device(county, county.phones("向秀兰", ELSEWHERE), couch)
