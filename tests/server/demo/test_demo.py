"""The demo county: lived by real phone processes, counted from both sides."""

import os
import re
import signal
import subprocess
from datetime import date
from pathlib import Path

import pytest

from schemas.samples import County
from server.demo.accounts import LOGINS, area_of
from server.demo.errors import PhoneEnded
from server.demo.phones import Phone
from server.demo.plan import plan
from server.demo.summary import Summary
from server.permissions import Role
from tests.journeys.processes import ROOT, SILI
from tests.ports import free_port

TODAY = date(2026, 11, 20)


def lived(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [*SILI, "demo", "--data", str(folder), "--port", str(free_port()), *more]
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "COLUMNS": "200"},
    )


def passwords(said: str) -> dict[str, str]:
    cells = [
        [cell.strip() for cell in line.split("│")[1:-1]] for line in said.splitlines()
    ]
    return {row[2]: row[3] for row in cells if len(row) == 4}


def test_a_demo_county_is_whole_and_gets_new_passwords_the_second_time(tmp_path):
    folder = tmp_path / "demo"
    first = lived(folder, "--mediators", "2", "--days", "15")
    assert first.returncode == 0, first.stderr
    assert "entries recorded on phones" in first.stdout
    assert re.search(r"[1-9] assignments made", first.stdout)
    assert re.search(r"[1-9] petitions registered", first.stdout)
    made = passwords(first.stdout)
    assert made.keys() == set(LOGINS.values())
    second = lived(folder)
    assert second.returncode == 0, second.stderr
    assert "entries recorded on phones" not in second.stdout
    again = passwords(second.stdout)
    assert again.keys() == made.keys()
    assert not set(again.values()) & set(made.values())


def test_a_demo_county_is_served_on_this_computer_only(tmp_path):
    (tmp_path / "demo").write_text("seed 1\n")
    command = [*SILI, "serve", "--host", "192.0.2.1", "--data", str(tmp_path)]
    usual = {**os.environ, "SILI_SECOND_FACTOR": "officers"}
    said = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": 120}
    ran = subprocess.run(command, env=usual, **said)
    assert ran.returncode == 1
    assert "演示县" in ran.stderr
    usual["SILI_SECOND_FACTOR"] = "none"
    ran = subprocess.run(command, env=usual, **said)
    assert ran.returncode == 1
    assert "SILI_SECOND_FACTOR" in ran.stderr


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("不要动")
    ran = lived(tmp_path)
    assert ran.returncode == 1
    assert "未作改动" in ran.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["letters.txt"]


def test_a_taken_port_is_told(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = lived(tmp_path / "demo", "--port", port)
    assert ran.returncode == 1
    assert "--port" in ran.stderr


def test_a_plan_follows_from_its_seed_and_ends_yesterday():
    county = County(7)
    one, again = (
        plan(county, mediators=4, days=30, seed=7, today=TODAY) for _ in range(2)
    )
    assert one == again
    assert one[0].grid.village == one[1].grid.village
    assert len({each.grid.code for each in one}) == 4
    days = [work.step.day for each in one for work in each.works]
    assert max(days) < TODAY
    for each in one:
        moments = [(work.step.day, work.step.time) for work in each.works]
        assert moments == sorted(moments)


def test_each_role_has_the_area_it_answers_for():
    grid = "500230115201003"
    assert area_of(Role.COUNTY_OFFICER, "500230", grid) == "500230"
    assert area_of(Role.TOWNSHIP_SUPERVISOR, "500230", grid) == "500230115"
    assert area_of(Role.DIRECTOR, "500230", grid) == "500230115201"
    assert area_of(Role.MEDIATOR, "500230", grid) == grid


@pytest.mark.parametrize(
    "change",
    [
        {"missing": frozenset({"entry:x"})},
        {"registered": 9},
        {"unsent": 1},
        {"quarantined": 1},
    ],
)
def test_a_summary_is_whole_only_when_both_sides_agree(change):
    whole = {
        "phones": 1,
        "recorded": 10,
        "unsent": 0,
        "registered": 10,
        "cases": 2,
        "numbered": 2,
        "quarantined": 0,
        "missing": frozenset(),
    }
    assert Summary(**whole).is_whole
    assert not Summary(**{**whole, **change}).is_whole


def test_a_phone_that_is_killed_is_told(tmp_path):
    with Phone(tmp_path / "phone") as phone:
        assert phone.ask(do="create")["ok"]
        os.kill(phone.process.pid, signal.SIGKILL)
        phone.process.wait(60)
        with pytest.raises(PhoneEnded) as ended:
            phone.ask(do="unsent")
        assert "phone.log" in ended.value.zh
