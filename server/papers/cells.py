"""Cells of a table: which of their sides are drawn, and which of them are one."""

from typing import Any, Final

from server.papers import looks
from server.papers.wordml import Element, child

SIDES: Final = ("top", "bottom", "left", "right")


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


def spanned(cells: list[dict[str, Any]], rows: int, head: int) -> list[dict[str, Any]]:
    """Cells that go on from above are one with it; a head's stay within the head."""
    above: dict[int, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
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
