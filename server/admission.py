"""Whether a document of the hub is an entry, and what it is worth.

    read      form, digest, id, revision follow from the content
    home      it lies in the database that it names, or in its own device's
    author    its seal, and whether its author might write it: `schemas.authority`
    body      it fits the schema of its type

The first that fails is the reason it is quarantined. A type or version unknown here
is no fault: the entry is held and shown as 需升级. What the record has already is not
judged again: whoever lost a right since had it then.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from schemas import authority, entry, kinds, restricted
from schemas.authority import Proof
from schemas.directory import Directory
from schemas.entry import Entry
from schemas.errors import (
    BadSeal,
    InvalidBody,
    NotAuthorised,
    SiliError,
    UnknownAlgorithm,
    UnknownEnvelope,
    WrongId,
    WrongRevision,
)
from schemas.identifiers import is_private, private_database
from server.errors import Refused
from server.registry import restricting
from server.registry.record import HELD, NEEDS_UPGRADE

Document: TypeAlias = dict[str, Any]

# What stands against an entry by circumstance, not by form: a person may waive it.
DECIDABLE = authority.DECIDABLE | {"case_elsewhere", "suspended_device"}
NONE: frozenset[str] = frozenset()

REASONS: dict[type[SiliError], str] = {
    UnknownEnvelope: "unknown_envelope",
    UnknownAlgorithm: "unknown_algorithm",
    WrongId: "wrong_id",
    WrongRevision: "wrong_revision",
    BadSeal: "bad_seal",
    InvalidBody: "invalid_body",
}


@dataclass(frozen=True, slots=True)
class Admitted:
    """An entry; of a restricted case also under which key it was sealed."""

    entry: Entry
    verdict: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the document itself, of all that are judged together."""

    county: str
    directory: Directory
    held: Container[tuple[str, str]] = frozenset()
    arrivals: Mapping[str, datetime] = field(default_factory=dict)
    statements: Mapping[str, datetime] = field(default_factory=dict)
    erased: Container[str] = frozenset()
    suspended: set[str] = field(default_factory=set)

    def proof(self, read: Entry, now: datetime) -> Proof:
        """It was sealed after the statement it names, before it first came."""
        after = self.statements.get(read.at.beacon) if read.at.beacon else None
        return Proof(after, self.arrivals.get(read.id, now))


def examine(
    known: Known,
    database: str,
    document: Document,
    now: datetime,
    waived: frozenset[str] = NONE,
) -> Admitted:
    """Return the entry this document is. Raises Refused with the reason, unless a
    person has waived it."""
    if not str(document.get("_id", "")).startswith("entry:"):
        raise Refused(
            "not_an_entry",
            "这份文档不是记录，手机不应写入，未采信",
            "the document is no entry; devices write nothing else; not admitted",
        )
    try:
        read = entry.read(document)
        is_known = (read.id, read.rev) in known.held
        if not (is_known and is_private(database)):
            check_home(read, database)
        said, grid = opened(read)
        if not is_known:
            proof = known.proof(read, now)
            authority.check(
                said, known.directory, known.county, proof, waived, grid=grid
            )
            check_standing(read, known, waived)
        if read.body is None and read.id in known.erased:
            return Admitted(read, HELD)
        return Admitted(read, verdict(said), restricted.key_of(read.body))
    except NotAuthorised as wrong:
        raise Refused(wrong.reason, wrong.zh, wrong.en) from wrong
    except SiliError as wrong:
        reason = REASONS.get(type(wrong), "invalid_entry")
        raise Refused(reason, wrong.zh, wrong.en) from wrong


def check_standing(read: Entry, known: Known, waived: frozenset[str]) -> None:
    if read.device in known.suspended and "suspended_device" not in waived:
        raise Refused(
            "suspended_device",
            f"设备{read.device}已暂停使用，恢复后会自动重新核验",
            f"the device {read.device} is suspended; looked at again once it is not",
        )


def check_home(read: Entry, database: str) -> None:
    if database not in (read.home, private_database(read.device)):
        raise Refused(
            "wrong_home",
            f"记录写明属于{read.home}，却在{database}中收到，未采信",
            f"the entry belongs to {read.home} but came in {database}; not admitted",
        )


def opened(read: Entry) -> tuple[Entry, str]:
    """What it says, and of which grid where that is sealed with it."""
    if not restricted.is_sealed(read.body):
        if is_private(read.home) and read.body is not None:
            raise Refused(
                "not_restricted",
                f"{read.home}里只放限制知悉的记录，这条没有封存内容，未采信",
                f"{read.home} holds restricted entries, and this one is open",
            )
        check_secret(read)
        return read, ""
    if not is_private(read.home):
        raise Refused(
            "restricted_elsewhere",
            f"限制知悉的记录不能放在{read.home}，未采信",
            f"a restricted entry does not lie in {read.home}; not admitted",
        )
    try:
        found = restricting.unsealed(read)
    except SiliError as wrong:
        raise Refused(
            "case_key_unknown",
            "限制知悉的内容用县里的密钥打不开，未采信",
            "the county's key does not open what is restricted; not admitted",
        ) from wrong
    return replace(read, body=found.body), found.grid


def check_secret(read: Entry) -> None:
    """A report of violence or harm lies where nobody else of the field reads."""
    if kinds.of([read]) == kinds.PROTECTION and read.body is not None:
        raise Refused(
            "not_secret",
            f"强制报告不能放在{read.home}，未采信",
            f"a report of harm does not lie in {read.home}; not admitted",
        )


def verdict(read: Entry) -> str:
    """Held, or held until a newer program reads it. Raises InvalidBody."""
    if read.body is None:
        raise Refused(
            "no_body",
            "记录没有内容，而县里没有作出删除决定，未采信",
            "the entry has no body, and the county decided no erasure; not admitted",
        )
    return HELD if authority.is_known(read) else NEEDS_UPGRADE
