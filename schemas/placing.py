"""Placing: where the leaves of each body go in the case file.

Every type has a *root*, and each leaf of a body (a scalar, a list, an empty object)
goes to the register below it that its own path names:

    dispute.opened        /dispute/…; its parties /party/<id>/…, claims /claim/<id>/…
    dispute.accepted      /acceptance/…
    dispute.not_accepted  /non_acceptance/…
    dispute.consented     /consent/<party>/…
    dispute.suspended     /suspension/<round>/…
    dispute.resumed       /suspension/<round>/resumption/…
    dispute.extension_asked
                          /extension/<round>/…
    dispute.terminated    /termination/…
    stage.recorded        /stage/<stage>/round/<round>/…
    panel.drawn           /panel/<round>/draw/<draw>/…
    agreement.signed      /agreement/<round>/…
    agreement.sealed      /agreement/<round>/seal/…
    follow_up.recorded    /follow_up/<short id>/…
    evidence.added        /evidence/<short id>/…
    protection.reported   /protection/…
    outreach.held         /outreach/…
    reception.held        /reception/…
    reception.followed_up /followed_up/<visitor>/<round>/…
    *.corrected           what it sets and removes: the registers of the original;
                          the rest of it: /correction/<short id>/…
    review.given          /review/<short id>/…
    review.answered       /review_answer/<short id>/…
    assignment.answered   /assignment/<assignment>/…
    entry.voided          /void/<short id>/…
    conflict.settled, amendment.confirmed
                          /settlement/<short id>/…, and the value it matches to the
                          register it settles

So the root says which act a body tells of: two records with one root are one act,
told twice. A body that its schema refuses is laid *aside* whole, with the reason.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from schemas import bodies, review
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
    def corrects(self) -> str | None:
        return self.body.get("corrects")

    @property
    def voids(self) -> str | None:
        return self.body.get("voids")

    @property
    def reviews(self) -> str | None:
        """Of a review the stage that it is of, of an answer the review."""
        name = {review.GIVEN: "about", review.ANSWERED: "review"}.get(self.entry.type)
        return self.body.get(name) if name else None

    @property
    def names(self) -> tuple[str, ...]:
        """The entries that it is about; who names them knows them."""
        named = self.corrects or self.voids or self.reviews
        return (named,) if named else tuple(self.body.get("settles", ()))


class Aside(NamedTuple):
    """A body kept whole beside the case file, and why it is not in it."""

    entry_id: str
    type: str
    v: int
    body: Object | None
    code: str
    zh: str
    en: str

    @property
    def id(self) -> str:
        return self.entry_id


@lru_cache(maxsize=2048)
def read(entry: Entry) -> Record | Aside:
    """Hold the body to its schema and place it. A case is folded again at each of its
    entries, and this is most of the work, so what was read lately is remembered."""
    try:
        body = bodies.load(entry.type, entry.v, entry.body)
    except UnknownType as unknown:
        return aside(entry, "unknown_type", unknown)
    except InvalidBody as invalid:
        return aside(entry, "invalid_body", invalid)
    return Record(entry, body, root(entry.type, body, entry.id))


def aside(entry: Entry, code: str, why: SiliError) -> Aside:
    return Aside(entry.id, entry.type, entry.v, entry.body, code, why.zh, why.en)


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
        case "dispute.suspended":
            return f"/suspension/{body['round']}"
        case "dispute.resumed":
            return f"/suspension/{body['round']}/resumption"
        case "dispute.extension_asked":
            return f"/extension/{body['round']}"
        case "dispute.terminated":
            return "/termination"
        case "stage.recorded":
            return f"/stage/{body['stage']}/round/{body['round']}"
        case "panel.drawn":
            return f"/panel/{body['round']}/draw/{body['draw']}"
        case "agreement.signed":
            return f"/agreement/{body['round']}"
        case "agreement.sealed":
            return f"/agreement/{body['round']}/seal"
        case "follow_up.recorded":
            return f"/follow_up/{short(id)}"
        case "evidence.added":
            return f"/evidence/{short(id)}"
        case "review.given":
            return f"/review/{short(id)}"
        case "review.answered":
            return f"/review_answer/{short(id)}"
        case "protection.reported":
            return "/protection"
        case "outreach.held":
            return "/outreach"
        case "reception.held":
            return "/reception"
        case "reception.followed_up":
            return f"/followed_up/{body['visitor']}/{body['round']}"
        case "assignment.answered":
            return f"/assignment/{body['assignment']}"
        case "entry.voided":
            return f"/void/{short(id)}"
        case "conflict.settled" | "amendment.confirmed":
            return f"/settlement/{short(id)}"
        case _:
            return f"/correction/{short(id)}"


def path(root: str, pointer: str) -> str:
    """The register of a place in the body."""
    if root == "/dispute":
        for plural, singular in PULLED_OUT.items():
            if pointer == plural or pointer.startswith(plural + "/"):
                return singular + pointer[len(plural) :]
    return root + pointer


# Root, type, the place in its body that the root stands for, names to leave out.
ROOTS: tuple[tuple[str, str, str, int], ...] = (
    ("dispute", "dispute.opened", "", 1),
    ("party", "dispute.opened", "/parties", 1),
    ("claim", "dispute.opened", "/claims", 1),
    ("acceptance", "dispute.accepted", "", 1),
    ("non_acceptance", "dispute.not_accepted", "", 1),
    ("consent", "dispute.consented", "", 2),
    ("extension", "dispute.extension_asked", "", 2),
    ("termination", "dispute.terminated", "", 1),
    ("stage", "stage.recorded", "", 4),
    ("panel", "panel.drawn", "", 4),
    ("follow_up", "follow_up.recorded", "", 2),
    ("evidence", "evidence.added", "", 2),
    ("review", "review.given", "", 2),
    ("review_answer", "review.answered", "", 2),
    ("assignment", "assignment.answered", "", 2),
    ("protection", "protection.reported", "", 1),
    ("outreach", "outreach.held", "", 1),
    ("reception", "reception.held", "", 1),
    ("followed_up", "reception.followed_up", "", 3),
)

# Where one act lies inside another: the outer type, the inner one's name and type.
TWICE_OVER = {
    "agreement": ("agreement.signed", "seal", "agreement.sealed"),
    "suspension": ("dispute.suspended", "resumption", "dispute.resumed"),
}


def origin(path: str) -> tuple[str, str]:
    """The type, and the place in its body, that a register holds; "" where none."""
    parts = path.split("/")[1:]
    if parts[0] in TWICE_OVER:
        outer, name, inner = TWICE_OVER[parts[0]]
        is_inner = parts[2:3] == [name]
        return (inner, _joined(parts[3:])) if is_inner else (outer, _joined(parts[2:]))
    for root, type, inside, skipped in ROOTS:
        if parts[0] == root:
            return type, inside + _joined(parts[skipped:])
    return "", path


def _joined(parts: list[str]) -> str:
    return "".join(f"/{part}" for part in parts)


def leaves(value: JSON, pointer: str = "") -> Iterator[tuple[str, JSON]]:
    """Each leaf and its pointer; a list is one leaf, an empty object is one too."""
    parts = [(pointer, value)]
    while parts:
        pointer, value = parts.pop()
        if isinstance(value, dict) and value:
            parts += ((f"{pointer}/{name}", child) for name, child in value.items())
        else:
            yield pointer, value
