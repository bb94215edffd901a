"""Where media lie: the same verbs and the same refusals over a folder and a bucket."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import urllib3
from moto.server import ThreadedMotoServer

from server.errors import MediumDiffers, MediumGone, StoreUnavailable
from server.media import Store, is_sound
from server.media.bucket import Asked, Bucket, signed
from server.media.folder import MediaFolder
from server.registry.media import address_of

PIECES = [b"a" * 32784, b"b" * 32784, b"c" * 17]
NAME = address_of(sha256(each).hexdigest() for each in PIECES)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    made = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    made.start()
    host, port = made.get_host_and_port()
    yield f"http://{host}:{port}"
    made.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return MediaFolder(tmp_path / "media")
    address = request.getfixturevalue("server")
    urllib3.request("POST", f"{address}/moto-api/reset")
    urllib3.request("PUT", f"{address}/evidence")
    return Bucket(address, "evidence", "fengdu/media", "us-east-1", "key", "secret")


def test_what_was_put_is_there_whole_and_in_stretches(store: Store) -> None:
    assert (store.size(NAME), dict(store.sizes())) == (None, {})
    store.put(NAME, PIECES)
    whole = b"".join(PIECES)
    assert b"".join(store.open(NAME)) == whole
    assert b"".join(store.open(NAME, 32700, 70000)) == whole[32700:70000]
    assert b"".join(store.open(NAME, 65560)) == whole[65560:]
    assert store.size(NAME) == len(whole)
    assert is_sound(store, NAME)
    store.put(f"{NAME}.small", [b"x"])
    assert dict(store.sizes()) == {NAME: len(whole), f"{NAME}.small": 1}
    store.put(NAME, PIECES)
    for name in (NAME, NAME, f"{NAME}.small"):
        store.delete(name)
    assert dict(store.sizes()) == {}


def test_what_is_not_what_its_name_says_is_not_written(store: Store) -> None:
    for pieces in ([], PIECES[:2], [PIECES[1], PIECES[0], PIECES[2]]):
        with pytest.raises(MediumDiffers):
            store.put(NAME, pieces)
    for name in ("../etc/passwd", "", NAME.upper(), f"{NAME}.html"):
        with pytest.raises(MediumDiffers):
            store.put(name, [b"x"])
    assert dict(store.sizes()) == {}
    with pytest.raises(MediumGone):
        store.open(NAME)


def test_a_bucket_lists_more_than_one_page(server: str) -> None:
    urllib3.request("PUT", f"{server}/many")
    bucket = Bucket(server, "many", "", "us-east-1", "key", "secret")
    bucket.page = 2
    names = {sha256(bytes([n])).hexdigest() + ".small" for n in range(5)}
    for name in names:
        bucket.put(name, [b"x"])
    assert set(dict(bucket.sizes())) == names


def test_a_bucket_that_is_not_there_or_does_not_answer_is_named(server: str) -> None:
    with pytest.raises(StoreUnavailable):
        Bucket(server, "nowhere", "", "us-east-1", "k", "s").put(
            f"{NAME}.small", [b"x"]
        )
    with pytest.raises(StoreUnavailable):
        Bucket("http://127.0.0.1:9", "b", "", "us-east-1", "k", "s").size(NAME)


def test_a_request_is_signed_as_the_specification_s_own_example() -> None:
    headers = {"host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9"}
    asked = Asked("GET", "/test.txt", "", headers, sha256(b"").hexdigest())
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    at = datetime(2013, 5, 24, tzinfo=UTC)
    found = signed(asked, "us-east-1", "AKIAIOSFODNN7EXAMPLE", secret, at)
    assert found["authorization"].endswith(
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


def test_a_folder_keeps_what_others_may_not_read(tmp_path: Path) -> None:
    store = MediaFolder(tmp_path / "media")
    store.put(NAME, PIECES)
    modes = {oct(x.stat().st_mode & 0o777) for x in store.folder.rglob("*")}
    assert modes == {"0o600", "0o700"}
