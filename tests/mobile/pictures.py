"""The pictures of the app in docs/pictures, made anew by walking through it.

    python -m tests.mobile.pictures [FOLDER]

Every screen at 400 × 800, and a few with the system's type at one and a half. The
clock stands still and the keys of the cases are the same each time, so a picture
changes only when the app does. A picture has a name and no number: who adds one renames
no other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.mobile.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
FONT_SCALE = "KIVY_METRICS_FONTSCALE"
LARGE = "1.5"
# One picture at least of every screen, by its name in the app.
SHOWN = {
    "pin": "pin",
    "enrol": "enrolment",
    "cases": "list",
    "work": "what-is-to-be-done",
    "form": "new-dispute",
    "pick": "types",
    "case": "case",
    "sync": "sync",
    "settings": "settings",
    "report": "channels-of-a-report",
    "prints": "forms-to-print",
    "preview": "a-form-before-it-is-printed",
    "seats": "seats",
    "recover": "a-forgotten-pin",
    "conflicts": "two-recorded-another-sum",
    "settle": "settled-by-the-paper",
    "look": "a-photograph-large",
    "carry": "without-a-line",
    "library": "articles-to-cite",
    "dossier": "dossier",
    "agree": "the-text-of-an-agreement",
    "clause": "a-clause-put-otherwise",
    "readout": "read-aloud",
    "sign": "signed-by-finger",
    "onpaper": "signed-on-paper",
    "draw": "appraisers-asked",
    "ballot": "the-phone-goes-round",
    "phones": "phones-of-a-township",
    "to_review": "to-be-looked-over",
    "look_over": "a-dossier-looked-over",
    "asked": "asked-to-mend",
    "protect": "whether-to-report",
    "occasions": "talks-and-receptions",
    "occasion": "a-reception",
    "assigned": "a-matter-that-is-assigned",
}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if os.environ.get(FONT_SCALE) == LARGE:
        take(folder, large=True)
        return
    take(folder, large=False)
    subprocess.run(
        [sys.executable, "-m", "tests.mobile.pictures", str(folder)],
        env={**os.environ, FONT_SCALE: LARGE},
        cwd=ROOT,
        check=True,
    )


def take(folder: Path, *, large: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        album = Album(Path(name) / "phone", folder, large)
        album.fill()
        album.tell(Path(name))


class Album:
    """One phone, walked through from its first PIN to its settings."""

    def __init__(self, phone: Path, folder: Path, large: bool) -> None:
        driver = import_module("tests.mobile.driver")  # before anything of kivy
        from mobile.app import SiliApp
        from tests.mobile.conftest import SetClock, phone_clock

        self.folder = folder
        self.large = large
        self.set_clock = SetClock()
        self.clock = phone_clock(phone, self.set_clock)
        self.d = driver.start(SiliApp(phone, clock=self.clock))
        self.taken: set[str] = set()

    def shot(self, name: str, *, both: bool = False) -> None:
        self.take(self.d, name, both=both)

    def take(self, d: Driver, name: str, *, both: bool = False) -> None:
        assert name not in self.taken, f"two pictures are called {name}"
        self.taken.add(name)
        for screen in (each for each, shown in SHOWN.items() if shown == name):
            assert d.screen() == screen, (name, d.screen())
        if self.large and not both:
            return
        stem = f"app-{name}"
        d.leave()
        d.frames(4)
        d.shot(f"{stem}-large" if self.large else stem, self.folder)

    def fill(self) -> None:
        self.enrolment()
        self.work_of_some_weeks()
        self.opening()
        self.acceptance()
        self.stages()
        self.agreement()
        self.the_rest()
        self.d.close()

    def tell(self, folder: Path) -> None:
        """What else a phone shows, each on a phone of its own."""
        from tests.mobile import (
            handed_out,
            harmed,
            led,
            offices,
            overseen,
            printing,
            quickly,
            showing,
            signed,
            staging,
            telling,
            waiting,
        )

        shown = (telling.forgotten, telling.disagreed, telling.told, showing.proved)
        shown += (staging.staged, signed.signed, printing.printed)
        shown += (quickly.quickly, waiting.waiting, offices.looked_after)
        shown += (overseen.overseen, harmed.harmed, handed_out.handed_out)
        shown += (led.taught,)
        for what in shown:
            phone = folder / what.__name__ / "phone"
            phone.mkdir(parents=True)
            what(phone, self.take)

    def enrolment(self) -> None:
        from tests.mobile import walk
        from tests.mobile.conftest import answer_for

        self.shot("pin", both=True)
        walk.give_pin(self.d)
        walk.give_pin(self.d)
        self.shot("enrolment")
        answer = answer_for(self.d.app.credentials)
        self.d.find("enrol:answer").put(answer)
        self.d.tap("enrol:take")
        self.shot("empty-list")

    def work_of_some_weeks(self) -> None:
        """Cases of every kind and age, as this phone would have recorded them."""
        from schemas.samples import County, Grid, dispute
        from tests.mobile.conftest import FRIDAY, GRID

        book = self.d.app.casebook
        home = book.enrolment.databases[0]
        county, chance = County(7), Random(7)
        grid = Grid(GRID, GRID[:12], "", book.enrolment.person)
        today = date(2026, 11, 20)
        for number in range(9):
            opened_on = today - timedelta(days=44 - number * 5)
            case, ids = book.new_case(), []
            for step in dispute(chance, county, grid, opened_on):
                if step.day > today:
                    break
                days = (today - step.day).days
                self.set_clock.wall = FRIDAY - days * 86400 + len(ids) * 60
                written = book.record(step.type, case, step.naming(ids), home=home)
                ids.append(written.id)
            if number < 6:
                book.delivered(home, ids)
        self.set_clock.wall = FRIDAY
        self.d.app.say_what_waits()
        self.d.app.screens.current_screen.enter()

    def opening(self) -> None:
        from tests.mobile import walk

        d = self.d
        self.shot("list", both=True)
        d.write("search", "宅基地")
        d.until(lambda: len(d.find("rows").data) < 9)
        self.shot("search")
        d.find("search").put("")
        d.until(lambda: len(d.find("rows").data) == 9)
        d.tap("new")
        self.shot("new-dispute")
        d.tap("edit:/parties/p1")
        self.shot("party", both=True)
        d.write("q:/parties/p1/id_no", "5123261968031240")
        self.shot("a-slip-in-the-id")
        d.write("q:/parties/p1/id_no", "")
        d.write("q:/parties/p1/name", "李二河")
        d.write("q:/parties/p1/phone", "13908265533")
        d.tap("next")
        walk.party(d, 2, "张大山")
        walk.go_on(d)
        d.tap("q:/dispute_type")
        self.shot("types")
        d.tap("pick:02")
        d.tap("next")
        self.shot("something-lacks")
        d.write(
            "q:/summary", "张大山新砌的围墙挡了李二河家的水沟，下雨院坝进水，谷子淋湿。"
        )
        self.shot("matter")
        walk.to_page(d, "claims")
        walk.claim(d, 1, "拆掉围墙，恢复水沟", "p1")
        walk.claim(d, 2, "赔偿淋坏的谷子", "p1", "600")
        self.shot("claims")
        walk.to_page(d, "where")
        self.shot("where")
        walk.to_page(d, "source")
        self.shot("source")
        walk.to_page(d, "review")
        self.shot("review", both=True)
        walk.save(d)
        self.shot("case", both=True)

    def acceptance(self) -> None:
        from tests.mobile import walk

        d = self.d
        d.tap("do:dispute.accepted")
        self.shot("screen")
        d.back()
        d.tap("do:dispute.not_accepted")
        walk.to_page(d, "reason")
        self.shot("not-accepted")
        d.back()
        for tid in [t for t in d.tids() if t.startswith("draft:")]:
            self.discard(tid)
        walk.accept(d)
        d.tap("do:dispute.consented")
        d.tap("q:/agreed=yes")
        d.tap("q:/openness=public")
        self.shot("consent")
        walk.save(d)
        walk.consent(d, "limited")

    def discard(self, tid: str) -> None:
        from tests.mobile import walk

        self.d.tap("draft:0")
        walk.to_page(self.d, "review", 24)
        self.d.tap("discard")
        self.d.tap("discard")

    def stages(self) -> None:
        from tests.mobile import walk

        self.on_pages(walk.air, "air", "people rights said:p1 issues result review")
        self.on_pages(
            walk.deliberate,
            "deliberate",
            "people recusal finding:i1 basis options assign",
        )
        self.on_pages(walk.answer, "answer", "answer:c1 result review")

    def on_pages(self, walk_through, stage: str, pages: str) -> None:
        """Walk, and take a picture of each of these pages when it is left."""
        wanted = set(pages.split())
        tap = self.d.tap

        def looking(tid) -> None:
            for page in [t for t in self.d.tids() if t.startswith("page:")]:
                name = page.removeprefix("page:")
                if tid == "next" and name in wanted:
                    wanted.discard(name)
                    self.shot(f"{stage}-{name.partition(':')[0]}")
            tap(tid)

        self.d.tap = looking  # type: ignore[method-assign]
        try:
            walk_through(self.d)
        finally:
            self.d.tap = tap  # type: ignore[method-assign]

    def agreement(self) -> None:
        from tests.mobile import walk

        self.on_pages(walk.sign, "agreement", "form facts terms signatures review")
        self.shot("signed-not-sealed")
        self.on_pages(walk.seal, "seal", "seal")
        self.on_pages(
            walk.appraise, "appraise", "openness panel satisfaction plan publicity"
        )
        self.on_pages(walk.follow_up, "follow-up", "visit found")

    def the_rest(self) -> None:
        d = self.d
        self.shot("closed-case", both=True)
        d.tap("open:4")
        d.frames(3)
        d.find("page").show(d.find("entry:4"))
        d.frames(3)
        self.shot("what-was-recorded")
        d.tap("correct:0")
        for _ in range(6):
            d.tap("next")
        self.shot("correction")
        d.back()
        d.back()
        d.tap("note")
        self.shot("sync", both=True)
        d.tap("sync:start")
        d.until(lambda: not d.app.is_syncing, 30)
        self.shot("sync-without-a-network")
        d.back()
        d.tap("filter:drafts")
        self.shot("drafts")
        d.tap("settings")
        d.tap("size:1.2")
        self.shot("settings", both=True)
        d.back()
        self.report()
        self.held()
        self.long_without_the_county()
        self.from_the_paper()
        d.tap("settings")
        self.several_people()

    def report(self) -> None:
        """Words of a report are typed: the question, then the card."""
        from tests.mobile import walk

        d = self.d
        d.tap("new")
        walk.party(d, 1, "李二河")
        walk.party(d, 2, "张大山")
        walk.go_on(d)
        d.write("q:/summary", "村主任贪污了修堰塘的钱，他要求查清楚。")
        d.until(lambda: d.screen() == "report")
        self.shot("is-it-a-report", both=True)
        d.tap("report:yes")
        self.shot("channels-of-a-report", both=True)
        d.tap("report:done")

    def held(self) -> None:
        """An evening of talks and a reception, with what came of one matter."""
        from tests.mobile import walk
        from tests.mobile.receptions import HOME, hold, received, spoken

        d = self.d
        book = d.app.casebook
        hold(book, "outreach.held", spoken())
        case = hold(book, "reception.held", received())
        d.tap("occasions")
        self.shot("talks-and-receptions", both=True)
        d.tap("new:reception.held")
        walk.go_on(d)
        d.tap("next")
        d.tap("add:/visitors")
        d.write("q:/visitors/v1/name", "张大山")
        d.write("q:/visitors/v1/matter", "石坎占了拖拉机路")
        d.tap("q:/visitors/v1/resolved_on_site=no")
        d.frames(4)
        self.shot("a-visitor-and-his-matter", both=True)
        d.app.casebook.discard(d.app.screens.current_screen.draft)
        d.app.replace("cases")
        d.app.go("occasion", case=case, home=HOME)
        self.shot("a-reception", both=True)
        d.app.replace("cases")

    def long_without_the_county(self) -> None:
        """Where no chip holds the key: the list after five days."""
        book = self.d.app.casebook
        book.contact._heard_ms -= 5 * 86_400_000
        self.d.app.replace("cases")
        self.d.tap("filter:all")
        self.shot("old-cases-put-away", both=True)
        book.contact.heard()
        self.d.app.replace("cases")

    def from_the_paper(self) -> None:
        """The same phone in the township's hands writes down for a mediator."""
        from tests.mobile import walk
        from tests.mobile.conftest import answer_for
        from tests.mobile.introducing import introduce, somebody
        from tests.mobile.photographs import lying_in

        d = self.d
        app, folder = d.app, d.app.folder / "shown"
        lying_in(folder, "登记表.jpg")
        os.environ["SILI_APP_PICTURES"] = str(folder)
        answer = answer_for(app.credentials, person="冉敏", role="township_supervisor")
        app._move(app.unlocked, answer)
        d.until(lambda: not app.is_syncing, 30)
        introduce(app.casebook, somebody("u-li"), names={"u-li": "李娟"})
        app.replace("cases")
        d.tap("new")
        self.shot("whose-act", both=True)
        walk.pick(d, "q:/on_behalf_of", "u-li")
        d.write("q:/paper/title", "纠纷登记表")
        d.write("q:/paper/pages", "1")
        d.tap("q:/paper/pictures=take")
        d.tap(d.find("pick:rows").data[0]["tid"])
        d.until(lambda: d.has("q:/paper/pictures:0"))
        d.find("page").show(d.find("q:/paper/pictures:0"))
        d.frames(4)
        self.shot("the-original", both=True)
        d.tap("next")
        walk.party(d, 1, "李二河")
        walk.party(d, 2, "张大山")
        walk.go_on(d)
        walk.pick(d, "q:/dispute_type", "02")
        d.write("q:/summary", "两家为水沟争吵，登记表上写着。")
        walk.save(d)
        d.tap("open:0")
        d.find("page").show(d.find("entry:0"))
        d.frames(4)
        self.shot("written-from-paper", both=True)
        app.replace("cases")

    def several_people(self) -> None:
        """A second person sits down, and both seats can be seen."""
        from tests.mobile import walk
        from tests.mobile.conftest import answer_for

        d = self.d
        d.tap("leave-seat")
        d.tap("seats:add")
        self.shot("a-seat-of-ones-own", both=True)
        walk.give_pin(d, "860213")
        walk.give_pin(d, "860213")
        answer = answer_for(d.app.credentials, person="向春华")
        d.find("enrol:answer").put(answer)
        d.tap("enrol:take")
        d.app.lock()
        self.shot("seats", both=True)
        d.tap("seat:2")
        self.shot("pin-of-a-seat", both=True)


if __name__ == "__main__":
    main()
