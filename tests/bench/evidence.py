"""A village's evidence over a village's line: what is sent, and what of it twice.

    python -m tests.bench.evidence

A recording of sixty seconds and a dozen photographs, from a phone to `sili serve` in a
process of its own, through 40 KB/s, 300 ms there and back, and a cut of every
connection after 3 to 10 seconds. It is synchronised until receipts say of every thing
that the county has it whole. What went over the line of chunks that the hub did not
get, since a cut came first, is sent twice; beside the bytes stand those of the things,
beside the seconds those that the line's rate alone would take.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mobile.syncing
from mobile.errors import NoNetwork
from mobile.lane import Lane, Load
from mobile.simulated import SimulatedPhone
from sync.errors import PeerUnavailable
from tests.bench.table import Line, seconds, written
from tests.faults.proxy import Proxy, Weather
from tests.journeys.processes import Server, sili
from tests.mobile.things import add, case_of, courtyard, sound, words

PART = "evidence"
GRID = "500230101201001"
RATE, DELAY, CUTS = 40_000, 0.15, (3.0, 10.0)
SECONDS_OF_SOUND, PHOTOS = 60, 12
MOST_TURNS = 60
MB = 1_000_000


class Counting(Lane):
    """The lane, with an eye on what goes by in vain."""

    line: Proxy
    in_vain = cut = 0

    def _timed(self, document: dict[str, Any], count: int) -> object:
        before = self.line.sent
        try:
            return super()._timed(document, count)
        except (PeerUnavailable, NoNetwork):
            Counting.cut = self.line.sent - before
            raise

    def _settle(self, load: Load) -> None:
        under_way = load.sending
        super()._settle(load)
        if under_way not in load.sent:
            Counting.in_vain += Counting.cut


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(folder / "county").start()
        weather = Weather(rate=RATE, delay=DELAY, cut_after=CUTS, seed=5)
        with Proxy(server.port) as line:
            phone = with_evidence(folder / "phone", server, line)
            unique = sum(each.length for each in phone.casebook.media.all())
            sent, line.weather = line.sent, weather
            Counting.line = line
            mobile.syncing.Lane = Counting
            try:
                took = seconds(lambda: until_whole(phone))
            finally:
                mobile.syncing.Lane = Lane
            sent = line.sent - sent
            phone.close()
        server.stop()
    twice = 100 * Counting.in_vain / unique
    yield Line(PART, "sent, for so much evidence", sent / MB, "MB", unique / MB, "MB")
    yield Line(PART, "of its bytes sent twice", twice, "%", 10.0, "% at most")
    alone = unique / RATE
    yield Line(PART, "until the county has it whole", took, "s", alone, "s by the rate")


def with_evidence(folder: Path, server: Server, line: Proxy) -> SimulatedPhone:
    """A phone in its grid, its text at the county, its evidence yet to go."""
    phone = SimulatedPhone(folder)
    answer = sili(
        *("device", "add", "--key", phone.credentials.public_text),
        *("--person", "秦晓春", "--grid", GRID),
        *("--server", f"http://127.0.0.1:{line.port}"),
        data=server.data,
    )
    enrolled = phone.answer({"do": "enrol", "answer": answer.strip().splitlines()[-1]})
    if not enrolled["ok"]:
        raise RuntimeError(enrolled["zh"])
    case = case_of(phone)
    phone.answer({"do": "sync"})
    add(phone, case, sound(8_000 * SECONDS_OF_SOUND), "谈话.m4a")
    for number in range(PHOTOS):
        add(phone, case, courtyard(1100, seed=number), f"{number}.jpg")
    return phone


def until_whole(phone: SimulatedPhone) -> None:
    for _ in range(MOST_TURNS):
        phone.answer({"do": "sync"})
        if set(words(phone)) == {"县里已收全"}:
            return
    raise RuntimeError(f"not whole after {MOST_TURNS} synchronisations: {words(phone)}")


if __name__ == "__main__":
    sys.stdout.write(written(list(lines())) + "\n")
