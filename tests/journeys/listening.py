"""A line that is listened to: what passes between a phone and the county, as it is.

Answers are asked for uncompressed, so that a search for words can find them.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CODINGS = re.compile(rb"(?i)(accept-encoding:[^\r\n]*)gzip")


class Line:
    """A port of its own that leads to another; everything said is kept."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self.asked = bytearray()
        self.answered = bytearray()
        self._ends: list[socket.socket] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._ear.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [near, far]
                for source, target, heard in (
                    (near, far, self.asked),
                    (far, near, self.answered),
                ):
                    threading.Thread(
                        target=self._carry, args=(source, target, heard), daemon=True
                    ).start()

    def _carry(
        self, source: socket.socket, target: socket.socket, heard: bytearray
    ) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                heard += said
                if heard is self.asked:
                    said = CODINGS.sub(rb"\1none", said)
                target.sendall(said)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for end in (self._ear, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def listened(port: int) -> Iterator[Line]:
    line = Line(port)
    threading.Thread(target=line.listen, daemon=True).start()
    try:
        yield line
    finally:
        line.close()
