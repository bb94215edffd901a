"""No difference from PouchDB: the same winner, leaves and revisions, step by step.

But one. Where a path without its far ancestors meets a tree that was cut short,
PouchDB can come to hold one revision twice, once with a child and once without, and
then calls it a leaf though it knows its successor. A flat tree cannot; the two are
compared as long as PouchDB's is a tree.
"""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

from sync.history import History
from sync.revtree import leaves, path_to_tree

SCRIPT = Path(__file__).with_name("pouchdb_merge.js")


def a_tree(rng: random.Random) -> dict[str, list[str]]:
    """Grow revisions as people do: on a leaf mostly, beside one sometimes."""
    above: dict[str, list[str]] = {}
    for _ in range(rng.randint(1, 14)):
        parents = [*above, None] if rng.random() < 0.3 else [*list(above)[-2:]]
        parent = rng.choice(parents or [None])
        digest = f"{rng.getrandbits(16):04x}"
        if digest not in above:
            above[digest] = [digest, *(above[parent] if parent else [])]
    return above


def a_history(rng: random.Random, depth: int, cut: float) -> dict[str, Any]:
    """Let revisions arrive in any order, some of them without far ancestors."""
    tree = a_tree(rng)
    buried = {digest for digest in tree if rng.random() < 0.3}
    paths = []
    for digest in rng.sample(list(tree), rng.randint(1, len(tree))):
        path = tree[digest]
        sent = path[: rng.randint(1, len(path))] if rng.random() < cut else path
        paths.append({"start": len(path), "ids": sent, "deleted": digest in buried})
    return {"depth": depth, "paths": paths}


def ours(history: dict[str, Any]) -> list[dict[str, Any]]:
    known = History({}, frozenset())
    answers = []
    for path in history["paths"]:
        known = known.grown(
            path_to_tree(path["start"], path["ids"]),
            deleted=path["deleted"],
            limit=history["depth"],
        )
        answers.append(
            {
                "winner": str(known.leaves[0]),
                "leaves": sorted(map(str, leaves(known.tree))),
                "revs": sorted(map(str, known.tree)),
            }
        )
    return answers


def pouchdb(histories: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    asked = "".join(json.dumps(history) + "\n" for history in histories)
    told = subprocess.run(
        ["node", str(SCRIPT)], input=asked, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


def compared(histories: list[dict[str, Any]]) -> tuple[int, int]:
    """Return how many steps were compared, and how many were torn."""
    steps = torn = 0
    for history, theirs in zip(histories, pouchdb(histories), strict=True):
        for mine, step in zip(ours(history), theirs, strict=True):
            torn += step["torn"]
            if step.pop("torn"):
                break
            steps += 1
            assert mine == step, history
    return steps, torn


def test_every_history_merges_as_pouchdb_merges_it() -> None:
    rng = random.Random(20261121)
    whole = [a_history(rng, rng.choice([2, 3, 5, 1000]), 0.0) for _ in range(2000)]
    partial = [a_history(rng, 1000, 0.3) for _ in range(2000)]
    steps, torn = compared(whole + partial)
    assert steps > 15_000
    assert torn == 0


def test_partial_paths_into_cut_trees_merge_alike_while_pouchdb_has_a_tree() -> None:
    rng = random.Random(20261122)
    steps, torn = compared(
        [a_history(rng, rng.choice([2, 3, 5]), 0.3) for _ in range(2000)]
    )
    assert steps > 7_000
    assert torn < 50
