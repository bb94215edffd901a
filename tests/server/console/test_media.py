"""The pages of evidence: who sees it, what a browser is given, what is written down."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from server.registry import db
from server.registry.reading_log import Reading
from tests.server.console.desk import Desk, lived_in
from tests.server.console.exhibits import ditch, show, words
from tests.server.console.secrets import secret
from tests.server.evidence import Item

INLINE = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture(scope="module")
def desk(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lived_in(tmp_path_factory.mktemp("county"))
    show(made)
    yield made
    made.county.close()


def at(desk: Desk, title: str = "填土后的水沟，从坎头拍") -> str:
    return f"/cases/{desk.case}/evidence/{desk.exhibits[title]}"


def link(page: str, door: str) -> str:
    (found, *_) = re.findall(rf'"([^"]*/{door}\?token=[^"]*)"', page)
    return str(found)


def noted(desk: Desk) -> list[str]:
    with desk.county.context():
        lines = db.session.query(Reading).order_by(Reading.n)
        return [line.what for line in lines]


def test_the_page_of_the_case_shows_what_has_come_of_each(desk: Desk) -> None:
    page = desk.page(f"/cases/{desk.case}")
    for words_ in ("已收全", "校验不符", "未到"):
        assert words_ in page
    assert re.search(r"已到 \d+/\d+", page)
    assert page.count("/thumbnail") == 1
    assert "sha256" not in page
    english = desk.page(f"/cases/{desk.case}", language="en")
    assert "Does not verify" in english


def test_a_picture_is_given_encoded_anew_and_can_do_nothing(desk: Desk) -> None:
    before = noted(desk)
    page = desk.page(at(desk))
    client = desk.client("county_officer")
    shown = client.get(link(page, "shown"))
    for name, value in INLINE.items():
        assert shown.headers[name] == value
    assert shown.content_type == "image/jpeg"
    assert shown.data != ditch(1)
    assert Image.open(BytesIO(shown.data)).size == (1280, 960)
    small = client.get(f"{at(desk)}/thumbnail")
    assert max(Image.open(BytesIO(small.data)).size) == 320
    assert noted(desk) == [*before, "medium"]
    taken = client.get(link(page, "original"))
    assert taken.data == ditch(1)
    assert taken.content_type == "application/octet-stream"
    named = taken.headers["Content-Disposition"]
    assert named.startswith("attachment")
    assert named.isascii()  # A header is no place for Chinese as it stands.
    assert noted(desk) == [*before, "medium", "original"]


def test_nobody_comes_to_the_content_but_over_its_page(desk: Desk) -> None:
    token = link(desk.page(at(desk)), "shown").partition("?")[2]
    client = desk.client("county_officer")
    other = at(desk, "村民组长说明水沟来历")
    for address in (f"{at(desk)}/shown", f"{at(desk)}/original?token=x"):
        assert client.get(address).status_code == 303
    assert client.get(f"{other}/shown?{token}").status_code == 303
    someone = desk.client("judicial_office").get(f"{at(desk)}/shown?{token}")
    assert someone.status_code == 303


def test_sound_is_given_in_the_stretch_that_is_asked_for(desk: Desk) -> None:
    address = at(desk, "村民组长说明水沟来历")
    page, whole = desk.page(address), words()
    assert "<audio" in page
    client, shown = desk.client("county_officer"), link(page, "shown")
    assert client.get(shown).data == whole
    for asked, (start, end) in {
        "bytes=0-9": (0, 10),
        "bytes=32760-32780": (32760, 32781),
        "bytes=-5": (len(whole) - 5, len(whole)),
    }.items():
        part = client.get(shown, headers={"Range": asked})
        assert part.status_code == 206
        assert part.data == whole[start:end]
        said = f"bytes {start}-{end - 1}/{len(whole)}"
        assert part.headers["Content-Range"] == said
    assert client.get(shown, headers={"Range": "bytes=99999999-"}).status_code == 416


def test_what_is_no_picture_is_only_downloaded_and_what_has_not_come_is_said(
    desk: Desk,
) -> None:
    page = desk.page(at(desk, "一九八四年土地台账"))
    assert "/shown" not in page
    assert link(page, "original")
    page = desk.page(at(desk, "被淹的秧田"))
    assert "手机还没有传完" in page
    assert "/original" not in page
    missing = f"{at(desk, '被淹的秧田')}/thumbnail"
    assert desk.client("county_officer").get(missing).status_code == 404


def test_the_evidence_of_a_restricted_case_is_its_knowers_alone(desk: Desk) -> None:
    case = secret(desk)
    item = Item(desk.county)
    item.record_in(case)
    item.send(*item.chunks()[:1])
    desk.county.ingest()
    address = f"/cases/{case.id}/evidence/{item.id}"
    for door in ("", "/thumbnail", "/shown", "/original"):
        for login in ("mediator", "director", "township_supervisor"):
            assert desk.client(login).get(address + door).status_code == 404
        asked = desk.client("judicial_office").get(address + door)
        assert asked.location.endswith("/purpose")
    number = item.id
    assert number not in desk.page("/evidence", "township_supervisor")
    assert number not in desk.page("/evidence", "system_administrator")
    assert number in desk.page("/evidence", "judicial_office")


def test_who_answers_for_phones_sees_what_each_still_owes(desk: Desk) -> None:
    page = desk.page("/evidence", "township_supervisor")
    assert "王建国" in page
    assert "请重新取证" in page
    assert "证据库大小" not in page
    assert "证据库大小" in desk.page("/evidence", "county_officer")
    system = desk.page("/evidence", "system_administrator")
    assert "/cases/" not in system


def test_the_interface_lists_it_and_says_what_is_not_there(desk: Desk) -> None:
    client = desk.client("county_officer")
    told: Any = client.get(f"/api/v1/cases/{desk.case}/evidence").json
    states = {each["title"]: each["state"] for each in told["evidence"]}
    assert states["填土后的水沟，从坎头拍"] == "whole"
    assert states["被淹的秧田"] == "part"
    assert states["两家地界的石桩"] == "refused"
    assert states["和解后重新挖开的水沟"] == "nothing"
    refused = client.get("/api/v1/cases/0199e0bf-0000-7000-8000-000000000000/evidence")
    assert refused.status_code == 404
    assert refused.content_type == "application/problem+json"
