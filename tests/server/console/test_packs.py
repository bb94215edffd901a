"""卷宗册 at a browser's door: looked through before it is printed, covered unless a
reason is given, the same file whoever asks."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from server.registry import db
from server.registry.reading_log import Reading
from tests.server.asked import registered, step
from tests.server.console import lives
from tests.server.console.desk import Desk, make_desk
from tests.server.console.test_exchange import say
from tests.server.county import GRID, VILLAGE
from tests.server.papers.test_packs import CARD, squeezed

TOWNSHIP = VILLAGE[:9]
MONTH = f"/packs?township={TOWNSHIP}&month=2026-03"
ROLES = ("judicial_office", "justice_bureau", "mediator", "unit")


@pytest.fixture
def office(kind: str, tmp_path: Path) -> Iterator[Desk]:
    """A dispute from its opening to the visit, and a petition that was accepted."""
    made = make_desk(tmp_path / "county", *ROLES)
    county = made.county
    made.written = lives.live(county)
    county.ingest()
    petition = registered(county, area=GRID)
    step(county, petition, "classified")
    step(county, petition, "accepted")
    made.plain = petition
    yield made
    county.close()


def printed(desk: Desk, login: str = "county_officer", **form: Any) -> Any:
    return say(desk, "/packs", login, **{"kind": "case", "id": desk.case, **form})


def text_of(pdf: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def whole(client_answer: Any) -> list[str]:
    assert client_answer.mimetype == "application/pdf", client_answer.text
    return text_of(client_answer.data)


def test_a_month_is_looked_through_with_what_is_missing_in_red(office):
    page = office.page(MONTH)
    assert "虎威镇2026年3月台账" in page
    assert "向秀兰、陈大福" in page
    assert "信访事项受理告知书" in page
    assert "缺这一份" in page


def test_a_dossier_is_printed_covered(office):
    pages = whole(printed(office, **{"as": "pdf"}))
    assert "卷内目录" in pages[1]
    assert not any(CARD in page for page in pages)
    assert "已遮盖" in pages[3]


def test_uncovered_it_asks_for_a_reason_and_notes_it(office):
    refused = printed(office, **{"as": "pdf", "open": "1", "reason": "看"})
    assert refused.status_code == 422
    assert "至少四个字" in refused.text
    assert 'value="看"' in refused.text
    why = "县里抽查卷宗质量"
    pages = whole(printed(office, **{"as": "pdf", "open": "1", "reason": why}))
    assert any(CARD in page for page in pages)
    with office.county.context():
        last = select(Reading.what, Reading.said).order_by(Reading.n.desc()).limit(1)
        assert tuple(db.session.execute(last).one()) == ("open_pack", why)


def test_a_month_is_told_as_it_is_set_and_waits_for_its_clerk_alone(office):
    form = {"kind": "month", "id": TOWNSHIP, "month": "2026-03", "as": "pdf"}
    page = printed(office, **form).text
    assert "1 / 2" in page
    assert "2 / 2" in page
    word = page.split('name="word" value="')[1].split('"')[0]
    taken = say(office, "/packs/made", word=word, name="台账")
    pages = whole(taken)
    assert "台账" in pages[0]
    assert any("信访事项登记表" in each for each in pages)
    other = say(office, "/packs/made", "justice_bureau", word=word, name="台账")
    assert other.status_code == 422
    assert "超过一小时" in other.text


def test_the_hand_over_list_comes_on_paper_and_as_a_table(office):
    form = {"kind": "month", "id": TOWNSHIP, "month": "2026-03"}
    (page,) = whole(printed(office, **form, **{"as": "list"}))
    assert "移交清单" in page
    assert "30年" in page
    book = load_workbook(BytesIO(printed(office, **form, **{"as": "xlsx"}).data))
    head, row = (
        [cell.value for cell in line] for line in book.worksheets[0].iter_rows()
    )
    assert head[:4] == ["序号", "编号", "题名", "页数"]
    assert row[0] == 1
    assert isinstance(row[3], int)


def test_a_number_opens_its_file_and_another_is_said_not_to_be_there(office):
    page = office.page(f"/cases/{office.case}")
    number = page.split("丰虎威人调字第")[1].split("号")[0]
    client = office.client("county_officer")
    asked = {"number": f"（2026）丰虎威人调字第{number}号"}
    answer = client.get("/packs", query_string=asked)
    assert answer.location.endswith(f"/packs/case/{office.case}")
    nothing = client.get("/packs", query_string={"number": "（2026）丰信访字第999号"})
    assert "没有这个编号" in nothing.text


def test_each_sees_what_is_theirs(office):
    judicial = office.page(MONTH, "judicial_office")
    assert "向秀兰" in judicial
    assert "信访事项受理告知书" not in judicial
    assert office.client("unit").get("/packs").status_code == 404
    petition = f"/packs/petition/{office.plain}"
    assert office.client("justice_bureau").get(petition).status_code == 404
    assert "信访事项登记表" in office.page(petition)


def test_the_case_and_the_petition_lead_to_their_pack(office):
    assert f"/packs/case/{office.case}" in office.page(f"/cases/{office.case}")
    petition = office.page(f"/petitions/{office.plain}")
    assert f"/packs/petition/{office.plain}" in petition
