"""What documents are and what they mean. Runs on the phone; imports nothing of ours.

    write, read, verify, erase     an entry: composed and sealed, read back, checked
    load, missing                  its body, held to the schema of its type
    fold                           the case file that the entries of a case make
    clocks_of                      the statutory clocks of a case file

The rest is one noun a file: `errors` for everything that can be refused, `codes` for
the code lists, `samples` for content to try it with. Each is read when it is first
asked for: a phone that waits for its PIN needs no forms and no fold.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.bodies import load, missing
    from schemas.casefile import CaseFile, fold
    from schemas.clocks import Clock, clocks_of
    from schemas.entry import At, Author, Chain, Entry, erase, read, verify, write
    from schemas.errors import SiliError
    from schemas.sealing import PublicKey, Purpose, SigningKey

__all__ = [
    "At",
    "Author",
    "CaseFile",
    "Chain",
    "Clock",
    "Entry",
    "PublicKey",
    "Purpose",
    "SigningKey",
    "SiliError",
    "clocks_of",
    "erase",
    "fold",
    "load",
    "missing",
    "read",
    "verify",
    "write",
]

NAMES = {
    "bodies": ("load", "missing"),
    "casefile": ("CaseFile", "fold"),
    "clocks": ("Clock", "clocks_of"),
    "entry": ("At", "Author", "Chain", "Entry", "erase", "read", "verify", "write"),
    "errors": ("SiliError",),
    "sealing": ("PublicKey", "Purpose", "SigningKey"),
}
HOMES = {name: home for home, names in NAMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"schemas.{HOMES[name]}"), name)
