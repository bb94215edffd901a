"""A kind of dispute, told in parts: what both say, what is asked, found, agreed.

Texts are in the manner of `grammar`. A part of `said` or `replied` that begins
with "?" is told only sometimes. Words that every story may use:

    甲 乙        the parties           我 我家 他 他家    as the speaker puts it
    亲          what they are to each other
    村 镇 组 地 地二   places           时 天 农    day, weather, season
    证 主任 支书 网格员                people of the village
    款 还 底 成  asked, offered, what it cost, agreed
    付 收        who pays, who is paid      期 期二   days by which to perform

`draw` adds the story's own particulars, drawn once for a dispute, in order.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Claim:
    """What one party asks; `money` names the sum among the words."""

    party: str
    text: str
    money: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """A question, what was found, on what evidence, and the answer given."""

    text: str
    finding: str
    evidence: str
    answer: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term; `by` names the word for its day, `payer` who pays `money`."""

    text: str
    mode: str
    by: str = "期"
    money: str | None = None
    payer: str = "p2"


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of dispute."""

    title: str
    type: str
    weight: float
    relation: str
    sum: tuple[int, int, int]
    draw: dict[str, str]
    summary: tuple[str, ...]
    said: tuple[str, ...]
    replied: tuple[str, ...]
    claims: tuple[Claim, ...]
    undisputed: tuple[str, ...]
    issues: tuple[Issue, ...]
    laws: tuple[str, ...]
    options: tuple[str, ...]
    terms: tuple[Term, ...]
    duties: str
    kept: tuple[str, ...]
    subtype: str | None = None
    organization: str | None = None
    bar: str | None = None
    closed: bool = False
    strangers: bool = False
    sudden: bool = False
    groups: tuple[str, ...] = ()
    ages: tuple[int, int] = field(default=(1948, 1988))
    channels: tuple[str, ...] = ("judicial",)
