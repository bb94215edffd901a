"""What is installed is what is in the tree: code, rules, templates, lists, words."""

import subprocess
import sys
import zipfile
from pathlib import Path

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
