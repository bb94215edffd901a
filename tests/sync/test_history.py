"""What a row remembers reads back as it was, and grows as the tree does."""

from hypothesis import given
from hypothesis import strategies as st

from sync import history, revtree
from sync.history import History
from sync.revtree import Revision

from .trees import drawn, grown


@st.composite
def histories(draw: st.DrawFn) -> History:
    tree = draw(grown())
    tree = revtree.stem(tree, draw(st.sampled_from([1, 2, 5, 1000])))
    leaves = sorted(revtree.leaves(tree))
    return History(tree, frozenset(draw(st.sets(st.sampled_from(leaves)))))


@given(histories())
def test_a_history_reads_back_as_it_was_written(known: History) -> None:
    winner = known.leaves[0]
    text = history.write(known)
    assert history.read(winner, winner in known.deleted, text) == known
    assert history.leaf_revs(str(winner), text) == tuple(map(str, known.leaves))


@given(grown())
def test_every_order_of_arrival_ends_in_the_same_history(
    tree: revtree.RevTree,
) -> None:
    def arrive(revs: list[Revision]) -> History:
        known = History({}, frozenset())
        for rev in revs:
            path = [each.digest for each in revtree.ancestry(tree, rev)]
            branch = revtree.path_to_tree(rev.generation, path)
            buried = rev.digest < "5"
            known = known.grown(branch, deleted=buried, limit=1000)
        return known

    assert arrive(list(tree)) == arrive(list(tree)[::-1]) == arrive(sorted(tree))


def test_a_lone_revision_needs_no_text() -> None:
    assert history.write(History(drawn("1-a"), frozenset())) is None


def test_no_revision_is_written_twice() -> None:
    known = History(drawn("1-a 2-b 3-d | 1-a 2-c"), frozenset({Revision(2, "c")}))
    assert history.write(known) == '[[3,["d","b","a"],null,0],[2,["c"],"a",1]]'


def test_the_revisions_of_a_leaf_go_back_to_its_root() -> None:
    known = History(drawn("1-a 2-b 3-d | 1-a 2-c"), frozenset())
    told = history.revisions(known, Revision(2, "c"))
    assert told == {"start": 2, "ids": ["c", "a"]}


def test_a_leaf_that_is_known_alive_is_not_buried_by_hearsay() -> None:
    known = History(drawn("1-a"), frozenset())
    assert known.grown(drawn("1-a"), deleted=True, limit=1000) == known
