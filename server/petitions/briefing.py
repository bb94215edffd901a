"""What a mediator is told of a petition: what he needs, and no more.

    facts_of   the claims that were sent; the facts too where those were all of them
    matter     these, and the two sides: who petitions first, then the other side
    concerned  the names of both, of whom nobody sends or mediates it

Pure: a petition and the keys of its claims, nothing of the desk. No other claim's
words, no note of a unit.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from schemas import assigning as forms
from schemas.petition.claims import Petition

SENT = "mediation_sent"
LONGEST, MOST = 2000, 20
UNNAMED = "信访人（未留姓名）"


def matter(
    petition: Petition, claims: Sequence[str], facts: str, other: Mapping[str, str]
) -> dict[str, Any]:
    """As `assignment:<id>` has it. InvalidBody."""
    one, *more = petitioners(petition) or [{"name": UNNAMED}]
    sides = [one, *others(petition, claims, other), *more][:MOST]
    told = {"facts": facts, "parties": {f"p{n}": s for n, s in enumerate(sides, 1)}}
    return forms.matter(told)


def petitioners(petition: Petition) -> list[dict[str, str]]:
    """Who stands for the rest, or all whose name is known."""
    every = petition.registered.get("petitioners", {}).values()
    standing = [each for each in every if each.get("is_representative")]
    return list(filter(None, map(known, standing or every)))


def known(person: Mapping[str, Any]) -> dict[str, str]:
    if not person.get("name"):
        return {}
    return {n: str(person[n]) for n in ("name", "phone") if person.get(n)}


def others(
    petition: Petition, claims: Sequence[str], other: Mapping[str, str]
) -> list[dict[str, str]]:
    """The other side: who was named now, who agreed, whom it is against."""
    found = {name: each for each in [known(other)] if (name := each.get("name"))}
    for key in claims:
        claim = petition.claims[key]
        for name in (claim.said("other", SENT), claim.asked.get("against")):
            if name:
                found.setdefault(str(name), {"name": str(name)})
    return list(found.values())


def facts_of(petition: Petition, claims: Collection[str]) -> str:
    """What is asked, and the facts where they are of nothing else."""
    asked = [str(petition.claims[key].asked["text"]) for key in claims]
    if set(claims) == petition.claims.keys():
        asked += filter(None, [petition.registered.get("facts")])
    return "\n".join(asked)[:LONGEST]


def tells_of_another(petition: Petition, claims: Collection[str], words: str) -> bool:
    """Are the words of a claim in it that was not sent?"""
    mine = "\n".join(str(petition.claims[key].asked["text"]) for key in claims)
    others = [c for key, c in petition.claims.items() if key not in claims]
    texts = (str(each.asked["text"]) for each in others)
    return any(text in words and text not in mine for text in texts)


def concerned(petition: Petition, claims: Collection[str]) -> Iterator[str]:
    """The names of the two sides, and of those the claims are against."""
    for each in petition.registered.get("petitioners", {}).values():
        yield each.get("name", "")
    for key in claims:
        claim = petition.claims[key]
        yield claim.asked.get("against", "")
        yield claim.said("other", SENT) or ""
