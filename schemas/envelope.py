"""The form of the envelope: what each of its members must be.

A check says only yes or no; the words are the member's name and one sentence for
all, because no person types these. `without_body` and `digest_of` say what the
digest is made over (see `entry`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from schemas import canonical, identifiers, strict_json
from schemas.errors import FieldError, InvalidEntry, InvalidIdentifier, MalformedJSON

Object: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[Any], bool]

VERSION = 1
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


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def _integer(least: int, most: int) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _is_home(value: object) -> bool:
    if value == REGISTRY:
        return True
    if type(value) is str and identifiers.is_private(value):
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
    "e": _integer(VERSION, VERSION),
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


def without_body(envelope: Object) -> Object:
    """The envelope with `content` in place of salt and body."""
    if "content" in envelope:
        return envelope
    kept = {name: envelope[name] for name in MEMBERS}
    said = envelope["salt"].encode() + canonical.canonical_bytes(envelope["body"])
    return {**kept, "content": sha256(said).hexdigest()}


def digest_of(envelope: Object) -> str:
    """The digest that the id ends in, `prev` names and the seal signs."""
    seal = {"alg": envelope["seal"]["alg"], "kid": envelope["seal"]["kid"]}
    try:
        strict_json.check(envelope, nfc=True)
        return canonical.digest_of({**without_body(envelope), "seal": seal})
    except MalformedJSON as bad:
        error = FieldError(bad.pointer, "", "", bad.zh, bad.en)
        raise InvalidEntry((error,)) from bad


def check_form(envelope: Object) -> None:
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
