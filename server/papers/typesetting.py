"""One paper: merged, laid out, set as pages. What a child of `printing` does.

    printed     the .docx and the PDF
    pictures    each page as a picture, to look at before anything counts

The typst source is ours alone (`paper.typ`), and is compiled with faces of our own; the
paper reaches it as JSON. The same template and values give the same bytes: there is no
time in them.
"""

import json
from importlib.resources import files
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, NamedTuple

import typst
from pypdf import PdfReader

from schemas.papers.kind import Values
from server.papers import layout, merging, package

SOURCE: Final = Path(__file__).parent / "paper.typ"
FACES: Final = "pylopdf_fonts_zh_cn"
MOST_BYTES: Final = 20 * 1024 * 1024
PPI: Final = 72.0


class TooLarge(ValueError):
    """More than any paper has."""


class Printed(NamedTuple):
    docx: bytes
    pdf: bytes
    pages: int


class Setter:
    """A compiler that is made once and used for every paper."""

    def __init__(self) -> None:
        folders = [str(files(FACES))] if find_spec(FACES) else []
        self.compiler = typst.Compiler(
            str(SOURCE),
            root=str(SOURCE.parent),
            font_paths=folders,
            ignore_system_fonts=bool(folders),
        )

    def printed(self, data: bytes, values: Values, mark: str = "") -> Printed:
        """NoPackage, BrokenPart, TooMuch, TooLarge."""
        parts = merging.merged(package.unpacked(data), values)
        if mark:
            parts = merging.marked(parts, mark)
        (pdf,) = self.pages(parts, mark, "pdf")
        docx = package.packed(parts)
        if len(docx) + len(pdf) > MOST_BYTES:
            raise TooLarge
        return Printed(docx, pdf, len(PdfReader(BytesIO(pdf)).pages))

    def pictures(self, data: bytes, values: Values, mark: str = "") -> list[bytes]:
        """PNG of each page. NoPackage, BrokenPart, TooMuch, TooLarge."""
        parts = merging.merged(package.unpacked(data), values)
        found = self.pages(parts, mark, "png")
        if sum(map(len, found)) > MOST_BYTES:
            raise TooLarge
        return found

    def pages(
        self, parts: package.Parts, mark: str, format: Literal["pdf", "png"]
    ) -> list[bytes]:
        laid = layout.laid_out(parts, mark)
        said = {"paper": json.dumps(laid, ensure_ascii=False)}
        found = self.compiler.compile(format=format, ppi=PPI, sys_inputs=said)
        return found if isinstance(found, list) else [found or b""]
