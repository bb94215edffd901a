"""Bundles as somebody brings them: a phone's own, and others in its name."""

from typing import Any

from schemas import bundle, enrolling
from schemas.bundle import COUNTY, Item
from schemas.recovery import Opener
from schemas.sealing import Purpose
from tests.server.county import County, Phone, new_case
from tests.server.mediation import opened

OPENER = Opener.from_private_bytes(b"\7" * 32)
MADE = "2026-03-01T17:20:00+08:00"


def addressed(county: County, phone: Phone) -> Item:
    """By which key the phone says that answers are enclosed to it."""
    half = OPENER.addressee.to_text()
    said = enrolling.reachable(phone.device, half, "software")
    sig = phone.author.key.seal(Purpose.ADDRESSEE, county.settings.county, said)
    return {"addressee": half, "storage": "software", "sig": sig}


def carried(county: County, /, *items: Item, number: int = 1, **other: Any) -> bytes:
    """What a phone of the county exported."""
    phone = other.pop("phone", county.phone)
    key = other.pop("key", phone.author.key)
    code = county.settings.county

    def sign(digest: str) -> dict[str, str]:
        sig = key.seal(Purpose.BUNDLE, code, digest)
        return {"alg": key.alg, "kid": phone.author.kid, "sig": sig}

    keys = county.sili.keys
    made_at = other.pop("made_at", MADE)
    told = {"county": code, "to": COUNTY, "maker": phone.device, **other}
    frames = bundle.write(
        items,
        number=number,
        made_at=made_at,
        addressee=(keys.media_kid, keys.media_key.addressee),
        sign=sign,
        **told,
    )
    return b"".join(frames)


def entry(county: County, phone: Phone | None = None) -> Item:
    """A dispute that was recorded out there."""
    made = county.seal("dispute.opened", opened(), case=new_case(), phone=phone)
    return {"database": made.home, "document": made.document()}
