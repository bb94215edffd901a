"""A township's relay between phones and county: what it lets in, carries, keeps, drops.

Attacks among them: a phone that was ended, a challenge sealed for another relay or
used twice, a county's token at a relay, words sealed for another end, an entry altered
on the laptop, its files in a thief's hands.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func

from schemas.identifiers import private_database
from schemas.sealing import Purpose, SigningKey
from server import devices, enrolling, erasing, recovery, relaying, tokens
from server.errors import PasswordTooShort, RelayNotEnrolled, WrongRelayPassword
from server.permissions import Role
from server.registry import db, transaction
from server.registry.erasures import Erasure
from server.registry.record import Backup, ReceivedEntry, Release
from server.relay.chest import Chest
from server.relay.serving import create_page
from server.relay.store import held
from tests.mobile.disputes import opened
from tests.server.county import County, make_county, new_case
from tests.server.relays import AREA, PASSWORD, Laptop, laptop
from tests.server.test_recovery import FIRST, SECOND, hired
from tests.sync.served import Served, serving


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path / "county")
    yield made
    made.close()


@pytest.fixture
def served(county: County) -> Iterator[Served]:
    with serving(county.app) as told:
        yield told


@pytest.fixture
def relay(tmp_path: Path, county: County, served: Served) -> Iterator[Laptop]:
    """Certified, and knowing what the county knew this morning."""
    county.ingest()
    with laptop(tmp_path / "laptop", county, served.root) as made:
        assert made.meets(), made.failure
        yield made


def spoken(county: County, words: str = "水沟") -> dict[str, Any]:
    """An entry of the phone's that lies nowhere yet."""
    body = opened(opened_on="2026-03-02", summary=words)
    return county.seal("dispute.opened", body, case=new_case()).document()


def arrived(county: County) -> set[str]:
    county.ingest()
    with county.context():
        rows = db.session.query(ReceivedEntry.id)
        return {id for (id,) in rows.filter_by(device=county.phone.device)}


def lying(relay: Laptop, county: County) -> list[str]:
    return [one.id for one in held(relay.relay.store.open(county.phone.home))]


def waiting(relay: Laptop) -> int:
    relay.relay.carrier.look()
    return sum(each["waiting"] for each in relay.relay.carrier.holdings())


# -- who is let in


def test_a_phone_is_let_in_without_a_network_and_brings_what_it_wrote(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    answer = relay.login(key)
    private = f"private-{county.phone.device}"
    assert answer.json["databases"] == sorted([home, private, "reference"])
    written = spoken(county)
    assert relay.bring(key, home, written).status_code == 201
    assert waiting(relay) == 1
    stranger = {**written, "_id": written["_id"].replace("entry:d-", "entry:d-0")}
    assert relay.bring(key, home, stranger).json[0]["error"] == "forbidden"
    headers = relay.headers(key)
    for other in ("grid-500230101205002", "private-d-0123456789abcdef", "own"):
        assert relay.client.get(f"/couch/{other}", headers=headers).status_code == 404
    page = create_page(relay.relay).test_client()
    assert "县里还没收到 1 条" in page.get("/").text
    far = {"REMOTE_ADDR": "192.168.1.9"}
    assert page.get("/", environ_base=far).status_code == 404
    assert page.get("/", headers={"Host": "evil.example"}).status_code == 404


def test_what_is_sealed_for_something_else_lets_nobody_in(
    relay: Laptop, county: County
) -> None:
    key, device = county.phone.author.key, county.phone.device
    once = relay.challenge(device)
    assert relay.login(key, challenge=once).status_code == 200
    refused = [
        relay.login(key, challenge=once),
        relay.login(key, relay="r-0123456789abcdef"),
        relay.login(key, tls="cd" * 32),
        relay.login(key, purpose=Purpose.HUB_LOGIN),
        relay.login(key, challenge=relay.challenge("d-0123456789abcdef")),
        relay.login(SigningKey.generate(), device=device),
        relay.login(SigningKey.generate()),
        relay.client.post("/relay/session", json={"device": device}),
        relay.client.post("/relay/session", data=b"{"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    late = relay.challenge(device)
    county.clock.forward(minutes=2)
    assert relay.login(key, challenge=late).status_code == 403


def test_a_token_of_the_county_opens_no_relay_and_a_session_no_county(
    relay: Laptop, county: County
) -> None:
    keys, now = county.sili.keys, county.clock.now
    with county.context():
        token = tokens.mint(tokens.registered(county.phone.device), keys, now).token
    at = f"/couch/{county.phone.home}"
    bearer = {"Authorization": f"Bearer {token}"}
    assert relay.client.get(at, headers=bearer).status_code == 401
    session = relay.headers(county.phone.author.key)
    assert relay.client.get(at, headers=session).status_code == 200
    assert county.app.test_client().get(at, headers=session).status_code == 401
    county.clock.forward(minutes=11)
    assert relay.client.get(at, headers=session).status_code == 401


def test_a_phone_that_was_ended_is_refused_as_soon_as_the_relay_knows(
    relay: Laptop, county: County
) -> None:
    key, at = county.phone.author.key, f"/couch/{county.phone.home}"
    session = relay.headers(key)
    with county.context():
        device, now = county.phone.device, county.clock.now
        devices.revoke(device, "丢失", now, pen=county.pen)
    assert relay.login(key).status_code == 200  # It cannot know yet.
    county.ingest()
    assert relay.meets(), relay.failure
    assert relay.client.get(at, headers=session).status_code == 401
    assert "停用" in relay.login(key).json["words"]["zh"]


def test_with_a_list_of_more_than_seven_days_it_lets_nobody_in_and_says_why(
    relay: Laptop, county: County
) -> None:
    key = county.phone.author.key
    county.clock.forward(days=7)
    assert relay.login(key).status_code == 200
    county.clock.forward(seconds=1)
    answer = relay.login(key)
    assert "名单已超过七天，请先" in answer.json["words"]["zh"]
    county.ingest()
    assert relay.meets(), relay.failure
    assert relay.login(key).status_code == 200


def test_a_phone_newer_than_the_directory_shows_the_county_s_own_answer(
    relay: Laptop, county: County
) -> None:
    newer = county.phones("李娟")
    key = newer.author.key
    assert "先与县里同步" in relay.login(key).json["words"]["zh"]
    ours = county.sili
    with county.context():
        device, now = devices.find(newer.device), county.clock.now
        answer = enrolling.sealed_answer(device, ours.settings, ours.keys, now)
    shown = {"answer": answer, "alg": "ed25519", "key": key.public.to_text()}
    assert relay.login(key, shown=shown).status_code == 200
    forged = {**shown, "answer": {**answer, "grids": []}}
    assert relay.login(key, shown=forged).status_code == 403
    other = SigningKey.generate()
    stolen = {**shown, "key": other.public.to_text()}
    assert relay.login(other, device=newer.device, shown=stolen).status_code == 403


# -- what it carries


def test_what_phones_brought_goes_up_and_the_receipts_come_down(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    written = [spoken(county), spoken(county)]
    relay.bring(key, home, *written)
    assert arrived(county) == set()
    assert relay.meets(), relay.failure
    assert arrived(county) == {each["_id"] for each in written}
    assert waiting(relay) == 2  # Nobody has told it yet.
    assert relay.meets(), relay.failure
    assert waiting(relay) == 0
    with county.context():
        (view,) = relaying.seen(county.officer)
    assert (view.held, view.waiting) == (2, 0)
    assert list(view.report["phones"]) == [county.phone.device]


def test_what_a_phone_handed_in_to_its_own_database_waits_no_longer_than_in_its_grid(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    written = spoken(county)
    relay.bring(key, home, written)
    relay.bring(key, private_database(county.phone.device), written)
    for _ in range(3):
        assert relay.meets(), relay.failure
        arrived(county)
    assert waiting(relay) == 0


def test_an_entry_that_was_altered_on_the_laptop_never_becomes_the_county_s(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    written = spoken(county)
    altered = {**written, "body": {**written["body"], "summary": "没有水沟"}}
    relay.bring(key, home, altered)
    assert relay.meets(), relay.failure
    assert relay.meets(), relay.failure
    assert arrived(county) == set()
    assert lying(relay, county) == []
    county.put(written)  # As the phone does, which heard of no receipt.
    assert arrived(county) == {written["_id"]}


def test_what_it_brought_and_the_county_s_hub_lost_it_brings_again(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    written = spoken(county)
    relay.bring(key, home, written)
    assert relay.meets(), relay.failure
    county.sili.hub.folder.delete(home)  # It is put back, before anybody read it.
    assert arrived(county) == set()
    assert relay.meets(), relay.failure
    assert arrived(county) == {written["_id"]}


def test_without_a_line_it_says_so_and_goes_on(
    tmp_path: Path, county: County, served: Served
) -> None:
    with laptop(tmp_path / "laptop", county, "http://127.0.0.1:1") as away:
        assert not away.meets()
        assert "连不上县里" in away.failure
        assert away.client.get("/relay/certificate").status_code == 403
        assert away.login(county.phone.author.key).status_code == 503


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process takes a byte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_its_page_says_why_and_it_goes_on(
    tmp_path: Path, county: County
) -> None:
    with laptop(tmp_path / "laptop", county, "http://127.0.0.1:1") as away:
        page = create_page(away.relay).test_client()
        with no_room():
            assert not away.meets()
            shown = page.get("/")
        assert (shown.status_code, "连不上县里" in shown.text) == (200, True)


def test_a_relay_that_was_ended_is_told_so_and_keeps_what_it_holds(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    relay.bring(key, home, spoken(county))
    with county.context():
        by, now = county.principal(Role.TOWNSHIP_SUPERVISOR, AREA), county.clock.now
        relaying.end(by, relay.relay.mine.relay, "电脑丢失", pen=county.pen, now=now)
    assert not relay.meets()
    assert "停用" in relay.failure
    assert waiting(relay) == 1


# -- what it keeps and drops


def kept(county: County) -> None:
    """A backup was verified of all that is here."""
    with county.context(), transaction() as session:
        last = session.query(func.max(ReceivedEntry.position)).scalar()
        made = {"position": last, "digest": "", "verified_at": county.clock.now}
        session.add(Backup(id="b-1", **made))


def test_it_drops_what_the_county_keeps_after_fourteen_days_and_nothing_else(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    first = spoken(county, "第一件")
    relay.bring(key, home, first)
    assert relay.meets(), relay.failure
    arrived(county)
    kept(county)
    county.clock.forward(days=6)
    county.ingest()
    assert relay.meets(), relay.failure
    second = spoken(county, "第二件")
    relay.bring(key, home, second)
    assert relay.meets(), relay.failure
    arrived(county)
    assert lying(relay, county) == sorted([first["_id"], second["_id"]])
    county.clock.forward(days=15)
    county.ingest()
    assert relay.meets(), relay.failure
    assert lying(relay, county) == [second["_id"]]
    here = relay.relay.store.open(home)
    assert here.all_docs(keys=[first["_id"]])[0].rev is None
    assert first["_id"] in arrived(county)


def test_what_the_county_erased_goes_at_once_and_is_confirmed(
    relay: Laptop, county: County
) -> None:
    key, home = county.phone.author.key, county.phone.home
    written = spoken(county)
    relay.bring(key, home, written)
    assert relay.meets(), relay.failure
    arrived(county)
    id = str(written["_id"])
    with county.context():
        asks, agrees = (replace(county.officer, id=id) for id in ("one", "other"))
        told = {"kind": "mistake", "ground": "other", "reason": "录错了"}
        keys, now, ledger = county.sili.keys, county.clock.now, county.settings.erasures
        erasing.ask(asks, id, **told, now=now)
        erasing.approve(agrees, id, keys, ledger, now)
    county.ingest()
    assert relay.meets(), relay.failure
    here = relay.relay.store.open(home)
    assert "body" not in here.get(id)
    with county.context():
        row = db.session.get_one(Erasure, id)
        assert "虎威镇司法所电脑" in erasing.phones(db.session(), row).told


def test_its_files_say_nothing_without_the_password(
    relay: Laptop, county: County, tmp_path: Path
) -> None:
    key, home = county.phone.author.key, county.phone.home
    relay.bring(key, home, spoken(county, "端木家的水沟"))
    assert relay.meets(), relay.failure
    lies = [each for each in (tmp_path / "laptop").rglob("*") if each.is_file()]
    assert len(lies) > 5
    for words in ("端木家的水沟", "张大山", PASSWORD, "PRIVATE KEY-----\n"):
        found = [each.name for each in lies if words.encode() in each.read_bytes()]
        assert found == ([] if "KEY" not in words else ["tls-key.pem"]), words
    assert b"ENCRYPTED" in (tmp_path / "laptop" / "tls-key.pem").read_bytes()
    chest = Chest(tmp_path / "laptop")
    with pytest.raises(WrongRelayPassword):
        chest.open("不是这个密码的密码")


def test_a_forgotten_password_is_renewed_by_two_officers_and_nothing_is_lost(
    relay: Laptop, county: County, tmp_path: Path
) -> None:
    chest, mine = Chest(tmp_path / "laptop"), relay.relay.mine
    keys, now = county.sili.keys, county.clock.now
    with county.context():
        for login, password in (FIRST, SECOND):
            hired(county, login, password)
        by = recovery.officers(FIRST, SECOND, "500230", now)
        data_key = recovery.release_laptop(*chest.enclosed, by, keys, now)
        released = db.session.query(Release).one()
    assert (released.about, data_key) == (mine.relay, mine.data_key)
    chest.lock_anew(data_key, "另外一个足够长的密码")
    assert chest.open("另外一个足够长的密码").key == mine.key
    with pytest.raises(WrongRelayPassword):
        chest.open(PASSWORD)
    with pytest.raises(PasswordTooShort):
        chest.lock_anew(data_key, "短")
    with pytest.raises(RelayNotEnrolled):
        _ = Chest(tmp_path).enclosed


def test_a_laptop_that_is_no_relay_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RelayNotEnrolled):
        Chest(tmp_path).open(PASSWORD)
    with pytest.raises(PasswordTooShort):
        Chest(tmp_path).create("短")
    mine = Chest(tmp_path).create(PASSWORD)
    with pytest.raises(RelayNotEnrolled):
        _ = mine.county
