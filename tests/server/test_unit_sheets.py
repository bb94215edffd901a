"""责任单位表: taken in line by line, whole or not at all, and written as it is read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import codes
from schemas.units import Units
from server import unit_sheets, units
from server.errors import SheetRefused
from server.registry import db
from server.registry import units as kept
from server.unit_rules import Wanted
from server.unit_sheets import HEAD, Plan
from tests.schemas.test_routing import unit
from tests.server.county import County
from tests.server.responsible import (
    COUNTY,
    HOUSING,
    LABOUR,
    TOWN,
    WHY,
    about,
    add,
    end,
    stands,
)
from tests.server.test_moving import deeds

NOBODY = Units({})
ROWS = (
    "县教育委员会,县级,政府部门,500230,教育、文体旅游,023-70601111",
    "虎威镇人民政府,乡镇级,乡镇政府、街道办,虎威镇,农村农业 04,",
    ",,,,,",
)


def table(*rows: str, head: str = ",".join(HEAD)) -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


def read(*rows: str) -> list[Wanted]:
    return [line.wanted for line in unit_sheets.read(table(*rows), COUNTY)]


def planned(*rows: str, stand: Units = NOBODY) -> Plan:
    lines = unit_sheets.read(table(*rows), COUNTY)
    return unit_sheets.planned(stand, lines, COUNTY)


def take_in(county: County, content: bytes) -> Plan:
    with county.context():
        lines = unit_sheets.read(content, COUNTY)
        return units.take_in(county.officer, lines, WHY, **about(county))


def test_codes_may_be_said_by_their_names_and_townships_too() -> None:
    school, town = read(*ROWS)
    assert (school.level, school.kind, school.duties) == (
        "county",
        "department",
        ("06", "12"),
    )
    assert (town.area, town.duties, town.phone) == ("500230101", ("01", "04"), "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_whatever_a_spreadsheet_writes_is_read(encoding: str) -> None:
    content = table(*ROWS).decode().encode(encoding)
    lines = unit_sheets.read(content, COUNTY)
    assert [line.wanted for line in lines] == read(*ROWS)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "单位名称"),
        (table(head="单位名称,层级,单位类别,辖区,责任清单"), "联系电话"),
        (b"\xff\xff\xff", "UTF-8"),
        (table("x" * 200_000), "CSV"),
        (table(*["甲局,,,,,"] * 2001), "2000"),
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        unit_sheets.read(content, COUNTY)
    assert words in refused.value.zh


def test_each_fault_is_told_by_its_line() -> None:
    plan = planned(
        ROWS[0],
        "县人民法院,县级,法院,500230,法院,",
        ROWS[0],
        "县公安局,省级,公安机关,500230,政法,",
        "县民政局,县级,政府部门,江北区,民政与应急,",
        "县司法局,县级,政府部门,500230,,",
        "社坛镇人民政府,乡镇级,政府部门,500230,政法,",
        ",县级,政府部门,500230,政法,",
        "县检察院,县级,检察院,500230,政法,110",
        "县信访办,县级,办公室,500230,政法,",
    )
    assert len(plan.new) == 1
    said = [(fault.no, fault.words.zh) for fault in plan.faults]
    assert [no for no, _ in said] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    for (_, zh), words in zip(
        said,
        ("法院", "两次", "省级", "江北区", "至少", "乡镇", "全称", "110", "办公室"),
        strict=True,
    ):
        assert words in zh


def test_a_list_with_one_fault_changes_nothing(county: County) -> None:
    with pytest.raises(SheetRefused):
        take_in(county, table(ROWS[0], "县人民法院,县级,法院,500230,法院,"))
    assert stands(county).every == {}
    with county.context():
        assert deeds("unit.added") == []


def test_a_list_adds_who_is_new_and_changes_who_differs(county: County) -> None:
    add(county, LABOUR, TOWN)
    plan = take_in(
        county,
        table(
            ROWS[0],
            "虎威镇人民政府,乡镇级,乡镇政府、街道办,500230101,农村农业,",
            f"{LABOUR.unit},县级,政府部门,500230,劳动和社会保障,{LABOUR.phone}",
        ),
    )
    assert [each.unit for each in plan.new] == ["县教育委员会"]
    assert ([each.unit for each in plan.changed], plan.same) == ([TOWN.unit], 1)
    assert stands(county).named(TOWN.unit).duties == ("01",)
    with county.context():
        assert [deed["reason"] for deed in deeds("unit.changed")] == [WHY]
        assert deeds("unit.added")[-1]["reason"] == WHY


def test_level_and_kind_stay_and_what_ended_does_not_come_back(county: County) -> None:
    add(county, LABOUR, HOUSING)
    end(county, HOUSING.unit)
    plan = planned(
        f"{LABOUR.unit},县级,法院,500230,劳动和社会保障,",
        f"{HOUSING.unit},县级,政府部门,500230,城乡建设,",
        stand=stands(county),
    )
    fixed, ended = plan.faults
    assert "不能改" in fixed.words.zh
    assert "已经撤销" in ended.words.zh


def test_what_was_exported_and_is_brought_again_changes_nothing(county: County) -> None:
    add(county, LABOUR, HOUSING, TOWN)
    with county.context():
        text = unit_sheets.written(kept.standing(db.session()).open)
    plan = take_in(county, text.encode())
    assert (plan.same, plan.new, plan.changed) == (3, [], [])


several = st.lists(
    st.builds(
        Wanted,
        st.text("甲乙丙局办=@'+-A ", min_size=1, max_size=6),
        st.sampled_from(["county", "township"]),
        st.sampled_from(sorted(codes.code_list("unit_kinds"))),
        st.just("500230101"),
        st.lists(
            st.sampled_from(sorted(codes.code_list("content_categories"))),
            min_size=1,
            unique=True,
        ).map(tuple),
        st.sampled_from(["", "023-70601111"]),
    ),
    max_size=6,
)


@given(several)
def test_a_table_that_is_written_reads_as_the_units_it_was_made_of(every: Any) -> None:
    stand = Units({})
    for each in every:
        lines = [unit_sheets.Line(2, unit_sheets.tidy(each))]
        plan = unit_sheets.planned(stand, lines, COUNTY)
        stand = Units({**stand.every, **{new.unit: made(new) for new in plan.new}})
    content = unit_sheets.written(stand.open).encode()
    again = [line.wanted for line in unit_sheets.read(content, COUNTY)]
    assert again == [Wanted.of(unit) for unit in stand.open]


def made(wanted: Wanted) -> Any:

    return unit(
        wanted.unit,
        wanted.area,
        *wanted.duties,
        level=wanted.level,
        kind=wanted.kind,
        phone=wanted.phone,
    )
