"""How something is written into one cell of a row, and read back.

    several claims    【诉求1】…⏎【诉求2】…      one alone stands as it is
    several people    a line for each, in every cell about people alike
    a place           twelve digits, what is not said is 000; a grid fifteen
    yes, no           1, 0

What is written by these is read back as it was; what people and other programs write
is read as far as it can mean only one thing.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

MARK = "【诉求"
MARKED = re.compile(r"^【诉求([1-9][0-9]{0,2})】", re.MULTILINE)
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
YES, NO = frozenset({"1", "是", "yes", "true"}), frozenset({"0", "否", "no", "false"})
VILLAGE, TOWNSHIP, COUNTY = 12, 9, 6


def joined(texts: Mapping[str, str]) -> str:
    """Texts by claim (c1, c2, …) in one cell."""
    if list(texts) == ["c1"] and MARK not in texts["c1"]:
        return texts["c1"]
    return marked(texts)


def marked(texts: Mapping[str, str]) -> str:
    ordered = sorted(texts.items(), key=lambda each: int(each[0][1:]))
    doubled = ((key, text.replace(MARK, f"【{MARK}")) for key, text in ordered)
    return "\n".join(f"{MARK}{key[1:]}】{text}" for key, text in doubled)


def parted(cell: str) -> dict[str, str]:
    """The texts of a cell by claim; what bears no marks is the first claim's."""
    if not MARKED.match(cell):
        return {"c1": cell} if cell.strip() else {}
    _, *told = MARKED.split(cell)
    numbers, texts = told[::2], told[1::2]
    last = len(texts) - 1
    return {
        f"c{number}": (text if at == last else text.removesuffix("\n")).replace(
            f"【{MARK}", MARK
        )
        for at, (number, text) in enumerate(zip(numbers, texts, strict=True))
    }


def is_marked(cell: str) -> bool:
    return MARKED.match(cell) is not None


def lines(values: Iterable[str]) -> str:
    """One value for each person, if anybody has one."""
    every = list(values)
    return "\n".join(every) if any(every) else ""


def people(cells: Mapping[str, str]) -> list[dict[str, str]]:
    """Of each person what the cells say, by the name of the cell."""
    told = {name: cell.split("\n") for name, cell in cells.items()}
    many = max(map(len, told.values()), default=0)
    return [
        {n: said.strip() for n, each in told.items() if (said := at(each, number))}
        for number in range(many)
    ]


def at(values: list[str], number: int) -> str:
    return values[number] if number < len(values) and values[number].strip() else ""


def day(cell: str) -> str | None:
    """The day as 2026-03-02, however people write it; an hour behind it is left out."""
    found = DAY.match(cell.strip())
    if not found or cell.strip()[found.end() :][:1].isdigit():
        return None
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None


def flag(cell: str) -> bool | None:
    said = cell.strip().lower()
    return True if said in YES else False if said in NO else None


def padded(area: str) -> str:
    return area.ljust(VILLAGE, "0")


def area(cell: str) -> str:
    code = cell.strip()
    if len(code) == VILLAGE:
        for length in (COUNTY, TOWNSHIP):
            if not code[length:].strip("0"):
                return code[:length]
    return code
