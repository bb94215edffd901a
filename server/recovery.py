"""What two officers release: a phone's data key, and what phones enclosed.

    request   a phone whose PIN is forgotten; its data key is opened here and enclosed
              at once to the key that the request names. Nobody sees it.
    copies    what a shredded phone hands over: entries that the county did not have.
              Each is opened and put into the hub, where the ingest examines it like
              any other: the courier's word counts for nothing.

Both officers give their passwords, each may release for the whole county, and they
are two persons. What they released is written into the registry with it.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas import entry, strict_json
from schemas.entry import Entry
from schemas.errors import InvalidIdentifier, SiliError
from schemas.identifiers import grid_of
from schemas.recovery import Addressee, Enclosed, code_of
from server import second_factor
from server.devices import find
from server.errors import CodeDiffers, NotRecoverable, TwoOfficersNeeded, UnknownDevice
from server.hub import Hub
from server.keys import CountyKeys
from server.permissions import Principal, Verb, covers, demand
from server.registry import transaction
from server.registry.desk import Actor, Pen
from server.registry.record import Release
from sync.peer import Refusal

SEVERAL = "several"
"""What a release is about that concerns more than one device, or none."""


@dataclass(frozen=True, slots=True)
class Officers:
    """Two who gave their passwords, and may."""

    first: Principal
    second: Principal


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of enclosed entries: in the hub now, and not, with the reasons."""

    entries: list[str]
    refused: dict[str, str]


def officers(
    first: tuple[str, str], second: tuple[str, str], county: str, now: datetime
) -> Officers:
    """Check two logins with their passwords. WrongPassword, TwoOfficersNeeded."""
    if first[0] == second[0]:
        raise TwoOfficersNeeded
    one, other = (
        second_factor.vouched(*said, "", now, None) for said in (first, second)
    )
    return two(one, other, county)


def two(first: Principal, second: Principal, county: str) -> Officers:
    """Two persons who may release, by two accounts and two names."""
    if first.id == second.id or first.name == second.name:
        raise TwoOfficersNeeded
    for each in (first, second):
        demand(each, Verb.RELEASE_RECOVERY, county)
    return Officers(first, second)


def read(text: str) -> dict[str, Any]:
    """A request or copies, as the phone wrote them. Raises NotRecoverable."""
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not {"recover", "copies"} & told.keys():
        raise NotRecoverable("内容不完整", "it is neither a request nor copies")
    return told


def release_key(
    request: dict[str, Any],
    code: str,
    by: Officers,
    keys: CountyKeys,
    now: datetime,
) -> dict[str, str]:
    """Answer a phone's request. The code is what its holder reads out."""
    try:
        device, key = str(request["device"]), Addressee.from_text(str(request["key"]))
        enclosed = str(request["enclosed"])
    except (KeyError, SiliError) as wrong:
        raise NotRecoverable("申请不完整", "the request is not whole") from wrong
    if not hmac.compare_digest(code.encode(), code_of(device, key).encode()):
        raise CodeDiffers
    if find(device).revoked_at is not None:
        raise UnknownDevice(device)
    data_key = keys.recovery_key.disclose(Enclosed.DATA_KEY, device, enclosed)
    note(by, "data_key", device, 1, keys, now)
    return {
        "recovered": str(Enclosed.DATA_KEY),
        "device": device,
        "enclosed": key.enclose(Enclosed.ANSWER, device, data_key),
    }


def release_laptop(
    relay: str, enclosed: str, by: Officers, keys: CountyKeys, now: datetime
) -> bytes:
    """The data key of a relay whose password is forgotten, for who stands here with
    its folder; written down before anything is opened with it."""
    data_key = keys.recovery_key.disclose(Enclosed.DATA_KEY, relay, enclosed)
    note(by, "data_key", relay, 1, keys, now)
    return data_key


def deliver(
    copies: dict[str, Any],
    by: Officers,
    keys: CountyKeys,
    hub: Hub,
    now: datetime,
) -> Delivered:
    """Open what a phone enclosed and bring it to the hub; each for itself."""
    done = Delivered([], {})
    for copy in copies.get("entries", ()):
        id = str(copy.get("id"))
        try:
            found = opened(keys, id, str(copy.get("enclosed")))
            bring(hub, found)
        except (SiliError, NotRecoverable) as wrong:
            done.refused[id] = wrong.zh
        else:
            done.entries.append(id)
    devices = {id.split(":")[1] for id in done.entries}
    about = devices.pop() if len(devices) == 1 else SEVERAL
    note(by, "entries", about, len(done.entries), keys, now)
    return done


def opened(keys: CountyKeys, id: str, enclosed: str) -> Entry:
    """The entry under this id. Raises a SiliError for what is none."""
    content = keys.recovery_key.disclose(Enclosed.ENTRY, id, enclosed)
    document = strict_json.loads(content)
    if not isinstance(document, dict) or document.get("_id") != id:
        raise NotRecoverable("内容不是这条记录", "it is another entry")
    found = entry.read(document)
    if not covers(keys.county, grid_of(found.home)):
        raise InvalidIdentifier("database", "form")
    return found


def bring(hub: Hub, found: Entry) -> None:
    document = found.document()
    generation, _, digest = found.rev.partition("-")
    document["_revisions"] = {"start": int(generation), "ids": [digest]}
    hub.ensure(found.home)
    (answer,) = hub.peer(found.home).bulk_docs([document], new_edits=False)
    if isinstance(answer, Refusal):
        raise NotRecoverable(answer.reason, answer.reason)


def note(
    by: Officers, what: str, about: str, count: int, keys: CountyKeys, now: datetime
) -> None:
    said = {"what": what, "about": about, "count": count}
    second = Actor.of(by.second).words()
    pen = Pen.of(keys, by.first)
    with transaction() as session:
        session.add(
            Release(
                what=what,
                about=about,
                count=count,
                first=by.first.id,
                second=by.second.id,
                at=now,
            )
        )
        pen.write(session, "recovery.released", {**said, "second": second}, now)
