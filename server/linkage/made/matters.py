"""Disputes that never were, with who is truly in them, and how they are written down.

A `Matter` is one dispute: its scene (`schemas.samples`) and its parties, each with a
number that the matcher never sees. `written` is one clerk's record of it: another
telling of the same scene, with what that clerk asked for and got.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any, Final, TypeAlias

from schemas.samples import stories, telling
from schemas.samples.county import County, Grid
from schemas.samples.grammar import between, pick
from schemas.samples.people import SURNAMES
from schemas.samples.scene import Scene, Side, stage
from schemas.samples.story import Story
from server.linkage.sheet import Mac, Person, Sheet

MAC: Final = Mac(b"made for measuring")
NUMBER: Final = re.compile("[0-9]+")
NUMERALS: Final = "零一二三四五六七八九"
CHANNELS: Final = ("application", "application", "proactive", "petition_dept")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with all that is true of them; `uid` is who they are."""

    uid: int
    name: str
    sex: str
    birth_on: date | None
    number: str
    phone: str
    township: str
    village: str
    group: int
    is_organization: bool = False


Parties: TypeAlias = tuple[Party, Party]


@dataclass(frozen=True, slots=True)
class Matter:
    """One dispute, as it is."""

    number: int
    scene: Scene
    parties: Parties


@dataclass(frozen=True, slots=True)
class Record:
    """A sheet with its labels: which dispute, who is in it, what was done to it."""

    sheet: Sheet
    matter: int
    people: tuple[int, ...]
    marks: frozenset[str]


class World:
    """A part of the county that fills with people and disputes, by its seed."""

    def __init__(self, seed: str, townships: Sequence[str] = ()) -> None:
        self.rng = Random(seed)
        self.county = County(7)
        self._townships = frozenset(townships)
        self._given: set[str] = set()
        self._people = self._matters = self._sheets = 0

    @cached_property
    def grids(self) -> list[Grid]:
        every = self.county.grids
        mine = self._townships
        return [each for each in every if not mine or each.village[:9] in mine]

    def story(self, *, of_neighbors: bool = False) -> Story:
        while True:
            story = stories.draw(self.rng)
            if not of_neighbors or not (story.organization or story.type == "01"):
                return story

    def day(self) -> date:
        return date(2022, 1, 5) + timedelta(days=between(self.rng, 0, 1700))

    def scene(self, story: Story, day: date, grid: Grid | None = None) -> Scene:
        grid = grid or pick(self.rng, self.grids)
        village = self.county.village(grid.village)
        return stage(self.rng, story, grid, village, day)

    def matter(self, scene: Scene, parties: Parties | None = None) -> Matter:
        """The scene with these parties in it, or with its own."""
        self._matters += 1
        parties = parties or self.parties(scene)
        return Matter(self._matters, _peopled(scene, parties), parties)

    def parties(self, scene: Scene) -> Parties:
        """The scene's own, renamed now and then for the surnames of the village."""
        kin = scene.sides["p1"].name[0] == scene.sides["p2"].name[0]
        house = Random(scene.village.code).sample(sorted(set(SURNAMES)), 3)
        first = self.party(scene, scene.sides["p1"], house)
        shared = [first.name[0]] if kin else house
        return first, self.party(scene, scene.sides["p2"], shared, always=kin)

    def party(
        self, scene: Scene, side: Side, house: Sequence[str], *, always: bool = False
    ) -> Party:
        name = side.name
        if not side.is_organization and (always or self.rng.random() < 0.35):
            name = pick(self.rng, house) + name[1:]
        head = side.head
        near = scene.group if self.rng.random() < 0.7 else between(self.rng, 1, 9)
        return Party(
            uid=self.newcomer(),
            name=name,
            sex="" if side.is_organization else head.sex,
            birth_on=None if side.is_organization else head.birth_on,
            number=self.unique(side.uscc or head.id_no),
            phone=self.unique(head.phone),
            township=scene.village.township,
            village=scene.village.name,
            group=near,
            is_organization=side.is_organization,
        )

    def newcomer(self) -> int:
        self._people += 1
        return self._people

    def unique(self, number: str) -> str:
        """The number, or the next one that nobody has."""
        while number in self._given:
            changed = (int(number[-3:-1]) + 1) % 100 if number[-3:-1].isdigit() else 0
            number = f"{number[:-3]}{changed:02d}{between(self.rng, 0, 9)}"
            number = number[:6] + str(between(self.rng, 0, 9)) + number[7:]
        self._given.add(number)
        return number

    def sheet_number(self) -> str:
        self._sheets += 1
        return f"case-{self._sheets:07d}"


def _peopled(scene: Scene, parties: Parties) -> Scene:
    """The scene with these names in all of its words."""
    both = dict(zip(("p1", "p2"), parties, strict=True))
    names = {scene.sides[at].name: party.name for at, party in both.items()}

    def said(word: Any) -> Any:
        if isinstance(word, tuple):
            return tuple(map(said, word))
        for old, new in names.items():
            word = word.replace(old, new)
        return word

    sides = {
        at: replace(scene.sides[at], name=party.name) for at, party in both.items()
    }
    words = {key: said(word) for key, word in scene.words.items()}
    return replace(scene, sides=sides, words=words)


def written(world: World, matter: Matter, on: date | None = None) -> Sheet:
    """One clerk's record of the matter."""
    rng, scene = world.rng, matter.scene
    channel = pick(rng, CHANNELS)
    is_letter = channel == "petition_dept"
    began_on = scene.occurred_on
    if rng.random() < 0.3:
        began_on += timedelta(days=between(rng, -6, 6))
    group = numbered(rng, scene.group)
    place = f"{scene.village.name}{group}{scene.place if rng.random() < 0.7 else ''}"
    told = 0.9 if not is_letter else 0.5
    said = text(rng, scene, is_letter=is_letter)
    return Sheet(
        case=world.sheet_number(),
        grid=scene.grid.code,
        village=scene.village.code,
        dispute_type=scene.story.type,
        subtype=(scene.story.subtype or "") if rng.random() < 0.6 else "",
        channel=channel,
        place=place if rng.random() < told else "",
        began_on=began_on if rng.random() < told else None,
        opened_on=on or scene.opened_on + timedelta(days=between(rng, 0, 45)),
        amount_fen=amount(rng, scene),
        text=misremembered(rng, said) if rng.random() < 0.25 else said,
        persons=(
            person(rng, matter.parties[0], "applicant", 0.8),
            person(rng, matter.parties[1], "respondent", 0.2 if is_letter else 0.6),
        ),
    )


def text(rng: Random, scene: Scene, *, is_letter: bool) -> str:
    """The clerk's summary, or of a letter what the applicant says."""
    if is_letter:
        return telling.statement(rng, scene, "p1")[: between(rng, 90, 260)]
    summary = scene.say(rng, pick(rng, scene.story.summary))
    asked = [scene.say(rng, each.text) for each in scene.story.claims]
    return "\n".join([summary, *asked[: between(rng, 0, len(asked))]])


def misremembered(rng: Random, text: str) -> str:
    """Every other number another one."""
    return NUMBER.sub(
        lambda match: _other(rng, match[0]) if rng.random() < 0.5 else match[0], text
    )


def _other(rng: Random, number: str) -> str:
    if len(number) > 3:
        return str(max(int(number) + between(rng, -5, 5) * 10 ** (len(number) - 2), 1))
    return str(max(int(number) + between(rng, -3, 3), 1))


def amount(rng: Random, scene: Scene) -> int | None:
    """What is asked; some clerks ask the other side, some nobody."""
    if rng.random() < 0.3:
        return None
    return 100 * scene.sums["款" if rng.random() < 0.85 else "底"]


def person(rng: Random, party: Party, role: str, known: float) -> Person:
    """What a clerk learns of a party: of who is not in the room less."""
    has_card = rng.random() < known
    knows_day = has_card or rng.random() < 0.25
    return Person(
        name=party.name,
        role=role,
        is_organization=party.is_organization,
        id_mac=MAC.of(party.number) if has_card else "",
        phone=party.phone if rng.random() < min(known + 0.1, 1) else "",
        birth_on=party.birth_on if knows_day else None,
        sex=party.sex if rng.random() < 0.95 else "",
        address=address(rng, party) if rng.random() < 0.95 else "",
    )


def address(rng: Random, party: Party) -> str:
    township = party.township if rng.random() < 0.6 else ""
    return f"{township}{party.village}{numbered(rng, party.group)}"


def numbered(rng: Random, group: int) -> str:
    """3组, 三组, 3社, 第三村民小组."""
    ways = ("{0}组", "{0}组", "{1}组", "{0}社", "第{1}村民小组")
    return pick(rng, ways).format(group, NUMERALS[group])


def telephone(rng: Random) -> str:
    return f"154{between(rng, 0, 99999999):08d}"
