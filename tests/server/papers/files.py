"""Files for tests: the built-in of a kind with something put into it."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from schemas.papers.wording import wording
from server.papers import building, checking, package, printing
from tests.server.papers.templated import CODE

PRESS = printing.shared


def zipped(parts: dict[str, bytes]) -> bytes:
    """As a stranger packs it: whatever is in it."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return stream.getvalue()


def parts() -> dict[str, bytes]:
    return package.unpacked(building.built(wording(CODE)))


def with_part(name: str, part: bytes) -> bytes:
    return zipped(parts() | {name: part})


def with_body(inside: str) -> bytes:
    """The document with this before its last paragraph properties."""
    document = parts()[package.DOCUMENT].decode()
    return with_document(document.replace("<w:sectPr>", f"{inside}<w:sectPr>", 1))


def with_document(document: str) -> bytes:
    return with_part(package.DOCUMENT, document.encode())


def told(data: bytes) -> str:
    return "；".join(each.zh for each in checking.faults(CODE, data))
