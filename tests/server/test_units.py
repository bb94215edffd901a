"""责任单位: at the desk, in the record, after a restore; and the accounts of one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.units import ADDED, CHANGED, ENDED, Units
from server import accounts, unit_checks, units
from server.errors import NotAllowed, ReasonMissing, UnitNotFound, UnitRefused
from server.grant_rules import What, Wish
from server.granting import at_machine
from server.permissions import Principal, Role
from server.registry import db, rebuilding, transaction
from server.registry import units as kept
from server.registry.directory import Account
from server.registry.units import UnitRow
from server.unit_rules import Wanted
from tests.server.county import County
from tests.server.responsible import (
    COUNTY,
    HOUSING,
    LABOUR,
    TOWN,
    TOWNSHIP,
    WHY,
    about,
    add,
    change,
    end,
    stands,
)
from tests.server.test_backups import back_up, restore
from tests.server.test_granting import PEOPLE, agree, ask
from tests.server.test_moving import deeds

PASSWORD = "水沟旁边的老黄葛树"


def refused(act: Callable[..., object], *told: Any, **more: Any) -> str:
    with pytest.raises(UnitRefused) as found:
        act(*told, **more)
    return found.value.reason


def employ(county: County, login: str, unit: str, name: str = "冉人社") -> None:
    with county.context():
        accounts.add_account(
            login, name, Role.UNIT, [], county=COUNTY, now=county.clock.now,
            pen=county.pen, password=PASSWORD, unit=unit,
        )  # fmt: skip


def who(county: County, login: str) -> Principal:
    with county.context():
        rows = select(Account).where(Account.login == login)
        return accounts.principal(db.session.scalars(rows).one())


def test_a_unit_is_added_by_a_deed_and_listed_with_its_duties(county: County) -> None:
    add(county, TOWN, LABOUR)
    with county.context():
        every = units.listed(county.officer, COUNTY)
        assert [each.unit.name for each in every] == [LABOUR.unit, TOWN.unit]
        assert Wanted.of(every[0].unit) == LABOUR
        assert every[0].unit.since == county.clock.now
        assert [deed["unit"] for deed in deeds(ADDED)] == [TOWN.unit, LABOUR.unit]
        assert "reason" not in deeds(ADDED)[0]


def test_a_change_and_an_end_are_deeds_with_their_reasons(county: County) -> None:
    add(county, LABOUR, HOUSING)
    change(county, LABOUR.unit, "17", "04", phone="023-70605555")
    found = Wanted.of(stands(county).named(LABOUR.unit))
    assert (found.duties, found.phone) == (("04", "17"), "023-70605555")
    assert found.area == COUNTY
    end(county, LABOUR.unit, HOUSING.unit)
    stand = stands(county)
    assert stand.now(LABOUR.unit).name == HOUSING.unit
    assert [unit.name for unit in stand.open] == [HOUSING.unit]
    with county.context():
        assert {deed["reason"] for deed in deeds(CHANGED) + deeds(ENDED)} == {WHY}


def test_what_stands_in_the_way(county: County) -> None:
    add(county, LABOUR, HOUSING)
    assert refused(add, county, LABOUR) == "taken"
    spaced = Wanted(f"  {LABOUR.unit} ", *list_of(LABOUR)[1:])
    assert refused(add, county, spaced) == "taken"
    for wrong, why in (
        ({"unit": " "}, "name"),
        ({"unit": "=县教委"}, "name"),
        ({"unit": "县" * 101}, "name"),
        ({"unit": "县\u202e教委"}, "name"),
        ({"level": "village"}, "level"),
        ({"kind": "company"}, "kind"),
        ({"area": "500105"}, "area"),
        ({"area": "500230101205"}, "area"),
        ({"area": "500230599"}, "area"),
        ({"level": "township"}, "township"),
        ({"duties": ()}, "duties"),
        ({"duties": ("04", "农民工")}, "category"),
        ({"phone": "110"}, "phone"),
    ):
        assert refused(add, county, altered(**wrong)) == why
    assert refused(change, county, LABOUR.unit, "04", phone=LABOUR.phone) == "same"
    assert refused(change, county, LABOUR.unit) == "duties"
    assert refused(end, county, LABOUR.unit, LABOUR.unit) == "itself"
    assert refused(end, county, LABOUR.unit, "县教育委员会") == "successor"
    end(county, LABOUR.unit)
    assert refused(change, county, LABOUR.unit, "17") == "ended"
    assert refused(end, county, LABOUR.unit) == "ended"
    assert refused(end, county, HOUSING.unit, LABOUR.unit) == "successor"
    assert refused(add, county, LABOUR) == "taken"
    with pytest.raises(UnitNotFound):
        end(county, "县教育委员会")
    with pytest.raises(ReasonMissing):
        change(county, HOUSING.unit, "03", reason=" ")


def list_of(wanted: Wanted) -> list[Any]:
    return [getattr(wanted, name) for name in Wanted.__slots__]


def altered(**more: Any) -> Wanted:
    said = dict(zip(Wanted.__slots__, list_of(LABOUR), strict=True))
    return Wanted(**said | {"unit": "县教育委员会"} | more)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COUNTY_OFFICER}))
def test_only_the_county_s_officer_configures_units(county: County, role: Role) -> None:
    by = county.principal(role, COUNTY)
    with county.context():
        for act in (
            lambda: units.add(by, LABOUR, **about(county)),
            lambda: units.end(by, LABOUR.unit, "", WHY, **about(county)),
            lambda: units.take_in(by, [], WHY, **about(county)),
            lambda: units.listed(by, COUNTY),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert deeds(ADDED) == []


def test_a_registry_made_anew_has_the_same_units(county: County) -> None:
    add(county, LABOUR, HOUSING, TOWN)
    change(county, TOWN.unit, "01")
    county.clock.forward(days=3)
    end(county, LABOUR.unit, HOUSING.unit)
    before = stands(county)
    with county.context():
        assert list(unit_checks.check(db.session())) == []
        with transaction() as session:
            session.execute(UnitRow.__table__.delete())
        found = [each.subject for each in unit_checks.check(db.session())]
        assert found == sorted(before.every)
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
        assert list(unit_checks.check(db.session())) == []
    assert stands(county) == before


def test_a_restored_registry_forgets_no_unit_and_no_successor(
    county: County, tmp_path: Path
) -> None:
    add(county, LABOUR)
    shelf = back_up(county, tmp_path / "disk")
    add(county, HOUSING)
    change(county, HOUSING.unit, "03")
    end(county, LABOUR.unit, HOUSING.unit)
    before = stands(county)
    for _ in range(2):
        restore(county, shelf, registry=True, hub=False)
        assert stands(county) == before
        with county.context():
            assert list(unit_checks.check(db.session())) == []
            assert len(deeds(ADDED)) == 2


Move = tuple[str, int, int]
MOVES = st.tuples(
    st.sampled_from(["add", "change", "end"]), st.integers(0, 3), st.integers(0, 4)
)


def test_the_table_of_units_is_always_what_all_deeds_say(county: County) -> None:
    """Whatever the desk does: a row is written by the step that makes all of them."""

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(MOVES, max_size=8))
    def live(moves: list[Move]) -> None:
        for move in moves:
            do(county, *move)
        with county.context():
            db.session.rollback()
            assert recorded() == kept.standing(db.session())

    live()


def recorded() -> Units:
    return kept.recorded(db.session())


def do(county: County, kind: str, which: int, other: int) -> None:
    """What is refused changes nothing."""
    names = ["甲局", "乙局", "丙局", "丁局", ""]
    try:
        if kind == "add":
            add(county, altered(unit=names[which]))
        elif kind == "change":
            change(county, names[which], "04", f"0{other + 1}")
        else:
            end(county, names[which], names[other])
    except (UnitRefused, UnitNotFound):
        return


# Accounts


def test_an_account_of_a_unit_acts_where_its_unit_does(county: County) -> None:
    add(county, TOWN)
    employ(county, "town", TOWN.unit)
    held = who(county, "town")
    assert (held.unit, held.areas) == (TOWN.unit, (TOWNSHIP,))
    with county.context():
        assert deeds("account.added")[-1]["unit"] == TOWN.unit
        signed = accounts.sign_in("town", PASSWORD, county.clock.now)
        assert signed.principal.unit == TOWN.unit
        (listed,) = units.listed(county.officer, COUNTY)
        assert listed.accounts == 1
    change(county, TOWN.unit, "01", area="500230102")
    assert who(county, "town").areas == ("500230102",)


def test_a_stay_goes_on_for_whoever_follows_the_unit(county: County) -> None:
    add(county, LABOUR, HOUSING)
    employ(county, "labour", LABOUR.unit)
    with county.context():
        token = accounts.sign_in("labour", PASSWORD, county.clock.now).token
    assert refused(end, county, LABOUR.unit) == "accounts"
    end(county, LABOUR.unit, HOUSING.unit)
    with county.context():
        found = accounts.signed_in(token, county.clock.now)
        assert found is not None
        assert (found.role, found.unit) == (Role.UNIT, HOUSING.unit)
        (first, _) = units.listed(county.officer, COUNTY)
        assert (first.unit.name, first.accounts) == (HOUSING.unit, 1)
    assert refused(end, county, HOUSING.unit) == "accounts"


def test_of_all_accounts_only_a_unit_s_has_a_unit_and_has_one_that_goes_on(
    county: County,
) -> None:
    add(county, LABOUR, HOUSING)
    end(county, HOUSING.unit)
    assert refused(employ, county, "a", "") == "unbound"
    assert refused(employ, county, "a", "县教育委员会") == "gone"
    assert refused(employ, county, "a", HOUSING.unit) == "gone"
    wish = Wish(
        What.ADDED, "b", WHY, "谭世平", "mediator", (TOWNSHIP,), unit=LABOUR.unit
    )
    with county.context():
        assert refused(machine, county, wish) == "bound"
        assert db.session.query(Account).count() == 0


def machine(county: County, wish: Wish) -> Any:
    keys, now = county.sili.keys, county.clock.now
    return at_machine(wish, None, keys=keys, now=now)


def test_a_wish_for_a_unit_has_the_unit_s_area(
    county: County,
) -> None:
    add(county, TOWN)
    wish = Wish(What.ADDED, "t", WHY, "谭镇", "unit", ("500230102",), unit=TOWN.unit)
    with county.context():
        machine(county, wish)
        assert deeds("account.added")[-1]["areas"] == [TOWNSHIP]
    assert who(county, "t").areas == (TOWNSHIP,)


def test_who_leaves_a_unit_is_bound_to_none_and_who_comes_to_one_is(
    county: County,
) -> None:
    add(county, TOWN, LABOUR)
    employ(county, "t", TOWN.unit, "谭镇")
    with county.context():
        machine(county, Wish(What.ROLE, "t", WHY, role="mediator", areas=(TOWNSHIP,)))
    assert who(county, "t").unit == ""
    with county.context():
        machine(county, Wish(What.ROLE, "t", WHY, role="unit", unit=LABOUR.unit))
        assert deeds("account.changed")[-1]["unit"] == LABOUR.unit
    held = who(county, "t")
    assert (held.unit, held.areas) == (LABOUR.unit, (COUNTY,))


def test_nobody_comes_back_for_a_unit_that_has_ended(county: County) -> None:
    add(county, TOWN)
    employ(county, "t", TOWN.unit)
    with county.context():
        machine(county, Wish(What.DISABLED, "t", "离岗"))
    end(county, TOWN.unit)
    held = who(county, "t")
    assert (held.unit, held.areas) == ("", ())
    with county.context():
        assert refused(machine, county, Wish(What.ENABLED, "t", "回来")) == "gone"


def test_who_was_moved_to_a_unit_since_is_there_after_a_restore(
    county: County, tmp_path: Path
) -> None:
    add(county, TOWN)
    with county.context():
        machine(county, Wish(What.ADDED, "t", WHY, "谭镇", "mediator", (TOWNSHIP,)))
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        machine(county, Wish(What.ROLE, "t", WHY, role="unit", unit=TOWN.unit))
    restore(county, shelf, registry=True, hub=False)
    assert who(county, "t").unit == TOWN.unit


def test_a_wish_that_waits_keeps_its_unit(county: County) -> None:
    add(county, LABOUR)
    with county.context():
        for login, (name, role, area) in PEOPLE.items():
            accounts.add_account(
                login, name, role, [area], county=COUNTY, now=county.clock.now,
                pen=county.pen, password=PASSWORD,
            )  # fmt: skip
        wish = Wish(What.ADDED, "r", WHY, "冉人社", "unit", unit=LABOUR.unit)
    asker, second = who(county, "jiang"), who(county, "zhou")
    with county.context():
        assert ask(county, asker, wish).waits
        agree(county, second)
    assert who(county, "r").unit == LABOUR.unit
