"""The code and docs/sync.md beside the specification, heading by heading."""

import inspect
import re
from pathlib import Path

import pytest

from sync import endpoint, replicator
from sync.endpoint import asking, feeds, replication, visit
from tests.sync.served import COUNTED_COSTS

PAGE = Path(__file__).parents[2] / "docs" / "sync.md"
DOCS = PAGE.read_text(encoding="utf-8")

HEADINGS = [
    "Verify Peers",
    "Find Common Ancestry",
    "Generate Replication ID",
    "Retrieve Replication Logs",
    "Compare Replication Logs",
    "Locate Changed Documents",
    "Listen to Changes Feed",
    "Read Batch of Changes",
    "Calculate Revision Difference",
    "Replicate Changes",
    "Fetch Changed Documents",
    "Upload Batch of Changed Documents",
    "Ensure in Commit",
    "Record Replication Checkpoint",
    "Continue Reading Changes",
    "Protocol Robustness",
]


def test_the_replicators_functions_stand_in_the_protocols_order():
    source = inspect.getsource(replicator)
    names = [heading.lower().replace(" ", "_") for heading in HEADINGS[:-1]]
    found = re.findall(r"^def (\w+)", source, re.MULTILINE)
    assert [name for name in found if name in names] == names
    assert "# Protocol Robustness" in source


SECTIONS = [
    "Verify Peers",
    "Find Common Ancestry",
    "Locate Changed Documents",
    "Replicate Changes",
    "Continue Reading Changes",
    "Protocol Robustness",
]


def test_the_page_goes_through_the_protocols_sections_in_order():
    found = re.findall(r"^### ([A-Z][\w ]+)", DOCS, re.MULTILINE)
    assert found == SECTIONS


@pytest.mark.parametrize("table", ["FIELD", "GENERAL", "SERVER"])
def test_every_verb_that_is_served_is_on_the_page(table):
    for method, path, _ in getattr(endpoint, table):
        assert method in DOCS
        verb = re.search(r"_[a-z_]+", path)
        assert verb is None or verb[0] in DOCS


def test_every_bound_is_on_the_page():
    for bound in (
        f"{asking.LARGEST_BODY // 2**20} MiB inflated",
        f"{replication.LARGEST_ANSWER // 2**20} MiB, then 413",
        f"{visit.LARGEST_LOCAL // 2**10} KiB, {visit.MOST_LOCALS} of them",
        f"longpoll {feeds.LONGEST_WAIT:.0f} s; at most `polls` (64)",
        f"{replicator.LISTEN_FOR:.0f} s at a time",
        f"`batch_size` ({replicator.BATCH})",
    ):
        assert bound in DOCS
    assert (
        inspect.signature(endpoint.create_blueprint).parameters["polls"].default == 64
    )


def test_the_costs_are_those_that_the_tests_count():
    for what, requests in COUNTED_COSTS.items():
        assert f"| {what} | {requests} |" in DOCS
