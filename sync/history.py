"""What the row of a document remembers of its revisions.

A history is a revision tree and which of its leaves are tombstones. It is kept as a
list of chains, the winner's first: a chain goes from a leaf up through its ancestry
until it meets an earlier chain, so that no revision is written twice.

        1-a ── 2-b ── 3-d        [[3, ["d", "b", "a"], null, 0],
           └── 2-c                [2, ["c"], "a", 0]]

The first chain is therefore the `_revisions` of the winner as it stands.
"""

import json
from dataclasses import dataclass
from typing import Any

from .revtree import (
    Revision,
    RevTree,
    ancestry,
    leaves,
    merge,
    path_to_tree,
    ranked,
    stem,
    winner,
)


@dataclass(frozen=True, slots=True)
class History:
    tree: RevTree
    deleted: frozenset[Revision]

    @property
    def leaves(self) -> list[Revision]:
        """The leaves, the winner first."""
        return ranked(self.tree, self.deleted)

    @property
    def winner(self) -> Revision:
        if len(self.tree) == 1:
            return next(iter(self.tree))
        return winner(self.tree, self.deleted)

    def grown(self, branch: RevTree, *, deleted: bool, limit: int) -> "History":
        """Return the history that knows this branch too, down from its newest."""
        tree = stem(merge(self.tree, branch) if self.tree else branch, limit)
        newest = next(iter(branch))
        buried = self.deleted
        if deleted and newest not in self.tree:
            buried |= {newest}
        return History(tree, buried and buried & leaves(tree))


def write(history: History) -> str | None:
    """Return the history as it is kept; None for a lone revision."""
    if len(history.tree) == 1:
        return None
    written: set[Revision] = set()
    chains = []
    for leaf in history.leaves:
        path = ancestry(history.tree, leaf)
        fresh = [rev for rev in path if rev not in written]
        written.update(fresh)
        joint = history.tree[fresh[-1]]
        chains.append(
            [
                leaf.generation,
                [rev.digest for rev in fresh],
                joint.digest if joint else None,
                int(leaf in history.deleted),
            ]
        )
    return json.dumps(chains, ensure_ascii=False, separators=(",", ":"))


def read(rev: Revision, deleted: bool, text: str | None) -> History:
    """Read what was kept beside the winner `rev`."""
    if text is None:
        return History({rev: None}, frozenset({rev} if deleted else ()))
    tree: dict[Revision, Revision | None] = {}
    buried = []
    for generation, digests, joint, is_deleted in json.loads(text):
        tree.update(path_to_tree(generation, digests))
        if joint is not None:
            last = Revision(generation - len(digests) + 1, digests[-1])
            tree[last] = Revision(last.generation - 1, joint)
        if is_deleted:
            buried.append(Revision(generation, digests[0]))
    return History(tree, frozenset(buried))


def leaf_revs(rev: str, text: str | None) -> tuple[str, ...]:
    """Return the leaves, the winner first, without building the tree."""
    if text is None:
        return (rev,)
    return tuple(f"{chain[0]}-{chain[1][0]}" for chain in json.loads(text))


def revisions(history: History, rev: Revision) -> dict[str, Any]:
    """Return the `_revisions` member of a revision."""
    path = ancestry(history.tree, rev)
    return {"start": rev.generation, "ids": [one.digest for one in path]}
