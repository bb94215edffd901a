"""The revision tree of one document: which edits are known, and what each one edits.

A revision is a generation and a digest, `2-b`. The tree is flat: each revision maps
to its parent, and the roots to None.

        1-a ── 2-b ── 3-d        {1-a: None, 2-b: 1-a, 2-c: 1-a, 3-d: 2-b}
           └── 2-c               leaves: 3-d and 2-c; winner: 3-d

So merging is a union, the leaves are a set difference, and the winner is a maximum:
the live leaf before the deleted, then the longest, then the highest digest. Every
database that knows the same tree names the same winner without asking anybody.

A digest covers the parent, so a revision has one parent; a tree that lacks it (the
far ancestors are forgotten, or were never sent) has the revision as a root and
learns the parent when it comes. A path that gives a known revision another parent
was not made by an honest peer: `contradicts` finds it and the database refuses it.
Where such trees are merged all the same, the greater parent stands, so that even
then the order of merging does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import zip_longest
from typing import NamedTuple, TypeAlias


class Revision(NamedTuple):
    generation: int
    digest: str

    def __str__(self) -> str:
        return f"{self.generation}-{self.digest}"


RevTree: TypeAlias = Mapping[Revision, Revision | None]


def parse_rev(text: str) -> Revision:
    """Read `3-9f2c`; anything else is a ValueError."""
    generation, dash, digest = text.partition("-")
    plain = generation.isascii() and generation.isdigit() and generation[0] != "0"
    if not (plain and dash and digest and len(generation) < 16):
        raise ValueError(text)
    return Revision(int(generation), digest)


def path_to_tree(start: int, digests: Sequence[str]) -> RevTree:
    """Read a `_revisions` member: a generation and the digests, the newest first."""
    path = [Revision(start - back, digest) for back, digest in enumerate(digests)]
    return dict(zip_longest(path, path[1:]))


def merge(tree: RevTree, *others: RevTree) -> RevTree:
    """Return the tree that knows everything the given trees know."""
    merged = dict(tree)
    for other in others:
        for rev, parent in other.items():
            known = merged.get(rev)
            merged[rev] = max(parent, known) if parent and known else parent or known
    return merged


def contradicts(tree: RevTree, other: RevTree) -> bool:
    """Tell whether some revision has one parent here and another there."""
    return any(
        (known := tree[rev]) and (parent := other[rev]) and known != parent
        for rev in tree.keys() & other.keys()
    )


def leaves(tree: RevTree) -> set[Revision]:
    return tree.keys() - set(tree.values())


def ranked(tree: RevTree, deleted: Set[Revision]) -> list[Revision]:
    """Return the leaves, the winner first."""
    return sorted(leaves(tree), key=lambda rev: (rev not in deleted, rev), reverse=True)


def winner(tree: RevTree, deleted: Set[Revision]) -> Revision:
    """Return the leaf readers see: live before deleted, then longest, then highest."""
    return max(leaves(tree), key=lambda rev: (rev not in deleted, rev))


def ancestry(tree: RevTree, rev: Revision) -> list[Revision]:
    """Return a revision and its known ancestors, the newest first."""
    path = [rev]
    while parent := tree[path[-1]]:
        path.append(parent)
    return path


def stem(tree: RevTree, depth: int) -> RevTree:
    """Forget the revisions that are `depth` or more edits above every leaf."""
    if len(tree) <= depth or max(tree)[0] - min(tree)[0] < depth:
        return tree
    kept: set[Revision] = set()
    for leaf in leaves(tree):
        kept.update(ancestry(tree, leaf)[:depth])
    return {
        rev: parent if parent in kept else None
        for rev, parent in tree.items()
        if rev in kept
    }


def possible_ancestors(tree: RevTree, missing: Iterable[Revision]) -> list[Revision]:
    """Return the leaves that one of the missing revisions may descend from."""
    newest = max((rev.generation for rev in missing), default=0)
    return sorted(leaf for leaf in leaves(tree) if leaf.generation < newest)
