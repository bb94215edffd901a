"""What goes to the national petition system comes back as it went."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas import codes, exchange, labels
from schemas.errors import InvalidBody
from schemas.exchange import FORM, Codes, from_row, to_row
from schemas.exchange_cells import area, day, joined, padded, parted
from schemas.exchange_fields import (
    BY_CODE,
    FIELDS,
    HINTS,
    OURS_WITHOUT,
    POINTERS,
    TAKEN,
    WITHOUT,
    guessed,
)
from schemas.labels import form_in
from tests.schemas.generating import filled, texts
from tests.schemas.petition.telling import ACTOR, deed, legal, registered, told

NUMBER = "（2026）丰信访字第1号"


def bodies() -> st.SearchStrategy[dict[str, Any]]:
    """Random registrations, with what the row has a field for."""
    return filled(FORM).map(sendable).filter(is_right)


def sendable(body: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in body.items() if f"/{k}" not in OURS_WITHOUT}
    for claim in kept["claims"].values():
        claim.pop("amount_fen", None)
    people = [each for each in kept.pop("petitioners", {}).values() if each]
    if people:
        kept["petitioners"] = {f"p{n}": each for n, each in enumerate(people, 1)}
    for name in ("repeats", "reception"):
        kept.pop(name, None)
    return {"received_by": "petition_office", **kept}


def is_right(body: dict[str, Any]) -> bool:
    try:
        labels.held(FORM, body)
    except InvalidBody:
        return False
    return True


def sent(body: dict[str, Any]) -> dict[str, str]:
    first = registered()._replace(body={"actor": ACTOR, **body})
    return to_row(told(first=first), NUMBER)


def taken(**cells: str) -> exchange.Taken:
    """A row as a clerk would type it, with these cells."""
    row = {
        "xfjbh": "F2026-0001",
        "xfrq": "2026/3/2",
        "xfxs": "01",
        "xfrs": "1",
        "gkxx": "要求恢复水渠",
        "wtsddm": "500230101205",
        "xm": "王秀英",
        **cells,
    }
    return from_row(row)


def wrong(**cells: str) -> list[tuple[str, str]]:
    return [(each.field, each.words.zh) for each in taken(**cells).faults]


@given(bodies())
def test_every_field_that_the_row_has_comes_back_as_it_went(body) -> None:
    back = from_row(sent(body))
    assert back.faults == ()
    assert back.body == {"external_ref": NUMBER, **body}


@given(bodies())
def test_what_is_taken_in_goes_out_alike(body) -> None:
    row = sent(body)
    assert sent(dict(from_row(row).body)) == row


@given(st.dictionaries(st.sampled_from(TAKEN), st.text(max_size=20)))
def test_any_row_at_all_is_taken_or_told_what_to_do_about_it(row) -> None:
    found = from_row(row)
    assert {each.field for each in found.faults} <= set(HINTS)
    assert all(each.do.zh and each.do.en for each in found.faults)
    assert found.faults or is_right(dict(found.body))


@given(legal())
def test_every_petition_goes_out_with_every_field_and_text_alone(deeds) -> None:
    row = to_row(told(*deeds[1:], first=deeds[0]), NUMBER)
    assert row.keys() == BY_CODE.keys()
    assert all(isinstance(cell, str) for cell in row.values())


@given(st.dictionaries(st.sampled_from(["c1", "c2", "c3"]), texts, min_size=1))
def test_claims_in_one_cell_come_apart_again(asked) -> None:
    assert parted(joined(asked)) == asked
    quoting = {key: f"【诉求2】{text}" for key, text in asked.items()}
    assert parted(joined(quoting)) == quoting


@given(st.dates())
def test_a_day_is_read_however_people_write_it(on) -> None:
    assume(on.year >= 1900)
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"):
        assert day(on.strftime(form)) == on.isoformat()
    assert day(f"{on.year}/{on.month}/{on.day} 9:30") == on.isoformat()


@pytest.mark.parametrize("cell", ["", "三月二日", "2026-02-30", "202603021", "46083"])
def test_what_is_no_day_is_none(cell) -> None:
    assert day(cell) is None


def test_every_place_of_the_county_is_told_in_twelve_digits() -> None:
    for code in codes.divisions("500230"):
        assert len(padded(code)) == 12
        assert area(padded(code)) == code


def test_no_field_is_named_twice_and_each_has_words() -> None:
    without = [code for each in WITHOUT for code in each.codes]
    every = [each.code for each in FIELDS] + without
    assert len(every) == len(set(every))
    assert set(POINTERS.values()) <= set(TAKEN) == set(HINTS)
    assert all(each.words.zh and each.words.en.isascii() for each in FIELDS)


def test_each_of_our_fields_has_one_of_theirs_or_is_said_to_have_none() -> None:
    ours = set()
    for name, field in FORM.fields.items():
        inside = form_in(field)
        ours |= (
            {f"/{name}/{each}" for each in inside.fields} if inside else {f"/{name}"}
        )
    assert ours - POINTERS.keys() - set(OURS_WITHOUT) == {"/repeats"}
    assert set(OURS_WITHOUT) <= ours


def test_a_letter_of_the_list_is_taken_as_it_was_typed() -> None:
    found = taken(zz="青龙村2组", sjh="13800000001", zjlx="居民身份证", zdjjbz="否")
    assert found.faults == ()
    assert found.body == {
        "received_by": "petition_office",
        "external_ref": "F2026-0001",
        "received_on": "2026-03-02",
        "channel": "letter",
        "people": 1,
        "claims": {"c1": {"text": "要求恢复水渠"}},
        "area": "500230101205",
        "is_urgent": False,
        "petitioners": {
            "p1": {
                "name": "王秀英",
                "id_type": "111",
                "phone": "13800000001",
                "address": "青龙村2组",
            }
        },
    }


def test_what_is_wrong_is_said_by_field_and_what_to_do() -> None:
    assert wrong(xfrq="昨天") == [("xfrq", "不是日期")]
    assert wrong(xfrs="两人") == [("xfrs", "不是整数")]
    assert wrong(xfxs="77") == [("xfxs", "不是已知的信访形式代码")]
    assert wrong(zdjjbz="急") == [("zdjjbz", "只能是 1 或 0")]
    assert wrong(gkxx="") == [("gkxx", "必须填写")]
    assert wrong(zjlx="借书证") == [("zjlx", "不是已知的证件类型")]
    assert [field for field, _ in wrong(xfjbh="", wtsddm="12")] == ["xfjbh", "wtsddm"]
    (fault,) = taken(xfrq="昨天").faults
    assert fault.do.zh == "写成 2026-03-02"


def test_a_card_number_that_the_spreadsheet_rounded_is_told_so() -> None:
    ((field, words),) = wrong(zjhm="5.10230198001E+17", zjlx="111")
    assert field == "zjhm"
    assert "科学计数法" in words


def test_five_who_visit_need_somebody_to_stand_for_them() -> None:
    assert [field for field, _ in wrong(xfxs="02", xfrs="5")] == ["xm"]
    assert wrong(xfxs="02", xfrs="5", zfrbz="1") == []


def test_several_people_stand_under_each_other() -> None:
    found = taken(xm="王秀英\n李大山", sjh="\n13800000001", xfrs="2")
    assert found.body["petitioners"] == {
        "p1": {"name": "王秀英"},
        "p2": {"name": "李大山", "phone": "13800000001"},
    }


def test_who_is_complained_of_once_is_meant_by_every_claim() -> None:
    found = taken(gkxx="【诉求1】水渠\n【诉求2】道路", bfyrhdw="张某")
    assert {each["against"] for each in found.body["claims"].values()} == {"张某"}
    only = taken(gkxx="【诉求1】水渠\n【诉求2】道路", bfyrhdw="【诉求1】张某")
    assert "against" not in only.body["claims"]["c2"]


def test_who_is_complained_of_by_the_first_claim_alone_stays_so() -> None:
    asked = {"c1": {"text": "水渠", "against": "张某"}, "c2": {"text": "道路"}}
    row = sent({**registered().body, "claims": asked})
    assert row["bfyrhdw"] == "【诉求1】张某"
    assert from_row(row).body["claims"] == asked


def test_a_name_that_looks_like_a_mark_is_no_mark() -> None:
    body = {"claims": {"c1": {"text": "水渠", "against": "【诉求2】乡政府"}}}
    row = sent({**registered().body, **body})
    assert from_row(row).body["claims"] == body["claims"]


def test_a_county_enters_its_own_codes_for_channels() -> None:
    own = Codes({"letter": "101", "fax": "105"})
    assert own.channel_in("105") == "fax"
    assert own.channel_out("fax") == "105"
    assert Codes().channel_out("fax") == "传真"
    assert Codes().channel_in("传真") == "fax"


def test_sex_and_birth_are_those_of_the_card() -> None:
    person = {"name": "王秀英", "id_type": "111", "id_no": "11010519491231002X"}
    row = to_row(told(first=registered(petitioners={"p1": person})), NUMBER)
    assert (row["xb"], row["csrq"]) == ("0", "1949-12-31")


def test_what_the_desk_did_goes_out_with_it() -> None:
    on = registered().on
    steps = [deed(type, on) for type in ("classified", "transferred", "evaluated")]
    row = to_row(told(*steps), NUMBER, repeats="（2025）丰信访字第9号")
    assert row["qxjg"] == "县人力资源和社会保障局"
    assert (row["dzrdwpj"], row["bjbz"], row["bjgccbz"]) == ("0", "0", "1")
    assert row["lhxfjid"] == "（2025）丰信访字第9号"


def test_columns_are_known_by_their_code_their_name_or_what_people_call_them() -> None:
    assert guessed(["XFJBH", "信访日期 ", "姓名", "备注", "xm"]) == {
        "xfjbh": "XFJBH",
        "xfrq": "信访日期 ",
        "xm": "姓名",
    }
