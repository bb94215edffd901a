"""此人: how surely somebody of one case is somebody of another."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from server.linkage.blocking import person_keys
from server.linkage.identity import How, Likeness, counterparts, likeness
from server.linkage.made import Record, halves
from server.linkage.rarity import Rarity, counted
from server.linkage.sheet import Person
from tests.server.linkage.people import COUNTY, MAC, ran, wang

DAYS = [None, date(1965, 3, 7), date(1965, 3, 8), date(1990, 1, 1)]
PERSONS = st.builds(
    Person,
    st.sampled_from(["王秀英", "王秀瑛", "王德贵", "冉隆鑫", "李秀英"]),
    is_organization=st.booleans(),
    id_mac=st.sampled_from(["", MAC.of("one"), MAC.of("other")]),
    phone=st.sampled_from(["", "15412345678", "15412345679"]),
    birth_on=st.sampled_from(DAYS),
    sex=st.sampled_from(["", "1", "2"]),
    address=st.sampled_from(["", "虎威镇大溪村3组", "虎威镇人和村1组"]),
)
SEVERAL = st.lists(PERSONS, min_size=1, max_size=4)


def how(one: Person, other: Person) -> How | None:
    return likeness(one, other, COUNTY).how


def met(ours: list[Person], theirs: list[Person]) -> set[tuple[int, int, How | None]]:
    """Who of ours is held to be whom of theirs, by their places."""
    places = {id(each): place for place, each in enumerate(theirs)}
    return {
        (place, places[id(each.other)], each.how)
        for place, person in enumerate(ours)
        for each in counterparts(person, ours, theirs, COUNTY)
    }


@given(SEVERAL, SEVERAL)
def test_who_is_met_is_the_same_from_both_ends(ours, theirs):
    mirrored = {(mine, yours, how) for yours, mine, how in met(theirs, ours)}
    assert met(ours, theirs) == mirrored


@given(SEVERAL, SEVERAL, st.randoms())
def test_the_order_of_the_parties_plays_no_part(ours, theirs, random):
    def named(found: Iterator[Likeness]) -> Counter[Person]:
        return Counter(each.other for each in found)

    mine, yours = (random.sample(each, len(each)) for each in (ours, theirs))
    for person in ours:
        straight = counterparts(person, ours, theirs, COUNTY)
        mixed = counterparts(person, mine, yours, COUNTY)
        assert named(straight) == named(mixed)


@given(PERSONS, PERSONS)
def test_nothing_less_than_the_number_of_the_card_is_certain(one, other):
    if how(one, other) is How.CERTAIN:
        assert one.id_mac == other.id_mac != ""
        assert one.is_organization is other.is_organization


def test_the_same_number_and_name_are_certain():
    assert how(wang(), wang(phone="", address="")) is How.CERTAIN


def test_a_husband_s_record_with_his_wife_s_number_is_not_she():
    husband = wang(name="冉隆鑫", sex="", birth_on=None)
    assert how(wang(), husband) is How.POSSIBLY


def test_brothers_with_one_telephone_are_two():
    one = Person("张建国", phone="15412345678", address="虎威镇大溪村3组")
    other = Person("张建军", phone="15412345678", address="虎威镇大溪村3组")
    assert how(one, other) is How.POSSIBLY
    assert met([one], [one, other]) == {(0, 0, how(one, one))}
    assert met([one, other], [one, other]) == {
        (0, 0, how(one, one)),
        (1, 1, how(other, other)),
    }


def test_a_common_name_in_another_village_is_nobody_yet():
    here = Person("王秀英", address="虎威镇大溪村3组")
    there = Person("王秀英", address="虎威镇人和村1组")
    assert how(here, there) is None


def test_a_name_by_ear_and_the_birthday_are_likely():
    one, other = ran(id_mac="", phone=""), ran(id_mac="", phone="", name="冉龙鑫")
    assert how(one, other) is How.LIKELY


def test_a_company_is_not_the_person_of_its_telephone():
    boss = ran(is_organization=False)
    assert how(boss, ran(is_organization=True)) is None


def asked() -> Counter[tuple[How | None, bool]]:
    """Of every two made disputes held back in which somebody shares a key: what is
    said of their persons, and whether it is so."""
    records = halves(3, 4000).held_back
    rare = counted(record.sheet for record in records)
    by_key: dict[str, set[int]] = {}
    for place, record in enumerate(records):
        for person in record.sheet.persons:
            for key in person_keys(person, record.sheet):
                by_key.setdefault(key, set()).add(place)
    pairs = {pair for held in by_key.values() for pair in combinations(sorted(held), 2)}
    found: Counter[tuple[How | None, bool]] = Counter()
    for one, other in pairs:
        found.update(said(records[one], records[other], rare))
    return found


def said(one: Record, other: Record, rare: Rarity) -> Iterator[tuple[How | None, bool]]:
    truth = {
        id(person): uid
        for record in (one, other)
        for person, uid in zip(record.sheet.persons, record.people, strict=True)
    }
    ours, theirs = one.sheet.persons, other.sheet.persons
    for person in ours:
        for each in counterparts(person, ours, theirs, rare):
            yield each.how, truth[id(each.one)] == truth[id(each.other)]


def test_of_made_disputes_whoever_is_called_certain_or_likely_is_the_same():
    found = asked()

    def right(how: How) -> float:
        return found[how, True] / (found[how, True] + found[how, False])

    assert right(How.CERTAIN) == 1
    assert right(How.LIKELY) > 0.99
    assert 0.8 < right(How.POSSIBLY) < 0.99
