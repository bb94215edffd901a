"""A township's relay at the county: how it comes in, what its token opens, how it ends.

Attacks among them: a forged login, a phone's token at a relay's doors and the reverse,
another township, an entry under a chunk's name, a relay that was ended.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas import enrolling as said
from schemas import relays
from schemas.canonical import digest_of
from schemas.sealing import Purpose, SigningKey
from server import devices, enrolling, relay_tokens, relaying, standing
from server.errors import (
    ChallengeRefused,
    NotAllowed,
    RelayEnded,
    RelayNotFound,
    TokenRefused,
    UnknownDevice,
)
from server.hub.gate import DeviceGate
from server.permissions import Principal, Role
from server.registry import db, transaction
from server.registry.relays import Relay
from server.relay_tokens import Given
from server.tokens import admit, challenge, mint, registered
from sync.errors import Forbidden, NotFound, Unauthorized
from tests.server.county import GRID, County, make_county

AREA = GRID[:9]
NONCE, AT, TLS = "5f2d", "2026-03-02T09:00:00+08:00", "ab" * 32


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path)
    with made.context():
        yield made
    made.close()


@pytest.fixture
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture
def relay(county: County, key: SigningKey) -> str:
    made = relaying.register(
        key.public.to_text(),
        "虎威镇司法所电脑",
        AREA,
        county=county.settings.county,
        now=county.clock.now,
        pen=county.pen,
    )
    return made.id


def login(county: County, relay: str, key: SigningKey, **changes: Any) -> Given:
    ours = county.sili
    given = challenge(relay, ours.settings, ours.keys, county.clock.now)
    asked = {"relay": relay, "challenge": given.challenge, "nonce": NONCE, "at": AT}
    sealed = {**asked, "server": given.server, **changes}
    sig = key.seal(Purpose.HUB_LOGIN, "500230", relays.login(**sealed))
    return relay_tokens.login(
        **asked, sig=sig, settings=ours.settings, keys=ours.keys, now=county.clock.now
    )


def gate(county: County) -> DeviceGate:
    return DeviceGate(county.sili.keys, county.clock)


def supervisor(county: County, area: str = AREA) -> Principal:
    return county.principal(Role.TOWNSHIP_SUPERVISOR, area)


def test_a_relay_comes_in_by_code_and_six_digits(county: County, key: SigningKey):
    ours, now, by = county.sili, county.clock.now, supervisor(county)
    made = {"settings": ours.settings, "keys": ours.keys, "now": now}
    invited = enrolling.invite(by, "司法所电脑", "relay", [AREA], **made)
    text, nonce = key.public.to_text(), "ab" * 16
    sealed = said.application(invited.code.secret, "ed25519", text, nonce)
    reply = enrolling.apply(
        invited.code.secret,
        "ed25519",
        text,
        nonce,
        key.seal(Purpose.ENROL, "500230", sealed),
        **made,
    )
    transcript = said.transcript(
        invited.code, alg="ed25519", key=text, nonce=nonce, county_nonce=reply["nonce"]
    )
    digits = said.digits(transcript)
    assert enrolling.enrolments(by, now) == []
    assert len(enrolling.enrolments(by, now, of_relays=True)) == 1
    taken = enrolling.confirm(by, reply["id"], digits, pen=county.pen, now=now)
    assert isinstance(taken, Relay)
    asked = key.seal(Purpose.ENROL, "500230", said.question(reply["id"]))
    answer = enrolling.answer(reply["id"], asked, **made)["answer"]
    assert (answer["relay"], answer["area"]) == (relays.relay_id(key.public), AREA)
    with pytest.raises(NotAllowed):
        enrolling.invite(by, "电脑", "relay", ["500230102"], **made)


def test_its_token_reads_its_township_and_writes_nothing_but_pieces(
    county: County, relay: str, key: SigningKey
):
    other = county.phones("李娟", "500230102001001")
    given = login(county, relay, key)
    private = f"private-{county.phone.device}"
    township = f"township-{GRID[:9]}"
    assert given.databases == (county.phone.home, private, township, "reference")
    entered = gate(county).admit(f"Bearer {given.token}")
    for verb in ("changes", "revs_diff", "bulk_get", "put_local", "bulk_docs"):
        gate(county).allow(entered, county.phone.home, verb)
    for database in (f"private-{other.device}", other.home, None):
        with pytest.raises(NotFound):
            gate(county).allow(entered, database, "changes")
    piece = {
        "_id": f"chunk:{county.phone.device}:0a:1",
        "_rev": f"1-{'ab' * 16}",
        "_attachments": {"piece": {}},
    }
    gate(county).guard(entered, private, piece)
    entry = {"_id": f"entry:{county.phone.device}:x", "_rev": piece["_rev"]}
    for database, document in (
        (county.phone.home, piece),
        (private, entry),
        (private, {**piece, "_id": f"chunk:{other.device}:0a:1"}),
        (private, {**piece, "_rev": f"2-{'ab' * 16}"}),
        ("reference", piece),
    ):
        with pytest.raises(Forbidden):
            gate(county).guard(entered, database, document)


def test_a_login_that_another_key_or_another_challenge_sealed_is_refused(
    county: County, relay: str, key: SigningKey
):
    for forged, changes in (
        (SigningKey.generate(), {}),
        (key, {"server": "http://elsewhere"}),
        (key, {"nonce": "6e"}),
    ):
        with pytest.raises(ChallengeRefused):
            login(county, relay, forged, **changes)


def test_no_token_of_a_device_is_a_relay_s_and_the_reverse(
    county: County, relay: str, key: SigningKey
):
    keys, now = county.sili.keys, county.clock.now
    mine = login(county, relay, key).token
    with pytest.raises(TokenRefused):
        admit(mine, keys, now)
    theirs = mint(registered(county.phone.device), keys, now).token
    with pytest.raises((TokenRefused, UnknownDevice)):
        relay_tokens.admit(theirs, keys, now)


def test_ended_it_is_let_in_no_more_and_the_phones_are_told(
    county: County, relay: str, key: SigningKey
):
    token = login(county, relay, key).token
    told = {"pen": county.pen, "now": county.clock.now}
    with pytest.raises(RelayNotFound):
        relaying.end(supervisor(county, "500230102"), relay, "电脑丢失", **told)
    relaying.end(supervisor(county), relay, "电脑丢失", **told)
    with pytest.raises(Unauthorized):
        gate(county).admit(f"Bearer {token}")
    with pytest.raises(RelayEnded):
        login(county, relay, key)
    devices.revoke(county.phone.device, "丢失", county.clock.now, pen=county.pen)
    county.ingest()
    found = ended(county)
    assert (found.relays, found.devices) == ({relay}, {county.phone.device})


def ended(county: County) -> relays.Ended:
    leaf = county.sili.hub.peer("reference").get("ended")
    return relays.read_ended(leaf, county.sili.keys.public_keys, "500230")


def test_the_list_is_said_anew_each_day_under_a_number_that_rises(county: County):
    county.ingest()
    first = ended(county)
    county.clock.forward(hours=1)
    county.ingest()
    assert ended(county) == first
    county.clock.forward(days=1)
    county.ingest()
    assert ended(county).is_newer_than(first)


def test_its_certificate_is_the_county_s_and_its_report_is_shown(
    county: County, relay: str, key: SigningKey
):
    ours = {"settings": county.settings, "keys": county.sili.keys}
    for serial in (1, 2):
        made = relaying.certificate(relay, TLS, **ours, now=county.clock.now)
        found = relays.read(made, county.sili.keys.public_keys, "500230")
        found.check(county.clock.now)
        assert (found.serial, found.tls, found.area) == (serial, TLS, AREA)
    assert digest_of({n: v for n, v in made.items() if n != "seal"})
    at = county.clock.now.isoformat()
    lies = {"name": county.phone.home, "entries": 5, "waiting": 3, "oldest": at}
    report = {"version": "1", "free": 7, "databases": [lies], "phones": {"d-1": at}}
    relaying.note(relay, report, county.clock.now)
    (view,) = relaying.seen(supervisor(county))
    assert (view.held, view.waiting) == (5, 3)
    assert view.oldest == view.last_phone == county.clock.now
    assert relaying.seen(supervisor(county, "500230102")) == []


def test_a_restored_registry_knows_relays_and_their_end_again(
    county: County, relay: str
):
    relaying.end(
        supervisor(county), relay, "电脑丢失", pen=county.pen, now=county.clock.now
    )
    keys = county.sili.keys
    with transaction() as session:
        session.delete(session.get_one(Relay, relay))
        session.flush()
        for line in standing.ledger.lines(keys.standing, keys):
            if line["deed"]["type"].startswith("relay."):
                told = {**line["deed"]["body"], **line.get("beside", {})}
                now = county.clock.now
                standing.DOING[line["deed"]["type"]](session, told, now)
    assert db.session.get_one(Relay, relay).revoked_for == "电脑丢失"
