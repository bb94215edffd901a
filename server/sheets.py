"""A table to take away: CSV that spreadsheets read, in which no cell is a formula.

A cell that begins with one of these signs is computed by a spreadsheet, whatever was
meant by it in the village (OWASP, CSV injection); an apostrophe before it makes it
text. Numbers stay numbers.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # Without it spreadsheets read Chinese as something else.


def cell(value: str | int) -> str | int:
    if isinstance(value, str) and value.lstrip(" ").startswith(COMPUTED):
        return f"'{value}"
    return value


def written(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    text = StringIO()
    lines = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    lines.writerow(head)
    lines.writerows([cell(each) for each in row] for row in rows)
    return BOM + text.getvalue()
