"""On the page of a case: the red card that asks 要不要报告, and, once its author has
reported, a line for him alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile import protecting, theme
from mobile.plans import protection as plan
from mobile.widgets import Card, Column, Danger, Large, Tap, Words
from schemas import protection
from schemas.casefile import CaseFile

if TYPE_CHECKING:
    from mobile.screens.case import CaseScreen

WHY = {
    "minor": "案里像是有孩子受了侵害",
    "dv_incapable": "案里像是有家庭暴力，受害的是孩子或者不能辨认自己行为的人",
    "dv_other": "案里像是有家庭暴力",
}


def draw(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    """Before everything else: a person may be in danger."""
    done = protecting.done(screen.app.casebook, casefile.case)
    grounds = protecting.grounds(casefile)
    if done:
        words = (
            "已报告" if any(each.is_told for each in done) else "已写明没有报告的理由"
        )
        _to_page(screen, column, Tap, words, "protect:done")
    elif grounds:
        _ask(screen, column, grounds)


def _ask(screen: CaseScreen, column: Column, grounds: tuple[str, ...]) -> None:
    card = Card(line=theme.RED, tid="case:protect")
    card.add_widget(Large(words="要不要报告", ink=theme.RED))
    for ground in grounds:
        law = protection.article(ground)
        words = f"{WHY[ground]}：{plan.duty(ground)}（{law}）"
        card.add_widget(Words(words=words, tid=f"protect:{ground}"))
    _to_page(screen, card, Danger, "看怎么报告", "protect:open")
    column.add_widget(card)


def _to_page(
    screen: CaseScreen, into: Column | Card, cls: type[Tap], words: str, tid: str
) -> None:
    tap = cls(words=words, tid=tid)
    place = {"case": screen.case, "home": screen.home}
    tap.bind(on_release=lambda _: screen.app.go("protect", **place))
    into.add_widget(tap)
