"""What a case is found by: the texts of its case file, by field.

    w  title, numbers, township and village
    p  the parties: name, telephone, ID number, employer, address, who acts for them;
       and how a name sounds (王秀英: wangxiuying, xiuying, ying, wxy)
    m  place, summary, claims, facts, issues, findings, proposals, terms, evidence
    s  statements, answers, opinions, transcripts, visits

Quotes are cut from what is *shown*: one passage to a line, behind the word for what it
is. Telephone and ID numbers are not among them: a list opens no case (0023).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from schemas import codes
from server.linkage.readings import syllables
from server.registry.search import LETTERS, MOST, Searched

Tree: TypeAlias = Mapping[str, Any]

PERSON: Final = 4
"""Syllables of a person's name at most; a longer one is heard as a whole."""
HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
SPACE: Final = re.compile(r"\s+")
PARTY: Final = ("name", "phone", "id_no", "uscc", "legal_representative")
WHERE: Final = ("employer", "address")
# Of one sitting: its part, what is told there one by one, in which words, as what.
TOLD: Final = (
    ("air", "claims", ("text",), "claim"),
    ("air", "undisputed_facts", ("text",), "fact"),
    ("air", "issues", ("text",), "issue"),
    ("air", "statements", ("facts", "reasons", "evidence"), "statement"),
    ("deliberate", "findings", ("finding", "basis_evidence"), "finding"),
    ("deliberate", "options", ("content",), "proposal"),
    ("answer", "answers", ("answer", "basis"), "answer"),
    ("answer", "proposals", ("text",), "proposal"),
    ("appraise", "opinions", ("text",), "opinion"),
)
FIELD_OF: Final[Mapping[str, str]] = {
    "party": "p",
    **dict.fromkeys(("statement", "answer", "opinion", "transcript", "visit"), "s"),
}


class Passage(NamedTuple):
    """A text of the case file, and what it is."""

    what: str
    text: str

    @property
    def line(self) -> str:
        return f"{self.what}\t{SPACE.sub(' ', self.text)}"


def searched(
    tree: Tree, title: str, numbers: Iterable[str], place: tuple[str, ...]
) -> Searched:
    """What the case is found by; `numbers` are found whole before all else, `place` is
    its grid, village and township."""
    dispute = tree.get("dispute", {})
    numbers = [*filter(None, (*numbers, dispute.get("petition_no")))]
    places = [name for code in place[1:] if (name := codes.name_of(code))]
    labels = [*filter(None, place), type_label(dispute.get("dispute_type") or "")]
    told = [each for each in passages(tree) if each.text]
    texts = {
        "w": [title, *numbers, *places],
        "p": list(parties(tree)),
        "m": [],
        "s": [],
    }
    for each in told:
        texts[FIELD_OF.get(each.what, "m")].append(each.text)
    shown = "\n".join(each.line for each in told)[:MOST]
    joined = {letter: "\n".join(some) for letter, some in texts.items()}
    return Searched(joined, numbers, labels, shown)


def type_label(code: str) -> str:
    return f"t{code}"


def parties(tree: Tree) -> Iterator[str]:
    """Whatever names a party, and how the names sound."""
    for party in tree.get("party", {}).values():
        yield from words(party, PARTY)
        agent = party.get("agent", {})
        yield from words(agent, ("name", "phone"))
        for name in (party.get("name"), agent.get("name")):
            yield from sounds(name or "")


def sounds(name: str) -> list[str]:
    """How a name is typed by who hears it: from each syllable on, and its initials."""
    if not HAN.search(name):
        return []
    said = [one for one in syllables(name) if LETTERS.fullmatch(one)]
    starts = range(len(said) if len(said) <= PERSON else 1)
    heard = ["".join(said[start:]) for start in starts]
    return list(dict.fromkeys([*heard, "".join(one[0] for one in said)]))


def passages(tree: Tree) -> Iterator[Passage]:
    dispute = tree.get("dispute", {})
    for party in tree.get("party", {}).values():
        yield Passage("party", "，".join(words(party, WHERE)))
    yield Passage("place", str(dispute.get("place", "")))
    yield Passage("summary", str(dispute.get("summary", "")))
    yield from each(tree.get("claim", {}), ("text",), "claim")
    for stage in tree.get("stage", {}).values():
        for sitting in stage.get("round", {}).values():
            yield from of_sitting(sitting)
    for agreement in tree.get("agreement", {}).values():
        yield from each({"": agreement}, ("dispute_facts", "disputed_matters"), "fact")
        yield from each(agreement.get("terms", {}), ("text",), "term")
    yield from each(tree.get("evidence", {}), ("title", "note"), "evidence")
    yield from each(tree.get("follow_up", {}), ("situation",), "visit")


def of_sitting(sitting: Tree) -> Iterator[Passage]:
    for part, noun, names, what in TOLD:
        yield from each(sitting.get(part, {}).get(noun, {}), names, what)
    for answer in sitting.get("answer", {}).get("answers", {}).values():
        yield from each(answer.get("responses", {}), ("counter_offer",), "answer")
    yield from each({"": sitting}, ("transcript",), "transcript")


def each(told: Tree, names: Iterable[str], what: str) -> Iterator[Passage]:
    for one in told.values():
        for word in words(one, names):
            yield Passage(what, word)


def words(told: Tree, names: Iterable[str]) -> list[str]:
    found = [told.get(name) for name in names]
    return [text for text in found if isinstance(text, str) and text]
