"""Reading aloud: Android's own voice, where there is one; never required.

    may_speak()    is there a voice
    say(words)     it reads these words, and stops what it was reading
    hush()         it is silent

A desk has none: there the page is read by whoever holds it.
"""

from __future__ import annotations

import os
from typing import Any, Protocol


class Voice(Protocol):
    def may_speak(self) -> bool: ...

    def say(self, words: str) -> None: ...

    def hush(self) -> None: ...


class NoVoice:
    def may_speak(self) -> bool:
        return False

    def say(self, words: str) -> None:
        """Nobody speaks."""

    def hush(self) -> None:
        """Nobody spoke."""


class AndroidVoice:
    """Android's TextToSpeech, by pyjnius; silent where no engine speaks Chinese."""

    def __init__(self) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        activity = autoclass("org.kivy.android.PythonActivity").mActivity
        self._flush = autoclass("android.speech.tts.TextToSpeech").QUEUE_FLUSH
        self._china = autoclass("java.util.Locale").CHINA
        self._speaker: Any = autoclass("android.speech.tts.TextToSpeech")(
            activity, None
        )

    def may_speak(self) -> bool:
        return int(self._speaker.isLanguageAvailable(self._china)) >= 0

    def say(self, words: str) -> None:
        self._speaker.setLanguage(self._china)
        self._speaker.speak(words, self._flush, None, "sili")

    def hush(self) -> None:
        self._speaker.stop()


def voice_of() -> Voice:
    return AndroidVoice() if "ANDROID_ARGUMENT" in os.environ else NoVoice()
