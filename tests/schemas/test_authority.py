"""Who might write what, where, and when: the laws, and then some people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import authority, directory, errors, settling
from schemas.authority import NOTHING, Proof, check
from schemas.directory import Directory, Held, Person, Span, merge, part
from schemas.entry import At, Entry
from schemas.errors import BadSeal, InvalidBody, NotAuthorised, SiliError
from tests.schemas.directories import (
    AREAS,
    DAWN,
    ROLES,
    TOWNSHIPS,
    ends,
    held,
    instants,
    knowing,
)
from tests.schemas.writing import COUNTY, Device

HOMES = ("grid-500230119200003", "grid-500230120201001")
CHINA = timedelta(hours=8)


def at(instant: datetime, offset_ms: int | None = 0, uncertainty: int = 0) -> At:
    wall = (instant + CHINA).replace(tzinfo=None).isoformat(timespec="seconds")
    known = None if offset_ms is None else uncertainty
    return At(f"{wall}+08:00", "boot", 1, offset_ms, known, None)


def reason(
    read: Entry,
    known: Directory,
    proof: Proof = NOTHING,
    county: str = COUNTY,
    waived: frozenset[str] = frozenset(),
    grid: str = "",
) -> str:
    try:
        check(read, known, county, proof, waived, grid)
    except NotAuthorised as refused:
        return refused.reason
    except BadSeal:
        return "bad_seal"
    return ""


proofs = st.builds(Proof, ends, ends)
moments = st.builds(
    at, instants, st.none() | st.integers(-9, 9).map(lambda h: h * 3600_000)
)
scenes = st.fixed_dictionaries(
    {
        "roles": held(ROLES),
        "scopes": held(AREAS),
        "revoked": ends,
        "until": ends,
    }
)


ADVICE = {"subject": "dossier", "verdict": "seen", "as_role": "mentor"}
pairs = st.fixed_dictionaries({"mentees": held(("u-li",)), "scopes": held(AREAS)})


@given(scenes, pairs, moments, st.sampled_from(HOMES), proofs, st.booleans())
def test_the_townships_parts_admit_of_a_mentor_what_the_whole_admits(
    scene: dict[str, Any],
    pair: dict[str, Any],
    when: At,
    home: str,
    proof: Proof,
    comments: bool,
) -> None:
    device = Device()
    said = {"body": ADVICE, "type": "review.given"} if comments else {}
    read = device.write(home=home, at=when, **said)
    others = {"u-li": Person("李娟", (), pair["scopes"])}
    whole = knowing(device, **scene, mentees=pair["mentees"], others=others)
    parts = merge(*(part(whole, township) for township in TOWNSHIPS))
    assert bool(reason(read, whole, proof)) == bool(reason(read, parts, proof))
    if not comments:
        alone = knowing(device, **scene)
        assert reason(read, whole, proof) == reason(read, alone, proof)


@given(scenes, moments, st.sampled_from(HOMES), proofs)
def test_the_townships_parts_admit_what_the_whole_admits(
    scene: dict[str, Any], when: At, home: str, proof: Proof
) -> None:
    device = Device()
    read = device.write(home=home, at=when)
    whole = knowing(device, **scene)
    parts = merge(*(part(whole, township) for township in TOWNSHIPS))
    assert bool(reason(read, whole, proof)) == bool(reason(read, parts, proof))


@given(scenes, moments, proofs, instants)
def test_an_end_that_comes_later_takes_nothing_back(
    scene: dict[str, Any], when: At, proof: Proof, end: datetime
) -> None:
    """What was sealed before it stays admitted."""
    device = Device()
    read = device.write(at=when)
    last = authority.written(when, proof).last
    scene = {**scene, "revoked": None}
    if last is None or last >= end or reason(read, knowing(device, **scene), proof):
        return

    def ended(some: tuple[Held, ...]) -> tuple[Held, ...]:
        return tuple(
            each._replace(ended=directory.earlier(each.ended, end)) for each in some
        )

    later = {name: ended(scene[name]) for name in ("roles", "scopes")}
    assert reason(read, knowing(device, **{**scene, **later}), proof) == ""


@given(scenes, moments, proofs, proofs)
def test_without_a_known_clock_more_proof_never_admits_more(
    scene: dict[str, Any], when: At, proof: Proof, more: Proof
) -> None:
    device = Device()
    read = device.write(at=replace(when, offset_ms=None, uncertainty_ms=None))
    both = Proof(
        max(filter(None, (proof.after, more.after)), default=None),
        directory.earlier(proof.before, more.before),
    )
    scene = {**scene, "revoked": None}
    known = knowing(device, **scene)
    if both.after is None or both.before is None or both.after <= both.before:
        assert reason(read, known, both) or not reason(read, known, proof)


@given(moments, proofs)
def test_the_time_of_writing_lies_within_what_is_proved(when: At, proof: Proof) -> None:
    span = authority.written(when, proof)
    if proof.before is not None:
        assert span.last is not None
        assert span.last <= proof.before
    if proof.after is not None and (
        proof.before is None or proof.after <= proof.before
    ):
        assert span.first is not None
        assert span.first >= proof.after


@given(scenes, moments, proofs)
def test_judging_changes_nothing_and_says_the_same_again(
    scene: dict[str, Any], when: At, proof: Proof
) -> None:
    device = Device()
    read, known = device.write(at=when), knowing(device, **scene)
    assert reason(read, known, proof) == reason(read, known, proof)


NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_mediator_writes_in_his_grid() -> None:
    device = Device()
    assert reason(device.write(), knowing(device)) == ""


def test_a_supervisor_writes_in_every_grid_of_the_township() -> None:
    device = Device()
    whole = (Held("500230119", DAWN, None),)
    assert reason(device.write(), knowing(device, scopes=whole)) == ""


def test_nobody_is_known_in_an_empty_directory() -> None:
    device = Device()
    assert reason(device.write(), Directory()) == "unknown_device"


def test_the_key_of_another_device_is_no_key_of_this_one() -> None:
    device, other = Device(), Device(2)
    read = replace(device.write(), kid=f"{other.id}/1")
    assert reason(read, merge(knowing(device), knowing(other))) == "unknown_device"


def test_another_county_s_entry_is_not_sealed_for_this_one() -> None:
    device = Device()
    assert reason(device.write(), knowing(device), county="500105") == "bad_seal"


def test_what_came_before_the_revocation_stays_admitted() -> None:
    device = Device()
    read, known = device.write(), knowing(device, revoked=NOON)
    assert reason(read, known, Proof(before=NOON - HOUR)) == ""
    assert reason(read, known, Proof(before=NOON)) == "revoked_device"
    assert reason(read, known) == "revoked_device"


def test_the_author_is_the_one_enrolled_on_the_device() -> None:
    device, other = Device(), Device(2, by="u-li")
    device.author = replace(device.author, by="u-li")
    known = merge(knowing(Device()), knowing(other))
    assert reason(device.write(), known) == "wrong_person"


def test_a_key_seals_for_a_person_until_it_ends() -> None:
    device = Device()
    known = knowing(device, until=NOON)
    assert reason(device.write(at=at(NOON - HOUR)), known) == ""
    assert reason(device.write(at=at(NOON)), known) == "wrong_person"
    assert reason(device.write(at=at(NOON, None)), known) == ""


def test_a_person_whom_the_directory_does_not_know_has_no_role() -> None:
    device = Device()
    known = Directory({}, knowing(device).devices)
    assert reason(device.write(), known) == "role_without_entries"


def test_a_role_counts_while_it_was_held() -> None:
    device = Device()
    roles = Held("mediator", DAWN, NOON), Held("county_officer", NOON, None)
    known = knowing(device, roles=roles)
    assert reason(device.write(at=at(NOON - HOUR)), known) == ""
    assert reason(device.write(at=at(NOON)), known) == "role_without_entries"


def test_what_was_sealed_in_scope_is_admitted_after_the_move() -> None:
    device = Device()
    known = knowing(device, scopes=(Held("500230119200003", DAWN, NOON),))
    assert reason(device.write(at=at(NOON - HOUR)), known) == ""
    assert reason(device.write(at=at(NOON)), known) == "outside_scope"


def test_a_wall_clock_put_back_does_not_go_behind_what_its_author_had_read() -> None:
    device = Device()
    known = knowing(device, scopes=(Held("500230119200003", DAWN, NOON),))
    read = device.write(at=at(NOON - HOUR))
    assert reason(read, known, Proof(after=NOON - HOUR)) == ""
    assert reason(read, known, Proof(after=NOON)) == "outside_scope"


def test_a_phone_that_never_heard_the_time_has_the_benefit_of_the_doubt() -> None:
    device = Device()
    known = knowing(device, scopes=(Held("500230119200003", DAWN, NOON),))
    read = device.write(at=at(NOON + 9 * HOUR, None))
    assert reason(read, known) == ""
    assert reason(read, known, Proof(DAWN, NOON + HOUR)) == ""
    assert reason(read, known, Proof(NOON, NOON + HOUR)) == "outside_scope"


def test_a_scope_that_begins_after_the_arrival_admits_nothing() -> None:
    device = Device()
    known = knowing(device, scopes=(Held("500230119200003", NOON, None),))
    read = device.write(at=at(NOON + HOUR))
    assert reason(read, known, Proof(before=NOON - HOUR)) == "outside_scope"
    assert reason(read, known, Proof(before=NOON)) == ""


def test_an_offset_is_as_uncertain_as_it_says() -> None:
    instant = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    span = authority.written(at(instant, 60_000, 5_000), Proof())
    begun = instant + timedelta(seconds=55)
    assert span == Span(begun, begun + timedelta(seconds=11))


def test_in_a_private_database_its_device_writes_of_its_author_s_grids() -> None:
    device, grid = Device(), "500230119200003"
    read = replace(device.write(), home=f"private-{device.id}")
    assert reason(read, knowing(device), grid=grid) == ""
    assert reason(read, knowing(device)) == "outside_scope"
    assert reason(read, knowing(device), grid="500230102001001") == "outside_scope"
    other = replace(device.write(), home="private-d-0000000000000000")
    assert reason(other, knowing(device), grid=grid) == "outside_scope"


def settled(
    device: Device, role: object, path: object = "/dispute/amount_fen"
) -> Entry:
    body = {"by_role": role, "register": path}
    return device.write(body, type="conflict.settled", at=at(NOON))


def test_who_settles_is_what_he_then_was() -> None:
    device = Device()
    roles = Held("director", DAWN, NOON - HOUR), Held("mediator", NOON - HOUR, None)
    assert reason(settled(device, "director"), knowing(device, roles=roles)) == (
        "may_not_settle"
    )
    still = (Held("director", DAWN, None),)
    assert reason(settled(device, "director"), knowing(device, roles=still)) == ""


@pytest.mark.parametrize("role", [None, "mediator"])
def test_a_settlement_without_form_is_left_to_its_schema(role: object) -> None:
    device = Device()
    path = 7 if role else "/dispute/amount_fen"
    assert reason(settled(device, role, path), knowing(device)) == ""


def test_an_erased_settlement_says_no_role() -> None:
    device = Device()
    assert (
        reason(replace(settled(device, "director"), body=None), knowing(device)) == ""
    )
    assert "conflict.settled" in settling.TYPES


REVIEW = {"subject": "dossier", "verdict": "accepted", "as_role": "judicial_office"}


@pytest.mark.parametrize(
    ("role", "changes", "said"),
    [
        ("judicial_office", {}, ""),
        ("township_supervisor", {}, "may_not_review"),
        ("director", {"as_role": "director"}, "may_not_review"),
        ("director", {"as_role": "director", "verdict": "returned"}, ""),
        ("mediator", {"as_role": "mediator", "verdict": "seen"}, "may_not_review"),
        ("mediator", {"verdict": "seen"}, "may_not_review"),
        ("judicial_office", {"subject": "stage"}, "may_not_review"),
        ("judicial_office", {"as_role": 7}, ""),
    ],
)
def test_who_reviews_is_what_he_claims_and_may_say_it(role, changes, said) -> None:
    """What is not even a role is left to its schema."""
    device = Device()
    known = knowing(device, roles=(Held(role, DAWN, None),))
    written = device.write({**REVIEW, **changes}, type="review.given", at=at(NOON))
    assert reason(written, known) == said
    assert reason(replace(written, body=None), known) == ""


def mentoring(device: Device, until: datetime | None = None) -> Directory:
    """He acts in one township, whom he mentors in another."""
    return knowing(
        device,
        scopes=(Held("500230120201001", DAWN, None),),
        mentees=(Held("u-li", DAWN, until),),
        others={"u-li": Person("李娟", (), (Held("500230119200003", DAWN, None),))},
    )


@pytest.mark.parametrize(
    ("type", "changes", "said"),
    [
        ("review.given", {}, ""),
        ("review.given", {"verdict": "returned"}, "may_not_review"),
        ("review.given", {"as_role": "mediator"}, "outside_scope"),
        ("review.answered", {}, "outside_scope"),
        ("stage.recorded", {}, "outside_scope"),
        ("entry.voided", {}, "outside_scope"),
    ],
)
def test_a_mentor_comments_where_his_mentee_acts_and_writes_nothing_else(
    type: str, changes: dict[str, Any], said: str
) -> None:
    device = Device()
    read = device.write({**ADVICE, **changes}, type=type, at=at(NOON))
    assert reason(read, mentoring(device)) == said


def test_an_ended_pair_admits_what_was_said_while_it_lasted() -> None:
    device = Device()
    early = device.write(ADVICE, type="review.given", at=at(NOON - HOUR))
    late = device.write(ADVICE, type="review.given", at=at(NOON))
    known = mentoring(device, until=NOON)
    assert reason(early, known) == ""
    assert reason(late, known) == "outside_scope"
    assert reason(replace(early, body=None), known) == ""


def test_nobody_mentors_whom_the_directory_does_not_pair_with_him() -> None:
    device = Device()
    read = device.write(ADVICE, type="review.given", at=at(NOON))
    assert reason(read, knowing(device)) == "may_not_review"


def test_a_mentor_says_nothing_of_what_only_some_may_know() -> None:
    device = Device()
    read = device.write(ADVICE, type="review.given", at=at(NOON))
    read = replace(read, home=f"private-{device.id}")
    known = mentoring(device)
    assert reason(read, known, grid="500230119200003") == "outside_scope"
    assert reason(read, known, grid="500230120201001") == "may_not_review"


PAPER = {"source": "paper", "paper": {"title": "登记表"}}
MEDIATOR = Person("李娟", (), (Held("500230119200003", DAWN, DAWN + HOUR),))


@pytest.mark.parametrize(
    ("role", "changes", "said"),
    [
        ("director", {}, ""),
        ("judicial_office", {}, ""),
        ("township_supervisor", {}, ""),
        ("mediator", {}, "may_not_write_for_another"),
        ("director", {"source": None}, "paper_missing"),
        ("director", {"paper": None}, "paper_missing"),
        ("director", {"on_behalf_of": "u-nobody"}, "not_their_mediator"),
        ("director", {"on_behalf_of": "u-elsewhere"}, "not_their_mediator"),
        ("director", {"on_behalf_of": None}, ""),
    ],
)
def test_who_writes_for_another_has_the_paper_and_the_role(role, changes, said) -> None:
    """The mediator may have left meanwhile: the paper is older than the entry."""
    device = Device()
    known = knowing(device, roles=(Held(role, DAWN, None),))
    elsewhere = Person("冉敏", (), (Held("500230120201001", DAWN, None),))
    persons = {**known.persons, "u-li": MEDIATOR, "u-elsewhere": elsewhere}
    body = {"on_behalf_of": "u-li", **PAPER, **changes}
    written = {name: each for name, each in body.items() if each is not None}
    read = device.write(written, at=at(NOON))
    assert reason(read, replace(known, persons=persons)) == said


def test_nobody_writes_for_himself_as_for_another() -> None:
    device = Device()
    known = knowing(device, roles=(Held("director", DAWN, None),))
    body = {"on_behalf_of": device.author.by, **PAPER}
    assert reason(device.write(body, at=at(NOON)), known) == "not_their_mediator"


def test_the_desk_s_types_count_under_the_desk_s_key_alone() -> None:
    phone, desk = Device(), Device(2)
    known = replace(knowing(phone), desk={f"{desk.id}/1": desk.key.public})
    deed = {"type": "device.revoked"}
    assert reason(phone.write(**deed), known) == "desk_type"
    assert reason(phone.write(home="registry"), known) == "desk_type"
    assert reason(desk.write(**deed), known) == "desk_type"
    assert reason(desk.write(**deed, home="registry"), known) == ""
    forged = replace(phone.write(**deed, home="registry"), kid=f"{desk.id}/1")
    assert reason(forged, known) == "bad_seal"


def test_a_type_of_tomorrow_is_no_fault_and_a_wrong_body_is() -> None:
    device = Device()
    assert not authority.is_known(device.write(type="dream.told"))
    with pytest.raises(InvalidBody):
        authority.is_known(device.write(type="dispute.opened"))


def test_every_reason_has_its_words() -> None:
    for zh, en in errors.UNAUTHORISED.values():
        assert not zh.isascii()
        assert en.isascii()
    assert issubclass(NotAuthorised, SiliError)


@given(scenes, moments, proofs)
def test_what_a_person_waives_stands_in_nobody_s_way_and_nothing_else_gives_way(
    scene: dict[str, Any], when: At, proof: Proof
) -> None:
    device = Device()
    read, known = device.write(at=when), knowing(device, **scene)
    left = reason(read, known, proof, waived=authority.DECIDABLE)
    assert left not in authority.DECIDABLE
    assert not left or reason(read, known, proof)
    assert reason(read, known, proof, "500105", authority.DECIDABLE) == "bad_seal"
