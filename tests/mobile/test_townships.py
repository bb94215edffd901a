"""手机同步情况: what counts of what came, up to when, and in which words it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile import phones
from mobile.casebook import Casebook
from mobile.clock import CHINA
from mobile.simulated import SimulatedPhone
from schemas.sealing import SigningKey
from server.permissions import Role
from tests.mobile.conftest import GRID, SetClock
from tests.mobile.enrolled import county, enrol, phone, served
from tests.mobile.introducing import sealed
from tests.mobile.looking_after import DATABASE, DEVICE, TOWNSHIP, arrives, said, tell
from tests.mobile.test_relaying import address, near, relay, through
from tests.mobile.test_syncing import record
from tests.server.county import County

__all__ = ["address", "county", "near", "phone", "relay", "served"]
DAY = date(2026, 11, 20)


def known(book: Casebook, device: str = DEVICE) -> Any:
    return book.townships[DATABASE].said(f"phone:{device}")


# -- what counts


def test_what_the_county_said_is_known_and_stays_known(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, said())
    assert known(casebook)
    casebook.close()
    assert known(reopened()) == said()


FORGERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "by nobody": lambda told: {"_id": told["id"], **told},
    "by another key": lambda told: sealed(told, SigningKey.generate()),
    "changed afterwards": lambda told: {**sealed(told), "waiting": {}},
    "of another township": lambda told: sealed({**told, "database": "township-500230"}),
    "under another id": lambda told: {**sealed(told), "_id": "phone:d-2"},
    "without a time": lambda told: sealed({n: v for n, v in told.items() if n != "at"}),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_word_says_nothing_and_hides_nothing(
    casebook: Casebook, how: str
) -> None:
    tell(casebook, said())
    lie = said(serial=99, waiting={"bad_seal": 7})
    arrives(casebook, FORGERIES[how](lie), n=0xFFFF)
    casebook.townships[DATABASE].learn(from_county=True)
    assert known(casebook) == said()
    assert "签章不符" in "；".join(casebook.warnings())


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(range(1, 6)))
def test_in_whatever_order_they_come_the_newest_is_known(
    casebook: Casebook, order: list[int]
) -> None:
    for serial in order:
        tell(casebook)
        told = said(serial=serial, evidence_missing=serial)
        arrives(casebook, sealed(told), n=serial)
        casebook.townships[DATABASE].learn(from_county=True)
    assert known(casebook)["evidence_missing"] == 5


def test_of_two_lives_of_the_registry_the_later_word_counts(
    casebook: Casebook,
) -> None:
    tell(casebook, said(serial=7))
    later = said(epoch="e-2", serial=1, kept_out=1, at="2026-11-21T02:00:00+00:00")
    arrives(casebook, sealed(later), n=2)
    casebook.townships[DATABASE].learn(from_county=True)
    assert known(casebook) == later


def test_where_the_county_opens_it_no_more_it_goes(
    casebook: Casebook, reopened: Callable[[], Casebook]
) -> None:
    tell(casebook, said())
    casebook.townships.hear([f"grid-{GRID}", "reference", "township-1"])
    assert not casebook.townships
    assert phones.told(casebook.townships) == ""
    casebook.close()
    assert not reopened().townships


def test_a_phone_that_left_is_shown_no_more(casebook: Casebook) -> None:
    tell(casebook, said())
    gone = {n: said()[n] for n in ("e", "type", "id", "database", "township", "device")}
    gone |= {"left": True, "epoch": "e-1", "serial": 2, "at": said()["at"]}
    arrives(casebook, sealed(gone), n=2)
    casebook.townships[DATABASE].learn(from_county=True)
    assert phones.shown(casebook.townships).phones == ()
    assert phones.find(casebook.townships, DEVICE) is None


# -- up to when


def test_over_the_line_all_is_known_up_to_now(
    casebook: Casebook, set_clock: SetClock
) -> None:
    tell(casebook, said())
    as_of = phones.shown(casebook.townships).as_of
    assert as_of == casebook.clock.believed()
    set_clock.pass_days(4)
    told = phones.as_of_words(as_of, casebook.clock.believed())
    assert told.startswith("县里的情况截至 11月20日")
    assert "那以后的 4 天还不知道" in told


def test_what_a_relay_brings_is_as_old_as_its_newest_word(casebook: Casebook) -> None:
    told = said(at="2026-11-17T02:00:00+00:00", heard_on="2026-11-17")
    told["received_on"] = "2026-11-14"
    tell(casebook, told, from_county=False)
    found = phones.shown(casebook.townships)
    assert found.as_of == datetime(2026, 11, 17, 10, tzinfo=CHINA)
    assert found.phones[0].signs[0].words == "今天同步过"


@given(
    heard=st.none() | st.dates(date(2026, 10, 1), DAY),
    received=st.none() | st.dates(date(2026, 10, 1), DAY),
    as_of=st.dates(DAY, date(2026, 12, 31)),
)
def test_silence_is_counted_from_the_last_word_to_what_is_known(
    heard: date | None, received: date | None, as_of: date
) -> None:
    told = said(
        heard_on=heard and heard.isoformat(),
        received_on=received and received.isoformat(),
    )
    sign = phones.of_silence(told, as_of)
    days = [each for each in (heard, received) if each]
    if not days:
        assert sign.words == "登记以后没有同步过"
    elif (silent := (as_of - max(days)).days) >= phones.QUIET:
        assert sign.words == f"{silent} 天没有同步"
        assert sign.todo
    else:
        assert sign.light == "green"


# -- in which words


@pytest.mark.parametrize(
    ("changes", "light", "words", "todo"),
    [
        ({}, "green", "今天同步过", ""),
        ({"heard_on": "2026-11-19", "received_on": None}, "green", "昨天同步过", ""),
        (
            {"heard_on": "2026-11-18", "received_on": None},
            "green",
            "11月18日同步过",
            "",
        ),
        (
            {"heard_on": "2026-11-17", "received_on": None},
            "yellow",
            "3 天没有同步",
            "请他在有信号的地方打开应用，按“开始同步”",
        ),
        ({"heard_on": "2026-11-10", "received_on": None}, "red", "10 天", "带中转站"),
        ({"heard_on": "2026-09-10", "received_on": None}, "red", "71 天", "登记新手机"),
        ({"heard_on": None, "received_on": None}, "red", "没有同步过", "请他"),
        ({"waiting": {"invalid_body": 2}}, "red", "退回 2 条", "升级应用"),
        ({"waiting": {"a_new_reason": 1}}, "red", "退回 1 条：核验没有通过", "待查"),
        ({"forked": True}, "red", "编号重复", "恢复过备份"),
        (
            {"suspended_on": "2026-11-19", "suspended_for": "怀疑被复制"},
            "red",
            "已暂停",
            "理由：怀疑被复制。查清楚以后",
        ),
        ({"evidence_missing": 3}, "yellow", "照片录音还差 3 件", "无线网"),
        ({"clock_minutes": -60}, "yellow", "手机时间快 60 分钟", "自动确定"),
        ({"clock_minutes": 7}, "yellow", "手机时间慢 7 分钟", "自动确定"),
        ({"held": {GRID: {"n": 3, "gap": True}}}, "yellow", "中间缺记录", "再同步"),
        (
            {"at_relays": [{"name": "电脑", "met_on": "2026-11-20", "waiting": 4}]},
            "yellow",
            "4 条还在中转站",
            "把电脑接上网",
        ),
        ({"is_newer": True}, "green", "今天同步过", ""),
        (
            {"revoked_on": "2026-11-02", "waiting": {"x": 1}},
            "grey",
            "11月2日已停用",
            "",
        ),
    ],
)
def test_what_presses_most_is_said_first_with_what_to_do(
    changes: dict[str, Any], light: str, words: str, todo: str
) -> None:
    found = phones.of_document(said(**changes), DAY)
    assert found.light == light
    assert words in found.signs[0].words
    assert todo in found.todo
    assert bool(found.todo) == bool(todo)


def test_what_nobody_can_mend_is_said_and_presses_nobody() -> None:
    told = said(kept_out=2, is_newer=True)
    found = phones.of_document(told, DAY)
    words = [sign.words for sign in found.signs]
    assert "核对后没有采信 2 条" in words
    assert "他的应用比县里的新，县里升级后再读" in words
    assert not found.presses


@pytest.mark.parametrize("reason", sorted(phones.REASONS))
def test_every_reason_has_words_and_something_to_do(reason: str) -> None:
    why, todo = phones.REASONS[reason]
    assert why
    assert todo


def test_phones_stand_by_what_presses_and_then_by_name(casebook: Casebook) -> None:
    def one(n: int, name: str, **changes: Any) -> dict[str, Any]:
        person = {"id": f"u-{n}", "name": name, "role": "mediator"}
        return said(f"d-{n:016x}", person=person, **changes)

    tell(
        casebook,
        one(1, "甲", revoked_on="2026-11-01"),
        one(2, "丁"),
        one(3, "乙", evidence_missing=1),
        one(4, "丙", forked=True, held={GRID: {"n": 1, "gap": False}}),
        one(5, "戊", forked=True, held={GRID: {"n": 900, "gap": False}}),
    )
    found = phones.shown(casebook.townships)
    assert [each.person for each in found.phones] == ["丙", "戊", "乙", "丁", "甲"]
    assert phones.words(found) == "手机同步情况　3 部要管"


# -- from a real county


def office(tmp_path: Any, county: County, served: Any, role: Role) -> SimulatedPhone:
    made = SimulatedPhone(tmp_path / "office")
    enrol(made, county, served, "谭明芬", (TOWNSHIP,), role)
    return made


@pytest.mark.parametrize("role", [Role.TOWNSHIP_SUPERVISOR, Role.JUDICIAL_OFFICE])
def test_the_office_s_phone_hears_of_the_others(
    tmp_path, county, served, phone, role
) -> None:
    record(phone)
    assert phone.answer({"do": "sync"})["ok"]
    theirs = office(tmp_path, county, served, role)
    county.ingest()
    assert theirs.answer({"do": "sync"})["ok"]
    found = phones.shown(theirs.casebook.townships)
    assert {each.person for each in found.phones} == {"秦晓春", "谭明芬", "王建国"}
    mine = phones.find(theirs.casebook.townships, phone.unlocked.device)
    assert mine is not None
    assert mine.signs[0].words == "今天同步过"
    assert "县里连续收到第 1 条" in "\n".join(mine.facts)
    assert phone.answer({"do": "sync"})["ok"]
    assert not phone.casebook.townships
    theirs.close()


def test_through_a_relay_the_office_hears_what_the_relay_heard(
    tmp_path, county, served, phone, relay, address
) -> None:
    theirs = office(tmp_path, county, served, Role.TOWNSHIP_SUPERVISOR)
    county.ingest()
    assert theirs.answer({"do": "sync"})["ok"]
    record(phone)
    assert phone.answer({"do": "sync"})["ok"]
    county.ingest()
    assert relay.meets(), relay.failure
    assert theirs.answer({"do": "relay", "address": address})["ok"]
    assert through(theirs)["ok"]
    mine = phones.find(theirs.casebook.townships, phone.unlocked.device)
    assert mine is not None
    assert "县里连续收到第 1 条" in "\n".join(mine.facts)
    theirs.close()
