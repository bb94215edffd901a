"""What can be held of the Android app without an SDK: it finds all that it imports.

imports      of every file that is shipped, each is Python's, ours, or in the spec
there        each requirement runs on Android, by a recipe of python-for-android or
             since its wheel is pure Python
permissions  the phone is asked for what an adapter asks for, and for nothing else
-OO          the phone's code, with only the phone's packages beside it and without
             asserts and docstrings, passes its tests that need no window
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from tests.test_packaging import NOT_THERE, ON_THE_PHONE, ROOT, listed, spec

# Recipes of python-for-android v2026.05.09, by its folder pythonforandroid/recipes.
RECIPES = {
    "android": "android",
    "cryptography": "cryptography (46.0.3)",
    "kivy": "kivy (2.3.1)",
    "pillow": "Pillow (11.3.0)",
    "pyjnius": "pyjnius (1.7.0)",
    "python3": "python3 (3.14.2)",
}
PURE = {"certifi", "defusedxml", "fonttools", "fpdf2", "marshmallow", "urllib3"}
# Compiled where there is a compiler; Android's pip takes the pure wheel of the same.
COMPILED_TOO = {"fonttools"}
# What a recipe brings with it.
BROUGHT = {"cffi": "cryptography", "pycparser": "cryptography"}
IMPORTED_AS = {
    "fontTools": "fonttools",
    "PIL": "pillow",
    "fpdf": "fpdf2",
    "jnius": "pyjnius",
}
# In Python 3.11, and not in the phone's 3.14, or of no use on Android.
NOT_ON_ANDROID = frozenset(
    "aifc asynchat asyncore audioop cgi cgitb chunk crypt curses dbm distutils "
    "ensurepip idlelib imghdr imp lib2to3 mailcap msilib multiprocessing nis nntplib "
    "ossaudiodev pipes readline smtpd sndhdr spwd sunau telnetlib tkinter turtle uu "
    "venv wsgiref xdrlib zoneinfo".split()
)
WITHOUT_A_WINDOW = (
    *("mobile/test_asking.py", "mobile/test_casebook.py", "mobile/test_clock.py"),
    *("mobile/test_forms.py", "mobile/test_papers.py", "mobile/test_plans.py"),
    *("mobile/test_typesetting.py", "mobile/test_devices.py"),
    *("schemas/test_sealing.py", "schemas/test_strict_json.py"),
    *("schemas/test_casefile.py", "schemas/test_clocks.py", "schemas/test_bodies.py"),
    *("sync/test_database.py", "sync/test_codec.py", "sync/test_revtree.py"),
)
TOOLS = ("pytest", "pluggy", "iniconfig", "packaging", "pygments", "hypothesis")


def shipped() -> Iterator[Path]:
    yield ROOT / "main.py"
    for package in ON_THE_PHONE:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(tuple(f"{each}/" for each in NOT_THERE)):
                yield path


def imports(path: Path) -> Iterator[str]:
    """Whole names, of ours as well as of others."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from (f"{module}.{each.name}" for each in node.names)


def required() -> set[str]:
    return {re.split("==", each)[0] for each in listed(spec()["requirements"])}


def test_every_import_of_what_is_shipped_is_on_the_phone() -> None:
    python, wanted = sys.stdlib_module_names - NOT_ON_ANDROID, required()
    for path in shipped():
        for name in imports(path):
            top = name.partition(".")[0]
            if top in ON_THE_PHONE:
                left_out = tuple(each.replace("/", ".") for each in NOT_THERE)
                assert not name.startswith(left_out), (path, name)
            elif top not in python:
                assert IMPORTED_AS.get(top, top) in wanted, (path, name)


def test_every_requirement_runs_on_android() -> None:
    assert required() == RECIPES.keys() | PURE
    for name in PURE:
        wheel = metadata.distribution(name).read_text("WHEEL") or ""
        if name in COMPILED_TOO:
            assert compiled_alone(name) == []
        else:
            assert "Root-Is-Purelib: true" in wheel, name
            assert "Tag: py3-none-any" in wheel, name
        needs = metadata.requires(name) or []
        needs = [each for each in needs if "extra ==" not in each and not old(each)]
        assert {re.split(r"[^A-Za-z0-9-]", each)[0].lower() for each in needs} <= (
            RECIPES.keys() | PURE
        )


def compiled_alone(name: str) -> list[str]:
    """Its compiled modules that have no Python of the same name beside them."""
    files = {str(each) for each in metadata.files(name) or ()}
    compiled = [each for each in files if each.endswith((".so", ".pyd"))]
    return [each for each in compiled if f"{each.partition('.')[0]}.py" not in files]


def old(requirement: str) -> bool:
    """Is it for a Python that no phone of ours has?"""
    return re.search(r'python_version < "3\.(\d+)"', requirement) is not None


def test_what_is_locked_for_the_phone_is_required_or_brought() -> None:
    lock = (ROOT / "requirements-phone.txt").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert locked - BROUGHT.keys() <= required()
    assert set(BROUGHT.values()) <= RECIPES.keys()


def test_it_asks_for_the_permissions_of_its_adapters_and_no_other() -> None:
    asked = {"android.permission.INTERNET"}
    for path in shipped():
        text = path.read_text("utf-8")
        asked.update(re.findall(r"android\.permission\.[A-Z_]+", text))
    assert listed(spec()["android.permissions"]) == asked


def test_all_that_is_shipped_is_among_the_patterns_of_the_spec() -> None:
    patterns = listed(spec()["source.include_patterns"])
    for path in shipped():
        folder = path.relative_to(ROOT).parent
        name = path.name if folder == Path() else f"{folder.as_posix()}/*"
        assert name in patterns, path


def beside(folder: Path) -> Path:
    """The installed packages of the phone and of the tests themselves, no other."""
    site = folder / "site"
    site.mkdir()
    lock = (ROOT / "requirements-phone.txt").read_text("utf-8")
    names = re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)
    for name in (*names, *TOOLS, "sortedcontainers"):
        told = metadata.distribution(name)
        for top in {each.parts[0] for each in told.files or ()}:
            place = Path(str(told.locate_file(top)))
            if top not in ("..", "__pycache__") and not (site / top).exists():
                (site / top).symlink_to(place)
    for name in (*ON_THE_PHONE, "tests", "setup.cfg"):
        (folder / name).symlink_to(ROOT / name)
    return site


def test_the_phones_code_passes_its_tests_under_oo_beside_its_packages_alone(
    tmp_path: Path,
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{beside(tmp_path)}:{tmp_path}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SILI_HYPOTHESIS": "few",
        "HOME": str(tmp_path),
    }
    lacking = "import flask, kivy, server"
    alone = [sys.executable, "-OO", "-S", "-P"]
    for name in lacking.removeprefix("import ").split(", "):
        done = subprocess.run(
            [*alone, "-c", f"import {name}"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
        )
        assert b"ModuleNotFoundError" in done.stderr, name
    done = subprocess.run(
        [
            *(*alone, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"),
            *("-W", "ignore:assertions not in test modules"),
            *(f"tests/{each}" for each in WITHOUT_A_WINDOW),
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
