"""What a case says, as the forms ask for it: words where it is recorded, else "".

Nothing here makes words up: a code becomes its name, a day its Chinese writing, a sum
yuan; what nobody recorded stays a blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from schemas import bodies, codes, fields
from schemas.dispute import is_minor

Tree: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """The tree of a case file, its number, and the case's state."""

    tree: Tree
    number: str
    closed: bool = False

    @property
    def dispute(self) -> Tree:
        found: Tree = self.tree.get("dispute", {})
        return found

    @property
    def acceptance(self) -> Tree:
        found: Tree = self.tree.get("acceptance", {})
        return found

    @property
    def parties(self) -> list[tuple[str, Tree]]:
        return sorted(self.tree.get("party", {}).items())

    def name(self, key: str) -> str:
        name: str = self.tree.get("party", {}).get(key, {}).get("name", "")
        return name

    @property
    def names(self) -> str:
        return "、".join(party.get("name", "") for _, party in self.parties)

    @property
    def mediators(self) -> str:
        found = self.acceptance.get("mediators", {})
        return "、".join(found[key].get("name", "") for key in sorted(found))

    @property
    def committee(self) -> str:
        return str(self.acceptance.get("committee", ""))

    @property
    def title(self) -> str:
        """卷名: 李二河、张大山邻里纠纷"""
        kind = self.dispute.get("dispute_type")
        return self.names + (codes.label("dispute_types", kind) if kind else "")

    def rounds(self, stage: str) -> list[tuple[str, Tree]]:
        found = self.tree.get("stage", {}).get(stage, {}).get("round", {})
        return [(number, found[number]) for number in sorted(found, key=int)]

    def agreements(self) -> list[tuple[str, Tree]]:
        found = self.tree.get("agreement", {})
        signed = [number for number in found if "form" in found[number]]
        return [(number, found[number]) for number in sorted(signed, key=int)]

    def visits(self) -> list[tuple[str, Tree]]:
        found = self.tree.get("follow_up", {}).items()
        return sorted(found, key=lambda each: each[1].get("visited_on", ""))

    def claims(self) -> list[tuple[str, Tree]]:
        further = [
            claim
            for _, record in self.rounds("1")
            for claim in record.get("air", {}).get("claims", {}).items()
        ]
        claims = [*self.tree.get("claim", {}).items(), *further]
        return sorted(dict(claims).items(), key=lambda each: int(each[0][1:]))

    def claim_lines(self) -> str:
        return "\n".join(
            f"{key[1:]}．{self.name(claim.get('party', ''))}：{claim.get('text', '')}"
            + (f"（{yuan(claim['amount_fen'])}）" if "amount_fen" in claim else "")
            for key, claim in self.claims()
        )

    def signers(self) -> tuple[str, ...]:
        """Who signs for whom; a minor does not, the guardian does (0b.10)."""
        return tuple(self._signer(party) for _, party in self.parties)

    def _signer(self, party: Tree) -> str:
        name: str = party.get("name", "")
        guardian = party.get("guardian", {}).get("name", "")
        return f"{name}（法定代理人{guardian}）" if self.is_minor(party) else name

    def is_minor(self, party: Tree) -> bool:
        return is_minor(party, str(self.dispute.get("opened_on", "")))


def said(type: str, pointer: str, holder: Tree) -> str:
    """The value of that field in words; "" where it is not recorded."""
    name = pointer.rpartition("/")[2]
    if name not in holder:
        return ""
    value, field = holder[name], bodies.field_at(type, pointer)
    if isinstance(field, fields.Day):
        return day(value)
    if isinstance(field, fields.Fen):
        return yuan(value)
    if isinstance(value, list):
        return "、".join(bodies.enum_label(type, pointer, each) for each in value)
    return bodies.enum_label(type, pointer, value)


def party_said(party: Tree, *names: str) -> Iterator[str]:
    for name in names:
        yield said("dispute.opened", f"/parties/x/{name}", party)


def day(text: object) -> str:
    """2026年11月20日"""
    known = fields.day(str(text or ""))
    return f"{known.year}年{known.month}月{known.day}日" if known else ""


def yuan(fen: int) -> str:
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02}元" if rest else f"{whole:,}元"


def people(record: Tree, sep: str = "、") -> str:
    """张大山（申请人）、杜明（主持人）; who did not come is said."""
    found = record.get("participants", {})
    return sep.join(
        f"{found[key].get('name', '')}"
        f"（{codes.label('participant_roles', str(found[key].get('role', '')))}"
        f"{'' if found[key].get('attended') else '，未到场'}）"
        for key in sorted(found)
    )


def hours(record: Tree) -> str:
    """2026年9月5日 09:30—11:05"""
    began, ended = record.get("started_at", ""), record.get("ended_at", "")
    span = f"{began}—{ended}" if began or ended else ""
    return f"{day(record.get('held_on'))} {span}".strip()
