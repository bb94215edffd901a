"""How a paragraph and its letters look, as Word reckons it: the nearest word counts.

    defaults of the document < styles, from the farthest they are based on < the style
    of a run < what the paragraph or the run says itself

Lengths are points. A line that Word sets as high as its letters ask is taken as 1.3
times their size, which is what 宋体 has.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from server.papers import wordml
from server.papers.wordml import Element, child, value, w

Look: TypeAlias = dict[str, Any]

OWN_HEIGHT: Final = 1.3
ALIGNED: Final = {
    **{"center": "center", "right": "right", "end": "right"},
    **{"left": "left", "start": "left", "both": "both", "distribute": "both"},
}
HEI: Final = ("黑", "hei", "sans", "arial", "yahei", "雅黑", "等线")
NUMBER: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
LARGEST_SIZE, LARGEST_LENGTH = 200.0, 1600.0


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of one package. Build it with `styles_of`."""

    paragraph: Look
    run: Look
    every: Mapping[str, Element]
    default: str = ""
    kept: dict[str, tuple[Look, Look]] = field(default_factory=dict)

    def named(self, name: str) -> tuple[Look, Look]:
        """How a paragraph and its letters look by that style."""
        if name not in self.kept:
            own: tuple[Look, Look] = dict(self.paragraph), dict(self.run)
            for style in reversed(list(self.chain(name))):
                own[0].update(paragraph_look(child(style, "pPr")))
                own[1].update(run_look(child(style, "rPr")))
            self.kept[name] = own
        return self.kept[name]

    def chain(self, name: str) -> Iterator[Element]:
        passed: set[str] = set()
        while name in self.every and name not in passed:
            passed.add(name)
            yield self.every[name]
            name = value(self.every[name], "basedOn") or ""


def styles_of(part: bytes | None) -> Styles:
    root = wordml.parsed(part) if part else None
    if root is None:
        return Styles({}, {}, {})
    defaults = child(root, "docDefaults")
    every = {style.get(w("styleId"), ""): style for style in root.iter(w("style"))}
    first = (
        id
        for id, style in every.items()
        if style.get(w("type")) == "paragraph" and style.get(w("default")) == "1"
    )
    return Styles(
        paragraph_look(child(defaults, "pPrDefault", "pPr")),
        run_look(child(defaults, "rPrDefault", "rPr")),
        every,
        next(first, ""),
    )


def paragraph_look(said: Element | None) -> Look:
    if said is None:
        return {}
    align = ALIGNED.get(value(said, "jc") or "")
    look: Look = {"align": align} if align else {}
    flags = {"keep": "keepNext", "breaks": "pageBreakBefore"}
    look |= {
        name: on
        for name, tag in flags.items()
        if (on := wordml.is_on(said, tag)) is not None
    }
    look |= lengths(said, "ind", {"left": "left", "right": "right"})
    look |= lengths(said, "spacing", {"before": "before", "after": "after"})
    return look | indented(said) | spaced(said) | ruled(said)


def lengths(said: Element, tag: str, names: Mapping[str, str]) -> Look:
    found = ((name, value(said, tag, of=of)) for name, of in names.items())
    return {name: points(each) for name, each in found if each is not None}


def indented(said: Element) -> Look:
    """The first line: so many hundredths of a letter, or a length; hanging below 0."""
    letters = value(said, "ind", of="firstLineChars")
    if letters and letters != "0":
        return {"letters": number(letters) / 100, "first": 0.0}
    hanging = value(said, "ind", of="hanging")
    if hanging:
        return {"first": -points(hanging), "letters": 0.0}
    first = value(said, "ind", of="firstLine")
    return {"first": points(first), "letters": 0.0} if first else {}


def spaced(said: Element) -> Look:
    line = value(said, "spacing", of="line")
    if line is None:
        return {}
    rule = value(said, "spacing", of="lineRule") or "auto"
    if rule == "auto":
        return {"times": number(line) / 240, "line": None, "least": 0.0}
    name = "line" if rule == "exact" else "least"
    return {"times": 1.0, "line": None, "least": 0.0} | {name: points(line)}


def ruled(said: Element) -> Look:
    """Lines above and below, as a head of a letter has them."""
    borders = child(said, "pBdr")
    if borders is None:
        return {}
    return {"ruled": [side for side in ("top", "bottom") if drawn(borders, side)]}


def drawn(borders: Element, side: str) -> bool:
    return value(borders, side) not in (None, "nil", "none")


def run_look(said: Element | None) -> Look:
    if said is None:
        return {}
    look: Look = {}
    flags = {"bold": "b", "struck": "strike"}
    for name, tag in flags.items():
        on = wordml.is_on(said, tag)
        look |= {} if on is None else {name: on}
    size, face = value(said, "sz"), value(said, "rFonts", of="eastAsia")
    under, color = value(said, "u"), value(said, "color")
    raised = value(said, "vertAlign")
    look |= {"size": within(number(size) / 2, LARGEST_SIZE)} if size else {}
    look |= {"face": "hei" if is_hei(face) else "song"} if face else {}
    look |= {"under": under != "none"} if under else {}
    look |= {"color": color if is_color(color) else "000000"} if color else {}
    return look | ({"raised": raised} if raised else {})


def is_hei(face: str) -> bool:
    return any(each in face.lower() for each in HEI)


def is_color(said: str) -> bool:
    return len(said) == 6 and all(each in "0123456789abcdefABCDEF" for each in said)


def number(said: str) -> float:
    return float(said) if NUMBER.fullmatch(said) else 0.0


def within(length: float, most: float) -> float:
    return min(max(length, 1.0), most)


def points(twips: str) -> float:
    """From twentieths of a point; what would leave any page is cut."""
    found = number(twips) / 20
    return min(max(found, -LARGEST_LENGTH), LARGEST_LENGTH)
