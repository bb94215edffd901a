"""A .docx as a package of parts: what a stranger's file may be, and what is kept of it.

    document, styles, numbering, fontTable, theme, headers, footers     kept
    settings                            kept where they change how pages look
    properties, thumbnail, notes, web settings, custom XML              left out

What could act or reach out (a macro, an embedded file, a picture, a relationship that
leads outside) is never left out in silence: `checking` names it. The limits are looked
at before anything is unpacked, and again while it is. What is packed here is the same
to the byte each time.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from importlib import resources
from io import BytesIO
from typing import Final, TypeAlias
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from server.papers import wordml
from server.papers.wordml import BrokenPart, R, w

Parts: TypeAlias = Mapping[str, bytes]

LARGEST: Final = 4 * 1024 * 1024
MOST_INFLATED, MOST_RATIO, MOST_FILES = 50 * 1024 * 1024, 100, 200
MOST_PART: Final = 5 * 1024 * 1024
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
SETTINGS, FONTS = "word/settings.xml", "word/fontTable.xml"
RELATIONS: Final = "word/_rels/document.xml.rels"
STORY: Final = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
OUTER: Final = ("[Content_Types].xml", "_rels/.rels")
KEPT: Final = re.compile(
    rf"{STORY.pattern}|word/(styles|numbering|settings|fontTable|theme/theme\d*)\.xml"
)
SHOWN_SETTINGS: Final = (
    *("defaultTabStop", "evenAndOddHeaders", "characterSpacingControl", "compat"),
)
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
MIME: Final = "application/vnd.openxmlformats-officedocument"
FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class NoPackage(ValueError):
    """Too large, or no .docx at all: `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def unpacked(data: bytes) -> dict[str, bytes]:
    """Every part by its name. Raises NoPackage: large, inflated, broken."""
    if len(data) > LARGEST:
        raise NoPackage("large")
    try:
        with ZipFile(BytesIO(data)) as file:
            check_inflated(file, len(data))
            return {info.filename: part(file, info) for info in file.infolist()}
    except (BadZipFile, zlib.error, *UNREADABLE):
        raise NoPackage("broken") from None


UNREADABLE: Final = (EOFError, KeyError, NotImplementedError, OSError, RuntimeError)


def check_inflated(file: ZipFile, packed: int) -> None:
    files = file.infolist()
    within = sum(info.file_size for info in files) <= min(
        MOST_INFLATED, MOST_RATIO * packed
    )
    largest = max((info.file_size for info in files), default=0)
    if not within or len(files) > MOST_FILES or largest > MOST_PART:
        raise NoPackage("inflated")


def part(file: ZipFile, info: ZipInfo) -> bytes:
    """No more of it than its head said."""
    with file.open(info) as stream:
        found = stream.read(info.file_size + 1)
    if len(found) > info.file_size:
        raise NoPackage("inflated")
    return found


def packed(parts: Parts) -> bytes:
    """The package, with the list of its types and relationships made anew."""
    inner = {name: part for name, part in parts.items() if name not in OUTER}
    start = relation_list([("rId1", "officeDocument", DOCUMENT)])
    every = dict(zip(OUTER, (types(inner).encode(), start.encode()), strict=True))
    every |= inner
    stream = BytesIO()
    with ZipFile(stream, "w") as file:
        for name, found in every.items():
            info = ZipInfo(name, FIXED_TIME)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            file.writestr(info, found, compresslevel=6)
    return stream.getvalue()


def cleaned(parts: Parts) -> dict[str, bytes]:
    """What is kept of a package that `checking` found without fault."""
    kept = {name: parts[name] for name in sorted(parts) if KEPT.fullmatch(name)}
    if SETTINGS in kept:
        kept[SETTINGS] = shown_settings(kept[SETTINGS])
    if FONTS in kept:
        kept[FONTS] = named_fonts(kept[FONTS])
    found = relations(parts.get(RELATIONS, b""))
    lines = [(id, kind, to) for id, kind, to in found if f"word/{to}" in kept]
    document = bound(kept.pop(DOCUMENT), {id for id, _, _ in lines})
    ordered = {DOCUMENT: document, RELATIONS: relation_list(lines).encode()}
    return ordered | kept


def bound(part: bytes, known: set[str]) -> bytes:
    """Without what names a part that was left out, as the settings of a printer."""
    root = wordml.parsed(part)
    for element in list(root.iter()):
        id, parent = element.get(f"{{{R}}}id"), element.getparent()
        if id is not None and id not in known and parent is not None:
            parent.remove(element)
    return wordml.written(root)


def shown_settings(part: bytes) -> bytes:
    root = wordml.parsed(part)
    for element in list(root):
        if element.tag not in map(w, SHOWN_SETTINGS):
            root.remove(element)
    return wordml.written(root)


def named_fonts(part: bytes) -> bytes:
    """Fonts by their names; none travels in the file."""
    root = wordml.parsed(part)
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is not None and wordml.local(element).startswith("embed"):
            parent.remove(element)
    return wordml.written(root)


def relations(part: bytes) -> Iterator[tuple[str, str, str]]:
    """Id, kind and target of each that stays inside; those that lead out are faults."""
    if not part:
        return
    for line in wordml.parsed(part):
        if line.get("TargetMode", "Internal") == "Internal":
            kind = line.get("Type", "").rpartition("/")[2]
            target = line.get("Target", "").removeprefix("/word/").removeprefix("./")
            yield line.get("Id", ""), kind, target


def relation_list(lines: list[tuple[str, str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{plain(id)}" Type="{R}/{plain(kind)}"'
        f' Target="{plain(target)}"/>'
        for id, kind, target in lines
    )
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'
    )


def plain(said: str) -> str:
    """An id, a kind or the name of a part: anything else is none."""
    if not re.fullmatch(r"[\w./-]{1,100}", said, re.ASCII):
        raise BrokenPart
    return said


def types(parts: Parts) -> str:
    every = "".join(
        f'<Override PartName="/{name}" ContentType="{mime(name)}"/>'
        for name in parts
        if not name.endswith(".rels")
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{every}</Types>'
    )


def mime(name: str) -> str:
    kind = re.sub(r"^word/(?:theme/)?|\d*\.xml$", "", name)
    if kind == "theme":
        return f"{MIME}.theme+xml"
    main = "document.main" if kind == "document" else kind
    return f"{MIME}.wordprocessingml.{main}+xml"


def skeleton() -> dict[str, bytes]:
    """The parts that stand beside every document of ours."""
    names = ("styles", "settings", "fontTable", "footer1")
    every = {f"word/{name}.xml": skeleton_part(name) for name in names}
    kinds = ("styles", "settings", "fontTable", "footer")
    lines = [
        (f"rId{n}", kind, f"{name}.xml")
        for n, (kind, name) in enumerate(zip(kinds, names, strict=True), 1)
    ]
    return {RELATIONS: relation_list(lines).encode(), **every}


def skeleton_part(name: str) -> bytes:
    folder = resources.files("server.papers") / "skeleton"
    return (folder / f"{name}.xml").read_bytes()
