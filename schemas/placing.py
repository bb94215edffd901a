"""Placing: where the leaves of each body go in the case file.

Every type has a *root*, and each leaf of a body (a scalar, a list, an empty object)
goes to the register below it that its own path names:

    dispute.opened        /dispute/…; its parties /party/<id>/…, claims /claim/<id>/…
    dispute.accepted      /acceptance/…
    dispute.not_accepted  /non_acceptance/…
    dispute.consented     /consent/<party>/…
    dispute.terminated    /termination/…
    stage.recorded        /stage/<stage>/round/<round>/…
    agreement.signed      /agreement/<round>/…
    agreement.sealed      /agreement/<round>/seal/…
    follow_up.recorded    /follow_up/<short id>/…
    *.corrected           what it sets and removes: the registers of the original;
                          the rest of it: /correction/<short id>/…
    entry.voided          /void/<short id>/…

So the root says which act a body tells of: two records with one root are one act,
told twice. A body that its schema refuses is laid *aside* whole, with the reason.
"""

from collections.abc import Iterator
from typing import NamedTuple

from schemas import bodies
from schemas.causality import Moment
from schemas.entry import Entry
from schemas.envelope import Object
from schemas.errors import InvalidBody, SiliError, UnknownType
from schemas.strict_json import JSON

PULLED_OUT = {"/parties": "/party", "/claims": "/claim"}


class Record(NamedTuple):
    """An entry whose body could be read, and where the body goes."""

    entry: Entry
    body: Object
    root: str

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def day(self) -> str:
        day: str = self.body[bodies.ACT_DAYS[self.entry.type]]
        return day

    @property
    def moment(self) -> Moment:
        return self.day, self.entry.at.corrected

    @property
    def corrects(self) -> str | None:
        return self.body.get("corrects")

    @property
    def voids(self) -> str | None:
        return self.body.get("voids")


class Aside(NamedTuple):
    """A body kept whole beside the case file, and why it is not in it."""

    entry_id: str
    type: str
    v: int
    body: Object
    code: str
    zh: str
    en: str

    @property
    def id(self) -> str:
        return self.entry_id


def read(entry: Entry, body: Object) -> Record | Aside:
    """Place the body if its schema knows it; a body of an older version as today's."""
    try:
        body = bodies.load(entry.type, entry.v, body)
    except UnknownType as unknown:
        return aside(entry, body, "unknown_type", unknown)
    except InvalidBody as invalid:
        return aside(entry, body, "invalid_body", invalid)
    return Record(entry, body, root(entry.type, body, entry.id))


def aside(entry: Entry, body: Object, code: str, why: SiliError) -> Aside:
    return Aside(entry.id, entry.type, entry.v, body, code, why.zh, why.en)


def short(id: str) -> str:
    """Enough of the entry's digest to tell it from the others of its case."""
    return id.rpartition(":")[2][:12]


def root(type: str, body: Object, id: str) -> str:
    match type:
        case "dispute.opened":
            return "/dispute"
        case "dispute.accepted":
            return "/acceptance"
        case "dispute.not_accepted":
            return "/non_acceptance"
        case "dispute.consented":
            return f"/consent/{body['party']}"
        case "dispute.terminated":
            return "/termination"
        case "stage.recorded":
            return f"/stage/{body['stage']}/round/{body['round']}"
        case "agreement.signed":
            return f"/agreement/{body['round']}"
        case "agreement.sealed":
            return f"/agreement/{body['round']}/seal"
        case "follow_up.recorded":
            return f"/follow_up/{short(id)}"
        case "entry.voided":
            return f"/void/{short(id)}"
        case _:
            return f"/correction/{short(id)}"


def path(root: str, pointer: str) -> str:
    """The register of a place in the body."""
    if root == "/dispute":
        for plural, singular in PULLED_OUT.items():
            if pointer == plural or pointer.startswith(plural + "/"):
                return singular + pointer[len(plural) :]
    return root + pointer


def leaves(value: JSON, pointer: str = "") -> Iterator[tuple[str, JSON]]:
    """Each leaf and its pointer; a list is one leaf, an empty object is one too."""
    if isinstance(value, dict) and value:
        for name, child in value.items():
            yield from leaves(child, f"{pointer}/{name}")
    else:
        yield pointer, value
