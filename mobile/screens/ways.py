"""On the page of a case: what interrupts it, what is asked past its time, the draw, and
each party's wish on who may listen, taken back with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile import openness, recording, theme
from mobile.setting import next_level
from mobile.summaries import STATES
from mobile.widgets import Card, Column, Large, Primary, Small, Tap, Words
from schemas import codes, limits, panel
from schemas.casefile import CaseFile
from schemas.course import State
from schemas.end_conditions import openness_allowed

if TYPE_CHECKING:
    from mobile.screens.case import CaseScreen

EXTENSION = "dispute.extension_asked"
TERMINATED = "dispute.terminated"
MONTH = "受理已超过一个月（75号令§33）"
OFTEN = f"退回合计已满 {limits.RETURNS_IN_ALL} 次（试行口径）"
OVER = frozenset(
    {State.CLOSED_SUCCESS, State.FOLLOW_UP, State.TERMINATED, State.NOT_ACCEPTED}
)


def draw(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    """Before what may come next."""
    _joined(screen, column)
    _suspension(column, casefile)
    if casefile.state not in OVER | {State.AGREED}:
        _past(screen, column, casefile)
    _panel(screen, column, casefile)


def _joined(screen: CaseScreen, column: Column) -> None:
    """With which others the county holds it to be one dispute."""
    statement = screen.app.casebook.statement(screen.case, screen.home)
    if statement is None or not statement.joined:
        return
    card = Card(tid="case:joined")
    card.add_widget(Large(words="县里认定和下面的是同一件"))
    for number, each in enumerate(statement.joined):
        card.add_widget(Words(words=each["number"], tid=f"joined:{number}"))
        state = STATES.get(each["state"], "等待资料")
        where = codes.name_of(each["grid"]) or each["grid"]
        township = codes.name_of(each["grid"][:9]) or ""
        card.add_widget(Small(words=f"{township}{where}　{each['holder']}　{state}"))
    card.add_widget(Small(words="各记各的，不用重记；要商量的，直接和他联系。"))
    column.add_widget(card)


def _suspension(column: Column, casefile: CaseFile) -> None:
    if casefile.state is not State.SUSPENDED:
        return
    found = casefile.tree["suspension"]
    said = found[max(found, key=int)]
    ground = codes.label("suspension_grounds", said.get("ground", ""))
    card = Card(line=theme.AMBER, tid="case:suspended")
    card.add_widget(Large(words="已暂停", ink=theme.AMBER))
    card.add_widget(Words(words=f"{ground}　{said.get('authority', '')}"))
    since = f"从 {said.get('suspended_on', '')} 起。暂停不顺延法定期限，一个月照样算。"
    card.add_widget(Small(words=since))
    column.add_widget(card)


def _past(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    """Past the month or the returns: ask first, and only then one level up."""
    tree, today = casefile.tree, screen.app.clock.today()
    if not limits.is_pressed(tree, today):
        return
    card = Card(line=theme.AMBER, tid="case:past")
    why = MONTH if limits.is_overdue(tree, today) else OFTEN
    card.add_widget(Words(words=why, ink=theme.AMBER))
    if limits.must_ask(tree, today):
        card.add_widget(Words(words="先问各方愿不愿意延长；有一方不愿意的，才提级。"))
        ask = Primary(words="问各方愿不愿延长", tid=f"past:{EXTENSION}")
        ask.bind(on_release=lambda _: screen.open_form(EXTENSION))
        card.add_widget(ask)
    elif limits.must_escalate(tree, today):
        level = codes.label("levels", _level(screen))
        card.add_widget(Words(words="已经问过，不是各方都愿意延长。"))
        up = Primary(words=f"提级到{level}", tid="past:escalate")
        up.bind(on_release=lambda _: escalate(screen))
        card.add_widget(up)
    else:
        until = limits.extended_until(tree)
        words = f"各方同意延长到 {until}。这是约定的日子，法定期限不变。"
        card.add_widget(Words(words=words, tid="past:extended"))
    column.add_widget(card)


def _level(screen: CaseScreen) -> str:
    return next_level(screen.app.casebook.enrolment.role)


def escalate(screen: CaseScreen) -> None:
    """The form of ending it here, with the level it goes to."""
    draft = recording.open_form(
        screen.app.casebook, TERMINATED, screen.case, screen.home
    )
    draft.body |= {"ground": "escalated", "escalated_to": _level(screen)}
    screen.show_form(draft)


def _panel(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    """Where 公开评理 is next, and may be public, the panel is drawn by lot."""
    rounds = [step.round or 1 for step in casefile.next_steps if step.stage == 4]
    if not rounds or openness_allowed(casefile.tree) == "closed":
        return
    draws = panel.draws(casefile.tree, rounds[0])
    card = Card(tid="case:panel")
    card.add_widget(Large(words="评理员"))
    if draws:
        card.add_widget(Words(words="、".join(panel.drawn_names(draws[-1]))))
        card.add_widget(Small(words=f"第 {len(draws)} 次抽签抽中的"))
    else:
        card.add_widget(Small(words="5 人以上，单数，从名单里抽签。"))
    words = "看抽签，或者重新抽" if draws else "抽签选评理员"
    opener = Tap(words=words, tid="case:draw")
    opener.bind(
        on_release=lambda _: screen.app.go("draw", case=screen.case, home=screen.home)
    )
    card.add_widget(opener)
    column.add_widget(card)


def draw_openness(screen: CaseScreen, column: Column, casefile: CaseFile) -> None:
    """Each party's wish, and the one tap that takes it back."""
    if casefile.state in OVER:
        return
    open_ones = [wish for wish in openness.wishes(casefile) if wish.is_open]
    if not open_ones:
        return
    card = Card(tid="case:openness")
    card.add_widget(Large(words="公开意愿"))
    card.add_widget(Small(words="当事人随时可以收回，点一下就记下来，马上起作用。"))
    for wish in open_ones:
        card.add_widget(Words(words=f"{wish.name}：{wish.words}"))
        back = Tap(
            words=f"{wish.name}不愿公开了",
            tid=f"withdraw:{wish.party.partition('-')[0]}",
        )
        back.bind(on_release=lambda _, wish=wish: _withdraw(screen, wish))
        card.add_widget(back)
    column.add_widget(card)


def _withdraw(screen: CaseScreen, wish: openness.Wish) -> None:
    openness.withdraw(screen.app.casebook, screen.case, screen.home, wish.party)
    screen.app.say_what_waits()
    screen.flash = f"已记录：{wish.name}不再公开。从现在起不能有人旁听、评理、公示"
    screen.draw()
