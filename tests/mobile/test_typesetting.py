"""Lines are broken as a Chinese book breaks them."""

from hypothesis import given
from hypothesis import strategies as st

from mobile import typesetting
from mobile.typesetting import NEVER_FIRST, NEVER_LAST

CHARS = "张李王院坝水渠一二三（）《》“”，。、；：？！…a1 Zz9.%￥"
texts = st.text(alphabet=CHARS, max_size=80)


def measure(char: str) -> float:
    return 18.0 if ord(char) > 0x2000 else 9.0


@given(texts, st.integers(120, 400))
def test_wrapping_keeps_every_character(text: str, width: int) -> None:
    wrapped = typesetting.wrap(text, width, measure)
    assert wrapped.replace("\n", "").replace(" ", "") == text.replace(" ", "")


@given(texts, st.integers(120, 400))
def test_no_line_is_wider_than_the_paper(text: str, width: int) -> None:
    for line in typesetting.wrap(text, width, measure).split("\n"):
        assert sum(map(measure, line)) <= width


@given(st.text(alphabet="张李王，。（）《》、", max_size=60), st.integers(120, 400))
def test_a_line_begins_with_no_closing_and_ends_with_no_opening_mark(
    text: str, width: int
) -> None:
    lines = typesetting.wrap(text, width, measure).split("\n")
    for before, after in zip(lines, lines[1:], strict=False):
        if sum(map(measure, max(typesetting.chunks(text), key=len))) <= width:
            assert after[:1] not in NEVER_FIRST
            assert before[-1:] not in NEVER_LAST


def test_a_full_stop_takes_its_character_along() -> None:
    assert typesetting.wrap("张大山说理。", 90, measure) == "张大山说\n理。"


def test_a_number_is_not_torn_apart() -> None:
    assert typesetting.wrap("赔偿8600元", 60, measure) == "赔偿\n8600元"


def test_a_number_longer_than_the_line_is_torn() -> None:
    assert typesetting.wrap("123456", 27, measure) == "123\n456"


def test_line_feeds_of_the_writer_stay() -> None:
    assert typesetting.wrap("一\n\n二", 100, measure) == "一\n\n二"


def test_lines_left_out_leave_an_ellipsis() -> None:
    text = "张大山\n新砌的\n围墙"
    assert typesetting.shortened(text, 3, 3, lambda _: 1) == text
    assert typesetting.shortened(text, 2, 3, lambda _: 1) == "张大山\n新砌…"
