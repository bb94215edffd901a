"""业务泳道: what is counted is what the petitions say, for the county and for units."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from schemas.petition.lanes import LANES, InLane, lanes_of
from server.permissions import Principal
from server.petitions import listing
from server.petitions.listing import PetitionQuery
from server.registry import db, petitions
from server.registry.petition_rows import PetitionLane
from server.registry.rebuilding import rebuild
from server.verify import verify
from server.watching import lanes
from tests.schemas.petition.telling import UNIT
from tests.server.asked import later, registered, step, today, unit
from tests.server.console.petitioned import brought, ways
from tests.server.county import County, make_county
from tests.server.responsible import HOUSING, LABOUR, add, end

TOWNSHIP = "500230101"


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


def in_lanes(county: County, area: str = "") -> list[InLane]:
    """Every petition folded anew; nothing of it is read from a table of lanes."""
    on = today(county)
    with county.context():
        session = db.session()
        every = [petitions.folded(session, p, on) for p in petitions.every(session)]
        return [
            lane
            for found in every
            if found and found.petition.registered["area"].startswith(area)
            for lane in lanes_of(found.petition, found.clocks, on)
        ]


def counted(
    county: County, who: Principal, area: str = ""
) -> dict[tuple[str, str], int]:
    with county.context():
        stands = lanes.standing(who, area)
        return {
            (s.lane.code, k): many for s in stands for k, many in s.by_light.items()
        }


def test_the_county_s_counts_are_a_fold_over_all_its_petitions(grown: County) -> None:
    told = Counter((e.code, e.light) for e in in_lanes(grown) if e.unit == "")
    assert counted(grown, grown.officer) == told
    assert len({code for code, _ in told}) > 15


@pytest.mark.parametrize("area", [TOWNSHIP, "500230102"])
def test_a_township_s_are_of_what_lies_in_it(grown: County, area: str) -> None:
    told = Counter((e.code, e.light) for e in in_lanes(grown, area) if e.unit == "")
    assert counted(grown, grown.officer, area) == told


def test_a_unit_s_are_of_what_lies_with_it(grown: County) -> None:
    told = Counter((e.code, e.light) for e in in_lanes(grown) if e.unit == UNIT)
    assert counted(grown, unit()) == told
    assert told


@pytest.mark.parametrize("of", ["county", "unit"])
def test_the_list_that_a_number_leads_to_is_as_long_as_it(
    grown: County, of: str
) -> None:
    who = grown.officer if of == "county" else unit()
    for (code, light), many in counted(grown, who).items():
        with grown.context():
            of_light = listing.listed(who, PetitionQuery(lane=code, light=light))
            every = listing.listed(who, PetitionQuery(lane=code))
        assert of_light.total == len(of_light.rows) == many, (code, light)
        assert every.total >= of_light.total


def test_the_first_that_are_due_are_the_first_of_all(grown: County) -> None:
    days = {}
    for each in in_lanes(grown):
        if each.unit == "" and each.due_on:
            days.setdefault(each.code, []).append(each.due_on)
    with grown.context():
        stands = lanes.standing(grown.officer)
    for each in stands:
        first = sorted(days.get(each.lane.code, []))[: lanes.NEXT]
        assert [due.due_on for due in each.next] == first
    assert len(stands) == len(LANES)


def test_made_anew_the_lanes_are_as_they_were(grown: County) -> None:
    def kept() -> list[tuple[object, ...]]:
        with grown.context():
            columns = PetitionLane.__table__
            rows = db.session.execute(select(columns).order_by(*columns.primary_key))
            return [tuple(row) for row in rows]

    before = kept()
    with grown.context():
        rebuild(grown.clock.now, lambda done, total: None)
    assert kept() == before


def wrong(county: County) -> list[str]:
    with county.context():
        every = verify(db.session(), county.sili.hub, county.sili.keys)
        return [each.en for each in every]


def test_a_lane_that_differs_from_the_deeds_is_found(county: County) -> None:
    registered(county)
    assert wrong(county) == []
    with county.context():
        db.session.execute(update(PetitionLane).values(light="grey"))
        db.session.commit()
    assert wrong(county) == ["its items are not what the deeds say"]


def test_an_official_s_day_that_passes_moves_his_light_overnight(
    county: County,
) -> None:
    petition = registered(county)
    until = today(county) + timedelta(days=40)
    step(county, petition, "led", until=until.isoformat())
    for verb in ("transferred", "unit_received", "accepted"):
        by = None if verb == "transferred" else unit()
        step(county, petition, verb, by=by)
    later(county, 41)
    assert counted(county, county.officer)["A2", "red"] == 1


def test_what_lies_with_a_unit_under_two_names_is_one_petition(county: County) -> None:
    add(county, LABOUR, HOUSING)
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c1", unit=LABOUR.unit)
    step(county, petition, "transferred", "c2", unit=HOUSING.unit)
    end(county, HOUSING.unit, LABOUR.unit)
    both = counted(county, unit(LABOUR.unit))
    assert both["3", "grey"] == 1
