"""What phones witness of the desk: heads of its chain, each as the county said it.

A head is the last deed that the desk had written when a receipt was sealed; through
the links it stands for every deed before it. The county seals each head by itself, so
that a phone can show it without the receipt around it, and nobody can make one up:

    {"e": 1, "type": "audit", "epoch", "n", "head", "at"}     purpose receipt/1

A phone keeps the last hundred. What it hands out is one line of text:

    {"witness": 1, "county", "device", "heads": [{"epoch", "n", "head", "at", "seal"}]}
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.canonical import canonical_bytes, digest_of
from schemas.errors import MalformedJSON, NotAWitness
from schemas.sealing import DIGEST, PublicKey, Purpose
from schemas.strict_json import loads

MOST = 100
EPOCH = re.compile(r"e-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Head:
    """The desk's last deed at one moment, as the county sealed it."""

    epoch: str
    n: int
    head: str
    at: str
    kid: str
    sig: str

    @property
    def said_at(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def is_sealed(self, county: str, keys: Mapping[str, PublicKey]) -> bool:
        """Did the county say this?"""
        key = keys.get(self.kid)
        digest = statement(self.epoch, self.n, self.head, self.at)
        return key is not None and key.verify(Purpose.RECEIPT, county, digest, self.sig)

    def to_json(self) -> dict[str, Any]:
        told = {"epoch": self.epoch, "n": self.n, "head": self.head, "at": self.at}
        return {**told, "seal": {"kid": self.kid, "sig": self.sig}}


@dataclass(frozen=True, slots=True)
class Witness:
    """What one phone kept."""

    county: str
    device: str
    heads: tuple[Head, ...]

    def to_text(self) -> str:
        told = {"witness": 1, "county": self.county, "device": self.device}
        heads = [head.to_json() for head in self.heads]
        return canonical_bytes({**told, "heads": heads}).decode()


def statement(epoch: str, n: int, head: str, at: str) -> str:
    """The digest that the county seals."""
    said = {"e": 1, "type": "audit", "epoch": epoch, "n": n, "head": head, "at": at}
    return digest_of(said)


def newest(heads: Iterable[Head]) -> tuple[Head, ...]:
    """Each head once, the last hundred, in the order in which they were said."""
    once = {(head.epoch, head.n, head.head): head for head in heads}
    return tuple(sorted(once.values(), key=lambda head: head.said_at)[-MOST:])


def of_json(told: object) -> Head:
    """A head as it was kept or handed out. Raises NotAWitness."""
    try:
        return _head(told)
    except (KeyError, TypeError, ValueError) as bad:
        raise NotAWitness from bad


def _head(told: Any) -> Head:
    head = Head(
        epoch=told["epoch"],
        n=told["n"],
        head=told["head"],
        at=told["at"],
        kid=told["seal"]["kid"],
        sig=told["seal"]["sig"],
    )
    formed = (
        EPOCH.fullmatch(head.epoch)
        and type(head.n) is int
        and head.n > 0
        and DIGEST.fullmatch(head.head)
        and head.said_at.tzinfo is not None
        and isinstance(head.kid, str)
        and isinstance(head.sig, str)
    )
    if not formed:
        raise ValueError(told)
    return head


def read(text: str) -> Witness:
    """What a phone handed out. Raises NotAWitness."""
    try:
        told: Any = loads(text)
        if told["witness"] != 1:
            raise NotAWitness
        heads = tuple(of_json(each) for each in told["heads"])
        return Witness(str(told["county"]), str(told["device"]), heads)
    except (MalformedJSON, KeyError, TypeError) as bad:
        raise NotAWitness from bad
