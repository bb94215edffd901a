"""限制知悉: what the field says of who may know, and why it only ever narrows.

    opened_by  who opened it; of two who did, whom the other's opening names
    named      whom every opening and every correction names that speaks of it
    kept_out   whom any of them keeps out, also one that was voided or laid aside

So the more is written, the fewer may know, whatever comes first, and phone and county
say the same. More people are let in at the desk alone (`case.restricted_to`). A
correction that would let somebody in, or take back that somebody is kept out, is laid
aside with its reason and shown; what it keeps from others counts even so. To write in
a case lets nobody know of it: keys can be passed on.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from schemas.entry import Entry

NAME = "restriction"
AT = f"/{NAME}"
OPENING, CORRECTION = "dispute.opened", "dispute.corrected"
People = frozenset[str]
NOBODY: People = frozenset()


class Restriction(NamedTuple):
    """The ground as it was first said, "" where there is none; persons by their id."""

    ground: str = ""
    opened_by: People = NOBODY
    named: People = NOBODY
    kept_out: People = NOBODY


class Said(NamedTuple):
    """One entry's word; None where it says nothing of who is named."""

    ground: str
    named: People | None
    kept_out: People


def of(entries: Iterable[Entry]) -> Restriction:
    """What these entries of one case, in its order, say together."""
    come = list(entries)
    said = [each for entry in come for each in _said(entry)]
    named = [each.named for each in said if each.named is not None]
    return Restriction(
        next((each.ground for each in said if each.ground), ""),
        _openers([each for each in come if each.type == OPENING]),
        named[0].intersection(*named) if named else NOBODY,
        NOBODY.union(*(each.kept_out for each in said)),
    )


def widens(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Would an opening, so corrected, let more people know?"""
    was, is_now = _group(before.get(NAME)), _group(after.get(NAME))
    if was is None:
        return False
    if is_now is None:
        return True
    return not (
        was.kept_out <= is_now.kept_out
        and (is_now.named or NOBODY) <= (was.named or NOBODY)
    )


def _openers(openings: list[Entry]) -> People:
    names = {each.id: _named_in(each) for each in openings}
    return frozenset(
        one.by
        for one in openings
        if all(one.by in names[each.id] for each in openings if each.by != one.by)
    )


def _named_in(opening: Entry) -> People:
    group = _group((opening.body or {}).get(NAME))
    return group.named or NOBODY if group else NOBODY


def _said(entry: Entry) -> Iterator[Said]:
    body = entry.body or {}
    if entry.type == OPENING:
        found = _group(body.get(NAME))
        if found is not None:
            yield found
    elif entry.type == CORRECTION:
        yield from _corrected(body)


def _corrected(body: Mapping[str, Any]) -> Iterator[Said]:
    changes, removed = body.get("set"), body.get("remove")
    for pointer, value in changes.items() if isinstance(changes, dict) else ():
        if pointer == AT and (whole := _group(value)) is not None:
            yield whole
        elif pointer == f"{AT}/ground" and isinstance(value, str):
            yield Said(value, None, NOBODY)
        elif pointer == f"{AT}/named":
            yield Said("", _people(value), NOBODY)
        elif pointer == f"{AT}/kept_out":
            yield Said("", None, _people(value))
    if isinstance(removed, list) and f"{AT}/named" in removed:
        yield Said("", NOBODY, NOBODY)


def _group(value: object) -> Said | None:
    if not isinstance(value, dict):
        return None
    ground = value.get("ground")
    return Said(
        ground if isinstance(ground, str) else "",
        _people(value.get("named")),
        _people(value.get("kept_out")),
    )


def _people(value: object) -> People:
    """The persons of a list; nobody where it is none."""
    found = value if isinstance(value, list) else []
    return frozenset(each for each in found if isinstance(each, str))
