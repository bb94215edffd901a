"""Who signs the agreement, in whose place, in which ways, and whether it is done.

a grown person            signs; or an agent with written authority
a minor, or one without   a guardian signs, who is neither the other party nor
full capacity             suspected of harm
a firm                    its legal representative, or an agent with authority
who cannot write          a fingerprint on paper, beside a witness
marriage, adoption,       on paper only: a finger on glass is no signature there
inheritance …             (电子签名法§3)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mobile import agreeing
from mobile.forms import Paper
from schemas import codes, effect, end_conditions
from schemas.dispute import is_minor, opposes

PERSONAL_STATUS = "01"
LABEL = "手写签名轨迹，非可靠电子签名"
ON_PAPER = (
    "婚姻、收养、继承这些人身关系的事，只能在纸上签（电子签名法§3），这里不能用手指签。"
)
MAYBE_PERSONAL = (
    "婚姻家庭类还没有选小类，不知道是不是人身关系，先按纸上签办（电子签名法§3）。"
    "不是的，回登记里更正小类。"
)
CANNOT = "不能完全辨认自己行为"
NO_GUARDIAN = (
    "要由法定代理人签：登记里还没有写是谁，或者写的是对方当事人、疑似加害人，"
    "请先更正当事人。"
)
NO_AUTHORITY = "代理人没有书面委托，不能代签。"


@dataclass(frozen=True, slots=True)
class Pen:
    """Somebody who may take the pen, and as what."""

    capacity: str
    name: str

    @property
    def words(self) -> str:
        if self.capacity == "self":
            return "本人"
        return f"{codes.label('signer_capacities', self.capacity)}{self.name}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A party or a mediator, and the signature that stands there."""

    at: str
    name: str
    pens: tuple[Pen, ...]
    signature: Mapping[str, Any] | None
    is_outdated: bool
    note: str = ""

    @property
    def key(self) -> str:
        return self.at.rpartition("/")[2]

    @property
    def is_mediator(self) -> bool:
        return self.at.startswith("/mediator")

    @property
    def state(self) -> tuple[str, str]:
        """In words, and the light beside them."""
        if not self.signature:
            return "还没签", "grey"
        if self.is_outdated:
            return "签的是改动前的文本，要重签", "red"
        return f"已签 {how_words(self.signature)}", "green"


def how_words(signature: Mapping[str, Any]) -> str:
    """手写签名轨迹，非可靠电子签名 / 按指印（见证人秦红）, and in whose place."""
    how = codes.label("signature_kinds", str(signature.get("how", "paper")))
    said = LABEL if "hand" in signature else how
    if signature.get("witness"):
        said += f"（见证人{signature['witness']}）"
    if signature.get("signer"):
        pen = Pen(str(signature.get("capacity", "agent")), signature["signer"])
        said += f"，{pen.words}代签"
    return said


def paper_only(body: Mapping[str, Any], tree: Mapping[str, Any]) -> str:
    """Why a finger may not sign here; nothing where it may."""
    if end_conditions.needs_paper(body, tree):
        return ON_PAPER
    dispute = tree.get("dispute", {})
    if dispute.get("dispute_type") == PERSONAL_STATUS and "subtype" not in dispute:
        return MAYBE_PERSONAL
    return ""


def signers(paper: Paper) -> list[Signer]:
    return [*_parties(paper), *_mediators(paper)]


def _parties(paper: Paper) -> Iterator[Signer]:
    parties = paper.setting.tree.get("party", {})
    body = paper.body
    if body.get("form") == "oral":
        return
    signed, outdated = body.get("signatures", {}), effect.outdated(body, "signatures")
    bound = effect.bound(body, parties)
    for key, name in paper.setting.refer("party", {}):
        if key in bound:
            pens, note = pens_of(key, parties, str(body.get("signed_on", "")))
            at = f"/signatures/{key}"
            yield Signer(at, name, pens, signed.get(key), key in outdated, note)


def _mediators(paper: Paper) -> Iterator[Signer]:
    signed = paper.body.get("mediator_signatures", {})
    outdated = effect.outdated(paper.body, "mediator_signatures")
    for key, name in paper.setting.refer("mediator", {}):
        at = f"/mediator_signatures/{key}"
        given = signed.get(key)
        pens = (Pen("self", name),)
        yield Signer(at, name, pens, given, key in outdated, "调解员")


def pens_of(
    key: str, parties: Mapping[str, Mapping[str, Any]], on: str
) -> tuple[tuple[Pen, ...], str]:
    """Who may sign for the party, and what is to be said of it."""
    party = parties[key]
    named = party.get("guardian", {})
    guardian = named.get("name", "")
    if named.get("is_against") or opposes(named, party, parties):
        guardian = ""
    if is_minor(party, on) or "capacity" in party:
        what = "未成年人" if is_minor(party, on) else CANNOT
        found = (Pen("guardian", guardian),) if guardian else ()
        return found, f"{what}，由法定代理人签" if guardian else NO_GUARDIAN
    pens = []
    if party.get("kind") == "organization":
        head = party.get("legal_representative", "")
        pens.append(Pen("representative", head or "负责人"))
    else:
        pens.append(Pen("self", party.get("name", "")))
    if guardian:
        pens.append(Pen("guardian", guardian))
    agent = party.get("agent", {})
    if agent.get("name") and agent.get("written_authority"):
        pens.append(Pen("agent", agent["name"]))
        return tuple(pens), ""
    return tuple(pens), NO_AUTHORITY if agent.get("name") else ""


def on_paper(paper: Paper, signer: Signer, pen: Pen, how: str, witness: str) -> None:
    """Signed, sealed or fingerprinted on the paper that lies there."""
    given = _given(paper, signer, pen)
    if not signer.is_mediator:
        given["how"] = how
        if how == "fingerprint":
            given["witness"] = witness.strip()
    put(paper, signer, given)


def put(paper: Paper, signer: Signer, given: dict[str, Any]) -> None:
    name = signer.at.split("/")[1]
    paper.body.setdefault(name, {})[signer.key] = given


def take_back(paper: Paper, signer: Signer) -> None:
    name = signer.at.split("/")[1]
    paper.body.get(name, {}).pop(signer.key, None)
    if not paper.body.get(name, True):
        del paper.body[name]


def _given(paper: Paper, signer: Signer, pen: Pen) -> dict[str, Any]:
    given: dict[str, Any] = {
        "signed_on": paper.setting.day,
        "text": agreeing.digest(paper),
    }
    if signer.is_mediator:
        return {"name": signer.name, **given}
    given["capacity"] = pen.capacity
    if pen.capacity != "self":
        given["signer"] = pen.name
    return given


def by_finger(
    paper: Paper, signer: Signer, pen: Pen, hand: Mapping[str, Any], text: str
) -> None:
    given = _given(paper, signer, pen) | {"text": text, "hand": dict(hand)}
    if not signer.is_mediator:
        given["how"] = "signature"
    put(paper, signer, given)
