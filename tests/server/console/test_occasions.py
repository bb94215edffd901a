"""宣讲接访 at a browser: the list, the sums, a sheet, and the register of one."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

import pytest

from server import sheets
from tests.server.console.desk import Desk, lived_in
from tests.server.county import GRID, new_case
from tests.server.held import (
    LEADER,
    PLACE,
    VISITOR,
    Held,
    followed,
    hold,
    received,
    talked,
)
from tests.server.mediation import opened

FORMULA = '=HYPERLINK("http://198.51.100.1","点我")'


@pytest.fixture(scope="module")
def desk(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lived_in(tmp_path_factory.mktemp("county"))
    yield made
    made.county.close()


@pytest.fixture(scope="module")
def held(desk: Desk) -> Held:
    county = desk.county
    body = talked(held_on=county.clock.now.date().isoformat(), place=FORMULA)
    county.write("outreach.held", body, case=new_case())
    return hold(county)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_list_says_what_was_held_and_names_no_visitor(
    desk: Desk, held: Held
) -> None:
    page = desk.page("/occasions")
    assert f"下访：虎威镇镇长 {LEADER}" in page
    assert "宣讲：大池村三组院坝" in page
    assert f"/occasions/{held.reception}" in page
    assert "还有 1 件没办好" in page
    assert VISITOR not in page
    narrowed = desk.page("/occasions?kind=petition_reception")
    assert f"/occasions/{held.talk}" not in narrowed
    assert "没有符合这些条件" in desk.page("/occasions?month=2020-01")


@pytest.mark.parametrize("odd", ["month=2026-13", "kind=x", "township=%27", "page=x"])
def test_what_is_no_month_or_kind_fails_no_page(
    desk: Desk, held: Held, odd: str
) -> None:
    assert desk.page(f"/occasions?{odd}")
    assert desk.page(f"/occasions/sums?{odd}")


def test_sums_say_how_many_and_of_nobody(desk: Desk, held: Held) -> None:
    page = text_of(desk.page(f"/occasions/sums?township={GRID[:9]}"))
    assert "宣讲场次 听众人次 其中信访群众 接访下访次数" in page
    assert " 2 92 6 1 3 4 1 2 1 1 " in f"{page} "
    assert LEADER not in page
    assert VISITOR not in page
    english = desk.page("/occasions/sums", language="en")
    assert "nobody is ranked" in english


def read(desk: Desk, address: str) -> list[dict[str, str]]:
    answer = desk.client("county_officer").get(address)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.data.decode()
    assert text.startswith(sheets.BOM)
    return [*csv.DictReader(StringIO(text.removeprefix(sheets.BOM)))]


def test_a_sheet_has_what_the_list_has_and_no_cell_is_computed(
    desk: Desk, held: Held
) -> None:
    rows = read(desk, "/occasions.csv")
    assert len(rows) == 3
    by_place = {row["地点"]: row for row in rows}
    assert by_place[PLACE]["来访人次"] == "4"
    assert f"'{FORMULA}" in by_place
    assert len(read(desk, "/occasions.csv?kind=outreach")) == 2
    (by_township, by_month) = read(desk, "/occasions/sums.csv")
    assert (by_township["宣讲场次"], by_month["听众人次"]) == ("2", "92")


@pytest.mark.parametrize(
    "said", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "－2"]
)
def test_what_a_spreadsheet_would_compute_is_made_text(said: str) -> None:
    assert sheets.cell(said) == f"'{said}"


@pytest.mark.parametrize("said", ["荷花村", "3=3", "", 7, -7])
def test_everything_else_stays_as_it_is(said: str | int) -> None:
    assert sheets.cell(said) == said


def test_the_register_has_each_matter_and_what_came_of_it(
    desk: Desk, held: Held
) -> None:
    page = desk.page(f"/occasions/{held.reception}")
    shown = text_of(page)
    assert f"1. {VISITOR} 等 2 人" in shown
    assert "石坎占了拖拉机路。" in shown
    assert "还没办好，改日子" in shown
    assert "2. 李小芹 当场解决" in shown
    assert "3. 何清明" in shown
    assert f'href="/cases/{held.dispute}"' in page
    assert "其他登记" not in shown
    assert "镇司法所" in shown
    assert "有人问调解收不收钱" in desk.page(f"/occasions/{held.talk}")


def test_who_may_not_read_the_dispute_has_no_link_to_it(desk: Desk) -> None:
    county, far = desk.county, desk.county.phones("余代群", "500230119200001")
    day, case, dispute = county.clock.now.date().isoformat(), new_case(), new_case()
    county.write("dispute.opened", opened(opened_on=day), case=dispute, phone=far)
    first = county.write("reception.held", received(held_on=day), case=case)
    became = followed("v3", 1, "opened_case", followed_on=day, case=dispute)
    county.write("reception.followed_up", became, case=case, seen=(first.id,))
    county.ingest()
    assert f"/cases/{dispute}" in desk.page(f"/occasions/{case}")
    mine = desk.page(f"/occasions/{case}", "mediator")
    assert "立为纠纷" in mine
    assert dispute not in mine.partition('id="log"')[0]
    assert "不在您能看的范围内" in mine


def test_it_is_opened_where_cases_are_named_too_and_written_down(
    desk: Desk, held: Held
) -> None:
    client = desk.client("county_officer")
    answer = client.get(f"/cases/{held.talk}")
    assert (answer.status_code, answer.location) == (303, f"/occasions/{held.talk}")
    before = desk.page(f"/occasions/{held.talk}")
    after = desk.page(f"/occasions/{held.talk}")
    seen = [
        int(re.findall(r'data-label="次数">(\d+)<', each)[0])
        for each in (before, after)
    ]
    assert seen[1] == seen[0] + 1
    assert "宣讲接访页" in desk.page("/readings")
    assert "page of an occasion" in desk.page("/readings", language="en")


def test_an_english_reader_has_it_in_english(desk: Desk, held: Held) -> None:
    page = text_of(desk.page(f"/occasions/{held.reception}", language="en"))
    assert "Reception in the village" in page
    assert "Register of visitors" in page
    assert "Settled there" in page
