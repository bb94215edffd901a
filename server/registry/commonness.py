"""How common a name, a sound, a pair of characters is in the county's sheets.

Counted over all sheets at once, and again when many have come; between, what is new
weighs as it did. What stands there once is not kept: it is the rule.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import BigInteger, Text, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.linkage.rarity import Rarity, features
from server.linkage.sheet import Person, Sheet
from server.registry import Base, portions

ALL, TEXTS, PAIR = "all", "texts", "pair"


class LinkageCount(Base):
    __tablename__ = "linkage_count"

    feature: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = ({"sqlite_with_rowid": False},)


def rarity(session: Session, sheets: Collection[Sheet]) -> Rarity:
    """As far as these sheets can ask: their names and their pairs of characters."""
    persons = (person for sheet in sheets for person in sheet.persons)
    return counts(session, persons, {pair for sheet in sheets for pair in sheet.pairs})


def rarity_between(session: Session, pairs: Collection[tuple[Sheet, Sheet]]) -> Rarity:
    """As far as their scores ask: their names, and what both texts of a pair say."""
    sheets = {id(sheet): sheet for pair in pairs for sheet in pair}.values()
    persons = (person for sheet in sheets for person in sheet.persons)
    said = {pair for one, other in pairs for pair in one.pairs & other.pairs}
    return counts(session, persons, said)


def counts(session: Session, persons: Iterable[Person], said: set[str]) -> Rarity:
    """What was counted of these names and pairs of characters."""
    wanted = {feature for person in persons for feature in features(person)}
    by_feature: dict[str, set[str]] = {ALL: {ALL, TEXTS}, PAIR: said}
    for feature, key in wanted:
        by_feature.setdefault(feature, set()).add(key)
    found: dict[tuple[str, str], int] = {}
    for feature, every in by_feature.items():
        for some in portions(sorted(every)):
            rows = select(LinkageCount.key, LinkageCount.count).where(
                LinkageCount.feature == feature, LinkageCount.key.in_(some)
            )
            found |= {(feature, key): count for key, count in session.execute(rows)}
    made = Rarity(total=found.pop((ALL, ALL), 0), texts=found.pop((ALL, TEXTS), 0))
    for (feature, key), count in found.items():
        if feature == PAIR:
            made.pairs[key] = count
        else:
            made.names[feature, key] = count
    return made


def counted_texts(session: Session) -> int:
    """How many sheets there were when they were counted."""
    return (
        session.scalar(
            select(LinkageCount.count).where(
                LinkageCount.feature == ALL, LinkageCount.key == TEXTS
            )
        )
        or 0
    )


def note(session: Session, counted: Rarity) -> None:
    """What the sheets say; what stands there once is not kept."""
    session.execute(delete(LinkageCount))
    for some in portions(list(count_rows(counted))):
        session.execute(insert(LinkageCount), some)


def count_rows(counted: Rarity) -> Iterator[dict[str, Any]]:
    yield {"feature": ALL, "key": ALL, "count": counted.total}
    yield {"feature": ALL, "key": TEXTS, "count": counted.texts}
    for (feature, key), count in counted.names.items():
        if count > 1:
            yield {"feature": feature, "key": key, "count": count}
    for key, count in counted.pairs.items():
        if count > 1:
            yield {"feature": PAIR, "key": key, "count": count}
