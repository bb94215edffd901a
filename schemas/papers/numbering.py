"""The number of a paper, 丰信受〔2026〕12号: county, letter, year, place."""

import re

NUMBER = re.compile(r".+信(\D+)〔(\d{4})〕(\d+)号")


def written(county: str, letter: str, year: int, n: int) -> str:
    """The county is known by the first character of its name."""
    return f"{county[:1]}信{letter}〔{year}〕{n}号"


def read(number: str) -> tuple[str, int | None]:
    """The letter and the place in its series; of a paper without number, none."""
    found = NUMBER.fullmatch(number)
    return (found[1], int(found[3])) if found else ("", None)


def year_of(number: str) -> int | None:
    found = NUMBER.fullmatch(number)
    return int(found[2]) if found else None
