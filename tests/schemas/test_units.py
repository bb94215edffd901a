"""责任单位: what their deeds leave standing, and who goes on with whose powers."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import desk, units
from schemas.errors import InvalidBody
from schemas.units import ADDED, CHANGED, ENDED, Told, Unit, Units, standing

ACTOR = {"id": "a-1", "name": "周敏", "role": "county_officer"}
LABOUR = "县人力资源和社会保障局"
NEW = {
    "actor": ACTOR,
    "unit": LABOUR,
    "level": "county",
    "kind": "department",
    "area": "500230",
    "duties": ["04"],
}
BEGUN = datetime(2026, 3, 2, 1, tzinfo=UTC)
NAMES = tuple("甲乙丙丁戊")


class Desk:
    """Who writes deeds about units, one after the other."""

    def __init__(self) -> None:
        self.deeds: list[Told] = []
        self.minute = count()

    def do(self, type: str, unit: str, **body: Any) -> None:
        said = {**body, "actor": ACTOR, "unit": unit}
        desk.load(type, said)
        at = BEGUN + timedelta(minutes=next(self.minute))
        self.deeds.append(Told(type, said, at))

    def add(self, unit: str, **more: Any) -> None:
        self.do(ADDED, **NEW | more | {"unit": unit})

    def end(self, unit: str, successor: str = "") -> None:
        more = {"successor": successor} if successor else {}
        self.do(ENDED, unit, reason="机构改革", **more)

    @property
    def stand(self) -> Units:
        return standing(self.deeds)


moves = st.tuples(
    st.sampled_from((ADDED, CHANGED, ENDED)),
    st.sampled_from(NAMES),
    st.sampled_from(("", *NAMES)),
    st.lists(st.sampled_from(("01", "04", "99")), min_size=1, max_size=3, unique=True),
)


def told(some: list[tuple[str, str, str, list[str]]]) -> list[Told]:
    """Any deeds at all, also such as the desk would refuse."""
    made = []
    for n, (type, name, successor, duties) in enumerate(some):
        body: dict[str, Any] = NEW | {"unit": name, "duties": duties}
        body |= {"successor": successor} if successor else {}
        made.append(Told(type, body, BEGUN + timedelta(minutes=n)))
    return made


@given(st.lists(moves, max_size=12))
def test_who_goes_on_is_open_or_nobody_whatever_the_desk_did(some: list[Any]) -> None:
    stand = standing(told(some))
    assert {unit.name for unit in stand.open} <= set(stand.every)
    for name in NAMES:
        found = stand.now(name)
        assert found is None or found in stand.open
        if (named := stand.named(name)) and named.is_open:
            assert found == named


@given(st.lists(moves, max_size=12))
def test_step_by_step_is_the_same_as_all_at_once(some: list[Any]) -> None:
    every: dict[str, Unit] = {}
    for deed in told(some):
        unit = units.after(every.get(deed.body["unit"]), deed)
        if unit:
            every[unit.name] = unit
    assert every == standing(told(some)).every


@given(st.lists(moves, max_size=12))
def test_what_ended_stays_as_it_was_and_no_name_is_used_twice(some: list[Any]) -> None:
    deeds = told(some)
    for upto in range(len(deeds)):
        before, later = standing(deeds[:upto]), standing(deeds)
        for unit in before.every.values():
            assert later.every[unit.name].since == unit.since
            if not unit.is_open:
                assert later.every[unit.name] == unit


@given(st.permutations(("01", "04", "17", "99")))
def test_the_order_in_which_duties_are_ticked_does_not_matter(duties: Any) -> None:
    clerk = Desk()
    clerk.add(LABOUR, duties=duties)
    assert clerk.stand.open[0].duties == ("01", "04", "17", "99")


def test_what_lay_with_a_bureau_lies_with_whoever_follows_it() -> None:
    clerk = Desk()
    for name in ("县国土局", "县规划局", "县规划自然资源局"):
        clerk.add(name)
    clerk.end("县国土局", "县规划局")
    clerk.end("县规划局", "县规划自然资源局")
    for name in clerk.stand.every:
        assert clerk.stand.now(name) == clerk.stand.named("县规划自然资源局")
    clerk.end("县规划自然资源局")
    assert {clerk.stand.now(name) for name in clerk.stand.every} == {None}
    assert clerk.stand.open == ()


def test_a_change_says_the_duties_whole_and_leaves_the_area() -> None:
    clerk = Desk()
    clerk.add(LABOUR, phone="023-70600000")
    clerk.do(CHANGED, LABOUR, duties=["17"], reason="三定方案调整")
    (unit,) = clerk.stand.open
    assert (unit.duties, unit.area, unit.phone) == (("17",), "500230", "")
    clerk.do(CHANGED, LABOUR, duties=["04"], area="500230101", reason="派驻")
    assert clerk.stand.open[0].area == "500230101"


def test_a_name_that_was_used_is_not_given_to_another() -> None:
    clerk = Desk()
    clerk.add(LABOUR)
    clerk.end(LABOUR)
    clerk.add(LABOUR, duties=["01"])
    assert clerk.stand.open == ()
    assert clerk.stand.named(LABOUR).duties == ("04",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": ""},
        {"unit": "县" * 101},
        {"unit": " 县教委"},
        {"level": "village"},
        {"kind": "company"},
        {"area": "50023"},
        {"area": "500230101205"},
        {"level": "township"},
        {"duties": []},
        {"duties": ["20"]},
        {"duties": ["04", "04"]},
        {"phone": "110"},
        {"successor": "县教委"},
    ],
)
def test_what_is_no_unit_is_not_sealed(wrong: dict[str, Any]) -> None:
    desk.load(ADDED, NEW)
    with pytest.raises(InvalidBody):
        desk.load(ADDED, NEW | wrong)


def test_a_unit_of_a_township_lies_in_one() -> None:
    here = {"level": "township", "area": "500230101", "unit": "虎威镇人民政府"}
    assert desk.load(ADDED, NEW | here)["area"] == "500230101"


def test_nothing_is_changed_or_ended_without_a_reason() -> None:
    for type in (CHANGED, ENDED):
        body = {"actor": ACTOR, "unit": LABOUR, "duties": ["04"]}
        if type == ENDED:
            del body["duties"]
        with pytest.raises(InvalidBody):
            desk.load(type, body)
        desk.load(type, body | {"reason": "机构改革"})
