"""What the list shows of a question in words: how to narrow it, and where they stand.

    纠纷类型  邻里纠纷 12  山林土地纠纷 3       each leads to the question, narrowed
    陈述：…他家修晒坝，把两家中间那条老[水沟]填了…      the passage, words marked

What is marked is what the index finds: a run of characters wherever it stands, letters
and digits at a word's beginning, and a name by how it sounds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from schemas import codes
from server import indexing
from server.console.language import Language, gettext
from server.console.queries import Address, Asked
from server.registry import db
from server.registry.cases import CaseQuery, Facet, Page
from server.registry.finding import folded, quotes, standing
from server.registry.search import runs
from server.registry.searched import sounds

OFFERED = 8


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One value of a facet: how many there are, and where the link leads."""

    words: str
    count: str
    address: str
    is_on: bool


def found(
    asked: Asked, question: CaseQuery, page: Page, tongue: Language
) -> dict[str, Any]:
    """What stands beside the list where words are asked for."""
    if not question.is_of_words:
        return {"facets": [], "quotes": {}, "is_indexed": True}
    return {
        "facets": list(facets(asked, page, tongue)),
        "quotes": quotes(db.session(), page.rows, question.text),
        "is_indexed": indexing.is_whole(db.session()),
        "what": what(),
    }


def facets(
    asked: Asked, page: Page, tongue: Language
) -> Iterator[tuple[str, list[Narrowing]]]:
    """Those that tell cases apart, or are asked for."""
    types, townships = page.types, page.townships
    if len(types.counts) > 1 or asked.type:
        title = gettext("纠纷类型")
        named = {
            code: codes.label("dispute_types", code, tongue) for code in types.counts
        }
        yield title, list(offered(types, named, asked, "type"))
    if len(townships.counts) > 1 or asked.township:
        title = gettext("乡镇（街道）")
        places = {code: codes.name_of(code) or code for code in townships.counts}
        yield title, list(offered(townships, places, asked, "township"))


def offered(
    facet: Facet,
    named: Mapping[str, str],
    asked: Address,
    name: str,
    most: int | None = OFFERED,
) -> Iterator[Narrowing]:
    """The most frequent first; what is on leads back."""
    on = getattr(asked, name)
    often = sorted(facet.counts, key=lambda code: (-facet.counts[code], code))
    for code in often[:most]:
        changes = {name: "" if code == on else code}
        if name == "township":
            changes["village"] = ""
        count = counted(facet.counts[code], facet.is_cut)
        yield Narrowing(named[code], count, asked.address(**changes), code == on)


def counted(count: int, is_cut: bool = False) -> str:
    """Of a cut list there may be more."""
    return f"{count:,}+" if is_cut and count else f"{count:,}"


def what() -> dict[str, str]:
    """What a quoted passage is."""
    return {
        "party": gettext("当事人"),
        "place": gettext("纠纷地点"),
        "summary": gettext("案情"),
        "claim": gettext("诉求"),
        "fact": gettext("事实"),
        "issue": gettext("争议焦点"),
        "finding": gettext("事实认定"),
        "proposal": gettext("方案"),
        "term": gettext("协议事项"),
        "evidence": gettext("证据"),
        "statement": gettext("陈述"),
        "answer": gettext("答复"),
        "opinion": gettext("评议意见"),
        "transcript": gettext("记录要点"),
        "visit": gettext("回访"),
    }


def marked(text: str, wanted: str, names: str = "") -> Markup:
    """The text with the words asked for marked, and the names that sound like them."""
    runs_of = sorted(set(runs(wanted)), key=len, reverse=True)
    patterns = [standing(run).pattern for run in runs_of]
    patterns += [re.escape(folded(name)) for name in heard(names, runs_of)]
    if not patterns:
        return escape(text)
    parts, last = [], 0
    for place in re.finditer("|".join(patterns), folded(text)):
        start, end = place.span()
        parts += [escape(text[last:start]), Markup("<mark>"), escape(text[start:end])]
        parts.append(Markup("</mark>"))
        last = end
    return Markup("").join([*parts, escape(text[last:])])


def heard(names: str, asked: list[str]) -> list[str]:
    """The names that one of the words is the sound of."""
    every = [name for name in names.split("、") if name]
    return [
        name
        for name in every
        if any(sound.startswith(run) for sound in sounds(name) for run in asked)
    ]
