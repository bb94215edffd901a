"""The process that prints: `python -m server.papers.child`, behind walls.

    in     a line of JSON {what, values, mark, size}, then as many bytes of a template
    out    a line of JSON {pages, sizes}, then so many bytes of each; or {failed}

Before the first order it leaves the network behind where the kernel lets it, and in any
case refuses itself every socket, other program and written file. It has 512 MB. Whoever
started it ends it when it takes too long.
"""

import ctypes
import json
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

import typst

from server.papers.layout import TooMuch
from server.papers.package import NoPackage
from server.papers.typesetting import Setter, TooLarge
from server.papers.wordml import BrokenPart

MEMORY: Final = 512 * 1024 * 1024
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
REFUSED: Final = ("socket.", "subprocess.", "os.exec", "os.system", "os.fork")
REFUSED_TOO: Final = ("os.posix_spawn", "os.spawn", "ctypes.")
WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FAILED: Final[Mapping[type[Exception], str]] = {
    TooMuch: "much",
    TooLarge: "large",
    NoPackage: "broken",
    BrokenPart: "broken",
    KeyError: "broken",
    typst.TypstError: "much",
    MemoryError: "died",
    RecursionError: "much",
}


def main() -> None:
    setter = Setter()
    wall()
    while order(sys.stdin.buffer, sys.stdout.buffer, setter):
        pass


def wall() -> None:
    """What is outside stays there."""
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (most, most))
    sys.addaudithook(refuse)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and bool((arguments[2] or 0) & WRITES)
    if writes or event.startswith((*REFUSED, *REFUSED_TOO)):
        raise PermissionError(event)


def order(asked: BinaryIO, told: BinaryIO, setter: Setter) -> bool:
    """One paper; False where nobody asks any more."""
    line = asked.readline()
    if not line:
        return False
    said = json.loads(line)
    data = asked.read(said["size"])
    try:
        answer(told, *done(setter, said, data))
    except tuple(FAILED) as failed:
        reasons = (why for kind, why in FAILED.items() if isinstance(failed, kind))
        told.write(json.dumps({"failed": next(reasons)}).encode() + b"\n")
    told.flush()
    return True


def done(setter: Setter, said: dict[str, Any], data: bytes) -> tuple[int, list[bytes]]:
    """How many pages, and the files: .docx and PDF, or a picture of each page."""
    about = data, said["values"], said["mark"]
    if said["what"] == "pictures":
        pictures = setter.pictures(*about)
        return len(pictures), pictures
    docx, pdf, pages = setter.printed(*about)
    return pages, [docx, pdf]


def answer(told: BinaryIO, pages: int, files: list[bytes]) -> None:
    head = {"pages": pages, "sizes": [len(each) for each in files]}
    told.write(json.dumps(head).encode() + b"\n")
    for each in files:
        told.write(each)


if __name__ == "__main__":
    main()
