"""Hits of a question, the best first, and the words in which it was found.

    a whole number  >  every word in title or parties  >  with the matter  >  with what
    was said;  of one tier the newest case first

Each tier is asked for by itself, the newest first, and no further than MANY: a word
that stands in every case of a county ranks five thousand rows and not a million. What
is *cut* says so, and its counts are of the hits that were ranked.

A *quote* is the passage of a case that has a word which the row of the list does not
show, some characters round it. Of a restricted case nothing is quoted: who reads it
says first to what purpose.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.registry.projection import CaseRow
from server.registry.search import (
    LABEL,
    LETTERS,
    NUMBER,
    phrases,
    runs,
    search_of,
    token,
)

MANY = 5000
AROUND: Final = 30
TIERS: Final = ("wp", "wpm", "wpms")
TALLIED: Final = (
    CaseRow.state,
    CaseRow.light,
    CaseRow.dispute_type,
    CaseRow.township,
)


@dataclass(frozen=True, slots=True)
class Hits:
    """The rows found, the best first; were there more?"""

    rows: Sequence[Row[Any]]
    is_cut: bool

    def counts(self, name: str) -> dict[str, int]:
        """How many of them have each value."""
        return Counter(value for row in self.rows if (value := getattr(row, name)))

    def ids(self, descending: bool | None = None) -> list[int]:
        """In the order of the column asked for; else as they are."""
        if descending is None:
            return [row.id for row in self.rows]
        newest = sorted(self.rows, key=lambda row: row.id, reverse=descending)
        told = [row for row in newest if row.sorted is not None]
        told.sort(key=lambda row: row.sorted, reverse=descending)
        return [row.id for row in (*told, *(r for r in newest if r.sorted is None))]


def hits(
    session: Session,
    question: str,
    wanted: Sequence[ColumnElement[bool]],
    labels: Sequence[Sequence[str]] = (),
    sort: InstrumentedAttribute[Any] | None = None,
) -> Hits:
    """What the question finds among the rows wanted, which have one label of each
    group; with `sort` beside each."""
    search = search_of(session)
    asked = phrases(question)
    number = search.all_of([[token(NUMBER, question)]])
    within = search.all_of([token(LABEL, label) for label in one] for one in labels)
    tiers = [number, *(search.question(asked, letters) for letters in TIERS)]
    beside = [sort.label("sorted")] if sort is not None else []
    found: dict[int, Row[Any]] = {}
    for tier in tiers:
        asked_for = search.both.join(filter(None, (tier, within)))
        rows = session.execute(
            select(CaseRow.id, *TALLIED, *beside)
            .join_from(search.table, CaseRow, CaseRow.id == search.row)
            .where(search.matches(asked_for), *wanted)
            .order_by(search.key.desc())
            .limit(MANY + 1)
        ).all()
        for row in rows:
            found.setdefault(row.id, row)
        if len(rows) > MANY:
            break
    return Hits(list(found.values())[:MANY], len(found) > MANY)


@dataclass(frozen=True, slots=True)
class Quote:
    """What kind of text it is, and the words round what was found."""

    what: str
    text: str


def quotes(
    session: Session, rows: Iterable[CaseRow], question: str
) -> dict[int, Quote]:
    """By row, where the words stand that its line of the list does not show."""
    unseen = {row.id: hidden(row, question) for row in rows if not row.restricted}
    wanting = [id for id, words in unseen.items() if words]
    shown = search_of(session).shown(session, wanting)
    cut = {id: quote(text, unseen[id]) for id, text in shown.items()}
    return {id: found for id, found in cut.items() if found is not None}


def hidden(row: CaseRow, question: str) -> list[str]:
    """The runs of the question that neither title nor number nor names have."""
    seen = "\n".join((row.title, row.case_number or "", row.temp_number))
    return [run for run in runs(question) if not standing(run).search(folded(seen))]


def quote(shown: str, wanted: Sequence[str]) -> Quote | None:
    """Cut from the passage that has the most of the words."""
    asked = [standing(run) for run in wanted]
    best, most = None, 0
    for line in shown.splitlines():
        what, _, passage = line.partition("\t")
        words = folded(passage)
        places = [at.start() for one in asked if (at := one.search(words))]
        if len(places) > most:
            best, most = Quote(what, around(passage, min(places))), len(places)
    return best


def around(passage: str, place: int) -> str:
    start, end = max(0, place - AROUND), place + 2 * AROUND
    before, after = "…" if start else "", "…" if end < len(passage) else ""
    return f"{before}{passage[start:end]}{after}"


def standing(run: str) -> re.Pattern[str]:
    """Where the index finds the run: letters and digits at a word's beginning."""
    begins = "(?<![0-9a-z])" if LETTERS.fullmatch(run) else ""
    return re.compile(begins + re.escape(run))


def folded(words: str) -> str:
    """As the index reads it, character for character."""
    return words.translate(FOLDING)


class Folding(dict[int, str]):
    """Each character as the index has it, where that is one character."""

    def __missing__(self, code: int) -> str:
        one = chr(code)
        low = unicodedata.normalize("NFKC", one).lower()
        self[code] = low if len(low) == 1 else one
        return self[code]


FOLDING: Final[Mapping[int, str]] = Folding()
