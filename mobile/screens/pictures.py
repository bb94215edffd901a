"""Pictures of an original in a form: taken, looked at, taken again.

A picture is sealed as soon as it is taken; what the screen shows is opened in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.clock import Clock

from mobile.camera import camera_of
from mobile.errors import NotAPicture
from mobile.screens.capture import picture
from mobile.widgets import Card, Row, Small, Tap

if TYPE_CHECKING:
    from mobile.casebook import Casebook
    from mobile.screens.questions import QuestionBox


def pictures(box: QuestionBox) -> None:
    """The editor: what was taken, each with the way to remove it, and the camera."""
    for number, digest in enumerate(_kept(box)):
        box.put(_card(box, number, digest))
    words = "再拍一张" if _kept(box) else "拍纸质原件"
    taker = Tap(words=words, tid=f"{box.question.tid}=take")
    taker.bind(on_release=lambda _: _take(box))
    box.put(taker)


def shown(casebook: Casebook, digest: str) -> Any:
    """The picture, drawn, where it went to the county a small one; words where this
    phone does not have it."""
    raw = casebook.papers.read(digest)
    medium = casebook.media.holding(digest) if raw is None else None
    return picture(casebook.media.thumb(medium.evidence) if medium else raw)


def _kept(box: QuestionBox) -> list[str]:
    return list(box.screen.paper.value(box.pointer) or [])


def _card(box: QuestionBox, number: int, digest: str) -> Card:
    card = Card(tid=f"{box.question.tid}:{number}")
    card.add_widget(shown(box.screen.app.casebook, digest))
    row = Row()
    row.add_widget(Small(words=f"第 {number + 1} 张"))
    remove = Tap(words="不要这张", tid=f"{box.question.tid}:{number}=remove")
    remove.bind(on_release=lambda _: _remove(box, digest))
    row.add_widget(remove)
    card.add_widget(row)
    return card


def _remove(box: QuestionBox, digest: str) -> None:
    left = [each for each in _kept(box) if each != digest]
    box.say(left or None)
    box.screen.app.casebook.papers.drop(digest)
    box.screen.draw_here()


def _take(box: QuestionBox) -> None:
    """Straight to the camera; on a desk, to a list of files."""
    camera, screen = camera_of(), box.screen

    def taken(raw: bytes) -> None:
        Clock.schedule_once(lambda _: _add(box, raw), 0)

    offers = camera.offers()
    if offers is None:
        camera.take("", taken)
    elif offers:
        title = "选一张照片"
        screen.pick(title, offers, None, lambda offer: camera.take(offer, taken))
    else:
        box.say_wrong("文件夹里没有照片")


def _add(box: QuestionBox, raw: bytes) -> None:
    screen = box.screen
    if screen.paper is None:
        return
    try:
        digest = screen.app.casebook.papers.keep(raw)
    except NotAPicture as error:
        box.say_wrong(error.zh)
        return
    kept = _kept(box)
    if digest not in kept:
        screen.answer(box.question, [*kept, digest])
    screen.draw_here()
