-- One document database. Every statement may be run again without harm.
--
-- A document is one row. Its place in the feed is its row number, so that the feed
-- and the bodies are read in the order in which they were written, and a new
-- document costs one row and one entry in the index of ids.
--
-- `rev`, `deleted` and `body` are the winner's. `tree` is NULL while the winner is
-- the only revision known; else it is the JSON that history.py reads. The bodies of
-- other leaves are in `other_leaves`; ancestors have no body.

CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rev TEXT NOT NULL,
    deleted INTEGER NOT NULL,
    tree TEXT,
    body TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS other_leaves (
    id TEXT NOT NULL,
    rev TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (id, rev)
);

CREATE TABLE IF NOT EXISTS locals (
    id TEXT PRIMARY KEY NOT NULL,
    rev INTEGER NOT NULL,
    body TEXT NOT NULL
);

-- A leaf's attachments, and the blocks of each; `staged` are those of no document yet.
CREATE TABLE IF NOT EXISTS attachments (
    id TEXT NOT NULL,
    rev TEXT NOT NULL,
    name TEXT NOT NULL,
    blob INTEGER NOT NULL,
    PRIMARY KEY (id, rev, name)
);

CREATE INDEX IF NOT EXISTS blob_of_attachment ON attachments (blob);

CREATE TABLE IF NOT EXISTS blobs (
    blob INTEGER NOT NULL,
    n INTEGER NOT NULL,
    block BLOB NOT NULL,
    PRIMARY KEY (blob, n)
);

CREATE TABLE IF NOT EXISTS staged (
    blob INTEGER PRIMARY KEY,
    since REAL NOT NULL
);

-- The counts are kept with every write, so that nobody ever has to count rows.
CREATE TABLE IF NOT EXISTS state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    uuid TEXT NOT NULL,
    update_seq INTEGER NOT NULL,
    doc_count INTEGER NOT NULL,
    deleted_count INTEGER NOT NULL,
    revs_limit INTEGER NOT NULL
);

INSERT OR IGNORE INTO state VALUES (1, lower(hex(randomblob(16))), 0, 0, 0, 1000);

PRAGMA application_id = 1399417961;
PRAGMA user_version = 2;
