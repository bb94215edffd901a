"""A wording as a .docx: opened by another program, it is what the form asks for."""

from io import BytesIO

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from schemas.papers.kinds import KINDS
from schemas.papers.wording import wording
from server.papers import building
from server.papers.building import built


def opened(text: str) -> docx.document.Document:
    return docx.Document(BytesIO(built(text)))


def test_a_page_is_a4_with_the_margins_of_gb_t_9704() -> None:
    section = opened("甲").sections[0]
    found = section.page_width, section.page_height, section.top_margin
    found += section.bottom_margin, section.left_margin, section.right_margin
    wanted = Mm(210), Mm(297), Mm(37), Mm(35), Mm(28), Mm(26)
    assert all(abs(a - b) < Mm(0.2) for a, b in zip(found, wanted, strict=True))
    assert "PAGE" in section.footer._element.xml


def test_title_body_and_the_sides_of_a_line() -> None:
    title, right, left, body = opened("# 告知书\n> 文号\n= 某某：\n您于").paragraphs
    assert title.style.name == "Title"
    assert title.style.font.size == Pt(22)
    assert right.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert left.paragraph_format.first_line_indent is None
    assert body.paragraph_format.first_line_indent == Pt(32)
    assert "仿宋" in opened("甲").styles.element.xml


def test_lines_at_the_end_stay_together() -> None:
    *_, unit, day = opened("甲\n> 单位\n> 日期").paragraphs
    assert (unit.paragraph_format.keep_with_next, day.paragraph_format.keep_with_next)[
        0
    ]
    assert day.paragraph_format.keep_with_next is None


def test_a_page_break_stands_before_what_follows() -> None:
    first, second = opened("甲\n---\n乙").paragraphs
    assert first.paragraph_format.page_break_before is None
    assert second.paragraph_format.page_break_before
    assert len(opened("甲\n---\n| a | b |").tables) == 1


def test_the_last_cell_takes_what_is_left_of_its_row() -> None:
    (table,) = opened("| 甲 | {{ a }} | 乙 | {{ b }} |\n| 丙 | {{ c }} |").tables
    first, second = table.rows
    assert len(first.cells) == len(second.cells) == 4
    assert second.cells[1]._tc is second.cells[3]._tc
    assert "tblHeader" not in table._tbl.xml


def test_a_row_of_names_over_rows_is_the_head_of_a_list() -> None:
    (table,) = opened("| 序号 | 名称 |\n| 1 | 身份证 |\n| 2 | 房屋照片三张 |").tables
    assert table._tbl.xml.count("tblHeader") == 1
    assert table.rows[0].cells[0].paragraphs[0].style.name == "Head"
    (single,) = opened("| 签名 | 日期 |").tables
    assert "tblHeader" not in single._tbl.xml


@given(
    st.lists(
        st.lists(st.text("山水a {}", max_size=20), min_size=1, max_size=8),
        min_size=1,
        max_size=6,
    )
)
def test_a_table_is_as_wide_as_the_text_whatever_is_in_it(
    rows: list[list[str]],
) -> None:
    columns = max(map(len, rows))
    wide = building.widths(rows, columns)
    assert sum(wide) == building.BODY_WIDTH
    assert min(wide) > 0


@pytest.mark.parametrize("code", sorted(KINDS))
def test_another_program_opens_every_paper_and_saves_it_again(code: str) -> None:
    stream = BytesIO()
    document = opened(wording(code))
    document.save(stream)
    assert document.paragraphs[0].text
    assert stream.getvalue()
