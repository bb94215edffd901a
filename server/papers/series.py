"""Numbers of papers: 丰信受〔2026〕12号, of each letter and year one after the other.

A number is drawn in the transaction in which the paper is issued: what fails gives it
back, and what is cancelled keeps it. So a series has neither gap nor repeat, whoever
issues at once; who draws waits for who is writing a deed at the desk, as every deed
does. The first character is that of the county's name. A report's papers (D13, D14)
have random numbers of their own and none of these.
"""

from typing import NamedTuple

from sqlalchemy.orm import Session

from schemas import codes
from schemas.papers.kind import Kind
from schemas.papers.numbering import written
from server.registry import locks, numbers

OF = "paper"


class Number(NamedTuple):
    text: str
    series: str
    n: int


def following(session: Session, kind: Kind, county: str, year: int) -> Number:
    """The next number of the kind's series in that year."""
    locks.only(session, "desk")
    n = numbers.following(session, key(kind.series, year))
    name = codes.name_of(county) or county
    return Number(written(name, kind.series, year, n), kind.series, n)


def key(letter: str, year: int) -> str:
    """By which the series is known among all numbers of the county."""
    return f"{year}-{OF}-{letter}"
