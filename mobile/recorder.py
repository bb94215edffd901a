"""Where sound comes from: the phone's microphone, or on a desk a file of a folder.

    offers()     what may be chosen, (path, words); None where there is a microphone
    begin()      from now on it listens
    end()        what was heard, and how many seconds; nothing stays in a file
    take(path)   a file that was chosen

Android's recorder writes to a file of the app's own. It is read as soon as it ends and
removed at once; what a kill left there is removed when the casebook opens next.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Protocol

from mobile import capturing
from mobile.chosen import Folder
from mobile.errors import NotTaken
from schemas.evidence import MOST_SIZE

BIT_RATE, SAMPLE_RATE = 64_000, 16_000
MIC, MPEG_4, AAC = 1, 2, 3
PERMISSION = "android.permission.RECORD_AUDIO"


class Recorder(Protocol):
    def offers(self) -> tuple[tuple[str, str], ...] | None: ...

    def begin(self) -> None: ...

    def end(self) -> tuple[bytes, int]: ...

    def take(self, offer: str) -> bytes: ...


class FolderOfSounds(Folder):
    """On a desk: the newest recordings of a folder, chosen by name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, capturing.endings("sound"))

    def begin(self) -> None:
        """A desk has no microphone."""

    def end(self) -> tuple[bytes, int]:
        return b"", 0


class AndroidRecorder:
    """Android's own recorder, by pyjnius, which is there on a phone only."""

    def __init__(self, folder: Path) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        self._class = autoclass
        self._path = folder / "recording.m4a"
        self._path.unlink(missing_ok=True)
        self._recorder: Any = None
        self._began = 0.0

    def offers(self) -> None:
        return None

    def begin(self) -> None:
        """Raises NotTaken where nobody has allowed it yet; the phone asks then."""
        from jnius import JavaException

        try:
            self._recorder, self._began = self._listening(), time.monotonic()
        except JavaException as refused:
            raise NotTaken("microphone") from refused

    def _listening(self) -> Any:
        from android.permissions import request_permissions  # type: ignore[import-not-found]

        request_permissions([PERMISSION])
        recorder = self._class("android.media.MediaRecorder")()
        recorder.setAudioSource(MIC)
        recorder.setOutputFormat(MPEG_4)
        recorder.setAudioEncoder(AAC)
        recorder.setAudioEncodingBitRate(BIT_RATE)
        recorder.setAudioSamplingRate(SAMPLE_RATE)
        recorder.setMaxFileSize(MOST_SIZE)
        recorder.setOutputFile(str(self._path))
        recorder.prepare()
        recorder.start()
        return recorder

    def end(self) -> tuple[bytes, int]:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return b"", 0
        try:
            recorder.stop()
            return self._path.read_bytes(), round(time.monotonic() - self._began)
        finally:
            recorder.release()
            self._path.unlink(missing_ok=True)

    def take(self, offer: str) -> bytes:
        return b""


def recorder_of(folder: Path) -> Recorder:
    if "ANDROID_ARGUMENT" in os.environ:
        return AndroidRecorder(folder)
    named = os.environ.get("SILI_APP_SOUNDS", "~/Music")
    return FolderOfSounds(Path(named).expanduser())
