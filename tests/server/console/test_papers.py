"""文书 as a clerk makes them: drafted from the petition, issued, served, in batches."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from schemas.papers.kinds import kind
from tests.server.asked import look, registered, step, unit
from tests.server.console.desk import Desk, make_desk
from tests.server.console.petitioned import hidden, of_unit
from tests.server.papers.papers import handled, values

MINE = {"claims": "c1"}


@pytest.fixture
def clerk(office: Desk) -> FlaskClient:
    return office.client("county_officer")


@pytest.fixture
def office(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = make_desk(tmp_path_factory.mktemp("county"))
    of_unit(made.county)
    yield made
    made.county.close()


def drafted(
    client: FlaskClient, petition: str, code: str, **said: str
) -> dict[str, str]:
    """The form as a clerk sends it who has filled in what was empty."""
    page = client.get(f"/petitions/{petition}/papers/{code}").text
    shown = dict(re.findall(r'value="([^"]*)"[^>]* name="(\w+)"', page))
    typed = {name: text for text, name in shown.items()}
    asked = {slot.name for slot in kind(code).every}
    typed = {n: t for n, t in typed.items() if n in asked and t}
    return {**values(code), **typed, **hidden(page), **MINE, **said}


def sent(client: FlaskClient, petition: str, code: str, **said: str) -> str:
    """The address of the paper that was issued."""
    at = f"/petitions/{petition}/papers/{code}"
    answer = client.post(at, data=drafted(client, petition, code, **said))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def printed(pdf: bytes) -> str:
    """What its first page says, without the spaces between."""
    return "".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


def test_what_a_step_asks_for_is_offered_filled_in_and_issued(office, clerk):
    petition = registered(office.county)
    step(office.county, petition, "classified")
    step(office.county, petition, "transferred")
    page = office.page(f"/petitions/{petition}")
    (link,) = re.findall(r'href="(/petitions/[^"]+/papers/D02[^"]*)"', page)
    assert "信访事项转送函" in page
    form = office.page(link.replace("&amp;", "&"))
    assert 'value="县人力资源和社会保障局"' in form
    at = sent(clerk, petition, "D02")
    paper = office.page(at)
    assert "丰信转〔2026〕1号" in paper
    assert "办了还没有出的" not in office.page(f"/petitions/{petition}")
    assert "丰信转〔2026〕1号" in office.page(f"/petitions/{petition}")
    assert "丰信转〔2026〕1号" in office.page("/papers?q=信转&state=unserved")
    pdf = clerk.get(f"{at}/print/pdf")
    assert "丰信转〔2026〕1号" in printed(pdf.data)


def test_what_is_lacking_is_said_by_article_and_what_was_typed_stays(office, clerk):
    petition = registered(office.county)
    form = drafted(clerk, petition, "D04", routed_on="", inquiry_phone="023-1")
    at = f"/petitions/{petition}/papers/D04"
    answer = clerk.post(at, data=form)
    assert answer.status_code == 409
    (said,) = re.findall(r'id="lacking">(.*?)</div>', answer.text, re.S)
    assert "信访工作条例§23" in said
    assert 'value="023-1"' in answer.text
    look_only = clerk.post(at, data={**form, "look": "1"})
    assert look_only.mimetype == "application/pdf"
    assert "还没有出具过文书" in office.page("/papers")


def test_a_paper_is_served_corrected_and_cancelled_on_its_page(office, clerk):
    petition = registered(office.county)
    at = sent(clerk, petition, "D04")
    form = {**hidden(clerk.get(at).text), "served_on": "2026-03-02", "to": "谭明华"}
    assert clerk.post(f"{at}/serve", data={**form, "mode": "left"}).status_code == 400
    posted = {**form, "mode": "post", "post_no": "EX123456789CN"}
    assert clerk.post(f"{at}/serve", data=posted).status_code == 303
    assert "EX123456789CN" in office.page(at)
    (again,) = re.findall(r'href="([^"]+replaces=[^"]+)"', office.page(at))
    replaces = again.rpartition("replaces=")[2]
    other = sent(clerk, petition, "D04", replaces=replaces)
    assert "丰信告〔2026〕2号（代替丰信告〔2026〕1号）" in office.page(other)
    assert "已被代替" in office.page(at)
    gone = {**hidden(clerk.get(other).text), "reason": "姓名写错"}
    assert clerk.post(f"{other}/cancel", data=gone).status_code == 303
    assert "姓名写错" in office.page(other)
    assert "作废" in printed(clerk.get(f"{other}/print/pdf").data)
    assert "<del>丰信告〔2026〕2号</del>" in office.page("/papers?state=cancelled")


def test_an_opinion_that_is_served_takes_its_claims_along(office, clerk):
    petition = registered(office.county)
    handled(office.county, petition)
    client = office.client("unit")
    at = f"/petitions/{petition}/papers/D22"
    form = {**values("D22"), **hidden(client.get(at).text), **MINE}
    answer = client.post(at, data=form)
    assert answer.status_code == 303, answer.text
    paper = answer.location
    steps = client.get(f"/petitions/{petition}").text.split('id="steps"')[1]
    assert f'href="{paper}#serve">送达' in steps
    told = {"served_on": "2026-03-02", "to": "谭明华", "mode": "in_person"}
    told |= {"signed_by": "谭明华", "opinion": "0", **hidden(client.get(paper).text)}
    assert client.post(f"{paper}/serve", data=told).status_code == 303
    assert look(office.county, petition).row.state == "served"


def test_many_are_issued_at_once_and_what_lacks_something_is_left(office, clerk):
    whole = [registered(office.county) for _ in range(12)]
    nameless = registered(office.county, petitioners={})
    for petition in (*whole, nameless):
        step(office.county, petition, "classified")
        step(office.county, petition, "transferred")
    page = clerk.get("/papers/batch?code=D02").text
    chosen = re.findall(r'name="petition" value="([^"]+)"', page)
    assert set(chosen) == {*whole, nameless}
    form = {**hidden(page), "code": "D02", "petition": chosen}
    said = clerk.post("/papers/batch", data=form).text
    assert "出具 12 份，留下 1 件没有出。" in said
    assert f"/petitions/{nameless}/papers/D02" in said
    at = re.findall(r'href="(/papers/batches/[^"]+)/pdf"', said)[0]
    assert len(PdfReader(BytesIO(clerk.get(f"{at}/pdf").data)).pages) == 12
    names = ZipFile(BytesIO(clerk.get(f"{at}/zip").data)).namelist()
    assert len(names) == 24
    assert "丰信转〔2026〕12号 信访事项转送函.pdf" in names
    left = office.page("/papers/batch?code=D02")
    assert re.findall(r'name="petition" value="([^"]+)"', left) == [nameless]


def test_a_unit_is_offered_what_it_issues_and_the_office_what_is_its_own(office, clerk):
    petition = registered(office.county)
    step(office.county, petition, "classified")
    step(office.county, petition, "transferred")
    step(office.county, petition, "unit_received", by=unit())
    at = f"/petitions/{petition}/papers"
    assert office.client("unit").get(f"{at}/D09").status_code == 200
    assert office.client("unit").get(f"{at}/D02").status_code == 404
    assert clerk.get(f"{at}/D13").status_code == 404
    assert clerk.get(f"{at}/D33").status_code == 404
