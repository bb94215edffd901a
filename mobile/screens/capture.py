"""The thing itself in a form: 拍照, 录音, 选文件; and its position, where one wants it.

What is taken is sealed as soon as it is there, and the draft names it at once. Another
one taken for the same form takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.core.image import Image as Drawn
from kivy.metrics import dp
from kivy.uix.image import Image

from mobile import capturing, evidence, position
from mobile.camera import camera_of
from mobile.chosen import files_of
from mobile.errors import PhoneError
from mobile.recorder import Recorder, recorder_of
from mobile.widgets import Card, Primary, Row, Small, Tap, Words
from schemas.errors import FieldError
from schemas.evidence import MOST_SIZE

if TYPE_CHECKING:
    from mobile.screens.questions import QuestionBox

HIGH = 220
DRAWN_SECONDS = 0.05
KINDS = (("photo", "拍照"), ("sound", "录音"), ("file", "选文件"))


def thing(box: QuestionBox) -> None:
    """The editor: what was taken, or the three ways to take something."""
    body = _holder(box)
    if body.get("evidence"):
        box.put(_card(box, body))
        if box.screen.draft.corrects:
            return
    else:
        box.put(Small(words=f"文件{capturing.offered_words('file')}"))
    row = Row()
    for kind, words in KINDS:
        taker = Tap(words=words, tid=f"{box.question.tid}={kind}")
        taker.bind(on_release=lambda _, each=kind: _take(box, each))
        row.add_widget(taker)
    box.put(row)


def _holder(box: QuestionBox) -> Any:
    """The body that names it: the form's, or the part of it that is the thing's."""
    paper = box.screen.paper
    part = box.pointer.rpartition("/")[0]
    return (paper.value(part) or {}) if part else paper.body


def picture(raw: bytes | None, high: float = HIGH) -> Any:
    """It, drawn; words where there is none to draw."""
    if raw is None:
        return Small(words="图片不在这部手机上")
    drawn = Drawn(BytesIO(raw), ext="jpg", nocache=True)
    return Image(
        texture=drawn.texture, size_hint_y=None, height=dp(high), fit_mode="contain"
    )


def _card(box: QuestionBox, body: Any) -> Card:
    card = Card(tid=f"{box.question.tid}:taken")
    if body.get("kind") == "photo":
        media = box.screen.app.casebook.media
        card.add_widget(picture(media.thumb(body["evidence"])))
    card.add_widget(
        Words(words=evidence.described(body), tid=f"{box.question.tid}:about")
    )
    if not box.screen.draft.corrects:
        card.add_widget(Small(words="拍得不好可以再拍，新的替换旧的"))
    return card


# -- taking


def _take(box: QuestionBox, kind: str) -> None:
    """Room is asked for first: better said before than after."""
    try:
        box.screen.app.casebook.media.check_room(MOST_SIZE)
    except PhoneError as error:
        box.say_wrong(error.zh)
        return
    {"photo": _photograph, "sound": _record, "file": _choose}[kind](box)


def _photograph(box: QuestionBox) -> None:
    camera = camera_of()

    def taken(raw: bytes) -> None:
        _soon(box, "photo", raw)

    offers = camera.offers()
    if offers is None:
        camera.take("", taken)
    else:
        _offer(box, "选一张照片", offers, lambda offer: camera.take(offer, taken))


def _choose(box: QuestionBox) -> None:
    files = files_of()

    def taken(raw: bytes) -> None:
        _soon(box, "file", raw)

    offers = files.offers()
    if offers is None:
        files.choose("", taken)
    else:
        _offer(box, "选一个文件", offers, lambda offer: files.choose(offer, taken))


def _record(box: QuestionBox) -> None:
    recorder = recorder_of(box.screen.app.casebook.media.folder)
    offers = recorder.offers()
    if offers is None:
        _listen(box, recorder)
        return

    def picked(offer: str) -> None:
        raw = recorder.take(offer)
        _soon(box, "sound", raw)

    _offer(box, "选一段录音", offers, picked)


def _listen(box: QuestionBox, recorder: Recorder) -> None:
    """While it listens there is one button, and it says for how long already; whoever
    leaves the page ends it, and keeps what was heard."""
    try:
        recorder.begin()
    except PhoneError as error:
        box.say_wrong(error.zh)
        return
    ender = Primary(words="正在录音，按这里结束", tid=f"{box.question.tid}=end")
    began = box.screen.app.clock.steady()

    def tell(_: float) -> None:
        passed = int(box.screen.app.clock.steady() - began)
        ender.words = f"正在录音 {passed // 60}:{passed % 60:02}，按这里结束"

    ticking = Clock.schedule_interval(tell, 1)

    def end() -> None:
        ticking.cancel()
        box.screen.listening = None
        raw, seconds = recorder.end()
        _add(box, "sound", raw, seconds)

    box.screen.listening = end
    ender.bind(on_release=lambda _: end())
    box.put(ender)


def _offer(
    box: QuestionBox, title: str, offers: Any, picked: Callable[[str], Any]
) -> None:
    if offers:
        box.screen.pick(title, offers, None, picked)
    else:
        box.say_wrong("文件夹里没有能用的")


def _soon(box: QuestionBox, kind: str, raw: bytes) -> None:
    """When the page is drawn again after the list that it was chosen from."""

    def drawn(_: float) -> None:
        Clock.schedule_once(lambda _: _add(box, kind, raw), 0)

    Clock.schedule_once(drawn, DRAWN_SECONDS)


def _add(box: QuestionBox, kind: str, raw: bytes, seconds: int | None = None) -> None:
    screen = box.screen
    if screen.paper is None:
        return
    media, body = screen.app.casebook.media, _holder(box)
    try:
        said = capturing.take(screen.app.casebook, kind, raw, seconds=seconds)
    except PhoneError as error:
        label = box.question.label
        screen.mark([FieldError(box.pointer, label, label, error.zh, error.en)])
        return
    earlier = body.get("evidence")
    capturing.put(body, said)
    if body is not screen.paper.body:
        screen.paper.body["record"] = body
    screen.keep()
    if earlier:
        media.drop(earlier)
    screen.draw_here()


# -- the position


def where(box: QuestionBox) -> None:
    """Off, until somebody asks for it; and off again with one touch."""
    said = box.screen.paper.value(box.pointer)
    if said:
        box.put(Words(words=position.words(said), tid=f"{box.question.tid}:at"))
    words = "不记位置了" if said else "记下现在的位置"
    turn = Tap(words=words, tid=f"{box.question.tid}=turn")
    turn.bind(on_release=lambda _: _turn(box, on=not said))
    box.put(turn)


def _turn(box: QuestionBox, *, on: bool) -> None:
    found = position.here() if on else None
    if on and found is None:
        box.say_wrong("手机现在不知道位置：到空旷的地方，打开定位再按一次")
        return
    box.say(found)
    box.screen.draw_here()
