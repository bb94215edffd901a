"""How a phone reaches the county: through the same gate and guard, or over HTTP."""

import io
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import urllib3
from urllib3.exceptions import ProtocolError
from werkzeug.test import Client

from mobile.syncing import PATIENCE, Login, Synchronising
from server.hub import DeviceGate
from server.tokens import DevicePrincipal
from sync.errors import PeerUnavailable, SyncError
from sync.peer import (
    STUBS,
    Document,
    Feed,
    Info,
    Inline,
    Missing,
    Peer,
    Refusal,
    Written,
)
from sync.retry import Patience
from tests.faults.line import Line
from tests.faults.near import Near
from tests.server.county import County

ADDRESSES = count(1)


class Web:
    """urllib3's manager, as far as a phone uses it, in front of the county's app."""

    def __init__(self, county: County, line: Line) -> None:
        self.client = Client(county.app)
        self.line = line
        # Of so many phones each has its own address.
        number = next(ADDRESSES)
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def request(self, method: str, url: str, **asked: Any) -> urllib3.HTTPResponse:
        try:
            self.line.use()
        except PeerUnavailable as dropped:
            raise ProtocolError("the line dropped") from dropped
        told = (
            {"json": asked["json"]} if "json" in asked else {"data": asked.get("body")}
        )
        answer = self.client.open(
            url,
            method=method,
            headers=dict(asked.get("headers") or {}),
            environ_base={"REMOTE_ADDR": self.address},
            **told,
        )
        return urllib3.HTTPResponse(
            body=io.BytesIO(answer.data),
            headers=dict(answer.headers),
            status=answer.status_code,
            preload_content=asked.get("preload_content", True),
            decode_content=asked.get("decode_content", True),
        )

    def clear(self) -> None:
        return None


class Direct:
    """A database of the hub as the field profile opens it to one device."""

    def __init__(self, county: County, name: str, who: DevicePrincipal, line: Line):
        self.gate = DeviceGate(county.sili.keys, county.clock)
        self.county, self.name, self.who, self.line = county, name, who, line

    @property
    def identity(self) -> str:
        return f"http://127.0.0.1:8000/couch/{self.name}"

    def _peer(self, verb: str) -> Peer:
        self.line.use()
        self.gate.allow(self.who, self.name, verb)
        return self.county.sili.hub.open(self.name, self.who)

    def info(self) -> Info:
        return self._peer("info").info()

    def changes(
        self, since: str = "0", *, limit: int | None = None, wait: float = 0.0
    ) -> Feed:
        return self._peer("_changes").changes(since, limit=limit)

    def revs_diff(self, revs: Mapping[str, Sequence[str]]) -> dict[str, Missing]:
        return self._peer("_revs_diff").revs_diff(revs)

    def bulk_get(
        self, wanted: Sequence[tuple[str, str]], *, inline: Inline = STUBS
    ) -> list[Document | Refusal]:
        return self._peer("_bulk_get").bulk_get(wanted, inline=inline)

    def bulk_docs(
        self, docs: Sequence[Document], *, new_edits: bool = True
    ) -> list[Written | Refusal]:
        cut = self.line.is_last()
        peer = self._peer_of_a_bulk(cut)
        arrived = list(docs)[: len(docs) // 2] if cut else list(docs)
        answers = [self._put(peer, document) for document in arrived]
        if cut:
            self.line.dropped = True
            raise PeerUnavailable("the line dropped")
        return answers

    def _peer_of_a_bulk(self, cut: bool) -> Peer:
        if cut:
            return self.county.sili.hub.open(self.name, self.who)
        return self._peer("_bulk_docs")

    def _put(self, peer: Peer, document: Document) -> Written | Refusal:
        try:
            self.gate.guard(self.who, self.name, document)
        except SyncError as refused:
            id, rev = document["_id"], document.get("_rev")
            return Refusal(id, rev, refused.error, refused.reason)
        (answer,) = peer.bulk_docs([document], new_edits=False)
        return answer

    def local(self, id: str) -> Document | None:
        return self._peer("_local").local(id)

    def put_local(self, id: str, document: Document) -> None:
        self._peer("_local").put_local(id, document)

    def ensure_full_commit(self) -> None:
        self.line.use()


def over(county: County, line: Line, *, http: bool) -> type[Synchronising]:
    """How a phone synchronises with this county over this line."""

    class Over(Synchronising):
        def __init__(self, *whatever: Any) -> None:
            super().__init__(*whatever)
            reached = Web if http else Near
            self.pool = reached(county, line)  # type: ignore[assignment]
            self.who: DevicePrincipal | None = None

        def _remote(
            self, name: str, login: Login, patience: Patience = PATIENCE
        ) -> Peer:
            if http:
                return super()._remote(name, login, patience)
            if self.who is None:
                with county.context():
                    gate = DeviceGate(county.sili.keys, county.clock)
                    self.who = gate.admit(login.headers()["Authorization"])
            return Direct(county, name, self.who, line)

    return Over
