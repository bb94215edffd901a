"""What linkage keeps in the registry: sheets, their keys, counts, and who is alike.

    linkage_sheet   of each case what linkage knows, by which program and key it was
                    made ('' is owed: the case is new, or has changed), and whether it
                    was compared since
    linkage_key     key of a sheet (`linkage.blocking`, a digest) ─► row of its case
    linkage_pair    two cases that may be one dispute, with the bits that say so

All of it is made from the cases, and none of it travels: a registry that was restored
makes it anew. A case that changes loses its sheet at once, so that what is erased from
a case stands nowhere here. No column holds an ID number (decision 0055).
"""

from collections.abc import Collection, Iterable, Mapping

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
from server.registry import Base, portions
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
    session: Session, which: ColumnElement[bool], most: int
) -> list[tuple[int, str]]:
    """Rows and cases, the oldest first."""
    rows = (
        select(CaseRow.id, CaseRow.case)
        .join(LinkageSheet, LinkageSheet.row_id == CaseRow.id)
        .where(which)
        .order_by(LinkageSheet.row_id)
        .limit(most)
    )
    return [(row_id, case) for row_id, case in session.execute(rows)]


# What is kept


def put(
    session: Session, row_id: int, case: str, sheet: Sheet | None, maker: str
) -> None:
    """The sheet of a case in place of the one before, with its keys."""
    drop_keys(session, row_id)
    text = kept.written(sheet) if sheet is not None else None
    mine = update(LinkageSheet).where(LinkageSheet.row_id == row_id)
    session.execute(
        mine.values(
            sheet=text,
            made_by=maker,
            is_compared=sheet is None,
            county_only=sheet is None or sheet.county_only,
        )
    )
    if sheet is not None:
        rows = [{"key": digest(key), "row_id": row_id} for key in keys(sheet)]
        session.execute(insert(LinkageKey), rows)


def forget(session: Session, row_id: int, case: str) -> None:
    drop_keys(session, row_id)
    drop_pairs(session, case)
    session.execute(delete(LinkageSheet).where(LinkageSheet.row_id == row_id))


def drop_keys(session: Session, row_id: int) -> None:
    session.execute(delete(LinkageKey).where(LinkageKey.row_id == row_id))


def drop_pairs(session: Session, case: str) -> None:
    either = or_(LinkagePair.one == case, LinkagePair.other == case)
    session.execute(delete(LinkagePair).where(either))


def drop(session: Session) -> None:
    for table in (LinkageSheet, LinkageKey, LinkagePair):
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
    found = {}
    for some in portions(sorted(rows)):
        asked = select(LinkageSheet.row_id, LinkageSheet.sheet).where(
            LinkageSheet.row_id.in_(some), LinkageSheet.sheet.is_not(None)
        )
        for row_id, text in session.execute(asked):
            found[row_id] = kept.read(text or "")
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


def every_sheet(session: Session) -> Iterable[Sheet]:
    rows = select(LinkageSheet.sheet).where(LinkageSheet.sheet.is_not(None))
    streamed = session.scalars(rows.execution_options(yield_per=1000))
    return (kept.read(text or "") for text in streamed)
