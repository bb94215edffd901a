"""Reminders: on a day on which something comes due, the phone says how many wait.

    lines of the cases ──► plan: one reminder a day ──► the phone's alarms
                                     │ its time came
                                     ▼
                           told: kept, and shown in 设置

Whoever passes reads a lock screen: a reminder counts, and names nobody and nothing. At
most one a day, at the hour that its person chose, never at night; of a day that is over
nothing is said any more. What waits may change at any time: the plan is made anew then.
What was told is kept, so that no restart tells it twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple, TypeAlias

from mobile.alarms import MOST, Alarms
from mobile.clock import CHINA, PhoneClock
from mobile.preferences import Preferences
from mobile.summaries import Summary
from sync.database import Database

DAYS = 14
NIGHT_FROM, NIGHT_UNTIL = 21, 7
HOURS = (8, 12, 18)
KEPT = "reminders"
REMEMBERED = 60
SHOWN = 5
Due: TypeAlias = tuple[str, int, bool]
"""The day, how many days before it begins to press, and whether it is but a right."""


class Reminder(NamedTuple):
    """What is said on a day, and when."""

    day: str
    at_ms: int
    words: str


class Reminders:
    """Of one person on this phone."""

    def __init__(
        self,
        database: Database,
        clock: PhoneClock,
        preferences: Preferences,
        alarms: Alarms,
    ) -> None:
        self._database = database
        self._clock = clock
        self._preferences = preferences
        self._alarms = alarms
        self._is_set = False

    def renew(self, lines: Iterable[Summary], assigned: Iterable[Due] = ()) -> None:
        """What waits may have changed: the plan is made anew, and set if it differs."""
        self.tell()
        told = {each.day for each in self.told()}
        hour = self._preferences.remind_at
        wanted = plan(lines, self._now, hour, told, assigned)
        if not self._preferences.reminds:
            wanted = []
        if wanted != self.waiting() or not self._is_set:
            self._is_set = True
            self._keep(wanted, self.told())
            self._alarms.set([(each.at_ms, each.words) for each in wanted])

    def silence(self) -> None:
        """Whoever sits here gets up: nobody else is to be told."""
        self._alarms.set([])

    def tell(self) -> list[Reminder]:
        """What has come due since, once: on Android the alarm has said it by now."""
        waiting, now = self.waiting(), self._now
        if is_night(now):
            return []
        came = [each for each in waiting if each.at_ms <= _ms(now)]
        if not came:
            return []
        left = [each for each in waiting if each not in came]
        self._keep(left, [*self.told(), *came])
        return [each for each in came if each.day == now.date().isoformat()]

    def waiting(self) -> list[Reminder]:
        return self._kept("waiting")

    def told(self) -> list[Reminder]:
        return self._kept("told")

    def words(self) -> list[str]:
        """The last that were told, the newest first."""
        last = self.told()[: -SHOWN - 1 : -1]
        return [f"{_moment(e.at_ms):%m月%d日 %H:%M}　{e.words}" for e in last]

    @property
    def _now(self) -> datetime:
        return self._clock.now().astimezone(CHINA)

    def _kept(self, name: str) -> list[Reminder]:
        kept = self._database.local(KEPT) or {}
        return [Reminder(*each) for each in kept.get(name, ())]

    def _keep(self, waiting: list[Reminder], told: list[Reminder]) -> None:
        kept = {"waiting": waiting, "told": told[-REMEMBERED:]}
        told_json = {name: [list(each) for each in some] for name, some in kept.items()}
        self._database.put_local(KEPT, told_json)


def plan(
    lines: Iterable[Summary],
    now: datetime,
    hour: int,
    told: Collection[str] = (),
    assigned: Iterable[Due] = (),
) -> list[Reminder]:
    """One reminder for each of the next days on which something comes due."""
    today = now.date()
    days = {(today + timedelta(days=n)).isoformat() for n in range(DAYS)}
    due, near, late = counted(chain(_running(lines), assigned))
    found = []
    for day in sorted(days - set(told)):
        at = datetime.combine(date.fromisoformat(day), time(hour), CHINA)
        words = _words(due[day], near[day], late[day])
        if words and at > now:
            found.append(Reminder(day, _ms(at), words))
    return found[:MOST]


def counted(
    dues: Iterable[Due],
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By day: how much is due on it, begins to press on it, was due the day before."""
    due: Counter[str] = Counter()
    near: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for due_on, warn, is_right in dues:
        day = date.fromisoformat(due_on)
        due[due_on] += 1
        near[(day - timedelta(days=warn)).isoformat()] += warn > 0
        late[(day + timedelta(days=1)).isoformat()] += not is_right
    return due, near, late


def _running(lines: Iterable[Summary]) -> Iterator[Due]:
    for line in lines:
        if not line.is_erased:
            for each in line.work:
                yield each.due_on, each.warn, each.is_right


def _words(due: int, near: int, late: int) -> str:
    said = (("今天到期", due), ("快到期", near), ("昨天到期还没办", late))
    return "，".join(f"{words} {number} 件" for words, number in said if number)


def is_night(now: datetime) -> bool:
    return now.hour >= NIGHT_FROM or now.hour < NIGHT_UNTIL


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, CHINA)
