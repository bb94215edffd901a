"""A pack of papers bound into one PDF, its pages numbered through.

    cover · 卷内目录 · papers, stamped 1 2 3 … in the upper right · 封底

The cover, the list of contents and the back bear no number, as the archives have it, so
the list is made once, after every paper was set and counted, and what it says of a page
is where the paper lies. Papers are set one after another and laid into files that end
with the binding; never more than one is held as it is made.

A list is set by the press like any paper: its words are a wording (`listing`), in which
no cell can be read as anything but text.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from server.papers.building import built
from server.papers.printing import Press

WIDE, RIGHT, TOP, SIZE = 210.0, 18.0, 14.0, 11
CREATOR: Final = "四理"
NOTHING: Final = "—"
AT_ONCE: Final = 120
HEADS: Final = ("序号", "文书名称", "文书编号", "日期", "页码")


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing in a pack; `make` sets it, as PDF, when its turn comes."""

    title: str
    make: Callable[[], bytes]
    number: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """The papers of one matter, in their order."""

    title: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a paper lies in the pack."""

    title: str
    number: str
    day: str
    first: int
    last: int

    @property
    def pages(self) -> str:
        return (
            f"{self.first}" if self.first == self.last else f"{self.first}—{self.last}"
        )


@dataclass(frozen=True, slots=True)
class Step:
    """How many volumes are set, of how many; the last of them, and pages so far."""

    done: int
    total: int
    title: str
    pages: int


@dataclass(frozen=True, slots=True)
class Bound:
    """What was bound: of each volume its papers, and how many pages they are."""

    volumes: tuple[tuple[str, tuple[Placed, ...]], ...]
    pages: int

    @property
    def every(self) -> Iterator[Placed]:
        for _, placed in self.volumes:
            yield from placed


def bound(
    press: Press, cover: Paper, volumes: Sequence[Volume], to: IO[bytes]
) -> Bound:
    """The pack, written into that file. PrintFailed."""
    return done(binding(press, cover, volumes, to))


def done(steps: Generator[Step, None, Bound]) -> Bound:
    """What comes of it, for whoever does not watch."""
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            found: Bound = ended.value
            return found


def binding(
    press: Press, cover: Paper, volumes: Sequence[Volume], to: IO[bytes]
) -> Generator[Step, None, Bound]:
    """A step for each volume that is set; bound when the last was."""
    with TemporaryDirectory(prefix="pack-") as folder:
        found = yield from laid(volumes, Path(folder))
        writer = PdfWriter()
        for each in (cover.make(), contents(press, found)):
            writer.append(BytesIO(each), import_outline=False)
        begins = len(writer.pages)
        for n, placed in enumerate(found.every):
            writer.append(Path(folder) / str(n), placed.title, import_outline=False)
        stamp(writer, begins, found.pages)
        writer.append(BytesIO(back(press, found)), import_outline=False)
        writer.add_metadata({"/Title": cover.title, "/Creator": CREATOR})
        writer.write(to)
    return found


def laid(volumes: Sequence[Volume], folder: Path) -> Generator[Step, None, Bound]:
    """Every paper set, into a file of its own by its place."""
    n, page, found = 0, 1, []
    for number, volume in enumerate(volumes, 1):
        placed = []
        for paper in volume.papers:
            made = paper.make()
            (folder / str(n)).write_bytes(made)
            last = page + len(PdfReader(BytesIO(made)).pages) - 1
            placed.append(Placed(paper.title, paper.number, paper.day, page, last))
            n, page = n + 1, last + 1
        found.append((volume.title, tuple(placed)))
        yield Step(number, len(volumes), volume.title, page - 1)
    return Bound(tuple(found), page - 1)


def stamp(writer: PdfWriter, begins: int, pages: int) -> None:
    """The number of each page in its upper right corner."""
    numbers = PdfReader(BytesIO(stamps(pages)))
    for n in range(pages):
        writer.pages[begins + n].merge_page(numbers.pages[n])


def stamps(pages: int) -> bytes:
    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(False)
    for n in range(1, max(pages, 1) + 1):
        sheet.add_page()
        sheet.set_font("Helvetica", size=SIZE)
        sheet.text(WIDE - RIGHT - sheet.get_string_width(str(n)), TOP, str(n))
    return bytes(sheet.output())


# The lists before and after


def contents(press: Press, found: Bound) -> bytes:
    """卷内目录"""
    rows: list[tuple[str, ...]] = []
    several = len(found.volumes) > 1
    n = 0
    for title, placed in found.volumes:
        if several:
            rows.append((title,))
        for each in placed:
            n += 1
            rows.append((str(n), each.title, each.number, each.day, each.pages))
    return listed(press, "卷内目录", HEADS, rows)


def back(press: Press, found: Bound) -> bytes:
    """封底"""
    papers = sum(1 for _ in found.every)
    lines = (
        "# 封底",
        f"本卷共{papers}份文书，{found.pages}页，页码从1至{found.pages}。",
        "= 说明：",
        "= 立卷人：",
        "= 检查人：",
        "= 立卷日期：　　　　年　　月　　日",
    )
    return press.print(built("\n".join(lines)), {}).pdf


def listed(
    press: Press,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    after: Sequence[str] = (),
) -> bytes:
    """Set by some rows at a time: a child sets no paper of any length."""
    parts = list(parted(rows)) or [[]]
    writer = PdfWriter()
    for n, some in enumerate(parts, 1):
        named = title if n == 1 else f"{title}（续）"
        text = listing(named, heads, some, after if n == len(parts) else ())
        writer.append(BytesIO(press.print(built(text), {}).pdf), import_outline=False)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def parted(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def listing(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    after: Sequence[str] = (),
) -> str:
    """The wording of a list."""
    lines = (heads, *rows)
    table = (f"| {' | '.join(map(plain, each))} |" for each in lines)
    return "\n".join((f"# {plain(title)}", *table, *after))


def plain(text: str) -> str:
    """Text that a wording reads as nothing else."""
    said = text.replace("|", "｜").replace("{{", "｛｛").replace("}}", "｝｝")
    return " ".join(said.split()) or NOTHING
