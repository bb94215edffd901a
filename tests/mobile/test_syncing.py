"""A phone and a real county on loopback: what is said of delivery is so."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from mobile.clock import CHINA
from mobile.courier import Courier, Event
from mobile.credentials import Credentials
from mobile.errors import CountyRefused, NotEncrypted
from mobile.simulated import SimulatedPhone, obey
from mobile.syncing import Login, make_pool, synchronise
from schemas.canonical import digest_of
from schemas.sealing import Purpose
from server import devices, enrolling, moving, outbox, quarantine
from server.keys import CountyKeys, rotating
from server.keys.kinds import Name
from server.permissions import Role
from server.registry import transaction
from server.registry.directory import Scope
from server.registry.projection import CaseRow
from server.registry.record import (
    Checkpoint,
    Epoch,
    Outgoing,
    ReceivedEntry,
    Reception,
)
from sync.peer import Written
from tests.mobile.conftest import PIN, answer_for
from tests.mobile.disputes import accepted, opened
from tests.mobile.enrolled import enrol
from tests.server.county import County
from tests.sync.served import Served, serving

GRID = "500230101201001"
HOME = f"grid-{GRID}"


def record(phone: SimulatedPhone, **changes) -> str:
    body = opened(opened_on=phone.clock.today().isoformat(), **changes)
    answer = phone.answer({"do": "record", "type": "dispute.opened", "body": body})
    assert answer["ok"], answer
    return answer["case"]


def test_what_is_recorded_offline_reaches_the_county_and_gets_its_number(
    phone: SimulatedPhone, county: County
) -> None:
    case = record(phone)
    assert phone.casebook.cases()[0].delivery == "本机 1 条"
    assert phone.answer({"do": "sync"})["sent"] == 1
    assert phone.casebook.cases()[0].delivery == "已送达"
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    statement = phone.casebook.statement(case, HOME)
    assert statement is not None
    assert statement.received == 1
    assert phone.casebook.cases()[0].delivery == "县已收到"


def test_what_the_county_refuses_says_why_and_what_to_do(
    phone: SimulatedPhone, county: County
) -> None:
    case = record(phone)
    phone.answer({"do": "sync"})
    with county.context(), transaction() as session:
        session.execute(update(Scope).values(area="500230101205001"))
    county.ingest()
    with county.context(), transaction() as session:
        session.execute(update(Scope).values(area=GRID))
    phone.answer({"do": "sync"})
    (returned,) = phone.casebook.returned()
    assert (returned.case, "不负责" in returned.zh) == (case, True)
    assert "主管" in returned.todo
    assert phone.casebook.cases()[0].delivery == "1 条被退回"
    with county.context(), transaction() as session:
        quarantine.look_again_at_all(session)
    county.ingest()
    phone.answer({"do": "sync"})
    assert phone.casebook.cases()[0].delivery == "县已收到"
    assert phone.casebook.returned() == []


def test_what_the_hub_lost_before_the_county_read_it_is_brought_again(
    phone: SimulatedPhone, county: County
) -> None:
    record(phone)
    phone.answer({"do": "sync"})
    assert phone.casebook.cases()[0].delivery == "已送达"
    county.sili.hub.folder.delete(HOME)
    assert phone.answer({"do": "sync"})["ok"]
    county.ingest()
    phone.answer({"do": "sync"})
    assert phone.casebook.cases()[0].delivery == "县已收到"


def test_in_a_new_epoch_everything_is_offered_again(
    phone: SimulatedPhone, county: County
) -> None:
    """The registry of yesterday knows nothing of today, and nor does the hub."""
    record(phone)
    phone.answer({"do": "sync"})
    county.ingest()
    phone.answer({"do": "sync"})
    assert phone.casebook.cases()[0].delivery == "县已收到"
    county.sili.hub.folder.delete(HOME)
    later = county.clock.forward(hours=1)
    with county.context(), transaction() as session:
        for table in (ReceivedEntry, Reception, Outgoing, CaseRow, Checkpoint):
            session.execute(delete(table))
        before = outbox.begin_epoch(session, later)
        session.add(Epoch(epoch="e-next", predecessor=before, begun_at=later))
    county.ingest()
    phone.answer({"do": "sync"})
    assert phone.casebook.cases()[0].delivery == "已送达"
    county.ingest()
    phone.answer({"do": "sync"})
    assert phone.casebook.cases()[0].delivery == "县已收到"


def test_nothing_is_called_delivered_while_the_county_is_away(
    tmp_path: Path, county: County
) -> None:
    phone = SimulatedPhone(tmp_path / "phone")
    with serving(county.app) as served:
        enrol(phone, county, served)
    record(phone)
    answer = phone.answer({"do": "sync"})
    assert not answer["ok"]
    assert "连不上" in answer["words"]
    assert phone.casebook.cases()[0].delivery == "本机 1 条"
    phone.close()


def test_two_phones_of_a_grid_see_each_others_records(
    tmp_path: Path, phone: SimulatedPhone, county: County, served: Served
) -> None:
    other = SimulatedPhone(tmp_path / "other")
    enrol(other, county, served, "李网格")
    county.ingest()
    case = record(phone)
    phone.answer({"do": "sync"})
    other.answer({"do": "sync"})
    body = accepted(accepted_on=other.clock.today().isoformat())
    line = {"do": "record", "type": "dispute.accepted", "case": case, "body": body}
    assert other.answer(line)["ok"]
    other.answer({"do": "sync"})
    assert phone.answer({"do": "sync"})["received"] == 1
    assert phone.casebook.casefile(case, HOME) is not None
    files = [
        each.answer({"do": "case", "case": case})["file"] for each in (phone, other)
    ]
    assert files[0] == files[1]
    other.close()


def test_the_phone_learns_how_far_its_clock_is_off(phone: SimulatedPhone) -> None:
    phone.answer({"do": "sync"})
    assert phone.clock.offset_ms is not None
    assert phone.clock.uncertainty_ms is not None


def test_a_stopped_courier_says_so_and_goes_on_later(phone: SimulatedPhone) -> None:
    for _ in range(3):
        record(phone)
    cancel = threading.Event()
    cancel.set()
    heard: list[Event] = []
    assert synchronise(phone.casebook, heard.append, cancel).kind == "stopped"
    assert phone.answer({"do": "unsent"})["unsent"] == 3
    courier = Courier(phone.casebook, heard.append)
    courier.start(synchronise)
    courier.start(synchronise)
    courier.join(60)
    assert heard[-1].kind == "done"
    assert phone.answer({"do": "unsent"})["unsent"] == 0


def test_progress_rises_from_login_to_done(phone: SimulatedPhone) -> None:
    record(phone)
    heard: list[Event] = []
    synchronise(phone.casebook, heard.append)
    parts = [event.part for event in heard]
    assert parts == sorted(parts)
    assert heard[-1].part == 1.0


def test_names_do_not_travel_in_the_open(credentials, clock, tmp_path) -> None:
    from mobile.casebook import Casebook

    answer = json.loads(answer_for(credentials_made(credentials)))
    answer["server"] = "http://county.example"
    unlocked = credentials.enrol(credentials.unlock(PIN), json.dumps(answer))
    book = Casebook(tmp_path, unlocked, clock)
    with pytest.raises(NotEncrypted):
        Login(book, make_pool())
    assert "https" in synchronise(book).words
    book.close()


def credentials_made(credentials: Credentials) -> Credentials:
    credentials.create(PIN)
    return credentials


def test_a_strange_website_in_the_middle_is_recognised(tmp_path) -> None:
    def page(environ, start):
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<html>wifi login</html>"]

    with serving(page) as served:
        phone = SimulatedPhone(tmp_path / "phone")
        answer = json.loads(answer_for(phone.credentials))
        answer["server"] = served.root
        phone.answer({"do": "enrol", "answer": answer})
        with pytest.raises(CountyRefused, match="别的网站"):
            Login(phone.casebook, make_pool()).headers()
        phone.close()


def test_a_simulated_phone_answers_each_line_with_one(tmp_path) -> None:
    phone = SimulatedPhone(tmp_path / "phone")
    answer = json.loads(answer_for(phone.credentials))
    lines = [
        json.dumps({"do": "create"}),
        "",
        "{broken",
        "[]",
        json.dumps({"do": "list"}),
        json.dumps({"do": "enrol", "answer": answer}),
        json.dumps({"do": "record", "type": "dispute.opened", "body": {}}),
        json.dumps({"do": "record", "type": "dispute.opened"}),
        json.dumps(
            {
                "do": "record",
                "type": "dispute.opened",
                "body": opened(opened_on="2026-03-01"),
                "at": "2026-03-02T09:00:00+08:00",
            }
        ),
        json.dumps(
            {
                "do": "record",
                "type": "dispute.opened",
                "body": opened(opened_on="2026-01-01"),
            }
        ),
        json.dumps({"do": "list", "query": "张大山"}),
    ]
    out = io.StringIO()
    obey(phone, lines, out)
    phone.close()
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [a["ok"] for a in answers] == [
        True,
        False,
        False,
        False,
        True,
        False,
        False,
        True,
        False,
        True,
    ]
    assert answers[3]["error"] == "NotEnrolled"
    assert answers[5]["error"] == "InvalidBody"
    assert answers[8]["error"] == "Unfinished"
    assert answers[9]["cases"][0]["title"] == "李二河、张大山邻里纠纷"


def restarted(keys: CountyKeys) -> None:
    """What was read of the key files is read anew, as after a start."""
    fields = {name: getattr(keys, name) for name in ("county", "folder", "secret")}
    keys.__dict__.clear()
    keys.__dict__.update(fields)


@pytest.mark.parametrize("withdraw", [False, True])
def test_another_key_of_the_county_is_taken_in_at_the_next_sync(
    phone: SimulatedPhone, county: County, withdraw: bool
) -> None:
    record(phone)
    phone.answer({"do": "sync"})
    county.ingest()
    keys = county.sili.keys
    with county.context():
        for name in (Name.DOCUMENT, Name.CASE, Name.RECOVERY, Name.TOKEN):
            out = withdraw and name is Name.DOCUMENT
            now = county.clock.now
            rotating.rotate(keys.anew(), name, "满一年", now, withdraw=out)
    restarted(keys)
    second = record(phone)
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    enrolment = phone.casebook.enrolment
    assert (keys.kid(Name.DOCUMENT, 1) in enrolment.server_keys) is not withdraw
    assert enrolment.recovery_kid == keys.kid(Name.RECOVERY, 2)
    assert enrolment.case_key
    assert enrolment.case_key[0] == keys.kid(Name.CASE, 2)
    assert phone.casebook.statement(second, HOME) is not None
    assert [each.delivery for each in phone.casebook.cases()] == ["县已收到"] * 2
    assert phone.casebook.warnings() == []


def forge_kept(county: County, device: str) -> None:
    """Whoever has the county's key says that all is in a backup, for ever."""
    hub, keys = county.sili.hub, county.sili.keys
    peer = hub.peer(HOME)
    (id,) = [e.id for e in peer.changes("0").changes if e.id.endswith(f":{device}")]
    (leaf,) = hub.leaves(HOME, id)
    body = {n: v for n, v in leaf.items() if n[0] != "_" and n != "seal"}
    body["serial"] = 10**6
    for chain in body["chains"].values():
        chain["kept"] = chain["n"]
    seal = keys.seal(digest_of(body), Purpose.RECEIPT)
    (answer,) = peer.bulk_docs(
        [{"_id": id, "_rev": leaf["_rev"], **body, "seal": {**seal}}]
    )
    assert isinstance(answer, Written)


def test_a_receipt_under_a_key_that_was_withdrawn_is_believed_no_more(
    phone: SimulatedPhone, county: County
) -> None:
    first = record(phone)
    phone.answer({"do": "sync"})
    county.ingest()
    forge_kept(county, phone.credentials.device)
    assert phone.answer({"do": "sync"})["ok"]
    assert phone.casebook.cases()[0].delivery == "已备份"
    keys = county.sili.keys
    with county.context():
        now = county.clock.now
        rotating.rotate(keys.anew(), Name.DOCUMENT, "泄露", now, withdraw=True)
    restarted(keys)
    record(phone)
    for _ in range(2):
        county.ingest()
        assert phone.answer({"do": "sync"})["ok"]
    assert [each.delivery for each in phone.casebook.cases()] == ["县已收到"] * 2
    assert phone.casebook.statement(first, HOME) is not None
    assert phone.casebook.warnings() == []


def test_a_county_that_went_back_to_earlier_keys_is_not_believed(
    phone: SimulatedPhone, county: County
) -> None:
    keys = county.sili.keys
    before = keys.list_path.read_bytes() if keys.list_path.exists() else b""
    before = before or json.dumps(keys.key_list).encode()
    with county.context():
        rotating.rotate(keys.anew(), Name.CASE, "满一年", county.clock.now)
    restarted(keys)
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    (keys.folder / "case.2.key").unlink()
    keys.list_path.unlink()
    keys.list_path.write_bytes(before)
    restarted(keys)
    with county.context():
        moved_to(county, phone)
    answer = phone.answer({"do": "sync"})
    assert not answer["ok"]
    assert "旧" in answer["words"]


def moved_to(county: County, phone: SimulatedPhone) -> None:
    """The person gets another grid, so that the phone asks for its answer."""
    moving.move(
        county.principal(Role.SECURITY_ADMINISTRATOR, "500230"),
        phone.credentials.device, [], ["500230101201002"], "加一个网格",
        county="500230", pen=county.pen, now=county.clock.now,
    )  # fmt: skip


@pytest.mark.parametrize("hours", [-30, 0, 30])
def test_a_phone_with_a_wrong_clock_wrote_after_it_was_enrolled(
    tmp_path: Path, county: County, served: Served, hours: int
) -> None:
    """It knew the county's time from an earlier seat, and was set wrong since."""
    phone = SimulatedPhone(tmp_path / "phone")
    phone.clock.heard(phone.clock.now(), phone.clock.now_ms(), phone.clock.now_ms())
    with county.context():
        sili, now = county.sili, county.clock.now
        device = devices.register(
            phone.credentials.public_text, "秦晓春", [GRID],
            county="500230", now=now, pen=county.pen,
        )  # fmt: skip
        answer = enrolling.sealed_answer(
            device, sili.settings, sili.keys, now, served.root
        )
    assert phone.answer({"do": "enrol", "answer": answer})["ok"]
    wrong = datetime.now(UTC) + timedelta(hours=hours)
    day = wrong.astimezone(CHINA).date().isoformat()
    line = {"do": "record", "type": "dispute.opened", "at": wrong.isoformat()}
    assert phone.answer({**line, "body": opened(opened_on=day)})["ok"]
    assert phone.answer({"do": "sync"})["ok"]
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    assert phone.casebook.returned() == []
    assert phone.casebook.cases()[0].delivery == "县已收到"
    phone.close()
