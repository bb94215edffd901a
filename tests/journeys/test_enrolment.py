"""From a code on the operator's screen to the first entry at the county.

The server, the commands and the phone are processes of their own. The phone is ended
between its application and the confirmation, and goes on.
"""

import sqlite3
from pathlib import Path
from time import monotonic, sleep

from server.demo.phones import Phone
from tests.journeys.processes import PATIENCE, Server, sili, today
from tests.mobile.disputes import opened

GRID = "500230101201001"


def test_a_phone_comes_in_by_code_and_its_first_entry_arrives(tmp_path: Path) -> None:
    server = Server(tmp_path / "county").start()
    try:
        code, id = invited(server)
        with Phone(tmp_path / "phone") as phone:
            told = phone.ask(do="apply", code=code)
            assert phone.ask(do="settle")["state"] == "pending"
            assert not phone.ask(do="sync")["ok"]
        sili("enrol", "confirm", id, told["digits"], data=server.data)
        with Phone(tmp_path / "phone") as phone:
            assert phone.ask(do="settle")["person"] == "秦晓春"
            body = opened(opened_on=today())
            written = phone.ask(do="record", type="dispute.opened", body=body)
            assert phone.ask(do="sync")["sent"] == 1
        assert arrived(server.data) == [(written["id"], "秦晓春")]
        with Phone(tmp_path / "other") as other:
            refused = other.ask(do="apply", code=code)
            assert "开通码不可用" in refused["zh"]
    finally:
        server.stop()


def invited(server: Server) -> tuple[str, str]:
    said = sili(
        *("enrol", "--person", "秦晓春", "--grid", GRID, "--server", server.url),
        data=server.data,
    ).splitlines()
    return "\n".join(said[:2]), said[2].split()[-1]


def arrived(county: Path) -> list[tuple[str, str]]:
    """The entries of the registry, once the ingest has read them."""
    until = monotonic() + PATIENCE
    rows: list[tuple[str, str]] = []
    while not rows and monotonic() < until:
        with sqlite3.connect(county / "registry.sqlite") as registry:
            rows = registry.execute(
                "SELECT entry.id, person.name FROM entry"
                " JOIN device ON device.id = entry.device"
                " JOIN person ON person.id = device.person_id"
            ).fetchall()
        sleep(0.05)
    return rows
