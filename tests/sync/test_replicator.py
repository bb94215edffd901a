"""What a replication does, whatever the peers; both are files here."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.checkpoint import replication_id
from sync.database import Database
from sync.errors import (
    Cancelled,
    NotFound,
    PeerUnavailable,
)
from sync.peer import Feed
from sync.replicator import replicate
from tests.sync.replicas import Around, edit, filled, tempfolder
from tests.sync.served import contents

# Laws


edits = st.lists(
    st.tuples(
        st.sampled_from(["left", "right"]),
        st.sampled_from(["put", "delete", "push", "pull"]),
        st.integers(0, 3),
        st.integers(0, 9),
    ),
    max_size=20,
)


@given(edits)
@settings(max_examples=40)
def test_replicas_that_heard_of_each_other_hold_the_same_leaves(edits):
    with tempfolder() as folder:
        left, right = Database(folder / "l"), Database(folder / "r")
        for side, act, which, value in edits:
            here, there = (left, right) if side == "left" else (right, left)
            perform(here, there, act, f"doc-{which}", value)
        replicate(left, right)
        replicate(right, left)
        assert contents(left) == contents(right)
        left.close()
        right.close()


def perform(here, there, act, id, value):
    if act == "push":
        replicate(here, there, batch_size=2)
    if act == "pull":
        replicate(there, here, batch_size=2)
    if act in ("put", "delete"):
        edit(here, id, act == "delete", value)


class Killed(BaseException):
    """The process is gone, between two steps."""


@given(st.integers(1, 60), st.integers(1, 9))
@settings(max_examples=25)
def test_killed_at_any_step_and_begun_again_everything_arrives(step, batch):
    with tempfolder() as folder:
        source = filled(Database(folder / "s"), 12)
        target = Database(folder / "t")
        steps = iter(range(1, 10**6))

        def die(progress):
            if next(steps) == step:
                raise Killed

        try:
            replicate(source, target, batch_size=batch, on_progress=die)
        except Killed:
            pass
        written = target.info().doc_count
        outcome = replicate(source, target, batch_size=batch)
        assert contents(target) == contents(source)
        assert outcome.docs_written == 12 - written
        source.close()
        target.close()


# Examples


def test_every_leaf_goes_over_tombstones_and_conflicts_too(source, target):
    source.put({"_id": "kept", "n": 1})
    source.delete("gone", source.put({"_id": "gone"}))
    for digest in ("aa", "bb"):
        rival = {"_id": "both", "_rev": f"1-{digest}", "by": digest}
        source.bulk_docs([rival], new_edits=False)
    outcome = replicate(source, target)
    assert contents(target) == contents(source)
    assert (outcome.docs_read, outcome.docs_written) == (4, 4)


def test_of_two_leaves_only_the_one_that_is_lacking_is_read(source, target):
    rivals = [{"_id": "both", "_rev": f"1-{digest}"} for digest in ("aa", "bb")]
    source.bulk_docs(rivals, new_edits=False)
    target.bulk_docs(rivals[:1], new_edits=False)
    assert replicate(source, target).docs_read == 1


def test_what_is_there_already_is_neither_read_nor_written(source, target):
    filled(source, 5)
    replicate(source, target)
    filled(source, 1, start=5)
    outcome = replicate(source, target)
    assert (outcome.docs_read, outcome.docs_written) == (1, 1)
    assert outcome.start_seq == "5"
    assert outcome.last_seq == "6"


def test_nothing_to_do_asks_two_things_of_each_peer_and_writes_nothing(source, target):
    replicate(filled(source, 5), target)
    ours, theirs = Around(source), Around(target)
    replicate(ours, theirs)
    assert ours.asked == theirs.asked == ["info", "local"]


def test_batches_are_counted_and_told(source, target):
    told = []
    replicate(filled(source, 7), target, batch_size=3, on_progress=told.append)
    assert [p.docs_written for p in told if p.stage.startswith("Record")] == [3, 6, 7]
    assert told[-1].stage == "Replication Completed"
    assert told[-1].changes_seen == 7
    assert told[-1].pending == 0


def test_a_feed_that_does_not_count_its_rest_is_read_to_its_end(source, target):
    class Vague(Around):
        def changes(self, *arguments, **options):
            return replace(self.peer.changes(*arguments, **options), pending=None)

    assert replicate(Vague(filled(source, 6)), target, batch_size=3).docs_written == 6


def test_a_missing_peer_ends_the_run_before_it_begins(source, target):
    class Gone(Around):
        def info(self):
            raise NotFound("Database does not exist.")

    for pair in ((Gone(source), target), (source, Gone(target))):
        with pytest.raises(NotFound):
            replicate(*pair)


# Filters


def only_even(change):
    return int(change.id[-1]) % 2 == 0


def test_what_is_not_wanted_stays(source, target):
    outcome = replicate(filled(source, 6), target, wanted=only_even)
    assert outcome.docs_written == 3
    assert replicate(source, target, wanted=only_even).start_seq == "6"


def test_a_batch_of_which_nothing_is_wanted_only_moves_the_checkpoint(source, target):
    theirs = Around(target)
    replicate(filled(source, 2), theirs, wanted=none_of_them)
    assert "revs_diff" not in theirs.asked
    assert replicate(source, target, wanted=none_of_them).start_seq == "2"


def none_of_them(change):
    return False


def test_a_target_that_asks_for_what_it_was_not_offered_does_not_get_it(source, target):
    class Curious(Around):
        def revs_diff(self, revs):
            rest = {change.id: change.revs for change in source.changes().changes}
            return self.peer.revs_diff(rest | {id: ("9-x",) for id in revs} | revs)

    replicate(filled(source, 6), Curious(target), wanted=only_even)
    assert all(int(id[-1]) % 2 == 0 for id, _ in contents(target))
    assert target.info().doc_count == 3


def test_a_nameless_filter_has_no_checkpoint_and_begins_at_the_beginning(
    source, target
):
    replicate(filled(source, 4), target, wanted=lambda change: True)
    again = replicate(source, target, wanted=lambda change: True)
    assert (again.start_seq, again.docs_written) == ("0", 0)
    assert target.local_docs("") == []


# Checkpoints


def test_both_logs_are_written_in_the_protocols_words(source, target):
    replicate(filled(source, 3), target, batch_size=2)
    id = replication_id(source.uuid, target.uuid)
    for peer in (source, target):
        log = peer.local(id)
        assert log["source_last_seq"] == "3"
        assert [entry["recorded_seq"] for entry in log["history"]] == ["3", "2"]
        assert log["history"][0]["docs_written"] == 3
        assert log["history"][0]["session_id"] == log["session_id"]


def test_a_checkpoint_somebody_raised_on_one_side_hides_nothing(source, target):
    replicate(filled(source, 2), target)
    filled(source, 3, start=2)
    id = replication_id(source.uuid, target.uuid)
    log = target.local(id)
    log["source_last_seq"] = log["history"][0]["recorded_seq"] = "5"
    target.put_local(id, log)
    assert replicate(source, target).docs_written == 3


def test_a_target_made_anew_gets_everything_again(source, target, tmp_path):
    replicate(filled(source, 3), target)
    with Database(tmp_path / "anew.sqlite") as anew:
        assert replicate(source, anew).docs_written == 3


# Cancelling, going on


def test_a_cancelled_run_stops_at_a_step_and_goes_on_from_there(source, target):
    cancel = threading.Event()

    def after_one_batch(progress):
        if progress.docs_written:
            cancel.set()

    with pytest.raises(Cancelled):
        replicate(
            filled(source, 9),
            target,
            batch_size=3,
            cancel=cancel,
            on_progress=after_one_batch,
        )
    assert target.info().doc_count == 3
    assert replicate(source, target).docs_written == 6


def test_a_stop_that_comes_after_the_last_checkpoint_stops_nothing(source, target):
    cancel = threading.Event()

    def late(progress):
        if progress.stage == "Replication Completed":
            cancel.set()

    outcome = replicate(filled(source, 2), target, cancel=cancel, on_progress=late)
    assert outcome.docs_written == 2


def test_a_continuous_run_carries_what_is_written_while_it_listens(source, target):
    cancel = threading.Event()

    def write_as_it_listens(progress):
        if progress.docs_written == 2:
            cancel.set()
        elif progress.docs_written == source.info().doc_count:
            filled(source, 1, start=progress.docs_written)

    outcome = replicate(
        source,
        target,
        continuous=True,
        cancel=cancel,
        on_progress=write_as_it_listens,
    )
    assert outcome.docs_written == 2
    assert contents(source) == contents(target)


def test_a_continuous_run_waits_for_a_peer_that_is_away(source, target):
    class Flaky(Around):
        def info(self):
            self.asked.append("info")
            if self.asked.count("info") < 3:
                raise PeerUnavailable
            return self.peer.info()

    class Impatient(threading.Event):
        def wait(self, timeout=None):
            pauses.append(timeout)
            return self.is_set()

    def watch(progress):
        stages.append(progress.stage)
        if progress.docs_written == 1:
            cancel.set()

    pauses, stages, cancel = [], [], Impatient()
    outcome = replicate(
        Flaky(filled(source, 1)),
        target,
        continuous=True,
        cancel=cancel,
        on_progress=watch,
    )
    assert outcome.docs_written == 1
    assert stages.count("Wait for the Peer") == len(pauses) == 2


def test_a_continuous_run_listens_again_where_nothing_came(source, target):
    class Silent(Around):
        def changes(self, *arguments, wait, **options):
            if "silence" not in self.asked:
                self.asked.append("silence")
                return Feed((), "0", 0)
            return self.peer.changes(*arguments, **options)

    cancel = threading.Event()

    def watch(progress):
        if progress.docs_written:
            cancel.set()

    outcome = replicate(
        Silent(filled(source, 1)),
        target,
        continuous=True,
        cancel=cancel,
        on_progress=watch,
    )
    assert outcome.docs_written == 1


def test_a_continuous_run_that_is_cancelled_beforehand_does_nothing(source, target):
    cancel = threading.Event()
    cancel.set()
    outcome = replicate(filled(source, 1), target, continuous=True, cancel=cancel)
    assert outcome.docs_written == 0
