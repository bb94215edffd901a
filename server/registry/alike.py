"""What linkage keeps in the registry: sheets, their keys, counts, and who is alike.

    linkage_sheet   of each case what linkage knows, by which program and key it was
                    made ('' is owed: the case is new, or has changed), and whether it
                    was compared since
    linkage_key     key of a sheet (`linkage.blocking`, a digest) ─► row of its case
    linkage_pair    two cases that may be one dispute, with the bits that say so
    linkage_sweep   how far a full run over the keys has come; no row, and none is at it

All of it is made from the cases, and none of it travels: a registry that was restored
makes it anew. A case that changes loses its sheet at once, so that what is erased from
a case stands nowhere here. No column holds an ID number (decision 0055).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Index,
    Text,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.linkage import kept
from server.linkage.blocking import MOST_SHARING, digest, keys
from server.linkage.sheet import Sheet
from server.registry import Base, Instant, portions
from server.registry.projection import CaseRow

OWED = ""


class LinkageSheet(Base):
    __tablename__ = "linkage_sheet"

    row_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    sheet: Mapped[str | None] = mapped_column(Text)
    """None of what linkage never sees, and of what is owed."""
    made_by: Mapped[str] = mapped_column(Text)
    is_compared: Mapped[bool]
    county_only: Mapped[bool] = mapped_column(default=True)
    """What is owed too: nobody knows yet."""

    __table_args__ = (
        Index("ix_linkage_sheet_made_by", "made_by", "row_id"),
        Index("ix_linkage_sheet_is_compared", "is_compared", "row_id"),
    )


class LinkageKey(Base):
    __tablename__ = "linkage_key"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    row_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )

    __table_args__ = (
        Index("ix_linkage_key_row_id", "row_id"),
        {"sqlite_with_rowid": False},
    )


class LinkagePair(Base):
    __tablename__ = "linkage_pair"

    one: Mapped[str] = mapped_column(Text, primary_key=True)
    other: Mapped[str] = mapped_column(Text, primary_key=True)
    """The smaller id first."""
    bits: Mapped[float] = mapped_column(Float)

    __table_args__ = (
        Index("ix_linkage_pair_other", "other"),
        Index("ix_linkage_pair_bits", "bits"),
    )


class LinkageSweep(Base):
    """One row, while a full run goes on (`alike_portions`)."""

    __tablename__ = "linkage_sweep"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    since: Mapped[int] = mapped_column(BigInteger)
    """The first key that it has not gone over."""
    run_at: Mapped[datetime] = mapped_column(Instant)
    """When whoever runs it last wrote."""


NOTHING_YET = {
    "sheet": None,
    "made_by": OWED,
    "is_compared": False,
    "county_only": True,
}
SHEET_OWED = LinkageSheet.made_by == OWED
COMPARING_OWED = and_(LinkageSheet.is_compared.is_(False), LinkageSheet.made_by != OWED)


# What is owed


def owe(session: Session, row_id: int, case: str) -> None:
    """The case is new, or has changed."""
    made = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = made.insert(LinkageSheet).values(row_id=row_id, **NOTHING_YET)
    anew = row.on_conflict_do_update(index_elements=["row_id"], set_=NOTHING_YET)
    session.execute(anew)
    drop_pairs(session, case)


def owe_all(session: Session, maker: str) -> int:
    """Whatever has no sheet of this maker; how many are owed then."""
    others = LinkageSheet.made_by.not_in((maker, OWED))
    session.execute(update(LinkageSheet).where(others).values(**NOTHING_YET))
    lacking = ~exists().where(LinkageSheet.row_id == CaseRow.id)
    anew = select(CaseRow.id, literal(OWED), false(), true()).where(lacking)
    columns = ["row_id", "made_by", "is_compared", "county_only"]
    session.execute(insert(LinkageSheet).from_select(columns, anew))
    return count(session, SHEET_OWED)


def count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(which)) or 0


def owed(
    session: Session, which: ColumnElement[bool], most: int, *, after: int = 0
) -> list[tuple[int, str]]:
    """Rows and cases, the oldest first."""
    rows = (
        select(CaseRow.id, CaseRow.case)
        .join(LinkageSheet, LinkageSheet.row_id == CaseRow.id)
        .where(which, LinkageSheet.row_id > after)
        .order_by(LinkageSheet.row_id)
        .limit(most)
    )
    return [(row_id, case) for row_id, case in session.execute(rows)]


def which_owed(session: Session, rows: Sequence[int]) -> set[int]:
    """Whose sheet, of these, is owed."""
    asked = select(LinkageSheet.row_id).where(SHEET_OWED, LinkageSheet.row_id.in_(rows))
    return set(session.scalars(asked))


# What is kept


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet as it is kept, and its keys; of what linkage never sees, neither."""

    row_id: int
    sheet: str | None
    keys: tuple[int, ...]
    county_only: bool

    @classmethod
    def of(cls, row_id: int, sheet: Sheet | None) -> "Made":
        if sheet is None:
            return cls(row_id, None, (), True)
        digests = tuple(sorted(digest(key) for key in keys(sheet)))
        return cls(row_id, kept.written(sheet), digests, sheet.county_only)


def put(
    session: Session, row_id: int, case: str, sheet: Sheet | None, maker: str
) -> None:
    """The sheet of a case in place of the one before, with its keys."""
    put_all(session, [Made.of(row_id, sheet)], maker)


def put_all(session: Session, every: Sequence[Made], maker: str) -> None:
    """Sheets in place of those before, with their keys."""
    drop_keys(session, [each.row_id for each in every])
    rows = [
        {
            "row_id": each.row_id,
            "sheet": each.sheet,
            "made_by": maker,
            "is_compared": each.sheet is None,
            "county_only": each.county_only,
        }
        for each in every
    ]
    if rows:
        session.execute(update(LinkageSheet), rows)
    keyed = [{"key": key, "row_id": each.row_id} for each in every for key in each.keys]
    if keyed:
        session.execute(insert(LinkageKey), keyed)


def forget(session: Session, row_id: int, case: str) -> None:
    drop_keys(session, [row_id])
    drop_pairs(session, case)
    session.execute(delete(LinkageSheet).where(LinkageSheet.row_id == row_id))


def drop_keys(session: Session, rows: list[int]) -> None:
    for some in portions(rows):
        session.execute(delete(LinkageKey).where(LinkageKey.row_id.in_(some)))


def drop_pairs(session: Session, case: str) -> None:
    either = or_(LinkagePair.one == case, LinkagePair.other == case)
    session.execute(delete(LinkagePair).where(either))


def drop(session: Session) -> None:
    for table in (LinkageSheet, LinkageKey, LinkagePair, LinkageSweep):
        session.execute(delete(table))


# Who is alike


def sharing(session: Session, sheet: Sheet) -> dict[int, tuple[str, ...]]:
    """The rows of the cases that share a key with it, and by which; a key that too
    many share is passed over."""
    named = sorted(keys(sheet))
    each = [
        select(literal(place).label("place"), LinkageKey.row_id)
        .where(LinkageKey.key == digest(key))
        .limit(MOST_SHARING + 1)
        .subquery()
        for place, key in enumerate(named)
    ]
    rows = session.execute(union_all(*(select(one) for one in each))) if each else ()
    by_key: dict[int, list[int]] = {}
    for place, row_id in rows:
        by_key.setdefault(place, []).append(row_id)
    found: dict[int, tuple[str, ...]] = {}
    for place, rows_of in sorted(by_key.items()):
        if len(rows_of) <= MOST_SHARING:
            for row_id in rows_of:
                found[row_id] = (*found.get(row_id, ()), named[place])
    return found


def sheets(session: Session, rows: Collection[int]) -> dict[int, Sheet]:
    return {row_id: kept.read(text) for row_id, text in texts(session, rows).items()}


def texts(session: Session, rows: Collection[int]) -> dict[int, str]:
    """The sheets of these as they are kept; who has none is not there."""
    found: dict[int, str] = {}
    for some in portions(sorted(rows)):
        asked = select(LinkageSheet.row_id, LinkageSheet.sheet).where(
            LinkageSheet.row_id.in_(some), LinkageSheet.sheet.is_not(None)
        )
        found |= {row_id: text or "" for row_id, text in session.execute(asked)}
    return found


def note_pairs(
    session: Session, row_id: int, case: str, bits: Mapping[str, float]
) -> None:
    """Who is alike with this case, in place of what was said before."""
    drop_pairs(session, case)
    mine = update(LinkageSheet).where(LinkageSheet.row_id == row_id)
    session.execute(mine.values(is_compared=True))
    rows = [
        {"one": min(case, other), "other": max(case, other), "bits": total}
        for other, total in bits.items()
    ]
    if rows:
        session.execute(insert(LinkagePair), rows)


def every_sheet(session: Session, first: int, end: int) -> Iterator[Sheet]:
    """Those of the rows from the first to before the end."""
    rows = select(LinkageSheet.sheet).where(
        LinkageSheet.sheet.is_not(None),
        LinkageSheet.row_id >= first,
        LinkageSheet.row_id < end,
    )
    streamed = session.scalars(rows.execution_options(yield_per=1000))
    return (kept.read(text or "") for text in streamed)


def last_row(session: Session) -> int:
    return session.scalar(select(func.max(LinkageSheet.row_id))) or 0
