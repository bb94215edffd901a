"""On a new day of the county the lights of all running clocks move.

The day itself moves last: killed before, it is all done again. What other workers wrote
meanwhile, still by the day before, moves together with it.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import islice
from typing import TypeAlias

from sqlalchemy.orm import Session

from server import assigning, erasing
from server.moments import Announce, Moment
from server.registry import entries, petitions, projecting, transaction

Project: TypeAlias = Callable[[Session, str, datetime, date], object]


def move(now: datetime, at_once: int, announce: Announce) -> None:
    """As of the county's day; nothing where they stand there already."""
    today = projecting.county_day(now)
    if projecting.stands_at(today):
        return
    with transaction() as session:
        projecting.standing(session, now)
        last = entries.last(session)
        waiting = [
            (projecting.project, projecting.due_to_move(session)),
            (petitions.project, petitions.due_to_move(session)),
        ]
    for project, some in waiting:
        in_portions(project, some, now, today, at_once, announce)
    with transaction() as session:
        for case in entries.cases_after(session, last):
            projecting.project(session, case, now, today)
        for petition in petitions.since(session, last):
            petitions.project(session, petition, now, today)
        projecting.standing(session, now).as_of = today
        erasing.end_blocking(session, now)
        assigning.drop_words(session, now)


def in_portions(
    project: Project,
    cases: Iterable[str],
    now: datetime,
    today: date,
    at_once: int,
    announce: Announce,
) -> None:
    """So many to a transaction, so that nobody waits long."""
    waiting = iter(cases)
    while some := list(islice(waiting, at_once)):
        with transaction(cases=some) as session:
            for case in some:
                project(session, case, now, today)
        announce(Moment.LIGHTS, "")
