"""What no restore takes back, line by line, outside the registry and its backups.

    erasures.ledger    which entry was erased, why, who decided; never what it said
    standing.ledger    whose phone ended, who moved, whose role or password changed,
                       who may know of a restricted case, which key followed which

A registry that is put back knows nothing of what was decided since; the ledgers do.
Lines are only added, before the transaction that they tell of is committed: killed
between the two, the ledger says more than the registry. Each is sealed with the
county's document key. A line that does not verify is not taken, and named.
"""

import fcntl
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
    begin(path)
    with path.open("r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(whole(path.read_bytes()))
        file.truncate()
        file.write(canonical_bytes(sealed) + b"\n")
        os.fsync(file.fileno())


def begin(path: Path) -> None:
    """An empty ledger where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def whole(written: bytes) -> int:
    """Where the last whole line ends; what is torn behind it was never decided."""
    return written.rfind(b"\n") + 1


def lines(path: Path, keys: CountyKeys) -> Iterator[Line]:
    """Each line once its seal is right. A torn last line was never decided."""
    if not path.exists():
        return
    *said, _torn = path.read_bytes().split(b"\n")
    for number, each in enumerate(said, 1):
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
