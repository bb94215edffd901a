"""Evidence in backups, after restores, under `sili verify`, and where it is erased."""

import os
from pathlib import Path

import pytest

from server import backups
from server.errors import BackupBroken
from server.media import checks, shelving
from server.media.folder import DAY
from server.registry import db
from server.registry.media import Medium
from tests.server.county import County
from tests.server.evidence import Item, at_hub, photo, store
from tests.server.mediation import open_case
from tests.server.test_backups import KEY, back_up, receipt, restore
from tests.server.test_erasing import broken, erase
from tests.server.test_media import content, missing, restarted, state


@pytest.fixture
def item(county: County) -> Item:
    made = Item(county)
    made.entry = made.record(open_case(county))
    made.send()
    county.ingest()
    return made


def pool(folder: Path) -> set[str]:
    return {each.name for each in folder.glob("sili-500230.media/??/*")}


def rot(file: Path) -> None:
    """Another first byte than before, whatever that was."""
    whole = file.read_bytes()
    file.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])


def findings(county: County) -> list[str]:
    with county.context():
        return [each.kind for each in checks.check(db.session(), county.sili.media)]


def test_what_lies_in_a_verified_backup_is_kept_and_copied_once(
    county: County, item: Item, tmp_path: Path
) -> None:
    assert receipt(county)["media_unkept"] == [item.id]
    disk = tmp_path / "disk"
    first = back_up(county, disk)
    county.ingest()
    assert receipt(county)["media_unkept"] == []
    (address,) = pool(disk)
    (file,) = disk.glob(f"*.media/??/{address}")
    written = file.stat().st_mtime_ns
    county.clock.forward(minutes=1)
    second = back_up(county, disk)
    assert first.manifest["media"] == second.manifest["media"] == [address]
    assert file.stat().st_mtime_ns == written
    second.verify()
    rot(file)
    with pytest.raises(BackupBroken):
        backups.open_shelf(second.folder, KEY).verify()


def test_a_restore_brings_the_evidence_back_and_what_came_since_is_found(
    county: County, item: Item, tmp_path: Path
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    later = Item(county, photo(120, 2))
    later.record(open_case(county))
    later.send()
    county.ingest()
    for name in store(county):
        if name.startswith(shelf.manifest["media"][0]):
            county.sili.media.delete(name)
    restore(county, shelf, registry=True, hub=False)
    for _ in range(2):
        county.ingest()
    for each in (item, later):
        assert state(county, each) == "held"
        assert content(county, each) == each.content
    assert missing(county) == {}
    assert later.id in receipt(county)["media_unkept"]
    assert findings(county) == []


def test_a_medium_that_rots_or_is_lost_is_named(county: County, item: Item) -> None:
    assert findings(county) == []
    (name,) = [each for each in store(county) if "." not in each]
    file = county.settings.media_folder / name[:2] / name
    whole = file.read_bytes()
    rot(file)
    assert findings(county) == ["medium_rotten"]
    file.unlink()
    assert findings(county) == ["medium_missing"]
    file.write_bytes(whole)
    with county.context():
        db.session.query(Medium).delete()
        db.session.commit()
    assert findings(county) == ["media_without_record"]


def test_what_rots_is_called_kept_in_no_later_backup(
    county: County, item: Item, tmp_path: Path
) -> None:
    (name,) = [each for each in store(county) if "." not in each]
    file = county.settings.media_folder / name[:2] / name
    rot(file)
    shelf = back_up(county, tmp_path / "disk")
    county.ingest()
    assert (shelf.manifest["media"], shelf.manifest["media_lacking"]) == ([], [name])
    assert receipt(county)["media_unkept"] == [item.id]


def test_with_its_record_erased_the_thing_is_nowhere(
    county: County, item: Item
) -> None:
    erase(county, item.entry.id)
    assert state(county, item) == "erased"
    assert store(county) == {}
    item.send(*item.chunks(attempt=2))
    county.ingest()
    assert at_hub(item) == []
    assert missing(county) == {}
    assert broken(county) == []


@pytest.mark.parametrize("before_it_came", [False, True])
def test_what_was_erased_is_not_brought_back_by_a_restore(
    county: County, tmp_path: Path, before_it_came: bool
) -> None:
    open_case(county)
    county.ingest()
    early = back_up(county, tmp_path / "early")
    item = Item(county)
    made = item.record(open_case(county))
    item.send()
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    kept = {name: b"".join(county.sili.media.open(name)) for name in store(county)}
    erase(county, made.id)
    for name, lying in kept.items():
        if "." in name:
            county.sili.media.put(name, [lying])
    restore(county, early if before_it_came else shelf, registry=True, hub=True)
    for _ in range(2):
        county.ingest()
    assert store(county) == {}
    assert state(county, item) == "erased"
    assert at_hub(item) == []


def test_what_no_backup_counts_on_goes_with_the_backups_that_go(
    county: County, item: Item, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    first = back_up(county, disk)
    erase(county, item.entry.id)
    county.clock.forward(days=1)
    back_up(county, disk)
    assert shelving.prune(disk, "500230") == 0
    (file,) = disk.glob("*.media/??/*")
    old = file.stat().st_mtime - 2 * DAY
    os.utime(file, (old, old))
    assert shelving.prune(disk, "500230") == 0
    for each in sorted(first.folder.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    first.folder.rmdir()
    assert shelving.prune(disk, "500230") == 1
    assert pool(disk) == set()


def test_the_chunks_of_evidence_erased_before_it_was_whole_go_too(
    county: County,
) -> None:
    item = Item(county)
    made = item.record(open_case(county))
    item.send(*item.chunks()[:-1])
    county.ingest()
    erase(county, made.id)
    assert at_hub(item) == []
    again = restarted(county)
    item.send(item.chunks()[-1])
    again.ingest()
    assert at_hub(item) == []
    assert store(again) == {}
