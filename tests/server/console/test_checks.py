"""The pages of 登记抽查: drawn, judged item by item, put right by the unit."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from schemas.checks import ITEMS
from server.registry import db
from server.registry.checks import CheckRow
from server.watching.checks import opened
from tests.server.asked import registered, today
from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.watched import drawn
from tests.server.responsible import TOWN


@pytest.fixture
def office(kind: str, tmp_path) -> Iterator[Desk]:
    made = make_desk(tmp_path, "unit")
    yield made
    made.county.close()


def send(desk: Desk, at: str, form: dict[str, Any], login: str) -> Any:
    client = desk.client(login)
    told = {**form, "csrf_token": token(client.get("/account").text)}
    return client.post(at, data=told)


def judged(desk: Desk, **wrong: str) -> dict[str, str]:
    form = {"what": "judge", "judged_on": str(today(desk.county))}
    form |= {f"items/{key}/passes": "yes" for key in ITEMS}
    for key, note in wrong.items():
        form |= {f"items/{key}/passes": "no", f"items/{key}/note": note}
    return form


def test_drawn_at_the_desk_the_page_draws_it_again_and_says_so(office: Desk) -> None:
    for _ in range(3):
        registered(office.county)
    on = today(office.county)
    form = {"since": str(on), "until": str(on), "size": "2", "reason": "例行抽查"}
    answer = send(office, "/checks", form, "county_officer")
    assert answer.status_code == 303
    page = office.page(answer.location)
    assert "刚才照种子重抽了一遍" in page
    assert page.count("还没看") == 2


def test_a_lot_of_nothing_is_refused_with_what_was_typed(office: Desk) -> None:
    form = {"since": "2020-01-01", "until": "2020-01-31", "size": "7", "reason": "x"}
    answer = send(office, "/checks", form, "county_officer")
    assert answer.status_code == 409
    assert "没有登记的信访事项" in answer.text
    assert 'value="7"' in answer.text


def test_a_fault_goes_to_the_unit_which_puts_it_right(office: Desk) -> None:
    petition = registered(office.county)
    at = f"/checks/{drawn(office, 1)}/{petition}"
    by = str(today(office.county) + timedelta(days=3))
    form = judged(office, i2="缺住址，没有注明不清")
    refused = send(office, at, form, "county_officer")
    assert refused.status_code == 400
    assert "缺住址，没有注明不清" in refused.text
    form |= {"unit": TOWN.unit, "rectify_by": by}
    assert send(office, at, form, "county_officer").status_code == 303
    inbox = office.page("/checks", "unit")
    assert "缺住址，没有注明不清" in inbox
    assert "抽一次" not in inbox
    done = {"what": "rectify", "text": "已补问住址"}
    assert send(office, at, done, "unit").status_code == 303
    assert "没有要您单位整改的" in office.page("/checks", "unit")
    with office.county.context():
        (row,) = opened(office.county.officer, at.split("/")[2])[1]
    assert row.rectified == "已补问住址"


def test_no_item_is_judged_before_somebody_judges_it(office: Desk) -> None:
    petition = registered(office.county)
    at = f"/checks/{drawn(office, 1)}/{petition}"
    assert " checked" not in office.page(at)
    empty = {"what": "judge", "judged_on": str(today(office.county))}
    assert send(office, at, empty, "county_officer").status_code == 400
    with office.county.context():
        assert db.session.query(CheckRow).one().result == ""


def test_a_unit_does_not_open_what_it_was_not_told_of(office: Desk) -> None:
    petition = registered(office.county)
    check = drawn(office, 1)
    for at in (f"/checks/{check}", f"/checks/{check}/{petition}"):
        assert office.client("unit").get(at).status_code == 404
