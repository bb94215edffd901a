"""Grids that this person has left, as long as this phone still holds their files.

A file of a grid that the county's answer names no more is on no list and opens no
case. What was recorded in it on this phone goes to the county all the same
(`bringing`); when a receipt says of every such entry that it is kept, the file is
removed. Nothing else on the phone removes an entry. How far its chains were kept is
remembered. What the county erases there, it says in the phone's own database
(`erasing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mobile import drafts
from mobile.delivery import Place
from mobile.shelf import Shelf
from mobile.standing import Standing, Tally
from schemas import codes
from schemas.identifiers import parse_entry_id
from sync.database import Database

SUFFIX = ".sqlite"
STOOD = "kept:"
BESIDE = ("-wal", "-shm", "")


def names(folder: Path, running: tuple[str, ...]) -> list[str]:
    """The grids' databases in this folder that are not of those where one acts now."""
    found = (path.name.removesuffix(SUFFIX) for path in folder.glob(f"grid-*{SUFFIX}"))
    return sorted(name for name in found if name not in running)


def own(shelf: Shelf) -> dict[str, Standing]:
    """Where the entries of this phone stand; others brought their own."""
    device = shelf.enrolment.device
    every = shelf.delivery.standings()
    return {id: at for id, at in every.items() if parse_entry_id(id).device == device}


def is_done(shelf: Shelf) -> bool:
    """Does the county keep all that this phone wrote there?"""
    return all(at is Standing.KEPT for at in own(shelf).values())


def remember(own_database: Database, shelf: Shelf) -> None:
    """How far its chains are kept: of a case that only some may know of now this phone
    may hold the entries elsewhere, and no receipt lies here any more."""
    for place in map(shelf.delivery.place_of, own(shelf)):
        if place is not None:
            mark = own_database.local(STOOD + place.chain) or {"n": 0}
            far = {"n": max(mark["n"], place.n)}
            own_database.put_local(STOOD + place.chain, far)


def is_kept(own_database: Database, place: Place | None) -> bool:
    """Was that said of it before the file of its grid was removed?"""
    mark = own_database.local(STOOD + place.chain) if place else None
    return mark is not None and place is not None and place.n <= mark["n"]


def remove(folder: Path, nonces: Path, name: str) -> None:
    for ending in BESIDE:
        (folder / f"{name}{SUFFIX}{ending}").unlink(missing_ok=True)
    (nonces / f"{name}.nonce").unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class LeftGrid:
    """What is to be said of one."""

    place: str
    tally: Tally
    drafts: int

    @property
    def words(self) -> str:
        said = self._of_entries()
        if self.drafts:
            said += f"；草稿 {self.drafts} 份没有写完，不能再记录"
        return said

    def _of_entries(self) -> str:
        tally, where = self.tally, f"原网格{self.place}"
        if tally.here:
            return f"{where}还有 {tally.here} 条待送达"
        if tally.returned:
            return f"{where}有 {tally.returned} 条县里没有采信，请找乡镇主管"
        if tally.delivered:
            return f"{where}的 {tally.delivered} 条已送达，等县里的回执"
        return f"{where}的 {tally.received} 条县已收到，备份以后从这部手机移除"


def left_grids(shelves: Mapping[str, Shelf]) -> Iterator[LeftGrid]:
    for name, shelf in sorted(dict(shelves).items()):
        code = name.removeprefix("grid-")
        yield LeftGrid(
            codes.name_of(code) or code,
            Tally.of(own(shelf).values()),
            sum(1 for _ in drafts.all_of(shelf.database)),
        )
