"""Whether content begins as its type does: what it says of itself is not believed."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

BEGINS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {
        "image/jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
        "image/png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
        "image/webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
        "audio/mp4": lambda head: head[4:8] == b"ftyp",
        "audio/aac": lambda head: is_adts(head) or head.startswith(b"ADIF"),
        "audio/amr": lambda head: head.startswith(b"#!AMR"),
        "audio/mpeg": lambda head: head.startswith(b"ID3") or is_frame(head),
        "audio/ogg": lambda head: head.startswith(b"OggS"),
        "audio/wav": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE",
        "application/pdf": lambda head: b"%PDF-" in head,
    }
)
HEAD = 1024


def is_adts(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def is_frame(head: bytes) -> bool:
    """A frame of MPEG sound: synchronised, and of a layer."""
    return (
        len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 6 > 0
    )


def is_of(media_type: str, plain: bytes) -> bool:
    begins = BEGINS.get(media_type)
    return begins is not None and begins(plain[:HEAD])
