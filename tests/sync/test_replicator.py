"""What a replication does, whatever the peers; both are files here."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.checkpoint import replication_id
from sync.database import Database
from sync.errors import (
    BadRequest,
    Cancelled,
    Forbidden,
    NotFound,
    PeerMisbehaved,
    PeerUnavailable,
    TooLarge,
)
from sync.peer import Feed, Missing, Refusal
from sync.replicator import MOST_FAILURES, halving, replicate
from tests.sync.served import contents


@pytest.fixture
def source(tmp_path):
    with Database(tmp_path / "source.sqlite") as database:
        yield database


@pytest.fixture
def target(tmp_path):
    with Database(tmp_path / "target.sqlite") as database:
        yield database


def filled(database, count, start=0):
    for n in range(start, start + count):
        database.put({"_id": f"doc-{n:04}", "n": n})
    return database


class Around:
    """A peer around another, to stand in the way of what a test names."""

    def __init__(self, peer):
        self.peer = peer
        self.asked = []

    def __getattr__(self, name):
        member = getattr(self.peer, name)
        if callable(member):
            self.asked.append(name)
        return member


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


def edit(database, id, deleted, value):
    try:
        rev = {"_rev": database.get(id)["_rev"]}
    except NotFound:
        rev = {}
    if deleted and not rev:
        return
    gone = {"_deleted": True} if deleted else {}
    database.put({"_id": id, "value": value, **rev, **gone})


@contextmanager
def tempfolder():
    with TemporaryDirectory() as name:
        yield Path(name)


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


# Refusals


class Choosy(Around):
    """A target that refuses a batch outright if it holds certain documents."""

    def __init__(self, peer, refused, error):
        super().__init__(peer)
        self.refused = refused
        self.error = error

    def bulk_docs(self, docs, *, new_edits=True):
        self.asked.append("bulk_docs")
        if any(doc["_id"] in self.refused for doc in docs):
            raise self.error
        return self.peer.bulk_docs(docs, new_edits=new_edits)


@given(st.sets(st.integers(0, 15)), st.sampled_from([BadRequest(), TooLarge()]))
@settings(max_examples=20)
def test_a_refused_batch_is_halved_to_the_very_documents(which, error):
    with tempfolder() as folder:
        source = filled(Database(folder / "s"), 16)
        target = Database(folder / "t")
        refused = {f"doc-{n:04}" for n in which}
        outcome = replicate(source, Choosy(target, refused, error), batch_size=8)
        assert {refusal.id for refusal in outcome.refusals} == refused
        assert set(contents(source)) - set(contents(target)) == {
            (refusal.id, refusal.rev) for refusal in outcome.refusals
        }
        assert outcome.doc_write_failures == len(refused)
        assert outcome.docs_written == 16 - len(refused)
        source.close()
        target.close()


def test_one_refused_document_of_many_costs_few_requests(source, target):
    theirs = Choosy(target, {"doc-0077"}, BadRequest("no"))
    replicate(filled(source, 256), theirs, batch_size=256)
    assert theirs.asked.count("bulk_docs") <= 17


def test_a_document_that_breaks_the_target_is_found_like_a_refused_one(source, target):
    theirs = Choosy(target, {"doc-0003"}, PeerMisbehaved("500"))
    outcome = replicate(filled(source, 8), theirs)
    assert [refusal.id for refusal in outcome.refusals] == ["doc-0003"]


@pytest.mark.parametrize("count", [1, MOST_FAILURES + 20])
def test_a_target_that_only_breaks_refused_nothing_and_is_asked_again(
    source, target, count
):
    ids = {f"doc-{n:04}" for n in range(count)}
    theirs = Choosy(target, ids, PeerMisbehaved("500"))
    with pytest.raises(PeerMisbehaved):
        replicate(filled(source, count), theirs)
    assert theirs.asked.count("bulk_docs") < 20
    assert replicate(source, target).docs_written == count


def test_a_target_closed_to_us_is_not_asked_for_each_document(source, target):
    theirs = Choosy(target, {"doc-0000"}, Forbidden("not yours"))
    with pytest.raises(Forbidden):
        replicate(filled(source, 8), theirs)
    assert theirs.asked.count("bulk_docs") == 1


class Answering(Around):
    """A target that answers this for one document of each batch."""

    def __init__(self, peer, error):
        super().__init__(peer)
        self.error = error

    def bulk_docs(self, docs, *, new_edits=True):
        first, *rest = docs
        answer = Refusal(first["_id"], first["_rev"], self.error, "because")
        return [answer, *self.peer.bulk_docs(rest, new_edits=new_edits)]


def test_a_document_refused_by_itself_is_reported_and_not_offered_again(source, target):
    outcome = replicate(filled(source, 3), Answering(target, "forbidden"))
    assert [(r.id, r.reason) for r in outcome.refusals] == [("doc-0000", "because")]
    assert replicate(source, target).docs_written == 0


def test_a_disk_that_is_full_refuses_nothing_and_loses_nothing(source, target):
    with pytest.raises(PeerUnavailable):
        replicate(filled(source, 3), Answering(target, "storage_failed"))
    assert replicate(source, target).docs_written == 1
    assert contents(source) == contents(target)


# What the source does not give


def test_a_leaf_replaced_while_it_was_fetched_comes_with_its_successor(source, target):
    class Overtaken(Around):
        def bulk_get(self, wanted):
            if "edited" not in self.asked:
                self.asked.append("edited")
                edit(source, "doc-0001", False, "newer")
            return self.peer.bulk_get(wanted)

    outcome = replicate(Overtaken(filled(source, 3)), target)
    assert outcome.refusals == ()
    replicate(source, target)
    assert contents(source) == contents(target)


def test_what_the_source_listed_and_does_not_know_is_reported(source, target):
    class Forgetful(Around):
        def bulk_get(self, wanted):
            return [Refusal(id, rev, "not_found", "missing") for id, rev in wanted]

        def revs_diff(self, revs):
            return {id: Missing(tuple(some), ()) for id, some in revs.items()}

    outcome = replicate(Forgetful(filled(source, 2)), target)
    assert len(outcome.refusals) == 2
    assert outcome.doc_write_failures == 0


def test_an_answer_too_large_for_one_is_asked_for_in_halves(source, target):
    class Narrow(Around):
        def bulk_get(self, wanted):
            if len(wanted) > 2:
                raise TooLarge
            return self.peer.bulk_get(wanted)

    assert replicate(Narrow(filled(source, 9)), target).docs_written == 9


def test_one_document_too_large_for_an_answer_ends_the_run(source, target):
    class Narrow(Around):
        def bulk_get(self, wanted):
            raise TooLarge

    with pytest.raises(TooLarge):
        replicate(Narrow(filled(source, 2)), target)


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


# Halving


numbers = st.integers(0, 99)


@given(st.lists(numbers, min_size=1, unique=True), st.sets(numbers))
def test_halving_tells_of_every_item_once_and_in_order(items, bad):
    def act(some):
        if bad & set(some):
            raise BadRequest
        return []

    told = list(halving(items, act, (BadRequest,)))
    assert [item for _, some in told for item in some] == items
    for answer, some in told:
        assert isinstance(answer, BadRequest) == bool(bad & set(some))
        assert len(some) == 1 or answer == []
