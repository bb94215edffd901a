"""Who delivered what, what was not taken, and how the ingest is doing."""

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.server.console import lives
from tests.server.county import new_case


@pytest.mark.parametrize(
    ("address", "roles"),
    [
        (
            "/devices",
            {
                "director",
                "judicial_office",
                "township_supervisor",
                "county_officer",
                "system_administrator",
            },
        ),
        (
            "/quarantine",
            {
                "judicial_office",
                "township_supervisor",
                "county_officer",
                "system_administrator",
            },
        ),
        (
            "/ingest",
            {
                "judicial_office",
                "township_supervisor",
                "county_officer",
                "system_administrator",
            },
        ),
    ],
)
def test_who_may_open_it(desk, address, roles):
    everyone = (
        "mediator",
        "director",
        "judicial_office",
        "township_supervisor",
        "county_officer",
        "system_administrator",
    )
    beside = "/devices" if address == "/ingest" else "/"
    for role in everyone:
        client = desk.client(role)
        allowed = client.get(address).status_code == 200
        page = client.get(beside, follow_redirects=True).text
        offered = f'href="{address}"' in page
        assert allowed == offered == (role in roles), role


def test_the_gap_in_a_chain_is_shown(desk):
    page = unescape(desk.page("/devices"))
    assert "王建国" in page
    assert "谭明芬" in page
    assert "缺第" not in page
    assert "连续到第 13 条" in page


def test_a_device_that_lost_a_record_says_which(empty):
    county = empty.county
    lives.live(county, case=new_case(), steps=1)
    county.seal("dispute.opened", lives.OPENED, case=new_case())
    county.write("dispute.opened", lives.OPENED, case=new_case())
    county.ingest()
    assert "缺第 2 条" in empty.page("/devices")
    county.clock.now += timedelta(days=2)
    empty.cookies.clear()
    assert "2 天前" in empty.page("/devices")


def test_what_was_refused_is_shown_with_its_reason_and_its_bytes(desk):
    page = desk.page("/quarantine")
    (address,) = re.findall(r'href="(/quarantine/\d+)"', page)
    held = unescape(desk.page(address))
    assert "follow_up.recorded" in held
    seen = unescape(desk.page(address, "system_administrator"))
    assert "follow_up.recorded" not in seen
    assert "不能看内容" in seen


def test_an_unknown_position_is_not_there(desk):
    assert desk.client("county_officer").get("/quarantine/999").status_code == 404


def test_an_empty_county_says_so_in_words(empty):
    assert "都通过了核验" in empty.page("/quarantine")
    assert "还没有手机同步过" in empty.page("/ingest")
    assert "从未同步" in empty.page("/devices")


def test_the_ingest_shows_its_figures(desk):
    page = unescape(desk.page("/ingest"))
    assert re.search(r"<b>14</b><span>已入库记录", page)
    assert re.search(r"<b>1</b><span>待查文件", page)
    assert "grid-" in page
