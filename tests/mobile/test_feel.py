"""How it feels in the hand: every screen, at every size of type, on a small glass.

Three sizes that the mediator chooses, times what she chose for the whole phone, on a
glass of 360 × 640 and one of 400 × 800. The eye says what is amiss.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.metrics import Metrics

from mobile import theme
from tests.mobile import eye, stops
from tests.mobile.driver import HEIGHT, WIDTH, Driver
from tests.mobile.pictures import SHOWN

pytestmark = pytest.mark.kivy
SMALL = (360, 640)
USUAL = (400, 800)
FRAMES = 6


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    Metrics.fontscale = 1.0
    Window.size = (WIDTH, HEIGHT)


def sizes() -> Iterator[tuple[tuple[int, int], float, float]]:
    """The ends, and what stands just below where a page changes its order."""
    standard, large, largest = (scale for _, scale in theme.SCALES)
    yield USUAL, 1.5, standard
    yield SMALL, 1.5, largest
    yield SMALL, 1.0, large
    yield SMALL, 1.0, standard


def hold(d: Driver, glass: tuple[int, int], system: float, scale: float) -> None:
    """The phone of that glass, with type of that size, at the place where it is."""
    if tuple(Window.size) != glass:
        Window.size = glass
    if Metrics.fontscale != system:
        Metrics.fontscale = system
        d.app._scale(0.5)  # So that each size is worked out anew.
    d.app._scale(scale)
    lay_out(d)


def lay_out(d: Driver) -> None:
    """Everything finds its place; nothing is drawn."""
    list(d.widgets())
    for _ in range(FRAMES):
        Clock.tick()
        Builder.sync()
        Clock.tick_draw()


def test_the_phones_show_every_screen() -> None:
    assert {each for _, names in stops.PHONES.values() for each in names.split()} == (
        set(SHOWN)
    )


@pytest.mark.parametrize("phone", stops.PHONES)
def test_nothing_is_amiss_on_any_screen_at_any_size(phone: str, tmp_path: Path) -> None:
    found: list[str] = []
    shown: list[str] = []

    def look(d: Driver, screen: str) -> None:
        assert d.screen() == screen
        shown.append(screen)
        for glass, system, scale in sizes():
            hold(d, glass, system, scale)
            place = f"{screen} {glass[0]} {scale}×{system}"
            found.extend(f"{place}: {each}" for each in eye.amiss(d))

    walk, names = stops.PHONES[phone]
    folder = tmp_path / "phone"
    folder.mkdir()
    walk(folder, look)
    assert set(shown) == set(names.split())
    assert not found, "\n".join(found)
