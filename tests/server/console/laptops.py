"""Two laptops of a township, for the page of relays: one at work, one lost."""

from datetime import timedelta

from schemas.sealing import SigningKey
from server import relaying
from server.permissions import Role
from server.registry import db
from server.registry.relays import Relay
from tests.server.console.desk import Desk
from tests.server.county import GRID

AREA = GRID[:9]
AT_WORK, LOST = (
    SigningKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2)
)


def relays_page(desk: Desk) -> str:
    """Where they are shown; made at the first call."""
    county = desk.county
    with county.context():
        if db.session.query(Relay).count() == 0:
            made(desk)
    return "/relays"


def made(desk: Desk) -> None:
    county, now = desk.county, desk.county.clock.now
    settings, keys, pen = county.settings, county.sili.keys, county.pen
    for key, name in ((AT_WORK, "虎威镇司法所电脑"), (LOST, "老旧笔记本")):
        text, told = key.public.to_text(), {"county": settings.county, "pen": pen}
        long_ago = now - timedelta(days=40)
        relay = relaying.register(text, name, AREA, now=long_ago, **told).id
        relaying.certificate(
            relay, "ab" * 32, settings=settings, keys=keys, now=long_ago
        )
        relaying.note(relay, report(desk, waits=key is AT_WORK), now)
        last = relay
    by = county.principal(Role.SECURITY_ADMINISTRATOR, settings.county)
    relaying.end(by, last, "电脑在集镇丢失", pen=pen, now=now)


def report(desk: Desk, *, waits: bool) -> dict[str, object]:
    county = desk.county
    at = county.clock.now - timedelta(hours=9)
    here = {
        "name": county.phone.home,
        "entries": 137,
        "waiting": 12 if waits else 0,
        "oldest": at.isoformat() if waits else None,
    }
    phones = {county.phone.device: at.isoformat()}
    told = {"version": "0.4", "free": 61_300_000_000}
    return {**told, "databases": [here], "phones": phones}
