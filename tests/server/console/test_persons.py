"""此人的其他案件: from a party of a case to the others, as a clerk reads it."""

import pytest

from tests.server.console.desk import Desk, make_desk
from tests.server.console.met import HERSELF, NUMBER, WHY, log, meet, persons_page
from tests.server.county import GRID
from tests.server.test_secluding import Open

OFFICER, SUPERVISOR, MEDIATOR = "county_officer", "township_supervisor", "mediator"
AUDITOR = "audit_administrator"


@pytest.fixture
def desk(tmp_path):
    made = make_desk(tmp_path, SUPERVISOR, MEDIATOR, OFFICER, AUDITOR)
    yield made
    made.county.close()


def lines(page: str) -> list[str]:
    """The page's table, line by line."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]


def test_from_a_party_of_a_case_a_clerk_comes_to_her_other_cases(desk):
    own, *others = meet(desk)
    page = desk.page(f"/cases/{own}")
    assert page.count("此人的其他案件") == 2
    assert f'href="{persons_page(desk)}"' in page
    listed = lines(desk.page(persons_page(desk)))
    ways = ["经办人认定", "确定", "很可能", "有可能"]
    assert len(listed) == len(ways)
    for line, way in zip(listed, ways, strict=True):
        assert way in line
    assert sorted(others) == sorted(
        case for case in others for line in listed if f'/cases/{case}"' in line
    )


def test_each_line_says_why_and_what_speaks_against(desk):
    page = desk.page(persons_page(desk))
    said, certain, likely, maybe = lines(page)
    assert WHY in said
    assert "周敏" in said
    assert "证件号码相同" in certain
    assert "被申请人" in certain
    assert "姓名同音" in likely
    assert "反对" not in likely
    assert "反对 −1.5</span> 姓名差一个字" in maybe


def test_no_number_of_another_case_is_shown(desk):
    page = desk.page(persons_page(desk))
    assert NUMBER not in page
    assert HERSELF["phone"] not in page


def test_the_same_page_in_english(desk):
    page = desk.page(persons_page(desk), language="en")
    assert "Other cases of" in page
    assert "same ID number" in page
    assert "said by the desk" in page


def test_who_may_join_goes_on_to_both_cases_side_by_side(desk):
    own, other, *_ = meet(desk)
    at = f"/alike/{own}/{other}"
    assert at in desk.page(persons_page(desk))
    assert "是不是同一件" in desk.page(at)
    assert "/alike/" not in "".join(lines(desk.page(persons_page(desk), MEDIATOR)))


def test_a_grid_s_mediator_finds_what_his_list_shows_and_nothing_more(desk):
    meet(desk)
    page = desk.page(persons_page(desk), MEDIATOR)
    assert lines(page) == []
    assert "没有查到" in page
    assert len(lines(desk.page(persons_page(desk), SUPERVISOR))) == 3


def test_a_restricted_case_asks_first_why_and_below_the_county_says_nothing(desk):
    secret = Open(desk.county)
    secret.write()
    desk.county.ingest()
    secret.restrict()
    desk.county.ingest()
    at = f"/cases/{secret.id}/parties/p1"
    answer = desk.client(OFFICER).get(at)
    assert (answer.status_code, answer.location) == (303, f"/cases/{secret.id}/purpose")
    assert desk.client(SUPERVISOR).get(at).status_code == 404


def test_of_a_case_with_a_minor_a_township_hears_that_the_county_looks(desk):
    child = {"name": "覃小弟", "birth_on": "2015-05-01"}
    case = log(desk, child, GRID, "02")
    desk.county.ingest()
    at = f"/cases/{case}/parties/p1"
    assert "里面的人只在县里查" in desk.page(at, SUPERVISOR)
    assert "里面的人只在县里查" not in desk.page(at, OFFICER)


def test_what_two_cases_were_told_apart_for_is_said(desk):
    own, other, *_ = meet(desk)
    client, pair = desk.client(OFFICER), f"/alike/{own}/{other}"
    given = client.get(pair).text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": given, "reason": "一件是房子，一件是水沟"}
    assert client.post(f"{pair}/apart", data=form).status_code == 303
    (line,) = (each for each in lines(desk.page(persons_page(desk))) if other in each)
    assert "已认定不是同一案：一件是房子，一件是水沟" in line
    assert "确定" in line


def test_a_party_that_is_not_there_is_not_found(desk):
    own, *_ = meet(desk)
    assert desk.client(OFFICER).get(f"/cases/{own}/parties/p7").status_code == 404


def test_who_looked_somebody_up_stands_in_the_log_of_readings(desk: Desk):
    desk.page(persons_page(desk))
    assert "此人的其他案件" in desk.page("/readings", AUDITOR)
