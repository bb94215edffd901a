"""The text of an agreement in its form: how far it is, and the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile import agreeing, signers
from mobile.widgets import Primary, Words

if TYPE_CHECKING:
    from mobile.screens.questions import QuestionBox


def text(box: QuestionBox) -> None:
    paper = box.screen.paper
    for words in _how_far(box):
        box.put(Words(words=words))
    go = Primary(words="看正文、念给各方听、签字 ›", tid=f"{box.question.tid}=open")
    go.bind(on_release=lambda _: box.screen.app.go("agree", paper=paper))
    box.put(go)


def _how_far(box: QuestionBox) -> list[str]:
    """What is done of it, in a line each."""
    paper = box.screen.paper
    if "clauses" not in paper.body:
        return ["正文还没有写成。点下面，按前面记的写出来。"]
    lines = [agreeing.read_words(paper)]
    for signer in signers.signers(paper):
        lines.append(f"{signer.name}：{signer.state[0]}")
    if paper.draft.signing.get("strokes"):
        lines.append("有一个签名写到一半，点下面接着写")
    return lines
