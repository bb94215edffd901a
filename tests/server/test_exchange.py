"""Petitions brought in from a table, and taken away in one."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from schemas import exchange
from schemas.exchange_fields import FIELDS, TAKEN, guessed
from schemas.petition import claims
from server import sheets, tables
from server.errors import NotAllowed, SettingInvalid
from server.errors.exchange import ExportRefused, ImportRefused
from server.errors.petitions import RegistrationRefused
from server.permissions import Principal, Role
from server.petitions import exporting, importing
from server.petitions.exporting import Wish
from server.petitions.importing import Looked, Source
from server.petitions.listing import PetitionQuery
from server.petitions.own_codes import FILE, own_codes
from server.reading import Purpose
from server.registry import db
from server.registry.petition_rows import PetitionRow
from server.registry.reading_log import Reading
from server.verify import verify
from tests.schemas.petition.telling import ACTOR
from tests.schemas.test_exchange import bodies
from tests.server.asked import look, pen, registered, step, unit
from tests.server.county import County

HEAD = [
    "编号",
    "信访日期",
    "信访形式",
    "人数",
    "诉求",
    "属地代码",
    "姓名",
    "重复信访件编号",
]
CARD = "11010519491231002X"
BATCHES = count()
FAMILIAR = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def line(number: str, **said: str) -> list[str]:
    """A row as a clerk has it in the list."""
    typed = {
        "xfrq": "2026-02-27",
        "xfxs": "来信",
        "xfrs": "1",
        "gkxx": "要求恢复水渠",
        "wtsddm": "500230101205",
        "xm": "王秀英",
        "lhxfjid": "",
        **said,
    }
    return [number, *typed.values()]


def source(rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> Source:
    table = tables.read(sheets.written(head, rows).encode())
    return Source(table, guessed([*table.head]))


def looked(county: County, rows: Sequence[Sequence[str]]) -> Looked:
    with county.context():
        db.session.rollback()
        return importing.look(county.officer, source(rows), county.clock.now)


def brought(
    county: County,
    rows: Sequence[Sequence[str]],
    by: Principal | None = None,
    head: Sequence[str] = HEAD,
) -> int:
    """How many came in."""
    return take(county, source(rows, head), by)


def take(county: County, table: Source, by: Principal | None = None) -> int:
    who = by or county.officer
    with county.context():
        about = {"pen": pen(county, who), "now": county.clock.now}
        return len(importing.take(who, table, **about).new)


def taken_away(
    county: County, by: Principal | None = None, **wish: Any
) -> list[list[str]]:
    wish = {"query": PetitionQuery(), "purpose": Purpose("review"), **wish}
    with county.context():
        return exporting.rows(
            by or county.officer, Wish(**wish), county.sili.keys, county.clock.now
        )


def there(county: County) -> list[tuple[Any, ...]]:
    of = PetitionRow.external_ref, PetitionRow.summary, PetitionRow.received_on
    with county.context():
        db.session.rollback()
        return sorted(map(tuple, db.session.execute(select(*of))), key=repr)


def of(county: County, reference: str) -> str:
    with county.context():
        mine = PetitionRow.external_ref == reference
        found: str = db.session.scalars(select(PetitionRow.petition).where(mine)).one()
        return found


def wrong(county: County) -> list[str]:
    with county.context():
        db.session.rollback()
        found = verify(db.session(), county.sili.hub, county.sili.keys)
        return [f"{each.kind} {each.en}" for each in found if each.weight == "broken"]


def test_a_list_comes_in_and_each_row_is_a_sealed_registration_with_its_number(county):
    assert brought(county, [line("F1"), line("F2", xm="李大山", xfxs="02")]) == 2
    one = look(county, of(county, "F1"))
    assert one.row.number == "（2026）丰信访字第1号"
    assert one.row.rule == "DL01"
    assert [each.type for each in one.entries] == ["petition.registered"]
    assert look(county, of(county, "F2")).row.channel == "visit"
    assert wrong(county) == []


def test_the_same_list_again_adds_nothing_nor_does_what_it_shares_with_another(county):
    rows = [line("F1"), line("F2")]
    assert brought(county, rows) == 2
    before = there(county)
    assert brought(county, rows) == 0
    assert there(county) == before
    assert brought(county, [*rows, line("F3")]) == 1
    found = looked(county, rows)
    assert [reference for _, reference in found.here] == ["F1", "F2"]


def test_one_wrong_row_and_nothing_is_brought_in(county):
    rows = [line("F1"), line("F2", xfrq="前天"), line("F3")]
    with pytest.raises(ImportRefused) as refused:
        brought(county, rows)
    assert "没有导入任何一行" in refused.value.zh
    assert there(county) == []
    found = looked(county, rows)
    (fault,) = found.wrong
    assert (len(found.new), found.wrong_rows) == (2, 1)
    assert (fault.row, fault.column) == (3, "信访日期")
    assert fault.do.zh == "写成 2026-03-02"


def test_two_bring_the_same_list_at_once_and_it_is_here_once(county):
    rows = [line(f"F{n}") for n in range(5)]
    with ThreadPoolExecutor(3) as clerks:
        many = [*clerks.map(lambda _: brought(county, rows), range(3))]
    assert sorted(many) == [0, 0, 5]
    assert len(there(county)) == 5
    assert wrong(county) == []


def test_who_registers_by_hand_what_is_being_brought_in_is_told(county):
    def by_hand() -> int:
        try:
            registered(county, external_ref="F0")
        except RegistrationRefused:
            return 0
        return 1

    rows = [line(f"F{n}") for n in range(5)]
    with ThreadPoolExecutor(3) as clerks:
        brings = clerks.submit(brought, county, rows)
        hands = [clerks.submit(by_hand) for _ in range(2)]
    here = brings.result() + sum(each.result() for each in hands)
    assert here == len(there(county)) == 5


def test_looking_writes_nothing(county):
    assert len(looked(county, [line("F1"), line("F2")]).new) == 2
    assert there(county) == []


@FAMILIAR
@given(st.permutations(range(6)))
def test_the_order_of_rows_plays_no_part_but_in_numbers(county, order):
    rows = [line(f"F{n}", lhxfjid=f"F{n - 1}" if n % 3 else "") for n in range(6)]
    again = [line(f"G{n}", lhxfjid=f"G{n - 1}" if n % 3 else "") for n in range(6)]
    brought(county, rows)
    brought(county, [again[n] for n in order])
    with county.context():
        db.session.rollback()
        got = {r.external_ref: r for r in db.session.scalars(select(PetitionRow))}
        back = {row.petition: ref for ref, row in got.items()}
        for n in range(6):
            one, other = got[f"F{n}"], got[f"G{n}"]
            assert one.summary == other.summary
            assert back.get(one.repeats, "")[1:] == back.get(other.repeats, "")[1:]


def test_a_row_may_repeat_one_that_is_here_by_their_number_or_by_ours(county):
    petition = registered(county, external_ref="F0")
    number = look(county, petition).row.number
    brought(county, [line("F1", lhxfjid="F0"), line("F2", lhxfjid=number)])
    again = {each.external_ref for each in look(county, petition).repeated_by}
    assert again == {"F1", "F2"}
    assert wrong(county) == []


def test_what_is_wrong_is_said_row_by_row_with_what_to_do(county):
    rows = [
        line("F1"),
        line("F1"),
        line(""),
        line("F4", lhxfjid="F99"),
        line("F5", lhxfjid="F5"),
        line("F6", xfrq="2026-03-09"),
        line("F7", wtsddm="500105001"),
    ]
    found = looked(county, rows)
    assert [(each.row, each.column) for each in found.wrong] == [
        (3, "编号"),
        (4, "编号"),
        (5, "重复信访件编号"),
        (6, "重复信访件编号"),
        (7, "信访日期"),
        (8, "属地代码"),
    ]
    assert all(each.words.en and each.do.en for each in found.wrong)
    assert found.wrong[0].words.zh == "第 2 行已经有这个编号"


def of_this_county(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "received_on": "2026-03-01", "area": "500230101205"}


@FAMILIAR
@given(st.lists(bodies().map(of_this_county), min_size=1, max_size=4))
def test_whatever_was_brought_in_and_taken_away_adds_nothing_and_says_the_same(
    county, told
):
    batch = next(BATCHES)
    rows = []
    for number, body in enumerate(told):
        known = {**body, "external_ref": f"B{batch}-{number}"}
        first = claims.Deed("d0", "registered", {"actor": ACTOR, **known})
        row = exchange.to_row(claims.fold("x", [first]), "")
        rows.append([row[code] for code in TAKEN])
    assert brought(county, rows, head=TAKEN) == len(rows)
    places = [each.code for each in FIELDS]
    away = [
        [row[places.index(code)] for code in TAKEN]
        for row in taken_away(county, query=PetitionQuery(sort="received_on"))
    ]
    assert all(row in away for row in rows)
    assert brought(county, away, head=TAKEN) == 0


def test_columns_of_which_nothing_is_taken_are_named():
    assert source([[*line("F1"), "急"]], [*HEAD, "备注"]).unused == ["备注"]


def test_what_was_taken_away_and_is_brought_back_adds_nothing(county):
    brought(county, [line("F1"), line("F2", lhxfjid="F1")])
    step(county, of(county, "F1"), "classified")
    step(county, of(county, "F1"), "transferred")
    registered(county)
    before, away = there(county), taken_away(county)
    assert len(away) == 3
    for made in (sheets.written(exporting.HEAD, away).encode(), book(away)):
        table = tables.read(made)
        again = Source(table, guessed([*table.head]))
        assert take(county, again) == 0
    assert there(county) == before


def book(rows: list[list[str]]) -> bytes:
    return sheets.workbook(exporting.HEAD, rows)


def test_another_county_reads_what_this_one_took_away(county):
    brought(county, [line("F1", xm="王秀英\n李大山", xfrs="2")])
    (row,) = taken_away(county)
    cells = {f.code: cell for f, cell in zip(FIELDS, row, strict=True)}
    told = look(county, of(county, "F1")).petition.registered
    back = exchange.from_row(cells)
    assert back.faults == ()
    assert back.body == {k: v for k, v in told.items() if k != "actor"}


def test_without_a_purpose_numbers_of_documents_are_covered_and_each_is_noted(county):
    person = {"name": "王秀英", "id_type": "111", "id_no": CARD}
    petition = registered(county, petitioners={"p1": person})
    (open_,) = taken_away(county)
    (shut,) = taken_away(county, purpose=None)
    assert CARD in open_
    assert "1949-12-31" in open_
    assert CARD not in shut
    assert "1949-12-31" not in shut
    assert "110105********002X" in shut
    with county.context():
        lines = db.session.scalars(select(Reading).order_by(Reading.n)).all()
        assert [(each.what, each.case) for each in lines] == [
            ("exported", petition)
        ] * 2
        assert [each.purpose for each in lines] == ["review", "handling"]


def test_more_than_one_person_takes_away_is_refused_and_nothing_is_noted(county):
    brought(county, [line("F1"), line("F2"), line("F3")])
    with pytest.raises(ExportRefused):
        taken_away(county, most=2)
    with county.context():
        assert db.session.scalar(select(func.count(Reading.n))) == 0


def test_a_unit_takes_away_what_was_laid_with_it_and_of_that_its_own_claims(county):
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c2")
    registered(county)
    (row,) = taken_away(county, unit())
    cells = {f.code: cell for f, cell in zip(FIELDS, row, strict=True)}
    assert cells["gkxx"] == "【诉求2】要求恢复水渠2"


def test_only_who_registers_brings_in_and_only_who_reads_takes_away(county):
    mediator = county.principal(Role.MEDIATOR, "500230101205001")
    with pytest.raises(NotAllowed):
        brought(county, [line("F1")], unit())
    with pytest.raises(NotAllowed):
        taken_away(county, mediator)


def test_the_county_s_own_codes_are_read_and_a_slip_in_them_is_told(county):
    path = county.settings.data / FILE
    assert own_codes(county.settings) is exchange.TRIAL
    path.write_text('{"channels": {"letter": "101"}}')
    assert own_codes(county.settings).channel_out("letter") == "101"
    for slip in ("{", "[]", '{"channels": {"raven": "1"}}', '{"channels": {"fax": 1}}'):
        path.write_text(slip)
        with pytest.raises(SettingInvalid):
            own_codes(county.settings)
