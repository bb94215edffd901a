"""Directories for the tests: whole ones by chance, and one that fits a device."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from schemas.directory import Device, Directory, Held, Key, Person
from schemas.sealing import SigningKey
from tests.schemas import writing

DAWN = datetime(2026, 1, 1, tzinfo=UTC)
ROLES = ("mediator", "director", "judicial_office", "county_officer")
TOWNSHIPS = ("500230119", "500230120")
AREAS = (*TOWNSHIPS, "500230119200", "500230119200003", "500230120201001", "500230")
KEYS = [SigningKey.from_private_bytes(bytes([n + 1]) * 32).public for n in range(3)]

instants = st.integers(0, 40).map(lambda n: DAWN + timedelta(hours=n))
ends = st.none() | instants


def held(of: tuple[str, ...]) -> st.SearchStrategy[tuple[Held, ...]]:
    one = st.builds(Held, st.sampled_from(of), instants, ends)
    return st.lists(one, max_size=4, unique_by=lambda held: held[:2]).map(tuple)


PEOPLE = ("u-li", "u-wang", "u-zhou")
people = st.sampled_from(PEOPLE)
names = st.sampled_from(["李大山", "王秀英"])
persons = st.builds(Person, names, held(ROLES), held(AREAS), held(PEOPLE))
keys = st.builds(Key, st.sampled_from(KEYS), people, instants, ends)
devices = st.builds(
    Device,
    instants,
    ends,
    st.sampled_from(["software", "hardware", "unknown"]),
    st.none() | st.sampled_from(["AA", "BB"]),
    st.dictionaries(st.sampled_from(["d-1/1", "d-1/2"]), keys, max_size=2),
)
directories = st.builds(
    Directory,
    st.dictionaries(people, persons, max_size=3),
    st.dictionaries(st.sampled_from(["d-1", "d-2"]), devices, max_size=2),
)


def knowing(
    device: writing.Device,
    *,
    roles: tuple[Held, ...] = (Held("mediator", DAWN, None),),
    scopes: tuple[Held, ...] = (Held("500230119200003", DAWN, None),),
    revoked: datetime | None = None,
    until: datetime | None = None,
    mentees: tuple[Held, ...] = (),
    others: dict[str, Person] | None = None,
) -> Directory:
    """A directory of one person and one device, and of others without any."""
    key = Key(device.key.public, device.author.by, DAWN, until)
    return Directory(
        {**(others or {}), device.author.by: Person("王建国", roles, scopes, mentees)},
        {device.id: Device(DAWN, revoked, keys={f"{device.id}/1": key})},
    )
