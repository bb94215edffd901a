"""An agreement read out, changed and signed by finger, through touches in a window."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mobile import signers, theme
from schemas import agreement_text, handwriting
from tests.mobile import glass, walk
from tests.mobile.driver import Driver
from tests.mobile.test_killed import ROOT, casebook, enrolled
from tests.mobile.test_rules import check

pytestmark = pytest.mark.kivy


def to_agreement(d: Driver) -> None:
    """A form of an agreement with its terms, at its last page."""
    walk.give_pin(d)
    walk.open_dispute(d)
    walk.accept(d)
    d.app.screens.get_screen("case").open_form("agreement.signed")
    d.tap("q:/form=written")
    walk.to_page(d, "facts")
    d.write("q:/dispute_facts", "墙砌在老水沟上。")
    d.write("q:/disputed_matters", "水沟归谁用。")
    d.write("q:/responsibilities", "张大山砌墙占了水沟。")
    walk.to_page(d, "terms")
    d.tap("add:/terms")
    d.write("q:/terms/t1/text", "张大山赔李二河谷子三百元。")
    d.write("q:/terms/t1/amount_fen", "300")
    d.tap("q:/terms/t1/payer=p2")
    d.tap("q:/terms/t1/payee=p1")
    d.write("q:/terms/t1/mode", "现金")
    d.write("q:/terms/t1/due_on", "20261121")
    d.tap("next")
    glass.to_the_text(d)


def test_it_is_read_out_changed_signed_and_waits_for_the_seal(
    drive: Driver, set_clock
) -> None:
    d = drive

    def passes(seconds: float) -> None:
        set_clock.steady += seconds
        set_clock.wall += seconds

    to_agreement(d)
    check(d, "the text")
    assert d.reads("人民币300元（大写：叁佰元整）")
    assert d.reads("还没有念给各方听")
    glass.read_out(d)
    assert d.screen() == "agree"
    assert d.reads("念给各方听过")

    d.tap("signer:p1:finger")
    check(d, "the glass")
    assert d.reads(signers.LABEL)
    d.tap("sign:done")
    d.until(lambda: d.reads("还没有写"), what="what is said of an empty glass")
    glass.draw(d, [(0.5, 0.5)] * 12, passes)
    d.tap("sign:done")
    d.until(lambda: d.reads("手指没有移动"), what=f"the reason; reads {d.words()}")
    d.tap("sign:clear")
    glass.write_name(d, passes)
    assert len(d.app.casebook.drafts()[0].signing["strokes"].split(";")) == 5
    d.tap("sign:done")
    d.until(lambda: d.screen() == "agree")
    assert d.reads(f"已签 {signers.LABEL}")

    d.tap("clause:t1:edit")
    d.write("clause:words", "张大山十一月底前赔李二河谷子四百元。")
    assert d.reads("写的是400元，登记的是300元")
    d.tap("clause:done")
    assert d.reads("改写")
    assert d.reads("签的是改动前的文本，要重签")
    assert d.reads("念过之后又改了")
    d.tap("clause:t1:edit")
    d.tap("clause:drawn")
    d.tap("clause:done")
    assert d.reads(f"已签 {signers.LABEL}")

    d.tap("signer:p2:paper")
    d.tap("onpaper:fingerprint")
    d.tap("onpaper:done")
    assert d.reads("按指印要写明见证人")
    d.write("onpaper:witness", "秦红")
    d.tap("onpaper:done")
    d.until(lambda: d.screen() == "agree")
    d.tap("signer:m1:finger")
    glass.write_name(d, passes)
    d.tap("sign:done")
    assert d.reads("与另一人的签名笔迹完全一样")
    d.tap("sign:clear")
    glass.write_name(d, passes, seed=2)
    d.tap("sign:done")
    d.tap("agree:done")
    assert d.reads("李二河：已签")
    walk.save(d)

    assert d.reads("已签待盖章，还没有生效")
    d.tap("agreement:1:text")
    assert d.reads("张大山赔李二河谷子三百元。")
    book = d.app.casebook
    listed = book.cases()[0].summary
    found = book.casefile(listed.case, f"grid-{walk_grid(book)}")
    agreement = found.tree["agreement"]["1"]
    now = agreement_text.digest(agreement)
    assert agreement["signatures"].keys() == {k for k in found.tree["party"]}
    for key, each in agreement["signatures"].items():
        assert each["text"] == now
        assert "hand" not in each or handwriting.is_bound(key, each)
    assert found.effective == {}
    walk.seal(d)
    assert d.reads("已生效 2026-11-20")


def walk_grid(book) -> str:
    return str(book.enrolment.grids[0].code)


def test_a_marriage_is_signed_on_paper_and_the_screen_says_why(drive: Driver) -> None:
    d = drive
    d.app.choose_type_scale(theme.SCALES[-1][1])
    walk.give_pin(d)
    d.tap("new")
    walk.party(d, 1, "李二河")
    walk.party(d, 2, "张大山")
    walk.go_on(d)
    walk.pick(d, "q:/dispute_type", "01")
    d.write("q:/summary", "两口子为孩子跟谁过吵了半年。")
    walk.save(d)
    d.app.screens.get_screen("case").open_form("agreement.signed")
    glass.to_the_text(d)
    for tid in ("agree:read", "clause:facts:edit", "signer:p1:paper"):
        check(d, "the text")
        d.tap(tid)
        check(d, tid)
        d.back()
    assert not d.has("signer:p1:finger")
    assert d.has("signer:p1:paper")
    assert d.reads(signers.MAYBE_PERSONAL)
    d.tap("signer:p1:paper")
    d.tap("onpaper:photo")
    d.until(lambda: d.screen() == "form")
    assert d.app.screens.get_screen("form").paper.body["shows"]["agreement"] == 1
    d.back()
    assert d.reads("接着写：签协议")


def test_killed_in_the_middle_of_a_signature_it_loses_no_stroke_but_the_last(
    tmp_path: Path,
) -> None:
    enrolled(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mobile.glass", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = 0
    while said < 7:
        said = int(process.stdout.readline())
    time.sleep(0.13)  # somewhere in a stroke
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    said = int(rest[-1]) if rest else said
    book = casebook(tmp_path / "people" / "1")
    kept = next(d for d in book.drafts() if d.form == "agreement.signed").signing
    strokes = handwriting.read(kept["strokes"])
    book.close()
    assert said <= len(strokes) <= said + 1
    assert all(len(stroke) == glass.MOVES for stroke in strokes)
