"""A phone's bundle, made here with the phone's own key."""

import io
from collections.abc import Iterable
from typing import Any

from schemas import bundle, enrolling
from schemas.bundle import COUNTY, Item
from schemas.entry import Entry
from schemas.recovery import Opener
from schemas.sealing import Purpose, SigningKey
from server import bundles, delivering
from server.bundles import Taken
from tests.server.county import County, Phone

OWN = Opener.from_private_bytes(bytes(range(32)))


def items(phone: Phone, entries: Iterable[Entry]) -> list[Item]:
    """Each entry, whole, for its home."""
    return [
        {"database": each.home, "document": delivering.whole(each)} for each in entries
    ]


def reachable(county: County, phone: Phone, opener: Opener = OWN) -> Item:
    half = opener.addressee.to_text()
    said = enrolling.reachable(phone.device, half, "software")
    sig = phone.author.key.seal(Purpose.ADDRESSEE, county.settings.county, said)
    return {"addressee": half, "storage": "software", "sig": sig}


def bundled(
    made: County,
    phone: Phone,
    some: Iterable[Item],
    number: int = 1,
    *,
    key: SigningKey | None = None,
    **other: Any,
) -> list[bytes]:
    """Its frames; `other` is what the header says instead."""
    keys = made.sili.keys
    signing = key or phone.author.key

    def sign(digest: str) -> dict[str, str]:
        sig = signing.seal(Purpose.BUNDLE, made.settings.county, digest)
        return {"alg": signing.alg, "kid": phone.author.kid, "sig": sig}

    told = {
        "county": made.settings.county,
        "maker": phone.device,
        "number": number,
        "made_at": made.clock.now.isoformat(timespec="seconds"),
        "to": COUNTY,
        "addressee": (keys.media_kid, keys.media_key.addressee),
        "sign": sign,
        **other,
    }
    return [*bundle.write(some, **told)]


def taken(county: County, raw: bytes) -> Taken:
    with county.context():
        return bundles.take(io.BytesIO(raw).read, county.sili, "唐志远")


def answered(county: County, device: str) -> list[Item]:
    """What the answer holds, opened with the phone's own key."""
    with county.context():
        raw = b"".join(bundles.answer(device, county.sili, "唐志远"))
    reader = bundle.Reader(io.BytesIO(raw).read)
    return [item for some in reader.open(OWN.disclose) for item in some]
