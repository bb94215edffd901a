"""合并, 拆分, 不是同一案: at the desk, in the record, and whatever comes later."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.joining import DISTINGUISHED, JOINED, SPLIT, Together, Who
from server import joining
from server.errors import CaseNotFound, JoinRefused, NotAllowed, ReasonMissing
from server.joining import Choice
from server.permissions import Principal, Role
from server.registry import db, joined, rebuilding, transaction
from server.registry.cases import CaseQuery, list_cases
from server.registry.joined import CaseGroup, JoiningDeed
from server.registry.projection import CaseRow
from server.registry.record import ReceivedEntry
from server.together import Size, sizes
from server.verify import verify
from tests.server.county import GRID, County, new_case
from tests.server.mediation import accepted, opened
from tests.server.test_secluding import Open

WHY = "两个村记的是同一件"


def logged(county: County, many: int = 2, **changes: Any) -> list[str]:
    cases = [
        county.write("dispute.opened", opened(**changes), case=new_case()).case
        for _ in range(many)
    ]
    county.ingest()
    return cases


def join(county: County, *cases: str, by: Principal | None = None, **said: Any) -> str:
    choice = Choice(**{"leading": cases[0], "reason": WHY, **said})
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        return joining.join(by or county.officer, cases, choice, **about)


def split(county: County, join: str, *cases: str, reason: str = "其实是两件") -> None:
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        joining.split(county.officer, [join], cases, reason, **about)


def distinguish(county: County, one: str, other: str) -> None:
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        joining.distinguish(county.officer, one, other, "邻居两件不同的事", **about)


def stands(county: County, *cases: str) -> Together:
    with county.context():
        return joined.standing(db.session(), cases)


def groups(county: County) -> dict[str, tuple[str, int]]:
    with county.context():
        rows = db.session.execute(
            select(CaseGroup.case, CaseGroup.leader, CaseGroup.size)
        )
        return {case: (leader, size) for case, leader, size in rows}


def cases_as_they_are(county: County) -> list[tuple[Any, ...]]:
    with county.context():
        rows = db.session.execute(select(CaseRow.__table__).order_by(CaseRow.id))
        return [tuple(row) for row in rows]


def refused(act: Callable[..., object], *told: Any, **more: Any) -> str:
    with pytest.raises(JoinRefused) as found:
        act(*told, **more)
    return found.value.reason


def test_two_cases_are_one_under_the_number_of_the_leading_one(county):
    one, other = logged(county)
    made = join(county, one, other, leading=other)
    assert groups(county) == {one: (other, 2), other: (other, 2)}
    stand = stands(county, one)
    assert stand.group(other) == {one, other}
    assert stand.joins_of({one}) == (made,)


def test_join_then_split_is_nothing_and_no_case_was_touched(county):
    one, other = logged(county)
    before = cases_as_they_are(county)
    made = join(county, one, other)
    assert cases_as_they_are(county) == before
    split(county, made, one, other)
    assert cases_as_they_are(county) == before
    assert groups(county) == {}


def test_what_is_written_after_the_join_is_where_it_belongs_after_the_split(county):
    one, other = logged(county)
    made = join(county, one, other)
    for case in (one, other, one):
        county.write("dispute.accepted", accepted(), case=case)
    county.ingest()
    split(county, made, other)
    with county.context():
        rows = db.session.execute(select(CaseRow.case, CaseRow.entry_count))
        assert dict(rows.all()) == {one: 3, other: 2}
    assert groups(county) == {}


def test_who_was_one_with_them_comes_along_by_name(county):
    one, other, third = logged(county, 3)
    join(county, one, other)
    second = join(county, other, third)
    assert stands(county, one).joins[second] == {one, other, third}
    assert {size for _, size in groups(county).values()} == {3}


def test_split_after_further_joins_takes_nobody_along(county):
    one, other, third, fourth = logged(county, 4)
    join(county, one, other)
    join(county, third, fourth)
    whole = join(county, one, third)
    first, *_ = stands(county, one).joins_of({other})
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        joining.split(county.officer, [first, whole], [other], "另一件", **about)
    assert stands(county, one).group(one) == {one, third, fourth}
    assert stands(county, other).group(other) == {other}


def test_not_the_same_is_remembered_until_somebody_joins_them_all_the_same(county):
    one, other = logged(county)
    distinguish(county, one, other)
    assert frozenset({one, other}) in stands(county, one).apart
    assert refused(distinguish, county, other, one) == "apart"
    join(county, one, other)
    assert not stands(county, one).apart


def test_what_stands_in_the_way(county):
    one, other = logged(county)
    assert refused(join, county, one) == "two"
    assert refused(join, county, one, one) == "two"
    assert refused(join, county, one, other, leading=new_case()) == "leading"
    nobody = [{Who(one, "p1"), Who(other, "p9")}]
    assert refused(join, county, one, other, persons=nobody) == "person"
    alone = [{Who(one, "p1")}]
    assert refused(join, county, one, other, persons=alone) == "person"
    twice = [{Who(one, "p1"), Who(one, "p2")}]
    assert refused(join, county, one, other, persons=twice) == "person"
    elsewhere = [{Who(one, "p1"), Who(new_case(), "p1")}]
    assert refused(join, county, one, other, persons=elsewhere) == "person"
    nowhere = {"/dispute/nothing": one}
    assert refused(join, county, one, other, chosen=nowhere) == "chosen"
    strange = {"/dispute/summary": new_case()}
    assert refused(join, county, one, other, chosen=strange) == "chosen"
    with pytest.raises(ReasonMissing):
        join(county, one, other, reason=" ")
    with pytest.raises(CaseNotFound):
        join(county, one, new_case())
    made = join(county, one, other)
    assert refused(join, county, other, one) == "already"
    split(county, made, one)
    assert refused(split, county, made, one) == "over"
    assert refused(split, county, new_case(), one) == "over"
    assert refused(distinguish, county, one, one) == "two"


def test_too_many_at_once_are_refused(county, monkeypatch):
    monkeypatch.setattr(joining, "MOST", 3)
    one, other, third, fourth = logged(county, 4)
    join(county, one, other, third)
    assert refused(join, county, one, fourth) == "many"


def test_persons_and_whose_word_stands_are_said_with_the_join(county):
    one, other = logged(county)
    same = {Who(one, "p1"), Who(other, "p1")}
    chosen = {"/dispute/summary": other}
    join(county, one, other, persons=[same], chosen=chosen)
    stand = stands(county, one)
    assert stand.persons(stand.group(one)) == (frozenset(same),)
    assert stand.chosen(stand.group(one)) == chosen


def test_who_may_not_read_one_of_them_joins_none(county):
    one, other = logged(county)
    elsewhere = county.principal(Role.TOWNSHIP_SUPERVISOR, "500230102")
    with pytest.raises(CaseNotFound):
        join(county, one, other, by=elsewhere)
    mediator = county.principal(Role.MEDIATOR, GRID)
    with pytest.raises(NotAllowed):
        join(county, one, other, by=mediator)
    mine = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    join(county, one, other, by=mine)


def test_restricted_cases_and_minors_are_joined_at_the_county_alone(county):
    secret = Open(county)
    secret.write()
    (other,) = logged(county, 1)
    child = opened()["parties"]
    child["p1"] |= {"birth_on": "2015-05-01"}
    (minor,) = logged(county, 1, parties=child)
    secret.restrict()
    county.ingest()
    township = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    for case in (secret.id, minor):
        with pytest.raises(CaseNotFound):
            join(county, other, case, by=township)
        join(county, other, case)


def test_the_deeds_are_in_the_record_and_a_registry_made_anew_has_the_same(county):
    one, other, third = logged(county, 3)
    made = join(county, one, other)
    distinguish(county, one, third)
    split(county, made, other)
    join(county, other, third)
    before = groups(county)
    with county.context():
        with transaction() as session:
            session.execute(CaseGroup.__table__.delete())
            session.execute(JoiningDeed.__table__.delete())
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
        types = db.session.scalars(
            select(ReceivedEntry.type).where(ReceivedEntry.type.startswith("case."))
        )
        assert sorted(types) == sorted([JOINED, DISTINGUISHED, SPLIT, JOINED])
        every = verify(db.session(), county.sili.hub, county.sili.keys)
        assert [each for each in every if each.weight == "broken"] == []
    assert groups(county) == before


def listed(county: County, by: Principal, *, once: bool = True) -> set[str]:
    with county.context():
        return {row.case for row in list_cases(by, CaseQuery(once=once)).rows}


def test_a_list_shows_one_dispute_once_and_hides_none_whose_leader_is_not_seen(county):
    secret = Open(county)
    secret.write()
    one, other = logged(county)
    join(county, one, other)
    assert listed(county, county.officer) == {one, secret.id}
    assert listed(county, county.officer, once=False) == {one, other, secret.id}
    secret.restrict()
    county.ingest()
    join(county, one, secret.id, leading=secret.id)
    mine = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    assert listed(county, mine) == {one, other}
    assert listed(county, county.officer) == {secret.id}


def test_a_list_counts_none_that_only_some_may_know(county):
    secret = Open(county)
    secret.write()
    one, other, third = logged(county, 3)
    join(county, one, other)
    join(county, third, secret.id)
    mine = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        assert set(sizes(mine, [third, one])) == {third, one}
    secret.restrict()
    county.ingest()
    with county.context():
        assert set(sizes(county.officer, [third, one])) == {third, one}
        assert set(sizes(mine, [third, one])) == {one}
    join(county, one, secret.id, leading=secret.id)
    with county.context():
        assert sizes(county.officer, [one]) == {one: Size(False, 4)}
        assert sizes(mine, [one]) == {one: Size(False, 3)}


def told(county: County, case: str) -> list[dict[str, str]] | None:
    """What the county says at the hub of the cases that are one with it."""
    (leaf,) = county.sili.hub.leaves(county.phone.home, f"case:{case}")
    return leaf.get("joined")


def test_phones_hear_number_grid_holder_and_state_and_nothing_more(county):
    one, other = logged(county)
    assert told(county, one) is None
    made = join(county, one, other)
    county.ingest()
    (said,) = told(county, one)
    assert sorted(said) == ["grid", "holder", "number", "state"]
    assert said["holder"] == "王建国"
    assert said["grid"] == GRID
    assert said["state"] == "opened"
    county.write("dispute.accepted", accepted(), case=other)
    county.ingest()
    assert told(county, one)[0]["state"] != "opened"
    split(county, made, one)
    county.ingest()
    assert told(county, one) is None
    assert told(county, other) is None


def test_of_a_restricted_case_no_phone_hears_that_it_is_one_with_another(county):
    secret = Open(county)
    secret.write()
    (other,) = logged(county, 1)
    join(county, other, secret.id)
    county.ingest()
    assert told(county, other)
    secret.restrict()
    county.ingest()
    assert told(county, other) is None
    with county.context():
        every = verify(db.session(), county.sili.hub, county.sili.keys)
        assert [each for each in every if each.weight == "broken"] == []


def test_of_a_case_with_a_minor_no_phone_hears_either(county):
    child = opened()["parties"]
    child["p1"] |= {"birth_on": "2015-05-01"}
    (minor,), (other,) = logged(county, 1, parties=child), logged(county, 1)
    join(county, minor, other)
    county.ingest()
    assert told(county, other) is None
    assert told(county, minor) is None


Move = tuple[str, tuple[int, ...]]
MOVES = st.tuples(
    st.sampled_from(["join", "split", "apart"]),
    st.lists(st.integers(0, 5), min_size=2, max_size=3, unique=True).map(tuple),
)


def test_the_table_of_groups_is_always_what_all_deeds_say(county):
    """Whatever the desk does: only the groups near a deed are reckoned anew."""
    cases = logged(county, 6)

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(MOVES, max_size=6))
    def live(moves: list[Move]) -> None:
        for kind, places in moves:
            do(county, kind, [cases[place] for place in places])
        stand = stands(county, *cases)
        assert groups(county) == {
            case: (stand.leader(group), len(group))
            for group in stand.groups
            for case in group
        }
        for case in cases:
            assert stands(county, case).group(case) == stand.group(case)

    live()


def do(county: County, kind: str, some: list[str]) -> None:
    """What is refused changes nothing."""
    try:
        if kind == "join":
            join(county, *some)
        elif kind == "apart":
            distinguish(county, *some[:2])
        elif held := stands(county, some[0]).joins_of({some[0]}):
            split(county, held[-1], some[0])
    except JoinRefused:
        return
