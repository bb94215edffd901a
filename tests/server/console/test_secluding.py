"""转为限制知悉: said before what it does, done once ticked; no such page afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.console.desk import Desk, make_desk, token
from tests.server.mediation import open_case


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, "judicial_office", "township_supervisor")
    yield made
    made.county.close()


def test_the_office_reads_what_it_does_ticks_that_and_nobody_else_finds_the_case(
    office: Desk,
) -> None:
    case = open_case(office.county)
    office.county.ingest()
    at = f"/cases/{case}/restrict"
    client, others = office.client("judicial_office"), "township_supervisor"
    assert office.client(others).get(f"/cases/{case}").status_code == 200
    assert at in client.get(f"/cases/{case}").text
    assert at not in office.client(others).get(f"/cases/{case}").text
    page = client.get(at).text
    for words in ("条记录从网格的同步库里收回", "收不回来", "王建国", "家庭暴力"):
        assert words in page
    person = office.county.phones("司徒春华").author.by
    form = {"csrf_token": token(page), "ground": "dv", "kept_out": [person]}
    unticked = client.post(at, data={**form, "reason": "查明"})
    assert unticked.status_code == 400
    assert "请先勾选" in unticked.text
    unsaid = client.post(at, data={**form, "sure": "yes", "reason": " "})
    assert unsaid.status_code == 400
    assert f'value="{person}" checked' in unsaid.text
    done = client.post(at, data={**form, "sure": "yes", "reason": "查明是家暴"})
    assert done.status_code == 303
    assert "司徒春华" in client.get(done.location).text
    assert client.get(at).status_code == 409
    assert office.client(others).get(f"/cases/{case}").status_code == 404
    assert office.client(others).get(at).status_code == 404
