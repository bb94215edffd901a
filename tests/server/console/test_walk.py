"""Every door of the county, with every role: who is let in, who is not.

A *door* is one URL rule of the app with one method. `DOORS` lists each, once:

    ("GET /devices", {Role.…, …}),                  these roles, and nobody else
    ("POST /erasures", APPROVES, {"entry": "x"}),   with this form; wrong on purpose,
                                                    so that whoever is let in is asked
                                                    again and nothing is done

To add a page, add its line. The roles are said here by hand, from the table of roles in
the architecture, never taken from `server.permissions`: two hands must agree. What
stands between `<` and `>` in a rule is filled from `found`; a new name is added there.

    OPEN      anybody, signed in or not          SIGNED   whoever is signed in
    SEALED    what a device sealed opens it: a sign-in changes nothing in the answer
    TOKEN     a device's token opens it; no sign-in does

A door without a line fails, so does a line without a door. Whoever is refused gets the
answer of a thing that does not exist, or of a door that asks who is there. Roles that
see no case never get a party's name, over any door. The walk runs over SQLite alone:
which database the county has plays no part in who is asked.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from server.permissions import Role
from tests.server.api.test_hub import token as token_of
from tests.server.console.alike import alike
from tests.server.console.assigned import made as assigned
from tests.server.console.confided import confide
from tests.server.console.desk import Desk, lived_in, token
from tests.server.console.exhibits import show
from tests.server.console.mediating import petition_of
from tests.server.console.secrets import secret
from tests.server.console.watched import drawn
from tests.server.county import GRID, new_case
from tests.server.held import hold
from tests.server.papers.papers import issued
from tests.server.patrolled import report as found_by_hand
from tests.server.protected import tell
from tests.server.responsible import TOWN
from tests.server.supervised import issue

OPEN, SIGNED, SEALED, TOKEN = "open", "signed", "sealed", "token"

MEDIATOR, DIRECTOR = Role.MEDIATOR, Role.DIRECTOR
JUDICIAL, SUPERVISOR = Role.JUDICIAL_OFFICE, Role.TOWNSHIP_SUPERVISOR
OFFICER, BUREAU = Role.COUNTY_OFFICER, Role.JUSTICE_BUREAU
SYSTEM, SECURITY = Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR

CASES = {MEDIATOR, DIRECTOR, JUDICIAL, SUPERVISOR, OFFICER, BUREAU}
HEALTH = {JUDICIAL, SUPERVISOR, OFFICER, SYSTEM}
DECIDE = {JUDICIAL, SUPERVISOR, OFFICER}
DEVICES = {DIRECTOR, JUDICIAL, SUPERVISOR, OFFICER, BUREAU, SYSTEM, SECURITY}
ENROL = {SUPERVISOR, SECURITY}
ERASE = {OFFICER}
AGREE = {SECURITY, OFFICER}
KNOWERS = {JUDICIAL, OFFICER}
PROTECTION = {OFFICER}
PAIR = {DIRECTOR, SUPERVISOR, OFFICER}
ASSIGN = {DIRECTOR, SUPERVISOR, OFFICER}
JOIN = {SUPERVISOR, OFFICER}
OFFICE = {OFFICER}
UNITS = {OFFICER}
CONFIGURE = {OFFICER}
DOSSIERS = {JUDICIAL, OFFICER, BUREAU}
AUDIT = {Role.AUDIT_ADMINISTRATOR}
PETITIONS = {Role.UNIT, OFFICER}
# A finding of the office's own is no unit's.
PATROL = {OFFICER}
READINGS = AUDIT | DECIDE
RECEIVE = {Role.DISCIPLINE_RECEIVER}

DOORS: list[tuple[Any, ...]] = [
    # the console
    ("GET /sign-in", OPEN),
    ("POST /sign-in", OPEN, {"login": "nobody", "password": "x"}),
    ("GET /sign-in/code", OPEN),
    ("POST /sign-in/code", OPEN, {"code": "000000"}),
    ("GET /account", SIGNED),
    ("POST /account/password", SIGNED, {"current": "x"}),
    ("POST /account/others", SIGNED),
    ("POST /account/tokens", SIGNED, {"name": ""}),
    ("POST /account/tokens/<token>/end", SIGNED),
    ("GET /language/<tongue>", OPEN),
    ("GET /static/<path:filename>", OPEN),
    ("GET /faces/<name>.otf", OPEN),
    ("GET /", SIGNED),
    ("GET /conflicts", CASES),
    ("GET /cases/<case>", CASES),
    ("GET /cases/<case>/story", CASES),
    ("GET /cases/<case>/purpose", CASES),
    ("POST /cases/<case>/purpose", CASES, {"purpose": ""}),
    ("GET /cases/<case>/erase/<int:no>", ERASE),
    ("POST /cases/<case>/erase/<int:no>", ERASE, {"number": "0"}),
    ("GET /cases/<case>/evidence/<evidence>", CASES),
    ("GET /cases/<case>/evidence/<evidence>/thumbnail", CASES),
    ("GET /cases/<case>/evidence/<evidence>/shown", CASES),
    ("GET /cases/<case>/evidence/<evidence>/original", CASES),
    ("GET /evidence", HEALTH),
    ("GET /cases/<case>/knowers", KNOWERS),
    ("POST /cases/<case>/knowers", KNOWERS, {"person": "", "reason": ""}),
    ("GET /cases/<case>/restrict", KNOWERS),
    ("POST /cases/<case>/restrict", KNOWERS, {"sure": "", "reason": ""}),
    ("GET /cases/<case>/assign", ASSIGN),
    ("POST /cases/<case>/assign", ASSIGN, {"assignee": ""}),
    ("GET /alike", JOIN),
    ("GET /alike/how", JOIN),
    ("GET /alike/<one>/<other>", JOIN),
    ("POST /alike/<one>/<other>/join", JOIN, {"reason": ""}),
    ("POST /alike/<one>/<other>/apart", JOIN, {"reason": ""}),
    ("POST /cases/<case>/split", JOIN, {"reason": ""}),
    ("GET /cases/<case>/parties/<party>", CASES),
    ("GET /assignments", ASSIGN),
    ("GET /assignments/new", ASSIGN),
    ("POST /assignments/new", ASSIGN, {"whom": ""}),
    ("POST /assignments/<assignment>/withdraw", ASSIGN, {"reason": ""}),
    ("GET /petitions", PETITIONS),
    ("GET /petitions.csv", PETITIONS),
    ("GET /patrol", PETITIONS),
    ("GET /patrol.xlsx", PETITIONS),
    ("GET /patrol/report", PETITIONS),
    ("GET /patrol/new", PATROL),
    ("POST /patrol/new", PATROL, {"rule": ""}),
    ("GET /patrol/<finding>", PATROL),
    ("GET /patrol/<finding>/order", PATROL),
    ("POST /patrol/<finding>/<verb>", PATROL, {"text": ""}),
    ("GET /petitions/new", {OFFICER}),
    ("POST /petitions/new", {OFFICER}, {"more": "claims"}),
    ("GET /erasures", ERASE),
    ("POST /erasures", ERASE, {"decision": "approve"}),
    ("GET /devices", DEVICES),
    ("GET /devices/late", DECIDE),
    ("GET /devices/<device>", ENROL),
    ("POST /devices/<device>/move", ENROL, {"reason": ""}),
    ("POST /devices/<device>/end", ENROL, {"reason": ""}),
    ("POST /devices/<device>/suspend", ENROL, {"reason": ""}),
    ("POST /devices/<device>/resume", ENROL, {"reason": ""}),
    ("POST /devices/<device>/another", ENROL),
    ("GET /enrolments", ENROL),
    ("POST /enrolments", ENROL, {"person": ""}),
    ("POST /enrolments/<id>/confirm", ENROL, {"digits": "000000"}),
    ("GET /relays", DEVICES),
    ("POST /relays", ENROL, {"name": ""}),
    ("POST /relays/<id>/confirm", ENROL, {"digits": "000000"}),
    ("POST /relays/<relay>/end", ENROL, {"reason": ""}),
    ("GET /occasions", CASES),
    ("GET /occasions.csv", CASES),
    ("GET /occasions/sums", CASES),
    ("GET /occasions/sums.csv", CASES),
    ("GET /occasions/<occasion>", CASES),
    ("GET /petitions/mediations", {OFFICER, Role.UNIT}),
    ("GET /petitions/led", {OFFICER, Role.UNIT}),
    ("GET /petitions/<petition>/mediation", {OFFICER}),
    ("POST /petitions/<petition>/mediation", {OFFICER}, {"kind": ""}),
    ("POST /petitions/<petition>/mediation/hand", {OFFICER}, {"whom": ""}),
    ("POST /petitions/<petition>/mediation/back", {OFFICER}, {"case": ""}),
    ("GET /cases/<case>/petition", {OFFICER}),
    ("POST /cases/<case>/petition", {OFFICER}),
    ("GET /occasions/<occasion>/petition/<matter>", {OFFICER}),
    ("POST /occasions/<occasion>/petition/<matter>", {OFFICER}, {"c1": ""}),
    ("GET /petitions/import", {OFFICER}),
    ("POST /petitions/import", {OFFICER}),
    ("POST /petitions/import/take", {OFFICER}, {"word": ""}),
    ("GET /petitions/export", PETITIONS),
    ("POST /petitions/export", PETITIONS, {"purpose": "other"}),
    ("GET /protection", PROTECTION),
    ("GET /protection/<report>", PROTECTION),
    ("POST /protection/<report>", PROTECTION, {"purpose": ""}),
    ("GET /terms", CASES),
    ("POST /terms", CONFIGURE, {"rule": "", "reason": "x"}),
    ("POST /terms/years", CONFIGURE, {"year": "0", "reason": "x"}),
    ("GET /terms/<rule>", CASES),
    ("GET /reports", RECEIVE),
    ("GET /reports/readers", RECEIVE),
    ("POST /reports/readers", RECEIVE, {"unit": ""}),
    ("POST /reports/readers/admit", RECEIVE, {"key": ""}),
    ("GET /reports/<number>", RECEIVE),
    ("POST /reports/<number>", RECEIVE, {"purpose": ""}),
    ("POST /reports/<number>/note", RECEIVE, {"step": ""}),
    ("GET /reports/new", {OFFICER}),
    ("POST /reports/new", {OFFICER}, {"facts": ""}),
    ("GET /dossiers", DOSSIERS),
    ("GET /dossiers/<case>", DOSSIERS),
    ("POST /dossiers/<case>/return", {JUDICIAL}),
    ("POST /dossiers/<case>/receive", {JUDICIAL}, {"seen": "0"}),
    ("POST /dossiers/<case>/archive", {JUDICIAL}, {"place": ""}),
    ("POST /dossiers/<case>/claim", {JUDICIAL}, {"seen": "0"}),
    ("GET /claims", DOSSIERS),
    ("POST /claims/rates", CONFIGURE, {"grade": ""}),
    ("POST /claims/withdraw", {JUDICIAL, OFFICER}, {"claim": "", "reason": ""}),
    ("GET /claims/<month>/<area>", DOSSIERS),
    ("POST /claims/<month>/<area>", {OFFICER}),
    ("GET /claims/<month>/<area>/list.xlsx", DOSSIERS),
    ("GET /rules", DECIDE),
    ("POST /rules", DECIDE, {"village": ""}),
    ("POST /rules/<rule>/withdraw", DECIDE, {"reason": ""}),
    ("GET /mentors", PAIR),
    ("POST /mentors", PAIR, {"mentor": ""}),
    ("POST /mentors/<int:position>/part", PAIR, {"reason": ""}),
    ("GET /bundles", DECIDE),
    ("POST /bundles", DECIDE),
    ("POST /bundles/<device>", DECIDE),
    ("GET /people", AGREE),
    ("POST /people", {SECURITY}, {"name": ""}),
    ("GET /people/<login>", AGREE),
    ("POST /people/<login>", {SECURITY}, {"what": ""}),
    ("POST /people/proposals/<int:no>", AGREE, {"decision": "agree"}),
    ("GET /watch", PETITIONS),
    ("GET /smart", PETITIONS),
    ("GET /duties", PETITIONS),
    ("GET /duties.csv", PETITIONS),
    ("GET /checks", PETITIONS),
    ("POST /checks", {OFFICER}, {"size": "0"}),
    ("GET /checks/<check>", {OFFICER}),
    ("GET /checks/<check>/<petition>", {OFFICER}),
    ("POST /checks/<check>/<petition>", {OFFICER}, {"what": "judge"}),
    ("GET /papers", PETITIONS),
    ("GET /papers/batch", PETITIONS),
    ("POST /papers/batch", PETITIONS, {"code": "D08"}),
    ("GET /papers/batches/<batch>/<kind>", OFFICE),
    ("GET /papers/<paper>", OFFICE),
    ("GET /papers/<paper>/print/<kind>", OFFICE),
    ("POST /papers/<paper>/serve", OFFICE, {"mode": ""}),
    ("POST /papers/<paper>/cancel", OFFICE, {"reason": ""}),
    ("GET /petitions/<petition>/papers/<code>", OFFICE),
    ("POST /petitions/<petition>/papers/<code>", OFFICE, {"issuer_unit": ""}),
    ("GET /templates", CONFIGURE),
    ("GET /templates/<code>", CONFIGURE),
    ("POST /templates/<code>", CONFIGURE, {"what": "refuse", "reason": ""}),
    ("GET /templates/<code>/<which>.docx", CONFIGURE),
    ("GET /templates/<code>/<which>/<int:number>.png", CONFIGURE),
    ("GET /packs", CASES),
    ("POST /packs", CASES, {"kind": "month", "id": "", "month": ""}),
    ("GET /packs/led", PETITIONS),
    ("POST /packs/made", CASES, {"word": ""}),
    ("GET /packs/case/<case>", CASES),
    ("GET /packs/petition/<petition>", OFFICE),
    ("GET /units", UNITS),
    ("POST /units", UNITS, {"unit": ""}),
    ("GET /units/<path:name>", UNITS),
    ("POST /units/<path:name>", UNITS, {"what": "end", "reason": ""}),
    ("GET /letters", PETITIONS),
    ("GET /letters/new", OFFICE),
    ("POST /letters/new", OFFICE, {"code": "D33"}),
    ("POST /letters/issue", OFFICE, {"proposal": "x"}),
    ("POST /letters/dismiss", OFFICE, {"reason": ""}),
    ("GET /letters/<letter>", PETITIONS),
    ("POST /letters/<letter>/answer", PETITIONS, {"text": ""}),
    ("POST /letters/<letter>/urge", OFFICE),
    ("POST /letters/<letter>/judge", OFFICE, {"result": ""}),
    ("POST /letters/<letter>/withdraw", OFFICE, {"reason": ""}),
    ("GET /quarantine", HEALTH),
    ("GET /quarantine/<int:position>", HEALTH),
    ("POST /quarantine/<int:position>", DECIDE, {"verb": "kept", "reason": ""}),
    ("GET /ingest", HEALTH),
    ("GET /audit", AUDIT),
    ("GET /audit/witnesses", AUDIT),
    ("GET /readings", READINGS),
    ("GET /petitions/<petition>", OFFICE),
    ("GET /petitions/<petition>/<verb>", OFFICE),
    ("POST /petitions/<petition>/<verb>", OFFICE, {"reason": ""}),
    # the API
    ("GET /api/v1/openapi.json", OPEN),
    ("GET /api/v1/cases", SIGNED),
    ("GET /api/v1/cases/<case>", CASES),
    ("GET /api/v1/cases/<case>/entries", CASES),
    ("GET /api/v1/cases/<case>/evidence", CASES),
    ("GET /api/v1/petitions", PETITIONS),
    ("GET /api/v1/petitions/<petition>", {OFFICER}),
    ("POST /api/v1/petitions", TOKEN),
    ("POST /api/v1/petitions/<petition>/deeds", TOKEN),
    ("GET /api/v1/petitions/<petition>/papers", {OFFICER}),
    ("POST /api/v1/petitions/<petition>/papers", TOKEN),
    ("GET /api/v1/papers/<paper>", {OFFICER}),
    ("GET /api/v1/papers/<paper>/<kind>", {OFFICER}),
    ("GET /api/v1/codes", SIGNED),
    ("GET /api/v1/codes/<name>", SIGNED),
    ("GET /api/v1/health", SIGNED),
    ("POST /api/v1/enrol", SEALED),
    ("POST /api/v1/enrol/answer", SEALED),
    ("POST /api/v1/entries", SEALED),
    ("POST /api/v1/hub/challenge", SEALED),
    ("POST /api/v1/hub/token", SEALED),
    ("POST /api/v1/hub/addressee", TOKEN),
    ("GET /api/v1/hub/enrolment", TOKEN),
    ("POST /api/v1/hub/erasures", TOKEN),
    ("GET /api/v1/hub/heads", TOKEN),
    ("POST /api/v1/relay/challenge", SEALED),
    ("POST /api/v1/relay/token", SEALED),
    ("POST /api/v1/relay/certificate", TOKEN),
    ("POST /api/v1/relay/report", TOKEN),
    ("POST /api/v1/relay/erasures", TOKEN),
    # the hub
    ("GET /couch/<name>/", TOKEN),
    ("GET /couch/<name>/_changes", TOKEN),
    ("GET /couch/<name>/<path:id>", TOKEN),
    ("GET /couch/<name>/_local/<path:id>", TOKEN),
    ("PUT /couch/<name>/_local/<path:id>", TOKEN),
    ("POST /couch/<name>/_bulk_docs", TOKEN),
    ("POST /couch/<name>/_bulk_get", TOKEN),
    ("POST /couch/<name>/_revs_diff", TOKEN),
    *(
        (f"{method} {rule}", TOKEN)
        for rule in ("/couch/", "/couch/<path:rest>")
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "COPY")
    ),
    # last, since it ends the stay
    ("POST /sign-out", SIGNED),
]
LISTED = {door[0]: door[1:] for door in DOORS}
REFUSED = {401, 403, 404}
PARTY = "向秀兰".encode()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The county with a case, and a restricted one beside it."""
    made = lived_in(tmp_path_factory.mktemp("county"))
    show(made)
    report = dict.fromkeys(OF_REPORTS, {"report": tell(made.county).report})
    FILLED_OTHERWISE.update(report)
    FILLED_OTHERWISE.update(dict.fromkeys(OF_UNITS, {"name": TOWN.unit}))
    HELD["number"] = confide(made)
    HELD["occasion"] = hold(made.county).reception
    HELD["petition"] = petition_of(made)
    HELD["check"] = drawn(made)
    HELD["letter"] = issue(made.county, to_unit=TOWN.unit)
    HELD["batch"] = new_case()
    HELD["paper"] = issued(made.county, HELD["petition"], batch=HELD["batch"])
    HELD["finding"] = found_by_hand(made.county, "N5-1")
    one, other = alike(made)
    for door in (each for each in LISTED if "/alike/<one>" in each):
        FILLED_OTHERWISE[door] = {"one": one, "other": other}
    ours = {"POST /assignments/<assignment>/withdraw": {"assignment": assigned(made)}}
    FILLED_OTHERWISE.update(ours)
    FILLED_OTHERWISE.update(dict.fromkeys(OF_RESTRICTED, {"case": secret(made).id}))
    yield made
    made.county.close()


def found(desk: Desk) -> dict[str, str]:
    """What fills a rule: the sample's case, its phone, a document in quarantine."""
    return {
        "case": desk.case,
        "evidence": desk.evidence,
        "device": desk.county.phone.device,
        "name": desk.county.phone.home,
        "code": "D05",
        "which": "0",
        "number": HELD.get("number", ""),
        "occasion": HELD.get("occasion", ""),
        "petition": HELD.get("petition", ""),
        "letter": HELD.get("letter", ""),
        "paper": HELD.get("paper", ""),
        "batch": HELD.get("batch", ""),
        "kind": "pdf",
        "finding": HELD.get("finding", ""),
        "matter": "v1",
        "check": HELD.get("check", ""),
        "month": "2026-03",
        "area": GRID[:9],
        "position": "1",
        "no": "1",
        "login": "mediator",
        "id": "x",
        "relay": "r-0000000000000000",
        "rule": "0199e0bf-0000-7000-8000-00000000000e",
        "party": "p1",
        "verb": "transferred",
        "rest": "x",
        "token": "t-0000000000000000",
        "tongue": "zh",
        "filename": "console.css",
    }


HELD: dict[str, str] = {}
FILLED_OTHERWISE: dict[str, dict[str, str]] = {
    "GET /faces/<name>.otf": {"name": "sans"},
    "GET /api/v1/codes/<name>": {"name": "dispute_types"},
    "GET /terms/<rule>": {"rule": "DL13"},
    "GET /templates/<code>/<which>/<int:number>.png": {"number": "1"},
    "POST /patrol/<finding>/<verb>": {"verb": "false"},
}

OF_UNITS = ("GET /units/<path:name>", "POST /units/<path:name>")
OF_REPORTS = ("GET /protection/<report>", "POST /protection/<report>")
OF_RESTRICTED = ("GET /cases/<case>/knowers", "POST /cases/<case>/knowers")


def doors(desk: Desk) -> Iterator[str]:
    for rule in desk.county.routes:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}"


def filled(desk: Desk, door: str) -> str:
    values = found(desk) | FILLED_OTHERWISE.get(door, {})
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: values[m[1]], door.partition(" ")[2])


def knock(desk: Desk, door: str, login: str, headers: dict[str, str]) -> Any:
    """Ask once, as somebody signed in or as nobody, with the form's own token."""
    client, method = desk.client(login), door.partition(" ")[0]
    address, form = filled(desk, door), {}
    if method == "POST" and not address.startswith(("/api/", "/couch/")):
        shown = client.get("/nowhere" if login else "/sign-in").text
        (given,) = LISTED[door][1:] or ({},)
        form = {**given, "csrf_token": token(shown)}
    return client.open(address, method=method, data=form, headers=headers)


def is_refused(answer: Any) -> bool:
    """Sent away; a page that only finds fault with its form offers it once more, while
    what is refused offers no form but the way out."""
    to_the_door = answer.status_code == 303 and "/sign-in" in answer.location
    asks_again = answer.data.count(b"<form") > 1
    return to_the_door or (answer.status_code in REFUSED and not asks_again)


def test_every_door_is_listed_and_every_line_is_a_door(desk: Desk) -> None:
    every = set(doors(desk))
    assert len(DOORS) == len(LISTED)
    assert every - LISTED.keys() == set(), "a door without a line in DOORS"
    assert LISTED.keys() - every == set(), "a line in DOORS without a door"


@pytest.mark.parametrize("login", ["", *Role])
def test_each_role_goes_through_its_doors_and_no_other(desk: Desk, login: str) -> None:
    wrong = []
    for door, (who, *_) in LISTED.items():
        if who in {TOKEN, SEALED}:
            continue
        answer = knock(desk, door, login, {})
        let_in = who == OPEN or bool(login) and (who == SIGNED or login in who)
        if is_refused(answer) is let_in and not passed_by(door, answer):
            wrong.append((door, answer.status_code))
        if login not in CASES:
            assert PARTY not in answer.data, door
        answer.close()
    desk.cookies.pop(login, None)
    assert wrong == []


def passed_by(door: str, answer: Any) -> bool:
    """Signing in and out end at the sign-in page for everybody."""
    doors = "/sign-in", "/sign-in/code", "/sign-out"
    return door.endswith(doors) or "/language/" in door


@pytest.mark.parametrize("login", list(Role))
def test_no_sign_in_opens_what_is_a_devices(desk: Desk, login: str) -> None:
    for door, (who, *_) in LISTED.items():
        if who in {TOKEN, SEALED}:
            stranger = knock(desk, door, "", {}).status_code
            assert knock(desk, door, login, {}).status_code == stranger, door
            assert who == SEALED or stranger in {*REFUSED, 422}, door


def test_no_devices_token_opens_what_is_behind_the_sign_in(desk: Desk) -> None:
    logged_in = token_of(desk, desk.client())
    bearer = {"Authorization": f"Bearer {logged_in['token']}"}
    mine = knock(desk, "GET /couch/<name>/", "", bearer)
    assert mine.status_code == 200
    for door, (who, *_) in LISTED.items():
        if who not in {OPEN, TOKEN, SEALED}:
            assert is_refused(knock(desk, door, "", bearer)), door
