"""When an agreement takes effect, and what it lacks till then."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas import agreement_text
from schemas.calendar import built_in
from schemas.clocks import DL14, clocks_of
from schemas.effect import bound, effective_on, lacking, outdated
from tests.schemas.hands import by_finger, hand
from tests.schemas.telling import DAY, LI, ZHANG, sealing, signing, speaking

PARTIES = {"p1": ZHANG, "p2": LI}

days = st.integers(0, 40).map(lambda n: (date(2026, 11, 1) + timedelta(n)).isoformat())


def sealed(**changes: Any) -> dict[str, Any]:
    return {**signing(**changes), "seal": sealing()}


def by(*parties: str) -> dict[str, Any]:
    return {party: {"how": "paper", "signed_on": DAY} for party in parties}


@given(days, days, days, days, days)
def test_it_binds_on_the_last_day_of_all(
    reached: str, first: str, second: str, mediator: str, seal: str
) -> None:
    agreement = signing(
        signed_on=reached,
        signatures={
            "p1": {"how": "paper", "signed_on": first},
            "p2": {"how": "seal", "signed_on": second},
        },
        mediator_signatures={
            "m1": {"name": "王大姐", "signed_on": mediator},
            "m2": {"name": "刘主任"},
        },
    )
    agreement["seal"] = sealing(sealed_on=seal)
    last = max(reached, first, second, mediator, seal)
    assert effective_on(agreement, PARTIES) == date.fromisoformat(last)
    assert not list(lacking(agreement, PARTIES))


@given(st.sets(st.sampled_from(["p1", "p2", "m", "form", "seal"])))
def test_it_binds_nobody_while_anything_is_lacking(without: set[str]) -> None:
    agreement = sealed(signatures=by(*({"p1", "p2"} - without)))
    if "m" in without:
        del agreement["mediator_signatures"]
    for part in without & agreement.keys():
        del agreement[part]
    found = set(lacking(agreement, PARTIES))
    places = {"p1": "/signatures/p1", "p2": "/signatures/p2"}
    places |= {"m": "/mediator_signatures", "form": "/form", "seal": "/seal"}
    assert found == {places[part] for part in without}
    assert (effective_on(agreement, PARTIES) is None) == bool(without)


def test_an_oral_one_binds_the_day_it_is_reached_sealed_or_not() -> None:
    assert effective_on(speaking(), PARTIES) == date.fromisoformat(DAY)
    late = {**speaking(), "seal": sealing(sealed_on="2026-12-01")}
    assert effective_on(late, PARTIES) == date.fromisoformat(DAY)


def test_bound_are_those_in_dispute_and_whoever_pays_or_is_paid() -> None:
    third = {**ZHANG, "role": "third_party"}
    parties = {**PARTIES, "p3": third, "p4": third}
    pays = {"t1": {"text": "补偿", "payer": "p4", "payee": "p1"}}
    assert bound(signing(), parties) == ["p1", "p2"]
    assert bound(signing(terms=pays), parties) == ["p1", "p2", "p4"]


signers = st.sets(st.sampled_from(["p1", "p2", "m1"]))


@given(signers, days)
def test_a_signature_over_an_earlier_text_counts_neither_for_effect_nor_for_its_day(
    stale: set[str], later: str
) -> None:
    agreement = by_finger(signing(), {"party": PARTIES}, DAY)
    agreement["seal"] = sealing()
    text, other = agreement_text.digest(agreement), "6" * 64
    assert effective_on(agreement, PARTIES) == date.fromisoformat(DAY)
    for name in ("signatures", "mediator_signatures"):
        for key in stale & agreement[name].keys():
            signed = {"text": other, "hand": hand(other, key), "signed_on": later}
            agreement[name][key] = agreement[name][key] | signed
    places = {f"/signatures/{key}" for key in stale - {"m1"}}
    places |= {"/mediator_signatures"} if "m1" in stale else set()
    assert set(lacking(agreement, PARTIES)) == places
    assert (effective_on(agreement, PARTIES) is None) == bool(stale)
    case = SimpleNamespace(
        tree={"agreement": {"1": agreement}},
        effective={1: effective_on(agreement, PARTIES)},
    )
    found = clocks_of(case, built_in(), date.fromisoformat(DAY))
    confirming = [each.due.start_on for each in found if each.rule is DL14]
    assert confirming == ([] if stale else [date.fromisoformat(DAY)])
    assert {*outdated(agreement, "signatures")} == stale - {"m1"}
    agreement["signatures"]["p9"] = {"how": "paper", "signed_on": later, "text": other}
    if not stale:
        assert effective_on(agreement, PARTIES) == date.fromisoformat(DAY)
        assert text == agreement_text.digest(agreement)


@given(st.sampled_from(["facts", "t1", "effect"]), st.text("甲乙。", min_size=1))
def test_any_word_changed_afterwards_undoes_the_signatures(
    key: str, words: str
) -> None:
    agreement = by_finger(signing(), {"party": PARTIES}, DAY)
    agreement["seal"] = sealing()
    clause = agreement["clauses"][key]
    agreement["clauses"][key] = agreement_text.rewritten(clause, words)
    assert effective_on(agreement, PARTIES) is None
    agreement["clauses"][key] = clause
    assert effective_on(agreement, PARTIES) == date.fromisoformat(DAY)


def test_half_of_one_trace_and_half_of_another_are_none() -> None:
    agreement = by_finger(signing(), {"party": PARTIES}, DAY)
    mine = agreement["signatures"]["p1"]
    mine["hand"] = {**mine["hand"], "strokes": hand(mine["text"], "p1", 9)["strokes"]}
    assert outdated(agreement, "signatures") == ["p1"]
    mine["hand"] = {"wall": mine["hand"]["wall"]}
    assert outdated(agreement, "signatures") == ["p1"]
    del mine["text"]
    assert outdated(agreement, "signatures") == ["p1"]
