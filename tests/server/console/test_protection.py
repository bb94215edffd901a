"""强制报告 at a browser: the list names nobody, and each opening asks why."""

import re
from collections.abc import Iterator

import pytest

from tests.server.console.desk import Desk, lived_in, token
from tests.server.protected import (
    REASON,
    REPORTER,
    RIGHT,
    SEEN,
    TAKEN_BY,
    Told,
    correct,
    tell,
)

WORDS = (REPORTER, SEEN, TAKEN_BY, "李家小孙子")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lived_in(tmp_path_factory.mktemp("county"))
    yield made
    made.county.close()


@pytest.fixture(scope="module")
def told(desk: Desk) -> Told:
    return tell(desk.county, how="not_reported", reason="等明天", instead="劝开了")


def opened(
    desk: Desk, told: Told, language: str = "zh", **form: str
) -> tuple[int, str]:
    client = desk.client("county_officer", language)
    address = f"/protection/{told.report}"
    said = {"csrf_token": token(client.get(address).text), **form}
    answer = client.post(address, data=said)
    return answer.status_code, answer.text


def test_the_list_says_what_and_where_and_not_who(desk: Desk, told: Told) -> None:
    page = desk.page("/protection")
    assert "必须报告" in page
    assert "未成年人保护法§11②" in page
    assert "没有报告" in page
    assert f"/cases/{told.about}" in page
    assert not [word for word in WORDS if word in page]


def test_nothing_is_shown_before_it_is_said_why(desk: Desk, told: Told) -> None:
    page = desk.page(f"/protection/{told.report}")
    assert "阅看事由" in page
    assert not [word for word in WORDS if word in page]
    for form in ({}, {"purpose": "x"}, {"purpose": "other", "said": " "}):
        status, page = opened(desk, told, **form)
        assert status == 400
        assert not [word for word in WORDS if word in page]


def test_opened_it_is_whole_and_each_opening_stands_in_the_log(
    desk: Desk, told: Told
) -> None:
    times = []
    for _ in range(2):
        status, page = opened(desk, told, purpose="review")
        assert status == 200
        assert SEEN in page
        assert REPORTER in page
        assert "法律写的是应当报告" in page
        assert "王秀英" in page  # The party, by the name that the dispute gives.
        times += [int(n) for n in re.findall(r'data-label="次数">(\d+)<', page)]
    assert times[1] == times[0] + 1
    assert "强制报告" in desk.page("/readings")
    assert "强制报告" not in desk.page("/readings", "judicial_office")
    assert "强制报告" not in desk.page("/readings", "township_supervisor")
    assert "强制报告" in desk.page("/readings", "audit_administrator")


def test_nothing_is_chosen_for_who_opens_it(desk: Desk, told: Told) -> None:
    page = desk.page(f"/protection/{told.report}")
    options = re.findall(r"<option[^>]*>", page)
    assert options[0] == '<option value="">'
    assert not [each for each in options if "selected" in each]
    again = opened(desk, told, purpose="other", said=" ")[1]
    assert '<option value="other" selected>' in again


def test_what_was_corrected_is_struck_and_says_why(desk: Desk) -> None:
    county, client = desk.county, desk.client("county_officer")
    wrong = tell(county)
    correct(county, wrong)
    county.ingest()
    status, page = opened(desk, wrong, purpose="review")
    assert status == 200
    assert f'<del data-struck="/protection/to_whom">{TAKEN_BY}</del>' in page
    assert RIGHT in page
    assert f"更正理由：{REASON}" in page
    assert client.get(f"/cases/{wrong.report}").status_code == 404


def test_the_case_it_is_about_says_nothing_of_it(desk: Desk, told: Told) -> None:
    for login in ("county_officer", "judicial_office", "mediator"):
        page = desk.page(f"/cases/{told.about}", login)
        assert told.report not in page
        assert not [word for word in WORDS if word in page]


def test_an_english_reader_has_it_in_english(desk: Desk, told: Told) -> None:
    status, page = opened(desk, told, "en", purpose="handling")
    assert status == 200
    assert "Must be told" in page
    assert "Who reported" in page
