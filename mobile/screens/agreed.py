"""协议 on the page of a case: in effect or not, its words, who signed them and how.

A signature under words that were changed since is said to be that; the trace of a hand
is shown with what it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mobile import theme
from mobile.screens.traces import Traces
from mobile.signers import how_words
from mobile.widgets import Badge, Card, Column, Large, Small, Tap, Words
from schemas import agreement_text, effect
from schemas.casefile import CaseFile

if TYPE_CHECKING:
    from mobile.screens.case import CaseScreen

SEAL = "/seal"


def draw(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    found = casefile.tree.get("agreement", {})
    for round in sorted(found, key=int):
        if "form" in found[round]:
            column.add_widget(_card(screen, casefile, round, found[round]))


def _card(screen: CaseScreen, casefile: CaseFile, round: str, agreement: Any) -> Card:
    card = Card(tid=f"case:agreement:{round}")
    card.add_widget(Large(words=f"协议（第 {round} 份）" if round != "1" else "协议"))
    words, light = standing(casefile, int(round), agreement)
    card.add_widget(Badge(words=words, light=light, tid=f"agreement:{round}:standing"))
    setting = screen._setting
    for reference, name in (
        ("party", "signatures"),
        ("mediator", "mediator_signatures"),
    ):
        outdated = effect.outdated(agreement, name)
        for key, signature in agreement.get(name, {}).items():
            who = setting.name_in(reference, key, {})
            _draw_signature(card, who, signature, key in outdated)
    mark = f"agreement:{round}"

    def toggle() -> None:
        screen.open_entries ^= {mark}
        screen.exchange(card, _card(screen, casefile, round, agreement))

    _draw_text(card, mark, agreement, mark in screen.open_entries, toggle)
    return card


def standing(casefile: CaseFile, round: int, agreement: Any) -> tuple[str, str]:
    """Signed is not in effect: what it waits for, or since when it binds."""
    effective = casefile.effective.get(round)
    if effective:
        return f"已生效 {effective}", "green"
    lacking = list(effect.lacking(agreement, casefile.tree.get("party", {})))
    if lacking == [SEAL]:
        return "已签待盖章，还没有生效", "yellow"
    return "已签待盖章，还没有生效：还没有签齐", "yellow"


def _draw_signature(card: Card, who: str, signature: Any, is_outdated: bool) -> None:
    day = signature.get("signed_on", "")
    card.add_widget(Words(words=f"{who}　{day}　{how_words(signature)}"))
    if is_outdated:
        words = f"{who}签的是改动前的文本，要按现在的文本重签"
        card.add_widget(Words(words=words, ink=theme.RED))
    if "strokes" in signature.get("hand", {}):
        card.add_widget(Traces(trace=signature["hand"]["strokes"]))


def _draw_text(
    card: Card, mark: str, agreement: Any, is_open: bool, toggle: Callable[[], None]
) -> None:
    clauses = agreement.get("clauses", {})
    if not clauses:
        return
    opener = Tap(words="收起正文" if is_open else "看正文", tid=f"{mark}:text")
    opener.bind(on_release=lambda _: toggle())
    if is_open:
        for key in agreement_text.in_order(clauses):
            clause = clauses[key]
            rewritten = "　改写" if "drawn" in clause else ""
            card.add_widget(Small(words=agreement_text.heading(key) + rewritten))
            card.add_widget(Words(words=clause.get("text", "")))
    card.add_widget(opener)
