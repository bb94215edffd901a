"""What the county says of a case: a document that it alone writes, and signs.

The number for people comes from here; the phone never makes one. A document whose seal
does not fit, that is about something else, or that is older than the one known, by its
serial or by its epoch, is refused and said so, and what was known stays. Epochs follow
each other in time: of two statements of different ones that said later counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.canonical import digest_of
from schemas.errors import SiliError
from schemas.sealing import PublicKey, Purpose

UNSEALED = ("_id", "_rev", "_revisions", "seal")
PREFIX = "case:"
KNOWER = ("person", "name", "role", "why", "on", "by")
JOINED = ("number", "grid", "holder", "state")
ASKED = ("review", "item", "words", "paper", "due_on", "by", "on")


@dataclass(frozen=True, slots=True)
class Statement:
    """What the county said last, as far as this phone has verified it."""

    case: str
    number: str
    temp_number: str
    received: int
    serial: int
    epoch: str
    at: str
    digest: str
    knowers: Sequence[Mapping[str, str]] = ()
    """Of a restricted case: person, name, role, why, on, by of each who may know."""
    joined: Sequence[Mapping[str, str]] = ()
    """Number, grid, holder and state of each case that the county holds to be one
    with it."""
    asked: Sequence[Mapping[str, str]] = ()
    """What the desk asks for of the dossier: the deed to answer, the item, its words,
    the paper that lacks, until when; by whom and when it was asked."""

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def is_older_than(self, known: Statement) -> bool:
        if self.epoch == known.epoch:
            return self.serial < known.serial
        return datetime.fromisoformat(self.at) <= datetime.fromisoformat(known.at)


class NotTheCounty(Exception):
    """A document in the county's name that it did not write, or an older one."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def read(
    document: Mapping[str, Any],
    *,
    database: str,
    county: str,
    keys: Mapping[str, PublicKey],
    known: Statement | None,
) -> Statement:
    """The statement, if it is the county's own and not older than what is known."""
    body = {n: v for n, v in document.items() if n not in UNSEALED}
    digest = verified(body, document.get("seal"), county, keys)
    if body.get("database") != database or body.get("id") != document.get("_id"):
        raise NotTheCounty(
            "县里的答复放错了地方，没有采用", "it is about another place"
        )
    statement = Statement(
        case=str(body["case"]),
        number=str(body.get("case_number") or ""),
        temp_number=str(body.get("temp_number") or ""),
        received=int(body.get("received") or 0),
        serial=int(body["serial"]),
        epoch=str(body["epoch"]),
        at=str(body["at"]),
        digest=digest,
        knowers=each_of(body.get("knowers", ()), KNOWER),
        joined=each_of(body.get("joined", ()), JOINED),
        asked=each_of(body.get("dossier", {}).get("asked", ()), ASKED),
    )
    if known and statement.is_older_than(known):
        raise NotTheCounty("县里的答复比已收到的旧，没有采用", "it is older than known")
    return statement


def each_of(
    said: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[dict[str, str]]:
    return [{name: str(each.get(name, "")) for name in names} for each in said]


def verified(
    body: Mapping[str, Any],
    seal: object,
    county: str,
    keys: Mapping[str, PublicKey],
    purpose: Purpose = Purpose.SERVER_DOC,
) -> str:
    """The digest of a body that the county sealed for this purpose."""
    bad = NotTheCounty("县里的签章对不上，没有采用", "the county's seal does not fit")
    if not isinstance(seal, Mapping):
        raise bad
    key = keys.get(str(seal.get("kid")))
    try:
        digest = digest_of(dict(body))
    except SiliError as error:
        raise bad from error
    sig = str(seal.get("sig"))
    if key is None or not key.verify(purpose, county, digest, sig):
        raise bad
    return digest


def is_its_own(
    document: Mapping[str, Any],
    database: str,
    county: str,
    keys: Mapping[str, PublicKey],
) -> bool:
    """Did the county seal it, for this place?"""
    body = {n: v for n, v in document.items() if n not in UNSEALED}
    try:
        verified(body, document.get("seal"), county, keys)
    except NotTheCounty:
        return False
    return body.get("database") == database and body.get("id") == document["_id"]


def is_older(said: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Of one life of the registry the lower serial, of two what was said before."""
    if said["epoch"] == known["epoch"]:
        return bool(said["serial"] < known["serial"])
    at, before = (datetime.fromisoformat(each["at"]) for each in (said, known))
    return at < before
