"""One database: documents, conflicts, tombstones, lists, local documents."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.database import AT_A_TIME, Database
from sync.errors import (
    BadRequest,
    Closed,
    Conflict,
    Forbidden,
    IllegalId,
    InvalidDocument,
    NotFound,
)
from sync.peer import Document, Info, Refusal, Written

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab丰\0\n"\\', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab_丰", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
MEMBER = st.text("ab丰 ", max_size=3)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "grid.sqlite") as opened:
        yield opened


def given_doc(id: str, *path: str, **members: Any) -> Document:
    """Return a document as a peer sends it: `3-c` and its ancestors' digests."""
    generation, _, digest = path[0].partition("-")
    ids = [digest, *path[1:]]
    revisions = {"start": int(generation), "ids": ids}
    return {"_id": id, "_rev": path[0], "_revisions": revisions, **members}


def take(database: Database, *docs: Document) -> list[Written | Refusal]:
    return database.bulk_docs(docs, new_edits=False)


def fork(database: Database) -> None:
    take(database, given_doc("a", "2-b", "a", x=1), given_doc("a", "2-c", "a", x=2))


# One document


@given(body=st.dictionaries(MEMBER, JSON, max_size=4))
def test_a_document_reads_back_as_it_was_put(
    body: Document, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Database(tmp_path_factory.mktemp("store") / "a.sqlite") as database:
        rev = database.put({"_id": "a", **body})
        assert database.get("a") == {"_id": "a", "_rev": rev, **body}


def test_an_edit_replaces_the_revision_it_names(database: Database) -> None:
    first = database.put({"_id": "a", "x": 1})
    second = database.put({"_id": "a", "_rev": first, "x": 2})
    assert second.startswith("2-")
    assert database.get("a") == {"_id": "a", "_rev": second, "x": 2}


@pytest.mark.parametrize("rev", [None, "1-f", "7-f"])
def test_an_edit_of_anything_but_a_leaf_is_a_conflict(
    database: Database, rev: str | None
) -> None:
    database.put({"_id": "a", "x": 1})
    again = {"_id": "a", "x": 2} | ({"_rev": rev} if rev else {})
    with pytest.raises(Conflict) as conflict:
        database.put(again)
    assert conflict.value.subject == "a"


def test_an_edit_of_a_document_that_never_was_is_a_conflict(database: Database) -> None:
    with pytest.raises(Conflict):
        database.put({"_id": "a", "_rev": "1-a"})


def test_a_new_document_without_an_id_is_given_one(database: Database) -> None:
    (one, other) = database.bulk_docs([{"x": 1}, {"x": 1}])
    assert isinstance(one, Written)
    assert one.id != other.id
    assert database.get(one.id)["x"] == 1


def test_what_is_missing_and_what_was_deleted_are_told_apart(
    database: Database,
) -> None:
    with pytest.raises(NotFound, match="missing"):
        database.get("a")
    database.delete("a", database.put({"_id": "a"}))
    with pytest.raises(NotFound, match="deleted"):
        database.get("a")


def test_a_deleted_document_is_written_again_as_the_next_generation(
    database: Database,
) -> None:
    buried = database.delete("a", database.put({"_id": "a"}))
    rev = database.put({"_id": "a", "again": True})
    assert (buried[0], rev[0]) == ("2", "3")
    assert database.get("a", revs=True)["_revisions"]["start"] == 3
    assert database.info().doc_count == 1


def test_a_tombstone_may_carry_members_and_is_read_by_its_revision(
    database: Database,
) -> None:
    first = database.put({"_id": "a"})
    rev = database.put({"_id": "a", "_rev": first, "_deleted": True, "why": "moved"})
    told = {"_id": "a", "_rev": rev, "_deleted": True, "why": "moved"}
    assert database.get("a", rev=rev) == told


def test_the_body_of_an_ancestor_is_not_kept(database: Database) -> None:
    first = database.put({"_id": "a"})
    database.put({"_id": "a", "_rev": first, "x": 2})
    with pytest.raises(NotFound):
        database.get("a", rev=first)


def test_deleting_says_what_stands_in_the_way(database: Database) -> None:
    with pytest.raises(NotFound):
        database.delete("a", "1-a")
    first = database.put({"_id": "a"})
    second = database.put({"_id": "a", "_rev": first})
    with pytest.raises(Conflict):
        database.delete("a", first)
    database.delete("a", second)
    with pytest.raises(NotFound, match="deleted"):
        database.delete("a", first)


def test_a_guard_forbids_one_document_and_lets_the_others_pass(
    database: Database,
) -> None:
    def guard(document: Document) -> None:
        if document["_id"] != "mine":
            raise Forbidden("not yours")

    docs = [{"_id": "mine"}, {"_id": "theirs", "_rev": "1-a"}]
    one, other = database.bulk_docs(docs, guard=guard)
    assert isinstance(one, Written)
    assert other == Refusal("theirs", "1-a", "forbidden", "not yours")
    with pytest.raises(Forbidden, match="not yours"):
        database.put({"_id": "theirs"}, guard=guard)


# Conflicts


def test_both_sides_of_a_conflict_are_kept_and_told(database: Database) -> None:
    fork(database)
    told = {"_id": "a", "_rev": "2-c", "x": 2, "_conflicts": ["2-b"]}
    assert database.get("a", conflicts=True) == told
    assert database.get("a", rev="2-b")["x"] == 1
    assert [leaf["x"] for leaf in database.open_revs("a")] == [2, 1]  # type: ignore[index]


def test_burying_the_winner_lets_the_other_leaf_be_read(database: Database) -> None:
    fork(database)
    database.delete("a", "2-c")
    assert database.get("a", conflicts=True) == {"_id": "a", "_rev": "2-b", "x": 1}
    assert database.info().doc_count == 1
    database.delete("a", "2-b")
    assert database.info().doc_count == 0


def test_an_edit_of_the_losing_leaf_may_win(database: Database) -> None:
    fork(database)
    rev = database.put({"_id": "a", "_rev": "2-b", "x": 3})
    assert database.get("a", conflicts=True)["_conflicts"] == ["2-c"]
    assert database.get("a")["_rev"] == rev
    assert database.open_revs("a", ["2-b"]) == [
        Refusal("a", "2-b", "not_found", "missing")
    ]


def test_a_third_leaf_that_wins_leaves_the_others_readable(database: Database) -> None:
    fork(database)
    take(database, given_doc("a", "2-d", "a", x=4), given_doc("a", "2-a", "a", x=0))
    leaves = database.open_revs("a")
    assert [leaf["x"] for leaf in leaves] == [4, 2, 1, 0]  # type: ignore[index]


def test_a_leaf_that_won_and_loses_again_is_kept(database: Database) -> None:
    fork(database)
    database.delete("a", "2-c")
    take(database, given_doc("a", "2-d", "a", x=4))
    assert database.get("a", conflicts=True)["_conflicts"] == ["2-b"]
    assert database.get("a", rev="2-b")["x"] == 1


def test_a_losing_leaf_learns_its_ancestry_and_keeps_its_body(
    database: Database,
) -> None:
    take(database, given_doc("a", "3-c", x=3), given_doc("a", "2-b", x=2))
    take(database, given_doc("a", "2-b", "a", x="another"))
    (_, told) = database.open_revs("a")
    assert told == given_doc("a", "2-b", "a", x=2)


def test_what_arrives_after_its_own_successor_changes_no_leaf(
    database: Database,
) -> None:
    take(database, given_doc("a", "3-c", x=3))
    take(database, given_doc("a", "2-b", "a", x=2))
    take(database, given_doc("a", "3-c", "b", "a", x=3))
    take(database, given_doc("a", "1-a", x=1))
    (leaf,) = [leaf for leaf in database.open_revs("a") if leaf["_rev"][0] == "3"]  # type: ignore[index]
    assert leaf["_revisions"] == {"start": 3, "ids": ["c", "b", "a"]}  # type: ignore[index]
    assert database.get("a", conflicts=True)["x"] == 3


def test_the_same_revision_with_another_parent_is_refused(database: Database) -> None:
    take(database, given_doc("a", "2-b", "a"))
    (refusal,) = take(database, given_doc("a", "2-b", "z"))
    assert isinstance(refusal, Refusal)
    assert refusal.error == "bad_request"
    assert database.get("a", revs=True)["_revisions"]["ids"] == ["b", "a"]


def test_a_long_history_is_cut_at_the_limit(database: Database) -> None:
    ids = [f"{n}" for n in range(1500, 0, -1)]
    take(database, given_doc("a", "1500-1500", *ids[1:]))
    assert len(database.get("a", revs=True)["_revisions"]["ids"]) == 1000
    rev = database.put({"_id": "a", "_rev": "1500-1500"})
    told = database.get("a", revs=True)["_revisions"]
    assert (told["start"], len(told["ids"])) == (1501, 1000)
    assert rev == f"1501-{told['ids'][0]}"


# Batches


def test_a_bad_document_is_refused_alone(database: Database) -> None:
    answers = take(
        database,
        given_doc("a", "1-a"),
        {"_id": "b", "_rev": "1-b", "_odd": 1},
        "not a document",  # type: ignore[arg-type]
        {"_id": 7, "_rev": 7},
        given_doc("c", "1-c"),
    )
    assert answers == [
        Written("a", "1-a"),
        Refusal("b", "1-b", "doc_validation", "Bad special document member: _odd"),
        Refusal("", None, "bad_request", "Document must be a JSON object"),
        Refusal("", None, "illegal_docid", "Document id must be a string"),
        Written("c", "1-c"),
    ]
    assert [row.id for row in database.all_docs()] == ["a", "c"]


def test_the_second_of_two_new_documents_of_one_id_is_a_conflict(
    database: Database,
) -> None:
    one, other = database.bulk_docs([{"_id": "a", "x": 1}, {"_id": "a", "x": 2}])
    assert isinstance(one, Written)
    assert other == Refusal("a", None, "conflict", "Document update conflict.")
    assert database.get("a")["x"] == 1


def test_many_revisions_of_one_document_fit_in_one_batch(database: Database) -> None:
    ids = ["a", "b", "c", "d", "e"]
    docs = [given_doc("a", f"{n + 1}-{ids[n]}", *ids[:n][::-1]) for n in range(5)]
    take(database, given_doc("b", "1-a"), *docs)
    assert database.get("a")["_rev"] == "5-e"
    assert [change.id for change in database.changes().changes] == ["b", "a"]
    assert database.info() == Info("grid", database.uuid, 2, database.info().update_seq)


def test_storing_again_what_is_known_moves_nothing(database: Database) -> None:
    docs = [given_doc("a", "2-b", "a"), given_doc("b", "1-a", _deleted=True)]
    take(database, *docs)
    before = (database.info(), database.changes())
    assert take(database, *docs) == [Written("a", "2-b"), Written("b", "1-a")]
    assert (database.info(), database.changes()) == before
    assert database.bulk_docs([]) == []


# Many by revision


def test_bulk_get_answers_for_each_in_its_place(database: Database) -> None:
    fork(database)
    wanted = [("a", "2-b"), ("no", "1-a"), ("a", "9-z"), ("a", "2-c"), ("a", "2-b")]
    first, unknown, absent, second, third = database.bulk_get(wanted)
    assert first == third == given_doc("a", "2-b", "a", x=1)
    assert second == given_doc("a", "2-c", "a", x=2)
    assert unknown == Refusal("no", "1-a", "not_found", "missing")
    assert absent == Refusal("a", "9-z", "not_found", "missing")
    assert database.bulk_get([]) == []


@given(
    id=st.text('ab"\\丰\n', min_size=1, max_size=4),
    digest=st.text('ab"丰-', min_size=1, max_size=3),
    body=st.dictionaries(MEMBER, JSON, max_size=3),
    deleted=st.booleans(),
)
def test_the_text_of_a_document_is_the_document(
    id: str,
    digest: str,
    body: Document,
    deleted: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    import json

    sent = given_doc(id, f"1-{digest}", **body)
    sent |= {"_deleted": True} if deleted else {}
    wanted = [(id, f"1-{digest}"), (id, "1-no")]
    with Database(tmp_path_factory.mktemp("store") / "a.sqlite") as database:
        assert take(database, sent) == [Written(id, f"1-{digest}")]
        text, refusal = database.bulk_get_text(wanted)
        assert [json.loads(str(text)), refusal] == database.bulk_get(wanted)
        assert json.loads(str(text)) == sent


def test_open_revs_of_what_never_was(database: Database) -> None:
    with pytest.raises(NotFound):
        database.open_revs("a")
    assert database.open_revs("a", ["1-a"]) == [
        Refusal("a", "1-a", "not_found", "missing")
    ]


# Lists


def ids(database: Database, **bounds: Any) -> list[str]:
    return [row.id for row in database.all_docs(**bounds)]


def test_all_docs_lists_the_living_by_id_in_code_point_order(
    database: Database,
) -> None:
    for id in ("b", "a", "丰", "B", "a:1", "gone"):
        database.put({"_id": id})
    database.delete("gone", database.get("gone")["_rev"])
    assert ids(database) == ["B", "a", "a:1", "b", "丰"]
    assert ids(database, start_key="a", end_key="b") == ["a", "a:1", "b"]
    assert ids(database, start_key="a", end_key="b", inclusive_end=False) == [
        "a",
        "a:1",
    ]
    assert ids(database, start_key="b", end_key="a", descending=True) == [
        "b",
        "a:1",
        "a",
    ]
    assert ids(database, limit=2, skip=1) == ["a", "a:1"]


def test_all_docs_by_keys_tells_the_dead_from_the_unknown(database: Database) -> None:
    rev = database.put({"_id": "a", "x": 1})
    database.delete("b", database.put({"_id": "b"}))
    rows = database.all_docs(keys=["b", "no", "a"], include_docs=True)
    assert [(row.id, row.deleted, row.rev is None) for row in rows] == [
        ("b", True, False),
        ("no", False, True),
        ("a", False, False),
    ]
    assert [row.document for row in rows] == [
        None,
        None,
        {"_id": "a", "_rev": rev, "x": 1},
    ]
    assert ids(database, keys=["a", "b", "no"], skip=1, limit=1) == ["b"]
    assert ids(database, keys=["a", "b"], descending=True, skip=1) == ["a"]


def test_all_docs_can_bring_the_documents(database: Database) -> None:
    rev = database.put({"_id": "a", "x": 1})
    (row,) = database.all_docs(include_docs=True)
    assert row.document == {"_id": "a", "_rev": rev, "x": 1}


def test_a_key_that_is_no_text_is_refused(database: Database) -> None:
    with pytest.raises(BadRequest):
        database.all_docs(start_key="\ud800")


# Local documents


def test_a_local_document_counts_its_writes_and_is_never_in_the_feed(
    database: Database,
) -> None:
    assert database.local("chain") is None
    database.put_local("chain", {"n": 1})
    database.put_local("_local/chain", {"_rev": "0-7", "n": 2})
    kept = {"_id": "_local/chain", "_rev": "0-2", "n": 2}
    assert database.local("_local/chain") == database.local("chain") == kept
    assert database.changes().changes == ()
    assert database.all_docs() == []


def test_local_documents_are_listed_by_the_beginning_of_their_ids(
    database: Database,
) -> None:
    for id in ("draft:2", "chain", "draft:1", "draft", "é", "drau"):
        database.put_local(id, {})
    assert [id for id, _ in database.local_docs("draft:")] == ["draft:1", "draft:2"]
    assert [id for id, _ in database.local_docs("_local/dr")] == [
        "draft",
        "draft:1",
        "draft:2",
        "drau",
    ]
    assert len(database.local_docs()) == 6


def test_very_many_local_documents_come_a_few_at_a_time_all_of_them(
    database: Database,
) -> None:
    with database.transaction():
        for n in range(2 * AT_A_TIME):
            database.put_local(f"case:{n}", {"n": n})
    database.put_local("other", {})
    assert [*database.each_local("case:")] == database.local_docs("case:")
    assert [*database.each_local("none:")] == []


def test_a_local_document_can_be_removed_once(database: Database) -> None:
    database.put_local("a", {})
    database.delete_local("a")
    assert database.local("a") is None
    with pytest.raises(NotFound):
        database.delete_local("a")


def test_a_local_id_is_text_and_its_document_json(database: Database) -> None:
    for id in ("", "_local/", "\ud800"):
        with pytest.raises(IllegalId):
            database.put_local(id, {})
    with pytest.raises(InvalidDocument):
        database.put_local("a", {"x": float("inf")})


# The file


def test_a_database_is_named_for_its_file_and_known_by_its_uuid(
    tmp_path: Path,
) -> None:
    with Database(tmp_path / "grid-1.sqlite") as first:
        known = (first.info(), first.identity)
        assert known[0] == Info("grid-1", first.uuid, 0, "0")
    with Database(tmp_path / "grid-1.sqlite", create=False) as again:
        assert (again.info(), again.identity) == known
    with Database(tmp_path / "grid-2.sqlite") as other:
        assert other.identity != known[1]


def test_a_database_that_is_not_there_is_not_made_unless_asked(
    tmp_path: Path,
) -> None:
    with pytest.raises(NotFound, match="Database does not exist"):
        Database(tmp_path / "no.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_database_says_so(database: Database) -> None:
    database.ensure_full_commit()
    database.close()
    for use in (database.info, database.ensure_full_commit, database.changes):
        with pytest.raises(Closed):
            use()
    with pytest.raises(Closed):
        database.put({"_id": "a"})
    database.close()


def test_closing_what_never_opened_does_nothing() -> None:
    Database.__new__(Database).close()
