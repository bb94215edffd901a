"""A relay on a laptop, its county and phones in one process: no line between them but
what a test opens.

    with laptop(tmp_path, county, served) as relay:
        relay.meets()             goes to the county once
        relay.phone(key, device)  a phone before its door
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from schemas import relays
from schemas.identifiers import device_id
from schemas.sealing import Purpose, SigningKey
from server import relaying
from server.relay.chest import Chest
from server.relay.serving import Relay, create_app
from tests.server.county import GRID, County

PASSWORD = "虎威镇的这台电脑不外借"
AREA = GRID[:9]
NONCE, AT = "5f2d", "2026-03-02T09:00:00+08:00"


@dataclass
class Laptop:
    relay: Relay
    client: FlaskClient

    def meets(self) -> bool:
        return self.relay.carrier.once()

    @property
    def failure(self) -> str:
        return self.relay.carrier.failure

    def challenge(self, device: str) -> str:
        answer = self.client.post("/relay/challenge", json={"device": device})
        return str(answer.json["challenge"])

    def login(
        self,
        key: SigningKey,
        *,
        device: str = "",
        challenge: str = "",
        shown: Mapping[str, Any] | None = None,
        purpose: Purpose = Purpose.RELAY_LOGIN,
        **changes: str,
    ) -> Any:
        """The door's answer to a sealed challenge."""
        device = device or device_id(key.public)
        asked = {
            "device": device,
            "challenge": challenge or self.challenge(device),
            "nonce": NONCE,
            "at": AT,
        }
        mine = self.relay.mine
        said = {"relay": mine.relay, "tls": mine.tls, **asked, **changes}
        sig = key.seal(purpose, "500230", relays.session(**said))
        question = {**asked, "sig": sig, "shown": dict(shown or {})}
        return self.client.post("/relay/session", json=question)

    def headers(self, key: SigningKey) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.login(key).json['session']}"}

    def bring(
        self, key: SigningKey, database: str, *documents: Mapping[str, Any]
    ) -> Any:
        """Written at the relay as a phone's replicator does."""
        docs = [
            {**each, "_revisions": {"start": 1, "ids": [each["_rev"][2:]]}}
            for each in documents
        ]
        return self.client.post(
            f"/couch/{database}/_bulk_docs",
            json={"docs": docs, "new_edits": False},
            headers=self.headers(key),
        )


@contextmanager
def laptop(folder: Path, county: County, root: str) -> Iterator[Laptop]:
    """Registered by hand; it has met nobody yet."""
    chest = Chest(folder)
    mine = chest.create(PASSWORD)
    with county.context():
        row = relaying.register(
            mine.key.public.to_text(),
            "虎威镇司法所电脑",
            AREA,
            county=county.settings.county,
            now=county.clock.now,
            pen=county.pen,
        )
        answer = relaying.answer(row, county.settings, county.sili.keys)
    chest.take(mine, {**answer, "server": root})
    relay = Relay(chest.open(PASSWORD), root, county.clock)
    try:
        yield Laptop(relay, create_app(relay).test_client())
    finally:
        relay.close()
