"""The ways in which records come to resemble each other, and how often each is drawn.

Half of what is drawn here is one dispute written down once or more, with the mistakes
of `mistakes`. The other half looks alike and is not the same, or is the same and does
not look it:

    twice            one dispute, two or three records
    swapped          both went to complain; each is the applicant of one record
    year_later       the same dispute again after ten to eighteen months
    father_son       the father complained, then his son, of the same
    moved            the same dispute; a party has moved to another village
    brothers         two brothers with one telephone, each with a dispute of his own
    father_apart     father and son of one house, each with a dispute of his own
    neighbors        one pair of neighbours, two to four different disputes
    repeated         one pair, the same kind of dispute two or three times
    namesakes        two pairs of the same names in one village, the same kind
    second_marriage  a woman, her first husband, her second
    one_employer     one employer, several workers, one kind, one month
    borrowed         a husband's record with his wife's number and telephone
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

from schemas.samples.grammar import between, pick
from schemas.samples.people import MEN, id_number
from schemas.samples.stories import STORIES
from server.linkage.made.matters import Matter, Party, Record, World, telephone, written
from server.linkage.made.mistakes import MISTAKES
from server.linkage.sheet import Person, Sheet

Family: TypeAlias = Callable[[World], Iterator[Record]]
# Unpaid wages and other labour; types that one clerk takes for the other.
WAGES: Final = ("10", "11")
CLOSE: Final = MappingProxyType(
    {"02": "03", "03": "02", "04": "05", "05": "04", "07": "02"}
)


def record(
    world: World, matter: Matter, sheet: Sheet, *marks: str, mistakes: int = 0
) -> Record:
    """The sheet with so many mistakes, each marked."""
    people = tuple(party.uid for party in matter.parties)
    found = set(marks)
    for _ in range(mistakes):
        sheet, mark = spoiled(world, sheet)
        found.add(mark)
    return Record(sheet, matter.number, people, frozenset(found))


def spoiled(world: World, sheet: Sheet) -> tuple[Sheet, str]:
    rng = world.rng
    if rng.random() < 0.08 and sheet.dispute_type in CLOSE:
        kind = CLOSE[sheet.dispute_type]
        return replace(sheet, dispute_type=kind, subtype=""), "other_type"
    while True:
        marks = list(MISTAKES)
        mark = rng.choices(marks, [MISTAKES[each][0] for each in marks])[0]
        at = 0 if rng.random() < 0.5 else len(sheet.persons) - 1
        person = MISTAKES[mark][1](rng, sheet.persons[at])
        if person is not None:
            return with_person(sheet, at, person), mark


def with_person(sheet: Sheet, at: int, person: Person) -> Sheet:
    """The person written otherwise, in the text too."""
    before = sheet.persons[at]
    persons = (*sheet.persons[:at], person, *sheet.persons[at + 1 :])
    text = sheet.text.replace(before.name, person.name)
    return replace(sheet, persons=persons, text=text)


def how_many(world: World) -> int:
    """Mistakes of a second record."""
    return pick(world.rng, (0, 1, 1, 1, 1, 2, 2, 2, 3, 3))


def first(world: World, matter: Matter, *marks: str) -> Record:
    sheet = written(world, matter, matter.scene.opened_on)
    return record(world, matter, sheet, *marks, mistakes=world.rng.random() < 0.15)


def again(world: World, matter: Matter, *marks: str) -> Record:
    sheet = written(world, matter)
    if world.rng.random() < 0.35:
        grid = pick(world.rng, world.grids)
        sheet = replace(sheet, grid=grid.code)
        marks = (*marks, "elsewhere")
    return record(world, matter, sheet, *marks, mistakes=how_many(world))


def some(world: World, matter: Matter, *marks: str) -> Iterator[Record]:
    """One dispute in one record, or now and then in two."""
    yield first(world, matter, *marks)
    if world.rng.random() < 0.3:
        yield again(world, matter, *marks)


def anyone(world: World, *, of_neighbors: bool = True) -> Matter:
    story = world.story(of_neighbors=of_neighbors)
    return world.matter(world.scene(story, world.day()))


def once(world: World) -> Iterator[Record]:
    yield first(world, anyone(world, of_neighbors=False))


def twice(world: World) -> Iterator[Record]:
    matter = anyone(world, of_neighbors=False)
    yield first(world, matter)
    for _ in range(pick(world.rng, (1, 1, 1, 2))):
        yield again(world, matter, "twice")


def swapped(world: World) -> Iterator[Record]:
    matter = anyone(world)
    yield first(world, matter)
    other = again(world, matter, "swapped")
    one, two = other.sheet.persons
    persons = (replace(two, role="applicant"), replace(one, role="respondent"))
    people = other.people[::-1]
    yield replace(other, sheet=replace(other.sheet, persons=persons), people=people)


def year_later(world: World) -> Iterator[Record]:
    matter = anyone(world)
    yield first(world, matter)
    on = matter.scene.opened_on + timedelta(days=between(world.rng, 300, 540))
    sheet = written(world, matter, on)
    if world.rng.random() < 0.3:
        sheet = replace(sheet, began_on=on - timedelta(days=between(world.rng, 1, 20)))
    yield record(world, matter, sheet, "year_later", mistakes=how_many(world))


def moved(world: World) -> Iterator[Record]:
    matter = anyone(world, of_neighbors=False)
    yield first(world, matter)
    village = world.county.village(pick(world.rng, world.grids).village)
    home = f"{village.township}{village.name}{between(world.rng, 1, 9)}组"
    other = again(world, matter, "moved")
    sheet = with_person(other.sheet, 0, replace(other.sheet.persons[0], address=home))
    yield replace(other, sheet=sheet)


def son_of(world: World, father: Party) -> Party:
    """His son: the surname, the house, now and then the telephone."""
    rng = world.rng
    given = pick(rng, MEN[1985][0]) + pick(rng, MEN[1985][1])
    born = date(between(rng, 1984, 1999), between(rng, 1, 12), between(rng, 1, 28))
    return replace(
        father,
        uid=world.newcomer(),
        name=father.name[0] + given,
        sex="1",
        birth_on=born,
        number=world.unique(id_number(rng, born, "1")),
        phone=father.phone if rng.random() < 0.4 else world.unique(telephone(rng)),
    )


def father_son(world: World) -> Iterator[Record]:
    matter = anyone(world)
    yield first(world, matter)
    parties = son_of(world, matter.parties[0]), matter.parties[1]
    other = again(world, replace(matter, parties=parties), "father_son")
    yield other


def brothers(world: World) -> Iterator[Record]:
    matter = anyone(world)
    one = matter.parties[0]
    given = one.name[1:-1] + pick(world.rng, MEN[1965][1])
    brother = replace(son_of(world, one), name=one.name[0] + given, phone=one.phone)
    yield from some(world, matter, "brothers")
    grid = matter.scene.grid
    is_same_side = world.rng.random() < 0.5
    day = matter.scene.opened_on + timedelta(days=between(world.rng, 0, 200))
    story = (
        matter.scene.story
        if world.rng.random() < 0.5
        else world.story(of_neighbors=True)
    )
    scene = world.scene(story, day, grid)
    other = matter.parties[1] if is_same_side else world.parties(scene)[1]
    yield from some(world, world.matter(scene, (brother, other)), "brothers")


def father_apart(world: World) -> Iterator[Record]:
    matter = anyone(world)
    yield from some(world, matter, "father_apart")
    day = matter.scene.opened_on + timedelta(days=between(world.rng, 0, 300))
    scene = world.scene(world.story(of_neighbors=True), day, matter.scene.grid)
    son = son_of(world, matter.parties[0])
    other = world.matter(scene, (son, matter.parties[1]))
    yield from some(world, other, "father_apart")


def neighbors(world: World) -> Iterator[Record]:
    matter = anyone(world)
    yield from some(world, matter, "neighbors")
    day = matter.scene.opened_on
    told = {matter.scene.story.title}
    for _ in range(between(world.rng, 1, 3)):
        story = world.story(of_neighbors=True)
        if story.title in told:
            continue
        told.add(story.title)
        day += timedelta(days=between(world.rng, 5, 250))
        scene = world.scene(story, day, matter.scene.grid)
        yield from some(world, world.matter(scene, matter.parties), "neighbors")


def repeated(world: World) -> Iterator[Record]:
    matter = anyone(world)
    yield from some(world, matter, "repeated")
    day = matter.scene.opened_on
    for _ in range(between(world.rng, 1, 2)):
        day += timedelta(days=between(world.rng, 40, 400))
        scene = world.scene(matter.scene.story, day, matter.scene.grid)
        yield from some(world, world.matter(scene, matter.parties), "repeated")


def namesakes(world: World) -> Iterator[Record]:
    matter = anyone(world)
    yield from some(world, matter, "namesakes")
    day = matter.scene.opened_on + timedelta(days=between(world.rng, 0, 120))
    scene = world.scene(matter.scene.story, day, matter.scene.grid)
    one, other = world.parties(scene)
    parties = (
        replace(one, name=matter.parties[0].name),
        replace(other, name=matter.parties[1].name),
    )
    yield from some(world, world.matter(scene, parties), "namesakes")


def second_marriage(world: World) -> Iterator[Record]:
    story = pick(world.rng, [each for each in STORIES if "夫妻" in each.relation])
    matter = world.matter(world.scene(story, world.day()))
    yield from some(world, matter, "second_marriage")
    day = matter.scene.opened_on + timedelta(days=between(world.rng, 200, 900))
    scene = world.scene(story, day)
    village = scene.village
    wife = replace(matter.parties[0], village=village.name, township=village.township)
    other = world.matter(scene, (wife, world.parties(scene)[1]))
    yield from some(world, other, "second_marriage")


def one_employer(world: World) -> Iterator[Record]:
    owed = [each for each in STORIES if each.organization or each.type in WAGES]
    story, grid = pick(world.rng, owed), pick(world.rng, world.grids)
    matter = world.matter(world.scene(story, world.day(), grid))
    yield from some(world, matter, "one_employer")
    for _ in range(between(world.rng, 2, 6)):
        day = matter.scene.opened_on + timedelta(days=between(world.rng, 0, 20))
        scene = world.scene(story, day, grid)
        scene = replace(
            scene, occurred_on=matter.scene.occurred_on, place=matter.scene.place
        )
        worker = world.parties(scene)[0]
        other = world.matter(scene, (worker, matter.parties[1]))
        yield from some(world, other, "one_employer")


def borrowed(world: World) -> Iterator[Record]:
    """The clerk copied the wife's card: number, birthday and telephone are hers."""
    matter = anyone(world)
    yield from some(world, matter, "borrowed")
    husband, day = matter.parties[0], matter.scene.opened_on
    scene = world.scene(world.story(of_neighbors=True), day, matter.scene.grid)
    own = world.parties(scene)
    wife = replace(own[0], village=husband.village, group=husband.group)
    lent = replace(wife, number=husband.number, phone=husband.phone)
    if world.rng.random() < 0.5:
        lent = replace(lent, birth_on=husband.birth_on)
    yield from some(world, world.matter(scene, (lent, own[1])), "borrowed")


FAMILIES: Final[Mapping[Family, float]] = MappingProxyType(
    {
        once: 30,
        twice: 16,
        swapped: 4,
        year_later: 4,
        moved: 4,
        father_son: 3,
        brothers: 5,
        father_apart: 3,
        neighbors: 6,
        repeated: 6,
        namesakes: 5,
        second_marriage: 2,
        one_employer: 4,
        borrowed: 3,
    }
)
