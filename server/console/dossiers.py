"""卷宗 beside a case: its papers from red to green, in the order of their mending."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas import reviewing
from schemas.casefile import CaseFile
from schemas.catalogue import NEED_WORDS, OUTCOME_WORDS, Outcome
from schemas.dossier import STATE_WORDS, Paper, State, dossier
from schemas.reviewing import LIFE_WORDS, Review
from schemas.wanting import Lack, Mend
from server.console.language import Language, gettext, language
from server.console.reviewed import LIFE_LIGHTS, Asked, asked

LIGHTS = {State.LACKING: "red", State.THERE: "green"}
SHOWN = (State.LACKING, State.THERE)


@dataclass(frozen=True, slots=True)
class Line:
    """One paper as the page shows it."""

    title: str
    light: str
    words: str
    need: str
    lacks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    outcome: str
    lines: tuple[Line, ...]
    rest: str
    life: str
    life_light: str
    asked: tuple[Asked, ...]


def listing(casefile: CaseFile, given: Sequence[Review], tongue: Language) -> Listing:
    """`given`: each word that was said of it, on a phone or at the desk."""
    papers = dossier(casefile)
    lines = [line(each, tongue) for each in papers.papers if each.state in SHOWN]
    rest = [
        f"{each.about.zh if tongue == 'zh' else each.about.en}"
        f" ({STATE_WORDS[each.state].words(tongue)})"
        for each in papers.papers
        if each.state in (State.NONE, State.NOT_YET)
    ]
    between = "、" if tongue == "zh" else ", "
    outcome = OUTCOME_WORDS[papers.outcome].words(tongue)
    life = reviewing.life(casefile.tree, given)
    return Listing(
        outcome,
        tuple(lines),
        between.join(rest),
        LIFE_WORDS[life].words(tongue),
        LIFE_LIGHTS[life],
        tuple(asked(given, tongue)),
    )


def outcome(code: str) -> str:
    return OUTCOME_WORDS[Outcome(code)].words(language())


def line(paper: Paper, tongue: Language) -> Line:
    need = NEED_WORDS[paper.need].words(tongue)
    return Line(
        title=paper.about.zh if tongue == "zh" else paper.about.en,
        light=LIGHTS[paper.state],
        words=words(paper, tongue),
        need=f"{need} · {law(paper.about.law, tongue)}",
        lacks=tuple((when(each), each.words(tongue)) for each in paper.lacks),
    )


def words(paper: Paper, tongue: Language) -> str:
    if paper.state is State.LACKING:
        return gettext("缺 %(count)s 处", count=len(paper.lacks))
    return STATE_WORDS[paper.state].words(tongue)


def when(lack: Lack) -> str:
    return gettext("须当事人在场") if lack.mend is Mend.HERE else gettext("可以自己补")


def law(article: str, tongue: Language) -> str:
    """An article is cited by its Chinese title; what no law asks for says so."""
    return gettext("试行口径") if article == "试行口径" else article
