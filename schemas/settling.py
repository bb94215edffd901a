"""Settling: who may end a disagreement, and whether what he wrote fits what stood.

    may_settle    role × register: the committee's director and the judicial office;
                  a township supervisor only how a case is classified
    judge         each settlement against the register as its author knew it

A settlement that fits is written into the register like any other write, with the
value of the entry that it matches. So the one rule of registers does the rest: it
supersedes what its author knew; a further value, or another settlement, that did not
know it stands beside it and reopens the register, unless it says the same. One that
returns the matter to the parties writes no value: all that stood goes on standing.

What does not fit changes nothing and is kept aside with its reason:

    it names entries that have not arrived, or not exactly those that stood
    its role may not; or the author of a change agrees with himself
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from schemas import placing, registers
from schemas.causality import Causality
from schemas.errors import FieldError, InvalidSettlement
from schemas.placing import Aside, Record
from schemas.registers import Klass, Register, Return, Standing, Write

CONFIRMED = "amendment.confirmed"
TYPES = frozenset({"conflict.settled", CONFIRMED})
AUTHOR = "author"
QUALIFIED = frozenset({"director", "judicial_office"})
SUPERVISOR = "township_supervisor"
# How a case is classified; everything else that is hard is what the law looks at.
ADMINISTRATIVE = frozenset({"dispute_type", "subtype", "special_groups", "risk_flags"})


def is_administrative(path: str) -> bool:
    root, _, name = path.removeprefix("/").rpartition("/")
    return name in ADMINISTRATIVE and root.partition("/")[0] in ("dispute", "stage")


def may_settle(role: str, path: str) -> bool:
    """May somebody in that role say what stands in that register?"""
    return role in QUALIFIED or (role == SUPERVISOR and is_administrative(path))


def role_fits(type: str, claimed: str, role: str, path: str) -> bool:
    """Does what is claimed hold for a person enrolled in `role`?"""
    if type == CONFIRMED and claimed == AUTHOR:
        return True
    return claimed == role and may_settle(role, path)


class Stand(NamedTuple):
    """All that was written to one register, and how it counts."""

    klass: Klass
    history: list[Write]
    returns: list[Return]


def judge(
    records: Iterable[Record], stands: Mapping[str, Stand], causality: Causality
) -> tuple[list[Record], list[Aside]]:
    """Write those that fit into `stands`; records come in the case's order."""
    accepted: list[Record] = []
    refused: list[Aside] = []
    for record in records:
        try:
            _take(record, stands, causality)
            accepted.append(record)
        except InvalidSettlement as why:
            refused.append(placing.aside(record.entry, "invalid_settlement", why))
    return accepted, refused


def _take(record: Record, stands: Mapping[str, Stand], causality: Causality) -> None:
    body, path = record.body, record.body["register"]
    known = _as_known(record, path, stands, causality)
    _check(record, known, causality)
    stand = stands[path]
    if body.get("returned_to_parties"):
        stand.returns.append(Return(record.id, frozenset(body["settles"])))
        return
    matched = next(w for w in known.history if w.entry_id == body["matches"])
    stand.history.append(_settled(record, matched))


def _as_known(
    record: Record, path: str, stands: Mapping[str, Stand], causality: Causality
) -> Register:
    """The register as the author of this record knew it."""

    def knew(id: str) -> bool:
        return causality.precedes(id, record.id)

    stand = stands.get(path)
    history = [w for w in stand.history if knew(w.entry_id)] if stand else []
    if not stand or not history:
        raise _unfit("/register", "案卷里没有这一处", "the case has no such place")
    history.sort(key=lambda write: causality.place[write.entry_id])
    returns = [each for each in stand.returns if knew(each.entry_id)]
    return registers.settle(path, stand.klass, history, causality, returns)


def _check(record: Record, known: Register, causality: Causality) -> None:
    body, by = record.body, record.entry.by
    named = frozenset(body["settles"])
    if named & frozenset(causality.waiting):
        raise _unfit(
            "/settles", "所核对的记录尚未到达，等待资料", "an entry has not arrived yet"
        )
    if not known.disputed:
        raise _unfit("/register", "这里没有两说并存", "nothing is in dispute here")
    if named != known.disputed:
        raise _unfit(
            "/settles",
            "没有写全并存的各条记录，或写了别的记录",
            "these are not exactly the entries that stood",
        )
    amended = known.standing is Standing.AMENDMENT
    _check_role(record, known)
    if record.entry.type == CONFIRMED and (
        not amended or body["matches"] != known.write.entry_id
    ):
        raise _unfit(
            "/matches", "确认的不是他人的更正", "what is confirmed is no amendment"
        )
    matched = {w.by for w in known.history if w.entry_id == body.get("matches")}
    if amended and by in matched and body["matches"] == known.write.entry_id:
        raise _unfit(
            "/matches",
            "不能由更正的人自己确认",
            "nobody confirms a change of his own",
        )


def _check_role(record: Record, known: Register) -> None:
    role = record.body["by_role"]
    if record.entry.type == CONFIRMED and role == AUTHOR:
        if record.entry.by not in {write.by for write in known.others}:
            raise _unfit(
                "/by_role", "不是原记录人", "he is not the author of what was changed"
            )
    elif not may_settle(role, known.path):
        raise _unfit(
            "/by_role",
            "这个身份不能核对这一处，由调委会主任或司法所核对",
            "this role may not settle it; the director or the judicial office may",
        )


def _settled(record: Record, matched: Write) -> Write:
    entry = record.entry
    return Write(
        entry.id,
        entry.by,
        entry.device,
        record.day,
        entry.at.corrected,
        matched.value,
        entry.at.offset_ms is not None,
        settles=True,
    )


def _unfit(pointer: str, zh: str, en: str) -> InvalidSettlement:
    return InvalidSettlement((FieldError(pointer, "核对原件", "settlement", zh, en),))
