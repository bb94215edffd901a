"""What a document must look like, said by what is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.document import check_id, name, read_given, read_new, write_body
from sync.errors import (
    BadRequest,
    IllegalId,
    InvalidDocument,
    SyncError,
)
from sync.revtree import Revision

NESTED: list[Any] = []
for _ in range(100_000):
    NESTED = [NESTED]


@pytest.mark.parametrize("id", ["", "_x", "_design/", 3, None, "a\0b", "\ud800"])
def test_an_id_that_is_not_allowed_is_refused(id: object) -> None:
    with pytest.raises(IllegalId):
        check_id(id)


@pytest.mark.parametrize("id", ["a", "_design/x", "entry:d:7", "丰都", " ", "a/b?c#d"])
def test_every_other_text_is_an_id(id: str) -> None:
    assert check_id(id) == id


@pytest.mark.parametrize(
    "body",
    [
        {"half": "\ud800"},
        {"deep": NESTED},
        {"nan": float("nan")},
        {"bytes": b"x"},
        {"set": {1}},
    ],
)
def test_what_json_cannot_say_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocument):
        write_body(body)


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        (7, BadRequest),
        ({}, IllegalId),
        ({"_id": "a"}, BadRequest),
        ({"_id": "a", "_rev": "1-a", "_surprise": 1}, InvalidDocument),
        ({"_id": "a", "_rev": "1-a", "_deleted": "yes"}, InvalidDocument),
        ({"_id": "a", "_rev": "1-a", "_attachments": {"x": {}}}, InvalidDocument),
        ({"_id": "a", "_rev": 1}, BadRequest),
        ({"_id": "a", "_rev": "one"}, BadRequest),
        ({"_id": "a", "_rev": "1-\ud800"}, BadRequest),
        ({"_id": "a", "_rev": "1-a", "_revisions": []}, BadRequest),
        ({"_id": "a", "_revisions": {"start": 1, "ids": []}}, BadRequest),
        ({"_id": "a", "_revisions": {"start": 1, "ids": ["b", "a"]}}, BadRequest),
        ({"_id": "a", "_revisions": {"start": True, "ids": ["a"]}}, BadRequest),
        ({"_id": "a", "_revisions": {"start": 2, "ids": ["b", 1]}}, BadRequest),
        ({"_id": "a", "_revisions": {"start": 2, "ids": ["b", ""]}}, BadRequest),
        ({"_id": "a", "_revisions": {"start": 2, "ids": ["b", "\0"]}}, BadRequest),
        ({"_id": "a", "_revisions": {"start": 10**15, "ids": ["b"]}}, BadRequest),
        (
            {"_id": "a", "_rev": "2-x", "_revisions": {"start": 2, "ids": ["b", "a"]}},
            BadRequest,
        ),
    ],
)
def test_a_given_revision_that_makes_no_sense_is_refused(
    document: Any, refusal: type[SyncError]
) -> None:
    with pytest.raises(refusal):
        read_given(document)


def test_a_given_revision_is_read_with_its_ancestry() -> None:
    edit = read_given(
        {"_id": "a", "_rev": "2-b", "_revisions": {"start": 2, "ids": ["b", "a"]}}
    )
    assert edit.rev == Revision(2, "b")
    assert edit.branch == {Revision(2, "b"): Revision(1, "a"), Revision(1, "a"): None}


def test_a_revision_without_ancestry_is_taken_as_a_root() -> None:
    assert read_given({"_id": "a", "_rev": "2-b"}).branch == {Revision(2, "b"): None}


def test_what_readers_are_told_may_be_sent_back_and_is_not_kept() -> None:
    edit = read_new({"_id": "a", "_conflicts": ["1-b"], "_attachments": {}, "x": 1})
    assert edit.body == '{"x":1}'


@given(st.dictionaries(st.text("abc", min_size=1), st.integers() | st.text("丰都")))
def test_the_same_edit_of_the_same_parent_is_the_same_revision(
    body: dict[str, Any],
) -> None:
    turned = dict(reversed(body.items()))
    parent = Revision(3, "c")
    one = name(read_new({"_id": "a", **body}), parent)
    other = name(read_new({"_id": "a", **turned}), parent)
    assert one.rev == other.rev
    assert one.rev.generation == 4


def test_parent_content_id_and_deletion_all_change_the_revision() -> None:
    edits = [
        name(read_new({"_id": "a"}), None),
        name(read_new({"_id": "b"}), None),
        name(read_new({"_id": "a", "x": 1}), None),
        name(read_new({"_id": "a", "_deleted": True}), None),
        name(read_new({"_id": "a"}), Revision(1, "a")),
        name(read_new({"_id": "a"}), Revision(1, "b")),
    ]
    assert len({edit.rev.digest for edit in edits}) == 6
