"""账号与角色: the page of who asks, and of who agrees."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.server.console.desk import Desk, account_of, make_desk, token
from tests.server.console.grants import people_page

SECURITY, OFFICER, SYSTEM = (
    "security_administrator",
    "county_officer",
    "system_administrator",
)
NEW = {
    "name": "吴江",
    "login": "wu",
    "role": "county_officer",
    "areas": "500230",
    "reason": "新到岗",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, SECURITY, OFFICER, SYSTEM, "township_supervisor")
    yield made
    made.county.close()


def say(desk: Desk, who: str, address: str, /, **form: str) -> Any:
    client = desk.client(who)
    form["csrf_token"] = token(client.get("/people").text)
    return client.post(address, data=form)


def shown_password(page: str) -> str:
    (found,) = re.findall(r'<p class="mono code">([^<]+)</p>', page)
    return found


def test_an_officer_is_asked_for_and_agreed_to_on_the_page(desk: Desk) -> None:
    asked = say(desk, SECURITY, "/people", **NEW)
    first = unescape(asked.text)
    assert "密码前半，只显示这一次" in first
    assert "您提出的，要另一人同意" in first
    assert shown_password(first) not in desk.page("/people", SECURITY)
    page = unescape(desk.page("/people", OFFICER))
    assert "新到岗" in page
    assert "新设账号</h2>" not in page  # Who agrees does not ask.
    unsure = say(desk, OFFICER, "/people/proposals/1", decision="agree")
    assert (unsure.status_code, "请先勾选" in unescape(unsure.text)) == (400, True)
    done = say(desk, OFFICER, "/people/proposals/1", decision="agree", sure="yes")
    second = unescape(done.text)
    assert "密码后半，只显示这一次" in second
    whole = f"{shown_password(first)}-{shown_password(second)}"
    assert desk.sign_in(desk.client(), "wu", whole).status_code == 303
    late = say(desk, OFFICER, "/people/proposals/1", decision="agree", sure="yes")
    assert (late.status_code, "已经有人处理" in unescape(late.text)) == (409, True)


def test_what_takes_one_is_done_at_once_and_its_password_shown_whole(
    desk: Desk,
) -> None:
    form = NEW | {"role": "mediator", "areas": "500230101，500230102"}
    page = unescape(say(desk, SECURITY, "/people", **form).text)
    assert "初始密码，只显示这一次" in page
    signed = desk.sign_in(desk.client(), "wu", shown_password(page))
    assert signed.status_code == 303


def test_a_wish_is_taken_back_or_declined(desk: Desk) -> None:
    people_page(desk)
    for login, no, word in ((SECURITY, 1, "已撤回"), (OFFICER, 2, "未同意")):
        done = say(desk, login, f"/people/proposals/{no}", decision="decline")
        assert "done=declined" in done.location
        page = unescape(desk.page(done.location, login))
        assert "没有同意，什么都没有改变" in page
        assert word in page


def test_whom_it_is_about_is_told_that_another_must_agree(desk: Desk) -> None:
    people_page(desk)
    page = unescape(desk.page("/people", OFFICER))
    assert page.count("这一项与您本人有关，要别人同意") == 1
    refused = say(desk, OFFICER, "/people/proposals/2", decision="agree", sure="yes")
    assert (refused.status_code, "要由另一人同意" in unescape(refused.text)) == (
        403,
        True,
    )


def test_an_account_is_moved_disabled_and_enabled_on_its_own_page(desk: Desk) -> None:
    address = "/people/township_supervisor"
    assert "调整角色或辖区" in unescape(desk.page(address, SECURITY))
    form = {"role": "judicial_office", "areas": "500230102", "reason": "调岗"}
    done = say(desk, SECURITY, address, what="role", **form)
    assert "已办理：调整角色或辖区" in unescape(desk.page(done.location, SECURITY))
    done = say(desk, SECURITY, address, what="disabled", reason="离岗")
    assert "done=disabled" in done.location
    page = unescape(desk.page(address, SECURITY))
    assert "已停用" in page
    assert "调整角色或辖区" not in page
    say(desk, SECURITY, address, what="enabled", reason="回来")
    with desk.county.context():
        account = account_of("township_supervisor")
        assert (account.role, account.disabled_at) == ("judicial_office", None)


def test_what_waits_without_a_password_is_said_in_a_line(desk: Desk) -> None:
    address = f"/people/{OFFICER}"
    done = say(desk, SECURITY, address, what="factor", reason="换了手机")
    page = unescape(desk.page(done.location, SECURITY))
    assert "已提交，等另一人同意" in page
    again = say(desk, SECURITY, address, what="factor", reason="换了手机")
    assert (again.status_code, "已有一项申请" in unescape(again.text)) == (409, True)


def test_what_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    refused = say(desk, SECURITY, "/people", **NEW | {"areas": "110101"})
    page = unescape(refused.text)
    assert refused.status_code == 400
    assert 'value="吴江"' in page
    assert "不在本县" in page
    odd = say(desk, SECURITY, f"/people/{OFFICER}", what="added", reason="试试")
    assert (odd.status_code, "请选择要做的事" in unescape(odd.text)) == (400, True)
    assert desk.client(SECURITY).get("/people/nobody").status_code == 404


def test_nobody_is_offered_forms_about_himself(desk: Desk) -> None:
    assert "<h2>停用</h2>" not in unescape(desk.page(f"/people/{SECURITY}", SECURITY))
    refused = say(desk, SECURITY, f"/people/{SECURITY}", what="disabled", reason="试")
    assert refused.status_code == 409


def test_whoever_sees_no_case_begins_at_a_page_of_their_own(desk: Desk) -> None:
    for login, begins in ((SECURITY, "/devices"), (SYSTEM, "/devices")):
        assert desk.client(login).get("/").location.endswith(begins)
    assert desk.client(OFFICER).get("/").status_code == 200


def test_what_was_done_to_an_account_is_told_to_its_holder(desk: Desk) -> None:
    address = "/people/township_supervisor"
    form = {"role": "judicial_office", "areas": "500230102", "reason": "调岗"}
    desk.county.clock.forward(minutes=1)
    say(desk, SECURITY, address, what="role", **form)
    client = desk.client()
    assert "/account" in desk.sign_in(client, "township_supervisor").location
    page = unescape(client.get("/account").text)
    assert "调整了角色或辖区" in page
    assert "蒋安全" in page
