"""访调对接 at the console: sent by a form, returned by a click, or brought along."""

from collections.abc import Iterator
from typing import Any

import pytest

from schemas.petition.mediation import Barred
from schemas.petition.moves import State
from tests.server.asked import look, step, today
from tests.server.console.desk import Desk, make_desk, token
from tests.server.county import GRID, new_case
from tests.server.held import hold
from tests.server.mediated import accepted, agreed, asked, failed, taken_on
from tests.server.mediation import open_case
from tests.server.test_assigning import answer
from tests.server.test_petitions import queue


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.county.close()


def post(desk: Desk, address: str, status: int = 303, **form: Any) -> str:
    client = desk.client("county_officer")
    given = {"csrf_token": token(client.get("/nowhere").text), **form}
    answer = client.post(address, data=given)
    assert answer.status_code == status, answer.text
    return str(answer.text)


def filled(desk: Desk, petition: str, **form: Any) -> dict[str, Any]:
    """As a clerk fills the form of the page."""
    on = today(desk.county).isoformat()
    whom = f"{GRID} {desk.county.phone.author.by}"
    return {
        "claims": ["c1"],
        "seen": look(desk.county, petition).seen,
        "mediable": "yes",
        **{f"barred_{name}": "no" for name in Barred().fields},
        **{f"{side}_agreed_on": on for side in ("petitioner", "other")},
        **{f"{side}_agreed_by": "oral" for side in ("petitioner", "other")},
        "other": "李大山",
        "kind": "people",
        "committee": "青龙村人民调解委员会",
        "sent_on": on,
        "whom": whom,
        "due_on": on,
        **form,
    }


def state(desk: Desk, petition: str) -> State:
    return look(desk.county, petition).petition.claims["c1"].state


def test_a_clerk_sends_it_asks_another_and_brings_it_back_by_a_click(desk):
    county, petition = desk.county, accepted(desk.county)
    other = county.phones("冉敏")
    at = f"/petitions/{petition}/mediation"
    assert "75号令§22" in desk.page(at)
    post(desk, at, **filled(desk, petition))
    assert state(desk, petition) is State.MEDIATING
    (first,) = asked(county, petition)
    answer(county, first.standing.row.id, new_case(), "declined")
    page = desk.page(at)
    assert "我是李大山的表弟" in page
    assert "另请一位调解员" in page
    assert first.standing.row.assignee not in page
    assert "请选指派给谁" in post(desk, f"{at}/hand", 400, claims=["c1"])
    whom = f"{GRID} {other.author.by}"
    due_on = today(county).isoformat()
    post(desk, f"{at}/hand", claims=["c1"], whom=whom, due_on=due_on)
    case = taken_on(county, petition, other)
    assert "待回传" not in desk.page(at)
    agreed(county, case, other)
    assert "待回传：调解成功" in desk.page(at)
    assert "待回传" in desk.page("/petitions/mediations")
    seen = look(county, petition).seen
    post(desk, f"{at}/back", case=case, seen=seen)
    assert state(desk, petition) is State.SETTLED
    assert petition not in desk.page("/petitions/mediations")
    assert "还没有结果" in post(desk, f"{at}/back", 409, case=case, seen=seen)


def test_what_bars_it_is_said_and_what_was_typed_is_kept(desk):
    petition = accepted(desk.county)
    at = f"/petitions/{petition}/mediation"
    typed = filled(desk, petition, barred_in_court="yes", facts="水渠在三组")
    page = post(desk, at, 409, **typed)
    assert "不得转调解：法院已经立案" in page
    assert "水渠在三组" in page
    unasked = filled(desk, petition)
    del unasked["barred_report"]
    post(desk, at, 400, **unasked)
    assert state(desk, petition) is State.ACCEPTED


def test_whoever_was_slower_is_told_and_nothing_is_sent(desk):
    petition = accepted(desk.county)
    typed = filled(desk, petition)
    step(desk.county, petition, "met")
    page = post(desk, f"/petitions/{petition}/mediation", 412, **typed)
    assert "别人已经办了下一步" in page
    assert asked(desk.county, petition) == []


def test_a_failed_mediation_is_registered_from_its_page(desk):
    county = desk.county
    case = open_case(county)
    county.ingest()
    assert "转入信访" not in desk.page(f"/cases/{case}")
    failed(county, case)
    assert "登记为信访事项" in desk.page(f"/cases/{case}")
    at = f"/cases/{case}/petition"
    assert "恢复排水沟" in desk.page(at)
    assert "诉求" in post(desk, at, 400, c1="")
    assert queue(county) == []
    post(desk, at, c1="请镇里重新处理", facts="排水沟被拦")
    (petition,) = queue(county)
    told = look(county, petition).petition.registered
    assert (told["case"], told["claims"]["c1"]["text"]) == (case, "请镇里重新处理")
    assert "丰信访字第1号" in desk.page(f"/cases/{case}")


def test_a_visitors_matter_is_registered_once_from_the_page_of_the_reception(desk):
    occasion = hold(desk.county).reception
    page = desk.page(f"/occasions/{occasion}")
    assert page.count("/petition/v") == 3
    at = f"/occasions/{occasion}/petition/v1"
    post(desk, at, c1="石坎占了拖拉机路。")
    page = desk.page(f"/occasions/{occasion}")
    assert page.count("/petition/v") == 2
    assert "已登记为信访事项" in page
    assert "没有再登记一次" in post(desk, at, 409, c1="石坎占了拖拉机路。")
    assert len(queue(desk.county)) == 1


def test_who_leads_a_petition_stands_on_a_page_and_nobody_is_counted(desk):
    county, petition = desk.county, accepted(desk.county, 2)
    assert "现在没有领导包案的信访事项" in desk.page("/petitions/led")
    step(county, petition, "led", "c2", duty="牵头协调")
    page = desk.page("/petitions/led")
    for words in ("陈副县长", "副县长", "牵头协调", "诉求 2", "到办结为止"):
        assert words in page
    step(county, petition, "withdrawn", "c1", "c2")
    assert "陈副县长" not in desk.page("/petitions/led")
