"""WordprocessingML: its names, and how a part of a package is read and written.

A part comes from a stranger. It is read without entities, without a network and without
a DTD; one that declares a document type is refused whole.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from lxml import etree  # type: ignore[import-untyped]

Element: TypeAlias = etree._Element

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


class BrokenPart(ValueError):
    """It is no XML, or says more than XML of a paper may."""


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def parsed(part: bytes) -> Element:
    """Raises BrokenPart."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BrokenPart from None
    if root.getroottree().docinfo.doctype:
        raise BrokenPart
    return root


def written(root: Element) -> bytes:
    said = {"xml_declaration": True, "encoding": "UTF-8", "standalone": True}
    part: bytes = etree.tostring(root, **said)
    return part


def local(element: Element) -> str:
    name: str = etree.QName(element).localname
    return name


def child(element: Element | None, *path: str) -> Element | None:
    """The element at the end of the path, each step the first of its name."""
    for name in path:
        element = None if element is None else element.find(w(name))
    return element


def value(element: Element | None, *path: str, of: str = "val") -> str | None:
    """An attribute of the element at the end of the path."""
    found = child(element, *path)
    return None if found is None else found.get(w(of))


def is_on(element: Element | None, name: str) -> bool | None:
    """A property that is there is on unless it says otherwise; None where it is not."""
    found = child(element, name)
    if found is None:
        return None
    return found.get(w("val"), "1") not in ("0", "false", "off", "none")


def texts(paragraph: Element) -> list[Element]:
    """The pieces of its text; Word splits a word into several as it likes."""
    return list(paragraph.iter(w("t")))


def said(paragraph: Element) -> str:
    return "".join(piece.text or "" for piece in texts(paragraph))


def paragraphs(root: Element) -> Iterator[Element]:
    yield from root.iter(w("p"))
