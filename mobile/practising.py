"""How the app goes into practice and out of it: `practice` says what that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobile.clock import PhoneClock
from mobile.preferences import Preferences
from mobile.seats import Seat

if TYPE_CHECKING:
    from mobile.casebook import Casebook
    from mobile.credentials import Unlocked
    from mobile.reminding import Reminders

# Where something would leave the phone, or come to it.
NOT_PRACTISED = frozenset({"sync", "carry", "enrol", "recover"})


class Practising:
    """The part of the app that changes one casebook for the other."""

    seat: Seat
    clock: PhoneClock
    preferences: Preferences
    unlocked: Unlocked | None
    casebook: Casebook | None
    reminders: Reminders
    practising: Any
    places: list[tuple[str, dict[str, Any]]]

    def practise(self) -> None:
        """Invented cases, of which no courier ever hears."""
        if self.unlocked is None or self.practising:
            return
        from mobile import practice
        from mobile.alarms import NoAlarms
        from mobile.reminding import Reminders

        self.keep()
        self._close()
        book = practice.begin(self.seat.folder, self.unlocked, self.clock)
        self.casebook = book
        self.reminders = Reminders(book.own, self.clock, self.preferences, NoAlarms())
        self.practising = True
        self.say_what_waits()
        self.replace("cases")

    def end_practice(self) -> None:
        """All of it goes at once, and the person's own cases are there again."""
        if not self.practising or self.unlocked is None:
            return
        self._close()
        self._open(self.unlocked)
        self.say_what_waits()
        self.places = []
        self.replace("cases")

    def _end_practising(self) -> None:
        """What was invented goes with the casebook that held it."""
        if self.practising:
            from mobile import practice

            practice.clear(self.seat.folder)
            self.practising = False

    def keep(self) -> None: ...

    def say_what_waits(self) -> None: ...

    def replace(self, name: str) -> None: ...

    def _open(self, unlocked: Unlocked) -> None: ...

    def _close(self) -> None: ...
