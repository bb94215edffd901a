"""A CouchDB as the hub: made on first use, guarded, opened by generation."""

from threading import Event
from typing import Any

import pytest
from sqlalchemy import update

from server import devices, erasing, verify
from server.config import Settings
from server.errors import SettingInvalid
from server.hub import CouchHub, DeviceGate, design
from server.hub.couchdb import administrator, members_of, without_password
from server.hub.names import Kind
from server.registry import db, erasures, transaction
from server.registry.directory import Grid
from sync.errors import Forbidden, NotFound, PeerUnavailable, Unauthorized
from sync.gate import Anyone
from sync.transport import Ask
from tests.conformance.hubs import FOREIGN, county_on
from tests.conformance.peers import Couch
from tests.server.county import GRID, County, new_case
from tests.server.evidence import Item, store
from tests.server.mediation import open_case, opened
from tests.server.test_erasing import SECOND
from tests.server.test_media import content, missing, restarted
from tests.server.test_mentoring import ADVICE, NEXT, pair, part
from tests.server.test_tokens import client, headers

HOME = f"grid-{GRID}"
TOWNSHIP = f"township-{GRID[:9]}"
PRIVATE = "private-d-0123456789abcdef"
KINDS = (
    (HOME, Kind.GRID),
    (PRIVATE, Kind.PRIVATE),
    (TOWNSHIP, Kind.TOWNSHIP),
    ("reference", Kind.REFERENCE),
)
pytestmark = pytest.mark.parametrize("couch", FOREIGN, indirect=True)


@pytest.fixture
def county(couch: Couch, tmp_path):
    with county_on(couch, tmp_path / "county") as made:
        yield made


def told(couch: Couch, path: str) -> Any:
    return couch.line.ask(Ask("GET", path))


def opened_to(generation: int) -> list[str]:
    """Whoever acts in the grid, and who mentors somebody there."""
    return ["_admin", f"grid:{GRID}:{generation}", f"taught:{GRID}:{generation}"]


def whole(made: Any) -> dict[str, Any]:
    return {**made.document(), "_revisions": {"start": 1, "ids": [made.rev[2:]]}}


def post(county: County, verb: str, body: Any, who: dict[str, str] | None = None):
    path = f"/couch/{county.phone.home}/{verb}"
    return client(county).post(path, json=body, headers=who or headers(county))


def test_a_database_is_made_at_its_first_use_guarded_and_closed(couch, county):
    hub = county.sili.hub
    assert isinstance(hub, CouchHub)
    hub.ensure(HOME)
    hub.ensure(PRIVATE)
    hub.ensure("reference")
    hub.ensure(TOWNSHIP)
    assert hub.names() == [HOME, PRIVATE, "reference", TOWNSHIP]
    for name, kind in KINDS:
        held = told(couch, f"/{name}/_design/guard")
        assert held["validate_doc_update"] == design.validator(kind)
    grid, private = (told(couch, f"/{name}/_security") for name in (HOME, PRIVATE))
    assert grid["members"] == {"names": [], "roles": opened_to(1)}
    office = told(couch, f"/{TOWNSHIP}/_security")["members"]
    assert office["roles"] == ["_admin", f"township:{GRID[:9]}:1"]
    everyones = told(couch, "/reference/_security")
    assert everyones["members"] == {"names": [], "roles": ["_admin", "device"]}
    assert private["members"] == {"names": [PRIVATE[8:]], "roles": ["_admin"]}


def test_a_database_never_stands_open_to_everybody(couch):
    """CouchDB opens one without members to whoever asks."""
    for name, kind in KINDS:
        members = members_of(name, kind, lambda grid: 7)
        assert members["roles"][0] == "_admin"


def test_a_guard_that_was_taken_away_or_weakened_is_put_back(couch, county):
    hub = county.sili.hub
    hub.ensure(HOME)
    hub.look_again = 0
    standing = told(couch, f"/{HOME}/_design/guard")
    weak = {**standing, "validate_doc_update": "function () {}"}
    couch.line.ask(Ask("PUT", f"/{HOME}/_design/guard", body=weak))
    opened_up = {"members": {"names": [], "roles": []}}
    couch.line.ask(Ask("PUT", f"/{HOME}/_security", body=opened_up))
    hub.open(HOME)
    again = told(couch, f"/{HOME}/_design/guard")
    assert again["validate_doc_update"] == standing["validate_doc_update"]
    assert told(couch, f"/{HOME}/_security")["members"]["roles"][0] == "_admin"
    gone = {"rev": again["_rev"]}
    couch.line.ask(Ask("DELETE", f"/{HOME}/_design/guard", gone))
    hub.open(HOME)
    assert told(couch, f"/{HOME}/_design/guard")["language"] == "javascript"


def test_what_is_no_database_of_the_field_does_not_open(county):
    hub = county.sili.hub
    for name in ("_users", "grid-1", "../registry", "_replicator"):
        with pytest.raises(NotFound):
            hub.open(name)
    with pytest.raises(Forbidden):
        hub.delete(HOME)
    with pytest.raises(Forbidden):
        hub.open(HOME, Anyone("somebody"))


def test_an_entry_goes_from_the_phone_through_the_hub_to_the_county_and_back(county):
    made = county.seal("dispute.opened", opened(), case=new_case())
    sent = {"docs": [whole(made), {"_id": "case:made-up"}], "new_edits": False}
    answer = post(county, "_bulk_docs", sent)
    assert answer.status_code == 201
    assert [row["id"] for row in answer.json] == ["case:made-up"]
    assert county.ingest().held == 1
    home = county.phone.home
    (leaf,) = county.sili.hub.leaves(home, f"case:{made.case}")
    assert leaf["received"] == 1
    assert county.sili.hub.leaves(home, "case:none") == []
    feed = client(county).get(f"/couch/{home}/_changes", headers=headers(county)).json
    kinds = sorted(row["id"].partition(":")[0] for row in feed["results"])
    assert kinds == ["case", "entry", "receipt"]
    asked = {"docs": [{"id": made.id, "rev": made.rev}, {"id": "x", "rev": "1-a"}]}
    first, second = post(county, "_bulk_get?revs=true", asked).json["results"]
    assert first["docs"][0]["ok"]["seal"] == made.document()["seal"]
    assert second["docs"][0]["error"]["error"] == "not_found"


def test_the_same_again_is_nothing_new(county):
    made = county.seal("dispute.opened", opened(), case=new_case())
    for _ in range(2):
        sent = {"docs": [whole(made)], "new_edits": False}
        assert post(county, "_bulk_docs", sent).json == []
    assert post(county, "_revs_diff", {made.id: [made.rev]}).json == {}
    assert county.ingest().held == 1
    assert county.ingest().held == 1


def test_a_raised_generation_shuts_the_hub_at_once(couch, county):
    token = headers(county)["Authorization"].removeprefix("Bearer ")
    county.sili.hub.ensure(HOME)
    county.sili.hub.ensure(TOWNSHIP)
    past = couch.as_device(token)
    assert past.ask(Ask("GET", f"/{HOME}"))["db_name"] == HOME
    with county.context():
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
    with pytest.raises(Forbidden):
        past.ask(Ask("GET", f"/{HOME}"))
    roles = told(couch, f"/{HOME}/_security")["members"]["roles"]
    assert roles == opened_to(2)
    office = told(couch, f"/{TOWNSHIP}/_security")["members"]["roles"]
    assert office == ["_admin", f"township:{GRID[:9]}:2"]


def test_a_mentor_past_our_doors_reads_and_adds_his_comments_alone(couch, county):
    mentor = county.phones("向国安", NEXT)
    county.sili.hub.ensure(HOME)
    with county.context():
        position = pair(county, mentor)
    token = headers(county, mentor)["Authorization"].removeprefix("Bearer ")
    past = couch.as_device(token)
    assert past.ask(Ask("GET", f"/{HOME}"))["db_name"] == HOME
    here = {"case": new_case(), "home": HOME, "phone": mentor}
    for type, body, refused in (
        ("review.given", ADVICE, 0),
        ("review.given", {**ADVICE, "as_role": "director"}, 1),
        ("dispute.opened", opened(), 1),
    ):
        sent = {"docs": [whole(county.seal(type, body, **here))], "new_edits": False}
        answer = past.ask(Ask("POST", f"/{HOME}/_bulk_docs", body=sent))
        assert [row["error"] for row in answer] == ["forbidden"] * refused
    with county.context():
        part(county, position)
    with pytest.raises(Forbidden):
        past.ask(Ask("GET", f"/{HOME}"))


def test_what_was_not_committed_shuts_nobody_out(couch, county):
    county.sili.hub.ensure(HOME)
    raised = update(Grid).values(generation=Grid.generation + 1)
    with county.context():
        with transaction() as session:
            with session.begin_nested():
                session.execute(raised)
            session.rollback()
        with transaction() as session:
            session.get_one(Grid, GRID).generation = 5
            with session.begin_nested():
                session.execute(raised)
            before = told(couch, f"/{HOME}/_security")["members"]["roles"]
    assert before == opened_to(1)
    after = told(couch, f"/{HOME}/_security")["members"]["roles"]
    assert after == opened_to(6)


def test_a_grid_without_a_database_needs_no_shutting(county):
    county.sili.hub.raised({"500230101205009": 3})
    assert county.sili.hub.names() == []


def test_a_hub_that_does_not_answer_is_a_503_and_undoes_no_revocation(
    county, monkeypatch
):
    asker = headers(county)
    monkeypatch.setattr(county.sili.hub, "_server", dead())
    answer = client(county).get(f"/couch/{HOME}", headers=asker)
    assert (answer.status_code, answer.json["error"]) == (503, "service_unavailable")
    with county.context():
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
        assert devices.find(county.phone.device).revoked_at


def dead() -> Any:
    return administrator("http://county:secret@127.0.0.1:9", 1)


def test_a_hub_that_refuses_the_county_says_so_without_its_password(couch):
    address = couch.url.partition("@")[2]
    hub = CouchHub(f"http://county:wrong-secret@{address}", lambda grid: 1)
    with pytest.raises(PeerUnavailable) as refused:
        hub.names()
    hub.close()
    assert "refuses the county" in str(refused.value)
    assert "wrong-secret" not in refused.value.zh + refused.value.en


def test_a_device_that_the_hub_lets_not_in_is_not_told_to_sign_in_again(couch, county):
    county.sili.hub.ensure(HOME)
    closed = {"members": {"names": ["nobody"], "roles": []}}
    couch.line.ask(Ask("PUT", f"/{HOME}/_security", body=closed))
    asker = headers(county)
    answer = client(county).get(f"/couch/{HOME}", headers=asker)
    assert answer.status_code == 503
    with pytest.raises(Unauthorized):
        DeviceGate(county.sili.keys, county.clock).admit("Bearer x.y.z")


def test_the_hub_tells_which_database_was_written_to(couch, county):
    heard, names = Event(), []

    def hint(name: str) -> None:
        names.append(name)
        heard.set()

    hub = county.sili.hub
    hub.ensure(HOME)
    hub.watch(hint)
    hub.watch(hint)
    county.write("dispute.opened", opened(), case=new_case())
    assert heard.wait(30)
    assert names[0] == HOME


@pytest.mark.parametrize(
    "url",
    [
        "http://a:secret@hub.example:5984",
        "https://hub.example/couch",
        "a:secret@hub.example",
        "ftp://127.0.0.1",
        "https://",
    ],
)
def test_the_county_tells_its_password_to_no_address_in_the_open(couch, tmp_path, url):
    with pytest.raises(SettingInvalid) as refused:
        Settings(tmp_path, hub_url=url)
    assert "secret" not in refused.value.en
    assert Settings(tmp_path, hub_url="https://a:b@hub.example:6984/").hub_url


def test_a_device_never_sees_the_countys_name_at_the_hub(couch):
    assert without_password("https://a:b@hub:6984") == "https://hub:6984"


def test_a_hub_that_cannot_purge_keeps_words_in_sight_and_holds_nothing_up(
    couch, county
):
    """Erased at the hub too once its database was made anew, as the page asks."""
    case = new_case()
    made = county.write("dispute.opened", opened(), case=case)
    county.ingest()
    with county.context():
        now = county.clock.now
        erasing.ask(county.officer, made.id, "mistake", "other", "错录", now)
        keys, ledger = county.sili.keys, county.settings.erasures
        erasing.approve(SECOND, made.id, keys, ledger, now)
    for _ in range(2):
        county.ingest()
    hub = county.sili.hub
    assert hub.leaves(HOME, f"erased:{made.id}")
    if "body" in hub.leaves(HOME, made.id)[0]:
        assert left(county) == {made.id: [HOME]}
        assert erased_at_hub(county) == [made.id]
        couch.line.ask(Ask("DELETE", f"/{HOME}"))
        hub._looked_at.clear()
        for _ in range(2):
            county.ingest()
    (leaf,) = hub.leaves(HOME, made.id)
    assert ("body" in leaf, leaf["_rev"]) == (False, made.rev)
    assert (left(county), erased_at_hub(county)) == ({}, [])
    assert hub.leaves(HOME, f"erased:{made.id}")


def left(county):
    with county.context():
        return erasures.left(db.session())


def erased_at_hub(county):
    with county.context():
        found = verify.of_hub(db.session(), county.sili.hub)
        return [each.subject for each in found if each.kind == "erased_at_hub"]


def test_evidence_comes_whole_from_a_hub_that_cannot_purge(county) -> None:
    """Its chunks are buried there, and what is lost afterwards comes again."""
    item = Item(county)
    item.record(open_case(county))
    item.send()
    for _ in range(2):
        county.ingest()
    assert content(county, item) == item.content
    hub = county.sili.hub
    for each in item.chunks():
        leaves = hub.leaves(item.database, each["_id"])
        assert all(leaf.get("_deleted") for leaf in leaves)
    for name in store(county):
        county.sili.media.delete(name)
    again = restarted(county)
    again.ingest()
    assert missing(again)[item.id]["attempt"] == 2
    item.send(*item.chunks(attempt=2))
    again.ingest()
    assert content(again, item) == item.content
