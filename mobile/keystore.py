"""The key that does not leave this device: one half of what opens the data key.

    android    HMAC-SHA256 inside Android's keystore; the key cannot be read out
    software   32 bytes in a file of mode 0600, where there is no keystore: whoever
               copies the whole folder copies it too, and only the PIN is left

`storage` says which it is; the county and the words on the screen go by it.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from typing import Any, Protocol

from mobile.errors import KeystoreLost


class Keystore(Protocol):
    storage: str

    def begin(self) -> None:
        """Make the key; an earlier one is gone."""

    def mac(self, message: bytes) -> bytes:
        """HMAC-SHA256 under the key. Raises KeystoreLost."""
        ...

    def forget(self) -> None:
        """Destroy the key."""


class SoftwareKeystore:
    storage = "software"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "keystore.key"

    def begin(self) -> None:
        beside = self.path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        opened = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.path)

    def mac(self, message: bytes) -> bytes:
        try:
            return hmac.digest(self.path.read_bytes(), message, "sha256")
        except OSError as error:
            raise KeystoreLost from error

    def forget(self) -> None:
        if self.path.exists():
            # Flash may keep the old block; Android's keystore does not have this.
            self.path.write_bytes(bytes(32))
            self.path.unlink()


class AndroidKeystore:
    """Android's keystore by pyjnius, which is there on a phone only."""

    storage = "hardware"

    def __init__(self, alias: str) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        self._class = autoclass
        self._alias = alias

    def begin(self) -> None:
        self.forget()
        builder = self._class("android.security.keystore.KeyGenParameterSpec$Builder")
        properties = self._class("android.security.keystore.KeyProperties")
        generator = self._class("javax.crypto.KeyGenerator").getInstance(
            "HmacSHA256", "AndroidKeyStore"
        )
        generator.init(builder(self._alias, properties.PURPOSE_SIGN).build())
        generator.generateKey()

    def mac(self, message: bytes) -> bytes:
        key = self._store().getKey(self._alias, None)
        if key is None:
            raise KeystoreLost
        mac = self._class("javax.crypto.Mac").getInstance("HmacSHA256")
        mac.init(key)
        return bytes(each & 0xFF for each in mac.doFinal(message))

    def forget(self) -> None:
        self._store().deleteEntry(self._alias)

    def _store(self) -> Any:
        store = self._class("java.security.KeyStore").getInstance("AndroidKeyStore")
        store.load(None)
        return store


def made_sure(keystore: Keystore) -> None:
    """There is a key: the old one, or a new one where that is lost."""
    try:
        keystore.mac(b"present")
    except KeystoreLost:
        keystore.begin()


def keystore_of(folder: Path, seat: int = 1) -> Keystore:
    """Android's where we are on Android, else the file; each seat has a key."""
    if "ANDROID_ARGUMENT" in os.environ:
        return AndroidKeystore("sili-kek" if seat == 1 else f"sili-kek-{seat}")
    return SoftwareKeystore(folder)
