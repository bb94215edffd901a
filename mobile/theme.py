"""The look: few colours, all of them readable in sunlight, and sizes in dp and sp.

Dark ink on white paper. A colour never speaks alone: beside every light stands a word.
`PAIRS` lists every pair of ink and ground that a screen draws; a test computes the
WCAG ratio of each.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

Colour = tuple[float, float, float, float]


def colour(code: str) -> Colour:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (red, green, blue, 1.0)


INK = colour("#171717")
SOFT_INK = colour("#4d4d4d")
PAPER = colour("#ffffff")
GROUND = colour("#f1efe9")
LINE = colour("#767676")
FAINT_LINE = colour("#cfccc4")
BLUE = colour("#0b4a82")
BLUE_GROUND = colour("#e4eef8")
RED = colour("#a81c16")
RED_GROUND = colour("#fdeceb")
AMBER = colour("#6f4300")
AMBER_GROUND = colour("#fff0cf")
GREEN = colour("#17561c")
GREEN_GROUND = colour("#e2f2e0")
GREY = colour("#4d4d4d")
GREY_GROUND = colour("#e6e4de")

PAIRS: tuple[tuple[Colour, Colour], ...] = (
    (INK, PAPER),
    (INK, GROUND),
    (SOFT_INK, PAPER),
    (SOFT_INK, GROUND),
    (PAPER, BLUE),
    (BLUE, PAPER),
    (BLUE, GROUND),
    (BLUE, BLUE_GROUND),
    (INK, BLUE_GROUND),
    (RED, PAPER),
    (RED, GROUND),
    (RED, RED_GROUND),
    (PAPER, RED),
    (AMBER, AMBER_GROUND),
    (AMBER, PAPER),
    (GREEN, GREEN_GROUND),
    (GREEN, PAPER),
    (GREY, GREY_GROUND),
    (INK, GREY_GROUND),
)

# Ink, ground and the word of each light.
LIGHTS: dict[str, tuple[Colour, Colour]] = {
    "red": (RED, RED_GROUND),
    "yellow": (AMBER, AMBER_GROUND),
    "green": (GREEN, GREEN_GROUND),
    "grey": (GREY, GREY_GROUND),
    "blue": (BLUE, BLUE_GROUND),
}

# Text in sp, before the size the mediator chose; targets and gaps in dp.
SMALL = 15
BODY = 18
LARGE = 21
TITLE = 24
ALOUD = 28
DIGITS = 44
TARGET = 52
GAP = 12
SCALES = (("标准", 1.0), ("大", 1.2), ("特大", 1.4))

FONT_FILE = "NotoSansSC-Regular.otf"


def ratio(ink: Colour, ground: Colour) -> float:
    """WCAG 2 contrast ratio."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(value: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in value[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def font_path() -> Path:
    """The one font: named by the environment, shipped beside us, or the package's."""
    named = os.environ.get("SILI_FONT")
    beside = Path(__file__).parent / FONT_FILE
    package = find_spec("pylopdf_fonts_zh_cn")
    places = [Path(named)] if named else []
    places.append(beside)
    if package is not None and package.origin is not None:
        places.append(Path(package.origin).parent / FONT_FILE)
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(FONT_FILE)
