"""Revision trees for the laws: grown as edits grow them, sent as peers send them."""

from hypothesis import strategies as st

from sync.revtree import Revision, RevTree, ancestry


@st.composite
def grown(draw: st.DrawFn, *, most: int = 12) -> dict[Revision, Revision | None]:
    """Draw a tree in which every edit is of a revision known before it."""
    tree: dict[Revision, Revision | None] = {}
    for nth in range(draw(st.integers(1, most))):
        parent = draw(st.sampled_from([None, *tree]))
        generation = parent.generation + 1 if parent else 1
        tree[Revision(generation, f"{draw(st.integers(0, 9))}{nth:02}")] = parent
    return tree


@st.composite
def parts(draw: st.DrawFn, of: RevTree) -> RevTree:
    """Draw what a peer may know of a tree: some branches, each from its end up."""
    known: dict[Revision, Revision | None] = {}
    for end in draw(st.lists(st.sampled_from(list(of)), min_size=1, max_size=4)):
        path = ancestry(of, end)
        path = path[: draw(st.integers(1, len(path)))]
        known.update(zip(path[:-1], path[1:], strict=True))
        known.setdefault(path[-1], None)
    return known


@st.composite
def parts_of_one(draw: st.DrawFn, count: int) -> list[RevTree]:
    whole = draw(grown())
    return [draw(parts(whole)) for _ in range(count)]


def drawn(picture: str) -> dict[Revision, Revision | None]:
    """Read a tree from a picture: each line goes from a root or a known revision.

    >>> drawn("1-a 2-b 3-d | 1-a 2-c")
    """
    tree: dict[Revision, Revision | None] = {}
    for line in picture.split("|"):
        above = None
        for word in line.split():
            generation, _, digest = word.partition("-")
            rev = Revision(int(generation), digest)
            tree[rev] = above or tree.get(rev)
            above = rev
    return tree
