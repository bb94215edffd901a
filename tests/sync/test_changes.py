"""The feed and the difference of revisions."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from sync.database import Database
from sync.errors import BadRequest, Closed
from sync.peer import Change, Missing

from .test_database import fork, given_doc, take


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "grid.sqlite") as opened:
        yield opened


def test_the_feed_tells_each_document_once_at_its_latest_change(
    database: Database,
) -> None:
    first = database.put({"_id": "a"})
    second = database.put({"_id": "b"})
    third = database.put({"_id": "a", "_rev": first})
    feed = database.changes()
    assert feed.changes == (
        Change("2", "b", (second,), False),
        Change("3", "a", (third,), False),
    )
    assert (feed.last_seq, feed.pending) == ("3", 0)
    assert database.changes(feed.last_seq).changes == ()
    assert database.changes(feed.last_seq).last_seq == "3"


def test_the_feed_tells_all_leaves_the_winner_first(database: Database) -> None:
    fork(database)
    assert database.changes().changes[0].revs == ("2-c", "2-b")


def test_the_feed_tells_of_tombstones(database: Database) -> None:
    database.delete("a", database.put({"_id": "a"}))
    assert database.changes().changes[0].deleted


def test_read_in_pieces_the_feed_is_the_same(database: Database) -> None:
    take(database, *(given_doc(f"{n:02}", "1-a") for n in range(10)))
    whole = database.changes()
    pieces: list[Change] = []
    pending: list[int | None] = []
    since = "0"
    while (feed := database.changes(since, limit=3)).changes:
        pieces += feed.changes
        pending.append(feed.pending)
        since = feed.last_seq
    assert tuple(pieces) == whole.changes
    assert pending == [7, 4, 1, 0]


def test_what_is_pending_is_counted_near_the_end_and_bounded_far_from_it(
    database: Database,
) -> None:
    take(database, *(given_doc(f"{n}", "1-a") for n in range(1500)))
    take(database, *(given_doc(f"{n}", "2-b", "a") for n in range(1, 1500)))
    feed = database.changes("0", limit=1)
    assert (feed.changes[0].id, feed.pending) == ("0", 1500)
    assert database.changes("2000", limit=400).pending == 599


def test_holes_near_the_end_are_not_counted_as_pending(database: Database) -> None:
    take(database, *(given_doc(f"{n}", "1-a") for n in range(10)))
    take(database, *(given_doc(f"{n}", "2-b", "a") for n in range(5, 10)))
    assert database.changes(limit=3).pending == 7


def test_now_is_the_end_of_the_feed(database: Database) -> None:
    database.put({"_id": "a"})
    feed = database.changes("now")
    assert (feed.changes, feed.last_seq) == ((), "1")


def test_a_mark_from_beyond_the_end_reads_everything_again(database: Database) -> None:
    database.put({"_id": "a"})
    assert [change.id for change in database.changes("7000").changes] == ["a"]


@pytest.mark.parametrize("since", ["", "-1", "1.0", "x", "²", "9" * 30])
def test_a_mark_that_is_none_is_refused(database: Database, since: str) -> None:
    with pytest.raises(BadRequest):
        database.changes(since)


def test_waiting_ends_with_the_first_change(database: Database) -> None:
    writer = Thread(target=database.put, args=({"_id": "a"},))
    writer.start()
    feed = database.changes("0", wait=30.0)
    writer.join()
    assert [change.id for change in feed.changes] == ["a"]


class Trusting(Database):
    """Looks into the file once an hour, and else waits to be told."""

    look_again = 3600.0


def test_writers_of_the_same_process_wake_those_who_wait(tmp_path: Path) -> None:
    with Trusting(tmp_path / "grid.sqlite") as database:
        waiter = Thread(target=database.wait, args=("0", 3600.0), daemon=True)
        waiter.start()
        for n in range(200):
            waiter.join(0.05)
            if not waiter.is_alive():
                break
            database.put({"_id": f"{n}"})
        assert not waiter.is_alive()


def test_waiting_sees_what_another_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "grid.sqlite"
    with Database(path) as waiting, Database(path) as elsewhere:
        writer = Thread(target=elsewhere.put, args=({"_id": "a"},))
        writer.start()
        assert waiting.wait("0", 30.0)
        writer.join()


def test_waiting_in_vain_ends_with_an_empty_feed(database: Database) -> None:
    database.put({"_id": "a"})
    feed = database.changes("1", wait=0.01)
    assert (feed.changes, feed.last_seq) == ((), "1")


def test_closing_ends_the_waiting(database: Database) -> None:
    closer = Thread(target=database.close)
    closer.start()
    with pytest.raises(Closed):
        database.wait("0", 30.0)
    closer.join()


def test_revs_diff_names_what_is_lacking_and_where_it_may_come_from(
    database: Database,
) -> None:
    take(database, given_doc("a", "2-b", "a"), given_doc("b", "1-a"))
    lacking = database.revs_diff(
        {
            "a": ["2-b", "1-a", "3-c", "2-z"],
            "b": ["1-a"],
            "c": ["1-x", "2-y"],
            "d": [],
        }
    )
    assert lacking == {
        "a": Missing(("3-c", "2-z"), ("2-b",)),
        "c": Missing(("1-x", "2-y"), ()),
    }
    assert database.revs_diff({}) == {}


@pytest.mark.parametrize("id", ["a", "unknown"])
def test_revs_diff_of_what_is_no_revision_is_refused(
    database: Database, id: str
) -> None:
    database.put({"_id": "a"})
    with pytest.raises(BadRequest):
        database.revs_diff({id: ["first"]})


def test_marks_are_told_apart_not_ordered_as_text(database: Database) -> None:
    take(database, *(given_doc(f"{n}", "1-a") for n in range(10)))
    assert database.wait("9", 0.0)
    assert not database.wait("10", 0.0)
