"""A table between its first look and its import: kept for an hour, for one account.

It lies encrypted in the data folder, under a name and by a key that both come of a
random word; the word is in the page of whoever brought it and nowhere else. So nobody
who reads the folder reads the table, and another account opens nothing with the word.
"""

import os
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from server.errors.exchange import TableRefused

FOLDER = "incoming"
KEPT = 3600
"""Seconds."""


def keep(data: bytes, account: str, folder: Path, now: datetime) -> str:
    """The word by which it is opened; what lies there too long is dropped."""
    word, at = secrets.token_urlsafe(32), int(now.timestamp())
    kept = folder / FOLDER
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(kept, at)
    path = place(folder, word)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(box(word, account).encrypt_at_time(data, at))
    os.utime(path, (at, at))
    return word


def opened(word: str, account: str, folder: Path, now: datetime) -> bytes:
    """Raises TableRefused."""
    try:
        sealed = place(folder, word).read_bytes()
        return box(word, account).decrypt_at_time(sealed, KEPT, int(now.timestamp()))
    except (OSError, InvalidToken):
        raise TableRefused("gone") from None


def drop(word: str, folder: Path) -> None:
    place(folder, word).unlink(missing_ok=True)


def sweep(kept: Path, at: int) -> None:
    for path in kept.iterdir():
        if abs(at - path.stat().st_mtime) > KEPT:
            path.unlink(missing_ok=True)


def place(folder: Path, word: str) -> Path:
    return folder / FOLDER / sha256(f"name\0{word}".encode()).hexdigest()


def box(word: str, account: str) -> Fernet:
    key = sha256(f"key\0{account}\0{word}".encode()).digest()
    return Fernet(urlsafe_b64encode(key))
