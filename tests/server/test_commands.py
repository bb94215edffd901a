"""`sili`: each command, in process, over a county in a folder."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import current_app

from schemas.sealing import SigningKey
from server import accounts, commands, second_factor
from server.commands.opening import opened
from server.registry import db
from server.registry.entries import FIELD
from server.registry.record import ReceivedEntry
from sync.database import Database
from tests.server.county import GRID, County, make_county
from tests.server.kinds import ADDRESS
from tests.server.mediation import open_case
from tests.server.test_second_factor import code_of, no_code

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"


def sili(*arguments: str) -> Result:
    return CliRunner().invoke(commands.main, list(arguments), catch_exceptions=False)


@pytest.fixture
def data(addressed: str, tmp_path: Path) -> str:
    return str(tmp_path / "county")


def reopened(data: str) -> County:
    """The county that the commands work on, wherever its registry is."""
    return make_county(Path(data), database_url=os.environ.get(ADDRESS, ""))


def filled(data: str) -> County:
    county = make_county(Path(data))
    open_case(county)
    return county


def test_every_command_has_its_help_and_its_line_in_the_docs() -> None:
    told = DOCS.read_text(encoding="utf-8")
    listed = sili("--help").output
    for name in commands.PLACES:
        assert name in listed
        assert f"`sili {name}" in told
        assert sili(name, "--help").exit_code == 0
    assert sili("nothing").exit_code == 2


def test_a_command_opens_no_door_of_the_county(data: str) -> None:
    with opened(data):
        assert [*current_app.url_map.iter_rules()] == []
        with current_app.test_client() as client:
            assert client.get("/sign-in").status_code == 200


def test_the_process_beside_the_server_reads_no_registry() -> None:
    said = "import sys, server.commands.serving; print('sqlalchemy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True)
    assert ran.stdout == "False\n", ran.stderr


def test_an_account_added_signs_in_with_the_password_printed(data: str) -> None:
    made = sili(
        "user", "add", "--login", "zhou", "--name", "周敏",
        "--role", "township_supervisor", "--scope", "500230101", "--data", data,
    )  # fmt: skip
    told = json.loads(made.output)
    county = reopened(data)
    with county.context():
        signed = accounts.sign_in(told["login"], told["password"], county.clock.now)
        assert signed.principal.areas == ("500230101",)
    county.close()
    assert "周敏" in sili("user", "list", "--data", data).output
    renewed = json.loads(
        sili(
            "user", "password", "--login", "zhou", "--reason", "忘了", "--data", data
        ).output
    )
    assert renewed["password"] != told["password"]


ADD = ("user", "add", "--role", "county_officer")
JIANG = ("--login", "jiang", "--name", "蒋安全")
ZHOU = ("--login", "zhou", "--name", "周敏")


def typed(arguments: tuple[str, ...], *words: str) -> Result:
    said = "".join(f"{word}\n" for word in words)
    return CliRunner().invoke(commands.main, arguments, input=said)


def test_what_reaches_the_county_takes_a_second_person_at_the_machine(
    data: str,
) -> None:
    first = json.loads(sili(*ADD, *JIANG, "--data", data).stdout)
    refused = sili(*ADD, *ZHOU, "--data", data)
    assert (refused.exit_code, "--second" in refused.stderr) == (1, True)
    agreed = (*ADD, *ZHOU, "--second", "jiang", "--data", data)
    assert typed(agreed, "guess").exit_code == 1
    done = typed(agreed, first["password"])
    assert done.exit_code == 0, done.output
    listed = sili("user", "list", "--data", data).output
    assert "周敏" in listed


def test_the_second_person_is_asked_for_the_code_where_the_county_asks_it(
    data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = json.loads(sili(*ADD, *JIANG, "--data", data).stdout)
    monkeypatch.setenv("SILI_SECOND_FACTOR", "officers")
    agreed = (*ADD, *ZHOU, "--second", "jiang", "--data", data)
    unbound = typed(agreed, first["password"], "000000")
    assert (unbound.exit_code, "还没有绑定" in unbound.stderr) == (1, True)
    county = reopened(data)
    now = datetime.now(UTC)
    with county.context():
        half = accounts.sign_in("jiang", first["password"], now, second=True)
        shown = second_factor.halfway(half.token, county.sili.keys, now)
        assert shown is not None
        assert shown.secret is not None
        code = code_of(shown.secret, now, -1)
        second_factor.prove(half.token, code, county.sili.keys, now)
    county.close()
    guess = no_code(shown.secret, datetime.now(UTC))
    wrong = typed(agreed, first["password"], guess)
    assert (wrong.exit_code, "验证码不对" in wrong.stderr) == (1, True)
    done = typed(agreed, first["password"], code_of(shown.secret, datetime.now(UTC)))
    assert done.exit_code == 0, done.output


def test_an_account_is_changed_ended_and_let_in_again_at_the_machine(
    data: str,
) -> None:
    about = ("--login", "zhou", "--reason", "调岗", "--data", data)
    scope = ("--scope", "500230101")
    role = ("--role", "township_supervisor", *scope)
    sili("user", "add", *ZHOU, *role, "--data", data)
    moved = sili("user", "role", "--role", "director", *scope, *about)
    assert "director" in moved.output
    assert "停用" in sili("user", "disable", *about).output
    assert "停用" in sili("user", "list", "--data", data).output
    assert "恢复" in sili("user", "enable", *about).output
    assert sili("user", "factor", *about).exit_code == 0


def test_what_the_county_refuses_is_said_in_both_languages(data: str) -> None:
    asked = ("user", "add", "--login", "li", "--name", "李", "--role", "mediator")
    assert sili(*asked, "--data", data).exit_code == 0
    again = sili(*asked, "--data", data)
    assert again.exit_code == 1
    assert "已有人使用" in again.stderr
    assert "is taken" in again.stderr
    outside = sili(*asked, "--scope", "11", "--data", data)
    assert (outside.exit_code, "不在本县" in outside.stderr) == (1, True)


def test_a_device_is_added_listed_and_revoked(data: str) -> None:
    key = SigningKey.generate().public.to_text()
    added = sili(
        "device", "add", "--key", key, "--person", "王建国", "--grid", GRID,
        "--server", "http://127.0.0.1:9", "--data", data,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(added.output)
    assert added.output.count("\n") == 1
    assert (answer["server"], answer["grids"][0]["code"]) == (
        "http://127.0.0.1:9",
        GRID,
    )
    assert answer["device"] in sili("device", "list", "--data", data).output
    assert (
        sili(
            "device", "revoke", answer["device"], "--reason", "丢了", "--data", data
        ).exit_code
        == 0
    )
    assert "停用" in sili("device", "list", "--data", data).output
    bad = sili("device", "add", "--key", "short", "--person", "王", "--grid", GRID,
               "--data", data)  # fmt: skip
    assert (bad.exit_code, "密钥" in bad.stderr) == (1, True)


def test_a_device_is_suspended_and_resumed_at_the_machine(data: str) -> None:
    county = filled(data)
    phone = county.phone.device
    county.close()
    about = (phone, "--data", data)
    for verb, shown in (("suspend", "暂停 suspended"), ("resume", "恢复 resumed")):
        missing = sili("device", verb, *about, "--reason", " ")
        assert (missing.exit_code, "理由" in missing.stderr) == (1, True)
        done = sili("device", verb, *about, "--reason", "第3号有两份")
        assert (done.exit_code, shown in done.output) == (0, True)
        listed = sili("device", "list", "--data", data).output
        assert ("暂停" in listed) == (verb == "suspend")
        again = sili("device", verb, *about, "--reason", "再来")
        assert (again.exit_code, again.stderr.count("\n")) == (1, 2)
    held = sili("ingest", "--once", "--data", data)
    assert "2 held, 0 in quarantine" in held.output


def test_ingest_rebuild_verify_by_hand(data: str) -> None:
    filled(data).close()
    assert "2 held" in sili("ingest", "--once", "--data", data).output
    assert "1 cases" in sili("rebuild", "--data", data).output
    sound = sili("verify", "--data", data)
    assert (sound.exit_code, "完好" in sound.output) == (0, True)
    county = reopened(data)
    with county.context():
        db.session.execute(db.update(ReceivedEntry).where(FIELD).values(by="u-nobody"))
        db.session.commit()
    county.close()
    broken = sili("verify", "--data", data)
    assert broken.exit_code == 1
    assert "entry_column" in broken.output
    assert "2 broken" in broken.output


def test_every_case_is_compared_by_hand_and_again(data: str) -> None:
    filled(data).close()
    sili("ingest", "--once", "--data", data)
    assert "0 cases" in sili("linkage", "run", "--data", data).output
    assert "1 cases" in sili("linkage", "run", "--anew", "--data", data).output
    assert "0 cases" in sili("linkage", "run", "--data", data).output


def test_a_hub_without_accounts_does_not_leave_this_computer(data: str) -> None:
    refused = sili("hub", "--host", "0.0.0.0", "--data", data)
    assert (refused.exit_code, "只在本机" in refused.stderr) == (1, True)


def test_replicate_takes_two_files(tmp_path: Path) -> None:
    source, target = tmp_path / "one.sqlite", tmp_path / "two.sqlite"
    with Database(source) as database:
        database.put({"_id": "a", "said": "好"})
    done = sili("replicate", str(source), str(target), "--batch-size", "5")
    assert done.exit_code == 0
    with Database(target) as database:
        assert database.get("a")["said"] == "好"
