"""Names as clerks, ears, eyes and neighbours write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.linkage import callings, readings
from server.linkage.characters import plain
from server.linkage.names import Level, compare
from server.linkage.rarity import surname_sound

CHARACTERS = "王冉再李胡符兰南芳方英瑛秀绣国军建隆鑫老小幺婆某欧阳单仇"
names = st.text(CHARACTERS, min_size=0, max_size=4)


def level(one: str, other: str) -> Level:
    return compare(plain(one), plain(other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("王秀英", "王秀英", Level.SAME),
        ("陳桂芳", "陈桂芳", Level.SAME),
        ("王 秀英", "王秀英", Level.SAME),
        ("冉隆鑫", "再隆鑫", Level.ALIKE),
        ("王秀英", "王秀瑛", Level.SOUND),
        ("单文军", "善文军", Level.SOUND),
        ("胡兰芳", "符南方", Level.NEAR),
        ("向志英", "象字因", Level.NEAR),
        ("刘惠琼", "牛费琼", Level.NEAR),
        ("王秀英", "王素英", Level.BROTHER),
        ("张建国", "张建军", Level.BROTHER),
        ("王秀英", "王英", Level.LACKING),
        ("王秀英", "王幺妹", Level.CALLED),
        ("王德贵", "老王", Level.CALLED),
        ("李素珍", "李婆婆", Level.CALLED),
        ("欧阳春", "老欧阳", Level.CALLED),
        ("王秀英", "小英", Level.CALLED),
        ("欧阳春", "欧阳椿", Level.SOUND),
        ("王秀英", "王德贵", Level.SURNAME),
        ("王秀英", "冉隆鑫", Level.OTHER),
        ("王秀英", "李婆婆", Level.OTHER),
        ("王婆婆", "王大爷", Level.SURNAME),
        ("王婆婆", "老王", Level.CALLED),
        ("王英", "冉英", Level.OTHER),
        ("王秀英", "", Level.UNKNOWN),
    ],
)
def test_how_two_names_agree(one: str, other: str, expected: Level) -> None:
    assert level(one, other) is expected
    assert level(other, one) is expected


def test_a_letter_of_pinyin_is_a_slip_and_a_syllable_is_not() -> None:
    assert level("王秀琼", "王秀穷") is Level.SOUND
    assert level("王晓华", "王校花") is Level.SOUND
    assert level("陈香华", "陈先华") is Level.NEAR
    assert level("周梅香", "周梅江") is Level.BROTHER
    assert level("郭建林", "郭金林") is Level.SLIP
    assert level("陈学军", "陈雪均") is Level.SOUND


@given(names, names)
def test_the_ladder_is_the_same_from_both_ends(one: str, other: str) -> None:
    assert compare(one, other) is compare(other, one)


@given(names.filter(bool))
def test_every_name_is_the_same_as_itself(name: str) -> None:
    assert compare(name, name) is Level.SAME


@pytest.mark.parametrize(
    ("surname", "said"),
    [("单", "shan"), ("仇", "qiu"), ("解", "xie"), ("盖", "ge"), ("曾", "zeng")],
)
def test_a_surname_has_its_own_reading(surname: str, said: str) -> None:
    assert readings.syllables(surname + "明")[0] == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nan", "lan"),
        ("hu", "fu"),
        ("hui", "fei"),
        ("huang", "fang"),
        ("zhang", "zan"),
        ("cheng", "cen"),
        ("ying", "yin"),
        ("shi", "si"),
        ("niu", "liu"),
    ],
)
def test_what_chongqing_hears_as_one(one: str, other: str) -> None:
    assert readings.near(one) == readings.near(other)


def test_what_it_does_not_hear_as_one() -> None:
    assert len({readings.near(each) for each in ("wang", "yang", "ran", "tan")}) == 4


def test_a_surname_of_two_characters_is_one_surname() -> None:
    assert readings.surname_of("欧阳春") == "欧阳"
    assert readings.surname_of("欧阳") == "欧"
    assert surname_sound("令狐冲") == "lin fu"


def test_a_calling_may_give_away_the_sex() -> None:
    called = {
        name: callings.calling_of(plain(name)) for name in ("王婆婆", "王大爷", "老王")
    }
    assert [each.sex for each in called.values() if each] == ["2", "1", ""]
    assert callings.calling_of("王秀英") is None
