"""抽评理员 on this phone: the grid's list, who was asked what, and the lot.

    _local/appraisers      the names of the grid, in its own database: every draw adds
    _local/draw:<case>     who was asked what so far, until it is drawn

What is drawn is sealed at once (`schemas.panel`), so that nobody draws until it suits.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mobile.casebook import Casebook
from mobile.errors import Unfinished
from schemas import bodies, panel, texts
from schemas.casefile import CaseFile
from schemas.end_conditions import openness_allowed
from schemas.entry import Entry
from schemas.texts import Words

LIST = "appraisers"
ASKED = "draw:"
FREE = "free"
GROUNDS = (FREE, "kin", "stake", "declined", "not_asked")
WORDS = {
    FREE: "没有，可以抽",
    "kin": "是亲属",
    "stake": "有利害关系",
    "declined": "本人不愿",
    "not_asked": "没有问到",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the list: what he was asked, and what the case itself says of him."""

    name: str
    unit: str = ""
    ground: str = ""
    refused: str = ""

    @property
    def is_free(self) -> bool:
        return self.ground == FREE and not self.refused

    @property
    def left_out(self) -> str:
        """Why he may not be drawn, as the record names it."""
        return self.refused or ("" if self.ground == FREE else self.ground)


class Drawing:
    """One draw being prepared for one case."""

    def __init__(self, book: Casebook, case: str, home: str) -> None:
        self.book, self.case, self.home = book, case, home
        casefile = book.casefile(case, home)
        self.tree: Mapping[str, Any] = casefile.tree if casefile else {}
        self.round = _round(casefile)
        self.earlier = panel.draws(self.tree, self.round)
        self.people = [self._judged(each) for each in self._kept()]

    @property
    def is_allowed(self) -> bool:
        """Nobody sits on a panel where a party wants it closed."""
        return openness_allowed(self.tree) != "closed"

    @property
    def number(self) -> int:
        return len(self.earlier) + 1

    @property
    def free(self) -> list[Asked]:
        return [each for each in self.people if each.is_free]

    @property
    def unasked(self) -> int:
        return sum(1 for each in self.people if not each.ground and not each.refused)

    # -- the list

    def _kept(self) -> Iterator[Asked]:
        database = self.book.database(self.home)
        kept = database.local(ASKED + self.case) or {}
        asked: Mapping[str, str] = {**self._asked_before(), **kept.get("asked", {})}
        for name, unit in (database.local(LIST) or {}).get("names", {}).items():
            yield Asked(name, unit, asked.get(name, ""))

    def _asked_before(self) -> dict[str, str]:
        """What the last draw of this round was told."""
        if not self.earlier:
            return {}
        last = self.earlier[-1]
        left_out = last.get("left_out", {}).values()
        free = {each["name"]: FREE for each in last["pool"].values()}
        return free | {each["name"]: each["ground"] for each in left_out}

    def _judged(self, asked: Asked) -> Asked:
        return replace(asked, refused=panel.ground_for(asked.name, self.tree))

    def add(self, name: str, unit: str = "") -> str:
        """One more for the grid's list; words if that cannot be."""
        name, unit = " ".join(name.split()), " ".join(unit.split())
        if not name:
            return "先写姓名"
        if name in {each.name for each in self.people}:
            return f"{name}已经在名单里；同名的写上住处区别，如：{name}（三组）"
        wrong = bodies.field_at(panel.TYPE, "/pool/e1/name").fault(name)  # type: ignore[union-attr]
        if wrong:
            return str(wrong.zh)
        self.people.append(self._judged(Asked(name, unit)))
        self._keep_list()
        return ""

    def answer(self, name: str, ground: str) -> None:
        """What that person said when he was asked; "" takes it back."""
        self.people = [
            replace(each, ground=ground) if each.name == name else each
            for each in self.people
        ]
        asked = {each.name: each.ground for each in self.people if each.ground}
        self._database.put_local(ASKED + self.case, {"asked": asked})

    def _keep_list(self) -> None:
        names = {each.name: each.unit for each in self.people}
        self._database.put_local(LIST, {"names": names})

    @property
    def _database(self) -> Any:
        return self.book.database(self.home)

    # -- the lot

    def lacks(self, seats: int, reason: str) -> Words | None:
        """What keeps it from being drawn."""
        if not self.is_allowed:
            return texts.CLOSED_PANEL
        if seats not in panel.seats_offered(len(self.free)):
            return texts.too_few_candidates(panel.LEAST)
        if self.unasked:
            return texts.people_unasked(self.unasked)
        if self.number > 1 and not reason.strip():
            return texts.SAY_WHY_AGAIN
        return None

    def draw(self, seats: int, reason: str = "") -> Entry:
        """Draw and seal. Unfinished if something lacks."""
        if lacks := self.lacks(seats, reason):
            raise Unfinished((bodies.field_error(panel.TYPE, "/pool", lacks),))
        now = self.book.clock.believed()
        pool = {f"e{n}": _named(each) for n, each in enumerate(self.free, 1)}
        nonce = os.urandom(32).hex()
        out = [each for each in self.people if not each.is_free]
        body: dict[str, Any] = {
            "round": self.round,
            "draw": self.number,
            "drawn_on": now.date().isoformat(),
            "drawn_at": f"{now:%H:%M}",
            "drawn_by": self.book.enrolment.person,
            "seats": seats,
            "pool": pool,
            "nonce": nonce,
            "drawn": panel.lot(nonce, pool, seats),
        }
        if out:
            body["left_out"] = {
                f"o{n}": {"name": each.name, "ground": each.left_out}
                for n, each in enumerate(out, 1)
            }
        if self.number > 1:
            body["reason"] = reason.strip()
        written = self.book.record(panel.TYPE, self.case, body, home=self.home)
        if self._database.local(ASKED + self.case) is not None:
            self._database.delete_local(ASKED + self.case)
        return written


def _round(casefile: CaseFile | None) -> int:
    """The round of 公开评理 that is due, or that comes next."""
    if casefile is None:
        return 1
    for step in casefile.next_steps:
        if step.stage == 4 and step.round:
            return step.round
    rounds = casefile.tree.get("stage", {}).get("4", {}).get("round", {})
    return max(map(int, rounds), default=0) + 1


def _named(each: Asked) -> dict[str, str]:
    return {"name": each.name, **({"unit": each.unit} if each.unit else {})}


def evaluators(tree: Mapping[str, Any], round: int) -> dict[str, dict[str, Any]]:
    """Those drawn, as the appraisal's form has them; who was drawn first stays."""
    found: dict[str, dict[str, Any]] = {}
    draws = panel.draws(tree, round)
    for number, draw in enumerate(draws, 1):
        for name in panel.drawn_names(draw):
            found[f"e{len(found) + 1}"] = {
                "name": name,
                "drawn_by": draw.get("drawn_by", ""),
                "recusal_ok": True,
                "draw": number,
                "seated": number == len(draws),
            }
    return found


def why_again(tree: Mapping[str, Any], round: int) -> str:
    """Why it was drawn again, as the last draw says."""
    draws = panel.draws(tree, round)
    return str(draws[-1].get("reason", "")) if len(draws) > 1 else ""
