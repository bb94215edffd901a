"""待批删除: asked on the case's page by one, approved in the queue by another."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server import erasing
from server.registry import erasures, transaction
from tests.server.console.desk import PASSWORD, Desk, make_desk, token
from tests.server.county import new_case
from tests.server.mediation import opened
from tests.server.test_recovery import hired

WORDS = "植下的话不可再见"
LAWFUL = {"kind": "minor", "ground": "minors-72", "reason": "涉及未成年人"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, "township_supervisor")
    with made.county.context():
        hired(made.county, "second", PASSWORD)
    yield made
    made.county.close()


def test_a_record_is_erased_by_two_and_by_no_accident(office):
    county = office.county
    case = new_case()
    county.write("dispute.opened", {**opened(), "summary": WORDS}, case=case)
    county.ingest()
    at = f"/cases/{case}/erase/1"
    first = office.client("county_officer")
    assert at in first.get(f"/cases/{case}").text
    assert office.client("township_supervisor").get("/erasures").status_code == 404
    form = {**LAWFUL, "csrf_token": token(first.get(at).text)}
    assert first.post(at, data={**form, "number": "2"}).status_code == 400
    assert first.post(at, data={**form, "number": "1"}).status_code == 303
    queue = first.get("/erasures").text
    assert "涉及未成年人" in queue
    assert "批准删除" not in queue
    decided = {"csrf_token": form["csrf_token"], "decision": "approve", "sure": "yes"}
    entry = queue.split('name="entry" value="')[1].split('"')[0]
    assert first.post("/erasures", data={**decided, "entry": entry}).status_code == 403
    assert WORDS in first.get(f"/cases/{case}").text
    second = office.client("second")
    decided["csrf_token"] = token(second.get("/erasures").text)
    unsure = {**decided, "entry": entry, "sure": ""}
    assert second.post("/erasures", data=unsure).status_code == 400
    assert second.post("/erasures", data={**decided, "entry": entry}).status_code == 303
    county.ingest()
    shown = second.get("/erasures").text
    assert "王建国" in shown.split("手机还没回报")[-1]
    with county.context():
        erasing.confirm(county.phone.device, [entry], county.clock.now)
    page = second.get("/erasures").text.split("手机还没回报")
    assert "王建国" not in page[-1]
    case_page = second.get(f"/cases/{case}").text
    assert WORDS not in case_page
    assert at not in case_page
    assert "内容已依法删除" in case_page
    assert second.get(at).status_code == 404
    kept = (county.clock.now + timedelta(days=county.settings.backup_days)).date()
    assert f"{kept} 后须已删除" in second.get("/erasures").text
    assert "不支持清除" not in second.get("/erasures").text
    with county.context(), transaction() as session:
        erasures.note_left(session, entry, county.phone.home, True)
    county.clock.forward(days=county.settings.backup_days + 2)
    office.cookies.clear()
    shown = office.client("second").get("/erasures").text
    assert f"应在 {kept} 后都已删除" in shown
    assert f"原文还在同步中心：{county.phone.home}" in shown
    assert "不支持清除" in shown


def test_no_is_an_answer_too(office):
    county = office.county
    case = new_case()
    county.write("dispute.opened", {**opened(), "summary": WORDS}, case=case)
    county.ingest()
    at = f"/cases/{case}/erase/1"
    first = office.client("county_officer")
    form = {**LAWFUL, "number": "1", "csrf_token": token(first.get(at).text)}
    assert first.post(at, data={**form, "kind": "other"}).status_code == 409
    first.post(at, data=form)
    entry = first.get("/erasures").text.split('name="entry" value="')[1].split('"')[0]
    said = {"csrf_token": form["csrf_token"], "decision": "withdraw", "entry": entry}
    assert first.post("/erasures", data=said).status_code == 303
    assert "没有等待批准的删除" in first.get("/erasures").text
    assert WORDS in first.get(f"/cases/{case}").text
