"""待核对原件 on the console: what stands, who said it, who may settle it, what came."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from schemas.casefile import CaseFile
from schemas.registers import Register
from server import devices
from server.permissions import Role
from server.registry.cases import case_page
from server.registry.conflicts import open_conflicts
from tests.figures import says
from tests.server.console.desk import Desk, make_desk
from tests.server.county import GRID, VILLAGE, Phone, new_case, registered
from tests.server.mediation import corrected, opened

AMOUNT = "/dispute/amount_fen"


@pytest.fixture
def torn(tmp_path):
    """王建国 recorded 8,600 and 谭明芬 6,800 for one dispute, neither seeing the other;
    刘代会 directs the committee."""
    desk = make_desk(tmp_path, "director", "township_supervisor")
    county = desk.county
    case = new_case()
    first = county.write("dispute.opened", opened(amount_fen=860_000), case=case)
    county.clock.forward(hours=2)
    second = county.write(
        "dispute.opened",
        opened(amount_fen=680_000),
        case=case,
        phone=county.phones("谭明芬"),
    )
    desk.written = [first, second]
    yield desk
    county.close()


def director(desk: Desk, role: Role = Role.DIRECTOR) -> Phone:
    county = desk.county
    with county.context():
        return registered(county.settings, county.clock.now, "刘代会", GRID, role)


def casefile(desk: Desk) -> CaseFile:
    with desk.county.context():
        county = desk.county
        return case_page(county.officer, desk.case, county.clock.now).casefile


def settle(desk: Desk, phone: Phone, matches: str, **changes: Any) -> str:
    file = casefile(desk)
    register: Register = file.registers[AMOUNT]
    body = {
        "settled_on": "2026-03-02",
        "register": AMOUNT,
        "settles": sorted(register.disputed),
        "by_role": "director",
        "cites": {"paper": "接待登记簿原件", "place": "第12页"},
        **({"matches": matches} if matches else {"returned_to_parties": True}),
        **changes,
    }
    made = desk.county.write(
        "conflict.settled", body, case=desk.case, phone=phone, seen=file.heads
    )
    desk.county.ingest()
    return made.id


def read(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_both_values_stand_with_who_when_and_which_phone(torn):
    director(torn)
    torn.county.ingest()
    page = torn.page("/conflicts")
    words = read(page)
    for each in ("8,600", "6,800", "王建国", "谭明芬", "刘代会 调委会主任", "涉及金额"):
        assert each in words, each
    assert "15,400" not in words
    assert f'href="/cases/{torn.case}"' in page
    for entry in torn.written:
        assert entry.device in words
    assert not says(read(torn.page("/")), "15400")


def test_where_nobody_can_settle_it_the_page_says_so(torn):
    torn.county.ingest()
    assert "暂时没有人能核对" in read(torn.page("/conflicts"))
    torn.county.phones("陶主管")
    assert "No phone of a director" in read(torn.page("/conflicts", language="en"))


def test_once_settled_it_leaves_the_queue_and_the_case_says_how(torn):
    phone = director(torn)
    torn.county.ingest()
    settle(torn, phone, torn.written[0].id)
    assert "没有待核对的" in torn.page("/conflicts")
    words = read(torn.page(f"/cases/{torn.case}"))
    assert "已核对" in words
    assert "接待登记簿原件" in words
    assert "待核对原件 1 处" not in words
    assert "8,600" in words


def test_a_value_that_did_not_know_it_brings_it_back(torn):
    phone, li = director(torn), torn.county.phones("黄素珍")
    torn.county.ingest()
    settle(torn, phone, torn.written[0].id)
    change = corrected(torn.written[1].id, {"/amount_fen": 800_000})
    torn.county.write(
        "dispute.corrected",
        {**change, "corrected_on": "2026-03-02"},
        case=torn.case,
        phone=li,
    )
    torn.county.ingest()
    assert "核对后又有新说法" in read(torn.page("/conflicts"))
    words = read(torn.page(f"/cases/{torn.case}"))
    assert "核对后又有新说法，重新待核对" in words
    assert torn.page(f"/cases/{torn.case}", language="en")


def test_what_was_returned_to_the_parties_stays_and_says_so(torn):
    phone = director(torn)
    torn.county.ingest()
    settle(torn, phone, "")
    assert "已退回当事人" in read(torn.page("/conflicts"))
    assert "已退回当事人，仍待定" in read(torn.page(f"/cases/{torn.case}"))


def test_the_oldest_comes_first(torn):
    county = torn.county
    county.ingest()
    county.clock.forward(days=1)
    case = new_case()
    for phone in (county.phone, county.phones("冉小波")):
        body = opened(summary=f"{phone.name}说是地界。")
        county.write("dispute.opened", body, case=case, phone=phone)
    county.ingest()
    with county.context():
        queue = open_conflicts(county.officer, county.clock.now)
        assert [each.row.case for each in queue.conflicts] == [torn.case, case]
        assert queue.cases == 2
        assert queue.conflicts[1].since - queue.conflicts[0].since > timedelta(hours=12)


def test_another_township_does_not_see_it(torn):
    county = torn.county
    county.ingest()
    with county.context():
        for areas, seen in (
            (("500230102",), 0),
            ((VILLAGE,), 1),
            (("500230",), 1),
        ):
            reader = county.principal(Role.TOWNSHIP_SUPERVISOR, *areas)
            queue = open_conflicts(reader, county.clock.now)
            assert (len(queue.conflicts), queue.cases) == (seen, seen)


@pytest.mark.parametrize(
    ("role", "claimed"),
    [
        (Role.MEDIATOR, "director"),
        (Role.TOWNSHIP_SUPERVISOR, "township_supervisor"),
        (Role.TOWNSHIP_SUPERVISOR, "director"),
        (Role.JUDICIAL_OFFICE, "director"),
    ],
)
def test_who_may_not_settle_it_is_held_back(torn, role, claimed):
    phone = director(torn, role)
    torn.county.ingest()
    settle(torn, phone, torn.written[0].id, by_role=claimed)
    assert "记录人的身份不能核对原件" in torn.page("/quarantine")
    assert [each.path for each in casefile(torn).conflicts] == [AMOUNT]


def test_a_third_value_is_held_back(torn):
    phone = director(torn)
    torn.county.ingest()
    settle(torn, phone, torn.written[0].id, value=780_000)
    assert "内容不合表格要求" in torn.page("/quarantine")
    assert [each.path for each in casefile(torn).conflicts] == [AMOUNT]


def test_of_phones_that_were_ended_none_is_named(torn):
    phone = director(torn)
    county = torn.county
    with county.context():
        devices.revoke(phone.device, "手机丢了", county.clock.now, pen=county.pen)
    county.ingest()
    assert "暂时没有人能核对" in torn.page("/conflicts")


def test_a_place_is_named_in_peoples_words(desk):
    words = read(desk.page("/conflicts"))
    assert "协议内容 第 2 条 · 金额" in words
