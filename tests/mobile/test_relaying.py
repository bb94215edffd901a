"""A phone and a township's relay, over TLS: what it believes of one, and what it says.

Attacks among them: an impostor's certificate, another TLS key, another township, a
relay that was ended, one that drops what it was given, one that makes receipts itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mobile import evidence, protecting, recording
from mobile.errors import BadRelay
from mobile.relaying import address_of, fingerprint
from mobile.simulated import SimulatedPhone
from mobile.standing import WORDS, Standing
from schemas import relays
from schemas.canonical import digest_of
from schemas.sealing import Purpose, SigningKey
from server import relaying
from server.permissions import Role
from server.relay.door import Door, context_of
from server.relay.serving import create_app
from tests.journeys.processes import today
from tests.mobile.disputes import opened
from tests.mobile.enrolled import county, enrol, phone, served
from tests.mobile.photographs import photograph
from tests.server.county import County
from tests.server.relays import AREA, Laptop, laptop
from tests.server.test_backups import back_up
from tests.sync.served import Served

__all__ = ["county", "phone", "served"]
AWAY = "http://127.0.0.1:1"


@contextmanager
def behind_tls(made: Laptop) -> Iterator[str]:
    door = Door("127.0.0.1", 0, create_app(made.relay), context_of(made.relay.mine))
    thread = threading.Thread(target=door.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{door.server_port}"
    finally:
        door.shutdown()
        door.server_close()


@pytest.fixture
def relay(tmp_path: Path, county: County, served: Served) -> Iterator[Laptop]:
    county.ingest()
    with laptop(tmp_path / "laptop", county, served.root) as made:
        assert made.meets(), made.failure
        yield made


@pytest.fixture
def address(relay: Laptop) -> Iterator[str]:
    with behind_tls(relay) as told:
        yield told


@pytest.fixture
def near(
    phone: SimulatedPhone, relay: Laptop, county: County, address: str
) -> SimulatedPhone:
    """The phone knows the relay, and the relay the phone."""
    county.ingest()
    assert relay.meets(), relay.failure
    assert phone.answer({"do": "relay", "address": address})["ok"]
    return phone


def record(phone: SimulatedPhone, times: int = 1) -> list[str]:
    line = {"do": "record", "type": "dispute.opened", "body": opened(opened_on=today())}
    return [phone.answer(line)["id"] for _ in range(times)]


def through(phone: SimulatedPhone) -> dict[str, object]:
    return phone.answer({"do": "sync", "through": "relay"})


def words(phone: SimulatedPhone) -> set[str]:
    return set(phone.answer({"do": "standing"})["entries"].values())


def cut_off(phone: SimulatedPhone) -> None:
    """No way to the county from here."""
    book = phone.casebook
    book.enrolment = replace(book.enrolment, server=AWAY)


def test_what_lies_at_the_relay_is_said_to_lie_there_until_a_receipt_names_it(
    near: SimulatedPhone, relay: Laptop, county: County
) -> None:
    cut_off(near)
    record(near, 2)
    told = near.answer({"do": "sync"})  # The county cannot be reached: the relay is.
    assert told["ok"], told
    assert told["sent"] == 2
    assert "其中 2 条县里还没收到" in str(told["words"])
    assert words(near) == {WORDS[Standing.RELAYED]} == {"在中转站，县里还没收到"}
    assert near.answer({"do": "unsent"})["unsent"] == 2
    assert relay.meets(), relay.failure
    county.ingest()
    assert through(near)["ok"]
    assert words(near) == {WORDS[Standing.RELAYED]}  # It has not met the county since.
    assert relay.meets(), relay.failure
    told = through(near)
    assert "县里都已收到" in str(told["words"])
    assert words(near) == {"县已收到"}
    assert near.answer({"do": "unsent"})["unsent"] == 0


def test_a_report_of_harm_is_kept_back_from_the_relay_and_goes_to_the_county(
    near: SimulatedPhone, relay: Laptop, county: County
) -> None:
    book = near.casebook
    server = book.enrolment.server
    cut_off(near)
    record(near, 1)
    draft = protecting.open_form(book, book.enrolment.grids[0].code)
    said = {"ground": "minor", "about_whom": "王家女娃", "facts": "背上有伤"}
    draft.body |= {**said, "how": "phone_110", "to_whom": "派出所"}
    told = recording.complete(book, recording.paper_of(book, draft))
    for _ in range(2):
        assert through(near)["ok"]
        assert book.standing_of(told.id, book.own.name) is Standing.HERE
        assert told.id not in held_by(relay)
    book.enrolment = replace(book.enrolment, server=server)
    assert near.answer({"do": "sync"})["ok"]
    assert book.standing_of(told.id, book.own.name) is Standing.DELIVERED
    assert through(near)["ok"]
    assert told.id not in held_by(relay)
    assert held_by(relay)


def held_by(relay: Laptop) -> set[str]:
    store = relay.relay.store
    feeds = [store.open(name).changes("0") for name in store.names()]
    return {change.id for feed in feeds for change in feed.changes}


def test_a_relay_that_drops_what_it_was_given_loses_nothing(
    near: SimulatedPhone, relay: Laptop, county: County
) -> None:
    written = record(near)
    assert through(near)["ok"]
    here = relay.relay.store.open(near.casebook.enrolment.databases[0])
    assert here.purge(written[0])
    assert relay.meets(), relay.failure
    county.ingest()
    assert relay.meets(), relay.failure
    assert through(near)["ok"]
    assert words(near) == {WORDS[Standing.RELAYED]}  # It was brought there again.
    here.purge(written[0])
    told = near.answer({"do": "sync"})
    assert (told["ok"], told["sent"]) == (True, 1)
    assert words(near) == {"已送达"}
    county.ingest()
    assert near.answer({"do": "sync"})["ok"]
    assert words(near) == {"县已收到"}


def test_receipts_that_a_relay_makes_itself_count_for_nothing(
    near: SimulatedPhone, relay: Laptop, county: County
) -> None:
    record(near)
    assert through(near)["ok"]
    home = near.casebook.enrolment.databases[0]
    device, chain = near.unlocked.device, next(iter(held_chains(near, home)))
    body = {
        "e": 1,
        "type": "receipt",
        "id": f"receipt:e-1:{device}",
        "database": home,
        "device": device,
        "epoch": "e-1",
        "predecessor": None,
        "begun_at": county.clock.now.isoformat(),
        "serial": 99,
        "chains": {chain: {"n": 1, "head": "ab" * 32, "kept": 1, "beyond": []}},
        "refused": {},
        "at": county.clock.now.isoformat(),
    }
    forger = SigningKey.generate()
    sig = forger.seal(Purpose.RECEIPT, "500230", digest_of(body))
    seal = {"alg": "ed25519", "kid": "county-500230/1", "sig": sig}
    here = relay.relay.store.open(home)
    here.put({"_id": body["id"], **body, "seal": seal})
    assert through(near)["ok"]
    assert words(near) == {WORDS[Standing.RELAYED]}


def held_chains(phone: SimulatedPhone, home: str) -> set[str]:
    delivery = phone.casebook.delivery(home)
    return {delivery.place_of(id).chain for id in delivery.unsent()}


def test_what_a_colleague_left_at_the_relay_is_no_more_than_that(
    near: SimulatedPhone,
    relay: Laptop,
    county: County,
    served: Served,
    address: str,
    tmp_path: Path,
) -> None:
    other = SimulatedPhone(tmp_path / "other")
    enrol(other, county, served, "司徒春华")
    county.ingest()
    assert relay.meets(), relay.failure
    record(near)
    assert through(near)["ok"]
    other.answer({"do": "relay", "address": address})
    assert through(other)["received"] >= 1
    assert words(other) == {WORDS[Standing.RELAYED]}
    assert near.answer({"do": "sync"})["ok"]
    assert other.answer({"do": "sync"})["ok"]
    assert words(other) == {"已送达"}
    other.close()


def test_a_relay_that_was_ended_is_left_alone_once_the_phone_knows(
    near: SimulatedPhone, relay: Laptop, county: County
) -> None:
    with county.context():
        by, now = county.principal(Role.TOWNSHIP_SUPERVISOR, AREA), county.clock.now
        relaying.end(by, relay.relay.mine.relay, "电脑丢失", pen=county.pen, now=now)
    county.ingest()
    record(near)
    assert near.answer({"do": "sync"})["ok"]
    told = through(near)
    assert not told["ok"]
    assert "停用" in str(told["words"])


def test_a_certificate_that_is_not_for_this_phone_is_refused(
    near: SimulatedPhone, relay: Laptop, county: County
) -> None:
    mine, keys = relay.relay.mine, county.sili.keys
    whole = relays.read(relay.relay.carrier.certificate, keys.public_keys, "500230")

    def sealed(certificate: relays.Certificate, key: SigningKey) -> dict[str, object]:
        said = relays.write(certificate, "500230")
        sig = key.seal(Purpose.SERVER_DOC, "500230", digest_of(said))
        seal = {"alg": "ed25519", "kid": keys.document_kid, "sig": sig}
        return {**said, "seal": seal}

    past = whole.begun - timedelta(days=300)
    for certificate, key, why in (
        (whole, SigningKey.generate(), "签章"),
        (replace(whole, tls="ab" * 32), keys.document_key, "不是证书上的那台"),
        (replace(whole, area="500230102"), keys.document_key, "别的乡镇"),
        (
            replace(whole, begun=past, until=past + timedelta(days=100)),
            keys.document_key,
            "到期",
        ),
    ):
        relay.relay.carrier.certificate = sealed(certificate, key)
        relay.relay.carrier.certified = lambda found=certificate: found  # type: ignore[method-assign]
        told = through(near)
        assert not told["ok"]
        assert why in str(told["words"]), told
    assert mine.tls != "ab" * 32


def test_nobody_answers_for_a_relay_behind_another_key(
    near: SimulatedPhone, relay: Laptop, county: County, address: str, tmp_path: Path
) -> None:
    """Who stands between shows the relay's own certificate, and has no key to it."""
    record(near)
    with laptop(tmp_path / "impostor", county, AWAY) as impostor:
        impostor.relay.carrier.certificate = relay.relay.carrier.certificate
        impostor.relay.carrier.certified = relay.relay.carrier.certified  # type: ignore[method-assign]
        with behind_tls(impostor) as between:
            assert fingerprint(f"https://{between}") != relay.relay.mine.tls
            near.answer({"do": "relay", "address": between})
            told = through(near)
    assert not told["ok"]
    assert "不是证书上的那台" in str(told["words"])
    assert words(near) == {"本机"}


def test_where_no_relay_answers_it_says_what_to_look_at(near: SimulatedPhone) -> None:
    near.answer({"do": "relay", "address": "127.0.0.1:1"})
    told = through(near)
    assert not told["ok"]
    assert "同一个无线网" in str(told["words"])


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.5:5984", "https://192.168.1.5:5984"),
        (" https://192.168.1.5:5984/ ", "https://192.168.1.5:5984"),
        ("192。168。1。5：5984", "https://192.168.1.5:5984"),
        ("[fe80::1]:5984", "https://[fe80::1]:5984"),
    ],
)
def test_an_address_is_taken_as_it_is_typed(typed: str, address: str) -> None:
    assert address_of(typed) == address


@pytest.mark.parametrize("typed", ["", "192.168.1.5", "http://a:1", "a:99999", "a:b"])
def test_what_is_no_address_is_said(typed: str) -> None:
    with pytest.raises(BadRelay):
        address_of(typed)


def test_evidence_lies_at_the_relay_goes_on_from_there_and_is_dropped_once_kept(
    near: SimulatedPhone, relay: Laptop, county: County, tmp_path: Path
) -> None:
    cut_off(near)
    case = near.answer(
        {"do": "record", "type": "dispute.opened", "body": opened(opened_on=today())}
    )["case"]
    (tmp_path / "photo.jpg").write_bytes(photograph(1200, 900))
    line = {"do": "evidence", "path": str(tmp_path / "photo.jpg"), "title": "界石"}
    taken = near.answer({**line, "case": case})
    assert taken["ok"], taken
    assert through(near)["ok"]
    assert evidence_words(near, case) == "在中转站，县里还没收全"
    assert next(iter(near.answer({"do": "media"})["media"].values())) == "未传"
    private = relay.relay.store.open(near.casebook.enrolment.private)
    pieces = private.all_docs(start_key="chunk:", end_key="chunk;")
    assert pieces
    assert relay.meets(), relay.failure
    county.ingest()
    assert relay.meets(), relay.failure
    assert through(near)["ok"]
    assert evidence_words(near, case) == "县里已收全"
    # It stays at the relay until the county keeps it; then it goes at once.
    assert private.all_docs(start_key="chunk:", end_key="chunk;") == pieces
    back_up(county, tmp_path / "backups")
    county.ingest()
    assert relay.meets(), relay.failure
    assert private.all_docs(start_key="chunk:", end_key="chunk;") == []
    assert through(near)["ok"]
    assert evidence_words(near, case) == "已备份"


def evidence_words(phone: SimulatedPhone, case: str) -> str:
    book = phone.casebook
    (thing,) = evidence.of_case(book, case, book.enrolment.databases[0])
    return thing.words
