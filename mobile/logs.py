"""One log, in which no person can be read: ids and codes, never what was typed.

Every handler of the process gets this formatter. Of a message it keeps plain ASCII,
without long runs of digits unless they belong to an id of ours; of a crash its type,
place and version, never its words, since an error's words may hold a value.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import TextIO

ID = re.compile(r"\b(?:grid-\d{15}|private-d-[0-9a-f]{16}|[a-z]+:d-[0-9a-f:-]+)")
NOT_PLAIN = re.compile(r"[^\x20-\x7e]+")
DIGITS = re.compile(r"\d{5,}")
LEFT_OUT = "…"


class Redacting(logging.Formatter):
    """`time LEVEL name message`, the message redacted; a crash as type and place."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        plain = logging.makeLogRecord(record.__dict__)
        plain.msg, plain.args = redacted(record.getMessage()), None
        plain.exc_info = plain.exc_text = plain.stack_info = None
        line = super().format(plain)
        if record.exc_info and record.exc_info[0] is not None:
            line += " " + crash(*record.exc_info)
        return line


def redacted(text: str) -> str:
    """What may be read by anybody who finds the log."""
    kept: list[str] = []
    end = 0
    for found in ID.finditer(text):
        kept += [_plain(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*kept, _plain(text[end:])])


def _plain(text: str) -> str:
    return DIGITS.sub(LEFT_OUT, NOT_PLAIN.sub(LEFT_OUT, text))


def crash(
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> str:
    """ValueError at forms.py:88 in answer (0.1.0)"""
    frames = traceback.extract_tb(trace)
    where = "nowhere"
    if frames:
        last = frames[-1]
        file = last.filename.replace("\\", "/").rpartition("/")[2]
        where = f"{file}:{last.lineno} in {last.name}"
    name = kind.__name__ if kind else "error"
    return f"{name} at {where} ({_version()})"


def _version() -> str:
    try:
        return version("sili")
    except PackageNotFoundError:  # On a phone the app is no installed package.
        return "app"


def begin(stream: TextIO | None = None) -> None:
    """From here on everything that is logged, and every crash, goes this way."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Redacting())
    handler.setLevel(logging.WARNING)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def _crashed(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    logging.getLogger("sili").critical("%s", crash(kind, error, trace))


def _thread_crashed(about: threading.ExceptHookArgs) -> None:
    said = crash(about.exc_type, about.exc_value, about.exc_traceback)
    logging.getLogger("sili").critical("%s", said)
