"""Papers are printed by processes of their own (`child`), which may do nothing else.

    with Press() as press:
        printed = press.print(template, values)      .docx and PDF, so many pages

A process is begun when the first paper asks for it, and is used again. One that takes
longer than ten seconds is ended, and so is one that says more than it may; the next
paper has a new one. It is given no environment: what the county's process knows of
databases and keys stays there. `shared` is the press of this process.
"""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from queue import SimpleQueue
from threading import Timer
from types import TracebackType
from typing import Final

from schemas.papers.kind import Values
from server.errors.printing import PrintFailed
from server.papers.typesetting import MOST_BYTES, Printed

SECONDS, WORKERS = 10.0, 2
MEGABYTE: Final = 1024 * 1024


class Worker:
    """One child, and the pipes to it."""

    def __init__(self) -> None:
        folders = os.pathsep.join(os.path.abspath(each) for each in sys.path)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server.papers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": folders, "PYTHONUTF8": "1"},
            cwd="/",
        )

    def ask(
        self, what: str, data: bytes, values: Values, mark: str
    ) -> tuple[int, list[bytes]]:
        """How many pages, and the files. PrintFailed; EOFError where it broke off."""
        asked, told = self.process.stdin, self.process.stdout
        if asked is None or told is None:
            raise EOFError
        head = {"what": what, "values": dict(values), "mark": mark, "size": len(data)}
        line = json.dumps(head).encode() + b"\n"
        if len(line) > MOST_BYTES:
            raise PrintFailed("much")
        asked.write(line + data)
        asked.flush()
        answer = told.readline(MEGABYTE)
        if not answer.endswith(b"\n"):
            raise EOFError
        said = json.loads(answer)
        if "failed" in said:
            raise PrintFailed(said["failed"], most=MOST_BYTES // MEGABYTE)
        sizes = [int(each) for each in said["sizes"]]
        if min(sizes) < 0 or sum(sizes) > MOST_BYTES:
            raise EOFError
        files = [told.read(size) for size in sizes]
        if sum(map(len, files)) < sum(sizes):
            raise EOFError
        return int(said["pages"]), files

    def end(self) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        self.process.wait()


class Press:
    """Some children; whoever asks while all are busy waits for one."""

    def __init__(self, workers: int = WORKERS, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.waiting: SimpleQueue[Worker | None] = SimpleQueue()
        self.workers = workers
        for _ in range(workers):
            self.waiting.put(None)

    def __enter__(self) -> "Press":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends every child; the next paper would begin new ones."""
        for _ in range(self.workers):
            worker = self.waiting.get()
            if worker is not None:
                worker.end()
            self.waiting.put(None)

    def print(self, data: bytes, values: Values, mark: str = "") -> Printed:
        """The paper; `mark` stands across every page. PrintFailed."""
        pages, (docx, pdf) = self.ask("paper", data, values, mark)
        return Printed(docx, pdf, pages)

    def pictures(self, data: bytes, values: Values, mark: str = "") -> list[bytes]:
        """The same as pictures, PNG, a page each. PrintFailed."""
        return self.ask("pictures", data, values, mark)[1]

    def ask(
        self, what: str, data: bytes, values: Values, mark: str
    ) -> tuple[int, list[bytes]]:
        worker = self.waiting.get()
        try:
            worker = worker or Worker()
            with ended_after(self.seconds, worker) as is_late:
                try:
                    return worker.ask(what, data, values, mark)
                except (EOFError, OSError, ValueError, KeyError):
                    worker.end()
                    worker = None
                    why = "slow" if is_late else "died"
                    raise PrintFailed(why, most=int(self.seconds)) from None
        finally:
            self.waiting.put(worker)


@contextmanager
def ended_after(seconds: float, worker: Worker) -> Iterator[list[bool]]:
    """Not empty once it was."""
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        worker.process.kill()

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def shared() -> Press:
    """The press of this process."""
    return of_process(os.getpid())


@cache
def of_process(pid: int) -> Press:
    press = Press()
    atexit.register(press.close)
    return press
