"""The county's keys: made once, readable by nobody else, the same for everybody."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas import key_list
from schemas.key_list import Use
from server.errors import RootMissing
from server.keys import CountyKeys
from server.keys.files import kept


def test_keys_are_made_once_and_found_again(tmp_path: Path) -> None:
    first, again = (CountyKeys("500230", tmp_path / "keys") for _ in range(2))
    assert first.document_key.public == again.document_key.public
    assert first.session_secret == again.session_secret
    assert first.token_key.as_dict() == again.token_key.as_dict()


def test_nobody_else_reads_a_key(tmp_path: Path) -> None:
    keys = CountyKeys("500230", tmp_path / "keys")
    assert keys.session_secret
    assert keys.document_key
    assert keys.token_key
    modes = {path.name: path.stat().st_mode & 0o777 for path in keys.folder.iterdir()}
    assert modes == dict.fromkeys(
        ["session-secret", "server-doc.key", "jwt.pem"], 0o400
    )
    assert keys.folder.stat().st_mode & 0o077 == 0


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    made = iter(range(100))
    with ThreadPoolExecutor(8) as several:
        found = several.map(
            lambda _: kept(tmp_path / "key", lambda: b"%d" % next(made)), range(8)
        )
        assert len(set(found)) == 1


def test_a_secret_that_is_set_is_not_written_down(tmp_path: Path) -> None:
    keys = CountyKeys("500230", tmp_path / "keys", "from the environment")
    assert keys.session_secret == "from the environment"
    assert not keys.folder.exists()


def test_the_root_certifies_every_online_key(tmp_path: Path) -> None:
    keys = CountyKeys("500230", tmp_path / "keys")
    found = key_list.read(keys.key_list, county="500230", pinned=keys.root_fingerprint)
    assert found.of(Use.DOCUMENT) == keys.public_keys
    (token,) = found.of(Use.TOKEN).values()
    point = keys.token_key.as_dict(private=False)
    assert len(token.raw) == 65
    assert base64.urlsafe_b64encode(token.raw[1:33]).decode()[:43] == point["x"]
    again = CountyKeys("500230", tmp_path / "keys")
    assert again.key_list == keys.key_list


def test_the_root_may_lie_in_a_safe_until_a_key_changes(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    before = CountyKeys("500230", folder)
    pinned = before.root_fingerprint
    (folder / "root.key").rename(tmp_path / "safe")
    assert CountyKeys("500230", folder).root_fingerprint == pinned
    (folder / "server-doc.key").unlink()
    with pytest.raises(RootMissing):
        _ = CountyKeys("500230", folder).key_list
    assert not (folder / "root.key").exists()
    (tmp_path / "safe").rename(folder / "root.key")
    after = CountyKeys("500230", folder)
    assert after.root_fingerprint == pinned
    assert after.key_list["serial"] == before.key_list["serial"] + 1
    found = key_list.read(after.key_list, county="500230", pinned=pinned)
    assert found.of(Use.DOCUMENT) == after.public_keys
