"""A program that knows less: what it took in is read again by the one that knows all.

    with older("dispute.terminated"):     a type; "e" stands for the envelope
        county.ingest()
    county.ingest()                       the upgrade

A process knows the same for as long as it lives and remembers what it read; going
from one program to the other here, that is forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

import pytest

from schemas import bodies, placing

KNOWN = bodies.SCHEMAS


@contextmanager
def older(*unknown: str) -> Iterator[None]:
    """Until its end, nothing here knows these."""
    less = {type: v for type, v in KNOWN.items() if type not in unknown}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bodies, "SCHEMAS", MappingProxyType(less))
        if "e" in unknown:
            patch.setattr("schemas.entry.VERSION", 0)
        forget()
        yield
    forget()


def forget() -> None:
    for remembered in (bodies.form_of, bodies.knowledge, placing.read):
        remembered.cache_clear()
