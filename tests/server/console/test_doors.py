"""Every address asks who you are; no page lets a script, a frame, a stranger in."""

import re
from datetime import timedelta

import pytest

from server.console import guard
from tests.server.console.desk import PASSWORD, Desk, make_desk, token

PUBLIC = guard.OPEN
DEVICES_OWN = {
    "enrol.answer",
    "enrol.apply",
    "entries.deliver",
    "hub.addressee",
    "hub.challenge",
    "hub.enrolment",
    "hub.erasures",
    "hub.heads",
    "hub.token",
    "relay.certificate",
    "relay.challenge",
    "relay.erasures",
    "relay.report",
    "relay.token",
}


def addresses(desk: Desk) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every route but the hub's, which has its gate."""
    found = []
    for rule in desk.county.routes:
        if rule.rule.startswith("/couch"):
            continue
        address = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            found.append((rule.endpoint, method, address))
    return found


def test_every_address_asks_who_you_are(desk):
    client = desk.client()
    let_in = set()
    for endpoint, method, address in addresses(desk):
        with client.open(address, method=method) as answer:
            if answer.status_code not in {303, 401}:
                let_in.add(endpoint)
    assert let_in - PUBLIC - DEVICES_OWN == set()


def test_the_devices_own_addresses_take_what_is_sealed_and_no_cookie(desk):
    client = desk.client("county_officer")
    assert client.get("/api/v1/hub/heads").status_code == 401
    erased = {"entries": ["entry:1"]}
    assert client.post("/api/v1/hub/erasures", json=erased).status_code == 401
    nothing = {
        "device": "d-0",
        "challenge": "x.1.y",
        "nonce": "n",
        "at": "t",
        "sig": "s",
    }
    assert client.post("/api/v1/hub/token", json=nothing).status_code == 401
    asked = {
        "certificate": {"tls": "ab" * 32},
        "erasures": erased,
        "report": {"version": "1", "free": 1, "databases": [], "phones": {}},
        "token": {"relay": "r-0", **{n: nothing[n] for n in nothing if n != "device"}},
    }
    for verb, question in asked.items():
        answer = client.post(f"/api/v1/relay/{verb}", json=question)
        assert answer.status_code == 401, (verb, answer.json)


def test_the_hub_takes_no_cookie(desk):
    assert desk.client("county_officer").get("/couch/").status_code in {401, 404}


def test_what_is_open_shows_nothing_of_anybody(desk):
    client = desk.client()
    for address in ("/sign-in", "/api/v1/openapi.json", "/static/console.css"):
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "向秀兰" not in answer.text


@pytest.mark.parametrize("address", ["/", "/sign-in", "/devices", "/nowhere"])
def test_pages_run_no_script_and_sit_in_no_frame(desk, address):
    answer = desk.client("county_officer").get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_name_no_address_outside_the_machine_and_no_inline_style(desk):
    for address in ("/", f"/cases/{desk.case}", "/devices", "/quarantine", "/ingest"):
        page = desk.page(address)
        assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)


def test_the_stylesheet_names_no_address_outside_the_machine(desk):
    with desk.client().get("/static/console.css") as answer:
        sheet = answer.text
    assert re.findall(r"url\(\"([^\"]+)\"\)", sheet) == [
        "/faces/sans.otf",
        "/faces/song.otf",
    ]


def test_a_form_without_its_token_does_nothing(desk):
    client = desk.client()
    form = {"login": "county_officer", "password": PASSWORD}
    assert client.post("/sign-in", data=form).headers["Location"].startswith("/sign-in")
    assert client.get("/").status_code == 303
    signed = desk.client("county_officer")
    signed.post("/sign-out")
    assert signed.get("/").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk):
    client = desk.client()
    cookie = desk.sign_in(client, "county_officer").headers["Set-Cookie"]
    assert cookie.startswith("sili=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_tls_the_cookie_bears_the_host_prefix(tmp_path):
    address = "https://sili.fengdu.example"
    desk = make_desk(tmp_path, public_url=address, second_factor="officers")
    client = desk.county.app.test_client()
    at = "https://localhost/sign-in"
    page = client.get(at, base_url="https://localhost")
    form = {
        "login": "county_officer",
        "password": PASSWORD,
        "csrf_token": token(page.text),
    }
    origin = {"Referer": "https://localhost/sign-in"}
    answer = client.post(at, data=form, base_url="https://localhost", headers=origin)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sili=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"]
    described = client.get("/api/v1/openapi.json").json["components"]
    assert described["securitySchemes"]["sign_in"]["name"] == "__Host-sili"
    desk.county.close()


def test_a_wrong_password_is_told_and_the_name_kept(desk):
    client = desk.client()
    answer = desk.sign_in(client, "director", "wrong")
    assert answer.status_code == 401
    assert "密码不对" in answer.text
    assert 'value="director"' in answer.text


def test_after_five_wrong_passwords_the_account_waits(empty):
    client = empty.client()
    for _ in range(5):
        empty.sign_in(client, "director", "wrong")
    answer = empty.sign_in(client, "director")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    empty.county.clock.forward(minutes=1)
    assert empty.sign_in(client, "director").status_code == 303


def test_an_address_that_guesses_over_many_names_is_told_to_wait(empty):
    client = empty.client()
    answers = [empty.sign_in(client, f"name{n}", "x").status_code for n in range(22)]
    assert answers[:20] == [401] * 20
    assert answers[-1] == 429


def test_one_lands_on_the_page_one_wanted(desk):
    client = desk.client()
    asked = client.get("/devices")
    assert asked.headers["Location"] == "/sign-in?next=/devices"
    page = client.get(asked.headers["Location"])
    assert "请先登录" in page.text
    form = {
        "login": "county_officer",
        "password": PASSWORD,
        "csrf_token": token(page.text),
        "next": "/devices",
    }
    assert client.post("/sign-in", data=form).headers["Location"] == "/devices"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", ""]
)
def test_nobody_is_sent_to_another_site(desk, wanted):
    client = desk.client("county_officer")
    assert client.get("/sign-in", query_string={"next": wanted}).location == "/"
    spoken = client.get("/language/en", query_string={"next": wanted})
    assert spoken.location == "/"


def test_signing_out_ends_the_stay_also_for_a_copied_cookie(empty):
    client = empty.client("director")
    copied = client.get_cookie("sili")
    page = client.get("/").text
    assert client.post("/sign-out", data={"csrf_token": token(page)}).status_code == 303
    thief = empty.county.app.test_client()
    thief.set_cookie("sili", copied.value)
    assert thief.get("/").status_code == 303


def test_a_quarter_of_an_hour_without_a_page_ends_the_stay(empty):
    client = empty.client("director")
    assert client.get("/").status_code == 200
    empty.county.clock.now += timedelta(minutes=16)
    assert client.get("/").status_code == 303


def test_the_language_is_the_browser_s_until_one_chooses(desk):
    client = desk.county.app.test_client()
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert "Sign in" in client.get("/sign-in", headers=english).text
    assert "登录" in client.get("/sign-in", headers={"Accept-Language": "de"}).text
    client.get("/language/zh")
    assert "登录" in client.get("/sign-in", headers=english).text


def test_an_unknown_address_answers_in_words(desk):
    answer = desk.client("county_officer").get("/nowhere")
    assert answer.status_code == 404
    assert "不在您的范围内" in answer.text


def test_the_faces_are_ours(desk):
    client = desk.client()
    with client.get("/faces/sans.otf") as face:
        assert face.status_code == 200
        assert face.headers["Cache-Control"].startswith("public")
    assert client.get("/faces/other.otf").status_code == 404
