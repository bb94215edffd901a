"""卷宗 at the desk: returned, mended, received, claimed for once, archived, and all of
it again from the record."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.catalogue import Outcome
from schemas.dossier_life import Step
from schemas.reviewing import Fate
from server import outbox
from server.dossiers import doubts, listing, paying
from server.dossiers.listing import Shelf
from server.errors import CaseNotFound, JoinRefused, NotAllowed, ReasonMissing
from server.errors.dossiers import ClaimRefused, DossierRefused
from server.permissions import Principal, Role
from server.registry import db, dossier_rows, rebuilding, transaction
from server.registry.dossier_rows import DossierClaim, DossierRow
from server.verify import verify
from tests.schemas.telling import visiting
from tests.server import filed
from tests.server.county import County
from tests.server.filed import (
    SIMPLE,
    TOWN,
    archive,
    claim,
    confirm,
    give_back,
    life,
    pay,
    receive,
    row,
    whole,
    withdraw,
    write,
)
from tests.server.mediation import terminated
from tests.server.test_joining import distinguish, join, split, stands
from tests.server.test_secluding import Open


def refused(act: Any, *told: Any, **more: Any) -> str:
    with pytest.raises((DossierRefused, ClaimRefused)) as found:
        act(*told, **more)
    return found.value.reason


def shelves(county: County, by: Principal | None = None) -> dict[Shelf, int]:
    with county.context():
        told = listing.tally(by or county.officer, "", county.clock.now)
        return {shelf: count for shelf, count in told.items() if count}


def received(county: County, outcome: Outcome = Outcome.WRITTEN) -> str:
    case = whole(county, outcome)
    receive(county, case)
    return case


def apart(county: County, many: int = 2) -> list[str]:
    """Dossiers that were received, of disputes that somebody told apart."""
    cases = [received(county) for _ in range(many)]
    for one, other in combinations(cases, 2):
        distinguish(county, one, other)
    return cases


def standing(county: County) -> list[DossierClaim]:
    with county.context():
        rows = select(DossierClaim).where(DossierClaim.withdrawn_on.is_(None))
        return list(db.session.scalars(rows))


def broken(county: County) -> list[Any]:
    with county.context():
        every = verify(db.session(), county.sili.hub, county.sili.keys)
        return [each for each in every if each.weight == "broken"]


def kept(county: County) -> list[Any]:
    with county.context():
        tables = (DossierRow.__table__, DossierClaim.__table__)
        return [sorted(map(str, db.session.execute(select(t)).all())) for t in tables]


def told(county: County, case: str) -> Any:
    """What the county says of it to the phones of its grid."""
    county.ingest()
    (leaf,) = county.sili.hub.leaves(county.phone.home, f"case:{case}")
    return leaf.get("dossier")


def test_a_dossier_goes_from_whole_to_archived(county):
    case = whole(county)
    pay(county)
    assert shelves(county) == {Shelf.COMPLETE: 1}
    give_back(county, case, "第二条的期限写清楚", "照片重照", due_on="2026-03-20")
    assert shelves(county) == {Shelf.RETURNED: 1}
    assert str(row(county, case)["due_on"]) == "2026-03-20"
    mend(county, case)
    assert shelves(county) == {Shelf.MENDED: 1}
    receive(county, case)
    assert shelves(county) == {Shelf.ACCEPTED: 1, Shelf.CLAIMABLE: 1}
    claim(county, case)
    assert refused(claim, county, case) == "once"
    assert shelves(county) == {Shelf.ACCEPTED: 1, Shelf.CLAIMED: 1}
    archive(county, case)
    assert shelves(county) == {Shelf.ARCHIVED: 1, Shelf.CLAIMED: 1}
    assert row(county, case)["archive_no"].startswith("（")
    assert broken(county) == []


def mend(county: County, case: str) -> None:
    """The mediator says of each item what was done; by the deed that asked."""
    (asked,) = [each for each in life(county, case).given if each.open_items]
    done = {item.id: {"done": "补好了"} for item in asked.open_items}
    said = {"review": asked.id, "answered_on": "2026-03-03", "answers": done}
    write(county, case, "review.answered", said)


def test_the_phone_hears_what_is_asked_and_by_which_deed_to_answer_it(county):
    case = whole(county)
    assert told(county, case) is None
    give_back(county, case, "补签收回证", due_on="2026-03-20")
    said = told(county, case)
    assert (said["step"], said["by"]) == ("returned", "秦晓梅")
    (item,) = said["asked"]
    assert (item["words"], item["due_on"]) == ("补签收回证", "2026-03-20")
    mend(county, case)
    assert told(county, case)["asked"] == []
    assert told(county, case)["step"] == "mended"


def test_a_paper_that_lacks_nothing_any_more_is_mended(county):
    case = whole(county, less=1)
    lacking = life(county, case).lacking[0].about.code
    items = [filed.Asked("补上", lacking)]
    at = filed.looked(county, case)
    with county.context():
        about = filed.about(county, filed.office())
        filed.judging.give_back(filed.office(), at, items, "", **about)
    assert life(county, case).step is Step.RETURNED
    type, body = filed.WHOLE[Outcome.WRITTEN][-1]
    write(county, case, type, body)
    (asked,) = life(county, case).given
    assert asked.items[0].fate is Fate.MENDED
    assert life(county, case).step is Step.MENDED


def test_whoever_decides_over_a_page_that_is_older_than_the_file_is_told(county):
    case = whole(county)
    before = filed.looked(county, case)
    write(county, case, "follow_up.recorded", visiting())
    with county.context():
        about = filed.about(county, filed.office())
        act = filed.judging.receive
        assert refused(act, filed.office(), before, **about) == "changed"


def test_what_stands_in_the_way(county):
    case = whole(county)
    assert refused(give_back, county, case) == "items"
    assert refused(give_back, county, case, "补", due_on="2025-01-01") == "day"
    assert refused(archive, county, case) == "not_received"
    assert refused(claim, county, case) == "not_received"
    receive(county, case)
    assert refused(receive, county, case) == "accepted"
    assert refused(claim, county, case) == "no_rate"
    pay(county)
    assert refused(claim, county, case, u_nobody=SIMPLE) == "mediators"
    who = county.phone.author.by
    assert refused(claim, county, case, **{who: SIMPLE - 1}) == "shares"
    archive(county, case)
    assert refused(archive, county, case) == "archived"
    still = whole(county, Outcome.OPEN)
    assert refused(receive, county, still) == "open"


def test_what_was_not_settled_is_not_paid_for(county):
    pay(county)
    case = received(county, Outcome.TERMINATED)
    assert refused(claim, county, case) == "unsettled"
    assert Shelf.CLAIMABLE not in shelves(county)


def test_an_oral_agreement_counts_by_its_register(county):
    pay(county)
    claim(county, received(county, Outcome.ORAL))
    assert len(standing(county)) == 1


def test_who_may_not_judge_may_not(county):
    case = whole(county)
    at = filed.looked(county, case)
    about = filed.about(county, filed.office())
    with county.context():
        for role in (Role.TOWNSHIP_SUPERVISOR, Role.JUSTICE_BUREAU):
            with pytest.raises(NotAllowed):
                filed.judging.receive(county.principal(role, TOWN), at, **about)
        elsewhere = county.principal(Role.JUDICIAL_OFFICE, "500230102")
        with pytest.raises(CaseNotFound):
            filed.judging.receive(elsewhere, at, **about)
    assert shelves(county, elsewhere) == {}


def test_what_is_archived_is_opened_again_by_what_is_written_later(county):
    case = received(county)
    archive(county, case)
    write(county, case, "follow_up.recorded", visiting())
    found = life(county, case)
    assert (found.step, found.since) == (Step.REOPENED, 1)
    assert shelves(county) == {Shelf.REOPENED: 1}
    archive(county, case)
    assert life(county, case).step is Step.ARCHIVED


# 以案定补


def test_a_dispute_that_was_joined_is_claimed_for_once(county):
    pay(county)
    one, other = received(county), received(county)
    join(county, one, other)
    claim(county, one)
    assert refused(claim, county, other) == "once"
    assert shelves(county)[Shelf.CLAIMED] == 2


def test_what_may_be_the_same_dispute_is_decided_by_a_person_before_it_is_paid(county):
    pay(county)
    one, other = received(county), received(county)
    claim(county, one)
    assert refused(claim, county, other) == "alike"
    distinguish(county, one, other)
    claim(county, other)


def test_two_that_were_claimed_and_joined_later_stand_and_are_in_doubt(county):
    pay(county)
    one, other = apart(county)
    claims = [claim(county, one), claim(county, other)]
    made = join(county, one, other)
    assert len(standing(county)) == 2
    assert kinds(county) == {doubts.TWICE}
    assert refused(confirm, county, *claims) == "none"
    split(county, made, one)
    assert kinds(county) == set()
    confirm(county, *claims)


def kinds(county: County) -> set[str]:
    with county.context():
        month = f"{county.clock.now:%Y-%m}"
        lines = paying.listed(county.officer, month, TOWN)
        return {each.kind for line in lines for each in line.doubts}


def test_a_dispute_that_is_split_after_its_claim_is_in_doubt(county):
    pay(county)
    one, other = apart(county)
    made = join(county, one, other)
    first = claim(county, one)
    split(county, made, other)
    assert kinds(county) == {doubts.SPLIT}
    claim(county, other)
    confirm(county, first, reason="拆分前已核实，各算各的")


def test_a_claim_is_signed_off_once_and_taken_back_by_the_county_alone(county):
    pay(county)
    made = claim(county, received(county))
    confirm(county, made)
    assert refused(confirm, county, made) == "over"
    assert refused(withdraw, county, made) == "over"
    with pytest.raises(ReasonMissing):
        withdraw(county, made, county.officer, why=" ")
    withdraw(county, made, county.officer)
    assert standing(county) == []
    assert refused(withdraw, county, made, county.officer) == "over"
    assert broken(county) == []


def test_what_was_withdrawn_may_be_claimed_anew(county):
    pay(county)
    case = received(county)
    withdraw(county, claim(county, case))
    claim(county, case)
    assert len(standing(county)) == 1


def test_nobody_reads_claims_of_another_township(county):
    pay(county)
    claim(county, received(county))
    elsewhere = county.principal(Role.JUDICIAL_OFFICE, "500230102")
    with county.context():
        assert paying.months(elsewhere) == []
        with pytest.raises(NotAllowed):
            paying.listed(elsewhere, "2026-03", TOWN)
        assert [each.claims for each in paying.months(county.officer)] == [1]


def test_a_rate_counts_from_its_day_and_nothing_that_was_claimed_changes(county):
    pay(county)
    one, other, third = apart(county, 3)
    first = claim(county, one)
    county.clock.forward(days=1)
    pay(county, fen=30_000)
    second = claim(county, other)
    amounts = {each.entry: each.amount_fen for each in standing(county)}
    assert amounts == {first: SIMPLE, second: 30_000}
    pay(county, fen=0)
    assert refused(claim, county, third) == "no_rate"


def test_texts_alike_and_many_at_once_are_shown_and_decide_nothing(county, monkeypatch):
    monkeypatch.setattr(doubts, "MANY", 3)
    cases = [received(county) for _ in range(3)]
    with county.context():
        file = filed.projecting.without_clocks(db.session(), cases[0])
        found = {each.kind for each in doubts.of_case(db.session(), file.casefile)}
    assert found >= {doubts.TEXTS, doubts.BURST}
    pay(county)
    claim(county, cases[0])


def test_a_registry_made_anew_has_the_same(county):
    pay(county)
    one, other = received(county), received(county)
    withdraw(county, claim(county, one))
    confirm(county, claim(county, other))
    archive(county, one)
    before = kept(county)
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    assert kept(county) == before
    assert broken(county) == []


def test_verify_finds_a_claim_that_no_deed_made(county):
    pay(county)
    claim(county, received(county))
    with county.context(), transaction() as session:
        session.execute(DossierClaim.__table__.update().values(amount_fen=1))
        session.execute(DossierRow.__table__.update().values(step="archived"))
    assert {each.kind for each in broken(county)} == {"claim", "dossier"}


MOVES = st.tuples(
    st.sampled_from(["join", "split", "claim", "claim", "withdraw"]),
    st.integers(0, 3),
    st.integers(0, 3),
)


def test_no_dispute_is_claimed_for_while_a_claim_of_it_stands(county):
    """Whatever is joined, split, claimed and withdrawn, in whatever order: who claims
    is let in if, and only if, none of the cases that are one with it has a claim."""
    pay(county)
    cases = apart(county, 4)

    @settings(
        max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(st.lists(MOVES, max_size=8))
    def live(moves: list[tuple[str, int, int]]) -> None:
        for move, one, other in moves:
            do(county, move, cases[one], cases[other])
        with county.context():
            assert dossier_rows.made_of(db.session()) == {
                each.entry: {
                    c.key: getattr(each, c.key) for c in DossierClaim.__table__.columns
                }
                for each in db.session.scalars(select(DossierClaim))
            }

    live()


def do(county: County, move: str, one: str, other: str) -> None:
    if move == "claim":
        group = stands(county, one).group(one)
        with county.context():
            held = dossier_rows.standing(db.session(), group)
        if held:
            assert refused(claim, county, one) == "once"
        else:
            claim(county, one)
    elif move == "withdraw":
        mine = [each.entry for each in standing(county) if each.case == one]
        for each in mine[:1]:
            withdraw(county, each)
    elif move == "join":
        try:
            join(county, one, other)
        except JoinRefused:
            return
    elif held_by := stands(county, one).joins_of({one}):
        split(county, held_by[-1], one)


def test_of_a_restricted_case_nobody_else_hears_that_it_was_paid_for(county):
    """Neither by a line, nor by a count, nor by a doubt."""
    secret = Open(county)
    secret.write()
    pay(county)
    (case,) = apart(county, 1)
    claim(county, case)
    secret.restrict()
    county.ingest()
    join(county, case, secret.id)
    bureau = county.principal(Role.JUSTICE_BUREAU, "500230")
    with county.context():
        for row in db.session.scalars(select(DossierClaim)):
            row.case = secret.id
        db.session.flush()
        assert paying.months(bureau) == []
        assert paying.listed(bureau, "2026-03", TOWN) == []
        assert len(paying.listed(county.officer, "2026-03", TOWN)) == 1
        db.session.rollback()


def test_of_a_restricted_case_no_words_are_sent_to_any_phone(county):
    secret = Open(county)
    secret.write()
    county.write("dispute.terminated", terminated(), case=secret.id)
    county.ingest()
    secret.restrict()
    county.ingest()
    give_back(county, secret.id, "补签收回证")
    with county.context():
        found = filed.projecting.without_clocks(db.session(), secret.id)
        said = outbox.dossier_told(db.session(), found)
    assert (said["step"], said["asked"]) == ("returned", [])
