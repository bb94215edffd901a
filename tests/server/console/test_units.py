"""责任单位: the page of who deals with petitions, and of one of them."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from server import accounts
from tests.server.console.desk import Desk, account_of, make_desk, token
from tests.server.console.responsible import LAND, PLANNING, unit_page, units_page
from tests.server.responsible import HOUSING, LABOUR, TOWN, add, stands

SECURITY, OFFICER, UNIT = "security_administrator", "county_officer", "unit"
NEW = {
    "unit": "县教育委员会",
    "level": "county",
    "kind": "department",
    "area": "500230",
    "duties": ["06", "12"],
    "phone": "023-70601111",
    "reason": "三定方案",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, SECURITY, OFFICER, UNIT)
    yield made
    made.county.close()


def say(desk: Desk, address: str, who: str = OFFICER, **form: Any) -> Any:
    client = desk.client(who)
    form["csrf_token"] = token(client.get("/account").text)
    return client.post(address, data=form)


def of(name: str) -> str:
    return f"/units/{quote(name)}"


def test_the_list_says_duties_area_accounts_and_who_followed_whom(desk: Desk) -> None:
    page = unescape(desk.page(units_page(desk)))
    for words in (LABOUR.unit, "劳动和社会保障", "虎威镇", "乡镇级", "023-70600000"):
        assert words in page
    assert f"撤销，由{PLANNING.unit}承接" in page
    assert page.index(PLANNING.unit) < page.index(TOWN.unit) < page.index(LAND.unit)
    english = unescape(desk.page("/units", language="en"))
    assert "Labour and social security" in english
    assert "goes on" in english
    assert "责任单位与责任清单" in unescape(desk.page("/people"))
    assert "/units" not in desk.page("/people", SECURITY)


def test_a_unit_is_added_and_what_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    refused = say(desk, "/units", **NEW | {"phone": "110"})
    page = unescape(refused.text)
    assert (refused.status_code, "“110”不是电话号码" in page) == (409, True)
    assert 'value="县教育委员会"' in page
    assert 'value="06" checked' in page
    done = say(desk, "/units", **NEW)
    assert "已登记。" in unescape(desk.page(done.location))
    found = stands(desk.county).named("县教育委员会")
    assert (found.duties, found.phone) == (("06", "12"), "023-70601111")


def test_duties_are_changed_on_the_unit_s_own_page(desk: Desk) -> None:
    page = unescape(desk.page(unit_page(desk)))
    assert 'value="04" checked' in page
    form = {"what": "change", "area": "500230", "phone": "", "duties": ["04", "17"]}
    lacking = say(desk, of(LABOUR.unit), **form)
    assert (lacking.status_code, "请写明理由" in unescape(lacking.text)) == (400, True)
    assert 'value="17" checked' in unescape(lacking.text)
    done = say(desk, of(LABOUR.unit), **form, reason="三定方案调整")
    assert "已调整" in unescape(desk.page(done.location))
    assert stands(desk.county).named(LABOUR.unit).duties == ("04", "17")


def test_a_unit_with_accounts_ends_with_a_successor_alone(desk: Desk) -> None:
    add(desk.county, HOUSING)
    form = {"what": "end", "reason": "撤镇并街"}
    refused = say(desk, of(TOWN.unit), **form)
    assert (refused.status_code, "还有1个账号" in unescape(refused.text)) == (409, True)
    done = say(desk, of(TOWN.unit), **form, successor=HOUSING.unit)
    page = unescape(desk.page(done.location))
    assert f"由{HOUSING.unit}承接" in page
    ended = unescape(desk.page(of(TOWN.unit)))
    assert "撤镇" not in ended
    assert "<button" not in ended.partition('<main id="content">')[2]
    with desk.county.context():
        assert accounts.principal(account_of(UNIT)).unit == HOUSING.unit
    assert HOUSING.unit in unescape(desk.page(f"/people/{UNIT}", SECURITY))
    assert desk.client(OFFICER).get(of("县教育委员会")).status_code == 404


def test_an_account_of_a_unit_is_asked_for_with_its_unit(desk: Desk) -> None:
    new = {"name": "吴江", "login": "wu", "role": "unit", "reason": "新到岗"}
    refused = say(desk, "/people", SECURITY, **new)
    page = unescape(refused.text)
    assert (refused.status_code, "要写明是哪个单位" in page) == (409, True)
    shown = unescape(say(desk, "/people", SECURITY, **new, unit=TOWN.unit).text)
    assert "初始密码，只显示这一次" in shown
    with desk.county.context():
        held = accounts.principal(account_of("wu"))
        assert (held.unit, held.areas) == (TOWN.unit, (TOWN.area,))


def test_the_auditor_reads_what_a_unit_answers_for(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, "audit_administrator")
    add(desk.county, TOWN)
    page = unescape(desk.page("/audit", "audit_administrator"))
    desk.county.close()
    for words in (
        "登记责任单位",
        TOWN.unit,
        "农村农业、劳动和社会保障",
        "虎威镇",
        "乡镇级",
    ):
        assert words in page
