"""What one may cite: the catalogue's articles, and the village's own rules.

    lines       the list of the library screen: what bears on the case first
    toggle      one tap: the article stands among the bases of the deliberation, or goes
    agreed      what the deliberation rested on, as the answers may cite it

A village rule stands beside the articles and goes into the bases the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mobile import members
from mobile.forms import Paper
from mobile.places import value_at
from mobile.setting import Setting, brief
from schemas import library
from schemas.library import GIST_ONLY, Article

if TYPE_CHECKING:
    from mobile.casebook import Casebook

BASES = "/deliberate/legal_bases"
RULES = "/deliberate/village_rules"
RULE_LONG = 120


class Rule(NamedTuple):
    """A rule that the village gave itself."""

    id: str
    text: str
    adopted_on: str


class Line(NamedTuple):
    """One thing to cite: where it goes, as which member, and its words."""

    id: str
    title: str
    gist: str
    tag: str
    at: str
    member: Mapping[str, Any]

    @property
    def cited(self) -> str:
        """As it is written into an answer."""
        if self.at == RULES:
            return f"村规民约：{self.member['text']}"
        return f"{self.title}（{GIST_ONLY}：{self.gist}）"


def lines(query: str, setting: Setting, rules: Iterable[Rule] = ()) -> Iterator[Line]:
    """The village's rules that hold the words, then the articles."""
    dispute = setting.dispute
    kind, subtype = dispute.get("dispute_type", ""), dispute.get("subtype", "")
    words = query.split()
    for rule in rules:
        if all(word in f"村规民约{rule.text}" for word in words):
            yield _of_rule(rule)
    for article in library.offered(query, kind, subtype):
        bears = library.bears_on(article, kind, subtype)
        yield _of_article(article, "和这类纠纷有关" if bears else "")


def rules(casebook: Casebook | None, village: str) -> tuple[Rule, ...]:
    """The village's rules in force, as the county told them to this phone."""
    if casebook is None:
        return ()
    found = casebook.reference.rules_of(village)
    return tuple(Rule(f"rule-{r.id}", r.text, r.adopted_on) for r in found)


def _of_article(article: Article, tag: str) -> Line:
    member = {"title": article.title, "article": article.article, "gist": article.gist}
    return Line(article.id, article.cited, article.gist, tag, BASES, member)


def _of_rule(rule: Rule) -> Line:
    member = {"text": rule.text}
    if rule.adopted_on:
        member["adopted_on"] = rule.adopted_on
    passed = f"{rule.adopted_on} 通过" if rule.adopted_on else ""
    text = brief(rule.text, RULE_LONG)
    return Line(rule.id, "村规民约", text, passed, RULES, member)


def held(paper: Paper, line: Line) -> str:
    """The pointer to the member that cites it already; "" where none does."""
    names = ("text",) if line.at == RULES else ("title", "article")
    for key, member in (value_at(paper.body, line.at) or {}).items():
        if all(member.get(name) == line.member[name] for name in names):
            return f"{line.at}/{key}"
    return ""


def toggle(paper: Paper, line: Line) -> None:
    """Cite it; cited already, take it out again."""
    if at := held(paper, line):
        paper.remove(at)
        return
    many = members.many_at(paper, line.at)
    if many is not None:
        paper.add(many, line.member)


def agreed(setting: Setting) -> list[str]:
    """What the last deliberation rested on, a line each."""
    part = next(setting.sessions(2), {}).get("deliberate", {})
    bases = [_cited(basis) for basis in part.get("legal_bases", {}).values()]
    rules = [f"村规民约：{r['text']}" for r in part.get("village_rules", {}).values()]
    return [*bases, *rules]


def _cited(basis: Mapping[str, Any]) -> str:
    title = f"《{basis['title'].strip('《》')}》{basis.get('article', '')}"
    return f"{title}（{GIST_ONLY}：{basis['gist']}）" if "gist" in basis else title


def added(text: str, cited: str) -> str:
    """The basis of an answer with one more line; one that is there goes."""
    lines = [line for line in text.split("\n") if line.strip()]
    if cited in lines:
        lines.remove(cited)
    else:
        lines.append(cited)
    return "\n".join(lines)
