"""单位责任清单: what is due from a unit is what its petitions say, and nothing else."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from schemas.petition.moves import ENDS
from server.registry import db, petitions
from server.watching import duties, lanes
from tests.schemas.petition.telling import UNIT
from tests.server import patrolled, supervised
from tests.server.asked import later, registered, step, today, unit
from tests.server.console.petitioned import brought, ways
from tests.server.county import County, make_county
from tests.server.responsible import HOUSING, LABOUR, add, end
from tests.server.test_checks import draw, judge, rectify


@pytest.fixture(scope="module")
def grown(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county with a petition at every point of its way, some weeks later."""
    made = make_county(tmp_path_factory.mktemp("county"))
    add(made, LABOUR, HOUSING)
    made.clock.now -= timedelta(days=13)
    for done in ways(today(made)).values():
        brought(made, done)
    later(made, 13)
    yield made
    made.close()


def owed(county: County, name: str = UNIT) -> list[duties.Owed]:
    with county.context():
        return duties.owed(duties.names(unit(name), name))


def test_what_is_due_is_a_fold_over_all_petitions(grown: County) -> None:
    told: Counter[tuple[str, str]] = Counter()
    with grown.context():
        for petition in petitions.every(db.session()):
            found = petitions.folded(db.session(), petition, today(grown))
            assert found
            mine = {
                key
                for key, claim in found.petition.claims.items()
                if claim.unit == UNIT and claim.state not in ENDS
            }
            for clock in found.clocks:
                runs = clock.light != "grey" or clock.state == "running"
                if runs and clock.rule.id in duties.OF_UNITS:
                    if mine.intersection(clock.about.split()):
                        told[petition, clock.rule.id] += 1
    kept = [e for e in owed(grown) if e.what.startswith("DL")]
    assert Counter((each.petition, each.what) for each in kept) == told
    assert {"DL03", "DL06", "DL08", "DL21"} <= {each.what for each in kept}


def test_each_has_its_article_and_the_first_that_is_due_is_on_top(
    grown: County,
) -> None:
    found = owed(grown)
    days = [each.due_on for each in found if each.due_on]
    assert days == sorted(days)
    assert all(each.law for each in found)


def test_how_much_lies_with_a_unit_is_what_the_lanes_count(grown: County) -> None:
    with grown.context():
        (load,) = [e for e in duties.loads() if e.unit.name == UNIT]
        stands = lanes.standing(unit())
    for each in stands:
        assert load.by_lane.get(each.lane.code, {}) == dict(each.by_light)


def test_the_right_to_object_is_shown_as_long_as_it_runs(county: County) -> None:
    add(county, LABOUR)
    petition = registered(county)
    step(county, petition, "transferred")
    step(county, petition, "unit_received", by=unit())
    assert "DL04" in {each.what for each in owed(county)}
    later(county, 10)
    assert "DL04" not in {each.what for each in owed(county)}


def test_what_lay_with_a_unit_that_ended_is_due_from_its_successor(
    county: County,
) -> None:
    add(county, LABOUR, HOUSING)
    petition = registered(county)
    step(county, petition, "transferred", unit=HOUSING.unit)
    assert owed(county, LABOUR.unit) == []
    end(county, HOUSING.unit, LABOUR.unit)
    (found,) = owed(county, LABOUR.unit)
    assert (found.petition, found.what) == (petition, duties.SIGN)


def test_what_a_spot_check_found_is_due_until_it_is_put_right(county: County) -> None:
    add(county, LABOUR)
    petition = registered(county)
    check = draw(county)
    judge(county, check, petition, i3="应为重复件")
    (found,) = owed(county, LABOUR.unit)
    assert (found.what, found.check) == (duties.PUT_RIGHT, check)
    assert found.due_on == today(county) + timedelta(days=3)
    rectify(county, check, petition, unit(LABOUR.unit))
    assert owed(county, LABOUR.unit) == []


def test_a_letter_is_due_until_it_is_answered(county: County) -> None:
    add(county, LABOUR)
    letter = supervised.issue(county, to_unit=LABOUR.unit)
    (found,) = owed(county, LABOUR.unit)
    assert (found.what, found.letter) == ("D33", letter)
    assert found.due_on == today(county) + timedelta(days=14)
    supervised.answer(county, letter, unit(LABOUR.unit))
    assert owed(county, LABOUR.unit) == []


def test_what_the_patrol_found_is_due_unless_the_unit_may_not_know(
    county: County,
) -> None:
    add(county, LABOUR)
    said = {"unit": LABOUR.unit}
    finding = patrolled.report(county, "N4-4", **said)
    patrolled.report(county, "N5-1", **said)
    (found,) = owed(county, LABOUR.unit)
    assert (found.what, found.finding) == ("N4-4", finding)
    patrolled.act(county, finding, "rectified", unit(LABOUR.unit), text="已疏导")
    assert owed(county, LABOUR.unit) == []
