"""登记抽查: drawn, looked at, put right, and drawn again by whoever doubts it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from schemas.checks import ITEMS
from schemas.errors import InvalidBody
from server.errors import NotAllowed
from server.errors.checks import CheckNotFound, CheckRefused
from server.permissions import Principal
from server.registry import db, rebuilding
from server.registry.checks import CheckDraw, CheckRow, columns
from server.watching import checks, verifying
from server.watching.checks import Wish
from tests.server.asked import later, pen, registered, today, unit
from tests.server.county import County
from tests.server.responsible import HOUSING, LABOUR, add

AREA, TOWNSHIP = "500230", "500230101"
WHY = "三月份登记质量抽查"


def draw(county: County, size: int = 3, area: str = AREA, **more: Any) -> str:
    on = today(county)
    wish = Wish(on - timedelta(days=30), on, area, size, **more)
    with county.context():
        return checks.draw(county.officer, wish, WHY, **about(county))


def about(county: County, who: Principal | None = None) -> dict[str, Any]:
    return {"pen": pen(county, who or county.officer), "now": county.clock.now}


def sample(county: County, check: str) -> list[str]:
    with county.context():
        return [row.petition for row in checks.opened(county.officer, check)[1]]


def judge(county: County, check: str, petition: str, **wrong: str) -> None:
    items: dict[str, Any] = {key: {"passes": True} for key in ITEMS}
    items |= {key: {"passes": False, "note": note} for key, note in wrong.items()}
    told: dict[str, Any] = {"judged_on": today(county).isoformat(), "items": items}
    if wrong:
        by = today(county) + timedelta(days=3)
        told |= {"unit": LABOUR.unit, "rectify_by": by.isoformat()}
    with county.context():
        checks.judge(county.officer, check, petition, told, **about(county))


def rectify(county: County, check: str, petition: str, who: Principal) -> None:
    with county.context():
        done = "已更正为重复件，并关联原件"
        checks.rectify(who, check, petition, done, **about(county, who))


def is_again(county: County, check: str) -> bool:
    with county.context():
        return checks.again(db.session(), db.session.get_one(CheckDraw, check))


def tables(county: County) -> list[dict[str, Any]]:
    with county.context():
        draws = db.session.scalars(select(CheckDraw).order_by(CheckDraw.check))
        places = CheckRow.check, CheckRow.place
        rows = db.session.scalars(select(CheckRow).order_by(*places))
        return [columns(each) for each in (*draws, *rows)]


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 6), st.integers(0, 3))
def test_drawn_again_it_is_the_same_whatever_was_registered_since(
    county, size, more
) -> None:
    for _ in range(2):
        registered(county)
    check = draw(county, size)
    before = sample(county, check)
    for _ in range(more):
        registered(county, received_on=str(today(county) - timedelta(days=2)))
    assert is_again(county, check)
    assert sample(county, check) == before


def test_the_seed_is_the_system_s_own_and_another_each_time(county: County) -> None:
    registered(county)
    one, other = draw(county, 1), draw(county, 1)
    with county.context():
        seeds = {db.session.get_one(CheckDraw, each).seed for each in (one, other)}
    assert len(seeds) == 2
    assert all(len(seed) == 64 for seed in seeds)


def test_of_a_township_only_what_lies_in_it_is_drawn(county: County) -> None:
    here = registered(county, area="500230101205")
    registered(county, area="500230102200")
    assert sample(county, draw(county, 5, TOWNSHIP)) == [here]


def test_of_a_channel_only_what_came_by_it(county: County) -> None:
    registered(county)
    visit = registered(county, channel="visit")
    assert sample(county, draw(county, 5, channel="visit")) == [visit]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": 0}, "size"),
        ({"size": 201}, "size"),
        ({"until": 1}, "future"),
        ({"since": 1, "until": 0}, "period"),
        ({"since": -400, "until": -390}, "none"),
    ],
)
def test_a_lot_that_makes_no_sense_is_refused(county, changes, reason) -> None:
    registered(county)
    days = {"since": -30, "until": 0, **changes}
    on = today(county)
    since, until = (on + timedelta(days=days[each]) for each in ("since", "until"))
    wish = Wish(since, until, AREA, changes.get("size", 3))
    with county.context(), pytest.raises(CheckRefused) as refused:
        checks.draw(county.officer, wish, WHY, **about(county))
    assert refused.value.reason == reason


def test_a_unit_draws_nothing_and_sees_no_lot(county: County) -> None:
    registered(county)
    check = draw(county)
    on = today(county)
    with county.context():
        with pytest.raises(NotAllowed):
            checks.draw(unit(), Wish(on, on, AREA, 1), WHY, **about(county, unit()))
        with pytest.raises(CheckNotFound):
            checks.opened(unit(), check)
        assert checks.listed(unit()) == []


def test_what_fails_is_told_to_the_unit_and_put_right_by_it(county: County) -> None:
    add(county, LABOUR, HOUSING)
    petition = registered(county)
    check = draw(county)
    judge(county, check, petition, i3="与去年的是同一件，应为重复件")
    mine, other = unit(LABOUR.unit), unit(HOUSING.unit)
    with county.context():
        (found,) = checks.to_put_right(mine)
        assert found.wrong == '{"i3": "与去年的是同一件，应为重复件"}'
        assert checks.to_put_right(other) == []
    with pytest.raises(CheckNotFound):
        rectify(county, check, petition, other)
    rectify(county, check, petition, mine)
    with county.context():
        assert checks.to_put_right(mine) == []
        (drawn,) = checks.listed(county.officer)
    assert (drawn.judged, drawn.failed, drawn.rectified, drawn.share) == (1, 1, 1, 0)


def test_put_right_it_is_neither_judged_nor_put_right_again(county: County) -> None:
    add(county, LABOUR)
    petition = registered(county)
    check = draw(county)
    judge(county, check, petition, i1="晚登三天")
    rectify(county, check, petition, county.officer)
    with pytest.raises(CheckRefused) as refused:
        judge(county, check, petition)
    assert refused.value.reason == "over"
    with pytest.raises(CheckRefused) as refused:
        rectify(county, check, petition, county.officer)
    assert refused.value.reason == "right"


def test_as_long_as_nobody_has_looked_there_is_no_share(county: County) -> None:
    first, second = registered(county), registered(county)
    check = draw(county, 2)
    with county.context():
        assert checks.listed(county.officer)[0].share is None
    judge(county, check, first)
    with county.context():
        assert checks.listed(county.officer)[0].share == 1
    assert second in sample(county, check)


def test_what_was_not_drawn_is_not_judged(county: County) -> None:
    registered(county)
    check = draw(county, 1)
    with pytest.raises(CheckRefused) as refused:
        judge(county, check, registered(county))
    assert refused.value.reason == "drawn"


def test_a_fault_without_words_or_of_an_unknown_unit_writes_nothing(
    county: County,
) -> None:
    petition = registered(county)
    check = draw(county)
    before = tables(county)
    with pytest.raises(CheckRefused) as refused:
        judge(county, check, petition, i1="晚登三天")
    assert refused.value.reason == "unit"
    add(county, LABOUR)
    with pytest.raises(InvalidBody):
        judge(county, check, petition, i1="")
    assert tables(county) == before


def test_made_anew_from_the_record_nothing_changes(county: County) -> None:
    add(county, LABOUR)
    first, second = registered(county), registered(county)
    check = draw(county, 2)
    judge(county, check, first, i2="缺住址，没有注明")
    judge(county, check, second)
    rectify(county, check, first, county.officer)
    later(county, 1)
    before = tables(county)
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    assert tables(county) == before
    with county.context():
        assert list(verifying.check(db.session())) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"result": "passed"}, "check"), ({"petition": "another"}, "check")],
)
def test_what_was_altered_is_found(county, changes, kind) -> None:
    registered(county)
    draw(county)
    with county.context():
        db.session.execute(update(CheckRow).values(**changes))
        found = [each.kind for each in verifying.check(db.session())]
        db.session.rollback()
    assert found == [kind]


def test_a_sample_that_was_chosen_and_not_drawn_is_found(county, monkeypatch) -> None:
    for _ in range(4):
        registered(county)
    chosen = lambda seed, population, size: tuple(sorted(population))[:size]  # noqa: E731
    with monkeypatch.context() as cheat:
        cheat.setattr("schemas.checks.sample", chosen)
        every = [draw(county, 2) for _ in range(4)]
    assert not all(is_again(county, check) for check in every)
    with county.context():
        kinds = {each.kind for each in verifying.check(db.session())}
    assert kinds == {"check_drawn"}
