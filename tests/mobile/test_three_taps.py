"""From the list, everything is at most three taps away.

A way is what is tapped, in order, on a phone on which somebody has worked. What only
answers a question of a form (a list to pick from, a clause, the glass one signs on)
or shows a paper before it is printed lies on that page and is no place one goes to.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mobile import stops
from tests.mobile.driver import Driver
from tests.mobile.pictures import SHOWN

pytestmark = pytest.mark.kivy
MOST = 3
# From the PIN to the list, and the page of a phone that is nobody's yet.
BEFORE = {"pin", "recover", "enrol"}
# On the page of a form, or of the papers of a case.
WITHIN = set("pick library agree clause readout sign onpaper ballot report".split())
WITHIN |= {"preview"}
# At which stop of that phone, and the way there from the list.
WAYS = {
    "list": (
        "cases",
        {
            "form": "new",
            "case": "case:0",
            "work": "work",
            "sync": "note",
            "carry": "note sync:carry",
            "settings": "settings",
            "protect": "settings protect",
            "occasions": "occasions",
            "occasion": "occasions occasion:0",
            "seats": "settings leave-seat",
        },
    ),
    "case": (
        "draw",
        {
            "dossier": "case:0 do:dossier",
            "prints": "case:0 do:prints",
            "draw": "case:0 case:draw",
        },
    ),
    "signing": ("look", {"look": "case:0 evidence:0=open"}),
    "director": (
        "conflicts",
        {"conflicts": "conflicts", "settle": "conflicts conflict:0:0:matches"},
    ),
    "office": ("cases", {"phones": "phones"}),
    "overseer": (
        "cases",
        {"to_review": "to-review", "look_over": "to-review review:0"},
    ),
    "mended": ("asked", {"asked": "work task:照片"}),
    "assigned": ("work", {"assigned": "work task:指派"}),
}
PHONES = {**stops.PHONES, "mended": stops.PHONES["overseer"]}


class Enough(Exception):
    """What comes after on that phone is not asked."""


def from_the_list(d: Driver, taps: str) -> str:
    d.app.replace("cases")
    for tid in taps.split():
        d.tap(number_of(d, tid) if tid.startswith("task:") else tid)
    return d.screen()


def number_of(d: Driver, tid: str) -> str:
    """The task that says so, in the order of the day."""
    shown = d.app.screens.get_screen("work").shown
    words = tid.removeprefix("task:")
    return next(f"task:{n}" for n, each in enumerate(shown) if words in each.words)


def test_every_screen_has_a_way_or_belongs_to_a_form() -> None:
    reached = {screen for _, ways in WAYS.values() for screen in ways}
    assert reached | BEFORE | WITHIN | {"cases"} == set(SHOWN)


@pytest.mark.parametrize("phone", WAYS)
def test_it_is_three_taps_to_anything(phone: str, tmp_path: Path) -> None:
    stop, ways = WAYS[phone]

    def try_all(d: Driver, screen: str) -> None:
        if screen != stop:
            return
        try:
            for wanted, taps in ways.items():
                assert len(taps.split()) <= MOST
                assert from_the_list(d, taps) == wanted, (wanted, d.tids())
        finally:
            d.close()
        raise Enough

    walk, _ = PHONES[phone]
    folder = tmp_path / "phone"
    folder.mkdir()
    with pytest.raises(Enough):
        walk(folder, try_all)
