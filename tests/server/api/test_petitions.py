"""Petitions over the API: read by people, written by programs, once and in order."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server import accounts, api_tokens
from server.api_tokens import Wish
from server.errors import TokenRefused, WrongPassword
from server.errors.tokens import ProgramTokenRefused
from server.permissions import Principal, Verb
from server.registry import db, transaction
from server.registry.desk import Pen
from tests.server import asked
from tests.server.api.shape import misfits
from tests.server.console.desk import PASSWORD, Desk, account_of, make_desk
from tests.server.console.petitioned import of_unit
from tests.server.responsible import HOUSING
from tests.server.test_moving import deeds

ALL = ("read_petitions", "register_petition", "write_petitions")
PETITIONS = "/api/v1/petitions"


@pytest.fixture
def office(kind: str, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "county")
    yield made
    made.county.close()


def holder(office: Desk) -> Principal:
    with office.county.context():
        return accounts.principal(account_of("county_officer"))


def token(office: Desk, *verbs: str, days: int = 30, password: str = PASSWORD) -> str:
    county, who = office.county, holder(office)
    wish = Wish("市信访系统", verbs or ALL, days)
    about = {"pen": Pen.of(county.sili.keys, who), "now": county.clock.now}
    with county.context():
        return api_tokens.make(who, wish, password, **about)


class Program:
    """Another system, with its token."""

    def __init__(self, office: Desk, *verbs: str) -> None:
        self.client = office.client()
        self.county = office.county
        self.headers = {"Authorization": f"Bearer {token(office, *verbs)}"}

    def get(self, path: str = "", **headers: str) -> Any:
        return self.client.get(PETITIONS + path, headers={**self.headers, **headers})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {**self.headers, **named}
        return self.client.post(PETITIONS + path, json=body, headers=sent)

    def told(self, **said: Any) -> dict[str, Any]:
        return asked.told(self.county, **said)

    def registered(self, **said: Any) -> Any:
        answer = self.post("", self.told(**said))
        assert answer.status_code == 200, answer.text
        return answer

    def transferred(self, petition: str, seen: str, **headers: str) -> Any:
        on = asked.today(self.county).isoformat()
        body = {"claims": ["c1"], "transferred_on": on, "reason": "属其职权"}
        said = {"type": "transferred", "body": {**body, "unit": "县水利局"}}
        return self.post(f"/{petition}/deeds", said, If_Match=seen, **headers)


def problem(answer: Any) -> str:
    assert answer.content_type == "application/problem+json", answer.text
    return str(answer.json["type"].removeprefix("urn:sili:problem:"))


def test_a_program_registers_a_petition_and_takes_it_a_step_further(office):
    program = Program(office)
    made = program.registered(external_ref="F1")
    assert made.json["number"] == "（2026）丰信访字第1号"
    petition = made.json["petition"]
    done = program.transferred(petition, made.headers["ETag"])
    assert (done.json["state"], done.json["deed_count"]) == ("transferred", 2)
    read = program.get(f"/{petition}")
    assert read.headers["ETag"] == done.headers["ETag"] == '"2-2026-03-02"'
    assert [each["type"] for each in read.json["deeds"]] == [
        "registered",
        "transferred",
    ]
    assert read.json["claims"][0]["unit"] == "县水利局"
    assert program.get("?waits=to_receive").json["total"] == 1
    assert program.get("?state=accepted").json["total"] == 0


def test_what_was_not_seen_may_not_be_written_over(office):
    program = Program(office)
    made = program.registered()
    petition, seen = made.json["petition"], made.headers["ETag"]
    assert problem(program.transferred(petition, "")) == "if_match_missing"
    assert program.transferred(petition, "*").status_code == 428
    assert program.transferred(petition, seen).status_code == 200
    late = program.transferred(petition, seen)
    assert (late.status_code, problem(late)) == (412, "petition_changed")


def test_a_day_that_went_by_is_no_step_of_somebody_else(office):
    program = Program(office)
    made = program.registered()
    asked.later(office.county, 1)
    done = program.transferred(made.json["petition"], made.headers["ETag"])
    assert done.status_code == 200
    assert done.headers["ETag"] == '"2-2026-03-03"'


def test_an_order_that_is_sent_twice_is_done_once(office):
    program = Program(office)
    one, other = (
        program.post("", program.told(), Idempotency_Key="k1").json for _ in range(2)
    )
    assert one == other
    assert program.get().json["total"] == 1
    wrong = program.post("", program.told(people=2), Idempotency_Key="k1")
    assert (wrong.status_code, problem(wrong)) == (409, "registration_refused")
    tag = '"1-2026-03-02"'
    for _ in range(2):
        done = program.transferred(one["petition"], tag, Idempotency_Key="k2")
        assert done.json["deed_count"] == 2
    long = program.post("", program.told(), Idempotency_Key="k" * 101)
    assert long.status_code == 422


def test_a_step_that_may_not_be_done_says_why_by_claim_and_article(office):
    program = Program(office)
    made = program.registered()
    body = {"claims": ["c1"], "unit": "县水利局", "signed": True, "mode": "0"}
    said = {"type": "served", "body": {**body, "served_on": "2026-03-02"}}
    said["body"] = {**said["body"], "result": "opinion"}
    said["body"].pop("unit")
    path = f"/{made.json['petition']}/deeds"
    refused = program.post(path, said, If_Match=made.headers["ETag"])
    assert (refused.status_code, problem(refused)) == (409, "petition_refused")
    (why, *_) = refused.json["refusals"]
    assert (why["claim"], why["code"]) == ("c1", "state")
    assert why["zh"]
    assert why["law"]


def test_a_body_that_does_not_fit_says_where(office):
    program = Program(office)
    answer = program.post("", {**program.told(), "people": "two", "shoe": 1})
    assert (answer.status_code, problem(answer)) == (422, "invalid_body")
    assert {"/people", "/shoe"} <= answer.json["errors"].keys()
    made = program.registered()
    path, seen = f"/{made.json['petition']}/deeds", made.headers["ETag"]
    for said in ([], {"type": "met"}, {"type": "met", "body": 1}):
        assert program.post(path, said, If_Match=seen).status_code == 422
    flown = {"type": "flown", "body": {}}
    assert problem(program.post(path, flown, If_Match=seen)) == "unknown_type"
    assert program.post("", [1]).status_code == 422


def test_who_acts_is_the_account_whatever_was_sent(office):
    program = Program(office)
    actor = {"id": "a-x", "name": "冒名", "role": "county_officer"}
    made = program.registered(actor=actor)
    petition, seen = made.json["petition"], made.headers["ETag"]
    on = asked.today(office.county).isoformat()
    body = {
        "claims": ["c1"],
        "transferred_on": on,
        "unit": "县水利局",
        "reason": "职权",
    }
    said = {"type": "transferred", "body": {**body, "actor": actor}}
    assert program.post(f"/{petition}/deeds", said, If_Match=seen).status_code == 200
    done = program.get(f"/{petition}").json["deeds"]
    assert [each["body"]["actor"]["name"] for each in done] == ["周敏", "周敏"]


def test_a_program_does_no_more_than_its_token_says(office):
    writer = Program(office, "register_petition")
    made = writer.registered()
    petition, seen = made.json["petition"], made.headers["ETag"]
    assert writer.get().status_code == 403
    assert writer.transferred(petition, seen).status_code == 404
    reader = Program(office, "read_petitions")
    assert reader.get(f"/{petition}").status_code == 200
    assert reader.transferred(petition, seen).status_code == 403
    assert reader.post("", reader.told()).status_code == 403


def test_a_cookie_reads_and_writes_nothing(office):
    client = office.client("county_officer")
    assert client.get(PETITIONS).json["total"] == 0
    program = Program(office)
    refused = client.post(PETITIONS, json=program.told())
    assert (refused.status_code, problem(refused)) == (401, "token_refused")


def test_a_token_opens_no_page_and_no_other_address(office):
    program = Program(office)
    for path in ("/", "/account", "/api/v1/cases", "/api/v1/hub/heads"):
        answer = program.client.get(path, headers=program.headers)
        assert answer.status_code in (303, 401), path


def test_a_token_ends_on_its_day_at_a_word_and_with_the_account(office):
    county, who = office.county, holder(office)

    def still(text: str) -> bool:
        with county.context():
            db.session.rollback()
            try:
                return bool(api_tokens.admitted(text, county.clock.now))
            except TokenRefused:
                return False

    short, long, last = token(office, days=1), token(office), token(office)
    assert still(short)
    county.clock.now += timedelta(days=1)
    assert (still(short), still(long)) == (False, True)
    pen = Pen.of(county.sili.keys, who)
    with county.context():
        named = next(t for t in api_tokens.of(who.id) if t.digest == digest(long)).id
        api_tokens.end(who, named, pen=pen, now=county.clock.now)
    assert (still(long), still(last)) == (False, True)
    with county.context(), transaction() as session:
        accounts.end_stays(session, who.id, county.clock.now)
    assert not still(last)
    with county.context():
        assert [each["name"] for each in deeds("account.token_made")] == [
            "市信访系统"
        ] * 3
        assert len(deeds("account.token_ended")) == 1


def digest(text: str) -> str:
    return accounts.digest(text)


def test_what_is_kept_of_a_token_opens_nothing(office):
    text = token(office)
    with office.county.context():
        (kept,) = api_tokens.of(holder(office).id)
        assert text not in repr(vars(kept))
        with pytest.raises(TokenRefused):
            api_tokens.admitted(kept.digest, office.county.clock.now)


@pytest.mark.parametrize(
    ("why", "verbs", "days", "name"),
    [
        ("verbs", (), 1, "x"),
        ("verbs", ("list_cases",), 1, "x"),
        ("days", ALL, 91, "x"),
        ("days", ALL, 0, "x"),
        ("name", ALL, 1, " "),
    ],
)
def test_a_token_says_what_for_and_is_for_no_more_than_the_account(
    office, why, verbs, days, name
):
    who = holder(office)
    about = {
        "pen": Pen.of(office.county.sili.keys, who),
        "now": office.county.clock.now,
    }
    with office.county.context(), pytest.raises(ProgramTokenRefused) as refused:
        api_tokens.make(who, Wish(name, verbs, days), PASSWORD, **about)
    assert refused.value.reason == why


def test_a_wrong_password_makes_no_token_and_counts(office):
    with pytest.raises(WrongPassword):
        token(office, password="no")
    with office.county.context():
        assert account_of("county_officer").failures == 1
        assert api_tokens.of(holder(office).id) == []


def test_no_more_than_ten_are_open_at_once(office):
    for _ in range(api_tokens.MOST):
        token(office)
    with pytest.raises(ProgramTokenRefused) as refused:
        token(office)
    assert refused.value.reason == "many"


def test_who_guesses_tokens_is_told_to_wait(office):
    client = office.client()
    guess = {"Authorization": "Bearer sili_guess"}
    codes = [client.get(PETITIONS, headers=guess).status_code for _ in range(25)]
    assert codes[:20] == [401] * 20
    assert codes[-1] == 429


def test_every_answer_has_the_described_shape(office):
    program = Program(office)
    described = program.client.get("/api/v1/openapi.json").json
    made = program.registered()
    petition = made.json["petition"]
    program.transferred(petition, made.headers["ETag"])
    for path, answer in (
        (PETITIONS, program.get()),
        (f"{PETITIONS}/{{petition}}", program.get(f"/{petition}")),
    ):
        response = described["paths"][path]["get"]["responses"]["200"]
        schema = response["content"]["application/json"]["schema"]
        assert list(misfits(answer.json, schema, described)) == []
    assert api_tokens.offered(holder(office)).keys() == {Verb(verb) for verb in ALL}


def test_a_unit_reads_its_own_claims_and_is_not_told_how_far_others_are(office):
    of_unit(office.county)
    asks = ("要求恢复水渠", "要求退还押金")
    petition = asked.registered(office.county, asks=asks)
    asked.step(office.county, petition, "transferred", "c2")
    asked.step(office.county, petition, "accepted", "c1", unit=HOUSING.unit)
    client = office.client("unit")
    page = client.get(PETITIONS).json
    (row,) = page["petitions"]
    assert (row["summary"], row["state"]) == ("要求退还押金", "transferred")
    assert page["tallies"]["state"] == {"transferred": 1}
    whole = client.get(f"{PETITIONS}/{petition}").text
    assert "要求恢复水渠" not in whole
    assert HOUSING.unit not in whole
