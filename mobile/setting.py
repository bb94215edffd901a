"""What surrounds a form: the case as it stands, the person, the day, the grid.

Questions refer to things that were recorded before: a claim to a party, a finding to
an issue, a signature to a term. `refer` lists them, from the case and from the body
that is being written, and `offers` leaves out choices that cannot be meant here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from schemas import codes, limits, occasions
from schemas.codes import Code

Tree = Mapping[str, Any]
Choices = tuple[tuple[str, str], ...]
SHORT = 24


@dataclass(frozen=True)
class Setting:
    """Given to every page that asks for what is already known."""

    tree: Tree
    person: str
    grid: str
    now: datetime
    stage: int = 0
    round: int = 1
    sitting: Mapping[str, Any] = field(default_factory=dict)
    role: str = "mediator"
    colleagues: Choices = ()
    """The grid's mediators but the person itself: (id, name)."""
    clock: Callable[[], datetime] | None = None
    """What time it is by now; `now` is when the form was laid on the table."""
    usual: Tree = field(default_factory=dict)
    """Where one usually meets."""
    handed: str = ""
    """What who assigned the matter wrote of it: nobody's statement."""

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def day(self) -> str:
        return self.today.isoformat()

    @property
    def hour(self) -> str:
        return self.now.strftime("%H:%M")

    @property
    def hour_by_now(self) -> str:
        return (self.clock() if self.clock else self.now).strftime("%H:%M")

    @property
    def village(self) -> str:
        return self.grid[:12]

    @property
    def dispute(self) -> Tree:
        return self.tree.get("dispute", {})

    def refer(self, name: str, body: Tree) -> Choices:
        """What a question of that kind may point at, with its words."""
        return tuple(REFERENCES[name](self, body))

    def name_in(self, reference: str, key: str, body: Tree) -> str:
        return dict(self.refer(reference, body)).get(key, key)

    def offers(self, list_name: str, code: Code, body: Tree) -> bool:
        """Does this choice make sense here?"""
        if list_name == "outcomes":
            return str(self.stage) in code.more["stages"]
        if list_name == "signature_kinds":
            return code.code != "signature"  # By finger only under the text itself.
        if list_name == "dispute_subtypes":
            return code.more["type"] == body.get("dispute_type")
        if list_name == "levels":
            return code.code == next_level(self.role)
        if list_name == "follow_up_results":
            return code.code != "opened_case"  # By opening the dispute itself.
        if code.code == "escalated":
            return not limits.must_ask(self.tree, self.today)
        return True

    def token(self, number: int) -> str:
        """Six hex digits for an id that another phone will not choose."""
        return os.urandom(3).hex()

    def first_parties(self) -> tuple[tuple[str, str], ...]:
        """A dispute has two sides: their cards lie ready."""
        return (
            (f"p1-{self.token(1)}", "applicant"),
            (f"p2-{self.token(2)}", "respondent"),
        )

    def sessions(self, stage: int) -> Iterator[Tree]:
        """What was recorded of a stage, the newest round first."""
        rounds = self.tree.get("stage", {}).get(str(stage), {}).get("round", {})
        for number in sorted(rounds, key=int, reverse=True):
            yield rounds[number]


# Whoever acts for the township stands above the village's committee.
OF_THE_TOWNSHIP = frozenset({"judicial_office", "township_supervisor"})


def next_level(role: str) -> str:
    """Where a matter goes from here: one level up, never two."""
    here = "township" if role in OF_THE_TOWNSHIP else "village"
    return limits.NEXT_LEVEL[here]


def brief(text: str, most: int = SHORT) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _merged(*maps: Tree | None) -> list[tuple[str, Tree]]:
    found: dict[str, Tree] = {}
    for each in maps:
        found.update(each or {})
    return sorted(found.items(), key=lambda pair: key_order(pair[0]))


def key_order(key: str) -> tuple[str, int, str]:
    """c2 before c10, p1-9f… before p2-0a…"""
    head, _, tail = key.partition("-")
    digits = head[1:]
    return (head[:1], int(digits) if digits.isdigit() else 0, tail)


def _parties(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    for key, party in _merged(setting.tree.get("party"), body.get("parties")):
        yield key, party.get("name") or "（未写姓名）"


def _claims(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    raised = [s.get("air", {}).get("claims") for s in setting.sessions(1)]
    here = body.get("air", {}).get("claims")
    all_claims = _merged(
        setting.tree.get("claim"), *reversed(raised), body.get("claims"), here
    )
    for key, claim in all_claims:
        yield key, f"诉求{key[1:]}：{brief(claim.get('text') or '')}"


def _issues(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    found = [s.get("air", {}).get("issues") for s in setting.sessions(1)]
    here = body.get("air", {}).get("issues")
    for key, issue in _merged(*reversed(found), here):
        yield key, f"焦点{key[1:]}：{brief(issue.get('text') or '')}"


def _points(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    """What must be answered: every issue and every claim."""
    yield from _issues(setting, body)
    yield from _claims(setting, body)


def _participants(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    for key, person in _merged(body.get("participants")):
        yield key, person.get("name") or "（未写姓名）"


def _answerers(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    for key, person in _merged(body.get("participants")):
        if person.get("role") not in PARTY_ROLES:
            yield key, person.get("name") or "（未写姓名）"


def _options(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    for key, option in _merged(body.get("deliberate", {}).get("options")):
        yield key, f"方案{key[1:]}：{brief(option.get('content') or '')}"


def _terms(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    agreements = setting.tree.get("agreement", {})
    last = agreements.get(max(agreements, key=int), {}) if agreements else {}
    for key, term in _merged(last.get("terms"), body.get("terms")):
        yield key, f"第{key[1:]}条：{brief(term.get('text') or '')}"


def _mediators(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    accepted = setting.tree.get("acceptance", {}).get("mediators")
    for key, mediator in _merged(accepted, body.get("mediators")):
        yield key, mediator.get("name") or "（未写姓名）"


def _candidates(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    for key, each in _merged(body.get("pool")):
        yield key, each.get("name", "")


def _colleagues(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    yield "", "我自己办的"
    yield from setting.colleagues


def _others(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    return iter(setting.colleagues)


def _visitors(setting: Setting, body: Tree) -> Iterator[tuple[str, str]]:
    for matter in occasions.matters(setting.tree):
        yield matter.key, str(matter.told.get("name", ""))


PARTY_ROLES = frozenset({"applicant", "respondent", "third_party", "agent", "guardian"})
REFERENCES: dict[str, Callable[[Setting, Tree], Iterator[tuple[str, str]]]] = {
    "party": _parties,
    "claim": _claims,
    "issue": _issues,
    "point": _points,
    "participant": _participants,
    "answerer": _answerers,
    "option": _options,
    "term": _terms,
    "mediator": _mediators,
    "candidate": _candidates,
    "colleague": _colleagues,
    "other_colleague": _others,
    "visitor": _visitors,
}


def code_label(list_name: str, code: str) -> str:
    return codes.label(list_name, code)
