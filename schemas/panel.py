"""评理员抽签: drawn by lot from a list, sealed as soon as it is drawn.

    panel.drawn   the pool, who had to be left out and why, a nonce, and who was drawn

Whoever has the record can draw again: the pool is put in the order of
SHA-256(nonce:key:name), and the first `seats` of it sit. So a result that does not
follow from its pool and nonce is refused. A phone that draws until it likes what comes
cannot be kept from it by this; but each draw is a record of its own, counted, and one
after the first says why. None is corrected, and the first stays.

A party, who acts for one, a relative who came for one, and who mediates the case do
not sit (`sides`); others are asked, one by one, whether they are kin or have a stake.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeAlias

from schemas import identifiers, texts
from schemas.codes import code_list
from schemas.fields import (
    Body,
    Choice,
    Day,
    Form,
    Hour,
    Identifier,
    Key,
    Keyed,
    Name,
    Several,
    Text,
    When,
    Whole,
    legal,
    optional,
)
from schemas.texts import Words

Tree: TypeAlias = Mapping[str, Any]

TYPE = "panel.drawn"
LEAST = 5
MOST = 99
AGAIN = When("重新抽取", "when drawn again", lambda body: body.get("draw", 1) > 1)
ON_A_SIDE = frozenset({"agent", "guardian", "relative"})


class Candidate(Form):
    """Somebody who may be drawn: asked, and free of kin and stake."""

    name = Name(legal("姓名", "name"))
    unit = Name(optional("单位或住处", "unit or dwelling"))


class LeftOut(Form):
    """Somebody of the list who may not sit, and why."""

    name = Name(legal("姓名", "name"))
    ground = Choice(legal("为什么不抽", "why left out"), "panel_grounds")


class PanelDrawn(Form):
    """One draw for one round of 公开评理."""

    round = Whole(legal("评理轮次", "round of the appraisal", hard=True), 1, 20)
    draw = Whole(legal("第几次抽取", "which draw", hard=True), 1, 20)
    drawn_on = Day(legal("抽取日期", "day drawn", hard=True))
    drawn_at = Hour(legal("抽取时间", "time drawn"))
    drawn_by = Name(legal("抽取人", "drawn by"))
    seats = Whole(legal("抽几人", "seats", hard=True), LEAST, MOST)
    pool = Keyed(legal("可以抽的人", "pool", hard=True), Candidate, least=LEAST)
    left_out = Keyed(optional("不能抽的人", "left out"), LeftOut)
    nonce = Identifier(legal("随机数", "nonce", hard=True), identifiers.check_digest)
    drawn = Several(
        legal("抽中的评理员", "drawn", hard=True), Key(legal("评理员", "appraiser"))
    )
    reason = Text(legal("重新抽取理由", "why drawn again", when=AGAIN), most=500)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["seats"] % 2 == 0 or data["seats"] > len(data["pool"]):
            yield "/seats", texts.ODD_SEATS
        elif list(data["drawn"]) != lot(data["nonce"], data["pool"], data["seats"]):
            yield "/drawn", texts.NOT_BY_LOT


def lot(nonce: str, pool: Tree, seats: int) -> list[str]:
    """The keys of those drawn: the same for whoever has nonce and pool."""

    def place(key: str) -> str:
        return sha256(f"{nonce}:{key}:{pool[key]['name']}".encode()).hexdigest()

    return sorted(pool, key=place)[:seats]


def seats_offered(candidates: int) -> tuple[int, ...]:
    """The odd numbers of seats that so many can fill, the smallest first."""
    return tuple(range(LEAST, min(candidates, MOST) + 1, 2))


def draws(tree: Tree, round: int) -> list[Tree]:
    """All draws for that round, the first first."""
    found = tree.get("panel", {}).get(str(round), {}).get("draw", {})
    return [found[number] for number in sorted(found, key=int)]


def drawn_names(draw: Tree) -> list[str]:
    pool = draw.get("pool", {})
    return [pool[key]["name"] for key in draw.get("drawn", ()) if key in pool]


def sides(tree: Tree) -> dict[str, str]:
    """Who stands on a side of this case, by name: the ground why he may not sit."""
    found: dict[str, str] = {}
    for record in _records(tree):
        for person in record.get("participants", {}).values():
            if person.get("role") in ON_A_SIDE:
                found[_folded(person.get("name", ""))] = "kin"
            elif person.get("role") in ("mediator", "host"):
                found[_folded(person.get("name", ""))] = "mediator"
    for mediator in tree.get("acceptance", {}).get("mediators", {}).values():
        found[_folded(mediator.get("name", ""))] = "mediator"
    for party in tree.get("party", {}).values():
        for acting in ("agent", "guardian", "legal_representative"):
            found[_folded(_name_of(party.get(acting, "")))] = "agent"
    for party in tree.get("party", {}).values():
        found[_folded(party.get("name", ""))] = "party"
    found.pop("", None)
    return found


def ground_for(name: str, tree: Tree) -> str:
    """Why the machine refuses that person; "" where it knows of nothing."""
    return sides(tree).get(_folded(name), "")


def ground_words(ground: str) -> Words:
    code = code_list("panel_grounds")[ground]
    return Words(code.zh, code.en)


def _records(tree: Tree) -> Iterator[Tree]:
    for stage in tree.get("stage", {}).values():
        yield from stage.get("round", {}).values()


def _name_of(said: Any) -> str:
    return str(said.get("name", "")) if isinstance(said, Mapping) else str(said)


def _folded(name: str) -> str:
    """Names are compared without the spaces that some put into them."""
    return "".join(name.split())
