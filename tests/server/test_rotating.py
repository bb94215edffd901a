"""A key of the county is followed by another: what still counts, and what no more."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from schemas import key_list
from schemas.canonical import digest_of
from schemas.entry import Entry
from schemas.errors import NotForThisKey
from schemas.key_list import KeyList, Use
from schemas.recovery import Enclosed
from schemas.sealing import Purpose
from server import commands, create_app, ledger, outbox
from server.errors import KeyElsewhere, NotToWithdraw, RootMissing
from server.keys import CountyKeys, rotating
from server.keys.kinds import OPENERS, USES, Name
from server.keys.rotating import rotate
from server.registry import db, entries
from server.registry.cases import case_page
from server.registry.record import Quarantined, ReceivedEntry
from server.verify import verify
from tests.server.county import GRID, County, make_county
from tests.server.kinds import ADDRESS
from tests.server.mediation import accepted, open_case
from tests.server.secluded import WHAT, Case, violence
from tests.server.test_backups import back_up, restore

WHY = "满一年"


def rotated(county: County, name: Name, **how: Any) -> CountyKeys:
    """The county's keys once the server has started again."""
    keys = county.sili.keys
    with county.context():
        rotate(keys.anew(), name, WHY, county.clock.now, **how)
    restart(county)
    return county.sili.keys


def restart(county: County) -> None:
    county.close()
    county.app = create_app(county.settings, clock=county.clock)


def told(keys: CountyKeys) -> KeyList:
    pinned = keys.root_fingerprint
    return key_list.read(keys.key_list, county=keys.county, pinned=pinned)


def findings(county: County) -> list[str]:
    with county.context():
        found = verify(db.session(), county.sili.hub, county.sili.keys)
        return [each.kind for each in found if each.weight == "broken"]


def deeds(county: County) -> list[Entry]:
    rows = select(ReceivedEntry).where(ReceivedEntry.type == rotating.DEED)
    with county.context():
        ordered = rows.order_by(ReceivedEntry.position)
        return [entries.read(row) for row in db.session.scalars(ordered)]


def test_the_phones_are_told_by_the_root_they_pinned(county: County) -> None:
    for name in USES:
        before = told(county.sili.keys)
        after = told(rotated(county, name))
        assert after.root == before.root
        assert after.serial > before.serial
        assert after.keys.keys() - before.keys.keys() == {county.sili.keys.kid(name)}
        kept = name in (Name.DOCUMENT, Name.DESK)
        assert (before.keys.keys() <= after.keys.keys()) is kept


def test_the_deeds_say_which_by_what_and_why(county: County) -> None:
    for name in Name:
        rotated(county, name)
    keys = county.sili.keys
    bodies = [deed.body or {} for deed in deeds(county)]
    assert [(body["earlier"], body["later"]) for body in bodies] == [
        (keys.kid(name, 1), keys.kid(name, 2)) for name in Name
    ]
    assert {body["reason"] for body in bodies} == {WHY}
    assert findings(county) == []


def test_of_what_seals_only_the_newest_private_half_stays(county: County) -> None:
    for name in Name:
        rotated(county, name)
        numbers = rotated(county, name).series(name).numbers()
        assert numbers == ([1, 2, 3] if name in OPENERS else [3])


def test_what_an_earlier_key_sealed_still_counts(county: County) -> None:
    case = open_case(county)
    county.ingest()
    (leaf,) = county.sili.hub.leaves(county.phone.home, f"case:{case}")
    rotated(county, Name.DESK)
    keys = rotated(county, Name.DOCUMENT)
    body = {n: v for n, v in leaf.items() if not n.startswith("_") and n != "seal"}
    key = told(keys).of(Use.DOCUMENT)[leaf["seal"]["kid"]]
    assert key.verify(
        Purpose.SERVER_DOC, keys.county, digest_of(body), leaf["seal"]["sig"]
    )
    assert findings(county) == []


def test_the_desk_stays_the_device_it_was(county: County) -> None:
    for _ in range(2):
        rotated(county, Name.DESK)
    found = deeds(county)
    assert len({deed.device for deed in found}) == 1
    assert len({deed.kid for deed in found}) == 2
    assert findings(county) == []


def test_what_a_withdrawn_key_sealed_counts_no_more_and_is_said_anew(
    county: County,
) -> None:
    case = open_case(county)
    county.ingest()
    earlier = county.sili.keys.document_kid
    keys = rotated(county, Name.DOCUMENT, withdraw=True)
    assert earlier not in told(keys).of(Use.DOCUMENT)
    assert "answer_at_hub" not in findings(county)
    with county.context():
        outbox.publish(county.sili.hub, keys, county.clock)
    (leaf,) = county.sili.hub.leaves(county.phone.home, f"case:{case}")
    assert leaf["seal"]["kid"] == keys.document_kid
    assert findings(county) == []


def test_the_ledger_of_erasures_outlives_every_key_of_it(
    county: County, tmp_path: Path
) -> None:
    path = tmp_path / "erasures"
    lines = [{"entry": f"entry {n}"} for n in range(3)]
    ledger.append(path, lines[0], county.sili.keys)
    keys = rotated(county, Name.DOCUMENT)
    ledger.append(path, lines[1], keys)
    keys = rotated(county, Name.DOCUMENT, withdraw=True)
    ledger.append(path, lines[2], keys)
    assert list(ledger.lines(path, keys)) == lines


@pytest.mark.parametrize(
    ("name", "opener"),
    [
        (Name.RECOVERY, lambda keys: keys.recovery_key),
        (Name.ERASED, lambda keys: keys.erased_key),
        (Name.CASE, lambda keys: keys.case_key),
    ],
)
def test_what_was_enclosed_to_an_earlier_key_opens(
    county: County, name: Name, opener: Callable[[CountyKeys], Any]
) -> None:
    about = Enclosed.ENTRY, "entry 1"
    keys, enclosed = county.sili.keys, []
    for _ in range(3):
        enclosed.append(opener(keys).addressee.enclose(*about, b"words"))
        keys = rotated(county, name)
    assert len(set(enclosed)) == len(enclosed)
    for each in enclosed:
        assert opener(keys).disclose(*about, each) == b"words"
    with pytest.raises(NotForThisKey):
        opener(keys).disclose(Enclosed.ENTRY, "entry 2", enclosed[0])


def test_a_restricted_case_goes_on_over_a_change_of_the_case_key(
    county: County,
) -> None:
    case = Case(county, county.phone)
    first = case.write("dispute.opened", violence())
    county.ingest()
    rotated(county, Name.CASE)
    another = Case(county, county.phone)
    another.write("dispute.opened", violence())
    case.write("dispute.accepted", accepted(), seen=(first.id,))
    county.ingest()
    with county.context():
        for each in (case, another):
            page = case_page(county.officer, each.id, county.clock.now)
            assert page.casefile.tree["dispute"]["summary"] == WHAT
            assert page.casefile.unplaced == ()
        assert page.casefile.case == another.id
        assert db.session.query(Quarantined).count() == 0
    assert findings(county) == []


def test_a_rotation_that_was_cut_short_is_finished_by_the_next(county: County) -> None:
    keys = county.sili.keys
    _ = keys.key_list
    keys.series(Name.DESK).follow()
    restart(county)
    open_case(county)
    county.ingest()
    assert findings(county) == []
    assert rotated(county, Name.DESK).series(Name.DESK).numbers() == [2]
    assert rotated(county, Name.DESK).series(Name.DESK).numbers() == [3]


def test_a_rotation_since_a_backup_is_not_taken_for_one_that_was_cut_short(
    county: County, tmp_path: Path
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    rotated(county, Name.DOCUMENT)
    restore(county, shelf, registry=True, hub=False)
    assert len(deeds(county)) == 1
    keys = rotated(county, Name.DOCUMENT, withdraw=True)
    second = keys.kid(Name.DOCUMENT, 2)
    assert keys.document_kid == keys.kid(Name.DOCUMENT, 3)
    assert told(keys).keys[second].use == Use.WITHDRAWN
    assert findings(county) == []


def test_without_the_root_nothing_is_changed(county: County, tmp_path: Path) -> None:
    keys = county.sili.keys
    before = keys.key_list
    (keys.folder / "root.key").rename(tmp_path / "safe")
    with pytest.raises(RootMissing):
        rotated(county, Name.DESK)
    assert keys.anew().key_list == before
    assert keys.series(Name.DESK).numbers() == [1]


def test_what_cannot_be_done_is_said(county: County) -> None:
    with county.context():
        now, keys = county.clock.now, county.sili.keys
        with pytest.raises(NotToWithdraw):
            rotate(keys, Name.DESK, WHY, now, withdraw=True)
        given = CountyKeys(keys.county, keys.folder, "from outside")
        with pytest.raises(KeyElsewhere):
            rotate(given, Name.SESSION, WHY, now)


def test_a_key_older_than_a_year_is_named(county: County) -> None:
    keys = county.sili.keys
    _ = keys.key_list
    today = datetime.now(UTC).date()
    assert not list(rotating.overdue(keys, today + timedelta(days=360)))
    late = {each.subject for each in rotating.overdue(keys, today + timedelta(400))}
    assert {keys.kid(name) for name in USES} <= late


def sili(*arguments: str) -> Result:
    return CliRunner().invoke(commands.main, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_the_command_lists_and_rotates_with_the_server_stopped(
    addressed: str, tmp_path: Path
) -> None:
    data = str(tmp_path / "county")
    county = make_county(Path(data), database_url=os.environ.get(ADDRESS, ""))
    with county.context():
        db.session.execute(select(1))
        refused = sili("keys", "rotate", "desk", "--reason", WHY, "--data", data)
    assert refused.exit_code == 1
    with county.app.app_context():
        db.session.remove()
        db.engine.dispose()
    done = sili("keys", "rotate", "desk", "token", "--reason", WHY, "--data", data)
    assert done.exit_code == 0, done.output
    shown = sili("keys", "--data", data).output
    assert f"desk-{GRID[:6]}/2" in shown
    assert f"hub-{GRID[:6]}-2" in shown
    said = json.loads((Path(data) / "keys" / "key-list.json").read_text())
    assert f"hub-{GRID[:6]}-1" not in said["keys"]
