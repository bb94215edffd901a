"""A file encrypted for a shelf: what a backup is written in and read from.

    "SILIVLT1"  salt (16)  { length (4)  AES-256-GCM of up to 1 MiB } …

The key of a file is made of the backup's key and the file's salt. Each piece is bound
to the backup, the file's name, its position, and whether it is the last: cut, swapped,
reordered or changed, it does not open. The backup's key comes from a key file, or from
a passphrase through scrypt.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from server.errors import BackupBroken

MAGIC = b"SILIVLT1"
SALT = 16
PIECE = 1 << 20
TAG = 16
LEAST_KEY = 32
COST = {"n": 1 << 15, "r": 8, "p": 1}


def key_of_file(content: bytes, salt: bytes) -> bytes:
    """The backup's key, where the county keeps a key file."""
    return derived(content, salt, b"sili backup key file")


def key_of_passphrase(passphrase: str, salt: bytes) -> bytes:
    """The backup's key, where two officers know a passphrase."""
    return Scrypt(salt=salt, length=32, **COST).derive(passphrase.encode())


def derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose).derive(key)


def bound(name: str, number: int, *, is_last: bool) -> bytes:
    return f"{name}\0{number}\0{int(is_last)}".encode()


def shut(key: bytes, name: str, source: Path, target: Path) -> str:
    """Encrypt one file into another; the digest of what went in."""
    salt, digest = os.urandom(SALT), hashlib.sha256()
    cipher = AESGCM(derived(key, salt, b"sili backup file"))
    with source.open("rb") as read, target.open("xb") as written:
        written.write(MAGIC + salt)
        for number, (piece, is_last) in enumerate(pieces(read)):
            digest.update(piece)
            told = bound(name, number, is_last=is_last)
            closed = cipher.encrypt(number.to_bytes(12), piece, told)
            written.write(len(closed).to_bytes(4) + closed)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def pieces(read: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    piece = read.read(PIECE)
    while True:
        after = read.read(PIECE)
        yield piece, not after
        if not after:
            return
        piece = after


def open_into(key: bytes, name: str, source: Path, target: Path) -> str:
    """Decrypt one file into another; the digest of what came out."""
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("xb") as written:
        for piece in opened(key, name, source, read):
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def opened(key: bytes, name: str, source: Path, read: BinaryIO) -> Iterator[bytes]:
    head = read.read(len(MAGIC) + SALT)
    if not head.startswith(MAGIC):
        raise BackupBroken(source, "不是备份文件", "it is no file of a backup")
    cipher = AESGCM(derived(key, head[len(MAGIC) :], b"sili backup file"))
    number, closed = 0, piece_of(read)
    while True:
        after = piece_of(read)
        told = bound(name, number, is_last=not after)
        try:
            yield cipher.decrypt(number.to_bytes(12), closed, told)
        except (InvalidTag, ValueError) as wrong:
            zh = "密钥不对，或文件不完整、被改动"
            en = "the key is wrong, or the file was cut or changed"
            raise BackupBroken(source, zh, en) from wrong
        if not after:
            return
        number, closed = number + 1, after


def piece_of(read: BinaryIO) -> bytes:
    length = int.from_bytes(read.read(4))
    return read.read(min(length, PIECE + TAG))
