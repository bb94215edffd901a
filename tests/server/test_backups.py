"""A backup is what it says, and what was put back heals with those who hold more."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server import backups, create_app, outbox, portable, restoring, vault
from server.backups import Secret, Shelf
from server.errors import BackupBroken, StillRunning
from server.registry import db
from server.registry.entries import FIELD
from server.registry.record import Epoch, ReceivedEntry
from sync.database import Database
from tests.server.county import County
from tests.server.mediation import open_case, terminated

KEY = Secret("file", b"k" * 32)
WORDS = Secret("passphrase", "四理工作法-一二三四五六")


def back_up(county: County, to: Path, **more: Any) -> Shelf:
    secret = more.pop("secret", KEY)
    with county.context():
        return backups.back_up(county.settings, to, secret, county.clock, **more)


def restore(county: County, shelf: Shelf, *, registry: bool, hub: bool) -> list[str]:
    """Stop the county, put the backup back, start it again."""
    county.close()
    now = county.clock.forward(hours=1)
    kept = restoring.put_back(county.settings, shelf, now, registry=registry, hub=hub)
    county.app = create_app(county.settings, clock=county.clock)
    if registry:
        with county.context():
            restoring.say_again(county.clock.now)
    return kept


def held(county: County) -> set[str]:
    with county.context():
        db.session.rollback()
        return set(db.session.scalars(select(ReceivedEntry.id).where(FIELD)))


def receipt(county: County) -> dict[str, Any]:
    with county.context():
        epoch = outbox.begin_epoch(db.session(), county.clock.now)
        db.session.rollback()
    id = f"receipt:{epoch}:{county.phone.device}"
    (leaf,) = county.sili.hub.leaves(county.phone.home, id)
    return leaf


def only_chain(county: County) -> dict[str, Any]:
    (chain,) = receipt(county)["chains"].values()
    return chain


def test_what_is_in_a_verified_backup_is_called_kept(
    county: County, tmp_path: Path
) -> None:
    case = open_case(county)
    county.ingest()
    assert only_chain(county)["kept"] == 0
    shelf = back_up(county, tmp_path / "disk")
    county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    assert (only_chain(county)["n"], only_chain(county)["kept"]) == (3, 2)
    assert shelf.manifest["position"] == 2


def test_backups_of_one_second_lie_beside_each_other(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    disk, keys = tmp_path / "disk", tmp_path / "keys"
    shelves = [back_up(county, disk, keys_to=keys) for _ in range(3)]
    assert [each.folder.name for each in shelves] == [
        f"sili-500230-{county.clock.now:%Y%m%dT%H%M%SZ}{then}"
        for then in ("", "-2", "-3")
    ]
    assert len(list(keys.iterdir())) == 3
    for each in shelves:
        backups.open_shelf(each.folder, KEY).verify()
        backups.open_shelf(keys / f"{each.folder.name}-keys", KEY).verify()


@pytest.mark.parametrize("secret", [KEY, WORDS])
def test_nothing_that_was_said_can_be_read_in_a_backup(
    county: County, tmp_path: Path, secret: Secret
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk", secret=secret)
    for file in (tmp_path / "disk").rglob("*"):
        assert file.is_dir() or "王建国".encode() not in file.read_bytes()
    again = backups.open_shelf(shelf.folder, secret)
    again.verify()
    again.bring_out("registry.sqlite", tmp_path / "out" / "registry.sqlite")
    assert "王建国".encode() in (tmp_path / "out" / "registry.sqlite").read_bytes()


def test_a_backup_is_whole_while_others_write(county: County, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            open_case(county)
            county.ingest()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        shelves = [back_up(county, tmp_path / str(n)) for n in range(3)]
    finally:
        stop.set()
        writer.join()
    for shelf in shelves:
        there = inside(shelf, tmp_path / shelf.manifest["id"])
        assert there["registry"] <= there["hub"]
        assert len(there["registry"]) == shelf.manifest["position"]


def inside(shelf: Shelf, work: Path) -> dict[str, set[str]]:
    """The ids of the entries in the registry and in the hub of a backup."""
    found: dict[str, set[str]] = {"registry": set(), "hub": set()}
    for name in shelf.names:
        shelf.bring_out(name, work / name)
        if name == "registry.sqlite":
            with closing(sqlite3.connect(work / name)) as connection:
                rows = connection.execute("SELECT id FROM entry")
                found["registry"] |= {id for (id,) in rows}
        else:
            with Database(work / name) as database:
                found["hub"] |= {each.id for each in database.all_docs()}
    return found


def test_a_changed_cut_or_missing_file_is_found(county: County, tmp_path: Path) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    file = shelf.folder / "registry.sqlite.vlt"
    whole = file.read_bytes()
    for broken in (
        whole[:-40],
        whole[:100],
        whole[:24],
        b"nothing",
        whole[:300] + bytes([whole[300] ^ 1]) + whole[301:],
    ):
        file.write_bytes(broken)
        with pytest.raises(BackupBroken):
            shelf.verify()
    file.unlink()
    with pytest.raises(BackupBroken, match="missing"):
        shelf.verify()


def test_a_piece_in_another_place_does_not_open(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"x" * vault.PIECE + b"y" * vault.PIECE)
    vault.shut(b"k" * 32, "name", source, target)
    head, piece = target.read_bytes()[:24], 4 + vault.PIECE + vault.TAG
    body = target.read_bytes()[24:]
    assert len(body) == 2 * piece
    for wrong in (body[piece:] + body[:piece], body[:piece]):
        target.write_bytes(head + wrong)
        with pytest.raises(BackupBroken):
            vault.open_into(b"k" * 32, "name", target, tmp_path / "c")
        (tmp_path / "c").unlink(missing_ok=True)
    target.write_bytes(head + body)
    with pytest.raises(BackupBroken):
        vault.open_into(b"k" * 32, "another", target, tmp_path / "d")


def test_a_manifest_that_was_changed_or_never_written_opens_nothing(
    county: County, tmp_path: Path
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    path = shelf.folder / "manifest.json"
    written = json.loads(path.read_text())
    with pytest.raises(BackupBroken, match="key is wrong"):
        backups.open_shelf(shelf.folder, Secret("file", b"w" * 32))
    path.write_text(json.dumps({**written, "position": 99}))
    with pytest.raises(BackupBroken, match="changed"):
        backups.open_shelf(shelf.folder, KEY)
    path.write_text(json.dumps({**written, "format": 9}))
    with pytest.raises(BackupBroken, match="not known"):
        backups.open_shelf(shelf.folder, KEY)
    path.write_text("[]")
    with pytest.raises(BackupBroken, match="no whole manifest"):
        backups.open_shelf(shelf.folder, KEY)


def test_a_database_that_was_broken_before_is_not_called_whole(tmp_path: Path) -> None:
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    told = {"id": "b-1", "county": "500230"}
    shelf = backups.fill(tmp_path / "shelf", [("bad.sqlite", bad)], KEY, told)
    with pytest.raises(BackupBroken, match="the database says"):
        shelf.bring_out("bad.sqlite", tmp_path / "out.sqlite")


def test_a_registry_put_back_a_day_calls_nothing_received_that_it_lacks(
    county: County, tmp_path: Path
) -> None:
    case = open_case(county)
    county.ingest()
    first = receipt(county)["epoch"]
    shelf = back_up(county, tmp_path / "disk")
    county.clock.forward(days=1)
    late = county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    restore(county, shelf, registry=True, hub=True)
    county.ingest()
    said = receipt(county)
    assert (said["predecessor"], said["epoch"] != first) == (first, True)
    assert (only_chain(county)["n"], only_chain(county)["kept"]) == (2, 2)
    assert late.id not in held(county)
    county.put(late.document(), late.home)
    county.ingest()
    assert late.id in held(county)
    assert (only_chain(county)["n"], only_chain(county)["kept"]) == (3, 2)
    with county.context():
        assert len(list(db.session.scalars(select(Epoch)))) == 2


def test_a_registry_put_back_reads_again_what_the_hub_still_has(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    for _ in range(3):
        open_case(county)
    county.ingest()
    before = held(county)
    aside = restore(county, shelf, registry=True, hub=False)
    county.ingest()
    assert held(county) == before
    assert only_chain(county)["n"] == 8
    assert len(aside) == 1


def at_hub(county: County) -> set[str]:
    listed = county.sili.hub.open(county.phone.home).all_docs(start_key="entry:")
    return {each.id for each in listed if each.id.startswith("entry:")}


def test_a_hub_put_back_a_day_gets_again_what_the_registry_has(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    case = open_case(county)
    county.ingest()
    assert len(at_hub(county)) == 4
    restore(county, shelf, registry=False, hub=True)
    assert len(at_hub(county)) == 2
    county.ingest()
    assert at_hub(county) == held(county)
    assert county.sili.hub.leaves(county.phone.home, f"case:{case}")
    assert only_chain(county)["n"] == 4


def test_a_database_that_the_hub_lost_is_made_again(county: County) -> None:
    open_case(county)
    county.ingest()
    county.sili.hub.folder.delete(county.phone.home)
    county.ingest()
    assert at_hub(county) == held(county)
    assert only_chain(county)["n"] == 2


def test_a_hub_file_copied_back_by_hand_is_noticed(
    county: County, tmp_path: Path
) -> None:
    """Nobody gave it another uuid, but its sequence ends before it was read to."""
    open_case(county)
    county.ingest()
    file = county.settings.hub_folder / f"{county.phone.home}.sqlite"
    portable.snapshot(file, tmp_path / "copy.sqlite")
    open_case(county)
    county.ingest()
    county.close()
    restoring.replace(file, tmp_path / "copy.sqlite", tmp_path / "aside")
    county.app = create_app(county.settings, clock=county.clock)
    county.ingest()
    assert len(at_hub(county)) == 4


def test_nothing_is_put_back_under_a_server_that_runs(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    before = held(county)
    with pytest.raises(StillRunning):
        restoring.put_back(
            county.settings, shelf, county.clock.now, registry=True, hub=True
        )
    assert held(county) == before


def test_keys_have_a_shelf_of_their_own_and_are_never_overwritten(
    county: County, tmp_path: Path
) -> None:
    open_case(county)
    county.ingest()
    shelf = back_up(county, tmp_path / "disk", keys_to=tmp_path / "safe")
    assert not any("key" in name or "jwt" in name for name in shelf.names)
    (folder,) = (tmp_path / "safe").iterdir()
    keys = backups.open_shelf(folder, KEY)
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "jwt.pem").write_bytes(b"another")
    restoring.place_keys(place, keys)
    sealing = county.settings.key_folder / "server-doc.key"
    assert (place / "server-doc.key").read_bytes() == sealing.read_bytes()
    assert (place / "jwt.pem").read_bytes() == b"another"


def test_another_countys_backup_is_refused(county: County, tmp_path: Path) -> None:
    shelf = back_up(county, tmp_path / "disk")
    shelf.manifest["county"] = "500105"
    with pytest.raises(BackupBroken, match="another county"):
        restoring.put_back(
            county.settings, shelf, county.clock.now, registry=True, hub=False
        )
