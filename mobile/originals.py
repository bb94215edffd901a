"""What a record names by its digest goes to the county as evidence, like all else.

补录 names the pictures of the paper that it was written from. Each of them gets a
record of its own, once, in the case that names it first; where that cannot be now (the
county's media key is not known, the phone is full) it is owed, and done when the
casebook opens next. A picture whose record was sealed before the phone died is found by
what that record shows.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mobile import capturing
from mobile.errors import PhoneError
from mobile.evidence import TYPE

if TYPE_CHECKING:
    from mobile.casebook import Casebook

NOTED = "paper:"


def carry(casebook: Casebook) -> None:
    """Every picture of an original that has no record of its own yet gets one."""
    if casebook.enrolment.media_key is None:
        return
    for id, mark in casebook.own.local_docs(NOTED):
        if "evidence" not in mark:
            with suppress(PhoneError):
                _carry(casebook, id.removeprefix(NOTED), mark)


def _carry(casebook: Casebook, digest: str, mark: dict[str, Any]) -> None:
    for home, case in mark["named_in"]:
        if home not in casebook.shelves or not casebook.casefile(case, home):
            continue
        known = _shown_by(casebook, digest, home, case)
        known = known or _recorded(casebook, digest, home, case)
        if known:
            mark = casebook.own.local(NOTED + digest) or mark
            told = {n: v for n, v in mark.items() if not n.startswith("_")}
            casebook.own.put_local(NOTED + digest, {**told, "evidence": known})
        return


def _shown_by(casebook: Casebook, digest: str, home: str, case: str) -> str:
    """The evidence that is that picture already; "" where none is."""
    casefile = casebook.casefile(case, home)
    for entry in casefile.entries if casefile else ():
        body = entry.body or {}
        if entry.type == TYPE and body.get("shows", {}).get("paper") == digest:
            return str(body["evidence"])
    return ""


def _recorded(casebook: Casebook, digest: str, home: str, case: str) -> str:
    """Seal it as evidence of its case; "" where the picture is not here."""
    picture = casebook.papers.read(digest)
    if picture is None:
        return ""
    body = {
        **capturing.take_picture(casebook, picture),
        "title": _title(casebook, digest, home, case),
        "taken_on": casebook.clock.believed().date().isoformat(),
        "faces": "nobody",
        "shows": {"paper": digest},
    }
    casebook.record(TYPE, case, body, home=home)
    return str(body["evidence"])


def _title(casebook: Casebook, digest: str, home: str, case: str) -> str:
    """The original's title, and which of its pictures it is."""
    casefile = casebook.casefile(case, home)
    for entry in casefile.entries if casefile else ():
        paper: Any = (entry.body or {}).get("paper")
        pictures = paper.get("pictures", []) if isinstance(paper, dict) else []
        if digest in pictures:
            return f"{paper['title'][:180]}（第{pictures.index(digest) + 1}张）"
    return "纸质原件"
