"""A backup made over one database is put back over either."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text

from server import backups, create_app, portable, restoring
from server.commands import keeping
from server.config import Settings
from server.errors import StillRunning
from server.registry import db, transaction
from server.registry.projection import CaseRow
from server.registry.record import ReceivedEntry
from server.verify import verify
from tests.server.county import County, new_case
from tests.server.kinds import KINDS
from tests.server.mediation import accepted, open_case, opened, terminated
from tests.server.postgres import Postgres
from tests.server.test_backups import KEY, back_up, held, only_chain, restore
from tests.server.test_commands import sili

# What a restore itself writes in.
ANEW = {"epoch", "checkpoint", "outbox", "backup", "entry", "reception", "grid"}


@pytest.fixture
def machine(postgres: Postgres, tmp_path: Path) -> Iterator[Callable[[str], Settings]]:
    """Settings of a machine that has nothing yet, with its registry over this kind."""
    before = len(postgres.standing)

    def settings(over: str) -> Settings:
        url = postgres.empty() if over == "postgresql" else ""
        return Settings(data=tmp_path / f"another over {over}", database_url=url)

    yield settings
    postgres.drop_beyond(before)


def rows(county: County) -> dict[str, list[Any]]:
    """Every row that travels, and the cases as the desk lists them."""
    every = [*portable.tables(), CaseRow.__table__]
    with county.context():
        db.session.rollback()
        return {
            table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
            for table in every
        }


@pytest.mark.parametrize("over", KINDS)
def test_a_county_moves_to_either_database_and_goes_on(
    county: County, machine: Callable[[str], Settings], tmp_path: Path, over: str
) -> None:
    case = new_case()
    county.write("dispute.opened", opened(), case=case)
    county.write("dispute.accepted", accepted(), case=case)
    county.put({"_id": "note:1", "_rev": "1-" + "a" * 32, "said": "不是记录"})
    county.ingest()
    shelf = back_up(county, tmp_path / "disk", keys_to=tmp_path / "safe")
    (safe,) = (tmp_path / "safe").iterdir()
    keys = backups.open_shelf(safe, KEY)
    now, settings = county.clock.forward(hours=1), machine(over)
    settings.data.mkdir(parents=True, exist_ok=True)
    for ledger in (county.settings.standing, county.settings.erasures):
        shutil.copy(ledger, settings.data)
    assert not restoring.put_back(
        settings, shelf, now, registry=True, hub=True, keys=keys
    )
    app = create_app(settings, clock=county.clock)
    there = County(app, settings, county.clock, county.phone)
    try:
        with there.context():
            restoring.say_again(now)
        was, found = rows(county), rows(there)
        assert {name for name in was if was[name] != found[name]} <= ANEW
        assert [each for each in found["entry"] if each in was["entry"]] == was["entry"]
        there.write("dispute.terminated", terminated(), case=case)
        there.ingest()
        assert held(there) > held(county)
        assert only_chain(there)["n"] == 3
        with there.context():
            said = verify(db.session(), there.sili.hub, there.sili.keys)
            assert [each for each in said if each.weight == "broken"] == []
    finally:
        there.close()


def test_every_table_travels_or_is_folded_anew(county: County) -> None:
    with county.context():
        there = set(inspect(db.engine).get_table_names())
    known = {table.name for table in portable.tables()} | portable.PROJECTED
    made = {name for name in there if name.startswith("case_search")}
    assert there - made == known | {"alembic_version"}


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_no_place_below_the_highest_of_a_backup_is_missing_from_it(
    county: County, tmp_path: Path
) -> None:
    """One writer has got the lower place and not committed; another has the higher."""
    open_case(county)
    county.ingest()
    goes_on, wrote = threading.Event(), threading.Event()

    def write(id: str, case: str) -> None:
        with county.context(), transaction(cases=[case]) as session:
            row = session.scalars(select(ReceivedEntry).limit(1)).one()
            kept = {c.key: getattr(row, c.key) for c in inspect(ReceivedEntry).columns}
            session.add(ReceivedEntry(**kept | {"id": id, "position": None}))
            session.flush()
            if id == "late":
                wrote.set()
                goes_on.wait(60)

    writer = threading.Thread(target=write, args=("late", "one"))
    writer.start()
    assert wrote.wait(60)
    write("soon", "another")
    threading.Timer(0.5, goes_on.set).start()
    shelf = back_up(county, tmp_path / "disk")
    writer.join()
    shelf.bring_out(backups.REGISTRY, tmp_path / "out.sqlite")
    below = ReceivedEntry.position <= shelf.manifest["position"]
    with county.context():
        standing = set(db.session.scalars(select(ReceivedEntry.id).where(below)))
    with portable.reaching(f"sqlite:///{tmp_path / 'out.sqlite'}") as engine:
        with engine.connect() as copied:
            assert standing == set(copied.scalars(select(ReceivedEntry.id)))
    assert {"late", "soon"} <= standing


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_what_stood_in_postgresql_keeps_its_tables_under_another_name(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    open_case(county)
    county.ingest()
    (place,) = restore(county, shelf, registry=True, hub=False)
    kept = place.removeprefix("PostgreSQL ")
    with county.context():
        earlier = text(
            f"SELECT count(*) FROM {kept}.entry WHERE database <> 'registry'"
        )
        assert db.session.scalar(earlier) == 4
        now = select(func.count(ReceivedEntry.id))
        assert db.session.scalar(now.where(ReceivedEntry.database != "registry")) == 2


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_restore_that_fails_midway_leaves_everything_as_it_was(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    before = held(county)
    monkeypatch.setattr(portable, "go_on_counting", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        restore(county, shelf, registry=True, hub=False)
    county.app = create_app(county.settings, clock=county.clock)
    assert held(county) == before


def test_a_registry_that_is_in_use_is_not_replaced(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    before = held(county)
    with pytest.raises(StillRunning):
        restoring.put_back(
            county.settings, shelf, county.clock.now, registry=True, hub=False
        )
    assert held(county) == before


def test_a_hub_that_is_a_couchdb_is_not_in_the_backup_and_that_is_said(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    there = replace(county.settings, hub_url="https://county:secret@couch.example")
    with county.context():
        shelf = backups.back_up(there, tmp_path / "disk", KEY, county.clock)
    assert (shelf.names, shelf.has_hub) == ([backups.REGISTRY], False)
    files = {each.name for each in county.settings.hub_folder.glob("*.sqlite")}
    restore(county, shelf, registry=True, hub=True)
    assert files <= {each.name for each in county.settings.hub_folder.glob("*.sqlite")}
    county.ingest()
    assert only_chain(county)["n"] == 2


def test_the_commands_say_what_of_a_couchdb_is_not_theirs(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_case(county)
    county.ingest()
    key = tmp_path / "backup.key"
    key.write_bytes(KEY.content)
    there = replace(county.settings, hub_url="https://county:secret@couch.example")
    with county.context():
        shelf = backups.back_up(there, tmp_path / "disk", KEY, county.clock)
    county.close()
    told = ("--key-file", str(key), "--data", str(county.settings.data))
    refused = sili("restore", str(shelf.folder), "--part", "hub", *told)
    assert (refused.exit_code, "CouchDB" in refused.output) == (1, True)
    done = sili("restore", str(shelf.folder), *told)
    assert (done.exit_code, keeping.REGISTRY_ALONE in done.output) == (0, True)
