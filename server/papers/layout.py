"""A .docx as blocks, from which `paper.typ` sets the pages.

    section    a page's size and margins, header and footer, blocks
    paragraph  how it is set, and its runs: text, a break, the number of the page
    table      widths of columns, rows of its head, cells with their blocks

Read is what `checking` lets stand in a template and what `merging` put there; all else
of the format shows nothing. A word too long for its line is given places to break.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from server.papers import looks, package, wordml
from server.papers.looks import Look, Styles, number, points
from server.papers.package import DOCUMENT, RELATIONS, Parts
from server.papers.wordml import Element, R, child, local, value, w

Block: TypeAlias = dict[str, Any]

A4: Final = (595.3, 841.9)
MARGIN: Final = 72.0
MOST_BLOCKS, MOST_NESTED, MOST_KEPT_WHOLE = 20_000, 4, 400
LETTER: Final = 0.56
"""How wide a Latin letter is at most on the average, in sizes."""
BREAKABLE: Final = "\u200b"
SPACES: Final = re.compile(r" {2,}")
FIELD: Final = re.compile(r"\s*(PAGE|NUMPAGES)\b")
FIELDS: Final = {"PAGE": "page", "NUMPAGES": "pages"}


class TooMuch(ValueError):
    """More blocks than any paper has."""


def laid_out(parts: Parts, mark: str = "") -> dict[str, Any]:
    """Everything that `paper.typ` asks for. TooMuch, BrokenPart."""
    reader = Reader(parts)
    return {"title": reader.title(), "mark": mark, "sections": reader.sections()}


class Reader:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.styles: Styles = looks.styles_of(parts.get(package.STYLES))
        self.root = wordml.parsed(parts[DOCUMENT])
        self.targets = {
            id: to for id, _, to in package.relations(parts.get(RELATIONS, b""))
        }
        self.count = 0

    def title(self) -> str:
        said = (wordml.said(each).strip() for each in wordml.paragraphs(self.root))
        return next(filter(None, said), "")

    def sections(self) -> list[Block]:
        """Each ends with the paragraph that has its properties; the last, the body."""
        body = child(self.root, "body")
        found: list[Block] = []
        some: list[Element] = []
        for element in list(body) if body is not None else []:
            if element.tag == w("sectPr"):
                found.append(self.section(element, some))
                return found
            some.append(element)
            ends = child(element, "pPr", "sectPr")
            if ends is not None:
                found.append(self.section(ends, some))
                some = []
        return [*found, self.section(None, some)]

    def section(self, said: Element | None, elements: list[Element]) -> Block:
        page = {
            **lengths(said, "pgSz", {"width": "w", "height": "h"}, A4),
            **lengths(said, "pgMar", MARGINS, (MARGIN,) * 4 + (MARGIN / 2,) * 2),
        }
        width = page["width"] - page["left"] - page["right"]
        if width < 20 or page["height"] - page["top"] - page["bottom"] < 40:
            raise TooMuch
        return {
            **page,
            "header": self.beside(said, "headerReference", width),
            "footer": self.beside(said, "footerReference", width),
            "blocks": list(self.blocks(elements, width)),
        }

    def beside(self, said: Element | None, tag: str, width: float) -> list[Block]:
        """What stands above or below on every page."""
        for each in said if said is not None else ():
            if each.tag == w(tag) and each.get(w("type")) == "default":
                part = self.parts.get(f"word/{self.targets.get(each.get(ID, ''))}")
                if part is not None:
                    elements = list(wordml.parsed(part))
                    shown = (each for each in elements if not is_picture(each))
                    return list(self.blocks(shown, width))
        return []

    def blocks(
        self, elements: Iterator[Element] | list[Element], width: float, depth: int = 0
    ) -> Iterator[Block]:
        for element in elements:
            self.count += 1
            if self.count > MOST_BLOCKS or depth > MOST_NESTED:
                raise TooMuch
            if element.tag == w("p"):
                yield self.paragraph(element, width)
            elif element.tag == w("tbl"):
                yield self.table(element, depth)

    def paragraph(self, element: Element, width: float) -> Block:
        said = child(element, "pPr")
        style = value(said, "pStyle") or self.styles.default
        of_style, letters = self.styles.named(style)
        look = {**PLAIN, **of_style, **looks.paragraph_look(said)}
        own = {**LETTERS, **letters}
        runs = list(self.runs(element, own))
        sizes = [run["size"] for run in runs if run["kind"] == "text"]
        mark = own | looks.run_look(child(said, "rPr"))
        size = max(sizes, default=mark["size"])
        first = look["letters"] * size or look["first"]
        room = width - look["left"] - look["right"]
        return {
            "kind": "paragraph",
            **{name: look[name] for name in TOLD},
            "first": first,
            "size": size,
            "line": line(look, size),
            "runs": [breaking(run, room) for run in runs],
        }

    def runs(self, element: Element, own: Look) -> Iterator[Block]:
        """With simple fields, and those that are a beginning, words and an end."""
        field, is_inside = "", False
        for run in element.iter(w("r"), w("fldSimple")):
            if run.tag == w("fldSimple"):
                yield from self.field(run.get(w("instr"), ""), own)
                continue
            parent = run.getparent()
            if parent is not None and parent.tag == w("fldSimple"):
                continue
            look = own | self.look(run)
            for piece in run:
                name = local(piece)
                if name == "fldChar":
                    kind = piece.get(w("fldCharType"))
                    if kind == "end":
                        yield from self.field(field, look)
                    field, is_inside = (
                        "" if kind != "separate" else field,
                        kind != "end",
                    )
                elif name == "instrText":
                    field += piece.text or ""
                elif not is_inside:
                    yield from piece_of(piece, look)

    def look(self, run: Element) -> Look:
        said = child(run, "rPr")
        style = value(said, "rStyle")
        look: Look = {}
        for each in reversed(list(self.styles.chain(style or ""))):
            look |= looks.run_look(child(each, "rPr"))
        return look | looks.run_look(said)

    def field(self, instruction: str, look: Look) -> Iterator[Block]:
        found = FIELD.match(instruction)
        if found:
            yield look | {"kind": FIELDS[found[1]], "text": ""}

    def table(self, element: Element, depth: int) -> Block:
        grid = element.findall(f"{w('tblGrid')}/{w('gridCol')}")
        widths = [max(points(each.get(w("w"), "0")), 6.0) for each in grid]
        said = child(element, "tblPr")
        rows = element.findall(w("tr"))
        outer = bordered(child(said, "tblBorders"), self.of_style(said))
        cells = list(self.cells(rows, widths, outer, depth))
        heads = [wordml.is_on(child(row, "trPr"), "tblHeader") for row in rows]
        head = next((n for n, is_head in enumerate(heads) if not is_head), 0)
        align = looks.ALIGNED.get(value(said, "jc") or "", "left")
        return {
            "kind": "table",
            "widths": widths or [MARGIN],
            "head": head,
            "align": align,
            "cells": spanned(cells, len(rows), head),
        }

    def of_style(self, said: Element | None) -> Element | None:
        for style in self.styles.chain(value(said, "tblStyle") or ""):
            borders = child(style, "tblPr", "tblBorders")
            if borders is not None:
                return borders
        return None

    def cells(
        self, rows: list[Element], widths: list[float], outer: set[str], depth: int
    ) -> Iterator[Block]:
        for y, row in enumerate(rows):
            height = points(value(row, "trPr", "trHeight") or "0")
            is_kept = wordml.is_on(child(row, "trPr"), "cantSplit")
            is_whole = bool(is_kept) and len(wordml.said(row)) < MOST_KEPT_WHOLE
            x = 0
            for cell in row.findall(w("tc")):
                said = child(cell, "tcPr")
                columns = max(int(number(value(said, "gridSpan") or "1")), 1)
                columns = min(columns, len(widths) - x)
                if columns < 1:
                    break
                wide = sum(widths[x : x + columns])
                merge = child(said, "vMerge")
                yield {
                    "x": x,
                    "y": y,
                    "columns": columns,
                    "rows": 1,
                    "goes_on": merge is not None
                    and merge.get(w("val"), "continue") == "continue",
                    "height": max(height - 4, 0),
                    "whole": is_whole,
                    "align": UPRIGHT.get(value(said, "vAlign") or "", "top"),
                    "lines": sorted(
                        lines(said, outer, (x, y), (widths, rows), columns)
                    ),
                    "blocks": list(self.blocks(list(cell), wide - 10.8, depth + 1)),
                }
                x += columns


ID: Final = f"{{{R}}}id"
MARGINS: Final = {
    **{"top": "top", "right": "right", "bottom": "bottom", "left": "left"},
    **{"above": "header", "below": "footer"},
}
PLAIN: Final[Mapping[str, Any]] = {
    **{"align": "left", "keep": False, "breaks": False, "left": 0.0, "right": 0.0},
    **{"before": 0.0, "after": 0.0, "first": 0.0, "letters": 0.0, "times": 1.0},
    **{"line": None, "least": 0.0, "ruled": []},
}
TOLD: Final = ("align", "keep", "breaks", "left", "right", "before", "after", "ruled")
LETTERS: Final[Mapping[str, Any]] = {
    **{"size": 10.5, "face": "song", "bold": False, "under": False, "struck": False},
    **{"color": "000000", "raised": "baseline"},
}
UPRIGHT: Final = {"top": "top", "center": "middle", "bottom": "bottom"}
SIDES: Final = ("top", "bottom", "left", "right")


def lengths(
    said: Element | None,
    tag: str,
    names: Mapping[str, str],
    otherwise: tuple[float, ...],
) -> dict[str, float]:
    found = ((name, value(said, tag, of=of)) for name, of in names.items())
    pairs = zip(found, otherwise, strict=True)
    return {name: abs(points(each)) if each else other for (name, each), other in pairs}


def line(look: Look, size: float) -> float:
    """From one line to the next."""
    given: float | None = look["line"]
    own = size * looks.OWN_HEIGHT * look["times"]
    return given if given else max(own, look["least"])


def piece_of(piece: Element, look: Look) -> Iterator[Block]:
    name = local(piece)
    if name == "t" and piece.text:
        yield look | {"kind": "text", "text": piece.text}
    elif name == "tab":
        yield look | {"kind": "tab", "text": ""}
    elif name == "noBreakHyphen":
        yield look | {"kind": "text", "text": "\u2011"}
    elif name in ("br", "cr") and piece.get(w("type")) != "page":
        yield look | {"kind": "line", "text": ""}


def breaking(run: Block, width: float) -> Block:
    """A word that no line holds may be broken; spaces in a row stay as many."""
    most = max(int(width / (run["size"] * LETTER)), 1)
    long = re.compile(rf"[!-~]{{{most},}}")
    text = long.sub(lambda found: BREAKABLE.join(found[0]), run["text"])
    return run | {"text": SPACES.sub(lambda found: "\u00a0" * len(found[0]), text)}


def is_picture(element: Element) -> bool:
    return next(element.iter(w("pict")), None) is not None


def bordered(own: Element | None, of_style: Element | None) -> set[str]:
    borders = own if own is not None else of_style
    sides = (*SIDES, "insideH", "insideV")
    return {
        side for side in sides if borders is not None and looks.drawn(borders, side)
    }


def lines(
    said: Element | None,
    outer: set[str],
    at: tuple[int, int],
    table: tuple[list[float], list[Element]],
    columns: int,
) -> set[str]:
    """Which sides of a cell are drawn: its own word, or the table's for that place."""
    (x, y), (widths, rows) = at, table
    is_edge = {
        "top": y == 0,
        "bottom": y == len(rows) - 1,
        "left": x == 0,
        "right": x + columns == len(widths),
    }
    inside = {"top": "insideH", "bottom": "insideH", "left": "insideV"}
    found = {
        side
        for side in SIDES
        if (side if is_edge[side] else inside.get(side, "insideV")) in outer
    }
    own = child(said, "tcBorders")
    for side in SIDES if own is not None else ():
        if child(own, side) is not None:
            found = found | {side} if looks.drawn(own, side) else found - {side}
    return found


def spanned(cells: list[Block], rows: int, head: int) -> list[Block]:
    """Cells that go on from above are one with it; a head's stay within the head."""
    above: dict[int, Block] = {}
    found: list[Block] = []
    for cell in cells:
        begun = above.get(cell["x"])
        goes_on = cell.pop("goes_on") and begun is not None and cell["y"] != head
        if goes_on and begun and begun["y"] + begun["rows"] == cell["y"]:
            begun["rows"] += 1
            begun["lines"] = sorted(
                set(begun["lines"]) - {"bottom"} | {"bottom"} & set(cell["lines"])
            )
            continue
        above[cell["x"]] = cell
        found.append(cell)
    return found
