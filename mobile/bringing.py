"""Entries go to the county without a token: by their seals, whoever brings them.

So does what was recorded in a grid that one has left, and what lies on a phone that
was revoked. The county answers of each whether it is stored, and sends its newest
receipts along; what the phone says of delivery comes from these. Whatever is brought
twice is there once, so it is simply brought until a receipt names it.

And so does what a colleague of the grid wrote, where county and hub both went back to
an earlier day and the colleague's phone is gone: no receipt names it, the hub says that
it lacks it, this phone still holds it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import urllib3

from mobile import leaves, leaving
from mobile.asking import ask
from mobile.shelf import Shelf
from sync.answers import parcels as cut
from sync.errors import Cancelled
from sync.peer import Peer, Refusal

MOST = 200
LARGEST = 4 * 1024 * 1024


def waiting(shelf: Shelf) -> list[str]:
    """This phone's entries that no receipt names."""
    marked = shelf.delivery.unsent().keys() | shelf.delivery.unconfirmed().keys()
    return [id for id in leaving.own(shelf) if id in marked]


def to_bring(shelf: Shelf, *, asks: bool = False) -> list[str]:
    """What no receipt names; and, where some is not kept, or of some of its evidence
    one still `asks`, the last of each chain, to hear how all stand: the county's
    receipt says how far it goes by what is brought."""
    hears = asks or not leaving.is_done(shelf)
    ends = shelf.delivery.ends() if hears else []
    return [*dict.fromkeys([*waiting(shelf), *ends])]


def bring(
    pool: urllib3.PoolManager,
    server: str,
    shelf: Shelf,
    cancel: threading.Event,
    *,
    asks: bool = False,
) -> int:
    """Bring what is to be brought; how many the county stored that it had not said
    to have. Raises NoNetwork, CountyRefused, Cancelled."""
    brought = 0
    for some in parcels(shelf, to_bring(shelf, asks=asks)):
        if cancel.is_set():
            raise Cancelled
        answer = ask(pool, f"{server}/api/v1/entries", {"entries": some})
        brought += hear(shelf, answer)
    return brought


def bring_colleagues(
    pool: urllib3.PoolManager,
    server: str,
    shelf: Shelf,
    hub: Peer,
    cancel: threading.Event,
) -> int:
    """Bring what others wrote that neither the county has, nor the hub; how many were
    stored. A device of whose entries the county takes none waits for the next time.
    """
    brought = 0
    for ids in shelf.delivery.colleagues().values():
        for some in cut(lacking(shelf, hub, ids), largest=LARGEST, most=MOST):
            if cancel.is_set():
                raise Cancelled
            answer = ask(pool, f"{server}/api/v1/entries", {"entries": some})
            stored = [each["state"] for each in answer["entries"]].count("stored")
            brought += stored
            if not stored:
                break
    return brought


def lacking(shelf: Shelf, hub: Peer, ids: list[str]) -> Iterator[dict[str, Any]]:
    """Those of these entries that the hub has not."""
    for start in range(0, len(ids), MOST):
        held = list(leaves.entries(shelf.database, ids[start : start + MOST]))
        lacks = hub.revs_diff({each.id: [each.rev] for each in held})
        yield from (each.document() for each in held if each.id in lacks)


def hear(shelf: Shelf, answer: dict[str, Any]) -> int:
    """What became of each, and what the county's receipts say."""
    became = {each["id"]: each for each in answer["entries"]}
    stored = [id for id, told in became.items() if told["state"] == "stored"]
    new = shelf.delivery.unsent().keys() & set(stored)
    shelf.delivery.delivered(stored)
    for id, told in became.items():
        if told["state"] != "stored":
            shelf.delivery.refused(id, told["zh"])
    device, name = shelf.enrolment.device, shelf.name
    shelf.hear(
        receipt
        for receipt in answer["receipts"]
        if (receipt.get("database"), receipt.get("device")) == (name, device)
    )
    return len(new)


def parcels(shelf: Shelf, ids: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """The documents, not too many and not too much at once."""
    return cut(documents(shelf, list(ids)), largest=LARGEST, most=MOST)


def documents(shelf: Shelf, ids: list[str]) -> Iterator[dict[str, Any]]:
    listed = shelf.database.all_docs(keys=ids)
    revs = [(each.id, each.rev) for each in listed]
    for leaf in shelf.database.bulk_get(revs):
        if not isinstance(leaf, Refusal):
            leaf.pop("_revisions", None)
            yield leaf
