"""A township's relay as a real process: enrolled, started by its password, killed.

    laptop = Laptop(folder, "http://127.0.0.1:8000")
    laptop.enrol(code, confirm)      `confirm` is told the six digits
    laptop.start(); laptop.kill(); laptop.start()
    laptop.says("bundle", "export", "--to", "/media/stick")

It is ended by its own pid. `start` waits until its page answers; phones are let in from
then on, once it has met the county for the first time.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from tests.journeys.processes import PATIENCE, ROOT, SILI
from tests.ports import free_port

NAME, AREA = "虎威镇司法所电脑", "500230101"
PASSWORD = "虎威镇的这台电脑不外借"


class Laptop:
    """A relay in a process of its own, which may be killed and started again."""

    program = SILI

    def __init__(self, data: Path, county: str) -> None:
        self.data, self.county = data, county
        self.port, self.page = free_port(), free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.log = data.with_suffix(".log")
        self.child: subprocess.Popen[str] | None = None

    def run(self, *arguments: str, typed: str) -> "subprocess.Popen[str]":
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                [*self.program, *arguments, "--data", str(self.data)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert child.stdin is not None
        child.stdin.write(typed)
        child.stdin.flush()
        return child

    def enrol(self, code: str, confirm: Callable[[str], object]) -> None:
        """By the county's code; whoever confirms is told the digits that it shows."""
        typed = f"{PASSWORD}\n{PASSWORD}\n"
        child = self.run("relay", "enrol", code, typed=typed)
        digits = ""
        while not digits and child.stdout is not None:
            line = child.stdout.readline()
            assert line, "the laptop said no digits"
            digits = "".join(re.findall(r"digits: ([0-9]{6})", line))
        confirm(digits)
        assert child.wait(PATIENCE) == 0
        close(child)

    def start(self) -> None:
        self.child = self.run(
            *("hub", "--county", self.county, "--port", str(self.port)),
            *("--page", str(self.page)),
            typed=f"{PASSWORD}\n",
        )
        self.until(NAME)

    @property
    def is_on(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def says(self, *arguments: str) -> str:
        """One command on the laptop, by its password; its output."""
        code, said = self.tried(*arguments)
        assert code == 0, said
        return said

    def tried(self, *arguments: str) -> tuple[int, str]:
        """The same of one that may be refused: how it ended, and what it said."""
        before = self.log.stat().st_size
        child = self.run(*arguments, typed=f"{PASSWORD}\n")
        said, _ = child.communicate(timeout=PATIENCE)
        words = self.log.read_bytes()[before:].decode()
        assert "Traceback" not in words, words
        return child.returncode, f"{said}{words}"

    def kill(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait(PATIENCE)
            close(self.child)

    def shows(self) -> str:
        """What whoever sits before it reads."""
        try:
            with urlopen(f"http://127.0.0.1:{self.page}/", timeout=60) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def until(self, words: str) -> None:
        waited_for(lambda: words in self.shows(), self.shows)


def close(child: "subprocess.Popen[str]") -> None:
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()


def waited_for(come: Callable[[], bool], shown: Callable[[], object]) -> None:
    until = monotonic() + PATIENCE
    while not come():
        assert monotonic() < until, shown()
        sleep(0.1)
