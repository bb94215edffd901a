"""Which characters the faces of the program can show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.papers import glyphs
from server.papers.glyphs import KNOWN, Lacking, check, held


def test_what_is_taken_for_known_is_in_the_faces() -> None:
    every = (chr(code) for code in range(0x10000))
    known = [each for each in every if KNOWN.fullmatch(each) and not each.isspace()]
    assert [each for each in known if ord(each) not in held()] == []


@given(st.text(max_size=40))
def test_a_text_is_shown_whole_or_its_first_lack_is_named(text: str) -> None:
    lacks = [c for c in text if not KNOWN.fullmatch(c) and ord(c) not in held()]
    seen = [c for c in lacks if glyphs.category(c) not in glyphs.UNSEEN]
    if not seen:
        check(text)
        return
    with pytest.raises(Lacking) as lacking:
        check(text)
    assert lacking.value.character == seen[0]


def test_the_marks_of_a_form_are_there() -> None:
    check("□√×①⑩㎡℃№—…〔〕【】“”‘’《》、。，；：？！％￥·")
    with pytest.raises(Lacking):
        check("☑")
