"""The media store as a folder: written beside, synced, then named.

<folder>/3f/3fa9…          mode 0600, in folders of mode 0700
<folder>/.writing/…        what a process that died left; gone at the next start
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import time
from typing import BinaryIO

from server.errors import MediumGone
from server.media import checked, is_name

BLOCK = 64 * 1024
WRITING = ".writing"
DAY = 24 * 3600


class MediaFolder:
    is_ours = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        beside = tidied(made(self.folder / WRITING))
        with NamedTemporaryFile(dir=beside, delete=False) as file:
            try:
                for piece in checked(name, pieces):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                os.unlink(file.name)
                raise
        target = self.place(name)
        os.replace(file.name, made(target.parent) / target.name)
        sync(target.parent)

    def open(
        self, name: str, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        try:
            file = self.place(name).open("rb")
        except FileNotFoundError as gone:
            raise MediumGone(name) from gone
        return blocks(file, start, end)

    def size(self, name: str) -> int | None:
        try:
            return self.place(name).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        self.place(name).unlink(missing_ok=True)

    def sizes(self) -> Iterator[tuple[str, int]]:
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if is_name(path.name):
                yield path.name, path.stat().st_size

    def place(self, name: str) -> Path:
        if not is_name(name):
            raise MediumGone(name)
        return self.folder / name[:2] / name


def blocks(file: BinaryIO, start: int, end: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = None if end is None else end - start
        while block := file.read(BLOCK if left is None else min(BLOCK, left)):
            yield block
            left = None if left is None else left - len(block)


def made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def tidied(folder: Path) -> Path:
    """Nobody writes one medium for a day."""
    for each in folder.iterdir():
        with suppress(FileNotFoundError):
            if each.stat().st_mtime < time() - DAY:
                each.unlink()
    return folder


def sync(folder: Path) -> None:
    """The name is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
