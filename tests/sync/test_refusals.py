"""What is refused is found, named, and does not stop the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.database import Database
from sync.errors import BadRequest, Forbidden, PeerMisbehaved, PeerUnavailable, TooLarge
from sync.peer import Missing, Refusal
from sync.replicator import halving, replicate
from sync.runs import MOST_FAILURES
from tests.sync.replicas import Around, edit, filled, tempfolder
from tests.sync.served import contents


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
        def bulk_get(self, wanted, **asked):
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
        def bulk_get(self, wanted, **asked):
            return [Refusal(id, rev, "not_found", "missing") for id, rev in wanted]

        def revs_diff(self, revs):
            return {id: Missing(tuple(some), ()) for id, some in revs.items()}

    outcome = replicate(Forgetful(filled(source, 2)), target)
    assert len(outcome.refusals) == 2
    assert outcome.doc_write_failures == 0


def test_an_answer_too_large_for_one_is_asked_for_in_halves(source, target):
    class Narrow(Around):
        def bulk_get(self, wanted, **asked):
            if len(wanted) > 2:
                raise TooLarge
            return self.peer.bulk_get(wanted)

    assert replicate(Narrow(filled(source, 9)), target).docs_written == 9


def test_one_document_too_large_for_an_answer_ends_the_run(source, target):
    class Narrow(Around):
        def bulk_get(self, wanted, **asked):
            raise TooLarge

    with pytest.raises(TooLarge):
        replicate(Narrow(filled(source, 2)), target)


# Halving


class Hilly(Around):
    """A target behind a line that carries three documents, while it is there."""

    away = False

    def bulk_docs(self, docs, *, new_edits=True):
        self.asked.append("bulk_docs")
        if len(docs) > 3 or self.away:
            raise PeerUnavailable
        return self.peer.bulk_docs(docs, new_edits=new_edits)

    def info(self):
        self.asked.append("info")
        if self.away and "bulk_docs" in self.asked:
            raise PeerUnavailable
        return self.peer.info()


def test_a_batch_that_the_line_does_not_carry_is_made_smaller_for_good(source, target):
    theirs = Hilly(target)
    outcome = replicate(filled(source, 60), theirs, batch_size=24)
    assert (outcome.docs_written, outcome.refusals) == (60, ())
    assert theirs.asked.count("info") < 10


@pytest.mark.parametrize("count", [1, 24])
def test_a_peer_that_is_away_is_not_asked_in_ever_smaller_pieces(source, target, count):
    theirs = Hilly(target)
    theirs.away = True
    with pytest.raises(PeerUnavailable):
        replicate(filled(source, count), theirs)
    assert theirs.asked.count("bulk_docs") == 1


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
