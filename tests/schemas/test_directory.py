"""Directories: written and read, taken apart by township, and merged."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import directory
from schemas.canonical import canonical_bytes
from schemas.directory import Device, Directory, Held, Person, merge
from schemas.errors import InvalidDirectory
from tests.schemas import writing
from tests.schemas.directories import (
    AREAS,
    DAWN,
    directories,
    instants,
    knowing,
    names,
    persons,
)


def normal(found: Directory) -> Directory:
    return merge(found)


@given(directories)
def test_what_is_written_is_read(some: Directory) -> None:
    said = json.loads(json.dumps(directory.write(normal(some))))
    assert directory.read(said) == normal(some)


@given(directories)
def test_the_order_in_which_it_is_held_does_not_show(some: Directory) -> None:
    turned = Directory(
        {
            id: Person(
                each.name, each.roles[::-1], each.scopes[::-1], each.mentees[::-1]
            )
            for id, each in reversed(some.persons.items())
        },
        dict(reversed(some.devices.items())),
    )
    said = canonical_bytes(directory.write(some))
    again = canonical_bytes(directory.write(turned))
    assert said == again


@given(directories, directories, directories)
def test_merging_does_not_depend_on_who_goes_first(
    one: Directory, other: Directory, third: Directory
) -> None:
    assert merge(one, other) == merge(other, one)
    assert merge(one, merge(other, third)) == merge(merge(one, other), third)
    assert merge(one, other, third) == merge(merge(one, other), third)


@given(directories)
def test_merging_twice_adds_nothing(some: Directory) -> None:
    assert merge(some, some) == merge(some)


@given(directories, persons, instants, names, st.sampled_from(AREAS))
def test_somebody_is_called_as_the_latest_word_on_him_says(
    some: Directory, known: Person, later: datetime, name: str, area: str
) -> None:
    last = max((held.begun for held in known.roles + known.scopes), default=DAWN)
    taken_up = Held(area, max(last, later) + timedelta(seconds=1), None)
    one = Directory({"u-li": known})
    other = Directory({"u-li": Person(name, scopes=(taken_up,))})
    assert merge(one, other).persons["u-li"].name == name
    assert merge(other, merge(some, one)) == merge(merge(some, other), one)


def test_an_end_that_one_township_knows_of_is_known() -> None:
    device = writing.Device()
    running, ended = knowing(device), knowing(device, revoked=DAWN)
    assert merge(running, ended).devices[device.id].revoked == DAWN


def test_a_township_is_told_of_its_own_people_only() -> None:
    device = writing.Device()
    found = knowing(device, scopes=(Held("500230119200003", DAWN, None),))
    assert directory.part(found, "500230119").devices.keys() == {device.id}
    assert directory.part(found, "500230120") == Directory()


def test_of_a_person_in_two_townships_each_hears_its_own_half() -> None:
    device = writing.Device()
    here, there = Held("500230119200003", DAWN, None), Held("500230120", DAWN, None)
    found = knowing(device, scopes=(here, there))
    assert directory.part(found, "500230119").persons["u-wang"].scopes == (here,)
    assert directory.part(found, "500230120").persons["u-wang"].scopes == (there,)
    assert merge(
        directory.part(found, "500230119"), directory.part(found, "500230120")
    ) == merge(found)


def test_the_township_of_a_mentee_hears_who_mentors_him() -> None:
    device = writing.Device()
    far = (Held("500230120", DAWN, None),)
    pair = (Held("u-li", DAWN, None),)
    mentee = Person("李大山", (), (Held("500230119200003", DAWN, None),))
    found = knowing(device, scopes=far, mentees=pair, others={"u-li": mentee})
    here = directory.part(found, "500230119")
    assert here.persons["u-wang"] == Person(
        "王建国", found.persons["u-wang"].roles, (), pair
    )
    assert here.devices.keys() == {device.id}
    assert directory.part(found, "500230120").persons["u-wang"].mentees == ()
    assert merge(here, directory.part(found, "500230120")) == merge(found)


def told(**changed: Any) -> dict[str, Any]:
    said = directory.write(knowing(writing.Device()))
    (device,) = said["devices"].values()
    device.update(changed)
    return said


def test_a_key_of_an_unknown_kind_is_left_out_and_the_rest_stands() -> None:
    said = told(storage="enclave")
    (device,) = said["devices"].values()
    (kid,) = device["keys"]
    device["keys"][kid] = {**device["keys"][kid], "alg": "sm2"}
    (read,) = directory.read(said).devices.values()
    assert read == Device(DAWN)


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        {"persons": [], "devices": {}},
        {
            "persons": {"u-a": {"name": "a", "roles": [], "scopes": [["x"]]}},
            "devices": {},
        },
        told(revoked="yesterday"),
        told(revoked="2026-01-01T00:00:00"),
        told(keys={"d-1/1": {"alg": "ed25519", "key": "short"}}),
    ],
)
def test_what_is_no_directory_is_refused_with_words(said: object) -> None:
    with pytest.raises(InvalidDirectory) as refused:
        directory.read(said)
    assert "名录" in refused.value.zh
    assert "directory" in refused.value.en
