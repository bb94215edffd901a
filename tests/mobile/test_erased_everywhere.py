"""After an erasure no byte of the words lies anywhere, nor after a backup is put back.

The county's files are searched for the words themselves, the phone's, which are
encrypted, for the bytes that held them and then, unlocked, for the words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.simulated import SimulatedPhone
from tests.mobile.test_erasing import (
    WORDS,
    erase,
    holds,
    planted,
    sealed_bytes,
    synced,
)
from tests.mobile.test_syncing import HOME
from tests.server.county import County
from tests.server.test_backups import back_up, restore
from tests.server.test_erasing import found_in
from tests.sync.served import Served, serving


@pytest.fixture
def served(county: County) -> Iterator[Served]:
    """Whatever runs as the county, also after it was put back."""
    with serving(lambda environ, start: county.app(environ, start)) as told:
        yield told


def says(phone: SimulatedPhone) -> bool:
    """Do the words stand anywhere that this phone can read?"""
    return any(
        WORDS in json.dumps([local, documents], ensure_ascii=False)
        for database in phone.casebook.databases.values()
        for local in [[kept for _, kept in database.local_docs("")]]
        for documents in [
            [each.document for each in database.all_docs(include_docs=True)]
        ]
    )


def test_no_file_of_county_phone_or_backup_put_back_has_the_words(
    phone: SimulatedPhone, county: County, tmp_path: Path
) -> None:
    id = planted(phone, county)
    kept = sealed_bytes(phone, id)[:200]
    before = " ".join(found_in(county.settings.data))
    assert "registry.sqlite" in before
    assert HOME in before
    assert holds(tmp_path / "phone", kept)
    assert says(phone)
    backup = back_up(county, tmp_path / "disk")
    erase(county, id)
    synced(phone)
    for put_back in (False, True):
        if put_back:
            restore(county, backup, registry=True, hub=True)
            assert not found_in(county.settings.data)
            county.ingest()
            synced(phone)
            county.ingest()
        assert not found_in(county.settings.data)
        assert not found_in(tmp_path / "disk")
        assert not holds(tmp_path / "phone", kept)
        assert not says(phone)
