"""卷宗 on the phone: what lacks, in words, and each line leads to its form."""

from __future__ import annotations

import pytest

from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.test_rules import check

pytestmark = pytest.mark.kivy


def lack(d: Driver, words: str) -> str:
    """The line that says so."""
    found = [w.tid for w in d.widgets() if words in getattr(w, "words", "")]
    return next(tid for tid in found if tid.startswith("lack:"))


def test_each_lack_opens_the_form_where_it_is_mended(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    walk.open_dispute(d)
    assert d.reads("人走之前还要补")
    d.tap("do:dossier")
    check(d, "卷宗")
    assert d.find("paper:M02:state").words.startswith("缺")
    d.tap(lack(d, "李二河：证件号码、身份证件没有核对原件"))
    assert d.screen() == "form"
    assert d.find("q:/parties/p1/id_seen=yes")
    d.tap("q:/parties/p1/id_seen=yes")
    d.tap("next")
    walk.to_page(d, "review", 24)
    d.write("q:/reason", "补核对")
    walk.save(d)
    d.tap("do:dossier")
    assert not d.reads("李二河：证件号码、身份证件没有核对原件")
    assert d.reads("张大山：证件号码、身份证件没有核对原件")
    d.tap(lack(d, "还没有问张大山愿不愿意调解"))
    assert d.reads("张大山")
    d.tap("q:/agreed=yes")
    d.tap("q:/openness=limited")
    walk.save(d)
    d.tap("do:dossier")
    assert not d.reads("还没有问张大山愿不愿意调解")
    d.tap(lack(d, "还没有受理"))
    assert d.has("q:/screen/refused=no")


def test_a_begun_correction_is_gone_on_with(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    walk.open_dispute(d)
    for _ in range(2):
        d.tap("do:dossier")
        d.tap(lack(d, "李二河：性别、出生日期、民族、联系电话"))
        assert d.has("q:/parties/p1/sex=1")
        d.back()
        d.back()
        d.back()
    assert len(d.app.casebook.drafts()) == 1
