"""A table to take away, in which no cell is a formula: CSV, or a workbook.

A cell that begins with one of these signs is computed by a spreadsheet, whatever was
meant by it in the village (OWASP, CSV injection); an apostrophe before it makes it
text, and so does one more before an apostrophe that was there. `plain` takes it away
again. In a workbook every text is marked as text, so nothing is added there.
"""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from server.errors.exchange import ExportRefused

COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # Without it spreadsheets read Chinese as something else.
APOSTROPHE = "'"
LONGEST = 32_767  # Characters that a cell of a workbook holds.
Cell = str | int


def is_guarded(text: str) -> bool:
    return text.lstrip(" ").startswith(COMPUTED) or text.startswith(APOSTROPHE)


def cell(value: Cell) -> Cell:
    if isinstance(value, str) and is_guarded(value):
        return APOSTROPHE + value
    return value


def plain(text: str) -> str:
    """The cell as it was before `cell`."""
    rest = text.removeprefix(APOSTROPHE)
    return rest if rest != text and is_guarded(rest) else text


def written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = StringIO()
    lines = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    lines.writerow(head)
    lines.writerows([cell(each) for each in row] for row in rows)
    return BOM + text.getvalue()


def workbook(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same as .xlsx, on one sheet, with its head kept in sight."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        for number, row in enumerate([head, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(number, column, value)
                elif len(value) > LONGEST:
                    raise ExportRefused("long", head[column], LONGEST)
                else:
                    page.write_string(number, column, value)
    return file.getvalue()
