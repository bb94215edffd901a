"""文书模板: the page on which a clerk changes one, and another lets it count."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from server.errors.printing import PrintFailed
from server.papers import printing
from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.templated import template_page, templates_page
from tests.server.papers.templated import (
    CODE,
    current,
    file,
    propose,
    publish,
    second,
)

OFFICER, UNIT = "county_officer", "unit"
PAGE = f"/templates/{CODE}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, OFFICER, UNIT)
    yield made
    made.county.close()


def say(desk: Desk, data: bytes = b"", **form: Any) -> Any:
    client = desk.client(OFFICER)
    form["csrf_token"] = token(client.get("/account").text)
    if data:
        form["file"] = BytesIO(data), "新模板.docx"
    return client.post(PAGE, data=form, content_type="multipart/form-data")


def edited(data: bytes, words: str) -> bytes:
    """As another program saves it, with a line more and a title in bold."""
    document = docx.Document(BytesIO(data))
    document.paragraphs[0].runs[0].bold = True
    document.add_paragraph(words)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_the_list_says_of_every_kind_which_version_counts_and_what_waits(
    desk: Desk,
) -> None:
    page = unescape(desk.page(templates_page(desk)))
    assert "信访事项受理告知书" in page
    assert "第 1 版" in page
    assert "待复核 1" in page
    assert "随程序" in page
    assert "Version 1" in desk.page("/templates", language="en")


def test_a_clerk_downloads_changes_sees_and_proposes(desk: Desk) -> None:
    taken = desk.client(OFFICER).get(f"{PAGE}/0.docx")
    looked = say(desk, edited(taken.data, "请妥善保管。"), what="check")
    assert looked.status_code == 200
    draft, digest = (hidden(looked.text, name) for name in ("draft", "digest"))
    proof = say(desk, what="proof", draft=draft)
    assert proof.mimetype == "application/pdf"
    for answer in (taken, proof):
        assert answer.headers["Content-Disposition"].isascii()
    text = PdfReader(BytesIO(proof.data)).pages[0].extract_text()
    assert "请妥善保管" in text
    about = {"draft": draft, "digest": digest, "reason": "市里要求"}
    unseen = say(desk, what="propose", **about)
    assert unseen.status_code == 409
    assert hidden(unseen.text, "draft") == draft
    assert say(desk, what="propose", seen="yes", **about).status_code == 303
    assert "您提出的，要另一人启用" in unescape(desk.page(PAGE))


def test_the_faults_of_a_file_are_told_all_at_once(desk: Desk) -> None:
    answer = say(desk, file("{{ petiton_name }}{% for each in every %}"), what="check")
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert "正文第" in page
    assert "是不是 {{ petitioner_name }}（信访人）" in page
    assert "大括号" in page
    assert say(desk, what="check").status_code == 409


def test_another_person_sees_both_side_by_side_and_lets_it_count(desk: Desk) -> None:
    template_page(desk)
    page = unescape(desk.page(PAGE))
    template, digest = (hidden(page, name) for name in ("template", "digest"))
    for which in ("1", template):
        picture = desk.client(OFFICER).get(f"{PAGE}/{which}/1.png")
        assert picture.data.startswith(b"\x89PNG")
    about = {"template": template, "digest": digest}
    assert say(desk, what="publish", **about).status_code == 409
    assert say(desk, what="publish", seen="yes", **about).status_code == 303
    assert current(desk.county).version == 2
    found = {"template": template, "reason": "印错了", "what": "withdraw"}
    assert say(desk, **found).status_code == 303
    assert current(desk.county).version == 1


def test_another_person_refuses_with_a_reason(desk: Desk) -> None:
    template = propose(desk.county, file(), second(desk.county))
    about = {"template": template, "what": "refuse"}
    assert say(desk, **about).status_code == 400
    assert say(desk, reason="少了一句", **about).status_code == 303
    assert "少了一句" in unescape(desk.page(PAGE))


@pytest.mark.parametrize(
    "address",
    [
        "/templates/D99",
        f"{PAGE}/7.docx",
        f"{PAGE}/nobody.docx",
        f"{PAGE}/0/9.png",
        f"{PAGE}/9999999999999/1.png",
    ],
)
def test_what_is_not_there_is_not_there(desk: Desk, address: str) -> None:
    assert desk.client(OFFICER).get(address).status_code == 404


def test_a_unit_changes_no_template(desk: Desk) -> None:
    assert desk.client(UNIT).get("/templates").status_code == 404


def test_a_file_that_cannot_be_printed_is_not_offered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(desk.county, propose(desk.county, file()))
    desk.page(PAGE)

    def slow(*_: object, **__: object) -> list[bytes]:
        raise PrintFailed("slow", most=10)

    monkeypatch.setattr(printing.Press, "pictures", slow)
    answer = say(desk, file("排不出来的一版。"), what="check")
    assert "10秒" in unescape(answer.text)
    assert hidden(answer.text, "draft") == ""
