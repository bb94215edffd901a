"""The laptop of the township between phones and county: two lines, and its disk.

    road    from the laptop to the county     lane    from phones to the laptop

What it holds is read from its files, by its password, whether it is on or not.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property, partial
from math import inf
from pathlib import Path
from shutil import rmtree
from time import monotonic, sleep

from schemas.evidence import CHUNK
from schemas.identifiers import REFERENCE
from schemas.relays import ENDED
from server import enrolling, relaying, utc_now
from server.commands.people import operator
from server.registry import db
from server.registry.relays import Relay
from server.relay import store
from server.relay.chest import Chest, Opened
from server.relay.store import HELD, Store
from server.relay_tokens import RELAY
from server.relaying import RelayView
from sync.peer import Refusal
from tests.faults.proxy import FAIR, Proxy
from tests.journeys.laptop import AREA, NAME, PASSWORD, Laptop, waited_for
from tests.journeys.processes import PATIENCE, SILI
from tests.server.county import County

COUNTY = "500230"


class Township(Laptop):
    """A laptop that things happen to."""

    def __init__(
        self, data: Path, county: County, port: int, program: list[str] = SILI
    ) -> None:
        self.desk = county
        self.road = Proxy(port)
        super().__init__(data, f"http://127.0.0.1:{self.road.port}")
        self.program = program
        self.lane = Proxy(self.port)
        self.address = f"127.0.0.1:{self.lane.port}"
        self.was_used = True
        # What came, by its own notes, more than fourteen days ago.
        self.aged: set[str] = set()

    @cached_property
    def mine(self) -> Opened:
        return Chest(self.data).open(PASSWORD)

    def on(self) -> None:
        if not self.is_on:
            self.kill()
            self.start()

    def on_good_lines(self) -> None:
        for line in (self.road, self.lane):
            line.weather, line.open = FAIR, True

    def away(self) -> None:
        """Nobody hears of it any more; its folder stays."""
        self.kill()
        for line in (self.road, self.lane):
            line.__exit__(None, None, None)

    def sinks(self) -> None:
        self.away()
        rmtree(self.data)

    # -- at the county

    def comes(self) -> None:
        """By code and six digits; it meets the county, so that phones may find it."""
        ours = self.desk.sili
        with self.desk.context():
            said = enrolling.invite(
                operator(COUNTY), NAME, RELAY, [AREA], server=self.county,
                settings=ours.settings, keys=ours.keys, now=utc_now(),
            )  # fmt: skip
        began = utc_now()
        self.enrol(said.code.to_text(), partial(self._confirmed, said.id))
        self.on()
        self.until_met(began)

    def _confirmed(self, id: str, digits: str) -> None:
        pen = self.desk.pen
        with self.desk.context():
            enrolling.confirm(operator(COUNTY), id, digits, pen=pen, now=utc_now())

    def ends(self) -> None:
        """The county lets it in no more, and has said so to who reads `reference`."""
        pen = self.desk.pen
        with self.desk.context():
            relaying.end(
                operator(COUNTY), self.mine.relay, "换了", pen=pen, now=utc_now()
            )
        waited_for(self._is_told, lambda: "停用一事没有说出去")

    def _is_told(self) -> bool:
        leaves = self.desk.sili.hub.leaves(REFERENCE, ENDED)
        return any(self.mine.relay in leaf["relays"] for leaf in leaves)

    def waits(self, since: datetime) -> int | None:
        """How much it told the county since then; None where it has not met it."""
        with self.desk.context():
            db.session.rollback()
            row = db.session.get_one(Relay, self.mine.relay)
            if row.seen_at is None or row.seen_at < since:
                return None
            return RelayView(row, json.loads(row.report or "{}")).waiting

    def until_met(self, since: datetime, most: float = inf) -> None:
        """It has met the county since then, and no more than so many wait on it."""
        until = monotonic() + PATIENCE
        while (waits := self.waits(since)) is None or waits > most:
            if monotonic() > until:
                page = self.shows().rpartition("</style>")[2]
                words = re.sub(r"(<[^>]*>|\s)+", " ", page)
                raise AssertionError(f"中转站总也交不完（{waits}条）：{words}")
            sleep(0.1)

    def hands_over(self) -> None:
        """On good lines, until nothing waits there."""
        self.kill()
        self.on_good_lines()
        began = utc_now()
        self.on()
        self.until_met(began, 0)

    # -- its disk

    @contextmanager
    def disk(self) -> Iterator[Store]:
        found = Store(self.mine)
        try:
            yield found
        finally:
            found.close()

    def holds(self) -> dict[str, bool]:
        """Each entry that lies there, and whether with its words."""
        found: dict[str, bool] = {}
        with self.disk() as disk:
            for name in disk.names():
                here = disk.open(name)
                for line in here.all_docs(start_key="entry:", end_key="entry;"):
                    leaves = here.open_revs(line.id) if line.rev else []
                    for leaf in leaves:
                        if not isinstance(leaf, Refusal):
                            found[line.id] = found.get(line.id, False) or "body" in leaf
        return found

    def pieces(self) -> set[str]:
        """The evidence of which pieces lie there."""
        with self.disk() as disk:
            listed = [
                CHUNK.fullmatch(line.id)
                for name in disk.names()
                for line in disk.open(name).all_docs(start_key="chunk:")
                if line.rev
            ]
        return {named[2] for named in listed if named}

    def ages(self, days: int) -> None:
        """What lies there came so many days earlier."""
        with self.disk() as disk:
            for name in disk.names():
                here = disk.open(name)
                store.look(here, datetime.now().astimezone())
                for id, told in here.local_docs(HELD):
                    came = datetime.fromisoformat(told["came"]) - timedelta(days)
                    place = {part: told[part] for part in ("device", "chain", "n")}
                    here.put_local(id, {**place, "came": came.isoformat()})
                    self.aged.add(id.removeprefix(HELD))
