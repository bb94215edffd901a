"""The last page of a form: what is missing, everything read back, and the reason of a
correction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.properties import NumericProperty, StringProperty

from mobile import acquaintances, members, reading, theme
from mobile.screens.sheets import Faults
from mobile.widgets import Card, Column, Danger, LongProse, Small, Tap, Title, Words
from schemas.errors import FieldError

if TYPE_CHECKING:
    from mobile.screens.form import FormScreen

DISCARD = "不要这份草稿"


class Gaps(Card):
    """What the dossier will lack."""


class ReadLine(Column):
    """One thing read back."""

    depth = NumericProperty(0)
    label = StringProperty("")
    value = StringProperty("")


def draw(screen: FormScreen, column: Column) -> None:
    paper = screen.paper
    column.add_widget(Title(words="核对一遍", tid="page:review"))
    if screen.is_correction:
        _reason(screen, column)
    faults, gaps = paper.faults(), paper.gaps()
    if faults:
        _list(screen, column, Faults(), "还不能保存：", faults, "fault")
    if gaps:
        _list(screen, column, Gaps(), "卷宗还缺（可以先保存）：", gaps, "gap")
    if not faults and not gaps:
        column.add_widget(Words(words="都齐了。", ink=theme.GREEN))
    column.add_widget(_read_back(screen))
    if paper.setting.sitting.get("common") and not paper.shows_common:
        change = Tap(words="改时间、地点、参加的人", tid="common")
        change.bind(on_release=lambda _: screen.open_common())
        column.add_widget(change)
    column.add_widget(_discarder(screen))


def _read_back(screen: FormScreen) -> Card:
    card = Card()
    paper = screen.paper
    plan, body = paper.plan, paper.finished()
    if plan.form is None:
        lines = reading.read(plan.type, body, paper.setting)
    else:
        lines = reading.read_form(plan.form, body, paper.setting)
    for line in lines:
        card.add_widget(ReadLine(depth=line.depth, label=line.label, value=line.value))
    for party, said in paper.draft.taken.items():
        if acquaintances.source(paper.draft, party):
            card.add_widget(Small(words=f"身份资料{said}"))
    return card


def _list(
    screen: FormScreen,
    column: Column,
    card: Card,
    words: str,
    errors: list[FieldError],
    tid: str,
) -> None:
    card.add_widget(Words(words=words))
    for number, some in enumerate(members.together(screen.paper, errors)):
        told = f"{members.told(screen.paper, some)} ›"
        line = Tap(words=told, tid=f"{tid}:{number}", halign="left")
        line.bind(on_release=lambda _, first=some[0]: screen.jump(first))
        card.add_widget(line)
    column.add_widget(card)


def _reason(screen: FormScreen, column: Column) -> None:
    column.add_widget(Words(words="为什么更正（法定）：原来的内容不会消失"))
    box = LongProse(tid="q:/reason")
    box.put(screen.paper.draft.reason)
    box.bind(on_settled=lambda _, text: screen.give_reason(text))
    column.add_widget(box)


def _discarder(screen: FormScreen) -> Danger:
    drop = Danger(words=DISCARD, tid="discard")

    def press(_: Any) -> None:
        if drop.words == DISCARD:
            drop.words = "再按一次就删掉，找不回来"
        else:
            screen.discard()

    drop.bind(on_release=press)
    return drop
