"""A line as it is in a village: between a client and a server, slow, cut, noisy.

    with Proxy(port, Weather(rate=40_000, delay=0.15, cut_after=(3, 10))) as line:
        …  http://127.0.0.1:{line.port}/  …
        line.sent, line.received          bytes that went each way

What the weather of a connection does is drawn from a seed, a connection a draw:

    rate        bytes a second, each way apart
    delay       seconds that everything is under way, each way
    cut_after   seconds after which a connection is torn, drawn between the two
    cut_at      bytes after which it is torn, drawn between the two, both ways together
    loss        how likely a connection is torn before anything is answered
    truncate    how likely an answer ends, orderly, in its middle
    corrupt     how likely one byte of what goes by is another, each way
    duplicate   how likely the server hears everything twice, as if it were said again
                on a line of its own; what it answers to that nobody hears
    late        how likely a connection waits until another one went by

Corruption is what checksums and TLS prevent elsewhere; here it must still harm nothing.

    python -m tests.faults.proxy --to 8000 [--port 9000] [--rate 40000] [--delay 0.15] …
"""

import argparse
import random
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from queue import Queue
from time import monotonic, sleep
from types import TracebackType
from typing import Self

Range = tuple[float, float]
CHUNK = 4096
WAYS = ("sent", "received")
LATEST = 2.0
"""Seconds that a connection waits for another at most."""


@dataclass(frozen=True, slots=True)
class Weather:
    rate: float = 0.0
    delay: float = 0.0
    cut_after: Range | None = None
    cut_at: Range | None = None
    loss: float = 0.0
    truncate: float = 0.0
    corrupt: float = 0.0
    duplicate: float = 0.0
    late: float = 0.0
    seed: int = 0


FAIR = Weather()


class Proxy:
    """Listens on loopback; `weather` and `open` may change at any time."""

    def __init__(self, to: int, weather: Weather = FAIR, port: int = 0) -> None:
        self.to = to
        self.weather = weather
        self.open = True
        self.is_closing = False
        self.sent = self.received = self.connections = self.torn = 0
        self.went_by = threading.Condition()
        self._chance = random.Random(weather.seed)
        self._lock = threading.Lock()
        self._living: set[Connection] = set()
        self._door = socket.create_server(("127.0.0.1", port))
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_closing = True
        hang_up(self._door)
        self._thread.join()
        with self._lock:
            living = list(self._living)
        for connection in living:
            connection.tear()
        for connection in living:
            connection.join()

    def shut(self) -> None:
        """Nobody comes through any more, nor who is in the middle of it."""
        self.open = False
        with self._lock:
            living = list(self._living)
        for connection in living:
            connection.tear()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self.open:
                connection = Connection(self, near)
                with self._lock:
                    self._living.add(connection)
                connection.start()
            else:
                reset(near)
            self.connections += 1

    def ended(self, connection: "Connection") -> None:
        with self._lock:
            self._living.discard(connection)
        with self.went_by:
            self.went_by.notify_all()

    def draw(self) -> float:
        return self._chance.random()

    def between(self, pair: Range | None) -> float:
        return self._chance.uniform(*(pair or (0.0, 0.0)))

    def count(self, way: str, size: int) -> None:
        with self._lock:
            setattr(self, way, getattr(self, way) + size)


class Connection(threading.Thread):
    """One connection, its weather drawn when it began."""

    def __init__(self, line: Proxy, near: socket.socket) -> None:
        super().__init__(daemon=True)
        self.line, self.near = line, near
        weather = self.weather = line.weather
        self.ends = line.between(weather.cut_after)
        self.budget = int(line.between(weather.cut_at))
        self.is_lost = line.draw() < weather.loss
        self.is_truncated = line.draw() < weather.truncate
        self.wrong = {
            way: line.draw() < weather.corrupt for way in ("sent", "received")
        }
        self.is_twice = line.draw() < weather.duplicate
        self.is_late = line.draw() < weather.late
        self.is_torn = False
        self._lock = threading.Lock()
        self._ends = [near]

    def run(self) -> None:
        if self.is_late:
            with self.line.went_by:
                self.line.went_by.wait(LATEST)
        storm = threading.Timer(self.ends, self.tear)
        try:
            far = self._reach()
            echo = [self._reach()] if self.is_twice else []
            if self.weather.cut_after:
                storm.start()
            ways = [
                self._start(self._way, self.near, [far, *echo], "sent"),
                self._start(self._way, far, [self.near], "received"),
                *(self._start(unheard, each) for each in echo),
            ]
            for way in ways:
                way.join()
        except OSError:
            self.tear()
        finally:
            storm.cancel()
            for end in self._ends:
                reset(end) if self.is_torn else hang_up(end)
            self.line.ended(self)

    def tear(self) -> None:
        """The connection ends here, without a word."""
        with self._lock:
            self.line.torn += not self.is_torn and not self.line.is_closing
            self.is_torn = True
        for end in self._ends:
            with suppress(OSError):
                # Whoever reads here wakes up, and nothing is said to the other side.
                end.shutdown(socket.SHUT_RD)

    def _reach(self) -> socket.socket:
        far = socket.create_connection(("127.0.0.1", self.line.to))
        self._ends.append(far)
        return far

    def _start(self, act: Callable[..., None], *given: object) -> threading.Thread:
        thread = threading.Thread(target=act, args=given, daemon=True)
        thread.start()
        return thread

    def _way(self, here: socket.socket, there: list[socket.socket], way: str) -> None:
        """What is read goes under way at the line's rate, and arrives later."""
        under_way: Queue[tuple[float, bytes]] = Queue()
        carrier = self._start(self._arrive, under_way, there, way)
        free = monotonic()
        with suppress(OSError):
            while (chunk := here.recv(CHUNK)) and not self.is_torn:
                if self.is_lost and way == "received":
                    self.tear()
                    break
                chunk = self._noisy(self._within(chunk), way)
                if self.weather.rate:
                    free = max(free, monotonic()) + len(chunk) / self.weather.rate
                    sleep(max(free - monotonic(), 0))
                under_way.put((monotonic() + self.weather.delay, chunk))
                if self.budget < 0 or (self.is_truncated and way == "received"):
                    break
        under_way.put((monotonic() + self.weather.delay, b""))
        carrier.join()

    def _arrive(
        self,
        under_way: "Queue[tuple[float, bytes]]",
        there: list[socket.socket],
        way: str,
    ) -> None:
        with suppress(OSError):
            while True:
                when, chunk = under_way.get()
                sleep(max(when - monotonic(), 0))
                if not chunk or self.is_torn:
                    break
                self.line.count(way, len(chunk))
                for end in there:
                    end.sendall(chunk)
        if self.budget < 0:
            self.tear()
        for end in () if self.is_torn else there:
            with suppress(OSError):
                end.shutdown(socket.SHUT_WR)

    def _within(self, chunk: bytes) -> bytes:
        """What of it goes through before the line is torn, or the answer ends."""
        if self.is_truncated:
            return chunk[: max(len(chunk) // 2, 1)]
        if not self.weather.cut_at:
            return chunk
        with self._lock:
            kept = chunk[: max(self.budget, 0)]
            self.budget -= len(chunk)
        return kept

    def _noisy(self, chunk: bytes, way: str) -> bytes:
        if not self.wrong[way] or not chunk:
            return chunk
        self.wrong[way] = False
        at = int(self.line.draw() * len(chunk))
        return chunk[:at] + bytes([chunk[at] ^ 1]) + chunk[at + 1 :]


def unheard(end: socket.socket) -> None:
    with suppress(OSError):
        while end.recv(CHUNK):
            pass


def hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def reset(end: socket.socket) -> None:
    """Close it so that the other side hears of it as a broken line."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    end.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=int, required=True)
    parser.add_argument("--port", type=int, default=0)
    for each in fields(Weather):
        parser.add_argument(
            f"--{each.name.replace('_', '-')}",
            type=int if each.name == "seed" else float,
            nargs=2 if each.default is None else None,
            default=each.default,
        )
    told = vars(parser.parse_args())
    to, port = told.pop("to"), told.pop("port")
    with Proxy(to, Weather(**told), port) as line:
        sys.stdout.write(f"{line.port}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
