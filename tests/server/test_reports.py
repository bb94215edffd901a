"""检举控告: who was enclosed opens, nobody else; and nothing of it is anywhere else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from schemas.errors import InvalidBody
from schemas.recovery import Opener
from server import accounts, portable
from server.errors import NotAllowed, ReportNotFound, ReportRefused, SignInLocked
from server.keys import CountyKeys
from server.permissions import TABLE, Principal, Role, Verb
from server.registry import Base, db
from server.registry.directory import Account
from server.reports import checks, intake, readers, reading
from server.reports.readers import ReaderKey
from server.reports.store import ENCLOSED, READ, Apart, Line, ReportStore
from tests.server import registries
from tests.server.county import GRID, MORNING, County, make_county
from tests.server.reported import (
    FACTS,
    HOUSE,
    REPORTER,
    Reader,
    account,
    admit,
    phrase_of,
    reader,
    set_up,
    take_in,
    told,
    two,
)

OFFICER = Principal("a-officer", "周敏", Role.COUNTY_OFFICER, ("500230",))
ACCOUNTS = [f"a-{n}" for n in range(5)]
some = st.sets(st.sampled_from(ACCOUNTS))


@pytest.fixture
def county(kind: str, tmp_path: Path) -> Iterator[County]:
    """On PostgreSQL the reports have a database of their own too."""
    made = make_county(tmp_path / "county", reports_url=registries.address())
    yield made
    made.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ReportStore:
    return store_in(tmp_path_factory.mktemp("reports"))


def store_in(folder: Path) -> ReportStore:
    keys = CountyKeys("500230", folder / "keys")
    return ReportStore(f"sqlite:///{folder / 'reports.db'}", keys)


def open_it(county: County, who: Reader, number: str, **more: Any) -> reading.Opened:
    asked = {"passphrase": who.phrase, "purpose": "handling", **more}
    store, now = county.sili.reports, county.clock.now
    return reading.opened(who.who, number, **asked, store=store, now=now)


def note(county: County, who: Reader, number: str, **said: str) -> None:
    store, now = county.sili.reports, county.clock.now
    reading.note(who.who, number, who.phrase, said, store=store, now=now)


def listed(county: County, who: Reader) -> list[str]:
    found = reading.listed(who.who, 1, store=county.sili.reports)
    return [row.number for row in found.rows]


def lines(county: County, kind: str) -> list[Line]:
    with county.sili.reports.asking() as session:
        return list(session.scalars(select(Line).where(Line.kind == kind)))


# Laws


def key_of(account: str) -> ReaderKey:
    whose = account, f"受理人{account}", f"单位{account}"
    return ReaderKey(f"rk-{account}", *whose, Opener.generate().addressee, {}, MORNING)


@given(some, some, some, st.randoms(use_true_random=False))
def test_no_barred_reader_is_among_the_enclosures_and_every_other_is(
    store: ReportStore,
    acting: set[str],
    ticked: set[str],
    named: set[str],
    chance: Any,
) -> None:
    found = [key_of(each) for each in acting]
    chance.shuffle(found)
    about = {f"p{n}": {"unit": f"单位{each}"} for n, each in enumerate(named, 1)}
    said = told(about={"p9": {"name": "覃德旺"}, **about})
    free = {f"rk-{each}" for each in acting - ticked - named}
    with store.writing() as session:
        if not free:
            with pytest.raises(ReportRefused):
                intake.enclosed(session, said, found, ticked, OFFICER, store, MORNING)
            return
        number = intake.enclosed(session, said, found, ticked, OFFICER, store, MORNING)
        rows = select(Line.key).where(Line.report == number, Line.kind == ENCLOSED)
        assert sorted(session.scalars(rows)) == sorted(free)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> ReportStore:
    """Two reports, enclosed to two readers, and read once: seven lines."""
    made = store_in(tmp_path_factory.mktemp("written"))
    keys = [key_of(each) for each in ACCOUNTS[:2]]
    with made.writing() as session:
        for _ in range(2):
            number = intake.enclosed(session, told(), keys, (), OFFICER, made, MORNING)
        made.write(session, READ, MORNING, OFFICER, report=number, word="handling")
    return made


@given(st.integers(1, 7), st.sampled_from(list(Line.__table__.columns)))
def test_whatever_is_altered_in_a_line_is_noticed(
    written: ReportStore, n: int, column: Any
) -> None:
    with written.asking() as session:
        assert list(checks.check(session, written)) == []
        before = session.scalar(select(column).where(Line.n == n))
        session.execute(update(Line).where(Line.n == n).values(altered(column, before)))
        assert list(checks.check(session, written)) != [], column
        session.rollback()


def altered(column: Any, before: Any) -> dict[Any, Any]:
    if isinstance(before, int):
        return {column: before + 1_000_000}
    if isinstance(before, str):
        last = "x" if before[-1:] != "x" else "y"
        return {column: before[:-1] + last}
    return {column: before.replace(microsecond=before.microsecond ^ 1)}


def test_lines_that_are_gone_are_noticed_at_the_end_only_by_the_head(
    county: County,
) -> None:
    with county.context():
        two(county)
        take_in(county)
    store = county.sili.reports
    with store.asking() as session:
        last = session.scalars(select(Line).order_by(Line.n.desc()).limit(1)).one()
        known = last.n, last.digest
        assert list(checks.check(session, store, known)) == []
        session.delete(last)
        session.flush()
        assert list(checks.check(session, store)) == []
        (found,) = checks.check(session, store, known)
        assert found.kind == "report_head"
        session.delete(session.get_one(Line, 2))
        session.flush()
        assert {e.kind for e in checks.check(session, store)} == {"report_gone"}


# Readers


def test_a_reader_opens_with_passphrase_and_purpose_and_the_other_is_told(
    county: County,
) -> None:
    with county.context():
        yu, mou = two(county)
        number = take_in(county)
        assert listed(county, yu) == listed(county, mou) == [number]
        with pytest.raises(ReportRefused) as refused:
            open_it(county, yu, number, purpose="curiosity")
        assert refused.value.reason == "purpose"
        assert lines(county, "report.read") == []
        found = open_it(county, yu, number)
        assert found.told == told()
        assert found.taken_by == county.officer.name
        (told_of,) = reading.listed(mou.who, 1, store=county.sili.reports).seen
        assert (told_of.number, told_of.name, told_of.purpose) == (
            number,
            "余纪检",
            "handling",
        )
        own = reading.listed(yu.who, 1, store=county.sili.reports)
        assert own.seen == []


def test_who_is_reported_and_whose_unit_is_never_hears_of_it(county: County) -> None:
    with county.context():
        yu, mou = two(county)
        tan = reader(county, "tan", "谭驻乡", unit="三合街道纪工委", by=yu)
        by_name = take_in(county, about={"p1": {"name": "余纪检", "post": "主任"}})
        by_unit = take_in(county, about={"p1": {"unit": "三合街道纪工委"}})
        ticked = take_in(county, barred=(mou.who.id,))
        assert listed(county, yu) == [ticked, by_unit]
        assert listed(county, mou) == [by_unit, by_name]
        assert listed(county, tan) == [ticked, by_name]
        for who, number in ((yu, by_name), (tan, by_unit), (mou, ticked)):
            with pytest.raises(ReportNotFound):
                open_it(county, who, number)
            with pytest.raises(ReportNotFound):
                note(county, who, number, step="accepted")
        open_it(county, mou, by_name)
        assert reading.listed(yu.who, 1, store=county.sili.reports).seen == []


def test_where_every_reader_is_barred_nothing_is_kept_and_the_way_is_named(
    county: County,
) -> None:
    with county.context():
        two(county)
        before = lines(county, "report.taken_in")
        with pytest.raises(ReportRefused) as refused:
            take_in(county, about={"p1": {"name": "某主任", "unit": f"丰都{HOUSE}"}})
        assert "上一级" in refused.value.zh
        assert "12388" in refused.value.zh
        assert lines(county, "report.taken_in") == before == []


def test_nothing_is_taken_in_before_two_readers_have_keys(county: County) -> None:
    with county.context():
        yu = reader(county, "yu", "余纪检")
        mou = account(county, "mou", "牟监察")
        waiting = set_up(county, mou)
        assert not waiting.admitted
        with pytest.raises(ReportRefused) as refused:
            take_in(county)
        assert refused.value.reason == "closed"
        assert intake.offered(county.officer, county.sili.reports) == []
        admit(county, yu, waiting.id)
        take_in(county)
        names = {name for _, name in intake.offered(OFFICER, county.sili.reports)}
        assert names == {"余纪检", "牟监察"}


def test_a_further_reader_gets_what_was_before_but_what_he_is_barred_from(
    county: County,
) -> None:
    with county.context():
        yu, mou = two(county)
        open_to_all = take_in(county)
        of_tan = take_in(county, about={"p1": {"name": "谭驻乡"}})
        late = account(county, "tan", "谭驻乡")
        key = set_up(county, late, "三合街道纪工委")
        tan = Reader(late, phrase_of(late))
        assert listed(county, tan) == []
        admit(county, yu, key.id)
        assert listed(county, tan) == [open_to_all]
        assert open_it(county, tan, open_to_all).told["facts"] == FACTS
        admit(county, mou, key.id)
        assert listed(county, tan) == [open_to_all]
        with pytest.raises(ReportNotFound):
            open_it(county, tan, of_tan)


def test_who_was_ticked_at_the_window_is_left_out_when_he_is_admitted_anew(
    county: County,
) -> None:
    with county.context():
        yu, mou = two(county)
        number = take_in(county, barred=(mou.who.id,))
        again = set_up(county, mou.who)
        admit(county, yu, again.id)
        with pytest.raises(ReportNotFound):
            open_it(county, mou, number)


def test_a_forgotten_passphrase_is_followed_by_a_key_that_the_other_admits(
    county: County,
) -> None:
    with county.context():
        yu, mou = two(county)
        number = take_in(county)
        key = set_up(county, mou.who)
        assert not key.admitted
        assert listed(county, mou) == []
        with pytest.raises(ReportNotFound):
            open_it(county, mou, number)
        with pytest.raises(ReportRefused):
            admit(county, mou, key.id)
        admit(county, yu, key.id)
        assert open_it(county, mou, number).told["reporter"]["name"] == REPORTER


def test_with_no_reader_left_what_came_before_is_lost(county: County) -> None:
    with county.context():
        yu, mou = two(county)
        number = take_in(county)
        for who in (yu, mou):
            set_up(county, who.who)
        assert listed(county, yu) == listed(county, mou) == []
        with pytest.raises(ReportNotFound):
            open_it(county, yu, number)


def test_a_key_that_a_hand_in_the_database_wrote_counts_for_nothing(
    county: County,
) -> None:
    store = county.sili.reports
    with county.context():
        yu, mou = two(county)
        mine = Opener.generate().addressee.to_text()
        with store.writing() as session:
            line = session.scalars(
                select(Line).where(Line.account == mou.who.id)
            ).first()
            said = json.dumps({**line.words, "addressee": mine})
            session.execute(
                update(Line).where(Line.n == line.n).values(said=said, name="牟监察")
            )
        assert [each.account for each in readers.seen(yu.who, store)] == [yu.who.id]
        with pytest.raises(ReportRefused):
            take_in(county)


def test_what_comes_is_enclosed_to_nobody_whose_account_ended(county: County) -> None:
    with county.context():
        yu, _ = two(county)
        tan = reader(county, "tan", "谭驻乡", unit="三合街道纪工委", by=yu)
        db.session.get_one(Account, tan.who.id).disabled_at = county.clock.now
        db.session.commit()
        take_in(county)
        assert len(lines(county, ENCLOSED)) == 2


def test_wrong_passphrases_count_as_wrong_passwords_do(county: County) -> None:
    with county.context():
        yu, mou = two(county)
        number = take_in(county)
        for _ in range(accounts.FREE_FAILURES):
            with pytest.raises(ReportRefused) as refused:
                open_it(county, yu, number, passphrase="x" * 12)
            assert refused.value.reason == "wrong"
        with pytest.raises(SignInLocked):
            open_it(county, yu, number)
        county.clock.forward(minutes=16)
        assert open_it(county, yu, number).number == number
        assert db.session.get_one(Account, yu.who.id).failures == 0
        assert len(lines(county, "report.read")) == 1
        open_it(county, mou, number)


@pytest.mark.parametrize(
    ("phrase", "again", "unit", "reason"),
    [
        ("short", "short", HOUSE, "passphrase"),
        ("long enough one", "long enough two", HOUSE, "passphrase"),
        ("long enough one", "long enough one", " 。", "unit"),
    ],
)
def test_a_key_takes_a_passphrase_typed_twice_and_a_unit(
    county: County, phrase: str, again: str, unit: str, reason: str
) -> None:
    with county.context():
        who = account(county, "yu", "余纪检")
        store, now = county.sili.reports, county.clock.now
        with pytest.raises(ReportRefused) as refused:
            readers.set_up(who, phrase, again, unit, store=store, now=now)
        assert refused.value.reason == reason


# What becomes of it


def test_its_steps_follow_each_other_and_are_read_by_the_readers(
    county: County,
) -> None:
    with county.context():
        yu, mou = two(county)
        number = take_in(county)
        with pytest.raises(ReportRefused):
            note(county, yu, number, step="answered")
        note(county, yu, number, step="accepted", words="已核对收据。")
        county.clock.forward(days=2)
        note(county, mou, number, step="transferred", organ="县公安局")
        with pytest.raises(InvalidBody):
            note(county, mou, number, step="transferred")
        note(county, yu, number, step="answered", words="当面反馈。")
        found = open_it(county, mou, number)
        assert [(e.step, e.organ, e.words, e.name) for e in found.steps] == [
            ("accepted", "", "已核对收据。", "余纪检"),
            ("transferred", "县公安局", "", "牟监察"),
            ("answered", "", "当面反馈。", "余纪检"),
        ]
        (row,) = reading.listed(mou.who, 1, store=county.sili.reports).rows
        assert row.step == "answered"
        noted = lines(county, "report.noted")
        with county.sili.reports.asking() as session:
            said = [session.get_one(Line, each.n).said for each in noted]
    assert not any(word in each for each in said for word in ("收据", "公安"))


# Everybody else


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DISCIPLINE_RECEIVER}))
def test_for_every_other_role_there_is_no_such_thing(
    county: County, role: Role
) -> None:
    assert [e for e in Role if Verb.READ_REPORTS in TABLE[e]] == [
        Role.DISCIPLINE_RECEIVER
    ]
    assert [e for e in Role if Verb.TAKE_IN_REPORT in TABLE[e]] == [Role.COUNTY_OFFICER]
    store, now = county.sili.reports, county.clock.now
    who = county.principal(role, "500230")
    with county.context():
        yu, _ = two(county)
        number = take_in(county)
        with pytest.raises(ReportNotFound):
            reading.listed(who, 1, store=store)
        with pytest.raises(ReportNotFound):
            open_it(county, Reader(who, yu.phrase), number)
        with pytest.raises(ReportNotFound):
            readers.set_up(who, yu.phrase, yu.phrase, HOUSE, store=store, now=now)
        if role != Role.COUNTY_OFFICER:
            with pytest.raises(NotAllowed):
                intake.take_in(who, told(), store=store, now=now)


def test_a_reader_of_a_township_reads_none_of_the_county(county: County) -> None:
    with county.context():
        two(county)
        take_in(county)
        who = county.principal(Role.DISCIPLINE_RECEIVER, GRID[:9])
        with pytest.raises(ReportNotFound):
            reading.listed(who, 1, store=county.sili.reports)


# Out of a mixed petition


def test_of_several_set_apart_all_are_kept_or_none(county: County) -> None:
    store, now = county.sili.reports, county.clock.now
    with county.context():
        assert intake.set_apart(OFFICER, [], store=store, now=now) == []
        yu, _ = two(county)
        every = [told(), told(about={"p1": {"unit": HOUSE}})]
        with pytest.raises(ReportRefused):
            intake.set_apart(OFFICER, every, store=store, now=now)
        assert lines(county, "report.taken_in") == []
        with pytest.raises(ReportRefused) as refused:
            intake.set_apart(
                OFFICER, [told(received_on="2026-03-03")], store=store, now=now
            )
        assert refused.value.reason == "future"
        every = [told(), told(facts="低保给了自己的亲戚。")]
        numbers = intake.set_apart(OFFICER, every, store=store, now=now)
        assert listed(county, yu) == numbers[::-1]


def test_no_row_of_the_registry_is_written_when_one_is_taken_in(
    county: County,
) -> None:
    with county.context():
        yu, _ = two(county)
        before = registry(county)
        number = take_in(county)
        assert registry(county) == before
        note(county, yu, number, step="accepted")
        open_it(county, yu, number)
        assert registry(county) == before


def registry(county: County) -> dict[str, list[Any]]:
    db.session.rollback()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
    }


def test_the_store_is_in_no_metadata_of_the_registry() -> None:
    assert not set(Apart.metadata.tables) & set(Base.metadata.tables)
    assert "line" not in {table.name for table in portable.tables()}
