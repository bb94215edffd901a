"""What a template may not hold: each thing is named, with its place."""

import re
import zipfile
from io import BytesIO

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from schemas.papers.kinds import KINDS, UnknownPaper, kind
from schemas.papers.template_deeds import MOST_BYTES
from schemas.papers.wording import wording
from server.papers import building, checking, package, templates
from server.papers.typesetting import Setter
from tests.server.papers.files import (
    parts,
    told,
    with_body,
    with_document,
    with_part,
    zipped,
)
from tests.server.papers.templated import CODE, file, values

RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="x" Type="http://x/image" Target="{target}"'
    ' TargetMode="External"/></Relationships>'
)
RUN = "<w:p><w:r>{}</w:r></w:p>"
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}'
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_wording_of_the_program_passes_its_own_check(code: str) -> None:
    assert checking.faults(code, building.built(wording(code))) == ()


@pytest.mark.parametrize(
    "place",
    [
        "{{ ().__class__ }}",
        "{{ doc_no.__class__.__mro__ }}",
        "{{ doc_no|upper }}",
        "{{ lipsum() }}",
        "{{ 7*7 }}",
        "{% for each in every %}",
        "{%p if doc_no %}",
        "{# a comment #}",
        "{{r doc_no }}",
        "{ { doc_no } }",
        "{{ doc_no",
        "｛｛ doc_no ｝｝",
    ],
)
def test_anything_but_a_name_between_braces_is_a_fault(place: str) -> None:
    found = told(file(place))
    assert "大括号" in found
    assert "正文第" in found


PIECES = st.sampled_from(["{{", "}}", "{", "}", " ", "doc_no", "seal", "x", "%", "."])


@given(st.lists(PIECES, min_size=1, max_size=12))
def test_whatever_stands_in_braces_is_a_name_or_a_fault(pieces: list[str]) -> None:
    text = f"说{''.join(pieces)}明"
    names = {slot.name for slot in kind(CODE).every}
    rest = checking.ANY_PLACE.sub(lambda at: "" if at[1] in names else "{", text)
    assert bool(checking.faults(CODE, file(text))) is ("{" in rest or "}" in rest)


def test_a_slip_in_a_name_is_met_with_the_nearest_and_its_place() -> None:
    found = told(file("{{ petiton_name }}"))
    assert "正文第" in found
    assert "是不是 {{ petitioner_name }}（信访人）" in found
    assert "{{ petitioner_name }}" in told(file("{{ 信访人 }}"))
    table = building.built(f"{wording(CODE)}\n| 姓名 | {{{{ 某某 }}}} |\n")
    assert "正文第1个表格第1行第2格" in told(table)


def test_what_must_stand_in_it_is_missed_by_name_and_article() -> None:
    without = wording(CODE).replace("{{ handling_due }}", "")
    found = told(building.built(without))
    assert "缺少必填项“办理期限”（信访工作条例§34）" in found


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (FIELD.format("DDEAUTO c:\\\\windows\\\\cmd.exe"), "域“DDEAUTO"),
        (FIELD.format("INCLUDETEXT http://x/y"), "域“INCLUDETEXT"),
        ('<w:p><w:fldSimple w:instr="DATE"/></w:p>', "域“DATE”"),
        (RUN.format('<w:fldChar w:fldCharType="begin"/>'), "域"),
        ("<w:p><w:ins><w:r><w:t>改</w:t></w:r></w:ins></w:p>", "接受全部修订"),
        ("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>", "接受全部修订"),
        (RUN.format("<w:rPr><w:rPrChange/></w:rPr>"), "接受全部修订"),
        (RUN.format("<w:commentReference/>"), "删除批注"),
        (RUN.format("<w:drawing/>"), "图片"),
        (RUN.format("<w:pict/>"), "图片"),
        (RUN.format("<w:object/>"), "图片"),
        ("<w:p><w:hyperlink/></w:p>", "超链接"),
        ("<w:sdt/>", "内容控件"),
        (RUN.format("<w:footnoteReference/>"), "脚注"),
        ("<w:altChunk/>", "不支持的内容（altChunk）"),
        ('<x:evil xmlns:x="http://x"/>', "不支持的内容（evil）"),
        ("<w:p><w:pPr><w:fldSimple/></w:pPr></w:p>", "不支持的内容（fldSimple）"),
    ],
)
def test_what_acts_hides_or_reaches_out_is_named(inside: str, words: str) -> None:
    assert words in told(with_body(inside))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("word/vbaProject.bin", "宏"),
        ("word/embeddings/oleObject1.bin", "嵌入的文件"),
        ("word/activeX/activeX1.xml", "控件"),
        ("word/media/image1.png", "图片"),
        ("word/afchunk.mht", "嵌入的网页"),
    ],
)
def test_what_travels_along_is_named(name: str, words: str) -> None:
    assert words in told(with_part(name, b"x"))


@pytest.mark.parametrize("target", ["http://x/y.png", "file:///etc/passwd", "\\\\x\\y"])
def test_a_relationship_that_leads_outside_is_named(target: str) -> None:
    rels = RELATION.format(target=target).encode()
    for name in ("word/_rels/document.xml.rels", "word/_rels/settings.xml.rels"):
        assert "外部地址" in told(with_part(name, rels))


def test_a_file_with_macros_is_refused_under_its_other_name() -> None:
    types = b'<Types><Override ContentType="x.macroEnabled.main+xml"/></Types>'
    assert "宏" in told(with_part("[Content_Types].xml", types))


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(9)
)


@pytest.mark.parametrize(
    "document",
    [
        f"<!DOCTYPE x [{LAUGHS}]><x>&l8;</x>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<!DOCTYPE x SYSTEM "http://x/y.dtd"><x/>',
        "no xml at all",
        "<a>" * 100_000,
    ],
)
def test_tricks_of_xml_are_a_broken_file(document: str) -> None:
    assert "不是完好的 Word 文档" in told(with_document(document))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part("word/styles.xml", b"0" * 60_000_000)
    assert "展开后过大" in told(bomb)
    many = zipped({f"word/{n}.xml": b"" for n in range(500)})
    assert "展开后过大" in told(many)


def test_a_head_that_lies_about_its_size_is_found_out() -> None:
    with zipfile.ZipFile(BytesIO(with_body(""))) as whole:
        largest = max(whole.infolist(), key=lambda info: info.file_size)
    size = largest.file_size.to_bytes(4, "little")
    lying = with_body("").replace(size, (7).to_bytes(4, "little"))
    assert told(lying)


@given(st.binary(max_size=300))
def test_what_is_no_package_is_told_so(data: bytes) -> None:
    assert "不是完好的 Word 文档" in told(data)
    assert "不是完好的 Word 文档" in told(b"PK\x03\x04" + data)


def test_a_package_without_a_document_and_one_that_is_too_heavy() -> None:
    assert "不是完好的" in told(zipped({"x.xml": b"<x/>"}))
    assert "超过4MB" in told(b"x" * (package.LARGEST + 1))
    noise = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(200_000))
    assert "200KB" in told(with_body(RUN.format(f"<w:t>{noise}</w:t>")))


def test_only_twenty_faults_are_told_at_once() -> None:
    lines = "\n".join(f"{{{{ nothing{n} }}}}" for n in range(40))
    assert len(checking.faults(CODE, file(lines))) == checking.MOST_TOLD


def test_a_kind_that_nobody_knows_is_unknown() -> None:
    with pytest.raises(UnknownPaper):
        checking.faults("D99", file())


def test_what_no_paper_needs_is_left_out_and_the_rest_stays() -> None:
    more = {
        "docProps/core.xml": b"<x/>",
        "customXml/item1.xml": b"<x/>",
        "word/webSettings.xml": b"<x/>",
    }
    kept = package.unpacked(templates.checked(CODE, zipped(parts() | more)))
    assert not any(name in kept for name in more)
    assert kept.keys() >= {package.DOCUMENT, package.STYLES, "word/footer1.xml"}
    again = templates.checked(CODE, package.packed(kept))
    assert again == templates.checked(CODE, again)


def test_settings_that_act_are_left_out_and_a_printer_is_forgotten() -> None:
    settings = parts()[package.SETTINGS].replace(
        b"</w:settings>", b"<w:mailMerge/></w:settings>"
    )
    printer = (
        '<w:sectPr xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><w:printerSettings r:id="rId99"/>'
    )
    document = parts()[package.DOCUMENT].decode().replace("<w:sectPr>", printer)
    changed = parts() | {
        package.SETTINGS: settings,
        package.DOCUMENT: document.encode(),
    }
    kept = package.unpacked(templates.checked(CODE, zipped(changed)))
    assert b"mailMerge" not in kept[package.SETTINGS]
    assert b"printerSettings" not in kept[package.DOCUMENT]


def test_what_another_program_saves_is_taken_and_printed() -> None:
    """With its theme, its numbering, a thumbnail, and hundreds of styles."""
    document = docx.Document()
    for line in wording(CODE).splitlines():
        paragraph = document.add_paragraph(style="List Number")
        for piece in re.split(r"(?<=[{ ])", line):
            paragraph.add_run(piece).bold = True
    document.sections[0].header.paragraphs[0].text = "{{ doc_no }}"
    stream = BytesIO()
    document.save(stream)
    kept = templates.checked(CODE, stream.getvalue())
    assert len(kept) < MOST_BYTES
    assert "word/theme/theme1.xml" in package.unpacked(kept)
    printed = Setter().printed(kept, values())
    assert docx.Document(BytesIO(printed.docx)).sections[0].header.paragraphs[0].text
    assert (
        "信访事项受理告知书" in PdfReader(BytesIO(printed.pdf)).pages[0].extract_text()
    )
