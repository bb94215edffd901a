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
`erase` drops what was said. What a body means is no matter of this file.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from schemas import identifiers, strict_json
from schemas.canonical import canonical_bytes, digest_of
from schemas.errors import (
    BadSeal,
    FieldError,
    InvalidEntry,
    InvalidIdentifier,
    MalformedJSON,
    UnknownEnvelope,
    WrongId,
    WrongRevision,
)
from schemas.sealing import PublicKey, Purpose, SigningKey

Object: TypeAlias = dict[str, Any]

ENVELOPE = 1
REGISTRY = "registry"
SEEN_LIMIT = 1000
# A century of milliseconds: no clock is more wrong, and no sum overflows.
OFFSET_LIMIT = 100 * 366 * 86_400_000

TYPE = re.compile(r"[a-z][a-z_]{0,31}\.[a-z][a-z_]{0,31}")
WALL = re.compile(
    r"(19[7-9]|20\d|21\d)\d-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d{3})?\+08:00",
    re.ASCII,
)
SALT = re.compile(r"[0-9a-f]{32}")
BOOT = re.compile(r"[A-Za-z0-9._:-]{1,64}")
ALG = re.compile(r"[a-z0-9]{1,16}")
# 64 bytes in base64url: the last letter has four stray bits, which must be zero.
SIG = re.compile(r"[A-Za-z0-9_-]{85}[AQgw]")


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
        return {name: getattr(self, name) for name in AT_MEMBERS}


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
    seen: tuple[str, ...] | list[str] | set[str] | frozenset[str],
    now_ms: int,
    random: identifiers.Random = os.urandom,
) -> tuple[Entry, Chain]:
    """Compose and seal an entry; return it and the chain's new head."""
    uuid = identifiers.uuid7(now_ms, random)
    envelope = {
        "e": ENVELOPE,
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
    _check_form(envelope)
    digest = _digest(envelope)
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
    if (e := envelope.get("e")) != ENVELOPE and type(e) is int:
        raise UnknownEnvelope(e)
    _check_form(envelope)
    digest = _digest(envelope)
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
    return _entry(entry.id, entry.rev, entry.digest, _without_body(entry.envelope))


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


def _without_body(envelope: Object) -> Object:
    """The envelope with `content` in place of salt and body."""
    if "content" in envelope:
        return envelope
    kept = {name: envelope[name] for name in MEMBERS}
    said = envelope["salt"].encode() + canonical_bytes(envelope["body"])
    return {**kept, "content": sha256(said).hexdigest()}


def _digest(envelope: Object) -> str:
    seal = {"alg": envelope["seal"]["alg"], "kid": envelope["seal"]["kid"]}
    try:
        strict_json.check(envelope, nfc=True)
        return digest_of({**_without_body(envelope), "seal": seal})
    except MalformedJSON as bad:
        error = FieldError(bad.pointer, "", "", bad.zh, bad.en)
        raise InvalidEntry((error,)) from bad


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


# The form: what each member must be. A check says only yes or no; the words are
# the member's name and one sentence for all, because a person never types these.

Check: TypeAlias = Callable[[Any], bool]


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def _integer(least: int, most: int) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _is_home(value: object) -> bool:
    if value == REGISTRY:
        return True
    try:
        identifiers.grid_of(str(value))
    except InvalidIdentifier:
        return False
    return type(value) is str


def _is_wall(value: object) -> bool:
    if type(value) is not str or not WALL.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_seen(value: object) -> bool:
    return (
        type(value) is list
        and len(value) <= SEEN_LIMIT
        and all(map(_matches(identifiers.ENTRY), value))
        and all(a < b for a, b in zip(value, value[1:], strict=False))
    )


LARGEST = strict_json.INTEGER_LIMIT

MEMBERS: dict[str, Check] = {
    "e": _integer(ENVELOPE, ENVELOPE),
    "type": _matches(TYPE),
    "v": _integer(1, 9999),
    "home": _is_home,
    "case": _matches(identifiers.CASE),
    "by": _matches(identifiers.PERSON),
    "device": _matches(identifiers.DEVICE),
    "chain": _matches(identifiers.CHAIN),
    "n": _integer(1, LARGEST),
    "prev": _optional(_matches(identifiers.DIGEST)),
    "at": lambda value: type(value) is dict,
    "seen": _is_seen,
    "seal": lambda value: type(value) is dict,
}
SAID: dict[str, Check] = {
    "salt": _matches(SALT),
    "body": lambda value: type(value) is dict,
}
ERASED: dict[str, Check] = {"content": _matches(identifiers.DIGEST)}
AT_MEMBERS: dict[str, Check] = {
    "wall": _is_wall,
    "boot": _matches(BOOT),
    "mono_ms": _integer(0, LARGEST),
    "offset_ms": _optional(_integer(-OFFSET_LIMIT, OFFSET_LIMIT)),
    "uncertainty_ms": _optional(_integer(0, OFFSET_LIMIT)),
    "beacon": _optional(_matches(identifiers.DIGEST)),
}
SEAL_MEMBERS: dict[str, Check] = {
    "alg": _matches(ALG),
    "kid": _matches(identifiers.KEY),
    "sig": _matches(SIG),
}
NAMES: dict[str, tuple[str, str]] = {
    "_id": ("记录编号", "id"),
    "e": ("信封版本", "envelope version"),
    "type": ("记录类型", "type"),
    "v": ("类型版本", "version of the type"),
    "home": ("所属网格", "home database"),
    "case": ("案件", "case"),
    "by": ("记录人", "author"),
    "device": ("设备", "device"),
    "chain": ("记录链", "chain"),
    "n": ("链上序号", "number in the chain"),
    "prev": ("上一条摘要", "digest before"),
    "at": ("记录时间", "time"),
    "seen": ("已见记录", "entries seen"),
    "seal": ("签章", "seal"),
    "salt": ("盐", "salt"),
    "body": ("内容", "body"),
    "content": ("内容摘要", "digest of the body"),
    "wall": ("钟面时间", "wall time"),
    "boot": ("开机标识", "boot id"),
    "mono_ms": ("开机毫秒", "milliseconds since boot"),
    "offset_ms": ("时差", "offset"),
    "uncertainty_ms": ("时差误差", "uncertainty of the offset"),
    "beacon": ("时间佐证", "beacon"),
    "alg": ("签名算法", "algorithm"),
    "kid": ("密钥编号", "key id"),
    "sig": ("签名", "signature"),
}


def _check_form(envelope: Object) -> None:
    said = ERASED if "content" in envelope else SAID
    errors = list(_form_errors("", envelope, MEMBERS | said))
    if not errors:
        errors.extend(_form_errors("/at", envelope["at"], AT_MEMBERS))
        errors.extend(_form_errors("/seal", envelope["seal"], SEAL_MEMBERS))
    if not errors and (envelope["n"] == 1) != (envelope["prev"] is None):
        zh, en = (
            "首条无上一条，其余必有",
            "null for the first of a chain, else a digest",
        )
        errors.append(FieldError("/prev", *NAMES["prev"], zh, en))
    if errors:
        raise InvalidEntry(tuple(errors))


def _form_errors(
    pointer: str, members: Object, checks: Mapping[str, Check]
) -> Iterator[FieldError]:
    for name, check in checks.items():
        where = f"{pointer}/{name}"
        if name not in members:
            yield FieldError(where, *NAMES[name], "缺少", "it is missing")
        elif not check(members[name]):
            yield FieldError(where, *NAMES[name], "格式不对", "it has the wrong form")
    for name in sorted(members.keys() - checks.keys(), key=str):
        where = f"{pointer}/{strict_json.escaped(str(name))}"
        yield FieldError(where, str(name), str(name), "多余", "it does not belong here")
