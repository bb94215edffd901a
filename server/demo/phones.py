"""A phone without a screen, in a process of its own: work in, answers out.

    with Phone(folder) as phone:
        answer = phone.ask(do="create")

One JSON object a line each way; `mobile/simulated.py` says which.
"""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from server.demo.errors import PhoneEnded


class Phone:
    """One phone in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._log = (folder / "phone.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mobile.simulated", "--data", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )

    def ask(self, **work: Any) -> dict[str, Any]:
        """Have one thing done; its answer, whatever it says."""
        self.send(**work)
        return self.answer()

    def send(self, **work: Any) -> None:
        if self.process.stdin is None:
            raise PhoneEnded(self.folder)
        try:
            self.process.stdin.write(json.dumps(work, ensure_ascii=False) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError as ended:
            raise PhoneEnded(self.folder) from ended

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise PhoneEnded(self.folder)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Let it finish what it does, and end."""
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):  # It ended before it read the last line.
                self.process.stdin.close()
        self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
