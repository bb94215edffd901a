"""卷宗: what the law needs before they leave, and what may still be done after.

    dossier(casefile) ─► each paper of the catalogue: its need, and what it lacks

A *lack* is a place in the case file where something has to stand, the article that
asks for it, and when it can still be mended: *here*, while the people are in the room
(a signature, a consent, an identity card seen, what only they can say), or *later*, by
the mediator or the committee alone. Papers come in the order in which they must be
mended: what needs the people first, then the rest, then what is whole.

What lacks where is in `schemas.wanting`. Nobody is refused anything for a lack.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from schemas.catalogue import (
    CATALOGUE,
    Case,
    Listed,
    Need,
    Outcome,
    Tree,
    case_of,
    need,
)
from schemas.texts import Words
from schemas.wanting import ASKED, Lack, Mend


class State(StrEnum):
    LACKING = "lacking"
    THERE = "there"
    NONE = "none"
    NOT_YET = "not_yet"
    NOT_NEEDED = "not_needed"


STATE_WORDS: Mapping[State, Words] = {
    State.LACKING: Words("缺", "Lacking"),
    State.THERE: Words("齐", "There"),
    State.NONE: Words("没有", "None"),
    State.NOT_YET: Words("还没到", "Not yet"),
    State.NOT_NEEDED: Words("不需要", "Not needed"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of this dossier."""

    about: Listed
    need: Need
    lacks: tuple[Lack, ...]
    held: bool

    @property
    def state(self) -> State:
        if self.need is Need.NOT_NEEDED:
            return State.NOT_NEEDED
        if self.need is Need.NOT_YET:
            return State.NOT_YET
        if self.need is Need.ON_DEMAND and not self.held:
            return State.NONE
        return State.LACKING if self.lacks else State.THERE


def asking(paper: Paper) -> str:
    """What is to be mended of it, in a line; of many places the first three."""
    words = "；".join(lack.zh for lack in paper.lacks[:3])
    more = f"，等 {len(paper.lacks)} 处" if len(paper.lacks) > 3 else ""
    return f"{paper.about.zh}：{words}{more}"


@dataclass(frozen=True, slots=True)
class Dossier:
    outcome: Outcome
    papers: tuple[Paper, ...]

    @property
    def here(self) -> tuple[Lack, ...]:
        """What must be mended before they leave."""
        return tuple(each for each in self._lacks() if each.mend is Mend.HERE)

    @property
    def later(self) -> tuple[Lack, ...]:
        return tuple(each for each in self._lacks() if each.mend is Mend.LATER)

    def paper(self, code: str) -> Paper:
        return next(each for each in self.papers if each.about.code == code)

    def _lacks(self) -> Iterator[Lack]:
        for paper in self.papers:
            if paper.state is State.LACKING:
                yield from paper.lacks


class CaseFile(Protocol):
    """What of a case file the dossier reads."""

    @property
    def tree(self) -> Tree: ...


def dossier(casefile: CaseFile) -> Dossier:
    return of_tree(casefile.tree)


def of_tree(tree: Tree) -> Dossier:
    case = case_of(tree)
    papers = [_paper(about, case, tree) for about in CATALOGUE]
    return Dossier(case.outcome, tuple(sorted(papers, key=_turn)))


def _turn(paper: Paper) -> int:
    """Whom one still needs for it decides its turn; the catalogue orders the rest."""
    if paper.state is not State.LACKING:
        order = (State.THERE, State.NONE, State.NOT_YET, State.NOT_NEEDED)
        return 3 + order.index(paper.state)
    if paper.need is Need.ON_DEMAND:
        return 2
    return 0 if any(each.mend is Mend.HERE for each in paper.lacks) else 1


def _paper(about: Listed, case: Case, tree: Tree) -> Paper:
    needed = need(about.code, case)
    if needed in (Need.NOT_YET, Need.NOT_NEEDED):
        return Paper(about, needed, (), False)
    asked = ASKED.get(about.code)
    lacks = (
        {(lack.at, lack.zh): lack for lack in asked(tree, about.law)} if asked else {}
    )
    ordered = sorted(lacks.values(), key=lambda lack: lack.mend is Mend.LATER)
    return Paper(about, needed, tuple(ordered), _is_held(about.code, tree))


HELD: Mapping[str, str] = {"M06": "evidence", "M10": "follow_up"}


def _is_held(code: str, tree: Tree) -> bool:
    """Is there anything of that paper? What is made of records is, once they are."""
    return HELD[code] in tree if code in HELD else code not in ("M05", "M11")
