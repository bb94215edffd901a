"""The guard in Python and the guard in JavaScript give one verdict, word for word."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import desk
from schemas.bodies import SCHEMAS
from server.hub import design
from server.hub.guard import COMMENTS_ONLY, DESK, DESK_TYPE, NOT_FIRST, refusal
from server.hub.names import Kind
from tests.conformance.peers import running
from tests.server.test_hub import DIGEST, OWN, REFUSED, document

NAME = "d-0123456789abcdef"
DEVICE = {"name": NAME, "roles": ["grid:500230101205001:1", "device"]}
MENTOR = {"name": NAME, "roles": ["grid:500230101205002:1", "taught:500230101205001:1"]}
MENTOR["roles"].append("device")
MEMBERS = ["_admin", "grid:500230101205001:1", "taught:500230101205001:1"]
OPENED = {"admins": {"names": [], "roles": ["_admin"]}, "members": {"roles": MEMBERS}}
CHUNK = f"chunk:{NAME}:e-1:0"
FIELD = sorted(type for type in SCHEMAS if not re.fullmatch(DESK, type))
STUB = {"photo": {"stub": True, "content_type": "application/octet-stream"}}


@pytest.fixture(scope="module")
def validate() -> Iterator[Any]:
    with running("guard.js") as process:

        def ask(
            kind: Kind,
            doc: Any,
            old: Any = None,
            user: Any = DEVICE,
            security: Any = OPENED,
        ) -> Any:
            asked = {"source": design.validator(kind), "doc": doc, "security": security}
            line = json.dumps({**asked, "old": old, "user": user})
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask


def agreed(validate: Any, kind: Kind, doc: dict[str, Any]) -> str | None:
    """The verdict of both."""
    ours = refusal(kind, NAME, doc)
    assert validate(kind, doc) == (None if ours is None else {"forbidden": ours})
    return ours


def agreed_of_mentor(validate: Any, doc: dict[str, Any]) -> str | None:
    ours = refusal(Kind.GRID, NAME, doc, taught=True)
    told = validate(Kind.GRID, doc, user=MENTOR)
    assert told == (None if ours is None else {"forbidden": ours})
    return ours


def chunk(**changes: Any) -> dict[str, Any]:
    made = document(**{"_id": CHUNK, "_attachments": STUB, **changes})
    del made["type"]
    return made


LET_IN = {
    "an entry": (Kind.GRID, document()),
    "an entry of its own database": (Kind.PRIVATE, document()),
    "a chunk of its own database": (Kind.PRIVATE, chunk()),
    "an entry of a type that nobody knows yet": (
        Kind.GRID,
        document(type="weather.observed"),
    ),
}
KEPT_OUT = {
    "a chunk in a grid": (Kind.GRID, chunk()),
    "a chunk without its bytes": (Kind.PRIVATE, chunk(_attachments={})),
    "a chunk with two": (Kind.PRIVATE, chunk(_attachments={"a": {}, "b": {}})),
    "a chunk of another device": (Kind.PRIVATE, chunk() | {"_id": "chunk:d-1:e-1:0"}),
    "an attachment under an entry": (Kind.PRIVATE, document(_attachments=STUB)),
    "a desk's type": (Kind.GRID, document(type="petition.registered")),
    "a restriction": (Kind.GRID, document(type="case.restricted_to")),
    "an erasure": (Kind.GRID, document(type="entry.erased")),
    "no type": (Kind.GRID, document(type=None)),
    "a list for a type": (Kind.GRID, document(type=["dispute.opened"])),
    "a line after the type": (Kind.GRID, document(type="dispute.opened\n")),
    "a line after the id": (Kind.GRID, document(_id=OWN + "\n")),
    "a true for a one": (
        Kind.GRID,
        document(_revisions={"start": True, "ids": [DIGEST]}),
    ),
    "a third member of the ancestry": (
        Kind.GRID,
        document(_revisions={"start": 1, "ids": [DIGEST], "x": 1}),
    ),
    "a prototype": (Kind.GRID, document(__proto__={"a": 1})),
    "anything into what is read by all": (Kind.REFERENCE, document()),
    "anything into what a township is told": (Kind.TOWNSHIP, document()),
}
KEPT_OUT |= {name: (Kind.GRID, document(**each)) for name, each in REFUSED.items()}


@pytest.mark.parametrize(("kind", "doc"), LET_IN.values(), ids=LET_IN.keys())
def test_both_let_in(validate, kind, doc):
    assert agreed(validate, kind, doc) is None


@pytest.mark.parametrize(("kind", "doc"), KEPT_OUT.values(), ids=KEPT_OUT.keys())
def test_both_keep_out(validate, kind, doc):
    assert agreed(validate, kind, doc)


@pytest.mark.parametrize("type", FIELD)
def test_every_type_that_a_phone_writes_is_let_in(validate, type):
    assert agreed(validate, Kind.PRIVATE, document(type=type)) is None
    is_secret = type.startswith("protection.")
    assert bool(agreed(validate, Kind.GRID, document(type=type))) is is_secret


@pytest.mark.parametrize("type", sorted(desk.SCHEMAS))
def test_no_type_of_the_desk_is_let_in(validate, type):
    assert agreed(validate, Kind.GRID, document(type=type)) == DESK_TYPE


def test_nothing_is_written_upon_what_stands_there(validate):
    """CouchDB shows an edit of one's own entry as its first revision, with what stands
    there beside it."""
    told = validate(Kind.GRID, document(), old=document())
    assert told == {"forbidden": NOT_FIRST}


@pytest.mark.parametrize(
    "user",
    [
        {"name": NAME, "roles": []},
        {"name": None, "roles": []},
        {"name": "u-1", "roles": ["county:500230"]},
    ],
)
def test_who_is_neither_county_nor_device_writes_nothing(validate, user):
    told = validate(Kind.GRID, document(), user=user)
    assert told == {"forbidden": design.ONLY_DEVICES}


def test_the_county_writes_what_it_likes(validate):
    county = {"name": "county", "roles": ["_admin"]}
    mutable = {"_id": "case:1", "_rev": "2-a", "_revisions": {}, "_deleted": True}
    assert validate(Kind.GRID, mutable, old={}, user=county) is None


ADVICE = {"as_role": "mentor", "subject": "dossier", "verdict": "seen", "comment": "好"}
COMMENT = {"type": "review.given", "body": ADVICE}
NO_COMMENTS = {
    "a review in another role": document(
        type="review.given", body={**ADVICE, "as_role": "judicial_office"}
    ),
    "a review that says no role": document(type="review.given", body={}),
    "a role inherited": document(type="review.given", body={"__proto__": ADVICE}),
    "a list for a body": document(type="review.given", body=["mentor"]),
    "a text for a body": document(type="review.given", body="mentor"),
    "no body": document(type="review.given"),
    "an answer to a review": document(type="review.answered", body=ADVICE),
    "another type in his role": document(type="stage.recorded", body=ADVICE),
    "evidence": chunk(),
    "another device's": document(**COMMENT, **REFUSED["another device's id"]),
}


def test_a_mentor_comments_in_the_grid_of_his_mentee(validate):
    assert agreed_of_mentor(validate, document(**COMMENT)) is None


@pytest.mark.parametrize("doc", NO_COMMENTS.values(), ids=NO_COMMENTS.keys())
def test_a_mentor_writes_nothing_else_there(validate, doc):
    assert agreed_of_mentor(validate, doc)


@pytest.mark.parametrize("type", FIELD)
def test_of_all_that_a_phone_writes_a_mentor_writes_his_comments_alone(validate, type):
    said = agreed_of_mentor(validate, document(type=type, body=ADVICE))
    is_advice = type == "review.given"
    assert said == (None if is_advice else said)
    assert is_advice or said in (COMMENTS_ONLY, DESK_TYPE)


@pytest.mark.parametrize(
    "security", [{}, {"members": {}}, {"members": {"roles": ["_admin"]}}]
)
def test_whom_a_database_is_not_opened_to_as_one_who_acts_only_comments(
    validate, security
):
    told = validate(Kind.GRID, document(), security=security)
    assert told == {"forbidden": COMMENTS_ONLY}
    assert validate(Kind.PRIVATE, document(), security=security) is None


def test_who_acts_in_a_grid_and_mentors_there_acts(validate):
    both = {**MENTOR, "roles": [*MENTOR["roles"], *DEVICE["roles"]]}
    assert validate(Kind.GRID, document(), user=both) is None


TEXT = st.text(max_size=6) | st.sampled_from(
    [OWN, CHUNK, f"1-{DIGEST}", DIGEST, "entry:", "dispute.opened", "case.joined"]
)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.sampled_from([1.0, 0.5]) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(TEXT | st.sampled_from(["start", "ids"]), inner, max_size=3)
    ),
    max_leaves=6,
)
MEMBERS = ["_id", "_rev", "_revisions", "_attachments", "_deleted", "type", "body", "_"]
CHANGES = st.dictionaries(st.sampled_from(MEMBERS) | TEXT, VALUE, max_size=3)
RIGHT = st.sampled_from([document(), chunk(), {}])
FORMED = st.from_regex(r"(entry|chunk):d-[0-9a-f]{16}:[-0-9a-f:]{1,80}", fullmatch=True)


@settings(max_examples=400)
@given(kind=st.sampled_from(Kind), base=RIGHT, changes=CHANGES, left_out=st.data())
def test_whatever_comes_both_say_the_same(validate, kind, base, changes, left_out):
    doc = {**base, **changes}
    for name in left_out.draw(st.lists(st.sampled_from(MEMBERS), max_size=1)):
        doc.pop(name, None)
    agreed(validate, kind, doc)


BODY = st.dictionaries(st.sampled_from(["as_role", "x"]), VALUE | st.just("mentor"))


@settings(max_examples=200)
@given(
    type=st.sampled_from([*FIELD, "review.given"]) | TEXT,
    body=VALUE | BODY,
    changes=CHANGES,
)
def test_whatever_a_mentor_brings_both_say_the_same(validate, type, body, changes):
    agreed_of_mentor(validate, {**document(type=type, body=body), **changes})


@settings(max_examples=100)
@given(kind=st.sampled_from(Kind), id=FORMED | st.text())
def test_whatever_the_id_both_say_the_same(validate, kind, id):
    agreed(validate, kind, document(_id=id.replace("d-" + "0" * 16, NAME)))
