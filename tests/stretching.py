"""PINs and passwords of the tests are stretched little: nobody guesses them.

What is kept says itself how much it was stretched, so what a test made opens likewise
in the processes that it starts. Those, and whoever asks for `as_shipped`, stretch
what they make as the product does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from mobile import lock

SCRYPT_N = lock.SCRYPT_N
if find_spec("argon2") is not None:  # Not where there is but a phone.
    from argon2 import PasswordHasher

    from server import accounts

    HASHER = accounts.HASHER


def little() -> None:
    lock.SCRYPT_N = 2**4
    if find_spec("argon2") is not None:
        accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def as_shipped() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", HASHER)
        patch.setattr(lock, "SCRYPT_N", SCRYPT_N)
        yield
