"""What leaves the phone on paper shows no more of a person than the paper needs.

Numbers of cards and telephones and the end of an address are covered, wherever they
stand: in their own place, in a statement, in the text of an agreement. So a mask knows
what the case has recorded of each person and covers it in every word; numbers of the
two kinds are covered even where nobody recorded them. A minor is 张某 on every print
(0b.10), also on one that covers nothing else; whom a restriction protects is 张某
unless it is covered for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from schemas.dispute import is_minor
from schemas.papers.sheets.known import day

Tree: TypeAlias = Mapping[str, Any]

CARD = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})[0-9]{8}([0-9]{3}[0-9Xx])(?![0-9A-Za-z])")
PHONE = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")
PROTECTING = ("dv", "minor", "sexual_harm")
TELLERS = "甲乙丙丁戊己庚辛"
KEPT_OF_ADDRESS = 6


class Mask:
    """Covers the words of one case."""

    def __init__(
        self, tree: Tree, *, covered: bool, is_restricted: bool = False
    ) -> None:
        """`is_restricted`: also by the desk, of which the tree says nothing."""
        self.covered = covered
        protects = covered and (is_restricted or _is_protected(tree))
        said = dict(_names(tree, protects))
        if covered:
            said |= dict(_personal(tree))
        # Longest first, so that no name hides in a longer one.
        self._said = sorted(said.items(), key=lambda each: -len(each[0]))

    def __call__(self, text: str) -> str:
        for plain, masked in self._said:
            text = text.replace(plain, masked)
        if not self.covered:
            return text
        return PHONE.sub(r"\1****\2", CARD.sub(r"\1********\2", text))


def _personal(tree: Tree) -> Iterator[tuple[str, str]]:
    for person in _people(tree):
        if number := person.get("id_no"):
            yield number, _middle(number, 6 if len(number) > 12 else 1, 4)
        if phone := person.get("phone"):
            yield phone, _middle(phone, 3, 4)
        if (address := person.get("address")) and len(address) > KEPT_OF_ADDRESS:
            yield address, address[:KEPT_OF_ADDRESS] + "****"
        if born := person.get("birth_on"):
            yield day(born), f"{born[:4]}年"


def _people(tree: Tree) -> Iterator[Tree]:
    yield from tree.get("reception", {}).get("visitors", {}).values()
    for party in tree.get("party", {}).values():
        yield party
        for beside in ("agent", "guardian"):
            if beside in party:
                yield party[beside]


def _middle(text: str, before: int, after: int) -> str:
    hidden = len(text) - before - after
    if hidden < 2:
        return text[:1] + "*" * (len(text) - 1)
    return text[:before] + "*" * hidden + text[-after:]


def _names(tree: Tree, protects: bool) -> Iterator[tuple[str, str]]:
    """Whose name is replaced; two of one surname are told apart."""
    opened_on = tree.get("dispute", {}).get("opened_on", "")
    taken: dict[str, int] = {}
    for _, party in sorted(tree.get("party", {}).items()):
        name = party.get("name", "")
        is_person = party.get("kind") != "organization"
        if not name or not (is_minor(party, opened_on) or (protects and is_person)):
            continue
        told = taken.get(name[0], 0)
        taken[name[0]] = told + 1
        yield name, f"{name[0]}某{TELLERS[told - 1] if 0 < told <= 8 else ''}"


def _is_protected(tree: Tree) -> bool:
    dispute = tree.get("dispute", {})
    ground = dispute.get("restriction", {}).get("ground")
    return ground in PROTECTING or "dv" in dispute.get("risk_flags", ())
