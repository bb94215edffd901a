"""评理团 in the form of 公开评理: drawn by lot, voting on a phone that goes round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobile import drawing
from mobile.ballot import CHOICES, Ballot
from mobile.places import put_at, value_at
from mobile.widgets import Small, Tap, Words
from schemas import panel

if TYPE_CHECKING:
    from mobile.screens.questions import QuestionBox

NAMES = {"fair": "公道", "basically_fair": "基本公道", "unfair": "不公道"}


def draws(box: QuestionBox) -> None:
    """The editor of the panel: the way to the draw, and who was drawn."""
    screen = box.screen
    draft = screen.draft
    done = panel.draws(screen.paper.setting.tree, draft.body.get("round", 1))
    if done:
        names = "、".join(panel.drawn_names(done[-1]))
        box.put(Words(words=f"第 {len(done)} 次抽中：{names}"))
    words = "看抽签，或者重新抽 ›" if done else "抽签选评理员 ›"
    opener = Tap(words=words, tid=f"{box.question.tid}=draw")

    def drawn() -> None:
        """The sealed draw goes into this form, and the form has seen it."""
        _take(box)

    opener.bind(
        on_release=lambda _: screen.app.go(
            "draw", case=draft.case, home=draft.home, drawn=drawn
        )
    )
    box.put(opener)


def _take(box: QuestionBox) -> None:
    screen = box.screen
    paper = screen.renewed()
    body, round = paper.body, paper.body.get("round", 1)
    tree = paper.setting.tree
    put_at(body, "/appraise/evaluators", drawing.evaluators(tree, round))
    put_at(body, "/appraise/redraw_reason", drawing.why_again(tree, round) or None)
    put_at(body, "/appraise/votes", None)
    screen.keep()


def seats(body: dict[str, Any]) -> int:
    """How many sit on the panel as it is written."""
    panel = value_at(body, "/appraise/evaluators") or {}
    return sum(1 for each in panel.values() if each.get("seated", True))


def votes(box: QuestionBox) -> None:
    """The editor of the votes: handed round, and what came of it."""
    screen = box.screen
    counts = value_at(screen.paper.body, box.pointer)
    if counts:
        said = "，".join(f"{NAMES[name]} {counts.get(name, 0)} 票" for name in CHOICES)
        box.put(Words(words=said, tid="ballot:said"))
    many = seats(screen.paper.body)
    if many < panel.LEAST or many % 2 == 0:
        box.put(Small(words="评理员齐了（5 人以上，单数）再投票。"))
        return
    words = "重新投一次 ›" if counts else f"{many} 位评理员，传着手机投票 ›"
    opener = Tap(words=words, tid=f"{box.question.tid}=vote")

    def take(counted: dict[str, int]) -> None:
        put_at(screen.paper.body, box.pointer, counted)
        screen.keep()

    opener.bind(
        on_release=lambda _: screen.app.go("ballot", ballot=Ballot(many), take=take)
    )
    box.put(opener)
