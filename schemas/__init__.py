"""What documents are and what they mean. Runs on the phone; imports nothing of ours.

    write, read, verify, erase     an entry: composed and sealed, read back, checked
    load, missing                  its body, held to the schema of its type
    fold                           the case file that the entries of a case make
    clocks_of                      the statutory clocks of a case file

The rest is one noun a file: `errors` for everything that can be refused, `codes` for
the code lists, `samples` for content to try it with.
"""

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
