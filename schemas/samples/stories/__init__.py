"""Every kind of dispute that the samples tell, drawn as often as a county sees it."""

from bisect import bisect
from itertools import accumulate
from random import Random

from schemas.samples.stories import (
    family,
    farming,
    homes,
    injuries,
    land,
    marriage,
    neighbors,
    others,
    trade,
    work,
    yards,
)
from schemas.samples.story import Story

STORIES: tuple[Story, ...] = (
    *family.STORIES,
    *marriage.STORIES,
    *neighbors.STORIES,
    *yards.STORIES,
    *homes.STORIES,
    *land.STORIES,
    *farming.STORIES,
    *injuries.STORIES,
    *work.STORIES,
    *trade.STORIES,
    *others.STORIES,
)
WEIGHTS = tuple(accumulate(story.weight for story in STORIES))


def draw(rng: Random) -> Story:
    return STORIES[bisect(WEIGHTS, rng.random() * WEIGHTS[-1])]
