"""What the pages say exists, exists; what exists and is to be known, the pages say."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from server.commands import main
from tests.server.county import make_county

ROOT = Path(__file__).resolve().parents[1]
OPERATING = ROOT / "docs" / "operating.md"
PAGES = [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]
PRODUCT = ("server", "mobile", "sync", "schemas")
SETTING = re.compile(r"SILI_[A-Z_]*[A-Z]")
COMMAND = re.compile(r"(?:`|^ *|/)sili((?: [a-z][a-z-]*)+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
FILE = re.compile(r"`((?:server|mobile|sync|schemas|tests|docs)/[\w./-]+)`")
ADDRESS = re.compile(r"`(?:GET |POST )?(/api/v1/[^`?\s…]*)`")


def said(pattern: re.Pattern[str], *pages: Path) -> set[str]:
    """What the pages name of the kind."""
    texts = [page.read_text(encoding="utf-8") for page in pages or PAGES]
    return {match[match.lastindex or 0] for t in texts for match in pattern.finditer(t)}


def within(command: click.Command) -> dict[str, click.Command]:
    """The commands of a group, by name; of none where it is no group."""
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command)
    found = {n: command.get_command(context, n) for n in command.list_commands(context)}
    return {name: each for name, each in found.items() if each is not None}


def commands(command: click.Command, before: str = "") -> Iterator[str]:
    """Every command that can be given, as it is typed after `sili`."""
    for name, each in within(command).items():
        if within(each):
            yield from commands(each, f"{before}{name} ")
        elif not each.hidden:
            yield f"{before}{name}"


def is_command(words: str) -> bool:
    """Does it begin with a command, or a group of them? Arguments may follow."""
    found: click.Command = main
    for word in words.split():
        if not (known := within(found)):
            return True
        if word not in known:
            return False
        found = known[word]
    return True


def settings(*folders: str) -> set[str]:
    sources = [path for each in folders for path in (ROOT / each).rglob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    return set(SETTING.findall(text))


def test_every_command_that_is_named_exists() -> None:
    assert [each for each in sorted(said(COMMAND)) if not is_command(each)] == []


def test_every_command_stands_on_the_operator_s_page() -> None:
    text = OPERATING.read_text(encoding="utf-8")
    assert [each for each in commands(main) if f"sili {each}" not in text] == []


def test_every_setting_that_is_named_exists_and_the_reverse() -> None:
    told = set(SETTING.findall(OPERATING.read_text(encoding="utf-8")))
    assert said(SETTING) - settings(*PRODUCT, "tests") == set()
    assert settings(*PRODUCT) - told == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    linked = {page.parent / name for name in said(LINK, page)}
    named = {ROOT / name for name in said(FILE, page)}
    assert [path for path in sorted(linked | named) if not path.exists()] == []


def test_every_address_of_the_api_that_is_named_is_answered(tmp_path: Path) -> None:
    made = make_county(tmp_path)
    rules = {plain(rule.rule) for rule in made.routes}
    made.close()
    assert {plain(each) for each in said(ADDRESS)} - rules == set()


def plain(address: str) -> str:
    """Whatever stands in a place that is filled in."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", address).rstrip("/.,;")
