"""The directory: which persons and devices a township knows, and since when.

    { "persons": {"u-…": {"name", "roles":   [[role, from, until|null], …],
                                  "scopes":  [[area, from, until|null], …],
                                  "mentees": [[person, from, until|null], …]}},
      "devices": {"d-…": {"storage": "hardware"|"software"|"unknown",
                          "from", "revoked": instant|null, "addressee": key|null,
                          "keys": {kid: {"alg", "key", "by", "from", "until"|null}}}} }

Nothing here is ever taken away, only ended: whoever wrote while he might is believed
for ever. So of two directories the one that knows of an end knows more, and `merge`
gives the same whatever is merged first, or twice. A person is called as the directory
says that knows of what he took up last.

`part` is what one township is told: its own persons and their devices, each with those
scopes that touch it, and who mentors them (老马带小马). What is admitted there by the
part is what the whole admits.
An area is a division code and contains every code that begins with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from schemas.errors import InvalidDirectory, SiliError
from schemas.sealing import SCHEMES, PublicKey

Object: TypeAlias = dict[str, Any]

UNKNOWN = "unknown"
# The weaker word wins where two are said of one device.
STORAGES = ("software", "hardware", UNKNOWN)


class Span(NamedTuple):
    """Between which instants something lies; None is: no bound is known."""

    first: datetime | None
    last: datetime | None


class Held(NamedTuple):
    """A role or an area that somebody had, from one instant until before another."""

    what: str
    begun: datetime
    ended: datetime | None

    def during(self, span: Span) -> bool:
        """Was it held at any instant of the span?"""
        return (
            self.ended is None or span.first is None or span.first < self.ended
        ) and (span.last is None or self.begun <= span.last)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    roles: tuple[Held, ...] = ()
    scopes: tuple[Held, ...] = ()
    mentees: tuple[Held, ...] = ()
    """Whom he mentors: he reads where they act, and comments."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a device seals with, and for whom."""

    public: PublicKey
    by: str
    begun: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Device:
    begun: datetime
    revoked: datetime | None = None
    storage: str = UNKNOWN
    addressee: str | None = None
    keys: Mapping[str, Key] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Directory:
    """`desk` is the county's own; only the county itself has it at hand."""

    persons: Mapping[str, Person] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    desk: Mapping[str, PublicKey] = field(default_factory=dict)


def covers(held: str, area: str) -> bool:
    return bool(held) and area.startswith(held)


def part(directory: Directory, area: str) -> Directory:
    """What is to be known where only this area matters."""
    here = {
        id: scopes
        for id, person in directory.persons.items()
        if (scopes := tuple(one for one in person.scopes if _touches(one.what, area)))
    }
    persons = {
        id: Person(person.name, person.roles, here.get(id, ()), mentees)
        for id, person in directory.persons.items()
        if (mentees := tuple(one for one in person.mentees if one.what in here))
        or id in here
    }
    devices = {
        id: device
        for id, device in directory.devices.items()
        if any(key.by in persons for key in device.keys.values())
    }
    return Directory(persons, devices)


def _touches(held: str, area: str) -> bool:
    return covers(held, area) or covers(area, held)


# Several townships


def merge(*directories: Directory) -> Directory:
    """All that these know together."""
    persons: dict[str, Person] = {}
    devices: dict[str, Device] = {}
    desk: dict[str, PublicKey] = {}
    for each in directories:
        for id, person in each.persons.items():
            persons[id] = _person(persons.get(id, person), person)
        for id, device in each.devices.items():
            devices[id] = _device(devices.get(id, device), device)
        desk.update(each.desk)
    return Directory(persons, devices, desk)


def _person(one: Person, other: Person) -> Person:
    return Person(
        max(one, other, key=_last_word).name,
        _held(one.roles + other.roles),
        _held(one.scopes + other.scopes),
        _held(one.mentees + other.mentees),
    )


def _last_word(person: Person) -> tuple[list[datetime], str]:
    """By what he took up last; not by ends, of which a merge keeps the earlier."""
    begun = [held.begun for held in person.roles + person.scopes]
    return sorted(begun)[-1:], person.name


def _held(found: Iterable[Held]) -> tuple[Held, ...]:
    ends: dict[tuple[str, datetime], datetime | None] = {}
    for what, begun, ended in found:
        ends[what, begun] = earlier(ends.get((what, begun)), ended)
    return _in_order(Held(*one, end) for one, end in ends.items())


def _in_order(found: Iterable[Held]) -> tuple[Held, ...]:
    return tuple(sorted(found, key=lambda held: (held.begun, held.what)))


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The first of two ends; None is no end."""
    return min((end for end in (one, other) if end is not None), default=None)


def _device(one: Device, other: Device) -> Device:
    keys = dict(one.keys)
    for kid, key in other.keys.items():
        keys[kid] = _key(keys.get(kid, key), key)
    return Device(
        begun=min(one.begun, other.begun),
        revoked=earlier(one.revoked, other.revoked),
        storage=min(one.storage, other.storage, key=STORAGES.index),
        addressee=max(filter(None, (one.addressee, other.addressee)), default=None),
        keys=keys,
    )


def _key(one: Key, other: Key) -> Key:
    first = min(one, other, key=lambda key: (key.begun, key.by, key.public.to_text()))
    return Key(first.public, first.by, first.begun, earlier(one.ended, other.ended))


# The document


def write(directory: Directory) -> Object:
    """The members of a document; the same directory is always the same text."""
    return {
        "persons": {
            id: _written_person(person) for id, person in directory.persons.items()
        },
        "devices": {
            id: {
                "storage": device.storage,
                "from": _text(device.begun),
                "revoked": _text(device.revoked),
                "addressee": device.addressee,
                "keys": {kid: _written(key) for kid, key in device.keys.items()},
            }
            for id, device in directory.devices.items()
        },
    }


def _written_person(person: Person) -> Object:
    """Whoever mentors nobody is written as before anybody mentored."""
    told = {"roles": person.roles, "scopes": person.scopes}
    told |= {"mentees": person.mentees} if person.mentees else {}
    held = {
        name: [_told(each) for each in _in_order(some)] for name, some in told.items()
    }
    return {"name": person.name, **held}


def _told(held: Held) -> list[str | None]:
    return [held.what, _text(held.begun), _text(held.ended)]


def _written(key: Key) -> Object:
    return {
        "alg": key.public.alg,
        "key": key.public.to_text(),
        "by": key.by,
        "from": _text(key.begun),
        "until": _text(key.ended),
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def read(document: Any) -> Directory:
    """The directory that such a document tells of. Raises InvalidDirectory.

    A key of a kind that is not known here is left out: what it sealed cannot be
    judged by this program, everything else can.
    """
    try:
        persons = {
            str(id): _read_person(each) for id, each in document["persons"].items()
        }
        devices = {
            str(id): _read_device(each) for id, each in document["devices"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError, SiliError) as bad:
        raise InvalidDirectory(str(bad)) from bad
    return Directory(persons, devices)


def _read_person(told: Any) -> Person:
    some = told["roles"], told["scopes"], told.get("mentees", ())
    return Person(str(told["name"]), *(tuple(map(_read_held, each)) for each in some))


def _read_held(told: Any) -> Held:
    what, begun, ended = told
    return Held(str(what), _instant(begun), _end(ended))


def _read_device(told: Any) -> Device:
    storage, addressee = str(told["storage"]), told["addressee"]
    return Device(
        begun=_instant(told["from"]),
        revoked=_end(told["revoked"]),
        storage=storage if storage in STORAGES else UNKNOWN,
        addressee=None if addressee is None else str(addressee),
        keys={
            str(kid): _read_key(each)
            for kid, each in told["keys"].items()
            if each["alg"] in SCHEMES
        },
    )


def _read_key(told: Any) -> Key:
    public = PublicKey.from_text(told["key"], told["alg"])
    return Key(public, str(told["by"]), _instant(told["from"]), _end(told["until"]))


def _end(text: Any) -> datetime | None:
    return None if text is None else _instant(text)


def _instant(text: Any) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant says its offset")
    return at.astimezone(UTC)
