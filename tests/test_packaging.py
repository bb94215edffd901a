"""What is installed is what is in the tree: code, rules, templates, lists, words."""

import configparser
import re
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mobile import alarms, reminding

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("schemas", "sync", "server", "mobile")
PIP = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]


def test_a_wheel_holds_every_file_of_the_packages(tmp_path):
    source = tmp_path / "source"
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES, "setup.cfg", "pyproject.toml", "README.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for name in tracked:
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    wheels = tmp_path / "wheels"
    subprocess.run(
        [*PIP, "--no-deps", "--no-build-isolation", "-w", str(wheels), str(source)],
        check=True,
        capture_output=True,
    )
    (wheel,) = wheels.iterdir()
    held = set(zipfile.ZipFile(wheel).namelist())
    code = {name for name in tracked if name.startswith(PACKAGES) and "/" in name}
    assert code - held == set()


ON_THE_PHONE = ("mobile", "schemas", "sync")
# Left out of the app: what only a server or a test runs.
NOT_THERE = ("sync/endpoint", "schemas/samples")


def spec() -> configparser.SectionProxy:
    read = configparser.ConfigParser(interpolation=None)
    read.read(ROOT / "buildozer.spec", encoding="utf-8")
    return read["app"]


def listed(text: str) -> set[str]:
    return {each.strip() for each in text.split(",")}


def test_the_app_ships_every_kind_of_file_that_it_reads() -> None:
    kinds = {
        path.suffix.removeprefix(".")
        for package in ON_THE_PHONE
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } - {"typed", ""}
    assert kinds <= listed(spec()["source.include_exts"])
    excluded = listed(spec()["source.exclude_dirs"])
    assert set(NOT_THERE) <= excluded
    assert not set(ON_THE_PHONE) & excluded


def test_the_app_requires_what_the_phones_code_requires() -> None:
    read = configparser.ConfigParser()
    read.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = read["options"]["install_requires"].split("\n")
    wanted = {re.split(r"[ =<>]", line)[0] for line in lines if line}
    required = {re.split(r"==", each)[0] for each in listed(spec()["requirements"])}
    assert wanted <= required


def test_no_backup_no_transfer_and_no_word_in_the_open() -> None:
    app = spec()
    assert app["android.allow_backup"] == "False"
    asked = {
        "INTERNET",
        "RECORD_AUDIO",
        "ACCESS_FINE_LOCATION",
        "POST_NOTIFICATIONS",
    }
    assert listed(app["android.permissions"]) == {
        f"android.permission.{each}" for each in asked
    }
    rules, _, target = app["android.add_resources"].partition(":")
    assert target == "xml/data_extraction_rules.xml"
    tree = ElementTree.fromstring((ROOT / rules).read_text("utf-8"))
    for way in ("cloud-backup", "device-transfer"):
        assert tree.find(f"{way}/exclude[@domain='root']") is not None
    arguments = ROOT / app["android.extra_manifest_application_arguments"]
    said = arguments.read_text("utf-8").split()
    assert 'android:usesCleartextTraffic="false"' in said
    assert 'android:dataExtractionRules="@xml/data_extraction_rules"' in said


def test_the_receiver_of_alarms_is_built_and_stands_in_the_manifest_once() -> None:
    app = spec()
    java = ROOT / app["android.add_src"] / f"{alarms.RECEIVER.replace('.', '/')}.java"
    assert "extends BroadcastReceiver" in java.read_text("utf-8")
    hook = runpy.run_path(str(ROOT / app["p4a.hook"]))
    bare = "<manifest><application><activity /></application></manifest>"
    made = hook["with_receiver"](bare)
    (receiver,) = ElementTree.fromstring(made.replace("android:", "")).findall(
        "application/receiver"
    )
    assert receiver.attrib == {"name": alarms.RECEIVER, "exported": "false"}
    assert hook["with_receiver"](made) == made
    with pytest.raises(ValueError, match="no <application>"):
        hook["with_receiver"]("<manifest />")


def test_the_receiver_keeps_the_same_night_as_the_phone() -> None:
    java = (ROOT / "apk/java/cn/sili/Reminder.java").read_text("utf-8")
    assert f"NIGHT_FROM = {reminding.NIGHT_FROM};" in java
    assert f"NIGHT_UNTIL = {reminding.NIGHT_UNTIL};" in java
