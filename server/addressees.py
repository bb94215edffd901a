"""By which key something is enclosed to a device, as the device itself sealed it.

A phone that signs in hears what the county knows of it, and tells it anew where that is
not so. The seal (addressee/1) is of the key under which the device is enrolled.
"""

import logging
from datetime import datetime

from schemas import enrolling
from schemas.errors import InvalidKey
from schemas.recovery import Addressee
from schemas.sealing import Purpose
from server import outbox
from server.config import Settings
from server.errors import ChallengeRefused
from server.registry import transaction
from server.registry.directory import Device, public_key

log = logging.getLogger(__name__)

STORAGES = ("hardware", "software")


def note(
    device: str,
    addressee: str,
    storage: str,
    sig: str,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Remember it, and enclose to it what waited. Raises ChallengeRefused if the
    device did not seal it."""
    if not is_key(addressee):
        raise ChallengeRefused("密钥格式不对", "this is no X25519 key")
    said = enrolling.reachable(device, addressee, storage)
    with transaction() as session:
        found = session.get_one(Device, device)
        if not any(
            public_key(key).verify(Purpose.ADDRESSEE, settings.county, said, sig)
            for key in found.keys
        ):
            raise ChallengeRefused("签章不符", "the seal is not this device's")
        found.addressee, found.storage = addressee, storage
        session.flush()
        outbox.give_keys(session, device, now)
    log.info("device %s: keys in %s", device, storage)


def is_key(text: str) -> bool:
    try:
        Addressee.from_text(text)
    except InvalidKey:
        return False
    return True
