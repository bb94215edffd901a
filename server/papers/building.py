"""A wording (`schemas.papers.wording`) as a .docx: A4 as GB/T 9704 sets it.

    margins    上37 下35 左28 右26 mm, the page number between two dashes below
    body       仿宋 3号, 28 pt from line to line, two characters indented
    title      小标宋 2号; a machine without that face takes 宋体
    tables     小四, each row 10 mm at least, so that a hand has room

In a row of a table the last cell takes the columns that are left. A first row in which
no value stands, over rows of as many cells, is the head of a list: it is said again on
each page, and no page cuts a row of the list. Lines that stand to the right one after
another stay together.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from lxml.builder import ElementMaker  # type: ignore[import-untyped]

from server.papers import package, wordml
from server.papers.wordml import SPACE, Element, R, W, w

BODY_WIDTH: Final = 8844  # 156 mm, in twentieths of a point as all of these.
PAGE: Final = {"w": "11906", "h": "16838"}
MARGINS: Final = {
    **{"top": "2098", "right": "1474", "bottom": "1984", "left": "1588"},
    **{"header": "851", "footer": "1417", "gutter": "0"},
}
ROW_HEIGHT: Final = "567"
NARROWEST, WIDEST, OF_A_VALUE, LONGEST_LABEL = 3, 14, 9, 8
BREAK, ROW, TITLE, RIGHT, LEFT = "---", "|", "# ", "> ", "= "
E = ElementMaker(namespace=W, nsmap={"w": W, "r": R})


def built(text: str) -> bytes:
    """A .docx of a wording; the same for the same text."""
    body = E.body(*blocks(text.splitlines()), section())
    document = wordml.written(E.document(body))
    return package.packed({package.DOCUMENT: document, **package.skeleton()})


def blocks(lines: Sequence[str]) -> Iterator[Element]:
    breaks = False
    for is_row, some in groupby(lines, lambda line: line.startswith(ROW)):
        if is_row:
            if breaks:
                yield paragraph("", breaks=True)
            yield table([cells(line) for line in some])
            yield E.p(E.pPr(E.spacing(w_("line", "120"), w_("lineRule", "exact"))))
            breaks = False
            continue
        for line, following in followed(list(filter(str.strip, some))):
            if line != BREAK:
                yield block(line, following.startswith(RIGHT), breaks)
            breaks = line == BREAK


def followed(lines: list[str]) -> Iterator[tuple[str, str]]:
    return zip(lines, [*lines[1:], ""], strict=True)


def block(line: str, is_followed: bool, breaks: bool) -> Element:
    if line.startswith(TITLE):
        return paragraph(line.removeprefix(TITLE), style="Title", breaks=breaks)
    if line.startswith(RIGHT):
        said = line.removeprefix(RIGHT)
        return paragraph(said, align="right", keep=is_followed, breaks=breaks)
    if line.startswith(LEFT):
        return paragraph(line.removeprefix(LEFT), breaks=breaks)
    return paragraph(line, indents=True, breaks=breaks)


def paragraph(
    text: str,
    *,
    style: str = "",
    align: str = "",
    indents: bool = False,
    keep: bool = False,
    breaks: bool = False,
) -> Element:
    """Its properties in the order in which the format has them."""
    first = {w("firstLineChars"): "200", w("firstLine"): "640"}
    properties = [
        *([E.pStyle(w_("val", style))] if style else []),
        *([E.keepNext()] if keep else []),
        *([E.pageBreakBefore()] if breaks else []),
        *([E.ind(first)] if indents else []),
        *([E.jc(w_("val", align))] if align else []),
    ]
    runs = [E.r(E.t({SPACE: "preserve"}, text))] if text else []
    return E.p(*([E.pPr(*properties)] if properties else []), *runs)


def w_(name: str, said: str) -> dict[str, str]:
    return {w(name): said}


# Tables


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip(ROW).split(ROW)]


def table(rows: list[list[str]]) -> Element:
    columns = max(map(len, rows))
    wide = widths(rows, columns)
    has_head = is_head(rows, columns)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = {w("val"): "single", w("sz"): "4", w("space"): "0", w("color"): "auto"}
    properties = E.tblPr(
        E.tblW(w_("w", str(sum(wide))), w_("type", "dxa")),
        E.jc(w_("val", "center")),
        E.tblBorders(*(E(side, line) for side in sides)),
        E.tblLayout(w_("type", "fixed")),
    )
    grid = E.tblGrid(*(E.gridCol(w_("w", str(each))) for each in wide))
    lines = (
        row(each, wide, has_head and not n, not has_head) for n, each in enumerate(rows)
    )
    return E.tbl(properties, grid, *lines)


def is_head(rows: list[list[str]], columns: int) -> bool:
    first = rows[0]
    return len(rows) > 1 and len(first) == columns > 1 and not any(map(is_value, first))


def is_value(cell: str) -> bool:
    return not cell or "{{" in cell


def widths(rows: list[list[str]], columns: int) -> list[int]:
    """A column of labels is as wide as they are; values share what is left."""
    full = [each for each in rows if len(each) == columns]
    weights = [weight([each[n] for each in full]) for n in range(columns)]
    unit = BODY_WIDTH / sum(weights)
    wide = [round(each * unit) for each in weights]
    return [*wide[:-1], BODY_WIDTH - sum(wide[:-1])]


def weight(column: list[str]) -> int:
    longest = max(map(len, column))
    if any(map(is_value, column)):
        longest = OF_A_VALUE
    return min(max(longest, NARROWEST), WIDEST) + 1


def row(cells: list[str], wide: list[int], is_head: bool, splits: bool) -> Element:
    height = E.trHeight(w_("val", ROW_HEIGHT), w_("hRule", "atLeast"))
    head = [E.tblHeader()] if is_head else []
    every = (
        cell(text, wide[n:] if n == len(cells) - 1 else wide[n : n + 1], is_head)
        for n, text in enumerate(cells)
    )
    whole = [] if splits else [E.cantSplit()]
    return E.tr(E.trPr(*whole, height, *head), *every)


def cell(text: str, wide: list[int], is_head: bool) -> Element:
    span = [E.gridSpan(w_("val", str(len(wide))))] if len(wide) > 1 else []
    properties = E.tcPr(
        E.tcW(w_("w", str(sum(wide))), w_("type", "dxa")),
        *span,
        E.vAlign(w_("val", "center")),
    )
    is_long = is_value(text) or len(text) > LONGEST_LABEL
    style = "Head" if is_head else "Cell" if is_long else "Label"
    return E.tc(properties, paragraph(text, style=style))


def section() -> Element:
    return E.sectPr(
        E.footerReference({w("type"): "default", f"{{{R}}}id": "rId4"}),
        E.pgSz({w(name): said for name, said in PAGE.items()}),
        E.pgMar({w(name): said for name, said in MARGINS.items()}),
    )
