"""What was erased, line by line, outside the registry and every backup of it.

A registry that is put back knows nothing of what was erased since; the ledger does.
Lines are only added. Each is sealed with the county's document key and tells which
entry, why, and who decided; never what it said. A line that does not verify is not
taken, and named.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from schemas import strict_json
from schemas.canonical import canonical_bytes, digest_of
from schemas.errors import SiliError
from schemas.sealing import Purpose
from server.errors import ErasureRefused
from server.keys import CountyKeys

Line: TypeAlias = dict[str, Any]


def append(path: Path, line: Line, keys: CountyKeys) -> None:
    """Durable when it returns."""
    sealed = {**line, "seal": keys.seal(digest_of(line))}
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
    with os.fdopen(os.open(path, flags, 0o600), "ab") as file:
        file.write(canonical_bytes(sealed) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def lines(path: Path, keys: CountyKeys) -> Iterator[Line]:
    """Each line once its seal is right. A torn last line was never decided."""
    if not path.exists():
        return
    *whole, _torn = path.read_bytes().split(b"\n")
    for number, each in enumerate(whole, 1):
        line = read(each, keys)
        if line is None:
            raise ErasureRefused(
                f"{path} 第 {number} 行的签章不对，请先查明再恢复。",
                f"{path}: line {number} does not verify; find out why first",
            )
        yield line


def read(raw: bytes, keys: CountyKeys) -> Line | None:
    try:
        line = strict_json.loads(raw)
    except SiliError:
        return None
    seal = line.pop("seal", None) if isinstance(line, dict) else None
    if not isinstance(line, dict) or not isinstance(seal, dict):
        return None
    sig, key = str(seal.get("sig")), keys.every_public_key.get(str(seal.get("kid")))
    if key is None:
        return None
    sealed = key.verify(Purpose.SERVER_DOC, keys.county, digest_of(line), sig)
    return dict(line) if sealed else None
