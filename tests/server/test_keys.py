"""The county's keys: made once, readable by nobody else, the same for everybody."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.keys import CountyKeys, kept


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
