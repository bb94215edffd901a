"""Packs: bound in order, numbered through, and honest about what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from schemas.catalogue import Need
from schemas.dossier import dossier
from server.errors.packs import PackRefused
from server.papers import binding, case_values, packing
from server.papers.binding import Paper, Volume, bound
from server.papers.packing import Pack
from server.papers.printing import shared
from server.papers.setting import Setting
from server.permissions import Role
from server.registry import db
from server.registry.cases import case_page
from server.registry.reading_log import Reading
from server.sheets import workbook
from tests.server.asked import registered, step
from tests.server.console import lives
from tests.server.county import County
from tests.server.held import hold
from tests.server.mediation import open_case, terminated

TOWNSHIP, MARCH = "500230101", date(2026, 3, 1)
CARD = lives.OPENED["parties"]["p1"]["id_no"]


def squeezed(text: str) -> str:
    """Without spaces, and without the places where a long word may be broken."""
    return "".join(text.replace("\u200b", "").split())


def words(pdf: bytes) -> list[str]:
    """What a reader finds on each page."""
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def setting(county: County, *, covered: bool = True) -> Setting:
    sili = county.sili
    return Setting(db.session(), shared(), sili.media, sili.keys, covered)


def print_of(county: County, pack: Pack, by: Setting) -> list[str]:
    to = BytesIO()
    packing.printed(pack, by, to, county.clock.now)
    return words(to.getvalue())


@pytest.fixture
def lived(county: County) -> Iterator[County]:
    """With a dispute from its opening to the visit."""
    lives.live(county, LIVED)
    county.ingest()
    with county.context():
        yield county


LIVED = "0199e0bf-0000-7000-8000-000000000001"


def case_pack(county: County, *, covered: bool = True) -> tuple[Pack, Setting]:
    by = setting(county, covered=covered)
    return packing.case_pack(county.officer, LIVED, by, county.clock.now), by


# Laws.


def leaf(name: str, pages: int) -> Paper:
    def made() -> bytes:
        sheet = FPDF(format="A4")
        for n in range(pages):
            sheet.add_page()
            sheet.set_font("Helvetica", size=20)
            sheet.text(40, 80, f"{name}.{n}.")
        return bytes(sheet.output())

    return Paper(f"文书{name}", made)


sizes = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=6), max_size=4)


@given(sizes)
@settings(max_examples=15, deadline=None)
def test_a_paper_lies_where_the_list_of_contents_says(volumes):
    made = [
        Volume(f"第{v}卷", tuple(leaf(f"{v}x{n}", p) for n, p in enumerate(pages)))
        for v, pages in enumerate(volumes)
    ]
    to = BytesIO()
    found = bound(shared(), leaf("cover", 1), made, to)
    pages = words(to.getvalue())
    front = len(pages) - 1 - found.pages
    listed = "".join(pages[1:front])
    for n, placed in enumerate(found.every, 1):
        name = placed.title.removeprefix("文书")
        assert f"{n}{placed.title}——{placed.pages}" in listed
        for page in range(placed.first, placed.last + 1):
            assert f"{name}.{page - placed.first}." in pages[front + page - 1]
            assert pages[front + page - 1].endswith(str(page))
    assert [each.first for each in found.every] == starts(volumes)


def starts(volumes: list[list[int]]) -> list[int]:
    page, found = 1, []
    for pages in (p for volume in volumes for p in volume):
        found.append(page)
        page += pages
    return found


@given(st.text(alphabet="张|{}#>=-— \n甲", max_size=40))
def test_no_cell_of_a_list_is_read_as_anything_but_text(said):
    text = binding.listing("清单", ("甲", "乙"), [(said, said)])
    assert "{{" not in text
    head, row = text.splitlines()[1:]
    assert row.count("|") == head.count("|")


@pytest.mark.parametrize("steps", range(1, len(lives.WHOLE) + 1))
def test_every_compulsory_paper_is_in_the_pack_or_named_as_missing(county, steps):
    case = LIVED
    lives.live(county, case, steps)
    county.ingest()
    with county.context():
        pack, by = case_pack(county)
        view = case_page(county.officer, case, county.clock.now)
        (matter,) = pack.matters
        titles = " ".join(each.title for each in matter.papers)
        lacking = {each.title.zh for each in matter.wanting}
        forms = {each.code: each.title for each in case_values.printables(view)}
        for each in dossier(view.casefile).papers:
            name = each.about.zh
            there = forms.get(each.about.code, name) in titles
            there |= each.about.code == "M00" and matter.cover is not None
            if each.need is Need.COMPULSORY:
                assert there or name in lacking
                assert not each.lacks or name in lacking


# What a clerk knows.


def test_a_dossier_comes_in_the_order_of_its_list(lived):
    pack, by = case_pack(lived)
    pages = print_of(lived, pack, by)
    assert "人民调解卷宗" in pages[0]
    assert "卷内目录" in pages[1]
    assert "封底" in pages[-1]
    (matter,) = pack.matters
    order = [
        "人民调解申请书",
        "人民调解受理登记表",
        "权利义务告知书（向秀兰）",
        "当事人身份证明",
        "人民调解协议书",
        "回访记录",
    ]
    titles = [each.title for each in matter.papers]
    at = [next(n for n, t in enumerate(titles) if t.startswith(o)) for o in order]
    assert at == sorted(at)


def test_a_covered_pack_says_nobody_s_number_and_an_open_one_does(lived):
    pack, by = case_pack(lived)
    covered = print_of(lived, pack, by)
    assert not [page for page in covered if CARD in page]
    assert "已遮盖" in covered[2]
    pack, by = case_pack(lived, covered=False)
    assert [page for page in print_of(lived, pack, by) if CARD in page]


def test_both_numbers_of_a_case_stand_on_its_papers(lived):
    pack, by = case_pack(lived)
    view = case_page(lived.officer, LIVED, lived.clock.now)
    pages = print_of(lived, pack, by)
    assert squeezed(str(view.row.case_number)) in pages[2]
    assert f"临时号{view.row.temp_number}" in pages[2]


def test_who_prints_a_pack_stands_in_the_log_of_readings(lived):
    case_pack(lived)
    case_pack(lived, covered=False)
    lines = lived_lines(LIVED)
    assert lines == ["pack", "open_pack"]


def lived_lines(case: str) -> list[str]:
    rows = select(Reading.what).where(Reading.case == case).order_by(Reading.n)
    return list(db.session.scalars(rows))


def test_a_month_holds_the_cases_and_the_petitions_of_its_township(county):
    lives.live(county, LIVED)
    other = open_case(county, opened_on="2026-02-27")
    petition = registered(county, area=TOWNSHIP)
    county.ingest()
    with county.context():
        by = setting(county)
        now = county.clock.now
        pack = packing.month(county.officer, TOWNSHIP, MARCH, by, now)
        assert [each.id for each in pack.matters] == [LIVED, petition]
        assert other not in {each.id for each in pack.matters}
        pages = print_of(county, pack, by)
        assert "台账" in pages[0]
        assert pack.matters[1].number in pages[1] + pages[2]
        office = county.principal(Role.JUDICIAL_OFFICE, TOWNSHIP)
        own = packing.month(office, TOWNSHIP, MARCH, by, now)
        assert [each.id for each in own.matters] == [LIVED]


def test_an_empty_month_is_said(county):
    with county.context():
        by, now = setting(county), county.clock.now
        with pytest.raises(PackRefused):
            packing.month(county.officer, TOWNSHIP, MARCH, by, now)


def test_a_step_without_its_paper_is_named_missing(county):
    petition = registered(county)
    step(county, petition, "classified")
    step(county, petition, "accepted")
    with county.context():
        by = setting(county)
        pack = packing.petition_pack(county.officer, petition, by, county.clock.now)
        (matter,) = pack.matters
        assert [each.title for each in matter.papers][0] == "信访事项登记表"
        assert "信访事项受理告知书" in {each.title.zh for each in matter.wanting}
        assert "信访事项登记表" in print_of(county, pack, by)[2]


def test_what_is_handed_over_has_ended_and_its_pages_are_counted(county):
    lives.live(county, LIVED)
    open_case(county)
    county.ingest()
    with county.context():
        by, now = setting(county), county.clock.now
        pack = packing.month(county.officer, TOWNSHIP, MARCH, by, now)
        handed = packing.handed_over(pack)
        (row,) = handed.rows
        alone = Pack(pack.name, (pack.matters[0],), pack.place)
        to = BytesIO()
        found = packing.printed(alone, by, to, now)
        assert row[3] == found.pages
        assert row[4] == "30年"
        pdf = words(packing.list_of(handed, by, "虎威镇人民调解委员会"))
        assert f"共1卷，{found.pages}页" in pdf[0]
        assert workbook(packing.HEADS, handed.rows)[:2] == b"PK"


def test_an_ended_case_without_agreement_is_kept_ten_years(county):
    case = open_case(county)
    body = terminated(terminated_on="2026-03-02")
    county.write("dispute.terminated", body, case=case)
    county.ingest()
    with county.context():
        by = setting(county)
        pack = packing.case_pack(county.officer, case, by, county.clock.now)
        (matter,) = pack.matters
        assert (matter.kept_for, matter.has_ended) == ("10", True)
        assert any(each.title.startswith("终止告知书") for each in matter.papers)


def test_an_uncovered_pack_takes_a_reason():
    with pytest.raises(PackRefused):
        packing.reason_of("看看", None)
    assert packing.reason_of("县里检查用", None).said == "县里检查用"


def test_an_evening_and_a_reception_lie_in_the_month_with_their_forms(county):
    held = hold(county)
    with county.context():
        by = setting(county)
        pack = packing.month(county.officer, TOWNSHIP, MARCH, by, county.clock.now)
        by_id = {each.id: each for each in pack.matters}
        assert {held.talk, held.reception} <= set(by_id)
        (talk,) = by_id[held.talk].papers
        (reception,) = by_id[held.reception].papers
        told = words(reception.make())[0]
        assert "领导干部接访下访" in told
        assert "张大山" in told
        assert "大池村三组院坝" in words(talk.make())[0]


def test_who_answers_for_which_petition_is_printed_as_a_ledger(county):
    petition = registered(county)
    step(county, petition, "led")
    with county.context():
        by = setting(county)
        (page,) = words(packing.led(county.officer, by, county.clock.now))
        assert "领导包案台账" in page
        assert "（2026）丰信访字第1号" in page
        assert "1件" in page


def test_the_forms_of_a_petition_say_what_its_deeds_say(county):
    petition = registered(county)
    for verb in ("classified", "accepted", "met", "heard", "extended"):
        step(county, petition, verb)
    with county.context():
        by = setting(county)
        pack = packing.petition_pack(county.officer, petition, by, county.clock.now)
        papers = {each.title: each for each in pack.matters[0].papers}
        approval = words(papers["延期办理审批表"].make())[0]
        assert "30日" in approval
        assert "鉴定未出" in approval
        assert "应予恢复" in words(papers["信访听证笔录"].make())[0]
        assert "核实诉求" in words(papers["初次信访“三见面”记录表"].make())[0]
