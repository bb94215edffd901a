"""The county's server as a real process, for journeys.

It is started in a process group of its own, listens on loopback only, and is ended by
its own pid. `Server.start` waits until it answers.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from time import monotonic, sleep
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SILI = [sys.executable, "-c", "from server.commands import main; main()"]
LISTEN = (
    "import sys; from server.commands.serving import listen;"
    " listen(*sys.argv[1:3], int(sys.argv[3]))"
)
PATIENCE = 120
CHINA = timezone(timedelta(hours=8))


def today() -> str:
    """The day it is in the village, by this machine's clock as by a phone's."""
    return datetime.now(CHINA).date().isoformat()


def sili(*arguments: str, data: Path, typed: str = "") -> str:
    """Run one command of the product, away from any terminal; its output."""
    ran = subprocess.run(
        [*SILI, *arguments, "--data", str(data)],
        input=typed,
        capture_output=True,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        timeout=300,
    )
    if ran.returncode:
        raise RuntimeError(f"sili {' '.join(arguments)}: {ran.stderr}{ran.stdout}")
    return ran.stdout


class Process:
    """A child in a process group of its own."""

    def __init__(self, command: list[str], more: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.child = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **more},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        return self.child.poll() is not None

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait(PATIENCE)

    def stop(self, seconds: float = PATIENCE) -> int:
        """End it as an operator would; the exit code."""
        if not self.ended:
            self.child.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.child.wait(seconds)
        self.kill()
        return self.child.returncode


def until_answer(url: str, process: Process) -> None:
    """Wait until something is answered there, or the process has ended."""
    until = monotonic() + PATIENCE
    while not process.ended:
        try:
            with urlopen(url, timeout=20):
                return
        except (URLError, OSError):
            if monotonic() > until:
                said = process.log.read_text()
                raise TimeoutError(f"no answer from {url}: {said}") from None
            sleep(0.05)


class Server:
    """A county on one port, which may be killed and started again."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "SILI_DATA": str(data),
            "SILI_PUBLIC_URL": self.url,
            "SILI_INGEST_SWEEP": "1",
            **settings,
        }
        self.log = data.parent / "server.log"
        self.process: Process | None = None

    def start(self) -> Self:
        command = [*SILI, "serve", "--port", str(self.port), "--data", str(self.data)]
        return self._begin(command, {})

    def start_to_die(
        self,
        point: str,
        times: int,
        log: Path,
        target: str = "tests.journeys.killable:county",
    ) -> Self:
        """Start the same server with a death at a named point."""
        command = [sys.executable, "-c", LISTEN, target, "127.0.0.1", str(self.port)]
        more = {"SILI_KILL": f"{point}:{times}", "SILI_KILL_LOG": str(log)}
        return self._begin(command, more)

    def _begin(self, command: list[str], more: Mapping[str, str]) -> Self:
        self.process = Process(command, {**self.settings, **more}, self.log)
        until_answer(f"{self.url}/sign-in", self.process)
        return self

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.ended

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()

    def stop(self) -> int:
        return self.process.stop() if self.process else 0
