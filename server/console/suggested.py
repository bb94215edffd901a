"""What the words that were typed suggest, with the words that were hit.

    located     K05: where it lies, by the names of places in what was written
    by_words    K06, K07: content and category, of the claims that are classified
    once        K25: what may be said of each claim that is closed

Shown beside the box, never in place of the clerk: only a place that is the one that was
named is filled in, to be looked at before the form is sent.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from schemas import codes
from schemas.petition import resolved, suggesting
from schemas.petition.claims import Petition
from schemas.petition.suggesting import REPORT
from server.console import typography, whereabouts
from server.console.acts import DeedReader
from server.console.desk import county, today
from server.console.filling import Sent
from server.console.language import gettext, language
from server.petitions.opening import PetitionView

WRITTEN = ("address", "text", "facts", "reasons")
MOST = 3


class Located(NamedTuple):
    """A place, and the word that it was told by."""

    name: str
    hit: str


def located(sent: Sent, areas: tuple[str, ...]) -> list[Located]:
    """Nothing once the box of the place is filled, or where too many are meant."""
    if sent.get("area"):
        return []
    text = "\n".join(written(sent))
    known = whereabouts.offered(areas)
    found = [e for e in suggesting.places(text, county()) if e.code in known]
    if len(found) > MOST:
        return []
    return [Located(known[each.code], *each.hit) for each in found]


def written(sent: Sent) -> Iterator[str]:
    for name, value in sent.items(multi=True):
        if name.rpartition("/")[2] in WRITTEN:
            yield value


def by_words(petition: Petition, ticked: Iterable[str]) -> dict[str, Any]:
    """The sentences beside the two boxes."""
    keys = [key for key in ticked if key in petition.claims] or [*petition.claims]
    said = [str(petition.claims[key].asked["text"]) for key in keys]
    told = petition.registered
    text = "\n".join([*said, told.get("facts", ""), told.get("reasons", "")])
    contents = suggesting.contents(text)[:MOST]
    return {
        "suggested_kind": kind(text),
        "suggested_content": [
            because(codes.label("content_categories", each.code, language()), each.hit)
            for each in contents
        ],
    }


def kind(text: str) -> str:
    found = suggesting.category(text)
    if found is None:
        return ""
    if found.code == REPORT:
        words = gettext("像检举控告：应交受理人另行登记，不在这里分类")
    else:
        words = codes.label("petition_categories", found.code, language())
    return because(words, found.hit)


def because(words: str, hit: Iterable[str]) -> str:
    said = typography.listed([*hit], language())
    return gettext("建议：%(words)s（命中：%(hit)s）", words=words, hit=said)


def once(view: PetitionView) -> list[tuple[str, str, str]]:
    """Of each claim its name, the judgement that the record speaks for, and why."""
    tongue = language()
    again = [row.number for row in view.repeated_by]
    told = DeedReader(tongue)
    found = []
    for key, claim in view.petition.claims.items():
        said = resolved.judged(view.petition, claim, view.clocks, again, today())
        word = codes.label("closing_judgements", said.code, tongue)
        found.append((told.numbered(key), word, said.ground.words(tongue)))
    return found
