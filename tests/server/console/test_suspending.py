"""The page of a phone with two records of one number: its words, who may stop it."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from schemas.entry import Chain
from tests.server.console.desk import Desk, make_desk, token
from tests.server.county import new_case
from tests.server.mediation import opened
from tests.server.test_moving import deeds

ROLES = ("township_supervisor", "security_administrator", "mediator", "director")


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, *ROLES)
    made.county.write("dispute.opened", opened(), case=new_case())
    made.county.ingest()
    yield made
    made.county.close()


@pytest.fixture
def forked(whole: Desk) -> Desk:
    county = whole.county
    county.phone.chain = Chain(county.phone.chain.id)
    county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    return whole


def send(desk: Desk, verb: str, role="township_supervisor", reason="先查清楚"):
    client = desk.client(role)
    form = {"csrf_token": token(client.get("/").text), "reason": reason}
    return client.post(f"/devices/{desk.county.phone.device}/{verb}", data=form)


def test_it_is_said_in_plain_words_with_both_cases(forked: Desk) -> None:
    address = f"/devices/{forked.county.phone.device}"
    listed = unescape(forked.page("/devices", "township_supervisor"))
    assert "已暂停" in listed
    assert "第1号写了两份不同的记录" in listed
    page = unescape(forked.page(address, "township_supervisor"))
    assert "用同一个编号写了两份不同的记录" in page
    assert "县里已自动暂停这部手机" in page
    assert page.count("等恢复") == 1
    assert page.count('href="/cases/') == 1  # The other is in no case yet.
    keeper = unescape(forked.page(address, "security_administrator"))
    assert "用同一个编号写了两份不同的记录" in keeper
    assert 'href="/cases/' not in keeper


def test_resumed_both_are_in_their_cases(forked: Desk) -> None:
    send(forked, "resume", reason="本人恢复的备份")
    forked.county.ingest()
    assert "第 1 条有两份" in unescape(forked.page("/devices", "township_supervisor"))
    address = f"/devices/{forked.county.phone.device}"
    page = unescape(forked.page(address, "township_supervisor"))
    assert page.count('href="/cases/') == 2
    assert "已自动暂停" not in page
    assert "等恢复" not in page


def test_a_phone_in_order_says_nothing_of_it(whole: Desk) -> None:
    address = f"/devices/{whole.county.phone.device}"
    assert "同一个编号" not in whole.page(address, "township_supervisor")


def test_it_is_stopped_and_let_in_again_with_a_reason_each(whole: Desk) -> None:
    assert send(whole, "suspend", reason=" ").status_code == 400
    answer = send(whole, "suspend")
    assert answer.status_code == 303
    page = unescape(whole.page(answer.location, "township_supervisor"))
    assert "手机下次联网会显示您写的理由" in page
    assert "先查清楚" in page
    assert "已暂停" in unescape(whole.page("/devices", "township_supervisor"))
    answer = send(whole, "resume", reason="本人恢复的备份")
    page = unescape(whole.page(answer.location, "township_supervisor"))
    assert "已恢复" in page
    assert "已暂停" not in page
    with whole.county.context():
        (stopped,), (again,) = deeds("device.suspended"), deeds("device.resumed")
        assert (stopped["reason"], again["reason"]) == ("先查清楚", "本人恢复的备份")
        assert stopped["actor"]["name"] == "谭世平"


def test_who_suspends_resumes_or_ends_too_late_is_told_how_it_stands(
    whole: Desk,
) -> None:
    send(whole, "suspend", reason="两人同时看到")
    answer = send(whole, "suspend")
    assert answer.status_code == 409
    assert "已经暂停，理由是：两人同时看到" in unescape(answer.text)
    with whole.county.context():
        assert len(deeds("device.suspended")) == 1
    send(whole, "resume")
    answer = send(whole, "resume")
    assert (answer.status_code, "没有暂停" in unescape(answer.text)) == (409, True)
    send(whole, "suspend")
    send(whole, "end")
    for verb in ("suspend", "resume"):
        answer = send(whole, verb)
        assert (answer.status_code, "已经停用" in unescape(answer.text)) == (409, True)


@pytest.mark.parametrize("role", ["mediator", "director", "county_officer"])
def test_who_enrols_no_phones_finds_nothing(whole: Desk, role: str) -> None:
    assert send(whole, "suspend", role).status_code == 404
    with whole.county.context():
        assert deeds("device.suspended") == []
