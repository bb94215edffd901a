"""Values in the places of their names: from a template to a paper.

A place is `{{ name }}`, in however many pieces Word has cut it. What a value says is
put into the tree as text: it is never read as markup and never as a template, so
nothing is escaped and nothing runs (decision 0069). A value of several lines that has a
paragraph to itself becomes as many paragraphs, elsewhere its lines are broken. What no
paper can show, a control character, becomes a space. A name without a value leaves its
place empty: whether a paper is complete is asked before it is issued, by its kind.
"""

import re
from copy import deepcopy
from typing import Final

from lxml import etree  # type: ignore[import-untyped]

from schemas.papers.kind import Values
from server.papers import package, wordml
from server.papers.package import DOCUMENT, RELATIONS, Parts
from server.papers.wordml import SPACE, Element, R, W, w

PLACE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
UNSHOWN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
VML: Final = "urn:schemas-microsoft-com:vml"


def merged(parts: Parts, values: Values) -> dict[str, bytes]:
    """The package with every place filled."""
    return {name: story(name, part, values) for name, part in parts.items()}


def story(name: str, part: bytes, values: Values) -> bytes:
    if not package.STORY.fullmatch(name):
        return part
    root = wordml.parsed(part)
    for paragraph in list(wordml.paragraphs(root)):
        fill(paragraph, values)
    return wordml.written(root)


def fill(paragraph: Element, values: Values) -> None:
    pieces = wordml.texts(paragraph)
    whole = "".join(piece.text or "" for piece in pieces)
    places = list(PLACE.finditer(whole))
    stands_alone = len(places) == 1 and whole.strip() == places[0].group()
    for place in reversed(places):
        lines = shown(values.get(place[1], "")).split("\n")
        if stands_alone:
            multiply(paragraph, lines[1:])
            put(pieces, place.span(), lines[:1])
        else:
            put(pieces, place.span(), lines)


def shown(value: str) -> str:
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return UNSHOWN.sub(" ", lines)


def multiply(paragraph: Element, lines: list[str]) -> None:
    """A paragraph after it for each of these lines, looking as it does."""
    for line in reversed(lines):
        other = deepcopy(paragraph)
        pieces = wordml.texts(other)
        put(pieces, (0, len(wordml.said(other))), [line])
        breaks = wordml.child(other, "pPr", "pageBreakBefore")
        if breaks is not None:
            wordml.child(other, "pPr").remove(breaks)  # type: ignore[union-attr]
        paragraph.addnext(other)


def put(pieces: list[Element], span: tuple[int, int], lines: list[str]) -> None:
    """These lines in place of what stands there, in the look of its first letter."""
    at, (start, end) = 0, span
    for piece in pieces:
        text = piece.text or ""
        begins, at = at, at + len(text)
        if at <= start or begins >= end:
            continue
        rest = text[end - begins :] if end < at else ""
        if begins <= start:
            piece.text = text[: start - begins] + lines[0]
            last = broken(piece, lines[1:])
            last.text = (last.text or "") + rest
        else:
            piece.text = rest
        piece.set(SPACE, "preserve")


def broken(piece: Element, lines: list[str]) -> Element:
    """The last piece of text, after a break before each of these lines."""
    for line in lines:
        ends, text = etree.Element(w("br")), etree.Element(w("t"))
        text.text = line
        text.set(SPACE, "preserve")
        piece.addnext(ends)
        ends.addnext(text)
        piece = text
    return piece


# A watermark


def marked(parts: Parts, mark: str) -> dict[str, bytes]:
    """The same with a word across every page: 作废."""
    name, id = "word/header99.xml", "rIdMark"
    lines = [*package.relations(parts[RELATIONS]), (id, "header", "header99.xml")]
    document = wordml.parsed(parts[DOCUMENT])
    headers = {id: to for id, kind, to in lines if kind == "header"}
    found = {**parts, name: header(mark)}
    for section in document.iter(w("sectPr")):
        given = [each for each in section if each.tag == w("headerReference")]
        for each in given:
            part = f"word/{headers[each.get(f'{{{R}}}id', '')]}"
            found[part] = beneath(parts[part], mark)
        if not any(each.get(w("type")) == "default" for each in given):
            section.insert(
                0,
                etree.Element(
                    w("headerReference"), {w("type"): "default", f"{{{R}}}id": id}
                ),
            )
    found[DOCUMENT] = wordml.written(document)
    found[RELATIONS] = package.relation_list(lines).encode()
    return found


def header(mark: str) -> bytes:
    root = etree.Element(w("hdr"), nsmap={"w": W})
    root.append(word_across(mark))
    return wordml.written(root)


def beneath(part: bytes, mark: str) -> bytes:
    root = wordml.parsed(part)
    root.append(word_across(mark))
    return wordml.written(root)


def word_across(mark: str) -> Element:
    """As Word itself draws a watermark: text along a path, in a header."""
    paragraph = wordml.parsed(package.skeleton_part("mark"))
    for path in paragraph.iter(f"{{{VML}}}textpath"):
        if "string" in path.attrib:
            path.set("string", mark)
    return paragraph
