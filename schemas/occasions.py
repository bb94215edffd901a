"""An occasion as it stands: what it is called, and what became of its matters.

    宣讲                   /outreach
    接访、下访、现场办公   /reception; each visitor's matter /reception/visitors/<id>,
                           what came of it /followed_up/<id>/<round>

A *matter* is resolved on the spot, or promised to somebody by a day; of what was said
since the last counts. Only the tree is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from schemas import codes
from schemas.fields import day
from schemas.reception import OPEN, OPENED

Tree: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of the register: what was told, and how it stands."""

    key: str
    told: Tree
    followed: tuple[Tree, ...]

    @property
    def people(self) -> int:
        return int(self.told.get("people", 1))

    @property
    def is_on_site(self) -> bool:
        return bool(self.told.get("resolved_on_site"))

    @property
    def done_on(self) -> date | None:
        """The day since which nothing more is promised."""
        if not self.followed or self.followed[-1].get("result") == OPEN:
            return None
        return day(str(self.followed[-1].get("followed_on", "")))

    @property
    def due_on(self) -> date | None:
        """By when it was promised last."""
        moved = [each["next_due"] for each in self.followed if "next_due" in each]
        return day(str(moved[-1] if moved else self.told.get("follow_up_due", "")))

    @property
    def is_open(self) -> bool:
        return not self.is_on_site and self.done_on is None

    @property
    def case(self) -> str:
        """The dispute that it became; "" where it became none."""
        last = self.followed[-1] if self.followed else {}
        return str(last.get("case", "")) if last.get("result") == OPENED else ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A matter that somebody took on, until a day; `about` points to it."""

    about: str
    due_on: date
    done_on: date | None


def is_reception(tree: Tree) -> bool:
    return "reception" in tree


def matters(tree: Tree) -> list[Matter]:
    """The lines, in the order of their ids' numbers."""
    visitors = tree.get("reception", {}).get("visitors", {})
    lines = sorted(visitors.items(), key=lambda each: _number(each[0]))
    return [Matter(key, told, tuple(_followed(tree, key))) for key, told in lines]


def _followed(tree: Tree, visitor: str) -> list[Tree]:
    said = tree.get("followed_up", {}).get(visitor, {})
    return [said[round] for round in sorted(said, key=int)]


def next_round(tree: Tree, visitor: str) -> int:
    """The number of what is said next of that visitor's matter."""
    said = tree.get("followed_up", {}).get(visitor, {})
    return max(map(int, said), default=0) + 1


def promises(tree: Tree) -> Iterator[Promise]:
    for matter in matters(tree):
        due_on = matter.due_on
        if not matter.is_on_site and due_on is not None:
            about = f"/reception/visitors/{matter.key}"
            yield Promise(about, due_on, matter.done_on)


def title(tree: Tree) -> str:
    """宣讲：荷花村院坝; 下访：丰都县信访办主任 陈某; no visitor is named."""
    if held := tree.get("reception"):
        leader = held.get("leader", {})
        who = f"{leader.get('post', '')} {leader.get('name', '')}".strip()
        return f"{kind_zh(tree)}：{who}"
    return f"宣讲：{tree.get('outreach', {}).get('place', '')}".rstrip("：")


def kind_zh(tree: Tree) -> str:
    """接访, 下访, 马路办公: the code's words up to what explains them."""
    code = str(tree.get("reception", {}).get("activity_kind", ""))
    known = codes.code_list("activity_kinds").get(code)
    return known.zh.partition("（")[0] if known else "接访下访"


def held(tree: Tree) -> Tree:
    """What was held, as it is told; empty of a dispute."""
    told: Tree = tree.get("reception") or tree.get("outreach") or {}
    return told


def day_held(tree: Tree) -> str:
    return str(held(tree).get("held_on", ""))


def place(tree: Tree) -> str:
    return str(held(tree).get("place", ""))


def words(tree: Tree) -> list[str]:
    """What an occasion is found by."""
    told = held(tree)
    speakers = told.get("speakers", {}).values()
    names = [str(each.get("name", "")) for each in speakers]
    visitors = [
        str(matter.told.get(name, ""))
        for matter in matters(tree)
        for name in ("name", "address", "phone", "matter")
    ]
    return [place(tree), str(told.get("questions", "")), *names, *visitors]


def _number(key: str) -> tuple[int, str]:
    digits = "".join(each for each in key.partition("-")[0] if each.isdigit())
    return int(digits or 0), key
