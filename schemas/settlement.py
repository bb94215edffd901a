"""The end of a disagreement: which recorded value is right, and by which paper.

    conflict.settled      the director or the judicial office compared what was
                          recorded with the signed original, or gave the matter back
                          to the parties
    amendment.confirmed   the author of a value, or whoever may settle it, agrees to
                          what somebody else made of it

Neither carries a value. Both name entries of the case: all that stood (`settles`),
and the one whose value stands from now on (`matches`). So nobody can set by this what
nobody recorded. Whether it fits what stood is judged in the fold (`settling`).
"""

from collections.abc import Iterator

from schemas import identifiers, texts
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Identifier,
    Pointer,
    Several,
    Text,
    When,
    dossier,
    late,
    legal,
    optional,
)
from schemas.texts import Words

MATCHED = When(
    "未退回当事人", "not returned", lambda data: not data.get("returned_to_parties")
)


class Cites(Form):
    """The signed original that was looked at."""

    paper = Text(legal("所据原件", "the original"), most=500)
    place = Text(legal("页码或位置", "page or place"), most=200)
    evidence = Identifier(
        dossier("原件照片的记录", "entry with its photo"), identifiers.parse_entry_id
    )


class _Ending(Form):
    """Which place of the case, and the entries whose values stood there."""

    register = Pointer(legal("案卷位置", "register"))
    settles = Several(
        legal("并存的记录", "entries that stood"),
        Identifier(legal("记录", "entry"), identifiers.parse_entry_id),
        least=2,
    )
    by_role = Choice(legal("核对人身份", "in which role"), "settler_roles")

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if "matches" in data and data["matches"] not in data["settles"]:
            yield "/matches", texts.MATCHES_NONE


class ConflictSettled(_Ending):
    """核对原件: two people recorded different things; the original decides."""

    settled_on = Day(legal("核对日期", "day settled"))
    matches = Identifier(
        legal("与原件相符的记录", "entry that matches the original", when=MATCHED),
        identifiers.parse_entry_id,
    )
    returned_to_parties = Flag(optional("退回当事人", "returned to the parties"))
    cites = Group(legal("依据", "cites", when=MATCHED), Cites)
    reason = Text(optional("说明", "remark"), most=1000)
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        yield from super().faults(data)
        if "matches" in data and data.get("returned_to_parties"):
            yield "/returned_to_parties", texts.BOTH_WAYS


class AmendmentConfirmed(_Ending):
    """确认更正: what somebody else made of a legal field is right."""

    confirmed_on = Day(legal("确认日期", "day confirmed"))
    matches = Identifier(
        legal("确认的记录", "entry confirmed"), identifiers.parse_entry_id
    )
    late = late()
