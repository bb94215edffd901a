"""Tables that are brought and taken away: read as written, and never a formula."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from io import BytesIO
from unicodedata import normalize
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from server import sheets, tables
from server.errors.exchange import ExportRefused, TableRefused

HEAD = ("编号", "诉求")
CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.just("\n"), max_size=12
).map(partial(normalize, "NFC"))
ROWS = st.lists(
    st.tuples(CELLS, CELLS).filter(lambda row: any(c.strip() for c in row)), max_size=5
)


def rows_of(data: bytes) -> list[tuple[str, ...]]:
    return [cells for _, cells in tables.read(data).rows]


def refused(data: bytes) -> str:
    with pytest.raises(TableRefused) as refusal:
        tables.read(data)
    assert refusal.value.zh
    assert refusal.value.en
    return refusal.value.reason


@given(ROWS)
@example([("'=1", "'"), ("'x", "''=1"), ("=cmd", "'x"), (" +1", "＝2")])
def test_what_is_written_as_csv_is_read_as_it_was(rows) -> None:
    written = sheets.written(HEAD, rows).encode()
    assert rows_of(written) == rows


@given(ROWS)
@example([("=1+1", "'=x")])
def test_what_is_written_as_a_workbook_is_read_as_it_was(rows) -> None:
    assert rows_of(sheets.workbook(HEAD, rows)) == rows


@given(CELLS)
@example("=HYPERLINK(1)")
def test_no_cell_of_a_csv_is_a_formula(text) -> None:
    guarded = sheets.cell(text)
    assert not str(guarded).lstrip(" ").startswith(sheets.COMPUTED)
    assert sheets.plain(str(guarded)) == text


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    made = sheets.workbook(HEAD, [("=1+1", "{=2}"), ("@SUM(1)", 7)])
    page = load_workbook(BytesIO(made)).active
    assert [cell.data_type for row in page.iter_rows() for cell in row] == [
        *("s", "s"),
        *("s", "s"),
        *("s", "n"),
    ]


def test_a_file_of_the_county_s_own_spreadsheet_is_read_whatever_its_encoding() -> None:
    text = "编号,诉求\r\nF1,水渠\r\n"
    for data in (text.encode("gb18030"), text.encode(), text.encode("utf-8-sig")):
        assert rows_of(data) == [("F1", "水渠")]
    assert rows_of("编号\t诉求\nF1\t水渠,道路\n".encode()) == [("F1", "水渠,道路")]


def test_rows_keep_the_numbers_that_a_person_sees() -> None:
    data = "信访件清单,\n编号,诉求\n,\nF1,水渠\n\nF2,路\n".encode()
    read = tables.read(data)
    assert read.head == HEAD
    assert [number for number, _ in read.rows] == [4, 6]


def test_days_and_numbers_of_a_workbook_are_what_a_person_sees() -> None:
    book = Workbook()
    book.active.append(["日期", "人数", "时间", "空", "是"])
    day, at = (datetime.fromisoformat(f"2026-03-02T{hour}") for hour in ("00", "09:30"))
    book.active.append([day, 3.0, at, None, True])
    file = BytesIO()
    book.save(file)
    (row,) = rows_of(file.getvalue())
    assert row == ("2026-03-02", "3", "2026-03-02 09:30:00", "", "1")


def test_what_is_no_table_is_told_so() -> None:
    assert refused(b"") == "empty"
    assert refused(b"\xff\xfe\x00\x01") == "encoding"
    assert refused(b"PK\x03\x04 and no more") == "broken"
    assert refused("编号,编号\n".encode()) == "twice"
    assert refused((",".join(map(str, range(201))) + "\n").encode()) == "columns"
    assert refused(b"a,b\n" + b"1,2\n" * 2001) == "rows"
    assert refused(b"a,b\n" + b"\n" * 50_001) == "rows"
    assert refused(b"a" * (tables.LARGEST + 1)) == "large"
    assert refused(b'a,b\n"' + b"x" * 140_000 + b'"\n') == "broken"


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_a_table_or_refused(data) -> None:
    for each in (data, b"PK\x03\x04" + data):
        with suppress(TableRefused):
            tables.read(each)


@given(st.integers(0), st.integers(0, 255))
def test_a_workbook_with_a_slip_in_it_is_read_or_refused(place, byte) -> None:
    made = bytearray(MADE)
    made[place % len(made)] = byte
    with suppress(TableRefused):
        tables.read(bytes(made))


MADE = sheets.workbook(HEAD, [("F1", "水渠"), ("F2", "道路")])


def test_text_is_brought_into_the_one_form_in_which_it_is_sealed() -> None:
    assert rows_of("a,b\ne\u0301,x\n".encode()) == [("\u00e9", "x")]


def test_a_workbook_that_would_grow_without_end_is_not_opened() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    assert refused(file.getvalue()) == "inflated"


def test_a_workbook_that_names_entities_is_not_opened() -> None:
    made = sheets.workbook(HEAD, [("F1", "水渠")])
    file = BytesIO()
    with ZipFile(BytesIO(made)) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/sharedStrings.xml":
                bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
                text = text.replace(b"<sst", bomb + b"<sst", 1)
            new.writestr(name, text)
    assert refused(file.getvalue()) == "broken"


def test_a_cell_that_a_workbook_cannot_hold_is_not_cut_short() -> None:
    with pytest.raises(ExportRefused):
        sheets.workbook(HEAD, [("F1", "路" * 32_768)])
