"""Who reads is written down first; a line removed or altered is found."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import auditing, reading, reading_checks
from server.errors import CaseNotFound
from server.permissions import Principal, Role
from server.reading import Purpose
from server.reading_errors import PurposeMissing, StillKept
from server.registry import db, reading_log, transaction
from server.registry.reading_log import Reading, ReadingHead
from server.registry.record import ReceivedEntry
from tests.server.county import GRID, County
from tests.server.mediation import open_case
from tests.server.secluded import Case


def look(county: County, of: str, who: Principal | None = None, **more: Any) -> None:
    keys, now = county.sili.keys, county.clock.now
    with county.context():
        reading.open_case(who or county.officer, of, keys, now, **more)


def lines(county: County) -> list[Reading]:
    with county.context():
        return list(db.session.scalars(select(Reading).order_by(Reading.n)))


def kinds(county: County) -> set[str]:
    with county.context():
        return {found.kind for found in reading_checks.check(db.session())}


@pytest.fixture
def read(county: County) -> County:
    """A case that was opened five times on two days."""
    opened = open_case(county)
    county.ingest()
    for hours in (1, 1, 20, 1, 1):
        county.clock.forward(hours=hours)
        look(county, opened)
    return county


def test_each_opening_is_a_line_that_says_who_what_and_why(county: County) -> None:
    opened = open_case(county)
    county.ingest()
    look(county, opened, purpose=Purpose("party", "向秀兰来电"))
    (line,) = lines(county)
    assert (line.n, line.account, line.name) == (1, "a-officer", "周敏")
    assert (line.case, line.area, line.what) == (opened, GRID, "case")
    assert (line.purpose, line.said) == ("party", "向秀兰来电")


def test_who_may_not_read_leaves_no_line(county: County) -> None:
    opened = open_case(county)
    county.ingest()
    for who in (county.principal(Role.MEDIATOR, "500230102001001"),):
        with pytest.raises(CaseNotFound):
            look(county, opened, who)
    assert lines(county) == []


def test_what_cannot_be_written_down_is_not_shown(county: County) -> None:
    opened = open_case(county)
    county.ingest()
    with county.context():
        db.session.execute(text("ALTER TABLE reading RENAME TO elsewhere"))
        db.session.commit()
    with pytest.raises(SQLAlchemyError):
        look(county, opened)


def test_a_restricted_case_asks_to_what_purpose(case: Case) -> None:
    county = case.county
    with pytest.raises(PurposeMissing):
        look(county, case.id)
    assert lines(county) == []
    look(county, case.id, purpose=Purpose("review"))
    assert [line.restricted for line in lines(county)] == [True]


def test_a_supervisor_learns_of_no_reading_of_a_restricted_case(
    case: Case,
) -> None:
    look(case.county, case.id, purpose=Purpose("review"))
    with case.county.context():
        counted = {
            role: auditing.readings(
                case.county.principal(role, area), auditing.Asked()
            ).total
            for role, area in (
                (Role.TOWNSHIP_SUPERVISOR, GRID[:9]),
                (Role.JUDICIAL_OFFICE, GRID[:9]),
                (Role.AUDIT_ADMINISTRATOR, "500230"),
                (Role.MEDIATOR, GRID),
            )
        }
    assert list(counted.values()) == [0, 1, 1, 0]


def test_other_says_which() -> None:
    assert Purpose.of("other", " ") is None
    assert Purpose.of("nothing", "x") is None
    assert Purpose.of("other", " 查卷 ") == Purpose("other", "查卷")


def test_the_first_line_of_a_day_and_every_twentieth_are_sealed(read: County) -> None:
    opened = lines(read)[0].case
    assert sealed(read) == [1, 3]
    for _ in range(21):
        look(read, opened)
    assert sealed(read) == [1, 3, 23]
    assert kinds(read) == set()


def sealed(county: County) -> list[int]:
    with county.context():
        return [n for _, n, _ in reading_checks.said(db.session())]


def test_who_read_together_wrote_one_chain(county: County) -> None:
    opened = open_case(county)
    county.ingest()
    with ThreadPoolExecutor(6) as threads:
        done = [threads.submit(look, county, opened) for _ in range(24)]
        assert [one.result() for one in done] == [None] * 24
    assert [line.n for line in lines(county)] == list(range(1, 25))
    assert kinds(county) == set()


def altered(session: Session) -> None:
    session.execute(update(Reading).where(Reading.n == 2).values(name="别人"))


def removed(session: Session) -> None:
    session.execute(delete(Reading).where(Reading.n == 4))


def shortened(session: Session) -> None:
    session.execute(delete(Reading).where(Reading.n > 3))


def rewritten(session: Session) -> None:
    """Somebody who knows how: line 3 and all after it made anew, the head too."""
    prev = session.get_one(Reading, 2).digest
    later = select(Reading).where(Reading.n > 2).order_by(Reading.n)
    for line in session.scalars(later):
        line.name, line.prev = "别人", prev
        prev = line.digest = line.computed()
    session.get_one(ReadingHead, 1).digest = prev


def emptied(session: Session) -> None:
    session.execute(delete(Reading))
    session.execute(delete(ReadingHead))


def closed_quietly(session: Session) -> None:
    """The first two dropped as if they had been closed."""
    head = session.get_one(ReadingHead, 1)
    head.closed_n, head.closed_digest = 2, session.get_one(Reading, 2).digest
    session.execute(delete(Reading).where(Reading.n < 3))


BREAKS: dict[Callable[[Session], None], set[str]] = {
    altered: {"reading_altered"},
    removed: {"reading_gone"},
    shortened: {"reading_gone"},
    rewritten: {"reading_sealed"},
    emptied: {"reading_sealed"},
    closed_quietly: {"reading_closed"},
}


@pytest.mark.parametrize("harm", BREAKS, ids=lambda harm: harm.__name__)
def test_what_was_done_to_the_log_is_found(
    read: County, harm: Callable[[Session], None]
) -> None:
    assert kinds(read) == set()
    with read.context(), transaction() as session:
        harm(session)
    assert kinds(read) == BREAKS[harm]


def close(county: County, before: date) -> int:
    with county.context(), transaction() as session:
        return reading_log.close(session, county.pen, before, county.clock.now)


def test_nothing_younger_than_twelve_months_is_closed(read: County) -> None:
    with pytest.raises(StillKept):
        close(read, date(2026, 3, 1))
    read.clock.now += timedelta(days=366)
    with pytest.raises(StillKept):
        close(read, date(2026, 3, 4))
    assert len(lines(read)) == 5


def test_old_lines_go_and_their_head_stays(read: County) -> None:
    opened = lines(read)[0].case
    read.clock.now += timedelta(days=400)
    look(read, opened)
    assert close(read, date(2026, 4, 1)) == 5
    assert close(read, date(2026, 4, 1)) == 0
    look(read, opened)
    assert [line.n for line in lines(read)] == [6, 7]
    assert kinds(read) == set()
    with read.context():
        deeds = select(ReceivedEntry).where(ReceivedEntry.type == "reading.closed")
        assert len(list(db.session.scalars(deeds))) == 1
