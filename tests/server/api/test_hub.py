"""A device logs in over HTTP: challenge, token, heads; every way to be refused."""

import pytest
from sqlalchemy import event

from schemas import enrolling
from schemas.recovery import Opener
from schemas.sealing import Purpose, SigningKey
from server.registry import db
from server.tokens import login_digest
from tests.server.console import lives
from tests.server.console.desk import Desk
from tests.server.county import make_county, new_case


@pytest.fixture
def desk(tmp_path):
    made = Desk(make_county(tmp_path))
    yield made
    made.county.close()


def challenged(desk, client) -> dict[str, str]:
    device = desk.county.phone.device
    answer = client.post("/api/v1/hub/challenge", json={"device": device})
    assert answer.status_code == 200
    return answer.json


def sealed(desk, given, /, key=None, purpose=Purpose.HUB_LOGIN, **changes):
    phone = desk.county.phone
    said = {
        "server": given["server"],
        "challenge": given["challenge"],
        "nonce": "5f2d",
        "device": phone.device,
        "at": "2026-03-02T09:00:00+08:00",
    } | changes
    digest = login_digest(**said)
    key = key or phone.author.key
    sig = key.seal(purpose, desk.county.settings.county, digest)
    return {name: said[name] for name in said if name != "server"} | {"sig": sig}


def token(desk, client) -> dict[str, str]:
    answer = client.post(
        "/api/v1/hub/token", json=sealed(desk, challenged(desk, client))
    )
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_sealed_challenge_gives_a_token_that_opens_the_hub(desk):
    client = desk.county.app.test_client()
    given = token(desk, client)
    home = desk.county.phone.home
    private = f"private-{desk.county.phone.device}"
    assert given["databases"] == [home, private, "reference"]
    assert (given["addressee"], given["storage"]) == (None, "unknown")
    bearer = {"Authorization": f"Bearer {given['token']}"}
    assert client.get(f"/couch/{home}", headers=bearer).status_code == 200
    assert client.get("/couch/grid-500230102001001", headers=bearer).status_code == 404


def test_a_device_tells_its_encryption_key_and_where_its_keys_lie(desk):
    client, phone = desk.county.app.test_client(), desk.county.phone
    bearer = {"Authorization": f"Bearer {token(desk, client)['token']}"}
    key = Opener.generate().addressee.to_text()
    said = enrolling.reachable(phone.device, key, "software")
    sig = phone.author.key.seal(Purpose.ADDRESSEE, "500230", said)
    asked = {"addressee": key, "storage": "software", "sig": sig}
    path = "/api/v1/hub/addressee"
    assert client.post(path, json=asked).status_code == 401
    assert client.post(path, json=asked, headers=bearer).status_code == 200
    given = token(desk, client)
    assert (given["addressee"], given["storage"]) == (key, "software")
    other = {**asked, "storage": "hardware"}
    assert client.post(path, json=other, headers=bearer).status_code == 401
    strange = {**asked, "storage": "cloud"}
    assert client.post(path, json=strange, headers=bearer).status_code == 422


def test_heads_tell_where_each_feed_stands(desk):
    client = desk.county.app.test_client()
    bearer = {"Authorization": f"Bearer {token(desk, client)['token']}"}
    home = desk.county.phone.home
    desk.county.sili.hub.ensure(home)
    before = client.get("/api/v1/hub/heads", headers=bearer).json["heads"][home]
    desk.county.write("dispute.opened", lives.OPENED, case=new_case())
    after = client.get("/api/v1/hub/heads", headers=bearer).json["heads"][home]
    assert before != after


def test_a_challenge_opens_once(desk):
    client = desk.county.app.test_client()
    question = sealed(desk, challenged(desk, client))
    assert client.post("/api/v1/hub/token", json=question).status_code == 200
    again = client.post("/api/v1/hub/token", json=question)
    assert again.status_code == 401
    assert again.json["type"] == "urn:sili:problem:challenge_refused"


def test_a_challenge_holds_a_minute(desk):
    client = desk.county.app.test_client()
    question = sealed(desk, challenged(desk, client))
    desk.county.clock.forward(seconds=61)
    assert client.post("/api/v1/hub/token", json=question).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [{"challenge": "0.1.x"}, {"device": "d-0000000000000000"}, {"challenge": "没有点"}],
)
def test_what_is_not_ours_is_refused_in_words(desk, changes):
    client = desk.county.app.test_client()
    question = sealed(desk, challenged(desk, client), **changes)
    answer = client.post("/api/v1/hub/token", json=question)
    assert answer.status_code == 401
    assert answer.json["words"]["zh"]
    assert answer.json["words"]["en"]


def test_another_key_or_another_purpose_does_not_open(desk):
    client = desk.county.app.test_client()
    stranger = sealed(desk, challenged(desk, client), key=SigningKey.generate())
    entry = sealed(desk, challenged(desk, client), purpose=Purpose.ENTRY)
    for question in (stranger, entry):
        assert client.post("/api/v1/hub/token", json=question).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"device": ""}, 422),
        ({"device": "x" * 300}, 422),
        ({"device": 7}, 422),
        ({"device": "d-1", "more": 1}, 422),
        ("not json", 400),
    ],
)
def test_a_question_of_the_wrong_form_is_a_problem(desk, body, status):
    client = desk.county.app.test_client()
    if isinstance(body, str):
        answer = client.post(
            "/api/v1/hub/challenge", data=body, content_type="application/json"
        )
    else:
        answer = client.post("/api/v1/hub/challenge", json=body)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("header", ["", "Basic eDp5", "Bearer ", "Bearer forged.x.y"])
def test_heads_ask_for_a_token_of_ours(desk, header):
    client = desk.county.app.test_client()
    headers = {"Authorization": header} if header else {}
    answer = client.get("/api/v1/hub/heads", headers=headers)
    assert answer.status_code == 401
    assert answer.json["type"] == "urn:sili:problem:token_refused"


def test_a_county_that_cannot_write_says_so_to_whoever_asks(desk):
    client = desk.county.app.test_client()
    asked = sealed(desk, challenged(desk, client))
    with desk.county.context():
        engine = db.engine
        engine.dispose()

    sqlite, other = "PRAGMA query_only=1", "SET default_transaction_read_only = on"

    def read_only(connection, _):
        connection.execute(sqlite if engine.dialect.name == "sqlite" else other)
        connection.commit()

    event.listen(engine, "connect", read_only)
    answer = client.post("/api/v1/hub/token", json=asked)
    assert answer.status_code == 503
    assert answer.json["type"] == "urn:sili:problem:registry_unwritable"
    assert "写不进去" in answer.json["words"]["zh"]
    event.remove(engine, "connect", read_only)
    with desk.county.context():
        engine.dispose()
    assert client.post("/api/v1/hub/token", json=asked).status_code == 200
