"""A .docx as pages: what Word shows of it is what the PDF shows."""

import re
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.papers.kinds import KINDS, kind
from schemas.papers.wording import wording
from server.papers import building, layout, looks, package, templates
from server.papers.layout import BREAKABLE, TooMuch, laid_out
from server.papers.typesetting import Setter
from tests.server.papers.files import with_body
from tests.server.papers.templated import CODE, values

SETTER = Setter()


def blocks(data: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = laid_out(package.unpacked(data))["sections"]
    return [block for section in found for block in section["blocks"]]


def said(every: list[dict[str, Any]]) -> str:
    """All text, in the order in which it is set."""
    found = ""
    for block in every:
        if block["kind"] == "table":
            found += "".join(said(cell["blocks"]) for cell in block["cells"])
        else:
            found += "".join(run["text"] for run in block["runs"])
    return found


def bare(text: str) -> str:
    return "".join(text.replace(BREAKABLE, "").replace("\u00ad", "").split())


def pdf_text(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    try:
        return bare("".join(page.get_textpage().get_text_range() for page in pages))
    finally:
        pages.close()


def saved(document: docx.document.Document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_paper_of_the_program_is_set_with_all_its_words(code: str) -> None:
    filled = {slot.name: f"此处是{slot.words.zh}" for slot in kind(code).every}
    printed = SETTER.printed(templates.built_in(code).data, filled)
    text = pdf_text(printed.pdf)
    plain = re.sub(r"^(# |> |= |---|\|)", "", wording(code), flags=re.MULTILINE)
    for part in re.split(r"\{\{ \w+ \}\}|\||\n", plain):
        assert bare(part) in text
    assert printed.pages <= 3


CHINESE = st.text(
    "信访事项受理告知书山水，。；“”（）《》{}<>&#$*_[]\\'\"abc123", max_size=80
)


@settings(max_examples=40)
@given(CHINESE, CHINESE)
def test_what_is_filled_in_is_text_in_the_pdf_and_nothing_else_changes(
    one: str, other: str
) -> None:
    def printed(**more: str) -> str:
        return pdf_text(SETTER.printed(data, values() | more).pdf)

    data = building.built("甲{{ matter_summary }}乙\n| 丙 | {{ handler }} |")
    found = printed(matter_summary=one, handler=other)
    assert found == f"甲{bare(one)}乙丙{bare(other)}—1—"


def test_a_word_that_no_line_holds_is_broken_and_stays_whole() -> None:
    number = "5001021990" * 20
    data = building.built(f"| 甲 | {number} |\n{number}")
    printed = SETTER.printed(data, {})
    assert pdf_text(printed.pdf).count(number) == 2
    page = pypdfium2.PdfDocument(printed.pdf)[0]
    right = max(page.get_textpage().get_charbox(n)[2] for n in range(200))
    assert right < page.get_width() - 26 / 25.4 * 72 + 1
    page.close()


def test_a_long_list_has_its_head_on_every_page() -> None:
    rows = "\n".join(f"| {n} | 第{n}件材料 |" for n in range(90))
    printed = SETTER.printed(building.built(f"| 序号 | 材料名称 |\n{rows}"), {})
    assert printed.pages > 2
    assert pdf_text(printed.pdf).count("材料名称") == printed.pages


def test_the_look_is_the_nearest_word_of_run_paragraph_and_styles() -> None:
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(14)
    style = document.styles.add_style("己", 1)
    style.base_style, style.font.bold = document.styles["Normal"], True
    paragraph = document.add_paragraph(style="己")
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.first_line_indent = Pt(-21)
    run = paragraph.add_run("甲")
    run.font.underline = True
    document.add_paragraph().add_run("乙").font.superscript = True
    first, second = blocks(saved(document))
    (found,) = first["runs"]
    assert (found["size"], found["bold"], found["under"]) == (14, True, True)
    assert (first["line"], first["first"]) == (28, -21)
    assert second["runs"][0]["raised"] == "superscript"
    assert not second["runs"][0]["bold"]


def test_cells_that_were_joined_are_one() -> None:
    document = docx.Document()
    table = document.add_table(3, 3, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.cell(0, 0).merge(table.cell(1, 1)).text = "大"
    table.cell(2, 2).text = "小"
    (found,) = blocks(saved(document))[:1]
    (big,) = [cell for cell in found["cells"] if said(cell["blocks"]) == "大"]
    assert (big["columns"], big["rows"], big["lines"]) == (2, 2, sorted(layout.SIDES))
    assert len(found["cells"]) == 6
    assert found["align"] == "center"
    assert SETTER.printed(saved(document), {}).pages == 1


def test_a_page_on_its_side_is_a_section_of_its_own() -> None:
    document = docx.Document()
    document.add_paragraph("直")
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = Mm(297), Mm(210)
    document.add_paragraph("横")
    upright, sideways = laid_out(package.unpacked(saved(document)))["sections"]
    assert upright["width"] < upright["height"]
    assert sideways["width"] > sideways["height"]
    assert SETTER.printed(saved(document), {}).pages == 2


def test_a_number_of_a_page_that_word_keeps_in_pieces_is_one() -> None:
    pieces = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE'
        "</w:instrText></w:r><w:r><w:instrText> </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>9</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>页</w:t></w:r></w:p>'
    )
    runs = blocks(with_body(pieces))[-1]["runs"]
    assert [(run["kind"], run["text"]) for run in runs] == [
        ("page", ""),
        ("text", "页"),
    ]


NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9).map(str), st.sampled_from(["", "x", "1e308", "nan"])
)


@settings(max_examples=40)
@given(st.lists(NUMBERS, min_size=6, max_size=6))
def test_whatever_numbers_stand_in_a_file_a_paper_comes_out_or_a_reason(
    numbers: list[str],
) -> None:
    a, b, c, d, e, f = numbers
    inside = (
        f'<w:p><w:pPr><w:spacing w:before="{a}" w:line="{b}"/><w:ind w:left="{c}"'
        f' w:hanging="{d}"/></w:pPr><w:r><w:rPr><w:sz w:val="{e}"/></w:rPr>'
        f'<w:t>甲</w:t></w:r></w:p><w:tbl><w:tblGrid><w:gridCol w:w="{f}"/></w:tblGrid>'
        f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{a}"/></w:tcPr><w:p/></w:tc></w:tr>'
        "</w:tbl>"
    )
    assert SETTER.printed(with_body(inside), values()).pages >= 1


def test_styles_in_a_circle_end() -> None:
    part = (
        f'<w:styles xmlns:w="{looks.wordml.W}"><w:style w:styleId="a"><w:basedOn'
        ' w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        "</w:styles>"
    )
    assert len(list(looks.styles_of(part.encode()).chain("a"))) == 2


def test_more_blocks_than_a_paper_has_and_margins_without_room_are_too_much() -> None:
    with pytest.raises(TooMuch):
        laid_out(package.unpacked(with_body("<w:p/>" * (layout.MOST_BLOCKS + 1))))
    nested = "<w:p/>"
    for _ in range(8):
        nested = (
            f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{nested}</w:tc>"
        )
        nested += "</w:tr></w:tbl>"
    with pytest.raises(TooMuch):
        laid_out(package.unpacked(with_body(nested)))
    wide = package.unpacked(templates.built_in(CODE).data)
    wide[package.DOCUMENT] = wide[package.DOCUMENT].replace(b'"1588"', b'"11000"')
    with pytest.raises(TooMuch):
        laid_out(wide)
