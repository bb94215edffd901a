"""What may stand in a template, and in words for the clerk where something else does.

A template is text, tables, page numbers and places `{{ name }}`. Whatever could act,
reach out or hide is a fault: macros, embedded files, pictures and shapes, links, fields
other than the number of the page, content controls, notes, tracked changes, comments.
Each fault says where it stands and what to do. What only shapes letters and paragraphs
is let be; parts that no paper needs are left out without a word (`package`).
"""

import difflib
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from schemas.papers.kinds import Kind, kind
from schemas.papers.template_deeds import MOST_BYTES
from schemas.texts import Words
from server.papers import package, wordml
from server.papers.package import DOCUMENT, STORY, NoPackage, Parts
from server.papers.wordml import BrokenPart, Element, local, w

MOST_TOLD, MOST_NAME, MOST_KEPT = 20, 40, 8 * 1024 * 1024
ANY_PLACE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
BRACES: Final = re.compile(r"[{}｛｝]")
PAGE_FIELD: Final = re.compile(r"\s*(PAGE|NUMPAGES)(\s+\\\*\s*\w+)*\s*")
BARRED_PARTS: Final = (
    (re.compile(r"vba|\.bin$", re.I), Words("宏", "a macro")),
    (re.compile(r"embeddings/|oleObject", re.I), Words("嵌入的文件", "a file in it")),
    (re.compile(r"activeX|ctrlProps", re.I), Words("控件", "a control")),
    (re.compile(r"media/", re.I), Words("图片", "a picture")),
    (re.compile(r"afchunk|\.html?$|\.mht$", re.I), Words("嵌入的网页", "a web page")),
)
NO_WORD: Final = {
    "large": Words(
        "文件超过4MB，请删去图片后再上传",
        "the file is over 4 MB; take out its pictures",
    ),
    "inflated": Words(
        "文件展开后过大，没有打开；请在 Word 里新建文档，把文字粘贴过去再上传",
        "the file grows too large when it is unpacked; paste its text into a new one",
    ),
    "broken": Words(
        "这不是完好的 Word 文档（.docx）；请下载现行模板，修改后再上传",
        "this is no whole Word document (.docx); download the template and change that",
    ),
    "heavy": Words(
        "文件太大（200KB以内）；请在 Word 里新建文档，把文字粘贴过去再上传",
        "the file is over 200 KB; paste its text into a new document",
    ),
}
TEXT: Final = frozenset(
    "body document hdr ftr p r t tab br cr noBreakHyphen softHyphen tbl tblGrid gridCol"
    " tr tc lastRenderedPageBreak proofErr bookmarkStart bookmarkEnd fldSimple fldChar"
    " instrText".split()
)
LOOKS: Final = frozenset("pPr rPr tblPr tblPrEx trPr tcPr sectPr".split())
TRACKED: Final = re.compile(
    r"(ins|del|moveFrom|moveTo|delText|delInstrText|cellIns|cellDel|cellMerge)$"
    r"|move(From|To)Range(Start|End)$|.*Change$"
)
COMMENTED: Final = re.compile(r"comment(RangeStart|RangeEnd|Reference)$")
DRAWN: Final = frozenset("drawing pict object AlternateContent control".split())
ACCEPT = Words(
    "有修订痕迹，请先在“审阅”里接受全部修订", "tracked changes; accept them all first"
)
UNCOMMENT = Words("有批注，请先删除批注", "comments; delete them first")
UNDRAW = Words("有图片、图形或者嵌入的对象，请删去", "a picture or shape; take it out")
OTHERS: Final = {
    "sdt": Words("有内容控件，请改成普通文字", "a content control; make it plain text"),
    "hyperlink": Words("有超链接，请取消链接", "a link; remove it"),
    "footnoteReference": Words("有脚注，请删去", "a footnote; take it out"),
    "endnoteReference": Words("有尾注，请删去", "an endnote; take it out"),
}


class Spot(NamedTuple):
    """A paragraph and where it stands."""

    element: Element
    where: Words


def faults(code: str, data: bytes) -> tuple[Words, ...]:
    """What stands against it, the first twenty. UnknownPaper."""
    wanted = kind(code)
    try:
        parts = package.unpacked(data)
        if DOCUMENT not in parts or weight(parts) > MOST_KEPT:
            return (NO_WORD["broken" if DOCUMENT not in parts else "inflated"],)
        found = first(chain(of_package(parts), of_stories(parts, wanted)))
        if not found and len(package.packed(package.cleaned(parts))) > MOST_BYTES:
            found.append(NO_WORD["heavy"])
    except NoPackage as refused:
        return (NO_WORD[refused.reason],)
    except BrokenPart:
        return (NO_WORD["broken"],)
    return tuple(found)


def first(every: Iterator[Words]) -> list[Words]:
    """As many as are told, each once; nobody looks for more."""
    found: dict[Words, None] = {}
    for each in every:
        found[each] = None
        if len(found) == MOST_TOLD:
            break
    return list(found)


def weight(parts: Parts) -> int:
    return sum(len(p) for name, p in parts.items() if package.KEPT.fullmatch(name))


def of_package(parts: Parts) -> Iterator[Words]:
    """What travels along, and what leads outside."""
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        yield travels(BARRED_PARTS[0][1])
    for name in parts:
        for pattern, words in BARRED_PARTS:
            if pattern.search(name):
                yield travels(words)
        if name.endswith(".rels"):
            yield from outside(parts[name])


def travels(what: Words) -> Words:
    return Words(f"文件里有{what.zh}，请删去后另存为 .docx", f"{what.en}; take it out")


def outside(part: bytes) -> Iterator[Words]:
    for line in wordml.parsed(part):
        if line.get("TargetMode", "Internal") != "Internal":
            to = line.get("Target", "")[:60]
            yield Words(
                f"文件引用了外部地址“{to}”，请取消链接", f"it leads outside, to {to!r}"
            )


def of_stories(parts: Parts, wanted: Kind) -> Iterator[Words]:
    used: set[str] = set()
    for name in sorted(parts):
        if not package.KEPT.fullmatch(name):
            continue
        root = wordml.parsed(parts[name])
        if STORY.fullmatch(name):
            yield from of_elements(root, NAMES[name.split("/")[1][:6]])
            for spot in spots(root, NAMES[name.split("/")[1][:6]]):
                yield from of_fields(spot)
                yield from of_places(spot, wanted, used)
        elif any(local(each) in DRAWN for each in root.iter()):
            yield UNDRAW
    for slot in wanted.every:
        if slot.required and slot.name not in used:
            law = f"（{slot.law}）" if slot.law else ""
            yield Words(
                f"缺少必填项“{slot.words.zh}”{law}，请写上 {{{{ {slot.name} }}}}",
                f"{slot.words.en!r} is missing: write {{{{ {slot.name} }}}}",
            )


NAMES: Final = {
    "docume": Words("正文", "text"),
    "header": Words("页眉", "header"),
    "footer": Words("页脚", "footer"),
}


def of_elements(root: Element, story: Words) -> Iterator[Words]:
    """Names of elements that no template has, each once."""
    for element in root.iter():
        name = local(element)
        known = element.tag == w(name) and name in TEXT | LOOKS
        words = barred(name)
        if words is None and not stands_right(element, known):
            words = Words(
                f"有这里不支持的内容（{name[:40]}），请删去",
                f"something unknown here ({name[:40]}); take it out",
            )
        if words is not None:
            yield at(story, words)


def barred(name: str) -> Words | None:
    if TRACKED.fullmatch(name):
        return ACCEPT
    if COMMENTED.fullmatch(name):
        return UNCOMMENT
    return UNDRAW if name in DRAWN else OTHERS.get(name)


def stands_right(element: Element, is_known: bool) -> bool:
    """Text stands in text, looks in looks; a tab is a word of both."""
    if not any(each.tag in LOOK_TAGS for each in element.iterancestors()):
        return is_known
    return local(element) not in TEXT - {"tab"}


LOOK_TAGS: Final = frozenset(map(w, LOOKS))


def at(where: Words, what: Words) -> Words:
    return Words(f"{where.zh}：{what.zh}", f"{where.en}: {what.en}")


def spots(root: Element, story: Words) -> Iterator[Spot]:
    """Every paragraph, by its number or by table, row and cell."""
    body = wordml.child(root, "body")
    blocks = [each for each in (root if body is None else body)]
    paragraphs = tables = 0
    for block in blocks:
        if block.tag == w("p"):
            paragraphs += 1
            where = Words(f"第{paragraphs}段", f"paragraph {paragraphs}")
            yield Spot(block, joined(story, where))
        elif block.tag == w("tbl"):
            tables += 1
            yield from in_table(block, story, tables)


def in_table(table: Element, story: Words, number: int) -> Iterator[Spot]:
    for y, row in enumerate(table.iter(w("tr")), 1):
        for x, cell in enumerate(row.iterfind(w("tc")), 1):
            for paragraph in cell.iterfind(w("p")):
                zh = f"第{number}个表格第{y}行第{x}格"
                en = f"table {number}, row {y}, cell {x}"
                yield Spot(paragraph, joined(story, Words(zh, en)))


def joined(story: Words, where: Words) -> Words:
    return Words(f"{story.zh}{where.zh}", f"{story.en}, {where.en}")


def of_fields(spot: Spot) -> Iterator[Words]:
    """Fields but the number of a page, also one that is not ended where it began."""
    said = [each.get(w("instr"), "") for each in spot.element.iter(w("fldSimple"))]
    open_ones: list[str] = []
    for element in spot.element.iter(w("fldChar"), w("instrText")):
        kind = element.get(w("fldCharType"))
        if element.tag == w("instrText"):
            open_ones = [
                *open_ones[:-1],
                (open_ones or [""])[-1] + (element.text or ""),
            ]
        elif kind == "begin":
            open_ones.append("")
        elif kind == "end" and open_ones:
            said.append(open_ones.pop())
    for instruction in (*said, *open_ones):
        if not PAGE_FIELD.fullmatch(instruction):
            shown = " ".join(instruction.split())[:40]
            words = Words(
                f"有域“{shown}”，只能用页码；请按 Ctrl+Shift+F9 变成文字",
                f"the field {shown!r}; only page numbers may be fields",
            )
            yield at(spot.where, words)


def of_places(spot: Spot, wanted: Kind, used: set[str]) -> Iterator[Words]:
    text = wordml.said(spot.element)
    names = {slot.name for slot in wanted.every}
    for place in ANY_PLACE.finditer(text):
        used.add(place[1])
        if place[1] not in names:
            yield at(spot.where, unknown(place[1], wanted))
    rest = ANY_PLACE.sub("", text)
    stray = BRACES.search(rest)
    if stray:
        around = rest[max(stray.start() - 4, 0) : stray.start() + 24]
        words = Words(
            f"“{around}”：大括号（半角）里只能写一个项目名，如 {{{{ doc_no }}}}",
            f"{around!r}: braces hold one name and nothing else: {{{{ doc_no }}}}",
        )
        yield at(spot.where, words)


def unknown(name: str, wanted: Kind) -> Words:
    """There is no such slot; the nearest is proposed."""
    by_words = {slot.words.zh: slot for slot in wanted.every}
    by_name = {slot.name: slot for slot in wanted.every}
    every = by_name | by_words
    name = name[:MOST_NAME]
    near = difflib.get_close_matches(name, every, n=1, cutoff=0.5)
    if not near:
        zh, en = "请从本文书的项目里选", "choose one of this paper's"
    else:
        slot = every[near[0]]
        zh = f"是不是 {{{{ {slot.name} }}}}（{slot.words.zh}）"
        en = f"is it {{{{ {slot.name} }}}} ({slot.words.en})"
    return Words(f"没有“{name}”这一项，{zh}？", f"there is no {name!r}; {en}?")
