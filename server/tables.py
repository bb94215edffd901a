"""A table that somebody brings: CSV or a workbook, read as rows of text.

    head     the first line with two cells or more; what stands above is a title
    rows     each with its number in the file, so that a person finds it again

CSV may be UTF-8, with a mark at its beginning or without, or GB18030, which is what
spreadsheets here save; its columns are parted by a comma, a tab or a semicolon. Of a
workbook the first sheet is read, its values alone. What would grow beyond its limits
when it is unpacked is refused before that (a zip bomb).
"""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any
from unicodedata import normalize
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl import load_workbook  # type: ignore[import-untyped]

from server.errors.exchange import TableRefused
from server.sheets import BOM, plain

LARGEST = 10 * 1024 * 1024
MOST_INFLATED, MOST_RATIO, MOST_FILES = 50 * 1024 * 1024, 100, 1000
MOST_ROWS, MOST_COLUMNS, MOST_LINES = 2000, 200, 50_000
ZIP = b"PK\x03\x04"
PARTED_BY = ",\t;"
MIDNIGHT = re.compile(r" 00:00:00$")


@dataclass(frozen=True, slots=True)
class Table:
    """Texts by column, each row with its number in the file."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def row(self, cells: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
        """The cells of a row by what the columns mean."""
        places = {name: at for at, name in enumerate(self.head)}
        return {
            meaning: cells[places[column]]
            for meaning, column in columns.items()
            if places.get(column, len(cells)) < len(cells)
        }


def read(data: bytes) -> Table:
    """Raises TableRefused."""
    if len(data) > LARGEST:
        raise TableRefused("large", most=LARGEST // 1024 // 1024)
    lines = of_workbook(data) if data.startswith(ZIP) else of_csv(data)
    return table(numbered(lines))


def numbered(lines: Iterable[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """Those in which something stands."""
    for number, cells in enumerate(lines, start=1):
        if number > MOST_LINES:
            raise TableRefused("rows", most=MOST_ROWS)
        if any(cell.strip() for cell in cells):
            yield number, cells


def table(lines: Iterator[tuple[int, Sequence[str]]]) -> Table:
    heads = (tuple(map(str.strip, cells)) for _, cells in lines)
    head = next((each for each in heads if len(each) - each.count("") > 1), ())
    named = [name for name in head if name]
    if not named:
        raise TableRefused("empty")
    if twice := {name for name in named if named.count(name) > 1}:
        raise TableRefused("twice", "、".join(sorted(twice)))
    if len(head) > MOST_COLUMNS:
        raise TableRefused("columns", most=MOST_COLUMNS)
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in lines:
        if len(rows) == MOST_ROWS:
            raise TableRefused("rows", most=MOST_ROWS)
        rows.append((number, tuple(cells)))
    return Table(head, tuple(rows))


def of_csv(data: bytes) -> Iterator[list[str]]:
    text = decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(PARTED_BY, key=first.count)
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [normalize("NFC", plain(cell)) for cell in cells]
    except csv.Error:
        raise TableRefused("broken") from None


def decoded(data: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix(BOM)
    raise TableRefused("encoding")


def of_workbook(data: bytes) -> Iterator[list[str]]:
    check_inflated(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        page = book.worksheets[0]
        page.reset_dimensions()
        for cells in page.iter_rows(values_only=True):
            if len(cells) > MOST_COLUMNS:
                raise TableRefused("columns", most=MOST_COLUMNS)
            yield [text_of(cell) for cell in cells]
    except (BadZipFile, DefusedXmlException, *BROKEN):
        raise TableRefused("broken") from None


# What openpyxl says of a workbook that is none.
BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError),
    *(EOFError, OSError, RuntimeError, zlib.error),
)


def check_inflated(data: bytes) -> None:
    try:
        files = ZipFile(BytesIO(data)).infolist()
    except (BadZipFile, *BROKEN):
        raise TableRefused("broken") from None
    inflated = sum(each.file_size for each in files)
    within = inflated <= min(MOST_INFLATED, MOST_RATIO * len(data))
    if not within or len(files) > MOST_FILES:
        raise TableRefused("inflated", most=MOST_INFLATED // 1024 // 1024)


def text_of(value: Any) -> str:
    """What a person sees in the cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = normalize("NFC", str(value))
    return MIDNIGHT.sub("", text) if isinstance(value, datetime) else text
