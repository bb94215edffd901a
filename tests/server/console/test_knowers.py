"""知情人: listed with the reason of each; named and removed with a reason; else 404."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.secrets import RELATIVE, TAKES_OVER, secret
from tests.server.mediation import open_case
from tests.server.secluded import Case


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, "judicial_office", "township_supervisor", "director")
    yield made
    made.county.close()


@pytest.fixture
def case(office: Desk) -> Case:
    return secret(office)


def test_one_is_named_with_a_reason_and_removed_again(office: Desk, case: Case) -> None:
    at = f"/cases/{case.id}/knowers"
    client = office.client("judicial_office")
    asked = f"/cases/{case.id}/purpose"
    why = {"csrf_token": token(client.get(asked).text), "purpose": "review"}
    assert at in client.post(asked, data=why, follow_redirects=True).text
    page = client.get(at).text
    for words in ("登记本案", "案卷写明回避", "以前看过的收不回来", RELATIVE):
        assert words in page
    assert RELATIVE not in page.split("再列入一人")[1]
    option = page.split(f">{TAKES_OVER}")[0].rpartition('value="')[2].rstrip('"')
    form = {"csrf_token": token(page), "person": option, "decision": "name"}
    refused = client.post(at, data={**form, "reason": " "})
    assert refused.status_code == 400
    assert "请写明理由" in refused.text
    assert client.post(at, data={**form, "reason": "接手"}).status_code == 303
    assert "后来列入" in client.get(at).text
    again = client.post(at, data={**form, "reason": "接手"})
    assert again.status_code == 409
    gone = {**form, "decision": "remove", "reason": "弄错了"}
    assert client.post(at, data=gone).status_code == 303
    assert "后来列入" not in client.get(at).text


def test_for_who_may_not_read_it_and_for_an_open_case_there_is_no_such_page(
    office: Desk, case: Case
) -> None:
    at = f"/cases/{case.id}/knowers"
    for login in ("township_supervisor", "director"):
        client = office.client(login)
        assert client.get(at).status_code == 404
        form = {"csrf_token": token(client.get("/").text), "decision": "name"}
        assert client.post(at, data=form | {"reason": "x"}).status_code == 404
    seen = open_case(office.county)
    office.county.ingest()
    client = office.client("county_officer")
    assert client.get(f"/cases/{seen}").status_code == 200
    assert client.get(f"/cases/{seen}/knowers").status_code == 404
