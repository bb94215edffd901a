"""信访事项 in and out as tables, at a browser; and tokens on one's own page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from server import api_tokens, sheets
from server.petitions import exporting, incoming
from server.registry import db
from server.registry.petition_rows import PetitionRow
from server.registry.reading_log import Reading
from tests.server.asked import registered
from tests.server.console.desk import PASSWORD, Desk, account_of, make_desk, token
from tests.server.console.test_bundles import form_of
from tests.server.test_exchange import CARD, HEAD, line

AT, OFFICER = "/petitions/import", "county_officer"


@pytest.fixture
def office(kind: str, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "county", "mediator", "justice_bureau")
    yield made
    made.county.close()


def table(*rows: list[str], head: list[str] = HEAD) -> bytes:
    return sheets.written(head, rows).encode()


def bring(desk: Desk, data: bytes, language: str = "zh") -> str:
    client = desk.client(OFFICER, language)
    csrf = token(client.get("/account").text)
    return unescape(client.post(AT, **form_of(data, csrf, "table")).text)


def say(desk: Desk, address: str, login: str = OFFICER, **form: Any) -> Any:
    client = desk.client(login)
    csrf = token(client.get("/account").text)
    return client.post(address, data={**form, "csrf_token": csrf})


def chosen(page: str) -> dict[str, str]:
    """What the form of the columns would send."""
    word = re.search(r'name="word" value="([^"]+)"', page)
    fields = re.findall(r'<select name="(column-\w+)">(.*?)</select>', page)
    said = {
        name: found[1]
        for name, options in fields
        if (found := re.search(r"<option selected>([^<]*)<", options))
    }
    return {"word": word[1] if word else "", **said}


def there(desk: Desk) -> int:
    with desk.county.context():
        db.session.rollback()
        return db.session.scalar(select(func.count(PetitionRow.id))) or 0


def files(desk: Desk) -> list[Path]:
    return [*(desk.county.settings.data / incoming.FOLDER).iterdir()]


def test_a_table_is_looked_at_and_then_imported_at_a_word(office):
    page = bring(office, table(line("F1"), line("F2")))
    assert "新的 2 件" in page
    assert there(office) == 0
    done = say(office, f"{AT}/take", **chosen(page))
    assert "导入了 2 件" in done.text
    assert there(office) == 2
    assert files(office) == []
    again = say(office, f"{AT}/take", **chosen(page))
    assert again.status_code == 422
    assert "请重新上传" in again.text
    assert "已经在这里的 2 件" in bring(office, table(line("F1"), line("F2")))


def test_what_is_wrong_is_listed_and_there_is_no_word_to_import(office):
    page = bring(office, table(line("F1"), line("F2", xfrq="前天")))
    assert "不是日期" in page
    assert "写成 2026-03-02" in page
    assert f"{AT}/take" not in page
    refused = say(office, f"{AT}/take", **chosen(page))
    assert refused.status_code == 422
    assert there(office) == 0
    english = bring(office, table(line("F1"), line("F2", xfrq="前天")), "en")
    assert "it is no day" in english


def test_a_column_of_another_name_is_told_by_hand(office):
    head = ["序列", *HEAD[1:]]
    page = bring(office, table(line("F1"), head=head))
    assert "没有取用的列：序列" in page
    told = {**chosen(page), "column-xfjbh": "序列"}
    looked = unescape(say(office, AT, **told).text)
    assert "可以导入" in looked
    assert say(office, f"{AT}/take", **chosen(looked)).status_code == 200
    assert there(office) == 1


def test_what_waits_is_kept_for_an_hour_and_lies_where_nobody_reads_it(office):
    page = bring(office, table(line("F1")))
    (kept,) = files(office)
    assert "水渠".encode() not in kept.read_bytes()
    assert chosen(page)["word"] not in kept.name
    assert kept.stat().st_mode & 0o077 == 0
    office.county.clock.now += timedelta(hours=1, seconds=1)
    office.cookies.clear()
    assert "请重新上传" in say(office, AT, **chosen(page)).text
    bring(office, table(line("F2")))
    assert kept not in files(office)


def test_the_word_opens_nothing_to_another_account(office):
    folder, now = office.county.settings.data, office.county.clock.now
    word = incoming.keep(b"x", "a-one", folder, now)
    assert incoming.opened(word, "a-one", folder, now) == b"x"
    with pytest.raises(incoming.TableRefused):
        incoming.opened(word, "a-other", folder, now)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a,a\n"])
def test_what_is_no_table_is_told_so(office, data):
    page = bring(office, data)
    assert 'role="alert"' in page


def test_a_workbook_is_taken_away_with_what_was_asked_for(office):
    registered(office.county, external_ref="F1")
    registered(office.county, external_ref="F2", channel="visit")
    answer = say(office, "/petitions/export", channel="visit", kind="xlsx")
    assert answer.headers["Content-Disposition"].endswith(".xlsx")

    rows = [*load_workbook(BytesIO(answer.data)).active.values]
    assert rows[0] == exporting.HEAD
    assert [row[0] for row in rows[1:]] == ["F2"]
    with office.county.context():
        assert db.session.scalar(select(func.count(Reading.n))) == 1


def test_numbers_of_documents_are_readable_to_a_purpose_alone(office):
    person = {"name": "王秀英", "id_type": "111", "id_no": CARD}
    registered(office.county, petitioners={"p1": person})
    address = "/petitions/export"
    assert CARD not in say(office, address, kind="csv").text
    assert CARD in say(office, address, kind="csv", purpose="review").text
    other = say(office, address, kind="csv", purpose="other")
    assert other.status_code == 400
    assert CARD not in other.text


def test_what_the_queue_was_asked_stands_in_the_form(office):
    page = office.page("/petitions/export?state=accepted&q=水渠&unit=县水利局")
    assert '<option value="accepted" selected>' in page
    assert 'value="水渠"' in page
    assert 'name="unit" value="县水利局"' in page


@pytest.mark.parametrize("login", ["mediator", "justice_bureau"])
def test_for_others_there_is_no_such_page(office, login):
    for path in (AT, "/petitions/export"):
        assert office.client(login).get(path).status_code == 404


def test_a_token_is_shown_once_and_ended_at_a_word(office):
    form = {"name": "市信访系统", "verb": "read_petitions", "days": "30"}
    made = say(office, "/account/tokens", current=PASSWORD, **form)
    (text,) = re.findall(r"sili_[\w-]+", made.text)
    page = office.page("/account")
    assert text not in page
    assert "市信访系统" in page
    with office.county.context():
        (kept,) = api_tokens.of(account_of(OFFICER).id)
        id = kept.id
        assert api_tokens.admitted(text, office.county.clock.now)
    assert say(office, f"/account/tokens/{id}/end").status_code == 303
    assert "已吊销" in office.page("/account")
    assert say(office, "/account/tokens/t-x/end").status_code == 422


def test_what_is_refused_keeps_what_was_typed_but_the_password(office):
    form = {"name": "市信访系统", "verb": "read_petitions", "days": "soon"}
    refused = say(office, "/account/tokens", current=PASSWORD, **form)
    assert refused.status_code == 422
    assert "有效期为 1 至 90 天" in refused.text
    assert 'value="市信访系统"' in refused.text
    assert PASSWORD not in refused.text


def test_who_may_do_nothing_over_the_api_is_offered_no_token(office):
    assert "接口令牌" not in office.page("/account", "mediator")
