"""The restore drill, with everything real: a county that is killed while phones
synchronise and put back to the day before, with a phone that came since and one that
was suspended since.

Both end where they were, by themselves; nothing that a phone ever sealed is lost, and
what the suspended one holds waits until it is resumed.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from server.demo.phones import Phone
from tests.journeys.processes import Server, sili
from tests.journeys.test_restored_registry import (
    GRIDS,
    enrolled,
    key,
    record,
    registered,
    server,
    settle,
)

__all__ = ["key", "server"]

BESIDE = "500230101201003"


@contextmanager
def synchronising(phone: Phone) -> Iterator[list[bool]]:
    """The phone tries again and again meanwhile; how each try went."""
    over, tries = threading.Event(), list[bool]()

    def go_on() -> None:
        while not over.is_set():
            tries.append(phone.ask(do="sync")["ok"])

    trying = threading.Thread(target=go_on)
    trying.start()
    try:
        yield tries
    finally:
        over.set()
        trying.join(60)


def test_a_killed_county_put_back_a_day_knows_who_came_and_who_was_stopped(
    tmp_path: Path, server: Server, key: Path
) -> None:
    opening = ("--key-file", str(key))
    with ExitStack() as phones:

        def comes(name: str, grid: str) -> Phone:
            return phones.enter_context(enrolled(tmp_path / name, server, grid, name))

        first, second = comes("秦晓春", GRIDS[0]), comes("李网格", GRIDS[1])
        server.start()
        every = record(first, 2) | record(second, 1)
        settle(first)
        settle(second)
        to = ("backup", "--to", str(tmp_path / "disk"))
        shelf = sili(*to, *opening, data=server.data).splitlines()[0]

        third = comes("陈网格", BESIDE)
        every |= record(third, 2)
        waits = record(second, 2)
        settle(third)
        settle(second)
        stopped = second.ask(do="who")["device"], "--reason", "疑似被人复制"
        sili("device", "suspend", *stopped, data=server.data)
        waits |= record(second, 1)
        with synchronising(first) as tries:
            every |= {id for _ in range(5) for id in record(third, 1)}
            server.kill()
            third.ask(do="sync")
            sili("restore", shelf, *opening, data=server.data)
            assert len(registered(server)) == 3
            server.start()
        assert True in tries
        settle(first)
        settle(third)
        assert not second.ask(do="sync")["ok"]
        assert registered(server) == every

        sili("device", "resume", *stopped, data=server.data)
        settle(second)
        assert registered(server) == every | waits
        assert "完好" in sili("verify", data=server.data)
