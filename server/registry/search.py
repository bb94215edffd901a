"""Finding cases by words: character bigrams, the same on SQLite and PostgreSQL.

Chinese has no spaces and the commonest question is a name of two characters, which
trigram indexes silently never find. So a run of Chinese characters is indexed as its
overlapping pairs and its last character, and asked for as a phrase of pairs:

    王秀英  →  王秀 秀英 英        秀英  →  "秀英"        王  →  王*

A run of letters and digits is one word, asked for by its beginning (a telephone
number while it is typed). Every word of the question must be found.
"""

import re
import unicodedata
from collections import defaultdict
from itertools import islice
from typing import Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    Text,
    cast,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
MOST, LONGEST = 16_000, 40
LETTERS = re.compile(r"[0-9a-z]+")


class CaseSearch(Protocol):
    """An index from a row's id to its words."""

    def put(self, session: Session, row_id: int, words: str) -> None: ...
    def remove(self, session: Session, row_id: int) -> None: ...
    def clear(self, session: Session) -> None: ...
    def kept(self, session: Session) -> dict[int, str]: ...
    def found(self, question: str) -> Select[tuple[int]]: ...


def runs(words: str) -> list[str]:
    return RUN.findall(unicodedata.normalize("NFKC", words).lower())


def pairs(run: str) -> list[str]:
    if LETTERS.fullmatch(run):
        return [run]
    return [run[place : place + 2] for place in range(len(run))]


def tokens(words: str) -> str:
    """The words as the index keeps them, no more than any index can."""
    every = (pair[:LONGEST] for run in runs(words) for pair in pairs(run))
    return " ".join(islice(every, MOST))


def phrases(question: str) -> list[tuple[list[str], bool]]:
    """Each run asked for: its tokens, and whether the last may be a beginning."""
    asked = []
    for run in runs(question):
        parts = pairs(run)
        begins = len(parts) == 1
        whole = parts if begins else parts[:-1]
        asked.append(([part[:LONGEST] for part in whole], begins))
    return asked


class FullText:
    """SQLite: an FTS5 table whose rowid is the row's id."""

    table = Table(
        "case_search", MetaData(), Column("rowid", BigInteger), Column("words")
    )

    def put(self, session: Session, row_id: int, words: str) -> None:
        self.remove(session, row_id)
        row = {"rowid": row_id, "words": tokens(words)}
        session.execute(insert(self.table), row)

    def remove(self, session: Session, row_id: int) -> None:
        session.execute(delete(self.table).where(self.table.c.rowid == row_id))

    def clear(self, session: Session) -> None:
        session.execute(delete(self.table))

    def kept(self, session: Session) -> dict[int, str]:
        """The tokens of every row, to be compared with what they should be."""
        columns = self.table.c
        rows = session.execute(select(columns.rowid, columns.words))
        return dict(rows.all())

    def found(self, question: str) -> Select[tuple[int]]:
        matches = text("case_search MATCH :words").bindparams(
            words=" AND ".join(map(quoted, phrases(question)))
        )
        return select(self.table.c.rowid).where(matches)


def quoted(phrase: tuple[list[str], bool]) -> str:
    parts, begins = phrase
    return f'"{" ".join(parts)}"' + ("*" if begins else "")


class TextVectors:
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
    )

    def put(self, session: Session, row_id: int, words: str) -> None:
        self.remove(session, row_id)
        kept = tokens(words)
        values = {"row_id": row_id, "words": kept}
        vector = cast(positions(kept), TSVECTOR)
        session.execute(insert(self.table).values(**values, vector=vector))

    def remove(self, session: Session, row_id: int) -> None:
        session.execute(delete(self.table).where(self.table.c.row_id == row_id))

    def clear(self, session: Session) -> None:
        session.execute(delete(self.table))

    def kept(self, session: Session) -> dict[int, str]:
        columns = self.table.c
        rows = session.execute(select(columns.row_id, columns.words))
        return dict(rows.all())

    def found(self, question: str) -> Select[tuple[int]]:
        asked = " & ".join(map(lexemes, phrases(question)))
        query = cast(asked, TSQUERY)
        matches: ColumnElement[bool] = self.table.c.vector.op("@@")(query)
        return select(self.table.c.row_id).where(matches)


def positions(kept: str) -> str:
    """A tsvector as text: each token with the places where it stands."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, token in enumerate(kept.split(), start=1):
        places[token].append(str(place))
    return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())


def lexemes(phrase: tuple[list[str], bool]) -> str:
    parts, begins = phrase
    words = " <-> ".join(f"'{part}'" for part in parts)
    return f"({words}{':*' if begins else ''})"


def search_of(session: Session) -> CaseSearch:
    return FullText() if session.get_bind().dialect.name == "sqlite" else TextVectors()
