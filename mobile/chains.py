"""The chain that this phone writes in one database: its head, and whether it is still
the phone that wrote it.

A nonce lies outside any backup. Where it does not match what the database remembers,
the folder was put back or copied, and a new chain begins: two phones never write one.
"""

from __future__ import annotations

import os
from pathlib import Path

from mobile.clock import write_whole
from schemas import identifiers
from schemas.entry import Chain
from sync.database import Database


def head(database: Database, nonce: Path) -> Chain:
    """Where the next entry is joined on."""
    kept = database.local("chain")
    if kept and nonce.exists() and nonce.read_text("ascii") == kept["nonce"]:
        return Chain(kept["id"], kept["n"], kept["prev"])
    return Chain(identifiers.chain_id())


def keep(database: Database, nonce: Path, head: Chain) -> None:
    """Remember the new head, in the caller's transaction."""
    kept = database.local("chain")
    text = kept["nonce"] if kept and kept["id"] == head.id else os.urandom(16).hex()
    if not kept or kept["id"] != head.id:
        write_whole(nonce, text)
    database.put_local(
        "chain", {"id": head.id, "n": head.n, "prev": head.prev, "nonce": text}
    )
