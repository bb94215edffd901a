"""Whoever puts a pack together: what sets its papers, and how open they are.

paper    a kind filled in now, from the template that counts
issued   what was issued, as it was printed; covered, or cancelled, set anew from
         its own words and its own template, with the mark across it
note     words that are no kind of paper
exhibit  evidence: a picture, or what there is instead of one
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from fpdf import FPDF
from sqlalchemy.orm import Session

from schemas.papers.kind import Values
from schemas.papers.kinds import kind, laid_out
from server.keys import CountyKeys
from server.media import SHOWN, Store, viewing
from server.media.viewing import Piece
from server.papers import files, reading, templates
from server.papers.binding import Paper, listing, plain
from server.papers.building import built
from server.papers.printing import Press
from server.registry.paper_rows import PaperRow

COVERED, CANCELLED = "已遮盖", "作废"
A4_WIDE, A4_HIGH, MARGIN, LOW = 210.0, 297.0, 25.0, 40.0
Cover = Callable[[str], str]
HEADS: Final = ("项目", "内容")


@dataclass(frozen=True, slots=True)
class Setting:
    """The press, the papers' templates and files, and whether words are covered."""

    session: Session
    press: Press
    store: Store
    keys: CountyKeys
    covered: bool

    @property
    def mark(self) -> str:
        return COVERED if self.covered else ""

    def paper(
        self, code: str, title: str, values: Callable[[], Values], day: str = ""
    ) -> Paper:
        return Paper(title, lambda: self._set(code, values()), "", day)

    def _set(self, code: str, values: Values) -> bytes:
        template = templates.current(self.session, code)
        return self.press.print(template.data, laid_out(code, values), self.mark).pdf

    def issued(self, row: PaperRow, cover: Cover, day: str) -> Paper:
        name = kind(row.code).name.zh
        title = name if row.cancelled_on is None else f"{name}（{CANCELLED}）"
        return Paper(title, lambda: self._issued(row, cover), row.number, day)

    def _issued(self, row: PaperRow, cover: Cover) -> bytes:
        if not self.covered and row.cancelled_on is None:
            where = self.session, self.store, self.keys
            return files.opened(*where, row.paper, files.PDF)
        said = reading.view(self.session, row)
        version = int((said.issued.body or {})["version"])
        template = templates.of_version(self.session, row.code, version)
        values = {name: cover(words) for name, words in said.values.items()}
        mark = CANCELLED if row.cancelled_on is not None else self.mark
        return self.press.print(template.data, laid_out(row.code, values), mark).pdf

    def note(
        self, title: str, rows: Sequence[Sequence[str]], after: Sequence[str] = ()
    ) -> Paper:
        def made() -> bytes:
            text = listing(title, HEADS, rows, [plain(line) for line in after])
            return self.press.print(built(text), {}, self.mark).pdf

        return Paper(title, made)

    def exhibit(self, piece: Piece, title: str, rows: Sequence[Sequence[str]]) -> Paper:
        """A picture as it is; covered, or where there is none, what it is instead."""
        why = _instead(piece, covered=self.covered)
        if why:
            return self.note(title, [*rows, ("说明", why)])
        return Paper(title, lambda: self._picture(piece))

    def _picture(self, piece: Piece) -> bytes:
        if piece.medium is None:
            return b""
        where = self.store, self.keys, piece.medium, piece.body
        return page_of(viewing.picture(*where, SHOWN))


def _instead(piece: Piece, *, covered: bool) -> str:
    if not piece.is_picture:
        return "不是图片，不能印在纸上，原件另行保存。"
    if not piece.is_whole:
        return "县里还没有收全。"
    return "遮盖的卷宗不印原图。" if covered else ""


def page_of(jpeg: bytes) -> bytes:
    """One picture on a page of its own, as large as fits."""
    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(False)
    sheet.add_page()
    room = A4_WIDE - 2 * MARGIN, A4_HIGH - MARGIN - LOW
    sheet.image(BytesIO(jpeg), MARGIN, MARGIN, *room, keep_aspect_ratio=True)
    return bytes(sheet.output())
