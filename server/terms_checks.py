"""Do the county's rules and calendar stand as its deeds say? `sili verify` asks.

Each deed has its row, and says what the row says; no row is without a deed. Whether
clocks were counted by them, `verify` asks of each case.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import terms
from server.registry.terms import CalendarYear, TermChange
from server.verify import Finding, broken


def check(session: Session) -> Iterator[Finding]:
    changes = session.scalars(select(TermChange))
    kept = {row.position: columns(row) for row in changes}
    years = session.scalars(select(CalendarYear))
    kept |= {row.position: columns(row) for row in years}
    for row in terms.rows(session):
        if kept.pop(row.position, None) != columns(row):
            zh = "期限口径的登记与经办记录不符"
            en = "what stands of a rule or a year is not what its deed says"
            yield broken("term", row.entry, zh, en)
    for position in sorted(kept):
        words = "多出一条期限口径，没有经办记录", "a rule stands without a deed"
        yield broken("term_without_deed", str(position), *words)


def columns(row: TermChange | CalendarYear) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in row.__table__.columns}
