"""How long a phone has been without the county, and what it then hides.

Where the keystore is a file, whoever copies the folder has only the PIN before him. So
such a phone, three days without contact, stops showing old cases: in the list and in
the search, until it meets the county or its person gives the PIN again. Nothing else
changes: disputes of these weeks stay in sight, and writing never stops.

The clock of a phone can be set back, so the latest time ever seen here counts.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mobile.clock import CHINA, PhoneClock
from mobile.listing import Listed
from sync.database import Database

DAYS_WITHOUT = 3
OLD_AFTER_DAYS = 30
DAY_MS = 86_400_000


class Contact:
    """Kept in this phone's own database, under the data key."""

    def __init__(self, database: Database, clock: PhoneClock, storage: str) -> None:
        self._database = database
        self._clock = clock
        self._in_file = storage == "software"
        self._shown = False
        kept = database.local("contact") or {"heard_ms": clock.now_ms(), "seen_ms": 0}
        self._heard_ms: int = kept["heard_ms"]
        self._seen_ms: int = max(kept["seen_ms"], clock.now_ms())
        self._keep()

    @property
    def days(self) -> int:
        """Whole days since the county was last met."""
        return max(self._latest_ms - self._heard_ms, 0) // DAY_MS

    @property
    def today(self) -> date:
        """The latest day ever seen here."""
        return datetime.fromtimestamp(self._latest_ms / 1000, CHINA).date()

    @property
    def _latest_ms(self) -> int:
        return max(self._seen_ms, self._clock.now_ms())

    @property
    def hides_old(self) -> bool:
        return self._in_file and not self._shown and self.days >= DAYS_WITHOUT

    def heard(self) -> None:
        """The county has answered."""
        self._heard_ms = self._seen_ms = self._clock.now_ms()
        self._keep()

    def show(self) -> None:
        """The PIN was given again: until the phone is locked, everything is shown."""
        self._shown = True

    def lock(self) -> None:
        self._shown = False

    def _keep(self) -> None:
        kept = {"heard_ms": self._heard_ms, "seen_ms": self._seen_ms}
        self._database.put_local("contact", kept)


def is_old(listed: Listed, today: date) -> bool:
    """Closed, or untouched for so long that nobody is at work on it; and delivered."""
    if listed.unsent or listed.refused or listed.drafts:
        return False
    summary = listed.summary
    touched = datetime.fromisoformat(summary.touched_at).astimezone(CHINA).date()
    return not summary.is_open or today - touched > timedelta(days=OLD_AFTER_DAYS)
