"""Pictures of originals: upright, small, without their place, sealed."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from mobile.camera import FolderOfPictures, camera_of
from mobile.errors import NotAPicture
from mobile.papers import LONGEST_SIDE, Papers, shrunk
from tests.mobile.photographs import PLACE, lying_in, photograph

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture))


def test_a_picture_stands_upright_is_small_and_says_no_place() -> None:
    raw = photograph()
    assert PLACE.encode() in raw
    picture = shrunk(raw)
    image = opened(picture)
    assert image.size[0] < image.size[1] <= LONGEST_SIDE
    assert image.getpixel((image.width // 2, 5))[2] > 80  # The top is on top.
    assert image.getpixel((image.width // 2, 5))[0] < 80
    assert not image.getexif()
    assert "comment" not in image.info
    assert PLACE.encode() not in picture
    assert len(picture) < len(raw)


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    image = opened(shrunk(photograph(300, 200)))
    assert image.size == (200, 300)


def test_one_with_a_ground_that_shines_through_is_taken_too() -> None:
    held = BytesIO()
    Image.new("RGBA", (40, 30), (10, 20, 30, 40)).save(held, "PNG")
    assert opened(shrunk(held.getvalue())).size == (40, 30)


@pytest.mark.parametrize(
    "raw", [b"", b"no picture", photograph(300, 200)[:200], b"\xff\xd8\xff" + b"x" * 99]
)
def test_what_is_no_picture_is_refused(raw) -> None:
    with pytest.raises(NotAPicture):
        shrunk(raw)


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("mobile.papers.MOST_PIXELS", 100)
    with pytest.raises(NotAPicture):
        shrunk(photograph(300, 200))
    monkeypatch.setattr("mobile.papers.MOST_BYTES", 100)
    with pytest.raises(NotAPicture):
        shrunk(photograph(300, 200))


def test_it_lies_sealed_under_the_data_key_by_the_digest_of_what_is_sent(tmp_path):
    papers = Papers(tmp_path, KEY)
    digest = papers.keep(photograph(300, 200))
    picture = papers.read(digest)
    assert picture is not None
    assert sha256(picture).hexdigest() == digest
    (file,) = (tmp_path / "papers").iterdir()
    assert file.name == digest
    assert picture[:64] not in file.read_bytes()
    assert Papers(tmp_path, OTHER_KEY).read(digest) is None
    assert papers.keep(photograph(300, 200)) == digest
    assert papers.kept() == {digest}


def test_a_picture_that_was_exchanged_does_not_open(tmp_path) -> None:
    papers = Papers(tmp_path, KEY)
    one, other = (papers.keep(photograph(300, 200, shade)) for shade in (220, 120))
    (tmp_path / "papers" / one).write_bytes((tmp_path / "papers" / other).read_bytes())
    assert papers.read(one) is None
    assert papers.read("0" * 64) is None
    papers.drop(other)
    papers.drop(other)
    assert papers.kept() == {one}


def test_a_desk_offers_the_pictures_of_a_folder(tmp_path, monkeypatch) -> None:
    lying_in(tmp_path / "pictures", "一.jpg", "二.PNG", "notes.txt")
    monkeypatch.setenv("SILI_APP_PICTURES", str(tmp_path / "pictures"))
    camera = camera_of()
    offers = camera.offers()
    assert {words for _, words in offers or ()} == {"一.jpg", "二.PNG"}
    taken: list[bytes] = []
    camera.take((offers or ())[0][0], taken.append)
    assert len(taken) == 1
    assert FolderOfPictures(tmp_path / "nowhere").offers() == ()
