"""Values in their places: nothing is lost or added, nothing is read as code."""

import re
from io import BytesIO

import docx
import pytest
from docxtpl import DocxTemplate
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from schemas.papers.kinds import KINDS, kind
from schemas.papers.wording import wording
from server.papers import building, layout, merging, package, templates, wordml
from server.papers.merging import merged
from tests.server.papers.files import with_body
from tests.server.papers.templated import CODE, values

TRICKS = [
    "{{ doc_no }}",
    "{% for x in y %}",
    "{_{ seal }_}",
    "</w:t><w:t>&lt;&amp;",
    "]]>",
    "<!DOCTYPE x>",
    "\\n\\t",
    "#panic()",
    "$x$ *b* _i_ `r` @a <l>",
    "\"'",
]
SAID = st.one_of(
    st.text(max_size=60),
    st.sampled_from(TRICKS),
    st.text("\n\r\t\x07\x0c 山", max_size=8),
)


def lines(parts: package.Parts) -> list[str]:
    """What stands in the document, paragraph by paragraph, a break as a new line."""
    root = wordml.parsed(parts[package.DOCUMENT])
    return [shown(each) for each in wordml.paragraphs(root)]


def shown(paragraph: wordml.Element) -> str:
    pieces = paragraph.iter(wordml.w("t"), wordml.w("br"))
    return "".join(p.text or "" if p.tag == wordml.w("t") else "\n" for p in pieces)


def expected(template: str, said: dict[str, str]) -> str:
    return merging.PLACE.sub(lambda at: merging.shown(said[at[1]]), template)


@given(st.lists(SAID, min_size=3, max_size=3))
def test_a_paper_says_its_wording_with_the_values_and_nothing_else(
    texts: list[str],
) -> None:
    text = (
        "# 甲{{ a }}乙\n{{ b }}\n{{ c }}{{ a }}\n| 丙 | {{ b }} |\n| 丁 | {{ c }}。 |"
    )
    said = dict(zip("abc", texts, strict=True))
    parts = merged(package.unpacked(building.built(text)), said)
    found = "\n".join(lines(parts)).strip("\n")
    whole = [
        "甲{{ a }}乙",
        "{{ b }}",
        "{{ c }}{{ a }}",
        "丙",
        "{{ b }}",
        "丁",
        "{{ c }}。",
    ]
    wanted = "\n".join(expected(each, said) for each in whole).strip("\n")
    assert found == wanted


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_paper_of_the_program_holds_all_that_was_filled_in(code: str) -> None:
    said = {slot.name: f"〈{slot.words.zh}〉&<b>" for slot in kind(code).every}
    parts = merged(package.unpacked(building.built(wording(code))), said)
    text = "\n".join(lines(parts))
    assert "{{" not in text
    used = merging.PLACE.findall(wording(code))
    assert all(said[name] in text for name in used)


@given(st.lists(st.integers(1, 6), max_size=6))
def test_word_may_cut_a_place_into_pieces_as_it_likes(cuts: list[int]) -> None:
    place, pieces = "前{{ doc_no }}后", []
    for cut in cuts:
        pieces.append(place[:cut])
        place = place[cut:]
    runs = "".join(f"<w:r><w:t>{each}</w:t></w:r>" for each in [*pieces, place])
    parts = package.unpacked(with_body(f"<w:p>{runs}</w:p>"))
    assert "前一\n二后" in lines(merged(parts, {"doc_no": "一\n二"}))


def test_lines_that_have_a_paragraph_to_themselves_become_paragraphs() -> None:
    parts = package.unpacked(building.built("{{ facts }}\n如下：{{ facts }}"))
    assert lines(merged(parts, {"facts": "一\r\n二\r三"})) == [
        *("一", "二", "三"),
        "如下：一\n二\n三",
    ]


def test_a_value_that_is_not_there_leaves_its_place_empty() -> None:
    parts = package.unpacked(building.built("文号：{{ doc_no }}"))
    assert lines(merged(parts, {})) == ["文号："]


def test_headers_and_footers_are_filled_too() -> None:
    footer = b'<w:ftr xmlns:w="%s"><w:p><w:r><w:t>{{ seal }}</w:t></w:r></w:p></w:ftr>'
    parts = package.unpacked(building.built("甲"))
    parts["word/footer1.xml"] = footer % wordml.W.encode()
    assert "章".encode() in merged(parts, {"seal": "章"})["word/footer1.xml"]


SAFE = st.text("山水{}<>&%\"' 甲乙ab", max_size=12)


@given(SAFE, SAFE)
def test_another_engine_says_the_same(one: str, other: str) -> None:
    """docxtpl, in its sandbox, where no value has its own private marks."""
    said = values() | {"petitioner_name": one, "handler": other}
    data = templates.built_in(CODE).data
    template = DocxTemplate(BytesIO(data))
    template.render(said, ImmutableSandboxedEnvironment(), autoescape=True)
    stream = BytesIO()
    template.save(stream)
    theirs = [each.text for each in docx.Document(stream).paragraphs]
    ours = docx.Document(BytesIO(package.packed(merged(package.unpacked(data), said))))
    assert [each.text for each in ours.paragraphs] == theirs


def test_a_mark_stands_in_the_header_of_every_section() -> None:
    parts = merging.marked(package.unpacked(building.built("甲")), '作"废')
    header = docx.Document(BytesIO(package.packed(parts))).sections[0].header
    assert 'string="作&quot;废"' in header._element.xml
    again = merging.marked(parts, "遮盖")
    assert b"word/header99.xml" in package.packed(again)
    assert layout.laid_out(parts, "作废")["sections"][0]["header"] == []


def test_the_same_values_give_the_same_bytes() -> None:
    data = building.built(wording(CODE))
    papers = {package.packed(merged(package.unpacked(data), values())) for _ in "ab"}
    assert len(papers) == 1
    assert building.built(wording(CODE)) == data
    assert re.match(b"PK\x03\x04", data)
