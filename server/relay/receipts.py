"""What the county's receipts say of what lies here.

`received` and `kept` go by the numbers of a chain, as far as a verified receipt of the
newest life of the registry tells of them. Nothing is dropped by this alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from schemas.canonical import digest_of
from schemas.errors import SiliError
from schemas.sealing import Purpose
from server.relay.known import Known
from server.relay.store import Held
from sync.database import Database
from sync.peer import Refusal

Document: TypeAlias = Mapping[str, Any]

PREFIX = "receipt:"
UNSEALED = ("_id", "_rev", "_revisions", "seal")


@dataclass(frozen=True, slots=True)
class Told:
    """By device, what its newest receipt says; and of which life that is."""

    epoch: str
    by_device: Mapping[str, Document]

    def receives(self, one: Held) -> bool:
        receipt = self.by_device.get(one.device)
        chain = receipt["chains"].get(one.chain) if receipt else None
        if receipt is not None and one.id in receipt["refused"]:
            return True
        if chain is None:
            return False
        beyond = any(first <= one.n <= last for first, last, _ in chain["beyond"])
        return bool(one.n <= chain["n"] or beyond)

    def keeps(self, one: Held) -> bool:
        receipt = self.by_device.get(one.device)
        chain = receipt["chains"].get(one.chain) if receipt else None
        return chain is not None and bool(one.n <= min(chain["kept"], chain["n"]))

    def has_whole(self, device: str, evidence: str) -> bool:
        """Does the county keep all of that evidence, in a verified backup?"""
        receipt = self.by_device.get(device) or {}
        missing = receipt.get("media_missing")
        unkept = receipt.get("media_unkept", ())
        return missing is not None and evidence not in {*missing, *unkept}


NOTHING = Told("", {})


def beside(told: Told, others: Iterable[Told]) -> Told:
    """What a phone handed in to its private database is a grid's, and the grid's
    receipts name it; a chain belongs to one database, so none says two things."""
    found = {device: dict(receipt) for device, receipt in told.by_device.items()}
    told_there = [pair for other in others for pair in other.by_device.items()]
    for device, receipt in told_there:
        mine = found.setdefault(device, {})
        for part in ("chains", "refused"):
            mine[part] = {**receipt[part], **mine.get(part, {})}
    return Told(told.epoch, found)


def told(database: Database, name: str, known: Known) -> Told:
    found = list(verified(database, name, known))
    if not found:
        return NOTHING
    newest = max(found, key=lambda receipt: datetime.fromisoformat(receipt["begun_at"]))
    epoch = str(newest["epoch"])
    running = [receipt for receipt in found if receipt["epoch"] == epoch]
    running.sort(key=lambda receipt: int(receipt["serial"]))
    return Told(epoch, {str(each["device"]): each for each in running})


def verified(database: Database, name: str, known: Known) -> Iterator[Document]:
    listed = database.all_docs(start_key=PREFIX, end_key="receipt;")
    for leaf in database_leaves(database, (each.id for each in listed)):
        said = {n: v for n, v in leaf.items() if n not in UNSEALED}
        if is_whole(said, name) and is_sealed(said, leaf.get("seal"), known):
            yield said


def database_leaves(database: Database, ids: Iterable[str]) -> Iterator[Document]:
    for id in ids:
        for leaf in database.open_revs(id):
            if not isinstance(leaf, Refusal) and not leaf.get("_deleted"):
                yield leaf


def is_whole(said: Document, name: str) -> bool:
    parts = ("epoch", "begun_at", "serial", "device", "chains", "refused")
    return said.get("database") == name and all(part in said for part in parts)


def is_sealed(said: Document, seal: object, known: Known) -> bool:
    bears = seal if isinstance(seal, Mapping) else {}
    key = known.documents.get(str(bears.get("kid")))
    try:
        digest = digest_of(dict(said))
    except SiliError:
        return False
    sig = str(bears.get("sig"))
    return key is not None and key.verify(Purpose.RECEIPT, known.county, digest, sig)
