"""One question on the screen: its label, who needs it, an editor, what is wrong.

The editor follows from the question's kind. Everything goes to the form's `Paper` by
pointer; the widget keeps nothing of its own but what is being typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile import answers, card_reading, glyphs
from mobile.plan import Question
from mobile.screens import capture, library, panel, wording
from mobile.screens.pictures import pictures
from mobile.widgets import Box, Chip, Chips, Code, Column, LongProse, Prose, Tap
from schemas import codes
from schemas.dispute import RESIDENT_ID_CARD as ID_CARD

if TYPE_CHECKING:
    from mobile.screens.form import FormScreen

NEEDS = {
    "law": ("法定", "blue"),
    "dossier": ("卷宗", "yellow"),
    "optional": ("选填", "grey"),
}
PAST_DAYS = (("今天", 0), ("昨天", -1), ("前天", -2))
COMING_DAYS = (("一周后", 7), ("半月后", 15), ("一月后", 30))
COMING = ("due_on", "next_on", "until")
UNGUESSED = ("birth_on", "occurred_on")


class NeedMark(BoxLayout):
    """法定, 卷宗 or 选填, in words and on a ground."""

    words = StringProperty("")
    light = StringProperty("grey")


class QuestionBox(Column):
    """A question and its editor; `wrong` is shown under it."""

    label = StringProperty("")
    need_words = StringProperty("")
    need_light = StringProperty("grey")
    hint = StringProperty("")
    below = StringProperty("")
    wrong = StringProperty("")
    pointer = StringProperty("")
    screen = ObjectProperty(None)

    def __init__(self, screen: FormScreen, question: Question, **options: Any) -> None:
        self.question = question
        need, light = NEEDS[question.need]
        super().__init__(
            screen=screen,
            label=question.label,
            need_words=need,
            need_light=light,
            hint=question.hint or (f"依据：{question.law}" if question.law else ""),
            pointer=question.pointer,
            **options,
        )
        self.boxes: list[Box] = []
        self.chips: list[Chip] = []
        EDITORS.get(question.kind, _typed)(self)
        self.refresh()

    def put(self, widget: Any) -> None:
        self.ids.editor.add_widget(widget)

    # -- what the editors do

    def say(self, value: Any) -> None:
        """A chip or a picked line: answered at once."""
        self.screen.answer(self.question, value)
        self.refresh()

    def typed(self, box: Box, text: str) -> None:
        self.screen.answer_text(self.question, text)
        self.refresh(keep_box=True)

    def left(self, box: Box) -> None:
        """The box lost the focus: show it tidied, say what is wrong."""
        self.refresh()
        self.screen.check(self)

    def say_wrong(self, words: str) -> None:
        card = self._card()
        self.wrong = (words and card and card.wrong) or words
        for box in self.boxes:
            box.wrong = bool(words)

    def refresh(self, keep_box: bool = False) -> None:
        value = self.screen.paper.value(self.pointer)
        text = self.screen.paper.text(self.question)
        for box in self.boxes:
            if not keep_box:
                box.put(text)
        for chip in self.chips:
            chosen = chip.value in value if isinstance(value, list) else None
            chip.chosen = chip.value == value if chosen is None else chosen
        self.below = self._reading(value)
        if card := self._card():
            self.say_wrong(card.wrong)

    def _card(self) -> card_reading.Reading | None:
        """What an ID number says so far; None where none is asked for or typed."""
        paper = self.screen.paper
        party, _, name = self.pointer.rpartition("/")
        typed = paper.value(self.pointer)
        is_card = paper.value(f"{party}/id_type") in (None, ID_CARD)
        if name != "id_no" or not is_card or not typed:
            return None
        return card_reading.read(str(typed), paper.setting.today)

    def _reading(self, value: Any) -> str:
        """What the machine understood, in words, so that a slip is seen."""
        if value is None:
            return ""
        if self.question.kind in ("day", "money"):
            return answers.spoken(self.question.kind, value)
        if self.question.kind in ("line", "prose", "cites"):
            return glyphs.told(str(value))
        card = self._card()
        return card.said if card else ""


def _typed(box: QuestionBox) -> None:
    """One line or many."""
    kind = box.question.kind
    cls = LongProse if kind == "prose" else Prose if kind == "line" else Code
    made = cls(tid=box.question.tid)
    if kind == "phone":
        made.input_type = "tel"
    if kind == "code":
        made.input_type = "text"  # An ID card may end in X.
    made.bind(on_settled=box.typed, on_left=box.left)
    box.boxes.append(made)
    box.put(made)


def _day(box: QuestionBox) -> None:
    _typed(box)
    name = box.pointer.rpartition("/")[2]
    if name in UNGUESSED:
        return
    days = COMING_DAYS if name in COMING else PAST_DAYS
    today: date = box.screen.paper.setting.today
    choices = [(words, (today + timedelta(days=n)).isoformat()) for words, n in days]
    _add_chips(box, choices)


def _hour(box: QuestionBox) -> None:
    _typed(box)
    now = Chip(label="现在", tid=f"{box.question.tid}=now")
    now.bind(on_release=lambda _: box.say(box.screen.hour()))
    row = Chips()
    row.add_widget(now)
    box.put(row)


def _flag(box: QuestionBox) -> None:
    _add_chips(box, [("是", True), ("否", False)], names=("yes", "no"))


def _choice(box: QuestionBox) -> None:
    _add_chips(box, [(words, code) for code, words in box.question.choices])


def _refers(box: QuestionBox) -> None:
    if box.question.choices:
        _choice(box)
    else:
        box.below = ""
        box.hint = "前面还没有写可以选的内容"


def _many(box: QuestionBox) -> None:
    def toggle(chip: Chip) -> None:
        kept = list(box.screen.paper.value(box.pointer) or [])
        if chip.value in kept:
            kept.remove(chip.value)
        else:
            kept.append(chip.value)
        order = [code for code, _ in box.question.choices]
        box.say(sorted(kept, key=order.index) or None)

    row = Chips()
    for code, words in box.question.choices:
        chip = Chip(label=words, value=code, tid=f"{box.question.tid}={_short(code)}")
        chip.bind(on_release=toggle)
        row.add_widget(chip)
        box.chips.append(chip)
    box.put(row)


def _add_chips(
    box: QuestionBox, choices: list[tuple[str, Any]], names: tuple[str, ...] = ()
) -> None:
    """A chosen chip touched again is taken back."""

    def choose(chip: Chip) -> None:
        box.say(None if chip.chosen and box.question.kind != "day" else chip.value)

    row = Chips()
    for number, (words, value) in enumerate(choices):
        name = names[number] if names else _short(str(value))
        chip = Chip(label=words, value=value, tid=f"{box.question.tid}={name}")
        chip.bind(on_release=choose)
        row.add_widget(chip)
        box.chips.append(chip)
    box.put(row)


def _short(code: str) -> str:
    """p1-9f02ab is p1 to those who write tests."""
    head, dash, tail = code.partition("-")
    return head if dash and len(tail) == 6 else code


class PickLine(Tap):
    """The chosen line, or what one may choose; opens the list."""

    is_empty = BooleanProperty(True)


def _pick(box: QuestionBox, choices: Callable[[], Any] | None = None) -> None:
    line = PickLine(tid=box.question.tid)

    def show(*_: Any) -> None:
        value = box.screen.paper.value(box.pointer)
        words = dict(offered()).get(value, value)
        line.is_empty = value is None
        line.words = f"{words or '请选择'} ›"

    def offered() -> tuple[tuple[str, str], ...]:
        return choices() if choices else box.question.choices

    def taken(value: str) -> None:
        if not box.screen.turns_away(value):
            box.screen.answer(box.question, value)

    def go(_: Any) -> None:
        choices = (*offered(), *box.screen.beside(box.question))
        box.screen.pick(
            box.question.label, choices, box.screen.paper.value(box.pointer), taken
        )

    line.bind(on_release=go)
    show()
    box.put(line)


def _village(box: QuestionBox) -> None:
    """The county's villages, those of this township first."""
    here = box.screen.paper.setting.village

    def villages() -> tuple[tuple[str, str], ...]:
        found = codes.divisions(here[:6]).values()
        names = {each.code: each.name for each in found}
        listed = [
            (each.code, f"{names.get(each.parent, '')} {each.name}")
            for each in found
            if each.level == "village"
        ]
        return tuple(sorted(listed, key=lambda pair: pair[0][:9] != here[:9]))

    _pick(box, villages)


EDITORS: dict[str, Callable[[QuestionBox], None]] = {
    "day": _day,
    "hour": _hour,
    "flag": _flag,
    "choice": _choice,
    "refers": _refers,
    "many": _many,
    "pick": _pick,
    "village": _village,
    "pictures": pictures,
    "agreement": wording.text,
    "evidence": capture.thing,
    "position": capture.where,
    "library": library.bases,
    "cites": library.cites,
    "draw": panel.draws,
    "ballot": panel.votes,
}
