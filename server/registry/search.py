"""The index that finds cases by words, the same on SQLite and PostgreSQL.

Chinese has no spaces and the commonest question is a name of two characters, which
trigram indexes silently never find. So a run of Chinese characters is indexed as its
overlapping pairs and its last character, and asked for as a phrase of pairs:

    王秀英  →  王秀 秀英 英        秀英  →  "秀英"        王  →  王*

A run of letters and digits is one word, asked for by its beginning (a telephone
number while it is typed). Every word of the question must be found.

Each token stands under the letter of its field, so that what is asked of one field
reads nothing of another; a whole number is one token more, under a letter of its own:

    n  numbers, whole     w  title, numbers, places     p  parties, and how they sound
    m  the matter         s  what was said of it        n2026丰虎威人调字第12号 … p王秀

A *label* says where a case lies and of which type it is (@500230101, @t02). No question
can hold its sign; it narrows a common word before any row is read.

Whoever changes what is indexed, or how, gives VERSION another value: every case is
then indexed anew (`server.indexing`).
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Table,
    Text,
    cast,
    delete,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

VERSION = "3"
RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
MOST, LONGEST = 16_000, 40
LETTERS = re.compile(r"[0-9a-z]+")
NUMBER, LABEL = "n", "@"
FIELDS = "wpms"


class Phrase(NamedTuple):
    """Tokens that follow each other; does the last one only begin?"""

    parts: tuple[str, ...]
    begins: bool

    def under(self, letter: str) -> "Phrase":
        return Phrase(tuple(letter + part for part in self.parts), self.begins)


@dataclass(frozen=True, slots=True)
class Searched:
    """What a case is found by, by the letter of the field, and what is quoted of it."""

    texts: Mapping[str, str]
    numbers: Sequence[str] = ()
    labels: Sequence[str] = ()
    shown: str = ""

    @property
    def tokens(self) -> str:
        """As the index keeps them, no more than any index can."""
        return " ".join(islice(self.each(), MOST))

    def each(self) -> Iterator[str]:
        for sign, some in ((LABEL, self.labels), (NUMBER, self.numbers)):
            yield from (sign + word for word in map(whole, some) if word)
        for letter in FIELDS:
            for run in runs(self.texts.get(letter, "")):
                yield from (letter + pair[:LONGEST] for pair in pairs(run))


def runs(words: str) -> list[str]:
    return RUN.findall(unicodedata.normalize("NFKC", words).lower())


def pairs(run: str) -> list[str]:
    if LETTERS.fullmatch(run):
        return [run]
    return [run[place : place + 2] for place in range(len(run))]


def token(sign: str, word: str) -> Phrase:
    """A number or a label, whole; whatever it was, it is a word of the index."""
    return Phrase((sign + whole(word),), False)


def whole(words: str) -> str:
    """A number without what is between its runs, however its brackets are written."""
    return "".join(runs(words))[:LONGEST]


def phrases(question: str) -> list[Phrase]:
    """Each run asked for."""
    asked = []
    for run in runs(question):
        parts = pairs(run)
        begins = len(parts) == 1
        kept = parts if begins else parts[:-1]
        asked.append(Phrase(tuple(part[:LONGEST] for part in kept), begins))
    return asked


class CaseSearch(ABC):
    """An index from a row's id to its words, and how its database spells a question."""

    table: Table
    key: Column[int]
    row: ColumnElement[int]
    """The key, where the index is asked first and then the row."""
    both: str
    either: str

    def put(self, session: Session, row_id: int, searched: Searched) -> None:
        self.remove(session, row_id)
        session.execute(insert(self.table).values(**self.values(row_id, searched)))

    @abstractmethod
    def values(self, row_id: int, searched: Searched) -> dict[str, Any]: ...

    def remove(self, session: Session, row_id: int) -> None:
        session.execute(delete(self.table).where(self.key == row_id))

    def clear(self, session: Session) -> None:
        session.execute(delete(self.table))

    def rows(self, session: Session) -> set[int]:
        return set(session.scalars(select(self.key)))

    def kept(self, session: Session, row_id: int) -> tuple[str, str] | None:
        """The tokens of a row and what is quoted of it, as they should be."""
        columns = self.table.c
        mine = select(columns.words, columns.shown).where(self.key == row_id)
        found = session.execute(mine).one_or_none()
        return (found.words, found.shown) if found else None

    def shown(self, session: Session, rows: Sequence[int]) -> dict[int, str]:
        mine = select(self.key, self.table.c.shown).where(self.key.in_(rows))
        return {row_id: shown for row_id, shown in session.execute(mine)}

    def question(self, asked: Sequence[Phrase], letters: str) -> str:
        """Every phrase, each under one of the letters."""
        return self.all_of([one.under(each) for each in letters] for one in asked)

    def all_of(self, groups: Iterable[Sequence[Phrase]]) -> str:
        """One of each group."""
        return self.both.join(
            f"({self.either.join(map(self.spelled, group))})" for group in groups
        )

    @abstractmethod
    def spelled(self, phrase: Phrase) -> str: ...

    @abstractmethod
    def matches(self, question: str) -> ColumnElement[bool]: ...


class FullText(CaseSearch):
    """SQLite: an FTS5 table whose rowid is the row's id.

    It gives the newest first without having read the others, as long as the row is
    looked up by what it gives: hence the sign, by which the key is no way into it.
    """

    table = Table(
        "case_search",
        MetaData(),
        Column("rowid", BigInteger),
        Column("words", Text),
        Column("shown", Text),
    )
    key = table.c.rowid
    row = literal_column("+case_search.rowid", BigInteger())
    both, either = " AND ", " OR "

    def values(self, row_id: int, searched: Searched) -> dict[str, Any]:
        return {"rowid": row_id, "words": searched.tokens, "shown": searched.shown}

    def spelled(self, phrase: Phrase) -> str:
        return f'"{" ".join(phrase.parts)}"' + ("*" if phrase.begins else "")

    def matches(self, question: str) -> ColumnElement[bool]:
        whole_row = literal_column("case_search", Text())
        return whole_row.op("MATCH", is_comparison=True)(question)


class TextVectors(CaseSearch):
    """PostgreSQL: a tsvector of the same tokens under a GIN index.

    Vector and question are written here, token by token: PostgreSQL's own parser
    would take 1e5 for a number and part what we keep together.
    """

    table = Table(
        "case_search",
        MetaData(),
        Column("row_id", BigInteger, primary_key=True),
        Column("words", Text),
        Column("vector", TSVECTOR),
        Column("shown", Text),
    )
    key = row = table.c.row_id
    both, either = " & ", " | "

    def values(self, row_id: int, searched: Searched) -> dict[str, Any]:
        kept = searched.tokens
        vector = cast(positions(kept), TSVECTOR)
        shown = searched.shown
        return {"row_id": row_id, "words": kept, "vector": vector, "shown": shown}

    def spelled(self, phrase: Phrase) -> str:
        words = " <-> ".join(f"'{part}'" for part in phrase.parts)
        return f"({words}{':*' if phrase.begins else ''})"

    def matches(self, question: str) -> ColumnElement[bool]:
        return self.table.c.vector.op("@@", is_comparison=True)(cast(question, TSQUERY))


def positions(kept: str) -> str:
    """A tsvector as text: each token with the places where it stands."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, token in enumerate(kept.split(), start=1):
        places[token].append(str(place))
    return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())


def search_of(session: Session) -> CaseSearch:
    return FullText() if session.get_bind().dialect.name == "sqlite" else TextVectors()
