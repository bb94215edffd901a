"""证据: a case's media, one of them, and what is still on its way.

    thumbnail    beside the case, by whoever opened it
    page         one medium, its picture or its sound, and where it comes from; written
                 down in the reading log
    content      what the page shows, by a token that the page gave: nobody comes to it
                 but over the page; the original only as a download, written down too

What is sent is a picture that was encoded anew, or sound that begins as its type does;
whatever else it may be, the browser runs nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from schemas import codes
from server import reading
from server.console import casepage, opening, typography
from server.console.desk import now, reader, sili
from server.console.language import Language, gettext, language
from server.media import SHOWN, SMALL, sealing, viewing
from server.media.viewing import Body, Piece, Transfer
from server.permissions import Verb, areas
from server.registry.media import Medium

TOKEN = "evidence"
LASTS = 15 * 60
WIDEST = 6  # As many digits has the code of a county.
CONTENT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One thing as the page of the case shows it."""

    piece: Piece
    title: str
    kind: str
    said: str
    tag: str
    words: str

    @property
    def evidence(self) -> str:
        return self.piece.evidence


def cards(pieces: list[Piece], tongue: Language) -> list[Card]:
    return [
        Card(
            each,
            str(each.body["title"]),
            codes.label("evidence_kinds", str(each.body["kind"]), tongue),
            said(each, tongue),
            *standing(each),
        )
        for each in pieces
    ]


def said(piece: Piece, tongue: Language) -> str:
    """Who took it, and when."""
    day = typography.day(str(piece.body["taken_on"]), tongue)
    return gettext("%(person)s · %(day)s", person=piece.entry.mediator, day=day)


def standing(piece: Piece) -> tuple[str, str]:
    """The kind of its tag, and the words in it."""
    of = piece.medium.pieces if piece.medium else 0
    return {
        "kept": ("done", gettext("已备份")),
        "whole": ("open", gettext("已收全")),
        "part": ("wait", gettext("已到 %(came)s/%(of)s", came=piece.came, of=of)),
        "nothing": ("wait", gettext("未到")),
        "refused": ("alert", gettext("校验不符")),
        "voided": ("ended", gettext("已作废")),
        "twice": ("alert", gettext("编号重复")),
    }[piece.state]


def why_words(why: str) -> str:
    """Why it is not whole, and what happens or is to be done."""
    return {
        "awaited": gettext("手机还没有传完，同步时会接着传。"),
        "digest": gettext("有的片传坏了，已请手机重传。"),
        "lost": gettext("县里的证据库丢失了这份内容，已请手机重传。"),
        "different": gettext("收到的内容与记录写明的大小或摘要不符，请重新取证。"),
        "type": gettext("内容与写明的格式不符，或图片打不开，请重新取证。"),
        "key": gettext("不是用本县的密钥封存的，打不开，请重新取证。"),
    }.get(why, why)


def size(bytes_: int) -> str:
    if bytes_ < 1024 * 1024:
        return f"{max(1, round(bytes_ / 1024))} KB"
    return f"{bytes_ / 1024 / 1024:.1f} MB"


def medium(case: str, evidence: str) -> str:
    """One medium, large, and all that is known of it."""
    view = opening.opened(case, "medium")
    piece = viewing.one(viewing.of_case(view), case, evidence)
    tongue = language()
    (card,) = cards([piece], tongue)
    page = casepage.compose(view.casefile, view.entries, tongue)
    return render_template(
        "medium.html",
        row=view.row,
        card=card,
        piece=piece,
        page=page,
        block=casepage.evidence(view.casefile, view.entries, piece.entry.entry, tongue),
        facts=list(facts(piece, tongue)),
        why=why_words(piece.medium.why) if piece.medium else "",
        token=tokens().dumps([evidence, reader().id]),
    )


def facts(piece: Piece, tongue: Language) -> Iterator[tuple[str, str]]:
    """Where it comes from."""
    body, entry = piece.body, piece.entry.entry
    media_type = str(body["media_type"])
    yield gettext("格式"), codes.label("media_types", media_type, tongue)
    yield gettext("大小"), size(int(body["size"]))
    yield gettext("记录人"), piece.entry.person
    yield gettext("设备"), entry.device
    yield gettext("手机时间"), typography.instant(entry.at.wall_time)
    yield gettext("县收到记录"), typography.instant(piece.entry.received_at)
    if piece.medium is not None and piece.medium.held_at is not None:
        yield gettext("县收全"), typography.instant(piece.medium.held_at)
    if piece.medium is not None and piece.medium.kept_at is not None:
        yield gettext("已备份"), typography.instant(piece.medium.kept_at)
    yield gettext("SHA-256 摘要"), str(body["sha256"])


def tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=TOKEN)


def came_over_the_page(evidence: str) -> bool:
    try:
        told = tokens().loads(request.args.get("token", ""), max_age=LASTS)
    except BadSignature:
        return False
    return bool(told == [evidence, reader().id])


def found(case: str, evidence: str) -> tuple[Medium, Body]:
    return viewing.found(reader(), case, evidence, opening.given(case))


def thumbnail(case: str, evidence: str) -> Response:
    medium, body = found(case, evidence)
    jpeg = viewing.picture(sili().media, sili().keys, medium, body, SMALL)
    return content(jpeg, "image/jpeg")


def shown(case: str, evidence: str) -> ResponseReturnValue:
    """The picture of a page, or its sound."""
    medium, body = found(case, evidence)
    if not came_over_the_page(evidence):
        return to_the_page(case, evidence)
    if str(body["media_type"]).startswith("audio/"):
        return stretch(body)
    jpeg = viewing.picture(sili().media, sili().keys, medium, body, SHOWN)
    return content(jpeg, "image/jpeg")


def original(case: str, evidence: str) -> ResponseReturnValue:
    """As it came, into a file; who took it away stands in the log."""
    _, body = found(case, evidence)
    if not came_over_the_page(evidence):
        return to_the_page(case, evidence)
    row = reading.readable(reader(), case)
    why = opening.given(case)
    where = sili().keys, now(), "original", case, row.grid, row.restricted, why
    reading.noted(reader(), *where)
    answer = stretch(body, "application/octet-stream")
    (ending, *_) = codes.code_list("media_types")[body["media_type"]].more["ext"]
    named = f"attachment; filename*=UTF-8''{quote(body['title'])}.{ending}"
    answer.headers["Content-Disposition"] = named
    return answer


def to_the_page(case: str, evidence: str) -> ResponseReturnValue:
    return redirect(url_for("console.medium", case=case, evidence=evidence), 303)


def content(jpeg: bytes, media_type: str) -> Response:
    return Response(jpeg, 200, CONTENT, content_type=media_type)


def stretch(body: Body, media_type: str = "") -> Response:
    """The plain item, opened piece by piece; of sound the stretch that is asked for."""
    length = int(body["size"])
    start, end, status = 0, length, 200
    headers = {**CONTENT, "Accept-Ranges": "bytes"}
    if request.range is not None:
        asked = request.range.range_for_length(length)
        if asked is None:
            raise RequestedRangeNotSatisfiable(length)
        (start, end), status = asked, 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{length}"
    headers["Content-Length"] = str(end - start)
    parts = sealing.stretch(sili().media, sili().keys, body, start, end)
    streamed = stream_with_context(parts)
    said_type = media_type or str(body["media_type"])
    return Response(streamed, status, headers, content_type=said_type)


def transfers() -> str:
    """证据传输"""
    if not areas(reader(), Verb.READ_INGEST):
        abort(404)
    waiting = viewing.transfers(reader())
    wide = any(len(area) <= WIDEST for area in reader().areas)
    lying = dict(sili().media.sizes()) if wide else {}
    return render_template(
        "transfers.html",
        waiting=[each for each in waiting if each.medium.state == "awaited"],
        refused=[each for each in waiting if each.medium.state != "awaited"],
        wide=wide,
        count=sum("." not in name for name in lying),
        bytes=size(sum(lying.values())),
        coming=size(sum(map(still, waiting))),
        failure=sili().ingest.progress.failures.get("media", ""),
        why_words=why_words,
        size=size,
    )


def still(each: Transfer) -> int:
    """About how many bytes of it are to come."""
    of = each.medium
    return of.size * (of.pieces - each.came) // of.pieces


def register(console: Blueprint) -> None:
    at = "/cases/<case>/evidence/<evidence>"
    console.add_url_rule(at, view_func=medium)
    console.add_url_rule(f"{at}/thumbnail", view_func=thumbnail)
    console.add_url_rule(f"{at}/shown", view_func=shown)
    console.add_url_rule(f"{at}/original", view_func=original)
    console.add_url_rule("/evidence", view_func=transfers)
