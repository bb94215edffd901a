"""协议正文: the words of the agreement on the table, read aloud and put otherwise.

The text is drawn up when it is first looked at, and again each time, so that it says
what is recorded; in a correction only the clauses whose source is changed are drawn
anew, for what was signed is those words. A clause put otherwise stays so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from mobile.forms import Paper
from mobile.setting import Setting
from schemas import agreement_text

HOW = re.compile(r"/signatures/[^/]+/how")
OF_A_FINGER = frozenset({"hand", "text", "capacity", "signer"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause as it is shown: `drawn` is what it would say, had nobody changed it."""

    key: str
    heading: str
    text: str
    drawn: str
    differs: tuple[str, ...]

    @property
    def is_rewritten(self) -> bool:
        return bool(self.drawn)


def lay_out(paper: Paper) -> None:
    """Have the text say what is recorded, and what was put otherwise."""
    body = paper.body
    if not paper.draft.corrects or "clauses" not in body:
        body["clauses"] = agreement_text.stated(paper.finished(), paper.setting.tree)


def follow(body: dict[str, Any], pointer: str, setting: Setting) -> None:
    """An answer was changed: the clauses that come from it say so, and who is said to
    have signed otherwise has no trace there."""
    if HOW.fullmatch(pointer):
        signed = body.get("signatures", {})
        signature = signed.get(pointer.split("/")[2], {})
        for name in OF_A_FINGER & signature.keys():
            del signature[name]
    only = agreement_text.drawn_from(pointer)
    if "clauses" in body and only:
        body["clauses"] = agreement_text.stated(body, setting.tree, only)


def spoken(paper: Paper) -> list[Spoken]:
    """The clauses in the order in which they are read."""
    clauses: dict[str, dict[str, str]] = paper.body.get("clauses", {})
    differs: dict[str, list[str]] = {}
    for key, words in agreement_text.differing(paper.body):
        differs.setdefault(key, []).append(words.zh)
    return [
        Spoken(
            key,
            agreement_text.heading(key),
            clauses[key]["text"],
            clauses[key].get("drawn", ""),
            tuple(differs.get(key, ())),
        )
        for key in agreement_text.in_order(clauses)
    ]


def rewrite(paper: Paper, key: str, words: str) -> None:
    """Put the clause otherwise; without any words it says again what was drawn up."""
    clause = paper.body["clauses"][key]
    text = unicodedata.normalize("NFC", words).strip()
    drawn = clause.get("drawn", clause["text"])
    paper.body["clauses"][key] = agreement_text.rewritten(clause, text or drawn)


def digest(paper: Paper) -> str:
    return agreement_text.digest(paper.body) or ""


def was_read(paper: Paper) -> bool:
    """Were these very words read to everybody?"""
    read: dict[str, str] = paper.body.get("read_aloud", {})
    return bool(read) and read.get("text") == digest(paper)


def read_words(paper: Paper) -> str:
    if was_read(paper):
        return f"{paper.body['read_aloud']['read_on']} 念给各方听过，没有意见"
    if "read_aloud" in paper.body:
        return "念过之后又改了，要再念一遍"
    return "还没有念给各方听"


def mark_read(paper: Paper) -> None:
    day = paper.setting.day
    paper.body["read_aloud"] = {"text": digest(paper), "read_on": day}
