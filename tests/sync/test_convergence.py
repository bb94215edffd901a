"""A hub and three phones through everything that happens to them.

Phones write offline, edit what others edited, delete; syncs are cut between any two
steps; the hub is restored from an old backup, or lost and made anew. After one more
sync of everybody, twice, all hold the same leaves, and every edit that a phone still
had is known everywhere.

When it fails, hypothesis prints the story: each step is a sentence.
"""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from sync.database import Database
from sync.errors import NotFound
from sync.replicator import replicate
from tests.sync.served import contents

PHONES = ("li", "wang", "zhao")
phones = st.sampled_from(PHONES)
ids = st.sampled_from(["case-1", "case-2", "case-3"])
values = st.integers(0, 5)
steps = st.none() | st.integers(1, 25)


class LineDropped(BaseException):
    """Between two steps, nothing goes on."""


class Village(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.folder = Path(mkdtemp())
        self.phones = {name: Database(self.folder / name) for name in PHONES}
        self.hub = Database(self.folder / "hub")
        self.backup = None

    @rule(phone=phones, id=ids, value=values)
    def writes_offline(self, phone, id, value):
        database = self.phones[phone]
        try:
            rev = {"_rev": database.get(id)["_rev"]}
        except NotFound:
            rev = {}
        database.put({"_id": id, "by": phone, "value": value, **rev})

    @rule(phone=phones, id=ids)
    def deletes_offline(self, phone, id):
        database = self.phones[phone]
        try:
            database.delete(id, database.get(id)["_rev"])
        except NotFound:
            pass

    @rule(phone=phones, drops_after=steps, batch=st.sampled_from([1, 2, 500]))
    def pushes(self, phone, drops_after, batch):
        carry(self.phones[phone], self.hub, drops_after, batch)

    @rule(phone=phones, drops_after=steps, batch=st.sampled_from([1, 2, 500]))
    def pulls(self, phone, drops_after, batch):
        carry(self.hub, self.phones[phone], drops_after, batch)

    @rule()
    def the_hub_is_backed_up(self):
        self.hub.close()
        self.backup = self.folder / "backup"
        shutil.copyfile(self.folder / "hub", self.backup)
        self.hub = Database(self.folder / "hub")

    @precondition(lambda self: self.backup)
    @rule()
    def the_hub_is_restored(self):
        self.hub.close()
        shutil.copyfile(self.backup, self.folder / "hub")
        self.hub = Database(self.folder / "hub")

    @rule()
    def the_hub_is_lost_and_made_anew(self):
        self.hub.close()
        for file in self.folder.glob("hub*"):
            file.unlink()
        self.hub = Database(self.folder / "hub")

    def teardown(self):
        if not hasattr(self, "hub"):
            return
        written = {
            (id, rev) for phone in self.phones.values() for id, rev in ancestors(phone)
        }
        for _ in range(2):
            for phone in self.phones.values():
                replicate(phone, self.hub)
                replicate(self.hub, phone)
        held = contents(self.hub)
        assert all(contents(phone) == held for phone in self.phones.values())
        assert written <= set(ancestors(self.hub))
        for database in (*self.phones.values(), self.hub):
            database.close()
        shutil.rmtree(self.folder)


def carry(source, target, drops_after, batch):
    left = drops_after

    def drop(progress):
        nonlocal left
        if left is not None:
            left -= 1
            if not left:
                raise LineDropped

    try:
        replicate(source, target, batch_size=batch, on_progress=drop)
    except LineDropped:
        pass


def ancestors(database):
    """Yield every revision that a database knows of, leaves and their ancestors."""
    for (id, _), doc in contents(database).items():
        start, digests = doc["_revisions"]["start"], doc["_revisions"]["ids"]
        for n, digest in enumerate(digests):
            yield id, f"{start - n}-{digest}"


TestVillage = Village.TestCase
TestVillage.settings = settings(max_examples=15, stateful_step_count=20)
