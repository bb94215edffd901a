"""One screen, two files: what it does (`.py`) and how it looks (`.kv`)."""
