"""PINs and passwords of the tests are stretched little: nobody guesses them.

What is kept says itself how much it was stretched, so what a test made opens likewise
in the processes that it starts. Those, and whoever asks for `as_shipped`, stretch
what they make as the product does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from mobile import lock
from server import accounts

HASHER, SCRYPT_N = accounts.HASHER, lock.SCRYPT_N


def little() -> None:
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    lock.SCRYPT_N = 2**4


@contextmanager
def as_shipped() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", HASHER)
        patch.setattr(lock, "SCRYPT_N", SCRYPT_N)
        yield
