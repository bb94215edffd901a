"""Whether a document of the hub is an entry, and what it is worth.

    read      form, digest, id, revision follow from the content
    home      it lies in the database that it names, or in its own device's
    seal      the key enrolled under its `kid` sealed it, for this county
    person    its author is enrolled on that device, and acted in that grid
    paper     who wrote it for a mediator of that grid may, and had the original
    body      it fits the schema of its type
    role      who settles a disagreement is what he says he is, and may

The first that fails is the reason it is quarantined. A type or version unknown here
is no fault: the entry is held and shown as 需升级.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import bodies, entry, on_paper, settling
from schemas.entry import Entry
from schemas.errors import (
    BadSeal,
    InvalidBody,
    SiliError,
    UnknownAlgorithm,
    UnknownEnvelope,
    UnknownType,
    WrongId,
    WrongRevision,
)
from schemas.identifiers import grid_of, private_database
from server.errors import Refused
from server.permissions import TABLE, Role, Verb, covers
from server.registry.directory import Device, DeviceKey, Scope, public_key

Document: TypeAlias = dict[str, Any]

HELD = "held"
NEEDS_UPGRADE = "needs_upgrade"

# What stands against an entry by circumstance, not by form: a person may waive it.
DECIDABLE = frozenset(
    {"revoked_device", "role_without_entries", "outside_scope", "case_elsewhere"}
)
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
    entry: Entry
    verdict: str


class Directory:
    """Devices, keys and areas, each read once for as long as this object lives."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._devices: dict[str, Device | None] = {}
        self._keys: dict[str, DeviceKey | None] = {}
        self._areas: dict[str, tuple[str, ...]] = {}

    def device(self, id: str) -> Device | None:
        if id not in self._devices:
            self._devices[id] = self._session.get(Device, id)
        return self._devices[id]

    def key(self, kid: str) -> DeviceKey | None:
        if kid not in self._keys:
            self._keys[kid] = self._session.get(DeviceKey, kid)
        return self._keys[kid]

    def acted_in(self, person: str, grid: str) -> bool:
        """Did the person ever act there? What was sealed there stays admitted."""
        if person not in self._areas:
            held = select(Scope.area).where(Scope.holder == person)
            self._areas[person] = tuple(self._session.scalars(held))
        return any(covers(area, grid) for area in self._areas[person])


def examine(
    directory: Directory,
    database: str,
    document: Document,
    county: str,
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
        check_home(read, database)
        check_author(directory, read, county, waived)
        check_for_another(directory, read)
        judged = verdict(read)
        check_settler(directory, read)
        return Admitted(read, judged)
    except SiliError as wrong:
        reason = REASONS.get(type(wrong), "invalid_entry")
        raise Refused(reason, wrong.zh, wrong.en) from wrong


def check_home(read: Entry, database: str) -> None:
    if database not in (read.home, private_database(read.device)):
        raise Refused(
            "wrong_home",
            f"记录写明属于{read.home}，却在{database}中收到，未采信",
            f"the entry belongs to {read.home} but came in {database}; not admitted",
        )


def check_author(
    directory: Directory, read: Entry, county: str, waived: frozenset[str] = NONE
) -> None:
    """Device, seal, person and grid, as the directory has them."""
    device = directory.device(read.device)
    key = directory.key(read.kid)
    if device is None or key is None or key.device_id != read.device:
        raise Refused(
            "unknown_device",
            f"设备{read.device}（密钥{read.kid}）未登记；登记后会自动重新核验",
            f"the device {read.device} with the key {read.kid} is not registered;"
            " it is looked at again once it is",
        )
    entry.verify(read, public_key(key), county)
    if device.revoked_at is not None and "revoked_device" not in waived:
        raise Refused(
            "revoked_device",
            f"设备{read.device}已停用，须由主管核对后放行",
            f"the device {read.device} was revoked; a supervisor must look at it",
        )
    if read.by != device.person_id:
        raise Refused(
            "wrong_person",
            f"记录人{read.by}不是设备{read.device}的登记使用人",
            f"the author {read.by} is not enrolled on the device {read.device}",
        )
    writes = Verb.WRITE_ENTRY in TABLE[Role(device.person.role)]
    if not (writes or "role_without_entries" in waived):
        raise Refused(
            "role_without_entries",
            f"记录人{read.by}的角色不写现场记录，须由主管核对",
            f"the role of the author {read.by} writes no entries; to be looked at",
        )
    acted = directory.acted_in(read.by, grid_of(read.home))
    if not (acted or "outside_scope" in waived):
        raise Refused(
            "outside_scope",
            f"记录人{read.by}从未负责{read.home}，须由主管核对",
            f"the author {read.by} never acted in {read.home}; to be looked at",
        )


def check_for_another(directory: Directory, read: Entry) -> None:
    """补录: the paper is there, the typist's role may, the mediator acted there."""
    body, device = read.body or {}, directory.device(read.device)
    if not on_paper.is_for_another(body) or device is None:
        return
    if not on_paper.has_paper(body):
        raise Refused(
            "paper_missing",
            "替调解员补录，没有附纸质原件，未采信",
            "written for a mediator without the original on paper; not admitted",
        )
    if Verb.WRITE_FOR_ANOTHER not in TABLE[Role(device.person.role)]:
        raise Refused(
            "may_not_write_for_another",
            f"记录人{read.by}的身份不能替别人补录，须由调委会主任、司法所或乡镇补录",
            f"the role of the author {read.by} may not write for another; the"
            " director, the judicial office or the township may",
        )
    mediator = str(body["on_behalf_of"])
    if mediator == read.by or not directory.acted_in(mediator, grid_of(read.home)):
        raise Refused(
            "not_their_mediator",
            f"补录写明的调解员{mediator}不是{read.home}的另一名调解员，须由主管核对",
            f"{mediator}, for whom it was written, is no other mediator who acted"
            f" in {read.home}; to be looked at",
        )


def check_settler(directory: Directory, read: Entry) -> None:
    """Who says which value stands has the role that he claims, and it may."""
    device = directory.device(read.device)
    if read.type not in settling.TYPES or device is None or read.body is None:
        return
    role, body = device.person.role, read.body
    if not settling.role_fits(read.type, body["by_role"], role, body["register"]):
        raise Refused(
            "may_not_settle",
            f"记录人{read.by}的身份不能核对这一处，须由调委会主任或司法所核对",
            f"the role of the author {read.by} may not settle this; the committee's"
            " director or the judicial office may",
        )


def verdict(read: Entry) -> str:
    """Held, or held until a newer program reads it. Raises InvalidBody."""
    if read.body is None:
        raise Refused(
            "no_body",
            "记录没有内容，而县里没有作出删除决定，未采信",
            "the entry has no body, and the county decided no erasure; not admitted",
        )
    try:
        bodies.load(read.type, read.v, read.body)
    except UnknownType:
        return NEEDS_UPGRADE
    return HELD
