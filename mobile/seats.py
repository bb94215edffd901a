"""Several people, one phone: each has a seat, and a seat is a folder of its own.

    people/1/    credentials, keystore key, databases, nonces of one person
    people/2/    the same of another: another key, another device of the county

So `by` is always enrolled on `device`, a PIN opens what its own person may read and
nothing else, and ten wrong ones shred one seat. A seat has a number, a sign and a
colour; whose it is stands under the seat's own data key, so nobody reads a name
before a PIN. A folder from before there were seats becomes the first one: its parts
are moved one by one into `people/moving`, which is given its number last, so that
whoever finds it half moved moves the rest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mobile import theme
from mobile.clock import PhoneClock, write_whole
from mobile.keystore import keystore_of
from mobile.locked import Locked

if TYPE_CHECKING:
    from mobile.credentials import Credentials

Kept = TypeVar("Kept", bound=Locked)
PEOPLE = "people"
MOVING = "moving"
OF_A_SEAT = (
    "credentials.json",
    "keystore.key",
    "grids",
    "no-backup",
    "papers",
    "enrolling.json",
    "recovery.json",
    "shredded-*",
)
# A sign and a colour of one's own; there are as many seats as signs.
SIGNS: tuple[tuple[str, theme.Colour], ...] = (
    ("●", theme.BLUE),
    ("■", theme.GREEN),
    ("▲", theme.AMBER),
    ("◆", theme.RED),
    ("★", theme.INK),
    ("✚", theme.BLUE),
)


@dataclass(frozen=True, slots=True)
class Seat:
    number: int
    folder: Path

    @property
    def words(self) -> str:
        return f"使用人 {self.number}"

    @property
    def sign(self) -> str:
        return SIGNS[self.number - 1][0]

    @property
    def colour(self) -> theme.Colour:
        return SIGNS[self.number - 1][1]


class Seats:
    """The seats of the phone in one folder."""

    def __init__(self, folder: Path, clock: PhoneClock) -> None:
        self.folder = folder
        self._clock = clock
        move_in(folder)

    def taken(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self._all() if self.locked(seat).exist)

    def free(self) -> Seat | None:
        """Where the next person sits down; None where the phone is full."""
        for seat in self._all():
            if not self.locked(seat).exist:
                return seat
        return None

    def first(self) -> Seat:
        """The one who sits there already, else where the first will sit."""
        return next(iter(self.taken()), next(self._all()))

    def at(self, number: int) -> Seat:
        return Seat(number, self.folder / PEOPLE / str(number))

    def locked(self, seat: Seat) -> Locked:
        """What can be said of a seat without opening it."""
        return self._of(Locked, seat)

    def credentials(self, seat: Seat) -> Credentials:
        from mobile.credentials import Credentials

        return self._of(Credentials, seat)

    def _of(self, kind: type[Kept], seat: Seat) -> Kept:
        keystore = keystore_of(seat.folder, seat.number)
        dropped = self.folder / "enrolment.json"
        return kind(seat.folder, self._clock, keystore, dropped=dropped)

    def waiting(self, seat: Seat) -> int | None:
        """How much the county has not confirmed; None where only the PIN tells.

        Every such entry lies enclosed to the county, and those can be counted.
        """
        from mobile.copies import copies

        locked = self.locked(seat)
        if locked.recovery is None and not locked.is_shredded:
            return None
        return sum(1 for _ in copies(seat.folder))

    def _all(self) -> Iterator[Seat]:
        return (self.at(number) for number in range(1, len(SIGNS) + 1))


def sole(folder: Path) -> Path:
    """The folder of the one person of a phone that has no screen to ask who it is."""
    first = folder / PEOPLE / "1"
    return first if (first / "credentials.json").exists() else folder


def move_in(folder: Path) -> None:
    """What one person had before there were seats becomes seat 1."""
    seat, moving = folder / PEOPLE / "1", folder / PEOPLE / MOVING
    begun = moving.exists() or (folder / "credentials.json").exists()
    if not begun or (seat / "credentials.json").exists():
        return
    moving.mkdir(parents=True, exist_ok=True, mode=0o700)
    remember(folder / "preferences.json", moving / "preferences.json")
    for pattern in OF_A_SEAT:
        for part in sorted(folder.glob(pattern)):
            os.replace(part, moving / part.name)
    written_through(folder)
    written_through(moving)
    os.replace(moving, seat)
    written_through(seat.parent)


def remember(phones: Path, own: Path) -> None:
    """When one was last in contact is the seat's; the size of type is both's."""
    if phones.exists() and not own.exists():
        write_whole(own, phones.read_text(encoding="utf-8"))


def written_through(folder: Path) -> None:
    """The folder's own list of names is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
