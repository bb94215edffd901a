"""期限与口径 as a clerk sees it: rules, changes, a year, and any date day by day."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.ruling import NOTICE, OFF, WORK, terms_page
from tests.server.mediation import open_case

TODAY = "2026-03-02"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, "mediator", "audit_administrator")
    yield made
    made.county.close()


def sent(office: Desk, at: str, form: dict[str, object]) -> tuple[int, str]:
    """What the officer is answered, and the page behind it."""
    client = office.client("county_officer")
    given = {**form, "csrf_token": token(client.get("/terms").text)}
    answer = client.post(at, data=given)
    shown = client.get(answer.location) if answer.status_code == 303 else answer
    return answer.status_code, shown.text


def change(office: Desk, **said: str) -> tuple[int, str]:
    form = {"rule": "SL1", "since": TODAY, "length": "5", "unit": "calendar_day"}
    return sent(office, "/terms", {**form, "reason": "农忙", **said})


def publish(office: Desk, **said: object) -> tuple[int, str]:
    names, first, last = (list(each) for each in zip(*OFF, strict=True))
    days = {"festival": [*names, ""], "first": [*first, ""], "last": [*last, ""]}
    form = {"year": "2027", "notice": NOTICE, "work": "，".join(WORK), **days}
    return sent(office, "/terms/years", {**form, "reason": "照通知", **said})


def row(page: str, rule: str) -> str:
    """The line of a rule, without its marks."""
    (found,) = re.findall(rf"<tr>\s*<td[^>]*>{rule}</td>.*?</tr>", page, re.S)
    return " ".join(re.sub("<[^>]+>", " ", found).split())


def cells(page: str) -> dict[int, str]:
    found = re.findall(r"<td[^>]*><b>(\d+)</b> <span>([^<]*)</span>", page)
    return {int(day): words for day, words in found}


def test_every_rule_bears_its_article_or_that_it_is_the_county_s(office: Desk) -> None:
    page = office.page("/terms")
    assert row(page, "DL06") == "DL06 办结 60日 受理之日 信访工作条例§34"
    assert "试行口径" in row(page, "SL1")
    assert "停用不计" in row(page, "DL17")
    assert "由别的机关计时" in row(page, "DL20")
    assert row(page, "DL28").startswith("DL28 督办函书面反馈 10个工作日")
    assert "trial" not in page


def test_a_change_is_shown_with_what_was_before_who_and_why(office: Desk) -> None:
    open_case(office.county)
    office.county.ingest()
    status, page = change(office)
    assert status == 303
    assert "正在重算" in page
    told = row(page, "SL1")
    assert f"自 {TODAY} 起 5日 周敏" in told
    assert "定：农忙 此前 3日" in told
    change(office, since="2026-03-09", length="0")
    office.county.ingest()
    told = row(office.page("/terms"), "SL1")
    assert told.startswith("SL1 开门说理 5日")
    assert "将生效 自 2026-03-09 起 停用不计" in told
    assert "正在重算" not in office.page("/terms")
    (deed, *_) = re.findall("调整试行期限.*?</tr>", deeds(office), re.S)
    assert "个工作日" not in deed


def deeds(office: Desk) -> str:
    return office.page("/audit", "audit_administrator")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"rule": "DL13"}, "不能在这里改"),
        ({"since": "2026-03-01"}, "已经告诉当事人的日子不因改口径而变动"),
        ({"length": "三"}, "0（停用）到 366"),
        ({"reason": " "}, "理由"),
    ],
)
def test_what_is_refused_is_said_and_the_form_kept(
    office: Desk, said: dict[str, str], words: str
) -> None:
    status, page = change(office, **said)
    assert status >= 400
    assert words in page.partition('role="alert"')[2].partition("</div>")[0]
    assert 'name="length"' in page


def test_a_year_is_published_as_the_notice_has_it(office: Desk) -> None:
    assert '<input name="year" value="2027"' in office.page("/terms")
    status, page = publish(office)
    assert status == 303
    assert "已公布" in page
    assert NOTICE in page
    assert "2027.p1" in page
    assert '<input name="year" value="2028"' in page
    assert "春节 2027-02-05–2027-02-12" in deeds(office)
    found = cells(office.page("/terms/DL04?from=2027-02-03"))
    assert found[4] == "第1天"
    assert found[5] == "春节"
    assert found[13] == "周六"
    assert found[14] == "第2天"
    assert publish(office)[0] == 409
    status, page = publish(office, work="2027-02-16")
    assert status == 400
    assert "调休上班的应是周六或周日" in page
    assert "2027-02-16" in page


def test_who_reads_cases_reads_the_rules_and_changes_none(office: Desk) -> None:
    page = office.page("/terms", "mediator")
    assert "DL13" in page
    assert 'name="length"' not in page
    assert 'name="notice"' not in page


def test_a_date_is_shown_day_by_day_until_it_is_due(office: Desk) -> None:
    page = office.page("/terms/DL09?from=2026-09-02")
    assert "逢国庆节顺延至2026-10-08" in page
    before, _, october = page.partition("<caption>2026年10月")
    assert cells(october) == {
        1: "第29天",
        2: "第30天 届满 国庆节",
        **dict.fromkeys(range(3, 8), "顺延 国庆节"),
        8: "到期",
    }
    assert "起算，不计" in before


def test_an_extension_and_a_hearing_are_asked_for_where_the_law_knows_them(
    office: Desk,
) -> None:
    page = office.page("/terms/DL06?from=2026-08-03&more=30")
    assert "2026年11月2日 止" in page
    assert "90日" in page
    page = office.page("/terms/DL06?from=2026-08-03&more=99")
    assert 'name="more" value="30"' in page
    page = office.page("/terms/DL12?from=2026-03-02&more=4")
    assert "扣除4日" in page
    assert page.count("不计入</span>") == 4
    assert 'name="more"' not in office.page("/terms/DL10")


def test_what_was_put_off_counts_nothing_and_what_is_no_day_is_said(
    office: Desk,
) -> None:
    assert "停用，不计期限" in office.page("/terms/DL17?from=2026-03-02")
    assert "起算日不是一个日期" in office.page("/terms/DL10?from=昨天")
    assert office.client("county_officer").get("/terms/DL99").status_code == 404


def test_each_clock_of_a_case_leads_to_how_its_date_came_about(office: Desk) -> None:
    case = open_case(office.county)
    office.county.ingest()
    page = office.page(f"/cases/{case}")
    assert f'href="/terms/DL13?from={TODAY}"' in page
    assert f'href="/terms/SL1?from={TODAY}"' in page
    assert "2026年4月2日 止" in office.page(f"/terms/DL13?from={TODAY}")


def test_the_page_of_pictures_shows_a_change_to_come_and_a_year(office: Desk) -> None:
    page = office.page(terms_page(office))
    assert "将生效" in page
    assert NOTICE in office.page("/terms", language="en")
