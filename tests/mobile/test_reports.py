"""A report against an official: the channels are shown, and not a byte is kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from mobile import reports
from mobile.drafts import Draft
from sync import connections
from tests.mobile import walk
from tests.mobile.conftest import GRID
from tests.mobile.driver import Driver
from tests.mobile.remembered import remembered
from tests.mobile.test_atrest import found

HOME = f"grid-{GRID}"
PLANTED = {
    "who reports": "慕容静波",
    "who is reported": "令狐大川",
    "what": "村主任贪污了修堰塘的钱",
}


def begun(text: str, **changes: object) -> Draft:
    body = {"summary": text, "parties": {"p1": {"name": "张大山"}}}
    return Draft("d", "dispute.opened", "dispute.opened", 1, HOME, "c", body, **changes)


@pytest.mark.parametrize("word", ["举报", "检举", "控告", "贪污", "受贿", "以权谋私"])
def test_words_of_a_report_are_noticed_wherever_they_stand(word) -> None:
    assert reports.suspected(begun(f"他来{word}村里的干部")) == word
    claim = {"c1": {"text": f"要求查清{word}的事"}}
    draft = begun("为修路的事")
    draft.body["claims"] = claim
    assert reports.suspected(draft) == word


@pytest.mark.parametrize(
    "text",
    [
        "张大山偷了李二河的谷子，李二河骂他是贼",
        "两家为水沟告到村里",
        "欠工钱 8,600 元，老板躲着不见",
        "说好报销药费，后来不认",
    ],
)
def test_a_quarrel_of_neighbours_is_none(text) -> None:
    assert reports.suspected(begun(text)) == ""


def test_it_is_a_hint_for_beginnings_and_not_asked_twice() -> None:
    assert reports.suspected(begun("贪污", is_dispute=True)) == ""
    assert reports.suspected(begun("贪污", corrects="entry:…")) == ""
    later = begun("贪污")
    later.type = "stage.recorded"
    assert reports.suspected(later) == ""


def sealed_states(folder: Path) -> set[bytes]:
    """The drafts as they lie in the file now."""
    (path,) = folder.glob("people/1/grids/grid-*.sqlite")
    with sqlite3.connect(path) as plain:
        rows = plain.execute("SELECT body FROM locals WHERE id LIKE 'draft:%'")
        return {body for (body,) in rows.fetchall()}


def lies(folder: Path, states: set[bytes]) -> bool:
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return any(state in file for state in states for file in files)


def two_names(d: Driver) -> None:
    d.tap("new")
    walk.party(d, 1, PLANTED["who reports"])
    walk.party(d, 2, PLANTED["who is reported"])
    walk.go_on(d)


@pytest.mark.kivy
def test_of_a_report_nothing_stays_in_files_or_memory(
    drive, phone_folder, monkeypatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_FOR", 0.05)
    walk.give_pin(drive)
    states = set()
    drive.tap("new")
    for number, name in enumerate(("who reports", "who is reported"), 1):
        walk.party(drive, number, PLANTED[name])
        states |= sealed_states(phone_folder)
    walk.go_on(drive)
    states |= sealed_states(phone_folder)
    assert len(states) > 2
    assert lies(phone_folder, states)
    drive.write("q:/summary", PLANTED["what"])
    drive.until(lambda: drive.screen() == "report", what="the question")
    assert drive.reads("贪污")
    assert drive.reads("12388")
    (draft,) = drive.app.casebook.drafts()
    assert "summary" not in draft.body  # Nothing is kept until it is said.
    drive.back()
    assert drive.screen() == "report"
    with drive.app.casebook.database(HOME)._file.reading() as meanwhile:
        meanwhile.execute("SELECT count(*) FROM locals").fetchone()
        drive.tap("report:yes")
        assert drive.reads("请再按一次")
    drive.tap("report:yes")
    assert drive.reads("12388")
    assert drive.reads("手机里不留一个字")
    assert drive.app.casebook.drafts() == []
    assert not lies(phone_folder, states)
    assert found(phone_folder, PLANTED) == []
    drive.tap("report:done")
    assert drive.screen() == "cases"
    drive.app.leave_for("seats")
    assert remembered(PLANTED) == set()


@pytest.mark.kivy
def test_a_dispute_with_such_a_word_goes_on_and_is_kept(drive) -> None:
    walk.give_pin(drive)
    two_names(drive)
    walk.pick(drive, "q:/dispute_type", "02")
    drive.write("q:/summary", "他到处说我贪污，坏我名声")
    drive.until(lambda: drive.screen() == "report", what="the question")
    drive.tap("report:no")
    assert drive.has("page:matter")
    (draft,) = drive.app.casebook.drafts()
    assert draft.body["summary"] == "他到处说我贪污，坏我名声"
    drive.write("q:/summary", "他到处说我贪污受贿，坏我名声")
    drive.frames(5)
    walk.save(drive)
    (listed,) = drive.app.casebook.cases()
    assert PLANTED["who reports"] in listed.summary.title


@pytest.mark.kivy
def test_a_report_may_be_chosen_as_the_type_and_leaves_nothing(
    drive, phone_folder
) -> None:
    walk.give_pin(drive)
    two_names(drive)
    states = sealed_states(phone_folder)
    drive.tap("q:/dispute_type")
    drive.tap("pick:report")
    assert drive.screen() == "report"
    assert drive.reads("12388")
    assert drive.app.casebook.drafts() == []
    assert not lies(phone_folder, states)
    drive.back()
    assert drive.screen() == "cases"
