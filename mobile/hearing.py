"""How the app sends somebody to the county, and hears what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mobile.clock import PhoneClock
from mobile.courier import OF_A_BUNDLE, Courier, Event
from mobile.preferences import Preferences

if TYPE_CHECKING:
    from mobile.casebook import Casebook
    from mobile.courier import Act
    from mobile.credentials import Unlocked
    from mobile.reminding import Reminders
    from mobile.syncing import Synchronising

# What a phone is that the county lets in no more.
STOPPED = {"revoked": "已停用", "suspended": "已暂停"}
# Where what came is shown at once.
SHOWN_AT_ONCE = frozenset(
    {
        "cases",
        "case",
        "conflicts",
        "work",
        "occasions",
        "occasion",
        "phones",
        "to_review",
        "assigned",
    }
)


class Hearing:
    """The part of the app that knows the courier, and says what waits."""

    clock: PhoneClock
    preferences: Preferences
    unlocked: Unlocked | None
    casebook: Casebook | None
    reminders: Reminders
    practising: Any
    screens: Any
    sync_words: Any
    sync_light: Any
    places: list[tuple[str, dict[str, Any]]]
    _courier: Courier | None

    def _move(self, unlocked: Unlocked, answer: str) -> None: ...

    @property
    def is_syncing(self) -> bool:
        return self._courier is not None and self._courier.is_working

    def start_sync(self, by: type[Synchronising] | None = None) -> None:
        """By whichever way leads there, unless one is named."""
        from mobile.relaying import Anyhow
        from mobile.syncing import synchronise

        if self._courier is not None:
            self._courier.start(partial(synchronise, by=by or Anyhow))

    def carry(self, act: Act) -> None:
        """A bundle instead of a line: `carried` says what there is to do."""
        if self._courier is not None:
            self._courier.start(act)

    def stop_sync(self) -> None:
        if self._courier is not None:
            self._courier.ask_to_stop()

    def _hear(self, event: Event) -> None:
        if event.kind == "moved" and self.unlocked is not None:
            self._move(self.unlocked, event.words)
            return
        if event.kind in OF_A_BUNDLE:
            self._hear_carried(event)
            return
        if event.kind == "working":
            self.sync_words, self.sync_light = "同步中", "blue"
        else:
            self._sync_ended(event)
        screen = self.screens.current_screen
        if self.screens.current == "sync":
            screen.hear(event)
        elif event.kind == "done" and self.screens.current in SHOWN_AT_ONCE:
            screen.enter(**self.places[-1][1])

    def _hear_carried(self, event: Event) -> None:
        if event.kind != "carrying":
            self.make_room()
            self.say_what_waits()
        if self.screens.current == "carry":
            self.screens.current_screen.hear(event)

    def make_room(self) -> None:
        """What the county keeps goes, as far as there is more than the budget."""
        if self.casebook is not None:
            from mobile import evidence

            evidence.make_room(self.casebook, self.preferences.evidence_budget)

    def _sync_ended(self, event: Event) -> None:
        self.make_room()
        if event.kind == "done":
            now = self.clock.now().isoformat(timespec="minutes")
            self.preferences.keep(synced_at=now)
        self.say_what_waits(failed=event.kind == "failed")
        if event.kind in STOPPED:
            self.sync_words, self.sync_light = STOPPED[event.kind], "red"

    def say_what_waits(self, failed: bool = False) -> None:
        """The word at the right of every list: what the county does not have yet."""
        book = self.casebook
        if book is None:
            return
        self.remind()
        if self.practising:
            self.sync_words, self.sync_light = "不传", "grey"
            return
        from mobile import listing

        told = listing.waiting(book)
        left = sum(each.tally.here for each in book.left_grids())
        unsent = told.here + told.relayed + left
        if told.returned:
            self.sync_words, self.sync_light = f"退回 {told.returned}", "red"
        elif unsent:
            words = f"离线 待传 {unsent}" if failed else f"待传 {unsent}"
            self.sync_words, self.sync_light = words, "yellow"
        elif told.delivered:
            self.sync_words = f"待回执 {told.delivered}"
            self.sync_light = "blue"
        else:
            self.sync_words, self.sync_light = "已同步", "green"
        if not self.preferences.synced_at and not unsent:
            self.sync_words, self.sync_light = "未同步过", "grey"

    def remind(self) -> None:
        """What waits has changed, or how one wants to be told."""
        from mobile import taking_on

        book = self.casebook
        shelves = book.shelves.values() if book else ()
        lines = (line for s in shelves for line in s.lines.values())
        self.reminders.renew(lines, taking_on.dues(book) if book else ())

    def last_sync_words(self) -> str:
        at = self.preferences.synced_at
        if not at:
            return "这部手机还没有同步过"
        return f"上次同步：{at[:10]} {at[11:16]}"
