"""What the county confirms to have of a device's entries: its receipt, verified.

    epoch, begun_at   the life of the county's registry that it speaks for
    serial            only rises within the epoch
    chains            per chain: the run that begins at 1, others, how far is kept
    refused           entry id to the reason, and what to do
    media_…           which evidence is not whole there (`wholeness`)

A run of a chain is confirmed by the digest of its last entry, which through the links
stands for each before it: whoever holds another entry of that number is not meant. A
receipt whose seal does not fit, that is about another place, or that is older than the
one known, by serial or by epoch, is refused and said so, and what was known stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from mobile import county, wholeness
from mobile.wholeness import Wholeness
from schemas import witness
from schemas.errors import NotAWitness
from schemas.sealing import PublicKey, Purpose
from schemas.witness import Head

PREFIX = "receipt:"


class Run(NamedTuple):
    """Entries `first` to `last` of a chain, by the digest of the last."""

    first: int
    last: int
    head: str


class Older(county.NotTheCounty):
    """A receipt that the county has replaced since."""

    def __init__(self) -> None:
        super().__init__("县里的回执比已收到的旧，没有采用", "it is older than known")


class Unreadable(county.NotTheCounty):
    """Nothing that bears the county's seal, or not in a form known here."""

    def __init__(self) -> None:
        super().__init__("县里的回执读不懂，没有采用", "the receipt cannot be read")


class Unsealed(county.NotTheCounty):
    """Its seal fits, but not that of the desk's head in it."""

    def __init__(self) -> None:
        super().__init__(
            "县里的回执所附的审计签章对不上，没有采用",
            "the seal of the desk's head in the receipt does not fit",
        )


@dataclass(frozen=True, slots=True)
class Chain:
    """What the county has of one chain."""

    runs: tuple[Run, ...]
    kept: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Chain:
        whole = [Run(1, int(told["n"]), str(told["head"]))] if told["n"] else []
        beyond = [Run(int(a), int(b), str(head)) for a, b, head in told["beyond"]]
        return cls((*whole, *beyond), int(told["kept"]))

    @property
    def twice(self) -> tuple[int, ...]:
        """The numbers under which the county has several entries."""
        counted = Counter((run.first, run.last) for run in self.runs)
        return tuple(sorted(n for (n, _), count in counted.items() if count > 1))

    def around(self, n: int) -> Iterator[Run]:
        return (run for run in self.runs if run.first <= n <= run.last)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the county said last of one device, as far as this phone verified it."""

    device: str
    epoch: str
    begun_at: datetime
    serial: int
    chains: Mapping[str, Chain]
    refused: Mapping[str, Mapping[str, str]]
    digest: str
    body: Mapping[str, Any]
    head: Head | None = None
    wholeness: Wholeness | None = None

    def is_older_than(self, known: Receipt) -> bool:
        return self.epoch == known.epoch and self.serial < known.serial


def read(
    document: Mapping[str, Any],
    *,
    database: str,
    county_code: str,
    keys: Mapping[str, PublicKey],
) -> Receipt:
    """The receipt, if it is the county's own and about this place."""
    body = {n: v for n, v in document.items() if n not in county.UNSEALED}
    digest = county.verified(
        body, document.get("seal"), county_code, keys, Purpose.RECEIPT
    )
    named = f"{PREFIX}{body.get('epoch')}:{body.get('device')}"
    if body.get("database") != database or not (
        document.get("_id") == body.get("id") == named
    ):
        zh = "县里的回执放错了地方，没有采用"
        raise county.NotTheCounty(zh, "the receipt is about another place")
    try:
        receipt = of_body(body, digest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable from error
    if receipt.head and not receipt.head.is_sealed(county_code, keys):
        raise Unsealed
    return receipt


def of_body(body: Mapping[str, Any], digest: str) -> Receipt:
    """A body that was verified, now or when it was kept."""
    return Receipt(
        device=str(body["device"]),
        epoch=str(body["epoch"]),
        begun_at=datetime.fromisoformat(body["begun_at"]),
        serial=int(body["serial"]),
        chains={id: Chain.of(told) for id, told in body["chains"].items()},
        refused=dict(body["refused"]),
        digest=digest,
        body=body,
        head=head_of(body),
        wholeness=wholeness.of_body(body),
    )


def head_of(body: Mapping[str, Any]) -> Head | None:
    """What it lets a phone witness of the desk; an older county's lets nothing."""
    audit = body.get("audit")
    if audit is None:
        return None
    told = {"epoch": body["epoch"], "at": body["at"], **audit}
    try:
        return witness.of_json(told)
    except NotAWitness as bad:
        raise Unreadable from bad
