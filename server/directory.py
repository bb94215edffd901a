"""The directory as the tables have it: a value, for `schemas.authority` and for phones.

`of_devices` reads what one batch needs and no more; `whole` reads everybody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from schemas.directory import Device, Directory, Held, Key, Person
from schemas.sealing import PublicKey
from server.keys import CountyKeys
from server.registry import directory as tables

MOST_ASKED = 500
DEVICES = select(tables.Device).options(selectinload(tables.Device.keys))
PERSONS = select(tables.Person).options(
    selectinload(tables.Person.scopes),
    selectinload(tables.Person.roles),
    selectinload(tables.Person.mentees),
)


def of_devices(
    session: Session, ids: Iterable[str], others: Iterable[str], keys: CountyKeys
) -> Directory:
    """These devices, as far as they are known, and whose they are; the persons that
    somebody wrote for; whom they mentor or ever did; and the desk."""
    devices = {
        row.id: row
        for some in parcels(ids)
        for row in session.scalars(DEVICES.where(tables.Device.id.in_(some)))
    }
    named = {row.person_id for row in devices.values()}.union(others)
    named |= mentored(session, named)
    persons = [
        row
        for some in parcels(named)
        for row in session.scalars(PERSONS.where(tables.Person.id.in_(some)))
    ]
    found = value(persons, devices.values())
    return replace(found, desk=keys.desk_keys)


def mentored(session: Session, mentors: Iterable[str]) -> set[str]:
    rows = select(tables.Mentoring.mentee_id)
    return {
        mentee
        for some in parcels(mentors)
        for mentee in session.scalars(rows.where(tables.Mentoring.mentor_id.in_(some)))
    }


def parcels(ids: Iterable[str]) -> Iterator[list[str]]:
    named = sorted(set(ids))
    for at in range(0, len(named), MOST_ASKED):
        yield named[at : at + MOST_ASKED]


def whole(session: Session) -> Directory:
    """Everybody the county ever enrolled."""
    return value(session.scalars(PERSONS), session.scalars(DEVICES))


def value(
    persons: Iterable[tables.Person], devices: Iterable[tables.Device]
) -> Directory:
    return Directory(
        persons={row.id: person(row) for row in persons},
        devices={row.id: device(row) for row in devices},
    )


def person(row: tables.Person) -> Person:
    roles = (Held(each.role, each.begun_at, each.ended_at) for each in row.roles)
    scopes = (Held(each.area, each.begun_at, each.ended_at) for each in row.scopes)
    mentees = (
        Held(each.mentee_id, each.begun_at, each.ended_at) for each in row.mentees
    )
    return Person(row.name, tuple(roles), tuple(scopes), tuple(mentees))


def device(row: tables.Device) -> Device:
    return Device(
        begun=row.registered_at,
        revoked=row.revoked_at,
        storage=row.storage,
        addressee=row.addressee,
        keys=dict(keys_of(row)),
    )


def keys_of(row: tables.Device) -> Iterator[tuple[str, Key]]:
    for key in row.keys:
        public = PublicKey.from_text(key.public_key, key.alg)
        yield key.kid, Key(public, row.person_id, key.added_at)
