"""Pictures of originals, and in which cases each is named.

note          an entry that is being recorded names some
drop_unnamed  one that no entry and no draft names was being taken when the app died
drop_erased   one goes with the words that named it, unless others name it too
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mobile import drafts

if TYPE_CHECKING:
    from mobile.casebook import Casebook


def pictures_in(body: Mapping[str, Any]) -> list[str]:
    """The pictures of the original that a body names."""
    paper = body.get("paper")
    return list(paper.get("pictures", [])) if isinstance(paper, Mapping) else []


def drafted(book: Casebook) -> set[str]:
    every = (d for each in book.databases.values() for d in drafts.all_of(each))
    return {digest for draft in every for digest in pictures_in(draft.body)}


def note(book: Casebook, body: Mapping[str, Any], home: str, case: str) -> None:
    for digest in pictures_in(body):
        kept = book.own.local(f"paper:{digest}") or {"named_in": []}
        if [home, case] not in kept["named_in"]:
            named = [*kept["named_in"], [home, case]]
            book.own.put_local(f"paper:{digest}", {**kept, "named_in": named})


def drop_unnamed(book: Casebook) -> None:
    kept = book.papers.kept()
    if not kept:
        return
    named = {id.removeprefix("paper:") for id, _ in book.own.local_docs("paper:")}
    for digest in kept - named - drafted(book):
        book.papers.drop(digest)


def drop_erased(book: Casebook) -> None:
    shelves = {**book.left, **book.shelves}
    struck = {
        (home, case) for home, shelf in shelves.items() for case in shelf.struck_cases()
    }
    if not struck:
        return
    half_written = drafted(book)
    for id, mark in book.own.local_docs("paper:"):
        digest, named = id.removeprefix("paper:"), [*map(tuple, mark["named_in"])]
        if digest in half_written or struck.isdisjoint(named):
            continue
        brought = [(book.own.name, case) for _, case in named if has(book, case)]
        if not any(
            home not in shelves or shelves[home].names(digest, case)
            for home, case in [*named, *brought]
        ):
            book.papers.drop(digest)
            if "evidence" in mark:
                book.media.drop(mark["evidence"])
            book.own.delete_local(id)


def has(book: Casebook, case: str) -> bool:
    """Is the case one that this phone may know of, though its grid does not?"""
    return case in book.shelf(book.own.name).lines
