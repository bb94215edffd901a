"""What a phone has and a desk has not, as pyjnius shows it: asked, read, put away."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mobile import chosen, position
from mobile.alarms import AndroidAlarms, alarms_of_the_phone
from mobile.errors import NotTaken
from mobile.recorder import AndroidRecorder, recorder_of
from mobile.voice import voice_of
from tests.mobile.things import PDF, sound


class Refused(Exception):
    """As Java refuses what nobody has allowed."""


class Android(SimpleNamespace):
    """Its classes by name, and what its owner has allowed."""

    def __init__(self, **classes: Any) -> None:
        super().__init__(asked=[], bound={}, **classes)

    def autoclass(self, name: str) -> Any:
        return getattr(self, name.rpartition(".")[2])


@pytest.fixture
def android(monkeypatch: pytest.MonkeyPatch) -> Android:
    made = Android()
    jnius = ModuleType("jnius")
    jnius.autoclass = made.autoclass
    jnius.cast = lambda _, it: it
    jnius.JavaException = Refused
    permissions = ModuleType("android.permissions")
    permissions.request_permissions = made.asked.extend
    package = ModuleType("android")
    package.activity = SimpleNamespace(
        bind=lambda **to: made.bound.update(to), unbind=lambda **_: made.bound.clear()
    )
    for name, module in (
        ("jnius", jnius),
        ("android", package),
        ("android.permissions", permissions),
    ):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setenv("ANDROID_ARGUMENT", "")
    return made


class Recorder:
    """Android's MediaRecorder: writes where it is told, when it is stopped."""

    allowed = True

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None

    def setOutputFile(self, path: str) -> None:
        self.path = Path(path)

    def prepare(self) -> None:
        if not Recorder.allowed:
            raise Refused

    def stop(self) -> None:
        self.path.write_bytes(sound(5_000))


def test_the_recorder_asks_hears_and_leaves_no_file(
    android: Android, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    android.MediaRecorder = Recorder
    (tmp_path / "recording.m4a").write_bytes(b"of a killed app")
    recorder = recorder_of(tmp_path)
    assert isinstance(recorder, AndroidRecorder)
    assert recorder.offers() is None
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(Recorder, "allowed", False)
    with pytest.raises(NotTaken):
        recorder.begin()
    assert android.asked == ["android.permission.RECORD_AUDIO"]
    assert recorder.end() == (b"", 0)
    monkeypatch.setattr(Recorder, "allowed", True)
    recorder.begin()
    assert recorder.end() == (sound(5_000), 0)
    assert list(tmp_path.iterdir()) == []


class Intent:
    def setClassName(self, package: str, name: str) -> None:
        self.to = package, name

    def putExtra(self, name: str, value: str) -> None:
        setattr(self, name, value)


def test_alarms_are_set_anew_for_our_receiver_and_none_of_before_is_left(
    android: Android,
) -> None:
    ringing: dict[int, Any] = {}
    manager = SimpleNamespace(
        cancel=lambda pending: ringing.pop(pending[0], None),
        set=lambda _, at_ms, pending: ringing.update({pending[0]: (at_ms, pending[1])}),
    )
    activity = SimpleNamespace(
        getSystemService=lambda name: {"alarm": manager}[name],
        getPackageName=lambda: "cn.sili.sili",
    )
    android.PythonActivity = SimpleNamespace(mActivity=activity)
    android.Intent = Intent
    android.PendingIntent = SimpleNamespace(
        getBroadcast=lambda _, number, intent, flags: (number, intent)
    )
    alarms = alarms_of_the_phone()
    assert isinstance(alarms, AndroidAlarms)
    alarms.set([(1795305600000, "今天到期 1 件"), (1795392000000, "快到期 1 件")])
    alarms.set([(1795478400000, "今天到期 2 件")])
    ((number, (at_ms, intent)),) = ringing.items()
    assert (number, at_ms) == (0, 1795478400000)
    assert intent.to == ("cn.sili.sili", "cn.sili.Reminder")
    assert (intent.words, intent.at) == ("今天到期 2 件", "1795478400000")
    assert set(android.asked) == {"android.permission.POST_NOTIFICATIONS"}
    alarms.set([])
    assert ringing == {}


class Stream:
    def __init__(self, content: bytes) -> None:
        self.left = content

    def read(self, into: bytearray) -> int:
        some, self.left = self.left[: len(into)], self.left[len(into) :]
        into[: len(some)] = some
        return len(some) or -1

    def close(self) -> None:
        self.left = b""


def test_the_picker_hands_over_what_was_chosen_once(android: Android) -> None:
    resolver = SimpleNamespace(openInputStream=lambda _: Stream(PDF))
    begun: list[Any] = []
    activity = SimpleNamespace(
        getContentResolver=lambda: resolver,
        startActivityForResult=lambda intent, _: begun.append(intent),
    )
    android.PythonActivity = SimpleNamespace(mActivity=activity)
    android.Intent = lambda _: SimpleNamespace(
        addCategory=lambda _: None, setType=lambda _: None, putExtra=lambda *_: None
    )
    files, taken = chosen.files_of(), list[bytes]()
    assert files.offers() is None
    files.choose("", taken.append)
    done = android.bound["on_activity_result"]
    done(1, -1, None)
    assert taken == []
    done(chosen.REQUEST, -1, SimpleNamespace(getData=lambda: "place"))
    assert taken == [PDF]
    assert len(begun) == 1
    assert android.bound == {}


def test_the_best_position_that_is_known_or_none(android: Android) -> None:
    def known(name: str) -> Any:
        if name == "off":
            return None
        if name == "forbidden":
            raise Refused
        return SimpleNamespace(
            getLatitude=lambda: 29.8660001,
            getLongitude=lambda: 107.73,
            getAccuracy=lambda: {"gps": 4.4, "network": 900.0}[name],
        )

    names = ["network", "gps", "off"]
    providers = SimpleNamespace(toArray=lambda: names)
    manager = SimpleNamespace(
        getProviders=lambda _: providers, getLastKnownLocation=known
    )
    activity = SimpleNamespace(getSystemService=lambda _: manager)
    android.PythonActivity = SimpleNamespace(mActivity=activity)
    place = {"lat_udeg": 29_866_000, "lon_udeg": 107_730_000, "accuracy_m": 4}
    assert position.here() == place
    names[:] = ["off"]
    assert position.here() is None
    names[:] = ["forbidden"]
    assert position.here() is None


class Speech:
    """Android's TextToSpeech with an engine for these languages."""

    QUEUE_FLUSH = 0
    knows = 0

    def __init__(self, activity: Any, listener: Any) -> None:
        self.said: list[str] = []

    def isLanguageAvailable(self, language: str) -> int:
        return self.knows

    def setLanguage(self, language: str) -> None:
        self.language = language

    def speak(self, words: str, how: int, options: Any, id: str) -> None:
        self.said.append(f"{self.language} {words}")

    def stop(self) -> None:
        self.said.append("")


def test_a_phone_reads_aloud_where_an_engine_speaks_chinese(android: Android) -> None:
    android.PythonActivity = SimpleNamespace(mActivity="activity")
    android.Locale = SimpleNamespace(CHINA="zh_CN")
    android.TextToSpeech = Speech
    voice = voice_of()
    assert voice.may_speak()
    voice.say("主要事实")
    voice.hush()
    assert voice._speaker.said == ["zh_CN 主要事实", ""]
    android.TextToSpeech = type("Mute", (Speech,), {"knows": -2})
    assert not voice_of().may_speak()


def test_a_desk_has_no_voice_and_needs_none() -> None:
    voice = voice_of()
    assert not voice.may_speak()
    voice.say("主要事实")
    voice.hush()
