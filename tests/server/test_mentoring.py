"""老马带小马 at the county: what a pair opens, what it never opens, how it ends."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.entry import Entry
from schemas.identifiers import grid_database
from server import devices, enrolling, mentoring
from server.errors import (
    NotAllowed,
    PairNotFound,
    PairRefused,
    ReasonMissing,
    TokenRefused,
)
from server.hub import guard
from server.permissions import Principal, Role
from server.registry import db, erasures
from server.registry import mentoring as reading
from server.registry.directory import Grid, Mentoring
from server.registry.record import HELD, Quarantined, ReceivedEntry
from sync.errors import Forbidden
from tests.server.county import GRID, County, Phone, new_case, registered
from tests.server.mediation import opened
from tests.server.test_backups import back_up, restore
from tests.server.test_moving import ELSEWHERE, NEXT, deeds, move
from tests.server.test_reference import told
from tests.server.test_tokens import answer, ask, client, enter, headers

COUNTY, TOWNSHIP, OTHER = "500230", GRID[:9], ELSEWHERE[:9]
ADVICE = {
    "subject": "dossier",
    "verdict": "seen",
    "as_role": "mentor",
    "reviewed_on": "2026-03-02",
    "comment": "第二回去之前，先到社里问清当年分田的底册。",
}


@pytest.fixture
def mentor(county: County) -> Phone:
    """向国安 acts in the next grid; 王建国, whose county it is, is new."""
    return county.phones("向国安", NEXT)


def supervisor(county: County, *areas: str) -> Principal:
    return county.principal(Role.TOWNSHIP_SUPERVISOR, *(areas or (TOWNSHIP,)))


def pair(county: County, leads: Phone, **changes: Any) -> int:
    said = {
        "principal": supervisor(county),
        "mentor": leads.author.by,
        "mentee": county.phone.author.by,
        "reason": "新到岗，先跟三个月",
        **changes,
    }
    return mentoring.pair(**said, pen=county.pen, now=county.clock.now)


def part(county: County, position: int, **changes: Any) -> None:
    said = {"principal": supervisor(county), "reason": "学满出师", **changes}
    about = {"pen": county.pen, "now": county.clock.now}
    mentoring.part(position=position, **said, **about)


def signed_in(county: County, phone: Phone) -> str:
    return answer(county, ask(county, phone), phone=phone).token


def test_a_pair_opens_the_mentee_s_grid_to_the_mentor_for_comments_alone(
    county: County, mentor: Phone
) -> None:
    with county.context():
        before = signed_in(county, mentor)
        pair(county, mentor)
        with pytest.raises(TokenRefused):
            enter(county, before)
        let_in = enter(county, signed_in(county, mentor))
        own = {grid_database(NEXT), f"private-{mentor.device}", "reference"}
        assert let_in.databases == own | {county.phone.home}
        assert let_in.taught == {county.phone.home}
        mentee = enter(county, signed_in(county, county.phone))
        assert (mentee.taught, len(mentee.databases)) == (frozenset(), 3)
        (deed,) = deeds("account.paired")
        assert (deed["mentor"], deed["mentee"]) == (
            mentor.author.by,
            county.phone.author.by,
        )
        assert deed["reason"] == "新到岗，先跟三个月"


def test_the_answer_to_the_phone_names_the_grid_and_who_learns_there(
    county: County, mentor: Phone
) -> None:
    with county.context():
        sili = county.sili
        about = {"settings": sili.settings, "keys": sili.keys, "now": county.clock.now}
        mine = devices.find(mentor.device)
        assert "taught" not in enrolling.sealed_answer(mine, **about)
        pair(county, mentor)
        said = enrolling.sealed_answer(devices.find(mentor.device), **about)
        assert [grid["code"] for grid in said["grids"]] == [NEXT]
        (taught,) = said["taught"]
        assert taught["database"] == county.phone.home
        whose = {"id": county.phone.author.by, "name": "王建国"}
        assert taught["mentees"] == [whose]
        same = registered(
            county.settings, county.clock.now, "谭文", GRID[:12], Role.DIRECTOR
        )
        pair(county, same)
        said = enrolling.sealed_answer(devices.find(same.device), **about)
        assert "taught" not in said, "he acts there himself"
        assert enter(county, signed_in(county, same)).taught == frozenset()


def bring(county: County, phone: Phone, made: Entry) -> Any:
    document = {**made.document(), "_revisions": {"start": 1, "ids": [made.rev[2:]]}}
    body = {"docs": [document], "new_edits": False}
    address = f"/couch/{county.phone.home}/_bulk_docs"
    return client(county).post(address, json=body, headers=headers(county, phone))


def verdict(county: County, made: Entry) -> str | None:
    county.ingest()
    with county.context():
        kept = db.session.scalar(
            select(ReceivedEntry.verdict).where(ReceivedEntry.id == made.id)
        )
        waits = db.session.scalar(
            select(Quarantined.reason).where(Quarantined.document == made.id)
        )
        return kept or waits


def test_a_comment_is_taken_and_anything_else_is_refused_at_the_door(
    county: County, mentor: Phone
) -> None:
    case = new_case()
    first = county.write("dispute.opened", opened(), case=case)
    with county.context():
        pair(county, mentor)
    here = {"home": county.phone.home, "phone": mentor}
    advice = county.seal("review.given", ADVICE, case=case, seen=(first.id,), **here)
    assert bring(county, mentor, advice).json == []
    assert verdict(county, advice) == HELD
    for made in (
        county.seal("dispute.opened", opened(), case=new_case(), **here),
        county.seal(
            "review.given", {**ADVICE, "as_role": "director"}, case=case, **here
        ),
    ):
        (refused,) = bring(county, mentor, made).json
        assert refused["error"] == "forbidden"
        county.put(made.document(), county.phone.home)
        assert verdict(county, made) in ("outside_scope", "may_not_review")


def test_the_directory_of_the_mentee_s_township_names_the_mentor(
    county: County, mentor: Phone
) -> None:
    far = county.phones("秦大明", ELSEWHERE)
    county.ingest()
    with county.context():
        wide = county.principal(Role.COUNTY_OFFICER, COUNTY)
        position = pair(county, far, principal=wide)
    (held,) = told(county).persons[far.author.by].mentees
    assert (held.what, held.ended) == (county.phone.author.by, None)
    assert far.device in told(county).devices
    with county.context():
        county.clock.forward(days=1)
        part(county, position)
    (held,) = told(county).persons[far.author.by].mentees
    assert held.ended == county.clock.now


def test_unpaired_nothing_opens_any_more_and_what_was_said_stays_his(
    county: County, mentor: Phone
) -> None:
    case = new_case()
    first = county.write("dispute.opened", opened(), case=case)
    with county.context():
        position = pair(county, mentor)
        before = {who.device: signed_in(county, who) for who in (mentor, county.phone)}
        generation = db.session.get_one(Grid, GRID).generation
    advice = county.seal(
        "review.given", ADVICE, case=case, seen=(first.id,), phone=mentor,
        home=county.phone.home,
    )  # fmt: skip
    county.clock.forward(hours=1)
    with county.context():
        part(county, position)
        assert db.session.get_one(Grid, GRID).generation == generation + 1
        for token in before.values():
            with pytest.raises(TokenRefused):
                enter(county, token)
        let_in = enter(county, signed_in(county, mentor))
        assert county.phone.home not in let_in.databases
        with pytest.raises(Forbidden):
            guard(let_in, county.phone.home, advice.document())
        (deed,) = deeds("account.unpaired")
        assert deed["reason"] == "学满出师"
        part(county, position)
        assert len(deeds("account.unpaired")) == 1
    county.put(advice.document(), f"private-{mentor.device}")
    assert verdict(county, advice) == HELD, "he wrote it while he might"
    county.clock.forward(minutes=1)
    late = county.seal(
        "review.given", ADVICE, case=case, phone=mentor, home=county.phone.home
    )
    county.put(late.document(), f"private-{mentor.device}")
    assert verdict(county, late) == "outside_scope"


def test_who_goes_to_another_township_is_led_by_nobody_there(
    county: County, mentor: Phone
) -> None:
    with county.context():
        pair(county, mentor)
        move(county, entered=(GRID[:12] + "003",))
        assert enter(county, signed_in(county, mentor)).taught == {
            grid_database(GRID[:12] + "003")
        }
        wide = county.principal(Role.SECURITY_ADMINISTRATOR, COUNTY)
        move(county, who=wide, left=(GRID[:12] + "003",), entered=(ELSEWHERE,))
        assert enter(county, signed_in(county, mentor)).taught == frozenset()
        (deed,) = deeds("account.unpaired")
        assert deed["reason"] == "轮岗"


def test_who_is_a_mediator_no_more_is_led_no_more(
    county: County, mentor: Phone
) -> None:
    with county.context():
        pair(county, mentor)
        about = county.phone.device, Role.DIRECTOR, "当选", county.clock.now
        devices.change_role(*about, pen=county.pen)
        assert enter(county, signed_in(county, mentor)).taught == frozenset()


REFUSED: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "no reason": ({"reason": " \n"}, ReasonMissing),
    "nobody": ({"mentor": "u-0"}, PairRefused),
    "another township's supervisor": (
        {"principal": Principal("a", "某人", Role.TOWNSHIP_SUPERVISOR, (OTHER,))},
        NotAllowed,
    ),
    "a director of one of the two grids alone": (
        {"principal": Principal("a-1", "某人", Role.DIRECTOR, (GRID,))},
        NotAllowed,
    ),
    "a mediator": (
        {"principal": Principal("a-1", "某人", Role.MEDIATOR, (TOWNSHIP,))},
        NotAllowed,
    ),
    "the security administrator": (
        {"principal": Principal("a-1", "某人", Role.SECURITY_ADMINISTRATOR, (COUNTY,))},
        NotAllowed,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_leaves_all_as_it_was(
    county: County, mentor: Phone, said: dict[str, Any], why: type[Exception]
) -> None:
    with county.context():
        with pytest.raises(why):
            pair(county, mentor, **said)
        assert db.session.scalars(select(Mentoring)).all() == []
        assert deeds("account.paired") == []


def test_who_does_not_fit_is_refused_with_the_reason(
    county: County, mentor: Phone
) -> None:
    about = county.settings, county.clock.now
    with county.context():
        office = registered(*about, "秦所长", TOWNSHIP, Role.JUDICIAL_OFFICE)
        head = registered(*about, "谭文", GRID[:12], Role.DIRECTOR)
        mine, theirs = county.phone.author.by, mentor.author.by
        for said, words in (
            ({"mentor": mine}, "同一个人"),
            ({"mentor": office.author.by}, "名单"),
            ({"mentee": office.author.by}, "名单"),
            ({"mentee": head.author.by}, "不是网格调解员"),
        ):
            with pytest.raises(PairRefused) as refused:
                pair(county, mentor, **said)
            assert words in refused.value.zh
        pair(county, mentor)
        for said, words in (
            ({}, "已经在带"),
            ({"mentor": mine, "mentee": theirs}, "互相"),
        ):
            with pytest.raises(PairRefused) as refused:
                pair(county, mentor, **said)
            assert words in refused.value.zh


def test_each_sees_and_parts_the_pairs_of_the_own_area_alone(
    county: County, mentor: Phone
) -> None:
    head = county.principal(Role.DIRECTOR, GRID[:12])
    other = supervisor(county, OTHER)
    with county.context():
        assert [each.person.name for each in mentoring.people(head)] == [
            "向国安",
            "王建国",
        ]
        assert mentoring.people(other) == []
        position = pair(county, mentor, principal=head)
        assert mentoring.pairs(other) == []
        for principal, no in ((other, position), (head, position + 1)):
            with pytest.raises(PairNotFound):
                part(county, no, principal=principal)
        with pytest.raises(ReasonMissing):
            part(county, position, reason=" ")
        county.clock.forward(days=1)
        part(county, position, principal=head)
        again = pair(county, mentor)
        assert [row.position for row in mentoring.pairs(head)] == [again, position]
        (gone,) = (row for row in mentoring.pairs(head) if row.ended_at)
        assert gone.ended_for == "学满出师"


def test_pairs_last_beyond_a_restore_and_so_do_their_ends(
    county: County, mentor: Phone, tmp_path: Any
) -> None:
    with county.context():
        first = pair(county, mentor)
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        part(county, first)
    restore(county, shelf, registry=True, hub=False)
    with county.context():
        assert enter(county, signed_in(county, mentor)).taught == frozenset()
        county.clock.forward(minutes=1)
        pair(county, mentor)
    restore(county, shelf, registry=True, hub=False)
    with county.context():
        assert enter(county, signed_in(county, mentor)).taught == {county.phone.home}
        assert len(db.session.scalars(select(Mentoring)).all()) == 2


def test_what_is_erased_is_struck_at_the_mentors_phones_too(
    county: County, mentor: Phone
) -> None:
    with county.context():
        own = f"private-{mentor.device}"
        assert own not in erasures.acted(db.session(), [county.phone.home])
        position = pair(county, mentor)
        assert own in erasures.acted(db.session(), [county.phone.home])
        assert (mentor.device, GRID) in reading.readers(db.session(), ever=False)
        part(county, position)
        assert own in erasures.acted(db.session(), [county.phone.home])
        assert [*reading.readers(db.session(), ever=False)] == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pair", "pair", "part", "move"]),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    max_size=8,
)
GRIDS = [GRID[:12] + f"{n:03}" for n in (11, 12, 13)]


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(steps=STEPS)
def test_a_mentor_reads_exactly_where_those_act_whom_he_leads_now(
    county: County, steps: list[tuple[str, int, int]]
) -> None:
    """A law: whatever was paired, parted, moved, the token opens as taught the grids of
    running pairs' mediators, less those where he acts himself."""
    phones = [county.phones(f"某{n}", grid) for n, grid in enumerate(GRIDS)]
    acts = {phone.device: {grid} for phone, grid in zip(phones, GRIDS, strict=True)}
    pairs: dict[tuple[int, int], int] = {}
    for verb, one, other in steps:
        with county.context():
            county.clock.forward(minutes=1)
            take(county, verb, phones, one, other, pairs, acts)
    with county.context():
        for n, phone in enumerate(phones):
            led = [learns for leads, learns in pairs if leads == n]
            wanted = set().union(*(acts[phones[each].device] for each in led))
            let_in = enter(county, signed_in(county, phone))
            mine = acts[phone.device]
            assert let_in.taught == {*map(grid_database, wanted - mine)}
            assert let_in.databases == {
                *map(grid_database, wanted | mine),
                f"private-{phone.device}",
                "reference",
            }


def take(
    county: County,
    verb: str,
    phones: list[Phone],
    one: int,
    other: int,
    pairs: dict[tuple[int, int], int],
    acts: dict[str, set[str]],
) -> None:
    who, grid = phones[one], GRIDS[other]
    if verb == "pair" and not {(one, other), (other, one)} & pairs.keys():
        if one != other:
            learns = phones[other].author.by
            pairs[one, other] = pair(county, who, mentee=learns)
    elif verb == "part" and (one, other) in pairs:
        part(county, pairs.pop((one, other)))
    elif verb == "move" and grid not in acts[who.device]:
        devices.open_grids(
            db.session(), devices.find(who.device), [grid], county.clock.now
        )
        db.session.commit()
        acts[who.device].add(grid)
