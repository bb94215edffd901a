"""证据: photographs, sound and files, sealed on the phone, carried in pieces.

The record `evidence.added` says what there is; the thing itself travels beside it.

    plain ─► pieces of 32 KiB, each AES-256-GCM under the item's own key
    item key ─► enclosed to the county's media key, in the record
    digests of the sealed pieces, size and SHA-256 of the plain ─► in the record

A piece is bound to its item, its number and how many there are, and its nonce is its
number: an item key seals one content, once. So sealing needs no memory, any piece is
known to be right by its digest alone, and each opens by itself.

A *chunk* is what goes over the line at once: a document with one attachment,

    chunk:<device>:<evidence>-<attempt>:<number of its first piece>
    {"evidence", "first", "pieces", _attachments: {"pieces"}}

of 1 to 8 consecutive sealed pieces, as many as the line bears: pieces are cut when they
are sealed, chunks when they are sent. Its one revision follows from its id and its
attachment, so what was cut on the way and is sent again is the same document. What the
county did not get whole goes again as another *attempt*, under other ids.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas import identifiers, texts
from schemas.codes import code_list
from schemas.evidence_errors import DifferentEvidence, InvalidChunk, WrongPiece
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Identifier,
    Key,
    Name,
    Several,
    Text,
    When,
    Whole,
    dossier,
    late,
    legal,
    optional,
)
from schemas.recovery import Addressee, Enclosed, Opener
from schemas.stage import Geo
from schemas.texts import Words

Object: TypeAlias = dict[str, Any]

KIB = 1024
PIECE, TAG = 32 * KIB, 16
SEALED = PIECE + TAG
MOST_SIZE = 20 * KIB * KIB
MOST_PIECES = MOST_SIZE // PIECE
MOST_IN_CHUNK = 8
ATTACHMENT, CONTENT_TYPE = "pieces", "application/octet-stream"
CHUNK = re.compile(
    rf"chunk:(d-[0-9a-f]{{16}}):({identifiers.UUID7})-([1-9][0-9]{{0,5}}):([0-9]{{1,6}})"
)

AT_STAGE = When("在某一阶段", "of a stage", lambda shows: "stage" in shows)
PHOTO = When("照片", "of a photograph", lambda body: body.get("kind") == "photo")
SOUND = When("录音", "of a recording", lambda body: body.get("kind") == "sound")


class Wrapped(Form):
    """The item's key, as the county alone opens it."""

    kid = Identifier(legal("县证据密钥", "media key"), identifiers.check_key_id)
    enclosed = Identifier(
        legal("封装的密钥", "key enclosed"), identifiers.check_enclosed_key
    )


class Shows(Form):
    """What in the case it shows."""

    stage = Whole(optional("阶段", "stage"), 1, 4)
    round = Whole(legal("轮次", "round", when=AT_STAGE), 1, 20)
    record = Flag(
        optional("就是这一次的记录", "the record of it", hard=True, when=AT_STAGE)
    )
    agreement = Whole(optional("第几轮协议", "agreement of the round"), 1, 20)
    party = Key(optional("当事人", "party"))
    paper = Identifier(
        optional("纸质原件的照片", "picture of the original"), identifiers.check_digest
    )


class EvidenceAdded(Form):
    """A thing that shows something, and by what its pieces are known."""

    evidence = Identifier(legal("证据编号", "evidence"), identifiers.check_evidence)
    kind = Choice(legal("证据种类", "kind"), "evidence_kinds")
    title = Name(legal("证据名称", "title"), most=200)
    taken_on = Day(legal("取得日期", "day taken", hard=True))
    note = Text(optional("说明", "note"), most=1000)
    shows = Group(optional("证明对象", "what it shows"), Shows)
    faces = Choice(
        dossier("肖像", "likeness", law="民法典§1019", when=PHOTO), "likenesses"
    )
    voice = Choice(
        dossier("声音", "voice", law="民法典§1023", when=SOUND), "likenesses"
    )
    place = Group(optional("定位", "position"), Geo)
    media_type = Choice(legal("格式", "media type"), "media_types")
    size = Whole(legal("大小(字节)", "size in bytes"), 1, MOST_SIZE)
    sha256 = Identifier(legal("摘要", "SHA-256"), identifiers.check_digest)
    key = Group(legal("密钥", "key"), Wrapped)
    pieces = Several(
        legal("各片摘要", "SHA-256 of the pieces"),
        Identifier(legal("片摘要", "SHA-256 of a piece"), identifiers.check_digest),
        least=1,
        most=MOST_PIECES,
    )
    width = Whole(optional("宽(像素)", "width"), 1, 100_000)
    height = Whole(optional("高(像素)", "height"), 1, 100_000)
    seconds = Whole(optional("时长(秒)", "seconds"), 0, 86_400)
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if len(data["pieces"]) != pieces_in(data["size"]):
            yield "/pieces", texts.PIECES_DIFFER
        if data["kind"] not in code_list("media_types")[data["media_type"]].more["for"]:
            yield "/media_type", texts.NOT_OF_THIS_KIND


def pieces_in(size: int) -> int:
    return -(-size // PIECE)


def wrap(to: Addressee, kid: str, evidence: str, key: bytes) -> Object:
    """The item key as the record carries it."""
    return {"kid": kid, "enclosed": to.enclose(Enclosed.EVIDENCE, evidence, key)}


def unwrap(opener: Opener, body: Body) -> bytes:
    """The item key of that record. Raises NotForThisKey."""
    enclosed = str(body["key"]["enclosed"])
    return opener.disclose(Enclosed.EVIDENCE, str(body["evidence"]), enclosed)


def seal(key: bytes, evidence: str, size: int, plain: BinaryIO) -> Iterator[bytes]:
    """Its pieces. Raises DifferentEvidence where it is not as long as was said."""
    of = pieces_in(size)
    for number in range(of):
        length = min(PIECE, size - number * PIECE)
        content = plain.read(length)
        if len(content) != length:
            raise DifferentEvidence(evidence)
        yield AESGCM(key).encrypt(_nonce(number), content, _bound(evidence, number, of))
    if plain.read(1):
        raise DifferentEvidence(evidence)


def digest(piece: bytes) -> str:
    return sha256(piece).hexdigest()


def open_piece(key: bytes, body: Body, number: int, piece: bytes) -> bytes:
    """What that piece of the recorded item holds. Raises WrongPiece."""
    evidence, digests = str(body["evidence"]), body["pieces"]
    if digest(piece) != digests[number]:
        raise WrongPiece(evidence, number)
    bound = _bound(evidence, number, len(digests))
    try:
        return AESGCM(key).decrypt(_nonce(number), piece, bound)
    except InvalidTag as wrong:
        raise WrongPiece(evidence, number) from wrong


def opened(key: bytes, body: Body, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The plain item, part by part; only at the end it is known to be all of it.
    Raises WrongPiece, DifferentEvidence."""
    evidence = str(body["evidence"])
    size, whole, number = 0, sha256(), 0
    for number, piece in enumerate(pieces, 1):
        if number > len(body["pieces"]):
            break
        content = open_piece(key, body, number - 1, piece)
        whole.update(content)
        size += len(content)
        yield content
    exact = number == len(body["pieces"]) and size == body["size"]
    if not exact or whole.hexdigest() != body["sha256"]:
        raise DifferentEvidence(evidence)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive sealed pieces of one item, as they went over the line."""

    device: str
    evidence: str
    attempt: int
    first: int
    pieces: tuple[bytes, ...]


def chunk_id(device: str, evidence: str, attempt: int, first: int) -> str:
    return f"chunk:{device}:{evidence}-{attempt}:{first}"


def chunk_rev(id: str, data: bytes) -> str:
    said = "\0".join(("sili", "chunk/1", id, sha256(data).hexdigest()))
    return f"1-{sha256(said.encode()).hexdigest()[:32]}"


def chunk_document(
    device: str, evidence: str, attempt: int, first: int, pieces: Sequence[bytes]
) -> Object:
    """The document that carries these pieces, its attachment inline."""
    id, data = chunk_id(device, evidence, attempt, first), b"".join(pieces)
    inline = {
        "content_type": CONTENT_TYPE,
        "data": base64.b64encode(data).decode(),
    }
    return {
        "_id": id,
        "_rev": chunk_rev(id, data),
        "evidence": evidence,
        "first": first,
        "pieces": len(pieces),
        "_attachments": {ATTACHMENT: inline},
    }


def read_chunk(document: Mapping[str, Any], data: bytes) -> Chunk:
    """What the document with this attachment carries. Raises InvalidChunk."""
    id = str(document.get("_id"))
    named = CHUNK.fullmatch(id)
    if named is None:
        raise InvalidChunk(id, "id")
    if document.get("_rev") != chunk_rev(id, data):
        raise InvalidChunk(id, "revision")
    device, evidence, attempt, first = named.groups()
    said = (document.get("evidence"), document.get("first"), document.get("pieces"))
    count = -(-len(data) // SEALED)
    if said != (evidence, int(first), count) or f"{int(first)}" != first:
        raise InvalidChunk(id, "members")
    if not 1 <= count <= MOST_IN_CHUNK or int(first) + count > MOST_PIECES:
        raise InvalidChunk(id, "size")
    pieces = tuple(data[at : at + SEALED] for at in range(0, len(data), SEALED))
    return Chunk(device, evidence, int(attempt), int(first), pieces)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(evidence: str, number: int, of: int) -> bytes:
    return "\0".join(("sili", "evidence-piece/1", evidence, f"{number}/{of}")).encode()
