"""此人的其他案件: within what the reader may know, and the same from both ends."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.joining import Who
from server import persons
from server.errors import CaseNotFound
from server.joining import stays_at_county
from server.linkage.identity import How
from server.permissions import Principal, Role
from server.persons import Found, Met
from server.registry import alike, db, projecting
from server.registry.cases import CaseQuery, case_page, list_cases, may_read
from tests.server.county import GRID, County, new_case
from tests.server.mediation import opened
from tests.server.protected import tell
from tests.server.test_erasing import erase
from tests.server.test_joining import WHY, distinguish, join, split
from tests.server.test_secluding import Open

NUMBER = "500230196503075122"
OTHER_NUMBER = "500230197011215138"
NEXT_GRID = GRID[:12] + "002"
ELSEWHERE = "500230102201001"
SOMEBODY = {"role": "respondent", "kind": "person", "name": "李大山"}


def log(
    county: County, *parties: dict[str, Any], grid: str = GRID, **changes: Any
) -> str:
    """A dispute of these, p1 the first; in the hub and not yet read."""
    named = {
        f"p{place}": {"role": "applicant", "kind": "person", **each}
        for place, each in enumerate(parties, 1)
    }
    said = {"parties": {**named, "p9": SOMEBODY}, "village": grid[:12], **changes}
    body = opened(**said)
    phone = county.phone if grid == GRID else county.phones("李娟", grid)
    return county.write("dispute.opened", body, case=new_case(), phone=phone).case


def found(
    county: County, case: str, party: str = "p1", by: Principal | None = None
) -> Found:
    principal = by or county.officer
    with county.context():
        view = case_page(principal, case, county.clock.now)
        return persons.cases_of(principal, view.casefile, party, county.sili.keys)


def met(county: County, case: str, party: str = "p1", **by: Any) -> dict[str, Met]:
    return {each.row.case: each for each in found(county, case, party, **by).met}


WOMAN = {"name": "谭明芬", "id_no": NUMBER}
MAN = {"name": "冉隆鑫", "id_no": OTHER_NUMBER, "phone": "13900005678"}


def test_the_same_number_and_name_are_certain_in_whatever_township(county):
    one = log(county, WOMAN)
    other = log(county, WOMAN | {"role": "respondent"}, grid=ELSEWHERE)
    log(county, MAN)
    county.ingest()
    (only,) = found(county, one).met
    assert only.row.case == other
    assert only.how is How.CERTAIN
    assert only.person.role == "respondent"
    assert {each.field: each.level for each in only.reasons}["id"] == "same"


def test_brothers_with_one_telephone_are_never_certain(county):
    phone = {"phone": "13900001234"}
    one = log(county, {"name": "张建国", **phone})
    other = log(county, {"name": "张建军", **phone})
    county.ingest()
    assert {each.how for each in met(county, one).values()} <= {How.POSSIBLY}
    both = log(county, {"name": "张建国", **phone}, {"name": "张建军", **phone})
    county.ingest()
    assert met(county, one)[both].person.name == "张建国"
    assert met(county, other)[both].person.name == "张建军"


def test_whom_only_another_party_s_telephone_leads_to_is_met_from_both_ends(county):
    """Elsewhere, in a case with her sister, whose telephone she gives as her own."""
    phone = {"phone": "13900001234"}
    one = log(county, {"name": "谭明芬", **phone})
    other = log(county, {"name": "谭明珍", **phone}, {"name": "谭明芬"}, grid=ELSEWHERE)
    county.ingest()
    assert met(county, one)[other].person.name == "谭明芬"
    assert met(county, other, "p2")[one].person.name == "谭明芬"
    assert one not in met(county, other, "p1")


def test_what_speaks_against_stands_among_the_reasons(county):
    one = log(county, WOMAN)
    other = log(county, {"name": "冉隆鑫", "id_no": NUMBER})
    county.ingest()
    husband = met(county, one)[other]
    assert husband.how is How.POSSIBLY
    assert [each.zh for each in husband.reasons if each.speaks_against] == ["姓名不同"]


def test_the_surest_come_first_and_of_these_the_latest(county):
    one = log(county, WOMAN | {"phone": "13900001234"})
    early = log(county, WOMAN, opened_on="2026-01-05")
    late = log(county, WOMAN, opened_on="2026-02-05")
    maybe = log(county, {"name": "谭明珍", "phone": "13900001234"})
    county.ingest()
    assert list(met(county, one)) == [late, early, maybe]


def test_a_party_that_is_not_there_and_a_case_out_of_scope_are_not_found(county):
    case = log(county, WOMAN)
    county.ingest()
    with pytest.raises(CaseNotFound):
        found(county, case, "p7")
    elsewhere = county.principal(Role.TOWNSHIP_SUPERVISOR, ELSEWHERE[:9])
    with pytest.raises(CaseNotFound):
        found(county, case, by=elsewhere)


def test_what_was_erased_is_found_no_more(county):
    one = log(county, WOMAN)
    other = log(county, WOMAN)
    county.ingest()
    assert other in met(county, one)
    with county.context():
        (first,) = case_page(county.officer, other, county.clock.now).entries
    erase(county, first.entry.id)
    assert met(county, one) == {}


def test_keys_that_too_many_share_are_said(county, monkeypatch):
    monkeypatch.setattr(alike, "MOST_SHARING", 1)
    one = log(county, WOMAN)
    log(county, WOMAN)
    county.ingest()
    told = found(county, one)
    assert told.met == ()
    assert "证" in told.passed_over


# What stays at the county


def test_below_the_county_neither_the_restricted_nor_minors_take_part(county):
    township = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    office = county.principal(Role.JUDICIAL_OFFICE, GRID[:9])
    plain = log(county, {"name": "王秀英", "phone": "13900001234"})
    child = {"name": "王秀英", "phone": "13900001234", "birth_on": "2015-05-01"}
    minor = log(county, child)
    secret = Open(county)
    secret.write()
    county.ingest()
    secret.restrict()
    county.ingest()
    assert set(met(county, plain)) == {minor, secret.id}
    for by in (township, office):
        assert met(county, plain, by=by) == {}
        asked = found(county, minor, by=by)
        assert (asked.met, asked.stays_at_county) == ((), True)
    assert found(county, secret.id, by=office).stays_at_county
    assert found(county, minor).stays_at_county is False


def test_who_may_not_read_the_restricted_is_not_told_of_them_at_the_county(county):
    plain = log(county, {"name": "王秀英", "phone": "13900001234"})
    secret = Open(county)
    secret.write()
    county.ingest()
    secret.restrict()
    county.ingest()
    bureau = county.principal(Role.JUSTICE_BUREAU, "500230")
    assert met(county, plain, by=bureau) == {}


def test_a_report_of_harm_is_asked_of_nobody(county):
    told = tell(county)
    with county.context():
        report = projecting.without_clocks(db.session(), told.report)
        with pytest.raises(CaseNotFound):
            persons.cases_of(county.officer, report.casefile, "p1", county.sili.keys)


# What the desk said


def test_who_is_one_person_is_as_the_desk_said_above_the_machine(county):
    one = log(county, WOMAN, MAN)
    other = log(county, {"name": "谭妹"}, MAN)
    county.ingest()
    assert other not in met(county, one)
    join(county, one, other, persons=[{Who(one, "p1"), Who(other, "p1")}])
    said = met(county, one)[other]
    assert said.how is How.SAID
    assert said.person.name == "谭妹"
    assert [each.reason for each in said.said] == [WHY]
    assert said.reasons
    assert met(county, one, "p2")[other].how is How.CERTAIN
    assert met(county, other)[one].how is How.SAID


def test_whom_the_desk_named_is_nobody_else_s_counterpart(county):
    one, other = log(county, WOMAN), log(county, WOMAN, {"name": "谭幺妹"})
    county.ingest()
    assert met(county, one)[other].person.name == "谭明芬"
    join(county, one, other, persons=[{Who(one, "p1"), Who(other, "p2")}])
    assert met(county, one)[other].person.name == "谭幺妹"
    assert one not in met(county, other, "p1")


def test_said_of_a_third_case_it_says_nothing_of_these_two(county):
    one, other = log(county, WOMAN, MAN), log(county, WOMAN, MAN)
    third = log(county, {"name": "秦晓梅"})
    county.ingest()
    same = [{Who(one, "p1"), Who(third, "p9")}, {Who(one, "p2"), Who(other, "p2")}]
    join(county, one, other, third, persons=same)
    assert met(county, one)[third].how is How.SAID
    assert met(county, one)[other].how is How.CERTAIN


def test_over_a_third_case_every_deed_is_named_and_a_split_takes_it_back(county):
    one, other, third = (log(county, WOMAN) for _ in range(3))
    county.ingest()
    join(county, one, other, persons=[{Who(one, "p1"), Who(other, "p1")}], reason="甲")
    last = join(
        county,
        other,
        third,
        persons=[{Who(other, "p1"), Who(third, "p1")}],
        reason="乙",
    )
    assert [each.reason for each in met(county, one)[third].said] == ["甲", "乙"]
    split(county, last, third)
    assert met(county, one)[third].how is How.CERTAIN


def test_told_apart_is_said_and_is_no_word_about_the_person(county):
    one, other = log(county, WOMAN), log(county, WOMAN)
    county.ingest()
    distinguish(county, one, other)
    assert met(county, one)[other].apart == "邻居两件不同的事"
    assert met(county, one)[other].how is How.CERTAIN


# Laws

PEOPLE = [
    {"name": "谭明芬", "id_no": NUMBER, "phone": "13900001234"},
    {"name": "谭明芬", "phone": "13900001234"},
    {"name": "谭明分", "id_no": NUMBER},
    {"name": "谭明芳", "phone": "13900001234"},
    {"name": "谭明芬"},
    {"name": "冉隆鑫", "id_no": OTHER_NUMBER},
    {"name": "再隆鑫", "phone": "13900005678"},
    {"name": "冉隆鑫", "id_no": NUMBER},
    {"name": "谭明芬", "birth_on": "2015-05-01"},
]
CASES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2),
        st.sampled_from([GRID, NEXT_GRID, ELSEWHERE]),
    ),
    min_size=3,
    max_size=6,
)
AS_MANY = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def bits(met: Met) -> float:
    return round(sum(each.bits for each in met.reasons), 6)


def every_party(county: County, case: str, by: Principal) -> Iterator[Found]:
    with county.context():
        view = case_page(by, case, county.clock.now)
        for party in view.casefile.tree["party"]:
            yield persons.cases_of(by, view.casefile, party, county.sili.keys)


@AS_MANY
@given(CASES)
def test_whoever_is_met_meets_back_as_surely(county, cases):
    """Nobody stands beside another in one case and is not seen from there."""
    made = [log(county, *people, grid=grid) for people, grid in cases]
    county.ingest()
    found = pairs(county, made)
    assert found == Counter(
        (there, here, *how) for here, there, *how in found.elements()
    )


def pairs(county: County, cases: list[str]) -> Counter[tuple[str, str, How, float]]:
    return Counter(
        (case, each.row.case, each.how, bits(each))
        for case in cases
        for asked in every_party(county, case, county.officer)
        for each in asked.met
        if each.row.case in cases
    )


@AS_MANY
@given(CASES, st.randoms())
def test_in_which_order_the_cases_came_plays_no_part(county, cases, random):
    def told(order: Iterable[int]) -> Counter[tuple[int, int, How, float]]:
        made = {log(county, *cases[n][0], grid=cases[n][1]): n for n in order}
        county.ingest()
        found = pairs(county, list(made))
        return Counter((made[a], made[b], *how) for a, b, *how in found.elements())

    every = range(len(cases))
    assert told(every) == told(random.sample(every, len(every)))


def test_nobody_is_told_of_a_case_that_he_may_not_list_and_read(county):
    for place, each in enumerate(PEOPLE):
        log(county, each, grid=[GRID, NEXT_GRID, ELSEWHERE][place % 3])
    secret = Open(county)
    secret.write()
    log(county, {"name": "王秀英", "phone": "13900001234"})
    log(county, PEOPLE[0], grid=ELSEWHERE, village=GRID[:12])
    county.ingest()
    secret.restrict()
    county.ingest()
    told = 0
    for role in Role:
        for area in ("500230", GRID[:9], GRID, ELSEWHERE[:9]):
            by = county.principal(role, area)
            within = readable(county, by)
            for case in within:
                for asked in every_party(county, case, by):
                    told += len(asked.met)
                    check(county, by, within - {case}, asked)
    assert told > 50


def readable(county: County, by: Principal) -> set[str]:
    """What is listed for him, and opens for him."""
    with county.context():
        rows = list_cases(by, CaseQuery(per_page=200)).rows
        return {row.case for row in rows if may_read(by, row)}


def check(county: County, by: Principal, within: set[str], asked: Found) -> None:
    with county.context():
        for each in asked.met:
            assert each.row.case in within
            if by.areas != ("500230",):
                assert not each.row.restricted
                assert not stays_at_county(db.session(), each.row)
