"""An entry that two officers erased: nobody has its words, and everything holds."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from server import commands, erasing, verify
from server.errors import ErasureRefused, NotAllowed, TwoOfficersNeeded
from server.permissions import Principal, Role
from server.registry import db
from server.registry.record import Quarantined, ReceivedEntry, Release
from tests.server.county import GRID, County, new_case, registered
from tests.server.mediation import accepted, opened
from tests.server.test_backups import back_up, restore
from tests.server.test_recovery import FIRST, hired
from tests.server.test_recovery import SECOND as OFFICER
from tests.server.test_restricted import Case, leaves, told, violence

WORDS = "植下的话不可再见"
SECOND = Principal("a-second", "吴霞", Role.COUNTY_OFFICER, ("500230",))


def planted(county: County):
    body = opened()
    body["summary"] = WORDS
    made = county.write("dispute.opened", body, case=new_case())
    county.ingest()
    return made


def erase(county: County, id: str, kind: str = "mistake") -> None:
    with county.context():
        now = county.clock.now
        erasing.ask(county.officer, id, kind, "pipl-47", "本人要求", now)
        erasing.approve(SECOND, id, county.sili.keys, county.settings.erasures, now)
    county.ingest()


def found_in(folder: Path) -> list[str]:
    pairs = [WORDS.encode(), *(WORDS[n : n + 2].encode() for n in (0, 2, 4))]
    return [
        each.name
        for each in folder.rglob("*")
        if each.is_file() and any(pair in each.read_bytes() for pair in pairs)
    ]


def broken(county: County) -> list[verify.Finding]:
    with county.context():
        every = verify.verify(db.session(), county.sili.hub, county.sili.keys)
        return [each for each in every if each.weight == "broken"]


def test_nobody_has_the_words_and_every_chain_and_seal_holds(county, kind):
    made = planted(county)
    if kind == "sqlite":
        assert found_in(county.settings.data)
    erase(county, made.id)
    leaves = county.sili.hub.leaves(made.home, made.id)
    assert [leaf["_rev"] for leaf in leaves] == [made.rev]
    assert "body" not in leaves[0]
    (told,) = county.sili.hub.leaves(made.home, f"erased:{made.id}")
    assert told["kind"] == "mistake"
    assert not found_in(county.settings.data)
    assert broken(county) == []


def test_words_that_come_again_are_taken_for_the_erased_ones(county):
    made = planted(county)
    erase(county, made.id)
    own = f"private-{county.phone.device}"
    for database in (own, made.home):
        county.put(made.document(), database)
        county.ingest()
        assert all("body" not in x for x in county.sili.hub.leaves(database, made.id))
    with county.context():
        raws = [*db.session.scalars(select(ReceivedEntry.raw))]
        raws += db.session.scalars(select(Quarantined.raw))
    assert not any(WORDS.encode() in raw for raw in raws)
    assert broken(county) == []


def test_one_person_does_not_erase_and_others_may_not(county):
    made = planted(county)
    keys, ledger = county.sili.keys, county.settings.erasures
    with county.context():
        now = county.clock.now
        auditor = county.principal(Role.AUDIT_ADMINISTRATOR, "500230")
        with pytest.raises(NotAllowed):
            erasing.ask(auditor, made.id, "mistake", "other", "错", now)
        for bad in ("", " "):
            with pytest.raises(ErasureRefused):
                erasing.ask(county.officer, made.id, "mistake", "other", bad, now)
        erasing.ask(county.officer, made.id, "mistake", "other", "错", now)
        with pytest.raises(ErasureRefused):
            erasing.ask(county.officer, made.id, "mistake", "other", "错", now)
        with pytest.raises(TwoOfficersNeeded):
            erasing.approve(county.officer, made.id, keys, ledger, now)
        erasing.withdraw(SECOND, made.id)
        with pytest.raises(ErasureRefused):
            erasing.approve(SECOND, made.id, keys, ledger, now)
    assert not ledger.exists()


def test_a_kind_that_the_law_makes_keep_leaves_a_sealed_copy(county):
    made = planted(county)
    erase(county, made.id, "erasure")
    assert not found_in(county.settings.data)
    with county.context():
        row = db.session.get(erasing.Erasure, made.id)
        assert row.blocked
        assert row.blocked_until.year == county.clock.now.year + 5
        about = erasing.Enclosed.ERASED, made.id, row.blocked
        assert WORDS.encode() in county.sili.keys.erased_key.disclose(*about)


def test_a_phone_says_that_it_did_once(county):
    made = planted(county)
    erase(county, made.id)
    with county.context():
        for _ in range(2):
            told = [made.id, "entry:none"]
            assert erasing.confirm(county.phone.device, told, county.clock.now) == 1


def test_a_changed_line_of_the_ledger_is_not_taken(county):
    made = planted(county)
    erase(county, made.id)
    ledger = county.settings.erasures
    ledger.write_bytes(ledger.read_bytes().replace(b"mistake", b"erasure"))
    with pytest.raises(ErasureRefused):
        list(erasing.ledgers.lines(ledger, county.sili.keys))


@pytest.mark.parametrize("before_it_came", [False, True])
def test_a_restore_to_the_day_before_brings_no_word_back(
    county: County, tmp_path: Path, before_it_came: bool
):
    early = back_up(county, tmp_path / "early")
    made = planted(county)
    shelf = back_up(county, tmp_path / "disk")
    erase(county, made.id)
    restore(county, early if before_it_came else shelf, registry=True, hub=True)
    here = [each for each in county.settings.data.rglob("*") if each.is_dir()]
    aside = [each for each in here if each.name.startswith("before-restore")]
    assert aside
    assert not found_in(county.settings.data)
    if before_it_came:
        county.put(made.document(), made.home)
    county.ingest()
    assert not found_in(county.settings.data)
    (leaf,) = county.sili.hub.leaves(made.home, made.id)
    assert "content" in leaf
    assert county.sili.hub.leaves(made.home, f"erased:{made.id}")
    with county.context():
        assert db.session.get(erasing.Erasure, made.id).approved_by == SECOND.name
    assert broken(county) == []


def test_the_commands_take_two_officers_and_the_copy_is_opened_by_two(county, kind):
    made = planted(county)
    with county.context():
        for login, password in (FIRST, OFFICER):
            hired(county, login, password)
    data = ["--data", str(county.settings.data)]
    officers = ["--officer", "zhou", "--officer", "wu"]
    asked = ["erase", made.id, "--kind", "erasure", "--ground", "pipl-47"]
    asked += ["--reason", "本人要求", *data]
    passwords = "password-zhou\npassword-wu\n"
    run = CliRunner().invoke
    one = run(commands.main, [*asked, *officers[:2]], input=passwords)
    assert one.exit_code == 2
    done = run(commands.main, [*asked, *officers], input=passwords)
    assert (done.exit_code, made.id in done.output) == (0, True)
    county.ingest()
    assert not found_in(county.settings.data)
    shown = run(commands.main, ["blocked", made.id, *data, *officers], input=passwords)
    assert WORDS in shown.output
    with county.context():
        assert db.session.scalars(select(Release.what)).all() == ["blocked"]
    county.clock.forward(days=366 * 6)
    county.ingest()
    again = run(commands.main, ["blocked", made.id, *data, *officers], input=passwords)
    assert again.exit_code == 1


def test_a_death_between_the_ledgers_line_and_the_commit_forgets_no_decision(
    county: County,
):
    made = planted(county)
    with county.context():
        about = made.id, "mistake", "pipl-47", "本人要求", county.clock.now
        erasing.ask(county.officer, *about)
    died = subprocess.run(
        [sys.executable, "-m", "tests.server.mortal_officer", made.id],
        env={**os.environ, "SILI_DATA": str(county.settings.data)},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    keys, ledger = county.sili.keys, county.settings.erasures
    assert len([*erasing.ledgers.lines(ledger, keys)]) == 1
    with county.context():
        assert db.session.get(erasing.Erasure, made.id).approved_at is None
    assert found_in(county.settings.data)
    for _ in range(2):
        county.ingest()
        assert not found_in(county.settings.data)
    with county.context():
        deeds = select(ReceivedEntry.id).where(ReceivedEntry.type == "entry.erased")
        assert len([*db.session.scalars(deeds)]) == 1
    assert broken(county) == []


def test_whom_erased_words_kept_out_stays_out_also_after_a_restore(
    county: County, tmp_path: Path
) -> None:
    with county.context():
        about = county.settings, county.clock.now, "司徒所长", GRID
        relative = registered(*about, Role.JUDICIAL_OFFICE)
    told(county, relative)
    case = Case(county, county.phone)
    first = case.write("dispute.opened", violence(kept_out=[relative.author.by]))
    second = case.write("dispute.accepted", accepted(), seen=(first.id,))
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    erase(county, first.id)
    county.ingest()
    assert second.id not in leaves(county, relative, case)
    restore(county, shelf, registry=True, hub=False)
    for _ in range(2):
        county.ingest()
    assert leaves(county, relative, case) <= {f"erased:{first.id}"}
    assert broken(county) == []
