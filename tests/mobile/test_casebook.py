"""What was recorded is there, once, whatever happens."""

import pytest

from mobile import drafts
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.errors import NothingWritten, Unfinished
from schemas import entry
from schemas.canonical import digest_of
from schemas.errors import InvalidBody
from schemas.sealing import Purpose
from tests.mobile.conftest import COUNTY, GRID, SERVER_KEY, SERVER_KID
from tests.mobile.disputes import accepted, opened

HOME = f"grid-{GRID}"


def record_opened(book: Casebook, **changes) -> str:
    case = book.new_case()
    book.record("dispute.opened", case, opened(**changes), home=HOME)
    return case


def test_a_recorded_dispute_is_in_the_list_and_on_its_page(casebook) -> None:
    case = record_opened(casebook)
    (listed,) = casebook.cases()
    assert listed.summary.title == "李二河、张大山邻里纠纷"
    assert listed.summary.place == "荷花村村民委员会"
    assert listed.delivery == "本机 1 条"
    assert casebook.casefile(case, HOME).tree["claim"]["c1"]["text"].startswith("拆掉")


def test_entries_are_sealed_by_this_phone_and_chained(casebook, unlocked) -> None:
    case = record_opened(casebook)
    casebook.record("dispute.accepted", case, accepted(), home=HOME)
    first, second = casebook.casefile(case, HOME).entries
    for each in (first, second):
        entry.verify(each, unlocked.key.public, COUNTY)
    assert (first.n, second.n) == (1, 2)
    assert second.prev == first.digest
    assert second.seen == (first.id,)


def test_everything_is_there_after_the_app_was_killed(casebook, reopened) -> None:
    case = record_opened(casebook)
    again = reopened()
    assert [each.summary.case for each in again.cases()] == [case]
    again.record("dispute.accepted", case, accepted(), home=HOME)
    assert [each.n for each in again.casefile(case, HOME).entries] == [1, 2]


def test_recording_ends_the_draft_in_the_same_breath(casebook) -> None:
    draft = Draft(
        drafts.new_id(),
        "dispute.opened",
        "dispute.opened",
        1,
        HOME,
        casebook.new_case(),
    )
    casebook.keep(draft)
    assert [each.id for each in casebook.drafts()] == [draft.id]
    casebook.record("dispute.opened", draft.case, opened(), home=HOME, draft=draft)
    assert casebook.drafts() == []


def test_a_body_that_is_refused_leaves_draft_and_chain_alone(casebook) -> None:
    draft = Draft(
        drafts.new_id(),
        "dispute.opened",
        "dispute.opened",
        1,
        HOME,
        casebook.new_case(),
    )
    casebook.keep(draft)
    with pytest.raises(InvalidBody):
        casebook.record("dispute.opened", draft.case, {}, home=HOME, draft=draft)
    with pytest.raises(Unfinished):
        casebook.record(
            "dispute.opened",
            draft.case,
            opened(opened_on="2026-10-01"),
            home=HOME,
            draft=draft,
        )
    assert casebook.cases() == []
    assert casebook.drafts()
    assert casebook.database(HOME).local("chain") is None


def test_an_act_long_ago_is_taken_with_its_reason_and_paper(casebook) -> None:
    late = {"reason": "赶场天停电", "paper": "登记簿第三页"}
    record_opened(casebook, opened_on="2026-10-01", late=late)
    assert len(casebook.cases()) == 1


def test_a_chain_begins_anew_where_the_nonce_outside_the_backup_is_gone(
    casebook, reopened, tmp_path
) -> None:
    case = record_opened(casebook)
    (tmp_path / "no-backup" / f"{HOME}.nonce").unlink()
    again = reopened()
    again.record("dispute.accepted", case, accepted(), home=HOME)
    first, second = again.casefile(case, HOME).entries
    assert first.chain != second.chain
    assert (second.n, second.prev) == (1, None)


def test_text_is_brought_into_nfc_before_it_is_sealed(casebook) -> None:
    case = record_opened(casebook, place="cafe\u0301 旁")
    assert casebook.casefile(case, HOME).tree["dispute"]["place"] == "café 旁"


def test_the_list_is_searched_by_name_place_and_story(casebook) -> None:
    record_opened(casebook)
    for words in ("张大山", "荷花村", "水沟 李二河"):
        assert len(casebook.cases(words)) == 1
    assert casebook.cases("王五") == []


def test_the_light_of_a_case_follows_the_day_without_a_new_fold(
    casebook, set_clock
) -> None:
    case = record_opened(casebook)
    casebook.record("dispute.accepted", case, accepted(), home=HOME)
    seen = []
    for days in (0, 26, 10):
        set_clock.pass_days(days)
        (listed,) = casebook.cases()
        seen.append((listed.light, listed.due_words))
    assert [light for light, _ in seen] == ["green", "yellow", "red"]
    assert seen[2][1].startswith("调解超过")


def test_what_the_hub_has_is_delivered_and_nothing_else(casebook) -> None:
    record_opened(casebook)
    case = record_opened(casebook)
    unsent = casebook.unsent(HOME)
    assert len(unsent) == 2
    (mine,) = [id for id, of in unsent.items() if of == case]
    casebook.delivered(HOME, [mine])
    assert casebook.delivery_of(mine, HOME) == ("blue", "已送达")
    assert sorted(each.delivery for each in casebook.cases()) == [
        "已送达",
        "本机 1 条",
    ]


def test_a_refused_entry_stays_and_says_why(casebook) -> None:
    record_opened(casebook)
    (id,) = casebook.unsent(HOME)
    casebook.refused(HOME, id, "设备已停用")
    assert casebook.delivery_of(id, HOME) == ("red", "被退回：设备已停用")
    assert casebook.cases()[0].delivery == "1 条被退回"
    assert casebook.counts().refused == 1


def statement(case: str, serial: int = 1, **changes) -> dict:
    body = {
        "e": 1,
        "type": "case",
        "id": f"case:{case}",
        "database": HOME,
        "case": case,
        "epoch": "e-1",
        "serial": serial,
        "case_number": f"（2026）丰虎威人调字第{serial}号",
        "temp_number": None,
        "received": 1,
        "at": "2026-11-20T12:00:00+08:00",
        **changes,
    }
    sig = SERVER_KEY.seal(Purpose.SERVER_DOC, COUNTY, digest_of(body))
    seal = {"alg": "ed25519", "kid": SERVER_KID, "sig": sig}
    return {"_id": f"case:{case}", **body, "seal": seal}


def arrives(book: Casebook, document: dict) -> None:
    database = book.database(HOME)
    kept = database.all_docs(keys=[document["_id"]])[0].rev
    database.put(document if kept is None else {**document, "_rev": kept})
    book.index(database)


def test_the_countys_number_is_shown_once_its_seal_fits(casebook) -> None:
    case = record_opened(casebook)
    arrives(casebook, statement(case))
    assert casebook.cases()[0].number == "（2026）丰虎威人调字第1号"
    assert casebook.cases("虎威人调字")
    assert casebook.clock.beacon is not None


def test_an_older_statement_is_refused_and_said(casebook) -> None:
    case = record_opened(casebook)
    arrives(casebook, statement(case, 2))
    arrives(casebook, statement(case, 1))
    assert casebook.cases()[0].number.endswith("第2号")
    assert "比已收到的旧" in casebook.warnings()[0]
    arrives(casebook, statement(case, 3))
    assert casebook.warnings() == []


def test_a_statement_of_an_earlier_epoch_replaces_none_of_a_later(casebook) -> None:
    case = record_opened(casebook)
    later = {"epoch": "e-2", "at": "2026-11-20T05:00:00+00:00"}
    arrives(casebook, statement(case, 7))
    arrives(casebook, statement(case, 1, **later))
    assert casebook.cases()[0].number.endswith("第1号")
    arrives(casebook, statement(case, 8))
    assert casebook.cases()[0].number.endswith("第1号")
    assert "比已收到的旧" in casebook.warnings()[0]


def test_a_number_that_somebody_wrote_into_a_statement_is_not_taken(casebook) -> None:
    case = record_opened(casebook)
    forged = statement(case) | {"case_number": "第9号"}
    arrives(casebook, forged)
    assert casebook.cases()[0].number == ""
    assert "签章" in casebook.warnings()[0]


def test_a_statement_about_another_place_is_not_taken(casebook) -> None:
    case = record_opened(casebook)
    arrives(casebook, statement(case, database="grid-500230101201009"))
    assert casebook.cases()[0].number == ""


def test_a_document_that_was_changed_is_not_in_the_case_file(casebook) -> None:
    case = record_opened(casebook)
    (whole,) = casebook.casefile(case, HOME).entries
    document = whole.document()
    other = dict(document, body={**document["body"], "summary": "改过的"})
    other["_id"] = document["_id"].replace("entry:", "entry:") + "0"
    database = casebook.database(HOME)
    database.put({n: v for n, v in other.items() if n != "_rev"})
    casebook.index(database)
    assert len(casebook.casefile(case, HOME).entries) == 1


def test_a_forged_second_leaf_does_not_take_an_entrys_place(casebook) -> None:
    case = record_opened(casebook)
    (whole,) = casebook.casefile(case, HOME).entries
    forged = {
        **whole.document(),
        "_rev": "1-" + "f" * 32,
        "_revisions": {"start": 1, "ids": ["f" * 32]},
        "body": {"summary": "改过的"},
    }
    database = casebook.database(HOME)
    database.bulk_docs([forged], new_edits=False)
    casebook.index(database)
    (read,) = casebook.casefile(case, HOME).entries
    assert read.rev == whole.rev


def test_a_clock_a_year_behind_moves_no_day(casebook, set_clock) -> None:
    case = record_opened(casebook)
    set_clock.wall -= 365 * 86400
    late = {"reason": "手机时间不对", "paper": "登记表"}
    casebook.record("dispute.accepted", case, accepted(late=late), home=HOME)
    tree = casebook.casefile(case, HOME).tree
    assert tree["acceptance"]["accepted_on"] == "2026-11-20"


def test_on_a_full_disk_nothing_is_recorded_and_that_is_said(
    casebook, monkeypatch
) -> None:
    def full(_: int) -> None:
        raise OSError(27, "File too large")

    with monkeypatch.context() as patch:
        patch.setattr("mobile.clock.os.fsync", full)
        with pytest.raises(NothingWritten, match="存满"):
            record_opened(casebook)
    assert casebook.cases() == []
    case = record_opened(casebook)
    (only,) = casebook.casefile(case, HOME).entries
    assert only.n == 1
