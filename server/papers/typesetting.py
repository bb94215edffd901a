"""One paper: merged, laid out, set as pages. What a child of `printing` does.

The typst source is ours alone (`paper.typ`), and is compiled with faces of our own; the
paper reaches it as JSON. The same template and values give the same bytes: there is no
time in them.
"""

import json
from importlib.resources import files
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import typst
from pypdf import PdfReader

from schemas.papers.kind import Values
from server.papers import layout, merging, package

SOURCE: Final = Path(__file__).parent / "paper.typ"
FACES: Final = "pylopdf_fonts_zh_cn"
MOST_BYTES: Final = 20 * 1024 * 1024


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
        docx, pdf = package.packed(parts), self.pdf(layout.laid_out(parts, mark))
        if len(docx) + len(pdf) > MOST_BYTES:
            raise TooLarge
        return Printed(docx, pdf, len(PdfReader(BytesIO(pdf)).pages))

    def pdf(self, paper: dict[str, object]) -> bytes:
        said = {"paper": json.dumps(paper, ensure_ascii=False)}
        found = self.compiler.compile(format="pdf", sys_inputs=said)
        if not isinstance(found, bytes):
            raise TooLarge
        return found
