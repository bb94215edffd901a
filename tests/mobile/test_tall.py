"""A page of many sheets is drawn in steps that do not grow with what is above them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mobile.driver import Driver, Window

pytestmark = pytest.mark.kivy
SHEETS = 12


@pytest.fixture
def page(drive: Driver) -> Any:
    """An empty page over the window, as the case page has it."""
    from mobile.screens.tall import TallColumn
    from mobile.widgets import Page

    page = Page(size=Window.size)
    page.add_widget(TallColumn(size_hint_y=None))
    Window.add_widget(page)
    yield page
    Window.remove_widget(page)


def sheet(number: int) -> Any:
    """A card that counts how often it is laid out."""
    from mobile.widgets import Card, Words

    class Counting(Card):
        laid_out = 0

        def do_layout(self, *args: object) -> None:
            self.laid_out += 1
            super().do_layout(*args)

    card = Counting(tid=f"sheet:{number}")
    card.add_widget(Words(words="看了现场，双方都在。" * 3))
    return card


def test_a_sheet_is_not_laid_out_again_for_what_comes_below_it(
    drive: Driver, page: Any
) -> None:
    (column,) = page.children
    first = sheet(0)
    column.add_widget(first)
    drive.frames(3)
    before = first.laid_out
    assert before
    for number in range(1, SHEETS):
        column.add_widget(sheet(number))
        drive.frames(1)
    drive.frames(3)
    assert first.laid_out == before


def test_sheets_stand_under_each_other_as_they_were_put_there(
    drive: Driver, page: Any
) -> None:
    (column,) = page.children
    for number in range(SHEETS):
        column.add_widget(sheet(number))
    drive.frames(4)
    found = [drive.find(f"sheet:{number}") for number in range(SHEETS)]
    tops = [each.to_window(0, each.top)[1] for each in found]
    assert tops == sorted(tops, reverse=True)
    below = [each.to_window(0, each.y)[1] for each in found]
    gaps = {round(low - top) for low, top in zip(below, tops[1:], strict=False)}
    assert gaps == {round(column.spacing)}


def test_a_sheet_for_another_leaves_the_rest_and_is_as_high_as_it_is(
    drive: Driver, page: Any
) -> None:
    (column,) = page.children
    old, below, new = sheet(0), sheet(1), sheet(2)
    column.add_widget(old)
    column.add_widget(below)
    drive.frames(4)
    height = old.height
    held = old.parent
    held.hold(new)
    drive.frames(4)
    assert (old.parent, new.parent) == (None, held)
    new.add_widget(sheet(3))
    drive.frames(4)
    assert held.height == new.height > height
    old.height = 4  # Who is out of it moves nothing here any more.
    assert held.height == new.height
