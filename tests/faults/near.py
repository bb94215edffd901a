"""The county's questions to a phone answered without HTTP, by the verbs behind it.

What a phone asks beside replication (a challenge, a token, its enrolment, entries that
it brings) goes to the same verb as over HTTP, and an error comes back as the same
problem. Flask's request and the schemas of the door are what is saved; every twentieth
history goes through those.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import urllib3
from urllib3.exceptions import ProtocolError

from server import addressees, delivering, devices, enrolling, erasing, tokens
from server.errors import CountyError
from server.hub.gate import BEARER
from sync.errors import PeerUnavailable
from tests.faults.line import Line
from tests.server.county import County

Words = dict[str, Any]


class Near:
    """urllib3's manager, as far as a phone uses it, with the county's verbs behind."""

    def __init__(self, county: County, line: Line) -> None:
        self.county, self.line = county, line

    def request(self, method: str, url: str, **asked: Any) -> urllib3.HTTPResponse:
        try:
            self.line.use()
        except PeerUnavailable as dropped:
            raise ProtocolError("the line dropped") from dropped
        verb = VERBS[url.partition("/api/v1/")[2]]
        with self.county.context():
            try:
                status, told = 200, verb(self.county, asked)
            except CountyError as refused:
                status, told = refused.status, problem(refused)
        body = json.dumps(told, default=datetime.isoformat).encode()
        return urllib3.HTTPResponse(body=body, status=status)

    def clear(self) -> None:
        return None


def problem(refused: CountyError) -> Words:
    words = {"zh": refused.zh, "en": refused.en}
    return {"type": f"urn:sili:problem:{refused.code}", "words": words}


def bearer(county: County, asked: Mapping[str, Any]) -> tokens.DevicePrincipal:
    found = BEARER.fullmatch(asked["headers"]["Authorization"])
    assert found is not None
    return tokens.admit(found[1], county.sili.keys, county.clock.now)


def challenge(county: County, asked: Words) -> Words:
    ours = county.sili
    made = tokens.challenge(
        asked["json"]["device"], ours.settings, ours.keys, county.clock.now
    )
    return {"challenge": made.challenge, "server": made.server}


def token(county: County, asked: Words) -> Words:
    ours = county.sili
    made = tokens.login(
        **asked["json"], settings=ours.settings, keys=ours.keys, now=county.clock.now
    )
    return {
        "token": made.token,
        "expires_at": made.expires_at,
        "server_time": made.server_time,
        "databases": made.databases,
        "addressee": made.addressee,
        "storage": made.storage,
    }


def addressee(county: County, asked: Words) -> Words:
    device = bearer(county, asked).name
    now = county.clock.now
    addressees.note(device, **asked["json"], settings=county.settings, now=now)
    return {"device": device}


def erasures(county: County, asked: Words) -> Words:
    device, ids = bearer(county, asked).name, asked["json"]["entries"]
    return {"noted": erasing.confirm(device, ids, county.clock.now)}


def enrolment(county: County, asked: Words) -> Words:
    found = devices.find(bearer(county, asked).name)
    ours = county.sili
    return {
        "answer": enrolling.sealed_answer(found, ours.settings, ours.keys, ours.clock())
    }


def entries(county: County, asked: Words) -> Words:
    ours = county.sili
    became = delivering.deliver(asked["json"]["entries"], hub=ours.hub, keys=ours.keys)
    return {"entries": became.entries, "receipts": became.receipts}


VERBS: dict[str, Callable[[County, Words], Words]] = {
    "hub/challenge": challenge,
    "hub/token": token,
    "hub/addressee": addressee,
    "hub/erasures": erasures,
    "hub/enrolment": enrolment,
    "entries": entries,
}
