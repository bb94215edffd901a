"""Who gives accounts, and that what reaches the whole county takes two persons."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from server import accounts, granting
from server.errors import (
    CountyError,
    GrantRefused,
    LoginTaken,
    NotAllowed,
    NotSecond,
    OutsideCounty,
    SecondNeeded,
    UnknownLogin,
    WrongPassword,
)
from server.grant_rules import What, Wish, takes_two
from server.granting import Done
from server.permissions import Principal, Role
from server.registry import db, proposals
from server.registry.directory import Account
from server.registry.proposals import Proposal
from tests.server.county import County
from tests.server.test_moving import deeds

AREA, TOWNSHIP = "500230", "500230101"
PASSWORD = "水沟旁边的老黄葛树"
PEOPLE = {
    "jiang": ("蒋安全", Role.SECURITY_ADMINISTRATOR, AREA),
    "zhou": ("周敏", Role.COUNTY_OFFICER, AREA),
    "tan": ("谭世平", Role.TOWNSHIP_SUPERVISOR, TOWNSHIP),
    "chen": ("陈锐", Role.SYSTEM_ADMINISTRATOR, AREA),
}


@pytest.fixture
def staff(county: County) -> dict[str, Principal]:
    with county.context():
        for login, (name, role, area) in PEOPLE.items():
            accounts.add_account(
                login, name, role, [area], county=AREA, now=county.clock.now,
                pen=county.pen, password=PASSWORD,
            )  # fmt: skip
        return {login: who(login) for login in PEOPLE}


def who(login: str) -> Principal:
    return accounts.principal(account(login))


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def new(login: str = "wu", role: str = "county_officer", **more: Any) -> Wish:
    said = {"name": "吴江", "areas": (AREA,), "reason": "新到岗", **more}
    return Wish(What.ADDED, login, role=role, **said)


def ask(county: County, by: Principal, wish: Wish) -> Done:
    return granting.ask(by, wish, keys=county.sili.keys, now=county.clock.now)


def agree(county: County, by: Principal, no: int = 1) -> Done:
    return granting.agree(by, no, keys=county.sili.keys, now=county.clock.now)


def sign_in(county: County, login: str, password: str) -> Role:
    return accounts.sign_in(login, password, county.clock.now).principal.role


@pytest.mark.parametrize("role", list(Role))
def test_what_reaches_the_county_or_agrees_takes_two(role: Role) -> None:
    always = {
        Role.COUNTY_OFFICER, Role.JUSTICE_BUREAU,
        Role.DISCIPLINE_RECEIVER, Role.SECURITY_ADMINISTRATOR,
    }  # fmt: skip
    assert takes_two(role, (TOWNSHIP,), AREA) is (role in always)
    assert takes_two(role, (TOWNSHIP, AREA), AREA)


def test_an_officer_comes_in_by_two_persons_and_two_halves(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        first = ask(county, staff["jiang"], new())
        assert (first.waits, first.half) == (True, 1)
        with pytest.raises(WrongPassword):
            sign_in(county, "wu", first.password)
        second = agree(county, staff["zhou"])
        assert (second.waits, second.half) == (False, 2)
        for part in (first.password, second.password):
            with pytest.raises(WrongPassword):
                sign_in(county, "wu", part)
        whole = f"{first.password}-{second.password}"
        assert sign_in(county, "wu", whole) is Role.COUNTY_OFFICER
        deed = deeds("account.added")[-1]
        assert (deed["actor"]["name"], deed["second"]["name"]) == ("蒋安全", "周敏")
        assert deed["reason"] == "新到岗"
        assert db.session.get_one(Proposal, 1).half is None


def test_a_mediators_account_takes_one(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        done = ask(county, staff["jiang"], new(role="mediator", areas=(TOWNSHIP,)))
        assert (done.waits, done.half) == (False, 0)
        assert sign_in(county, "wu", done.password) is Role.MEDIATOR
        assert proposals.waiting(db.session()) == []


@pytest.mark.parametrize("login", ["zhou", "tan", "chen"])
def test_only_the_security_administrator_asks(
    county: County, staff: dict[str, Principal], login: str
) -> None:
    with county.context(), pytest.raises(NotAllowed):
        ask(county, staff[login], new(role="mediator", areas=(TOWNSHIP,)))


def test_neither_who_asked_nor_whom_it_is_about_nor_who_may_not_agrees(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        ask(county, staff["jiang"], Wish(What.PASSWORD, "zhou", "忘了密码"))
        with pytest.raises(NotSecond):
            agree(county, staff["jiang"])
        with pytest.raises(NotSecond):
            agree(county, staff["zhou"])
        for login in ("tan", "chen"):
            with pytest.raises(NotAllowed):
                agree(county, staff[login])
        assert sign_in(county, "zhou", PASSWORD) is Role.COUNTY_OFFICER


def test_a_second_account_of_the_same_person_is_no_second_person(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        accounts.add_account(
            "zhou2", "周敏", "county_officer", [AREA], county=AREA,
            now=county.clock.now, pen=county.pen,
        )  # fmt: skip
        ask(county, staff["jiang"], Wish(What.PASSWORD, "zhou", "忘了密码"))
        with pytest.raises(NotSecond):
            agree(county, who("zhou2"))
        with pytest.raises(NotSecond):
            alone(county, new("new", name="周敏"), second=who("zhou2"))


def test_nobody_grants_to_himself_or_ends_himself(
    county: County, staff: dict[str, Principal]
) -> None:
    mine = (
        Wish(What.DISABLED, "jiang", "试试"),
        Wish(What.PASSWORD, "jiang", "试试"),
        new(name="蒋安全", role="security_administrator"),
    )
    for wish in mine:
        with county.context(), pytest.raises(GrantRefused, match="himself"):
            ask(county, staff["jiang"], wish)


def test_one_of_the_three_is_nothing_else(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        with pytest.raises(GrantRefused, match="kept apart"):
            ask(county, staff["jiang"], new(name="陈锐"))
        with pytest.raises(GrantRefused, match="kept apart"):
            ask(county, staff["jiang"], new(name="谭世平", role="audit_administrator"))
        ask(county, staff["jiang"], Wish(What.DISABLED, "chen", "离岗"))
        assert ask(county, staff["jiang"], new(name="陈锐")).waits


def test_taking_away_is_at_once_and_giving_back_takes_two(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        stay = accounts.sign_in("zhou", PASSWORD, county.clock.now)
        assert not ask(
            county, staff["jiang"], Wish(What.DISABLED, "zhou", "离岗")
        ).waits
        assert accounts.signed_in(stay.token, county.clock.now) is None
        with pytest.raises(WrongPassword):
            sign_in(county, "zhou", PASSWORD)
        with pytest.raises(GrantRefused, match="is disabled"):
            ask(county, staff["jiang"], Wish(What.PASSWORD, "zhou", "忘了"))
        assert ask(county, staff["jiang"], Wish(What.ENABLED, "zhou", "回来")).waits
        with pytest.raises(NotSecond):
            agree(county, staff["zhou"])


def test_another_role_and_other_areas_hold_at_once_and_end_the_stays(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        stay = accounts.sign_in("tan", PASSWORD, county.clock.now)
        wish = Wish(
            What.ROLE, "tan", "调司法所", role="judicial_office", areas=("500230102",)
        )
        assert not ask(county, staff["jiang"], wish).waits
        assert accounts.signed_in(stay.token, county.clock.now) is None
        held = who("tan")
        assert (held.role, held.areas) == (Role.JUDICIAL_OFFICE, ("500230102",))
        deed = deeds("account.changed")[-1]
        assert (deed["what"], deed["role"]) == ("role", "judicial_office")


@pytest.mark.parametrize(
    "wish",
    [
        Wish(What.ROLE, "tan", "升任", role="county_officer", areas=(AREA,)),
        Wish(What.ROLE, "tan", "扩大", role="township_supervisor", areas=(AREA,)),
        Wish(What.ROLE, "chen", "调岗", role="director", areas=(TOWNSHIP,)),
        Wish(What.FACTOR, "zhou", "换手机"),
    ],
)
def test_what_an_account_is_and_what_it_becomes_both_count(
    county: County, staff: dict[str, Principal], wish: Wish
) -> None:
    with county.context():
        before = who(wish.login)
        assert ask(county, staff["jiang"], wish).waits
        assert who(wish.login) == before


def test_one_thing_waits_for_an_account_at_a_time(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        ask(county, staff["jiang"], new())
        with pytest.raises(GrantRefused, match="waits already"):
            ask(county, staff["jiang"], new(role="justice_bureau"))
        granting.decline(staff["jiang"], 1, county=AREA, now=county.clock.now)
        assert ask(county, staff["jiang"], new(role="justice_bureau")).waits


def test_what_is_declined_changes_nothing_and_stays_readable(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        ask(county, staff["jiang"], new())
        with pytest.raises(NotAllowed):
            granting.decline(staff["tan"], 1, county=AREA, now=county.clock.now)
        granting.decline(staff["zhou"], 1, county=AREA, now=county.clock.now)
        with pytest.raises(GrantRefused, match="decided it already"):
            agree(county, staff["zhou"])
        (row,) = proposals.decided(db.session(), 20)
        assert (row.agreed, row.decided_by, row.half) == (False, "周敏", None)
        assert "wu" not in [each.login for each in accounts.accounts()]


def test_who_asked_and_was_ended_since_has_asked_for_nothing(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        ask(county, staff["jiang"], new())
        alone(county, Wish(What.DISABLED, "jiang", "离岗"))
        with pytest.raises(NotAllowed):
            agree(county, staff["zhou"])


def test_a_name_taken_meanwhile_is_said_when_it_is_agreed_to(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        ask(county, staff["jiang"], new())
        alone(county, new(role="mediator", areas=(TOWNSHIP,)))
        with pytest.raises(LoginTaken):
            agree(county, staff["zhou"])
        assert len(proposals.waiting(db.session())) == 1


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (new(areas=()), GrantRefused),
        (new(areas=("110101",)), OutsideCounty),
        (new(name=" "), GrantRefused),
        (new(name="吴\u202e江"), GrantRefused),
        (new("a b"), GrantRefused),
        (new("x" * 41), GrantRefused),
        (new("tan"), LoginTaken),
        (Wish(What.FACTOR, "nobody", "换手机"), UnknownLogin),
        (Wish(What.ENABLED, "tan", "回来"), GrantRefused),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    county: County,
    staff: dict[str, Principal],
    wish: Wish,
    refusal: type[CountyError],
) -> None:
    with county.context(), pytest.raises(refusal):
        ask(county, staff["jiang"], wish)


def test_of_two_who_agree_at_once_one_does(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        accounts.add_account(
            "li", "李岚", "county_officer", [AREA], county=AREA,
            now=county.clock.now, pen=county.pen,
        )  # fmt: skip
        seconds = [staff["zhou"], who("li")]
        ask(county, staff["jiang"], new())

    def one(by: Principal) -> str:
        with county.context():
            try:
                return agree(county, by).password
            except GrantRefused:
                return ""

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(one, seconds))
    assert sorted(map(bool, told)) == [False, True]
    with county.context():
        added = [deed.get("reason") for deed in deeds("account.added")]
        assert added.count("新到岗") == 1


def alone(county: County, wish: Wish, second: Principal | None = None) -> Done:
    """By whoever has the machine in hand."""
    keys, now = county.sili.keys, county.clock.now
    return granting.at_machine(wish, second, keys=keys, now=now)


def test_at_the_machine_too_a_second_person_is_needed_once_there_is_one(
    county: County,
) -> None:
    with county.context():
        first = new("jiang", "security_administrator", name="蒋安全")
        assert sign_in(county, "jiang", alone(county, first).password)
        with pytest.raises(SecondNeeded):
            alone(county, new())
        assert alone(county, new(), second=who("jiang")).password
        added = deeds("account.added")
        assert ["second" in each for each in added] == [False, True]


def test_at_the_machine_who_alone_could_agree_is_helped_without_a_second(
    county: County,
) -> None:
    with county.context():
        alone(county, new("jiang", "security_administrator", name="蒋安全"))
        renewed = alone(county, Wish(What.PASSWORD, "jiang", "忘了"))
        assert sign_in(county, "jiang", renewed.password)
        with pytest.raises(NotSecond):
            alone(county, Wish(What.PASSWORD, "jiang", "忘了"), second=who("jiang"))


def test_at_the_machine_who_may_not_agree_is_no_second(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context(), pytest.raises(NotSecond):
        alone(county, new(), second=staff["tan"])


def test_neither_half_of_a_password_lies_readable_in_the_registry(
    county: County, staff: dict[str, Principal]
) -> None:
    with county.context():
        half = ask(county, staff["jiang"], new()).password
        row = db.session.get_one(Proposal, 1)
        assert row.half is not None
        assert half not in row.half
    kept = b"".join(
        path.read_bytes() for path in county.settings.data.glob("registry.sqlite*")
    )
    assert half.encode() not in kept
