"""A key is followed by another, with the server stopped; `sili keys rotate`.

    file      the next number, in use from here on
    list      sealed anew by the root; what the earlier one sealed still counts,
              unless it is withdrawn because somebody else may have it
    deed      key.rotated, sealed by the desk: which, by what, why
    remains   the earlier private half of a seal, a token key or a secret goes; what
              opens things enclosed earlier stays

A machine that stops between two of these goes on where it was: a key in use that no
deed speaks of is one whose rotation was not finished. What a withdrawn key vouched for
at the hub is said anew under the one that follows.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from server.errors import KeyElsewhere, NotToWithdraw
from server.keys import CountyKeys
from server.keys.kinds import OPENERS, USES, Name
from server.registry import transaction
from server.registry.desk import Pen
from server.registry.record import Outgoing, ReceivedEntry
from server.verify import Finding, notice

DEED = "key.rotated"
LONGEST = timedelta(days=366)
"""So long a key is in use at most (security.md: a year)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A key in use, since when, and how many earlier ones are kept."""

    name: Name
    kid: str
    since: date
    kept: int


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was followed by what; `withdrawn` counts for nothing any more."""

    name: Name
    earlier: str
    later: str
    withdrawn: bool


def listed(keys: CountyKeys) -> list[Listed]:
    return [each for name in Name for each in in_use(keys, name)]


def in_use(keys: CountyKeys, name: Name) -> Iterator[Listed]:
    series = keys.series(name)
    numbers = series.numbers()
    if not numbers:
        return  # Made at its first use, or set from outside.
    since = series.since(series.number)
    if name in USES and (day := keys.current(name).since):
        since = date.fromisoformat(day)
    yield Listed(name, keys.kid(name), since, len(numbers) - 1)


def overdue(keys: CountyKeys, today: date) -> Iterator[Finding]:
    """Each key that should be followed by another."""
    for each in listed(keys):
        days = (today - each.since).days
        if days > LONGEST.days:
            zh = f"已用{days}天，请停下服务，运行 sili keys rotate {each.name}"
            en = f"in use for {days} days: stop, then sili keys rotate {each.name}"
            yield notice("key_old", each.kid, zh, en)


def rotate(
    keys: CountyKeys, name: Name, reason: str, now: datetime, *, withdraw: bool = False
) -> Rotated:
    """Have the key followed by another. RootMissing, KeyElsewhere, NotToWithdraw.

    Nobody else has the county open, and what these keys were read into is done with.
    """
    if withdraw and name is not Name.DOCUMENT:
        raise NotToWithdraw(name)
    if name is Name.SESSION and keys.secret:
        raise KeyElsewhere(name, "SILI_SECRET_KEY")
    if name in USES:
        _ = keys.key_list, keys.root_key
    series = keys.series(name)
    series.content()
    if series.number == 1 or keys.kid(name) in recorded():
        series.follow()
    later = keys.anew()
    done = Rotated(name, later.kid(name, series.number - 1), later.kid(name), withdraw)
    if withdraw:
        later.withdraw(done.earlier)
        later = keys.anew()
    if name in USES:
        _ = later.key_list
    write_down(later, done, reason, now)
    if name not in OPENERS:
        for number in series.numbers()[:-1]:
            series.remove(number)
    return done


def recorded() -> set[str]:
    """The ids of the keys that a deed says followed another."""
    with transaction(cases=()) as session:
        raws = session.scalars(
            select(ReceivedEntry.raw).where(ReceivedEntry.type == DEED)
        )
        return {json.loads(raw)["body"]["later"] for raw in raws}


def write_down(keys: CountyKeys, done: Rotated, reason: str, now: datetime) -> None:
    said = {
        "earlier": done.earlier,
        "later": done.later,
        "withdrawn": done.withdrawn,
        "reason": reason,
    }
    with transaction() as session:
        Pen.at_machine(keys).write(session, DEED, said, now)
        if done.withdrawn:
            session.execute(update(Outgoing).values(published_at=None))
