"""The tree is the architecture, and this file guards it.

    schemas   sync            import nothing of ours
       ↑  ↖  ↗  ↑
    server    mobile          import both, never each other

Inside: `sync.revtree` stands alone, flask is met only in the endpoint, kivy only
on the screens, and the registry's verbs know nothing of who calls them.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("schemas", "sync", "server", "mobile")
PHONE = ("schemas", "sync", "mobile")
KIVY = ("mobile.app", "mobile.widgets", "mobile.main", "mobile.screens")
SHAPELESS = {"utils", "util", "helpers", "common", "base", "misc", "manager"}
RIM = ("flask", "sqlalchemy", "server.registry", "server.api", "server.console")
GONE_IN_314 = {"distutils", "imp", "cgi", "cgitb", "telnetlib", "asyncore", "pipes"}


def modules(*packages: str) -> Iterator[tuple[str, Path]]:
    for package in packages or OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(p for p in parts if p != "__init__"), path


def imports(name: str, path: Path) -> Iterator[str]:
    """Yield the absolute names that a module imports, wherever it does so."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            origin = ".".join(above if node.level else []) or ""
            stem = ".".join(filter(None, (origin, node.module or "")))
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def within(name: str, *packages: str) -> bool:
    return any(name == p or name.startswith(p + ".") for p in packages)


def offences(packages: tuple[str, ...], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{name} imports {target}"
        for name, path in modules(*packages)
        for target in imports(name, path)
        if within(target, *forbidden)
    ]


def test_the_walk_sees_every_package():
    seen = {name.split(".")[0] for name, _ in modules()}
    assert seen == set(OURS)


@pytest.mark.parametrize(
    ("packages", "forbidden"),
    [
        (("schemas",), ("sync", "server", "mobile", "flask", "kivy")),
        (("sync",), ("schemas", "server", "mobile", "kivy")),
        (("server",), ("mobile", "kivy")),
        (("mobile",), ("server", "flask")),
        (("server/registry",), ("server.api", "server.console", "flask.request")),
    ],
)
def test_imports_go_one_way(packages, forbidden):
    assert offences(packages, forbidden) == []


def test_the_revision_tree_stands_alone():
    path = ROOT / "sync" / "revtree.py"
    assert not [t for t in imports("sync.revtree", path) if within(t, *OURS)]


def test_flask_is_met_in_sync_only_at_the_endpoint():
    assert not [
        o
        for o in offences(("sync",), ("flask", "werkzeug"))
        if not o.startswith("sync.endpoint")
    ]


def test_kivy_is_met_only_on_the_screens():
    assert not [
        o for o in offences(("mobile",), ("kivy",)) if not within(o.split()[0], *KIVY)
    ]


def test_no_module_is_named_for_its_shapelessness():
    assert not [name for name, _ in modules() if name.split(".")[-1] in SHAPELESS]


def test_no_file_is_longer_than_a_reader_s_patience():
    files = [*modules(), *((str(p), p) for p in (ROOT / "tests").rglob("*.py"))]
    long = {
        name: lines
        for name, path in files
        if "node_modules" not in path.parts
        and (lines := path.read_text("utf-8").count("\n")) > 500
    }
    assert long == {}


def test_nothing_is_asserted_outside_tests():
    """The phone's bytecode is compiled with -OO: an assert is not there."""
    asserts = [
        f"{name}:{node.lineno}"
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert asserts == []


def test_phone_code_uses_nothing_that_python_3_14_dropped():
    assert offences(PHONE, tuple(GONE_IN_314)) == []


WITHOUT_A_SERVER = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"flask", "werkzeug", "sqlalchemy", "kivy", "server"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_the_phone_s_core_is_imported_under_OO_without_server_or_kivy():
    names = [
        name
        for name, _ in modules(*PHONE)
        if not within(name, *KIVY, "sync.endpoint", "sync.__main__")
    ]
    ran = subprocess.run(
        [sys.executable, "-OO", "-c", WITHOUT_A_SERVER, *names],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stderr


def test_no_door_shows_a_case_but_by_the_verb_that_writes_it_down():
    shows = "server.registry.cases.case_page"
    doors = [
        name
        for name, path in modules("server")
        if within(name, "server.api", "server.console")
        and shows in set(imports(name, path))
    ]
    assert doors == []


def test_linkage_decides_without_a_database_or_a_request():
    assert offences(("server/linkage",), RIM) == []


def test_the_phone_does_not_carry_the_county_s_matcher():
    assert offences(PHONE, ("pypinyin", "rapidfuzz", "splink")) == []
