"""Ports for the servers that tests start as processes of their own.

A port is chosen here and listened at by the child some seconds later. One that the
system gives to whoever asks for any may be another's by then; or a phone that knocks
there while nobody listens is given the same, and meets itself. So they are taken from
below those. Each process has a hundred of its own, and goes through them in turn.
"""

import os
import socket
from contextlib import suppress
from itertools import count

FIRST, EACH, PROCESSES = 10_000, 100, 200

_turns = count()


def free_port() -> int:
    """One at which nobody listens, and that nobody else is given."""
    mine = FIRST + os.getpid() % PROCESSES * EACH
    for _ in range(EACH):
        port = mine + next(_turns) % EACH
        with socket.socket() as asked, suppress(OSError):
            asked.bind(("127.0.0.1", port))
            return port
    raise OSError(f"no port from {mine} to {mine + EACH - 1} is free")
