"""A relay's certificate, and the county's list of who is ended: in its order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import relays
from schemas.canonical import digest_of
from schemas.errors import NotCertified
from schemas.relays import Certificate, Ended
from schemas.sealing import Purpose, SigningKey

COUNTY, AREA, TLS = "500230", "500230101", "ab" * 32
NOW = datetime(2026, 3, 2, tzinfo=UTC)
OURS, OTHER, RELAY = (SigningKey.generate() for _ in range(3))
KEYS = {"doc/1": OURS.public}
MADE = Certificate(
    relays.relay_id(RELAY.public),
    "虎威镇司法所电脑",
    AREA,
    RELAY.public,
    TLS,
    1,
    NOW,
    NOW + timedelta(days=365),
)
LIST = {
    "e": 1,
    "type": "ended",
    "id": "ended",
    "database": "reference",
    "epoch": "one",
    "serial": 4,
    "at": NOW.isoformat(),
    "devices": ["d-0123456789abcdef"],
    "relays": [],
}


def sealed(said, key=OURS, purpose=Purpose.SERVER_DOC, county=COUNTY):
    sig = key.seal(purpose, county, digest_of(said))
    return {**said, "seal": {"alg": "ed25519", "kid": "doc/1", "sig": sig}}


def told(**changes):
    return {**relays.write(MADE, COUNTY), **changes}


def test_a_certificate_is_read_as_it_was_written():
    assert relays.read(sealed(told()), KEYS, COUNTY) == MADE


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("none", "form"),
        (told(), "seal"),
        (told(key=1.5), "form"),
        (sealed(told(), key=OTHER), "seal"),
        (sealed(told(), purpose=Purpose.RECEIPT), "seal"),
        (sealed(told(), county="500231"), "seal"),
        ({**sealed(told()), "area": "500230102"}, "seal"),
        ({**sealed(told()), "tls": "cd" * 32}, "seal"),
        (sealed(told(county="500231")), "county"),
        (sealed(told(area="500230101001")), "form"),
        (sealed(told(relay="r-0123456789abcdef")), "form"),
        (sealed(told(tls="short")), "form"),
        (sealed(told(type="keys")), "form"),
        (sealed(told(until=(NOW + timedelta(days=900)).isoformat())), "form"),
        (sealed({"e": 1}), "form"),
    ],
)
def test_a_certificate_that_is_not_the_county_s_is_refused(document, reason):
    with pytest.raises(NotCertified) as refused:
        relays.read(document, KEYS, COUNTY)
    assert refused.value.reason == reason


def test_a_certificate_ends():
    MADE.check(MADE.until - timedelta(seconds=1))
    with pytest.raises(NotCertified):
        MADE.check(MADE.until)


def test_the_list_is_read_and_grows_old():
    found = relays.read_ended(sealed(LIST), KEYS, COUNTY)
    assert (found.number, found.devices) == (4, {"d-0123456789abcdef"})
    assert not found.is_stale(NOW + timedelta(days=7))
    assert found.is_stale(NOW + timedelta(days=7, seconds=1))


@pytest.mark.parametrize(
    "changes",
    [{"type": "keys"}, {"at": "2026-03-02T09:00:00"}, {"devices": None}, {"at": "x"}],
)
def test_what_is_no_list_is_refused(changes):
    with pytest.raises(NotCertified):
        relays.read_ended(sealed({**LIST, **changes}), KEYS, COUNTY)


lists = st.builds(
    Ended,
    epoch=st.sampled_from(["one", "two"]),
    number=st.integers(1, 5),
    at=st.integers(0, 9).map(lambda days: NOW + timedelta(days=days)),
    devices=st.just(frozenset()),
    relays=st.just(frozenset()),
)


@given(lists, lists)
def test_of_two_lists_at_most_one_is_newer(one, other):
    assert not (one.is_newer_than(other) and other.is_newer_than(one))
    assert not one.is_newer_than(one)


@given(lists)
def test_within_a_life_the_number_alone_counts(one):
    later = replace(one, at=one.at + timedelta(days=3))
    assert not later.is_newer_than(one)
    assert replace(one, number=one.number + 1).is_newer_than(later)


words = st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=8)
SESSION = ("relay", "tls", "challenge", "nonce", "device", "at")


@given(st.tuples(*[words] * 6), st.tuples(*[words] * 6))
def test_what_was_sealed_for_one_session_is_for_no_other(one, other):
    same = relays.session(*one) == relays.session(*other)
    assert same == (one == other)
    assert relays.login(*one[:5]) != relays.session(*one)
