"""Parties of earlier cases on this phone, offered where a party is written down.

    the list's lines ─ by name ─► at most a few cases ─ folded ─► who was in them

Only what the grids' own cases say is offered, and only to who sees these cases now:
none of a restricted case, whoever may know of it (its party would stand in a case that
others read); none of a case that left the grid, was put away or was erased; of an
erased record nothing. One touch takes name and identity, never a role, a word or a
claim; from which case it came is said on the card, and nothing is copied silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mobile.places import put_at, value_at
from schemas import codes

if TYPE_CHECKING:
    from mobile.casebook import Casebook
    from mobile.drafts import Draft

MOST = 5
CASES_LOOKED_AT = 12
IDENTITY = (
    "kind",
    "name",
    "sex",
    "birth_on",
    "ethnic",
    "id_type",
    "id_no",
    "phone",
    "address",
    "occupation",
    "employer",
    "uscc",
    "legal_representative",
)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Somebody who was a party before, and in which case."""

    identity: Mapping[str, Any]
    title: str
    opened_on: str

    @property
    def name(self) -> str:
        return str(self.identity["name"])

    @property
    def words(self) -> str:
        """李二河　男　1968年生　三组　13908265533: enough to know him by."""
        said = self.identity
        sex = codes.label("sexes", said["sex"]) if "sex" in said else ""
        born = f"{said['birth_on'][:4]}年生" if "birth_on" in said else ""
        parts = (self.name, sex, born, said.get("address"), said.get("phone"))
        return "　".join(part for part in parts if part)

    @property
    def source(self) -> str:
        return f"取自 {self.opened_on} 登记的“{self.title}”（{self.name}）"


def known_as(
    casebook: Casebook, name: str, but: str = "", most: int = MOST
) -> list[Acquaintance]:
    """Who of that name, or with it in their name, was a party of an open-to-all case;
    the last registered first, one line for one person. `but` is the case at hand."""
    name = name.strip()
    found: dict[tuple[str, ...], Acquaintance] = {}
    for each in _parties(casebook, name, but) if name else ():
        found.setdefault(_same(each), each)
        if len(found) >= most:
            break
    return list(found.values())


def _parties(casebook: Casebook, name: str, but: str) -> Iterator[Acquaintance]:
    lines = [
        line.summary
        for line in casebook.cases(name)
        if line.summary.case != but
        and not line.summary.is_restricted
        and not line.summary.is_erased
    ]
    lines.sort(key=lambda line: (line.opened_on, line.case), reverse=True)
    for line in lines[:CASES_LOOKED_AT]:
        casefile = casebook.casefile(line.case, line.database)
        tree = casefile.tree if casefile else {}
        if "restriction" in tree.get("dispute", {}):
            continue
        for _, party in sorted(tree.get("party", {}).items()):
            if name in str(party.get("name", "")):
                said = {each: party[each] for each in IDENTITY if each in party}
                yield Acquaintance(said, line.title, line.opened_on)


def _same(each: Acquaintance) -> tuple[str, ...]:
    """One person is told from a namesake by the number, or by all that is known."""
    said = each.identity
    if "id_no" in said:
        return each.name, str(said["id_no"])
    return each.name, str(said.get("phone", "")), str(said.get("address", ""))


def take(draft: Draft, party: str, chosen: Acquaintance) -> None:
    """Put the identity on the card at that place, and note where it is from."""
    for name in IDENTITY:
        if name in chosen.identity:
            put_at(draft.body, f"{party}/{name}", chosen.identity[name])
            draft.raw.pop(f"{party}/{name}", None)
    draft.taken[party] = chosen.source


def give_back(draft: Draft, party: str) -> None:
    """It is somebody else: what was taken goes, the name that was typed too."""
    for name in IDENTITY:
        if name != "kind":
            put_at(draft.body, f"{party}/{name}", None)
    draft.taken.pop(party, None)


def source(draft: Draft, party: str) -> str:
    """Where the identity on this card is from; empty where it was written by hand."""
    if value_at(draft.body, party) is None:
        return ""
    return draft.taken.get(party, "")
