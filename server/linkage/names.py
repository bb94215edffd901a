"""How far two names agree: a ladder of levels, not a distance.

Names here have two, three or four characters. One edit in three characters is as far
as another person, so edit distance is of no use alone; what counts is *how* the
characters differ:

    SAME     王秀英  王秀英        written alike, in standard forms
    ALIKE    冉隆鑫  再隆鑫        mistaken by the eye
    SOUND    王秀英  王秀瑛        the same syllables
    NEAR     胡兰芳  符南方        the same syllables to an ear of Chongqing
    SLIP     王秀英  王秀音迎…     a syllable mistyped by one letter
    LACKING  王秀英  王英          one character is missing
    CALLED   王秀英  王幺妹        a calling that fits
    BROTHER  张建国  张建军        one character differs and nothing explains it
    SURNAME  王秀英  王德贵        the surname alone
    OTHER    王秀英  冉隆鑫
    UNKNOWN  nobody wrote the name

A pair is on the highest rung that every one of its characters reaches. The ladder is
the same from both ends.
"""

from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from server.linkage.callings import calling_of, fits
from server.linkage.characters import look_alike
from server.linkage.readings import near, surname_of, syllables


class Level(IntEnum):
    """From written alike to another name; a lower number is a closer agreement."""

    SAME = 0
    ALIKE = 1
    SOUND = 2
    NEAR = 3
    SLIP = 4
    LACKING = 5
    CALLED = 6
    BROTHER = 7
    SURNAME = 8
    OTHER = 9
    UNKNOWN = 10

    @property
    def is_name(self) -> bool:
        """May both have been written for one name?"""
        return self <= Level.LACKING


@lru_cache(maxsize=100_000)
def compare(one: str, other: str) -> Level:
    """The level of two names in standard forms (`characters.plain`)."""
    if not one or not other:
        return Level.UNKNOWN
    if one == other:
        return Level.SAME
    if is_called(one, other):
        return Level.CALLED
    if len(one) == len(other):
        return by_character(one, other)
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > 1 and len(longer) - len(shorter) == 1:
        if shorter[0] == longer[0] and is_within(shorter, longer):
            return Level.LACKING
    return by_surname(one, other)


def is_called(one: str, other: str) -> bool:
    """Is one of the two a calling that fits the other?"""
    first, second = calling_of(one), calling_of(other)
    if first and second:
        return first.surname == second.surname and not at_odds(first.sex, second.sex)
    return bool(first and fits(first, other) or second and fits(second, one))


def at_odds(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def by_character(one: str, other: str) -> Level:
    pairs = zip(_read(one), _read(other), strict=True)
    levels = [_characters(*pair) for pair in pairs]
    unlike = [place for place, level in enumerate(levels) if level is Level.OTHER]
    if not unlike:
        return max(levels)
    if len(unlike) == 1 and len(levels) > 2 and unlike[0] >= len(surname_of(one)):
        return Level.BROTHER
    return by_surname(one, other)


def _read(name: str) -> list[tuple[str, str]]:
    return list(zip(name, syllables(name), strict=True))


def _characters(one: tuple[str, str], other: tuple[str, str]) -> Level:
    (character, said), (character2, said2) = one, other
    if character == character2:
        return Level.SAME
    if look_alike(character, character2):
        return Level.ALIKE
    if said == said2:
        return Level.SOUND
    if near(said) == near(said2):
        return Level.NEAR
    return Level.SLIP if is_slip(said, said2) else Level.OTHER


def is_slip(said: str, other: str) -> bool:
    """A letter left out, or two exchanged; another letter is another syllable."""
    if min(len(said), len(other)) < 3 or OSA.distance(said, other) != 1:
        return False
    return len(said) != len(other) or sorted(said) == sorted(other)


def by_surname(one: str, other: str) -> Level:
    first, second = surname_of(one), surname_of(other)
    if len(first) != len(second):
        return Level.OTHER
    pairs = zip(_read(first), _read(second), strict=True)
    closest = max(_characters(*pair) for pair in pairs)
    return Level.SURNAME if closest <= Level.NEAR else Level.OTHER


def is_within(shorter: str, longer: str) -> bool:
    rest = iter(longer)
    return all(character in rest for character in shorter)
