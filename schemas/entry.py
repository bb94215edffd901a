"""The entry: an immutable, sealed document, and the only thing that happens.

    { "_id":  "entry:<device>:<UUIDv7>:<first 32 of the digest>",
      "_rev": "1-<first 32 of SHA-256(digest sig)>",
      "e": 1, "type", "v", "home", "case", "by", "device",
      "chain", "n", "prev",          the device's chain: prev is the digest before
      "at": {wall, boot, mono_ms, offset_ms, uncertainty_ms, beacon},
      "seen": [heads of the case that the author had on screen, sorted],
      "salt", "body",                or, once erased, "content"
      "seal": {"alg", "kid", "sig"} }

*Content* is SHA-256 of the salt (its 32 letters) and the canonical body. *Digest*
is SHA-256 of the canonical envelope without `_id`, `_rev` and `seal.sig`, and with
`content` in place of salt and body. So an erased entry keeps its digest, its id,
its revision, its seal and its place in the chain; and since id and revision follow
from the content, a forged one cannot take the place of a true one.

`write` composes and seals, `read` checks form, id and revision, `verify` the seal,
`erase` drops what was said. The form of each member is in `envelope`; what a body
means is no matter of this file.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from schemas import identifiers
from schemas.envelope import (
    NAMES,
    VERSION,
    Object,
    check_form,
    digest_of,
    without_body,
)
from schemas.errors import (
    BadSeal,
    FieldError,
    InvalidEntry,
    InvalidIdentifier,
    UnknownEnvelope,
    WrongId,
    WrongRevision,
)
from schemas.sealing import PublicKey, Purpose, SigningKey


@dataclass(frozen=True, slots=True)
class At:
    """What the device believed of the time, and what it could not fake as easily."""

    wall: str
    boot: str
    mono_ms: int
    offset_ms: int | None
    uncertainty_ms: int | None
    beacon: str | None

    @property
    def wall_time(self) -> datetime:
        return datetime.fromisoformat(self.wall)

    @property
    def corrected(self) -> datetime:
        """The wall time moved by the last known offset to the server."""
        return self.wall_time + timedelta(milliseconds=self.offset_ms or 0)

    def to_json(self) -> Object:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Chain:
    """The head of a device's chain: the last `n` written (0: none), its digest."""

    id: str
    n: int = 0
    prev: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, on which device, with which key, in which county."""

    by: str
    device: str
    kid: str
    county: str
    key: SigningKey


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that was read; `body` and `salt` are None once erased."""

    id: str
    rev: str
    type: str
    v: int
    home: str
    case: str
    by: str
    device: str
    chain: str
    n: int
    prev: str | None
    at: At
    seen: tuple[str, ...]
    salt: str | None
    body: Object | None = field(hash=False)
    kid: str
    digest: str
    envelope: Object = field(compare=False, repr=False)

    @property
    def sig(self) -> str:
        sig: str = self.envelope["seal"]["sig"]
        return sig

    def document(self) -> Object:
        """The document as a database keeps it."""
        return {"_id": self.id, "_rev": self.rev, **self.envelope}


def write(
    author: Author,
    chain: Chain,
    *,
    type: str,
    v: int,
    home: str,
    case: str,
    body: Mapping[str, Any],
    at: At,
    seen: Iterable[str],
    now_ms: int,
    random: identifiers.Random = os.urandom,
) -> tuple[Entry, Chain]:
    """Compose and seal an entry; return it and the chain's new head."""
    uuid = identifiers.uuid7(now_ms, random)
    envelope = {
        "e": VERSION,
        "type": type,
        "v": v,
        "home": home,
        "case": case,
        "by": author.by,
        "device": author.device,
        "chain": chain.id,
        "n": chain.n + 1,
        "prev": chain.prev,
        "at": at.to_json(),
        "seen": sorted(set(seen)),
        "salt": random(16).hex(),
        "body": dict(body),
        "seal": {"alg": author.key.alg, "kid": author.kid, "sig": "A" * 86},
    }
    check_form(envelope)
    digest = digest_of(envelope)
    sig = author.key.seal(Purpose.ENTRY, author.county, digest)
    envelope["seal"] = {"alg": author.key.alg, "kid": author.kid, "sig": sig}
    id = identifiers.entry_id(author.device, uuid, digest)
    entry = _entry(id, _revision(digest, sig), digest, envelope)
    return entry, Chain(chain.id, chain.n + 1, digest)


def read(document: Mapping[str, Any]) -> Entry:
    """Read a document of a database; `_revisions` beside it is no part of it."""
    envelope = dict(document)
    envelope.pop("_revisions", None)
    id = envelope.pop("_id", None)
    rev = envelope.pop("_rev", None)
    if (e := envelope.get("e")) != VERSION and type(e) is int:
        raise UnknownEnvelope(e)
    check_form(envelope)
    digest = digest_of(envelope)
    _check_id(id, envelope["device"], digest)
    expected = _revision(digest, envelope["seal"]["sig"])
    if rev != expected:
        raise WrongRevision(id, str(rev), expected)
    return _entry(id, rev, digest, envelope)


def verify(entry: Entry, key: PublicKey, county: str) -> None:
    """Raise BadSeal unless this key sealed it; `key` comes from the enrolment."""
    sealed = entry.envelope["seal"]["alg"] == key.alg and key.verify(
        Purpose.ENTRY, county, entry.digest, entry.sig
    )
    if not sealed:
        raise BadSeal(entry.id, entry.kid)


def erase(entry: Entry) -> Entry:
    """The entry without what was said; everything else still verifies."""
    return _entry(entry.id, entry.rev, entry.digest, without_body(entry.envelope))


def _entry(id: str, rev: str, digest: str, envelope: Object) -> Entry:
    return Entry(
        id=id,
        rev=rev,
        type=envelope["type"],
        v=envelope["v"],
        home=envelope["home"],
        case=envelope["case"],
        by=envelope["by"],
        device=envelope["device"],
        chain=envelope["chain"],
        n=envelope["n"],
        prev=envelope["prev"],
        at=At(**envelope["at"]),
        seen=tuple(envelope["seen"]),
        salt=envelope.get("salt"),
        body=envelope.get("body"),
        kid=envelope["seal"]["kid"],
        digest=digest,
        envelope=envelope,
    )


def _revision(digest: str, sig: str) -> str:
    return f"1-{sha256((digest + sig).encode()).hexdigest()[:32]}"


def _check_id(id: object, device: str, digest: str) -> None:
    try:
        uuid = identifiers.parse_entry_id(str(id)).uuid
    except InvalidIdentifier as bad:
        error = FieldError("/_id", *NAMES["_id"], bad.zh, bad.en)
        raise InvalidEntry((error,)) from bad
    expected = identifiers.entry_id(device, uuid, digest)
    if id != expected:
        raise WrongId(str(id), expected)
