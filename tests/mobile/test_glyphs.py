"""Rare characters of names: those that the face has, and what is said of the others."""

import pytest

from mobile import glyphs

NAMES = "䶮㛃㐂𬬻垚犇彧喆赟堃翀頔龑𫍯𬱖㑇㥄"


def test_the_face_has_the_rare_characters_of_names() -> None:
    assert glyphs.told(NAMES) == ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("𠮷田", "有 1 个生僻字这里显示成方框（U+20BB7）"),
        ("𠮷𠮷田𣇉", "有 2 个生僻字这里显示成方框（U+20BB7、U+231C9）"),
        ("张大山，（女）", ""),
    ],
)
def test_what_is_drawn_as_a_box_is_said_to_be_right(name: str, says: str) -> None:
    assert glyphs.told(name).startswith(says)
    assert bool(glyphs.told(name)) == bool(says)
