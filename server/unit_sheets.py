"""Units as a table: a county has some sixty, and keeps them in a spreadsheet.

    单位名称, 层级, 单位类别, 辖区, 责任清单, 联系电话

`read` takes what a spreadsheet wrote, in UTF-8 or in GB18030; `written` gives the same
columns back. Codes may be said by their names, townships too; several duties stand with
、 between them. `planned` says what would come of it and what stands against each line:
a name that nobody knows is added, a unit that goes on is changed where it differs. A
list with one fault changes nothing.
"""

import csv
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from io import StringIO

from schemas import codes
from schemas.texts import Words
from schemas.units import Unit, Units
from server import sheets
from server.errors import SheetRefused, UnitRefused
from server.unit_rules import Wanted, refuse_change, refuse_new, running, tidy

HEAD = ("单位名称", "层级", "单位类别", "辖区", "责任清单", "联系电话")
ENCODINGS = ("utf-8-sig", "gb18030")
BETWEEN = re.compile(r"[、，,；;\s]+")
MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """A unit as the table has it, and in which of its lines."""

    no: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Fault:
    no: int
    words: Words


@dataclass(slots=True)
class Plan:
    """What would be done, and what stands against it, line by line."""

    new: list[Wanted] = field(default_factory=list)
    changed: list[Wanted] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes, county: str) -> list[Line]:
    """SheetRefused where it is no such table."""
    rows = csv.DictReader(StringIO(decoded(content)))
    try:
        refuse_head(rows.fieldnames or ())
        lines = [
            Line(rows.line_num, wanted(row, county))
            for row in rows
            if any(row.values())
        ]
    except csv.Error as wrong:
        raise SheetRefused("不是 CSV 表格，读不出来。", f"no CSV: {wrong}") from None
    if len(lines) > MOST_LINES:
        zh, en = f"超过 {MOST_LINES} 行，请分开导入。", f"over {MOST_LINES} lines"
        raise SheetRefused(zh, en)
    return lines


def refuse_head(names: Collection[str]) -> None:
    lacking = [name for name in HEAD if name not in names]
    if lacking:
        zh = f"表里缺少这几列：{'、'.join(lacking)}。第一行要写列名。"
        en = f"columns that the first line does not name: {', '.join(lacking)}"
        raise SheetRefused(zh, en)


def decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    zh = "读不出文字，请用 UTF-8 编码的 CSV 保存后再导入。"
    raise SheetRefused(zh, "it is no text; save it as CSV in UTF-8")


def wanted(row: dict[str, str | None], county: str) -> Wanted:
    name, level, kind, area, duties, phone = (
        (row.get(each) or "").strip() for each in HEAD
    )
    said = filter(None, BETWEEN.split(duties))
    return tidy(
        Wanted(
            name,
            code_of("unit_levels", level),
            code_of("unit_kinds", kind),
            area_of(area, county),
            tuple(code_of("content_categories", each) for each in said),
            phone,
        )
    )


def code_of(list: str, said: str) -> str:
    """The code of that name; what is no name stays as it was said."""
    for each in codes.code_list(list).values():
        if said == each.zh:
            return each.code
    return said


def area_of(said: str, county: str) -> str:
    known = codes.divisions(county).values() if county in codes.COUNTIES else ()
    named = [each.code for each in known if each.name == said]
    return named[0] if len(named) == 1 else said


def planned(stand: Units, lines: Iterable[Line], county: str) -> Plan:
    """Line by line; of two lines of one unit the second is a fault."""
    plan, seen = Plan(), set[str]()
    for line in lines:
        try:
            if line.wanted.unit in seen:
                raise UnitRefused("twice", line.wanted.unit)
            seen.add(line.wanted.unit)
            place(plan, stand, line.wanted, county)
        except UnitRefused as refused:
            plan.faults.append(Fault(line.no, Words(refused.zh, refused.en)))
    return plan


def place(plan: Plan, stand: Units, wanted: Wanted, county: str) -> None:
    if stand.named(wanted.unit) is None:
        refuse_new(stand, wanted, county)
        plan.new.append(wanted)
        return
    found = running(stand, wanted.unit)
    if wanted == Wanted.of(found):
        plan.same += 1
        return
    refuse_change(found, wanted, county)
    plan.changed.append(wanted)


def refuse_faults(plan: Plan) -> None:
    if plan.faults:
        zh = f"有 {len(plan.faults)} 行有误，一行都没有导入，改好后请重新导入。"
        en = f"{len(plan.faults)} lines have faults; nothing was taken in"
        raise SheetRefused(zh, en)


def written(every: Iterable[Unit]) -> str:
    return sheets.written(HEAD, map(cells, every))


def cells(unit: Unit) -> list[str]:
    duties = (codes.label("content_categories", each) for each in unit.duties)
    return [
        unit.name,
        codes.label("unit_levels", unit.level),
        codes.label("unit_kinds", unit.kind),
        unit.area,
        "、".join(duties),
        unit.phone,
    ]
