"""A sheet set on A4: margins, page numbers, 避头尾, tables, and who printed it when.

The app's own font is put into the document as far as its characters are used, so it
looks the same on every printer, and its text can be searched. Across each page stands
who printed it, when, and whether it is covered; a form that the county only tries out
says 试行. Everything happens in memory: no file is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF

from mobile import theme
from mobile.typesetting import wrap
from schemas.papers.sheets.blocks import Block, Note, Part, Rows, Sheet, Signs, Table

WIDE, HIGH = 210.0, 297.0
SIDE, TOP, FOOT = 25.0, 25.0, 22.0
ROOM = WIDE - 2 * SIDE
BODY, SMALL, TITLE = 11, 9, 18
LINE = 6.4
PAD = 1.4
GREY, PALE, INK, RULE = 110, 226, 20, 120
# Widths are measured once at this size; others are in proportion.
MEASURED = 100


class Pages(FPDF):
    """One document; `mark` stands across every page, `foot` at the bottom."""

    def __init__(self, mark: str, foot: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        self.mark, self.foot = mark, foot
        self.set_margins(SIDE, TOP, SIDE)
        self.set_auto_page_break(False)
        self.add_font("body", "", theme.font_path())
        self.set_creation_date(made_at)
        self.set_creator("四理")
        self.set_lang("zh-CN")
        self._widths: dict[str, float] = {}

    # -- the frame of a page

    def header(self) -> None:
        self.set_font("body", size=13)
        self.set_text_color(PALE)
        for row in range(5):
            y = 45 + row * 52
            with self.rotation(24, WIDE / 2, y):
                width = self.get_string_width(self.mark)
                self.text((WIDE - width) / 2, y, self.mark)
        self.set_text_color(INK)
        self.set_y(TOP)

    def footer(self) -> None:
        self.set_font("body", size=SMALL)
        self.set_text_color(GREY)
        self.set_xy(SIDE, HIGH - 15)
        self.cell(ROOM, 5, self.foot)
        self.set_xy(WIDE - SIDE - 30, HIGH - 15)
        self.cell(30, 5, f"第 {self.page_no()} 页，共 {{nb}} 页")
        self.set_text_color(INK)

    def need(self, high: float) -> bool:
        """Turn the page where that does not fit any more; was it turned?"""
        if self.get_y() + high <= HIGH - FOOT:
            return False
        self.add_page()
        return True

    # -- words

    def char_width(self, char: str, size: float) -> float:
        if char not in self._widths:
            self.set_font("body", size=MEASURED)
            self._widths[char] = self.get_string_width(char)
        return self._widths[char] * size / MEASURED

    def lines(self, text: str, width: float, size: float) -> list[str]:
        if not text:
            return []
        found = wrap(text, width, lambda char: self.char_width(char, size))
        return found.split("\n")

    def put(self, lines: Sequence[str], x: float, size: float, high: float) -> None:
        """Lines below each other from where we are, none of them over the foot."""
        for line in lines:
            self.need(high)
            self.set_font("body", size=size)
            self.set_x(x)
            self.cell(0, high, line)
            self.set_xy(x, self.get_y() + high)

    # -- blocks

    def heading(self, sheet: Sheet) -> None:
        self.set_font("body", size=TITLE)
        lines = self.lines(sheet.title, ROOM, TITLE)
        for line in lines:
            self.set_font("body", size=TITLE)
            self.cell(ROOM, 11, line, align="C")
            self.set_xy(SIDE, self.get_y() + 11)
        self.set_font("body", size=SMALL)
        self.cell(ROOM, 6, sheet.number, align="R")
        self.set_xy(SIDE, self.get_y() + 8)

    def block(self, block: Block) -> None:
        if isinstance(block, Rows):
            self.rows(block)
        elif isinstance(block, Part):
            self.part(block)
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Signs):
            self.signs(block)
        elif isinstance(block, Note):
            self.put(self.lines(block.text, ROOM, SMALL), SIDE, SMALL, 5.4)
            self.gap(2)

    def gap(self, high: float) -> None:
        self.set_xy(SIDE, self.get_y() + high)

    def rows(self, block: Rows) -> None:
        """Two pairs a line; a long value has the line to itself."""
        left = list(block.pairs)
        while left:
            first = left.pop(0)
            if not left or self._is_long(first[1]) or self._is_long(left[0][1]):
                self.row((*first,), (28.0, ROOM - 28.0), labels=(0,))
                continue
            second = left.pop(0)
            widths = (28.0, ROOM / 2 - 28.0, 28.0, ROOM / 2 - 28.0)
            self.row((*first, *second), widths, labels=(0, 2))
        self.gap(3)

    def _is_long(self, value: str) -> bool:
        return len(self.lines(value, ROOM / 2 - 28.0 - 2 * PAD, BODY)) > 1

    def row(
        self, cells: Sequence[str], widths: Sequence[float], labels: Sequence[int] = ()
    ) -> bool:
        """One ruled line of cells, cut where it is higher than what is left of a page;
        was a page turned before it?"""
        parts = [
            self.lines(cell, width - 2 * PAD, BODY)
            for cell, width in zip(cells, widths, strict=True)
        ]
        count = max(1, *(len(lines) for lines in parts))
        whole = count * LINE + 2 * PAD
        turned = self.need(min(whole, 6 * LINE))
        while True:
            fits = int((HIGH - FOOT - self.get_y() - 2 * PAD) // LINE)
            now = [lines[:fits] for lines in parts]
            self._ruled(now, widths, labels)
            parts = [lines[fits:] for lines in parts]
            if not any(parts):
                return turned
            self.add_page()

    def _ruled(
        self,
        parts: Sequence[Sequence[str]],
        widths: Sequence[float],
        labels: Sequence[int],
    ) -> None:
        high = max(1, *(len(lines) for lines in parts)) * LINE + 2 * PAD
        x, y = SIDE, self.get_y()
        self.set_draw_color(RULE)
        for number, (lines, width) in enumerate(zip(parts, widths, strict=True)):
            self.rect(x, y, width, high)
            self.set_text_color(GREY if number in labels else INK)
            self.set_font("body", size=BODY)
            for place, line in enumerate(lines):
                self.set_xy(x + PAD, y + PAD + place * LINE)
                self.cell(width - 2 * PAD, LINE, line)
            x += width
        self.set_text_color(INK)
        self.set_xy(SIDE, y + high)

    def part(self, block: Part) -> None:
        self.need(3 * LINE)
        self.put(self.lines(block.heading, ROOM, BODY + 1), SIDE, BODY + 1, LINE + 0.6)
        if block.text:
            indent = ROOM - 8
            self.put(self.lines(block.text, indent, BODY), SIDE + 8, BODY, LINE)
        else:
            self.ruled(block.lines)
        self.gap(3)

    def ruled(self, count: int) -> None:
        """Lines to write on by hand."""
        for _ in range(count):
            self.need(9)
            y = self.get_y() + 8
            self.set_draw_color(RULE)
            self.line(SIDE + 8, y, WIDE - SIDE, y)
            self.set_xy(SIDE, y + 1)

    def table(self, block: Table) -> None:
        widths = [ROOM * each / sum(block.widths) for each in block.widths]
        heads = tuple(range(len(block.heads)))
        self.need(6 * LINE)
        self.row(block.heads, widths, labels=heads)
        for row in block.rows or (("",) * len(heads),) * block.blank:
            if self.get_y() + 3 * LINE > HIGH - FOOT:
                self.add_page()
                self.row(block.heads, widths, labels=heads)
            self.row(row, widths)
        self.gap(3)

    def signs(self, block: Signs) -> None:
        self.need(min(14 * len(block.labels), 90))
        for label in block.labels:
            self.need(14)
            self.gap(4)
            lines = self.lines(label, ROOM - 80, BODY)
            self.put(lines, SIDE, BODY, LINE)
            y = self.get_y()
            self.line(SIDE + ROOM - 78, y, SIDE + ROOM - 36, y)
            self.set_xy(SIDE + ROOM - 34, y - LINE)
            self.cell(34, LINE, "　　年　月　日")
            self.set_xy(SIDE, y + 1)


def pdf(sheet: Sheet, mark: str, foot: str, made_at: datetime) -> bytes:
    pages = Pages(mark, foot, made_at)
    pages.set_title(sheet.title)
    pages.add_page()
    pages.heading(sheet)
    for block in sheet.blocks:
        pages.block(block)
    return bytes(pages.output())
