"""公开意愿: who wants it how public, and taking it back at any time, with one tap.

Withdrawn is a record of its own: the party's word as it was on being mediated, and
不公开 from now on. What a stage may do follows from it at once, since every screen asks
`openness_allowed` of the case as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mobile.casebook import Casebook
from schemas import codes
from schemas.casefile import CaseFile
from schemas.entry import Entry

TYPE = "dispute.consented"


class Wish(NamedTuple):
    """One party's wish, in words; only an open one can be taken back."""

    party: str
    name: str
    words: str
    is_open: bool


def wishes(casefile: CaseFile) -> Iterator[Wish]:
    consents = casefile.tree.get("consent", {})
    for key, party in sorted(casefile.tree.get("party", {}).items()):
        consent = consents.get(key, {})
        openness = consent.get("openness", "closed")
        is_open = bool(consent.get("agreed")) and openness != "closed"
        words = codes.label("openness", openness)
        yield Wish(key, party.get("name", ""), words, is_open)


def withdraw(book: Casebook, case: str, home: str, party: str) -> Entry:
    """The party wants nobody to listen any more."""
    casefile = book.casefile(case, home)
    consent = casefile.tree.get("consent", {}).get(party, {}) if casefile else {}
    body = {
        "consented_on": book.clock.believed().date().isoformat(),
        "party": party,
        "agreed": bool(consent.get("agreed")),
        "mode": "oral",
        "openness": "closed",
    }
    return book.record(TYPE, case, body, home=home)
