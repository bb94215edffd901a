"""Readable in sunlight is a number."""

import pytest

from mobile import theme


@pytest.mark.parametrize("pair", theme.PAIRS)
def test_every_ink_on_its_ground_reaches_wcag_aa_with_room(pair) -> None:
    assert theme.ratio(*pair) >= 5.5


def test_black_on_white_is_twenty_one() -> None:
    assert round(theme.ratio(theme.colour("#000000"), theme.colour("#ffffff"))) == 21


def test_every_light_is_among_the_measured_pairs() -> None:
    assert set(theme.LIGHTS.values()) <= set(theme.PAIRS)


def test_the_font_holds_chinese_letters_and_rare_names() -> None:
    assert theme.font_path().name == theme.FONT_FILE


def test_targets_are_large_enough_for_a_thumb() -> None:
    assert theme.TARGET >= 48
