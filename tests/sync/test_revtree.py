"""The laws of merging, then what they mean in small trees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import revtree
from sync.revtree import Revision, parse_rev

from .trees import drawn, grown, parts_of_one


@given(parts_of_one(2))
def test_merge_does_not_depend_on_who_goes_first(trees: list[revtree.RevTree]) -> None:
    a, b = trees
    assert revtree.merge(a, b) == revtree.merge(b, a)


@given(parts_of_one(3))
def test_merge_does_not_depend_on_grouping(trees: list[revtree.RevTree]) -> None:
    a, b, c = trees
    at_once = revtree.merge(a, b, c)
    assert revtree.merge(revtree.merge(a, b), c) == at_once
    assert revtree.merge(a, revtree.merge(b, c)) == at_once


@given(grown(), grown())
def test_order_does_not_matter_between_trees_that_contradict_each_other(
    a: revtree.RevTree, b: revtree.RevTree
) -> None:
    assert revtree.merge(a, b) == revtree.merge(b, a)


@given(parts_of_one(2))
def test_merging_what_is_known_changes_nothing(trees: list[revtree.RevTree]) -> None:
    a, b = trees
    both = revtree.merge(a, b)
    assert revtree.merge(both, a) == revtree.merge(both, b) == both


@given(parts_of_one(2))
def test_merge_loses_no_revision_and_invents_none(
    trees: list[revtree.RevTree],
) -> None:
    a, b = trees
    assert revtree.merge(a, b).keys() == a.keys() | b.keys()


@given(parts_of_one(2))
def test_parts_of_one_tree_never_contradict_each_other(
    trees: list[revtree.RevTree],
) -> None:
    assert not revtree.contradicts(*trees)


@given(grown(), st.data())
def test_the_winner_is_a_leaf_and_live_if_any_leaf_is(
    tree: revtree.RevTree, data: st.DataObject
) -> None:
    leaves = revtree.leaves(tree)
    deleted = data.draw(st.sets(st.sampled_from(sorted(leaves))))
    best = revtree.winner(tree, deleted)
    assert best in leaves
    assert (best in deleted) == (leaves == deleted)
    assert revtree.ranked(tree, deleted)[0] == best


@given(grown(), st.integers(1, 6))
def test_stemming_keeps_every_leaf_with_its_nearest_ancestors(
    tree: revtree.RevTree, depth: int
) -> None:
    stemmed = revtree.stem(tree, depth)
    assert revtree.leaves(stemmed) == revtree.leaves(tree)
    assert revtree.stem(stemmed, depth) == stemmed
    for leaf in revtree.leaves(tree):
        path = revtree.ancestry(tree, leaf)
        assert revtree.ancestry(stemmed, leaf)[:depth] == path[:depth]


@given(grown())
def test_ancestry_goes_up_one_generation_at_a_time(tree: revtree.RevTree) -> None:
    for leaf in revtree.leaves(tree):
        path = revtree.ancestry(tree, leaf)
        assert [rev.generation for rev in path] == list(range(len(path), 0, -1))


@given(grown())
def test_the_path_of_a_leaf_makes_a_tree_again(tree: revtree.RevTree) -> None:
    for leaf in revtree.leaves(tree):
        path = revtree.ancestry(tree, leaf)
        digests = [rev.digest for rev in path]
        again = revtree.path_to_tree(leaf.generation, digests)
        assert revtree.merge(tree, again) == tree


def test_a_live_leaf_beats_a_longer_deleted_one() -> None:
    tree = drawn("1-a 2-b 3-d | 1-a 2-c")
    assert revtree.winner(tree, {Revision(3, "d")}) == Revision(2, "c")


def test_a_longer_branch_beats_a_higher_digest() -> None:
    assert revtree.winner(drawn("1-a 2-b 3-a | 1-a 2-z"), set()) == Revision(3, "a")


def test_of_two_branches_as_long_the_higher_digest_wins() -> None:
    assert revtree.winner(drawn("1-a 2-b | 1-a 2-c"), set()) == Revision(2, "c")


def test_a_root_learns_its_parent_when_the_ancestry_comes() -> None:
    stub, whole = drawn("3-c"), drawn("1-a 2-b 3-c")
    assert revtree.merge(stub, whole) == whole


def test_two_roots_stay_two_trees_until_they_meet() -> None:
    tree = revtree.merge(drawn("1-a 2-b"), drawn("1-z"))
    assert revtree.leaves(tree) == {Revision(2, "b"), Revision(1, "z")}


def test_a_second_parent_is_a_contradiction() -> None:
    assert revtree.contradicts(drawn("1-a 2-x"), drawn("1-b 2-x"))
    assert not revtree.contradicts(drawn("1-a 2-x"), drawn("2-x 3-y"))


def test_stemming_keeps_what_any_branch_still_needs() -> None:
    tree = drawn("1-a 2-b 3-c 4-d | 2-b 3-e")
    assert revtree.stem(tree, 2) == drawn("2-b 3-c 4-d | 2-b 3-e")
    assert revtree.stem(tree, 1) == drawn("4-d | 3-e")


def test_possible_ancestors_are_the_leaves_older_than_what_is_missing() -> None:
    tree = drawn("1-a 2-b 3-c | 1-a 2-d")
    missing = [Revision(3, "x")]
    assert revtree.possible_ancestors(tree, missing) == [Revision(2, "d")]
    assert revtree.possible_ancestors(tree, []) == []


@given(st.integers(1, 10**14), st.text(min_size=1))
def test_a_revision_reads_back_as_it_was_written(number: int, digest: str) -> None:
    rev = Revision(number, digest)
    assert parse_rev(str(rev)) == rev


@pytest.mark.parametrize(
    "text", ["", "-", "1", "1-", "-a", "0-a", "01-a", "a-1", "+1-a", "1.5-a", "²-a"]
)
def test_what_is_not_a_revision_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^" if not text else None):
        parse_rev(text)


def test_a_generation_of_sixteen_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="^1000"):
        parse_rev("1" + "0" * 15 + "-a")
