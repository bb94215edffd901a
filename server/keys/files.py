"""Keys as files of mode 0400, each at its first use, whole and durable, never changed.

    desk.key       the first of its name
    desk.2.key     what followed it, and so on; the highest number is the one in use

Two processes that start at once agree on one.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Series:
    """Every file of one key, by number."""

    folder: Path
    name: str
    make: Callable[[], bytes]

    def path(self, number: int) -> Path:
        stem, dot, suffix = self.name.partition(".")
        later = f".{number}" if number > 1 else ""
        return self.folder / f"{stem}{later}{dot}{suffix}"

    def numbers(self) -> list[int]:
        """Those that are there, the oldest first."""
        stem, dot, suffix = self.name.partition(".")
        pattern = f"{stem}.[0-9]*{dot}{suffix}"
        found = (path.name for path in self.folder.glob(pattern))
        later = [name.removeprefix(f"{stem}.").partition(".")[0] for name in found]
        first = [1] if self.path(1).exists() else []
        return first + sorted(int(each) for each in later if each.isdigit())

    @property
    def number(self) -> int:
        """The one in use, which may be about to be made."""
        return max(self.numbers(), default=1)

    def content(self, number: int = 0) -> bytes:
        return kept(self.path(number or self.number), self.make)

    def follow(self) -> int:
        """Make the next, which is in use from now on; its number."""
        number = self.number + 1
        kept(self.path(number), self.make)
        return number

    def remove(self, number: int) -> None:
        self.path(number).unlink(missing_ok=True)

    def since(self, number: int) -> date:
        """The day it was made, as the file says."""
        return datetime.fromtimestamp(self.path(number).stat().st_mtime, UTC).date()


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes of the file; made, whole and durable, where there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place(path, make())
    return path.read_bytes()


def drafted(path: Path, content: bytes) -> Path:
    """The content, durable, in a file beside the path."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def replace(path: Path, content: bytes) -> None:
    os.replace(drafted(path, content), path)


def place(path: Path, content: bytes) -> None:
    draft = drafted(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
