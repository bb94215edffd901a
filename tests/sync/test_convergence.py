"""Three databases, edited apart and replicated in any order, end up the same.

A line that drops halfway, batches that come twice or turned round, files closed and
opened again: at the end, when everybody has heard everybody, all know the same
leaves, read the same winner, and hold the same bodies. Nothing anybody wrote as a
leaf is gone unless somebody edited it further.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sync.database import Database
from sync.peer import Refusal

NAMES = ("phone", "relay", "county")
IDS = st.sampled_from(["entry", "case", "notice"])
WHO = st.sampled_from(NAMES)


def replicate(
    source: Database, target: Database, *, keep: int | None = None, turned: bool = False
) -> int:
    """Give the target what it lacks, or the first `keep` of it; return how many."""
    changes = source.changes().changes
    lacking = target.revs_diff({change.id: change.revs for change in changes})
    wanted = [(id, rev) for id, lack in lacking.items() for rev in lack.missing]
    docs = [doc for doc in source.bulk_get(wanted) if not isinstance(doc, Refusal)]
    docs = docs[::-1] if turned else docs
    answers = target.bulk_docs(docs[:keep], new_edits=False)
    assert not any(isinstance(answer, Refusal) for answer in answers)
    return len(docs[:keep])


def told(database: Database) -> dict[str, Any]:
    """Return all a database knows: each leaf with its body, the winner first."""
    return {
        change.id: (change.deleted, database.open_revs(change.id))
        for change in database.changes().changes
    }


class People(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.at = {name: self.opened(name) for name in NAMES}
        self.written: dict[str, set[str]] = {}
        self.edited: dict[str, set[str]] = {}
        self.count = 0

    def opened(self, name: str) -> Database:
        return Database(self.folder / f"{name}.sqlite")

    def leaves(self, who: str, id: str) -> list[Any]:
        known = {change.id for change in self.at[who].changes().changes}
        return self.at[who].open_revs(id) if id in known else []

    @rule(who=WHO, id=IDS, deleted=st.booleans(), nth=st.integers(0, 5))
    def somebody_edits(self, who: str, id: str, deleted: bool, nth: int) -> None:
        self.count += 1
        document: dict[str, Any] = {"_id": id, "n": self.count}
        if leaves := self.leaves(who, id):
            document["_rev"] = leaves[nth % len(leaves)]["_rev"]
        if deleted:
            document["_deleted"] = True
        rev = self.at[who].put(document)
        self.written.setdefault(id, set()).add(rev)
        self.edited.setdefault(id, set()).add(str(document.get("_rev")))

    @rule(who=WHO, id=IDS)
    def two_write_the_same_thing(self, who: str, id: str) -> None:
        if not self.leaves(who, id):
            rev = self.at[who].put({"_id": id, "same": True})
            self.written.setdefault(id, set()).add(rev)

    @rule(giver=WHO, taker=WHO, turned=st.booleans())
    def one_hears_another(self, giver: str, taker: str, turned: bool) -> None:
        replicate(self.at[giver], self.at[taker], turned=turned)

    @rule(giver=WHO, taker=WHO, keep=st.integers(0, 2), turned=st.booleans())
    def the_line_drops(self, giver: str, taker: str, keep: int, turned: bool) -> None:
        replicate(self.at[giver], self.at[taker], keep=keep, turned=turned)

    @rule(who=WHO)
    def somebody_starts_again(self, who: str) -> None:
        self.at[who].close()
        self.at[who] = self.opened(who)

    @rule(giver=WHO, taker=WHO)
    @precondition(lambda self: self.count)
    def a_batch_comes_twice(self, giver: str, taker: str) -> None:
        wanted = [
            (change.id, rev)
            for change in self.at[giver].changes().changes
            for rev in change.revs
        ]
        docs = self.at[giver].bulk_get(wanted)
        assert not any(isinstance(doc, Refusal) for doc in docs)
        self.at[taker].bulk_docs([*docs, *docs], new_edits=False)  # type: ignore[list-item]

    @invariant()
    def the_feed_the_list_and_the_counts_agree(self) -> None:
        for database in self.at.values():
            changes = database.changes().changes
            alive = sorted(change.id for change in changes if not change.deleted)
            assert [row.id for row in database.all_docs()] == alive
            assert database.info().doc_count == len(alive)
            for change in changes:
                leaves = database.open_revs(change.id)
                assert tuple(leaf["_rev"] for leaf in leaves) == change.revs  # type: ignore[index]

    def teardown(self) -> None:
        for _ in NAMES:
            for source in NAMES:
                for target in NAMES:
                    replicate(self.at[source], self.at[target])
        first, *others = [told(database) for database in self.at.values()]
        assert all(other == first for other in others)
        for id, revs in self.written.items():
            known = {leaf["_rev"] for leaf in first[id][1]}
            assert known == revs - self.edited.get(id, set())
        for database in self.at.values():
            database.close()
        shutil.rmtree(self.folder)


TestConvergence = People.TestCase
TestConvergence.settings = settings(stateful_step_count=30)
