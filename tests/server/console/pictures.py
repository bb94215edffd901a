"""Remake docs/pictures/console-*.png: `python -m tests.server.console.pictures`."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from tests.server.console.alike import alike_page, compare_page
from tests.server.console.assigned import assign_page, assigned_page
from tests.server.console.browser import chromium, served
from tests.server.console.carried import bundles_page
from tests.server.console.confided import (
    RECEIVER,
    confided_page,
    keys_page,
    window_page,
)
from tests.server.console.confided import (
    report_page as confided_report,
)
from tests.server.console.desk import NAMES, PASSWORD, Desk, make_desk
from tests.server.console.exhibits import show
from tests.server.console.grants import people_page
from tests.server.console.harm import report_page, reports_page
from tests.server.console.held import occasion_page, occasions_page, sums_page
from tests.server.console.laptops import relays_page
from tests.server.console.mediating import (
    bring_case_page,
    bring_matter_page,
    mediation_page,
    mediations_page,
)
from tests.server.console.met import persons_page
from tests.server.console.packed import month_page, petition_pack_page
from tests.server.console.pairs import mentors_page
from tests.server.console.papered import (
    batch_page,
    draft_page,
    paper_page,
    papers_page,
)
from tests.server.console.petitioned import classify_page, petition_page
from tests.server.console.queued import petitions_page
from tests.server.console.responsible import unit_page, units_page
from tests.server.console.ruling import terms_page
from tests.server.console.sample import sample_county
from tests.server.console.secrets import knowers_page
from tests.server.console.templated import template_page, templates_page
from tests.server.console.troubles import trouble
from tests.server.console.village import rules_page
from tests.server.reported import PHRASE

PICTURES = Path(__file__).resolve().parents[3] / "docs" / "pictures"
WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 390, "height": 844}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        desk = sample_county(Path(folder))
        trouble(desk)
        show(desk)
        with served(desk.county.app) as address, chromium() as browser:
            take(browser, address, desk)
            take_report(browser, address, desk)
            take_confided(browser, address, desk)
            take_kept(browser, address, desk)
            take_code(browser, Path(folder) / "strict")
        desk.county.close()


class Shown(NamedTuple):
    """A page of the console: under which name, by whom opened, where."""

    name: str
    role: str
    address: Callable[[Desk], str]


REPORT = "report-of-harm"  # No address shows it: it is opened with a purpose.
CONFIDED = "report-opened"
WHOLE = ("terms", "term", "phone", "held", "seclude", "story", "how-compared", "unit")
WHOLE += ("report-taken-in", "register-a-petition", "petition")
WHOLE += ("petition-to-mediation", "paper", "paper-drafted")
OFFICER, SUPERVISOR = "county_officer", "township_supervisor"
AUDITOR, SECURITY = "audit_administrator", "security_administrator"
# By the view that answers; a page that is not here has no picture, and a test says so.
PAGES: dict[str, Shown] = {
    "sign_in": Shown("sign-in", "", lambda desk: "/sign-in"),
    "account": Shown("account", OFFICER, lambda desk: "/account"),
    "cases": Shown("cases", OFFICER, lambda desk: "/"),
    "case": Shown("case", OFFICER, lambda desk: f"/cases/{desk.case}"),
    "story": Shown("story", OFFICER, lambda desk: f"/cases/{desk.case}/story"),
    "medium": Shown(
        "medium", OFFICER, lambda desk: f"/cases/{desk.case}/evidence/{desk.evidence}"
    ),
    "transfers": Shown("transfers", SUPERVISOR, lambda desk: "/evidence"),
    "conflicts": Shown("conflicts", OFFICER, lambda desk: "/conflicts"),
    "erase": Shown("erase", OFFICER, lambda desk: f"/cases/{desk.case}/erase/1"),
    "erasures": Shown("erasures", OFFICER, lambda desk: "/erasures"),
    "devices": Shown("devices", SUPERVISOR, lambda desk: "/devices"),
    "phone": Shown("phone", SUPERVISOR, lambda desk: f"/devices/{desk.copied}"),
    "late": Shown("late", SUPERVISOR, lambda desk: "/devices/late"),
    "enrolments": Shown("enrolments", SUPERVISOR, lambda desk: "/enrolments"),
    "relays": Shown("relays", SUPERVISOR, relays_page),
    "rules": Shown("rules", SUPERVISOR, rules_page),
    "terms": Shown("terms", OFFICER, terms_page),
    "term": Shown("term", OFFICER, lambda desk: "/terms/DL09?from=2026-09-02"),
    "mentors": Shown("mentors", SUPERVISOR, mentors_page),
    "bundles": Shown("bundles", SUPERVISOR, bundles_page),
    "quarantine": Shown("quarantine", OFFICER, lambda desk: "/quarantine"),
    "held": Shown("held", SUPERVISOR, lambda desk: held(desk)),
    "people": Shown("accounts", OFFICER, people_page),
    "person": Shown("account-of", SECURITY, lambda desk: "/people/mediator"),
    "packs": Shown("packs", OFFICER, month_page),
    "case_pack": Shown("pack", OFFICER, lambda desk: f"/packs/case/{desk.case}"),
    "petition_pack": Shown("pack-of-a-petition", OFFICER, petition_pack_page),
    "templates": Shown("templates", OFFICER, templates_page),
    "template": Shown("template", OFFICER, template_page),
    "units": Shown("units", OFFICER, units_page),
    "unit": Shown("unit", OFFICER, unit_page),
    "ingest": Shown("ingest", OFFICER, lambda desk: "/ingest"),
    "deeds": Shown("deeds", AUDITOR, lambda desk: "/audit"),
    "witnesses": Shown("witnesses", AUDITOR, lambda desk: "/audit/witnesses"),
    "readings": Shown("readings", AUDITOR, lambda desk: "/readings"),
    "purpose": Shown("purpose", OFFICER, lambda desk: f"/cases/{desk.case}/purpose"),
    "seclude": Shown("seclude", OFFICER, lambda desk: f"/cases/{desk.case}/restrict"),
    "occasions": Shown("occasions", OFFICER, occasions_page),
    "sums": Shown("occasion-sums", OFFICER, sums_page),
    "occasion": Shown("occasion", OFFICER, occasion_page),
    "assigned": Shown("assignments", SUPERVISOR, assigned_page),
    "assign": Shown("assign", SUPERVISOR, assign_page),
    "new_matter": Shown("assign-a-matter", SUPERVISOR, lambda desk: "/assignments/new"),
    "petitions": Shown("petitions", OFFICER, petitions_page),
    "new_petition": Shown(
        "register-a-petition", OFFICER, lambda desk: "/petitions/new"
    ),
    "papers": Shown("papers", OFFICER, papers_page),
    "paper": Shown("paper", OFFICER, paper_page),
    "draft": Shown("paper-drafted", OFFICER, draft_page),
    "batch": Shown("papers-in-a-batch", OFFICER, batch_page),
    "mediations": Shown("petitions-in-mediation", OFFICER, mediations_page),
    "mediation": Shown("petition-to-mediation", OFFICER, mediation_page),
    "bring_case": Shown("bring-a-case", OFFICER, bring_case_page),
    "bring_matter": Shown("bring-a-matter", OFFICER, bring_matter_page),
    "bring_petitions": Shown(
        "petition-import", OFFICER, lambda desk: "/petitions/import"
    ),
    "choose_petitions": Shown(
        "petition-export", OFFICER, lambda desk: "/petitions/export"
    ),
    "alike": Shown("alike", OFFICER, alike_page),
    "compare": Shown("compare", OFFICER, compare_page),
    "how": Shown("how-compared", OFFICER, lambda desk: "/alike/how"),
    "persons": Shown("persons", OFFICER, persons_page),
    "petition": Shown("petition", OFFICER, petition_page),
    "step": Shown("petition-classified", OFFICER, classify_page),
    "reports": Shown("reports-of-harm", OFFICER, reports_page),
    "ask_report": Shown("why-a-report-is-opened", OFFICER, report_page),
    "new_report": Shown("report-taken-in", OFFICER, window_page),
    "sealed_reports": Shown("reports", RECEIVER, confided_page),
    "ask_sealed_report": Shown("report-passphrase", RECEIVER, confided_report),
    "reader_keys": Shown("reader-keys", RECEIVER, keys_page),
    # The last: it writes the case that it shows.
    "knowers": Shown("knowers", OFFICER, knowers_page),
}


def held(desk: Desk) -> str:
    """What an ended phone handed in and nobody has decided yet."""
    page = desk.page("/devices/late", SUPERVISOR)
    return f"/quarantine/{page.split('/quarantine/')[1].partition(chr(34))[0]}"


def opened(browser: Browser, address: str, desk: Desk, role: str, **more: Any) -> Page:
    context = browser.new_context(locale="zh-CN", base_url=address, **more)
    if role:
        cookie = {"name": "sili", "value": desk.cookie(role), "url": address}
        context.add_cookies([cookie])
    return context.new_page()


def take(browser: Browser, address: str, desk: Desk) -> None:
    pages = dict(PAGES)
    knowers = pages.pop("knowers")
    for shown in pages.values():
        page = opened(browser, address, desk, shown.role, viewport=WIDE)
        page.goto(shown.address(desk))
        shot(page, shown.name, whole=shown.name in WHOLE)
        page.context.close()
    wide = opened(browser, address, desk, OFFICER, viewport=WIDE).context
    page = wide.new_page()
    page.goto("/?q=水沟")
    shot(page, "search")
    page.goto("/?light=red&sort=due_on&order=asc")
    shot(page, "overdue")
    case = f"/cases/{desk.case}"
    for anchor in ("evidence", "dispute", "stage-1", "stage-3", "agreement", "log"):
        page.goto(f"{case}#{anchor}")
        shot(page, f"case-{anchor}")
    shot(page, "case-whole", whole=True)
    page.goto("/nowhere")
    shot(page, "nothing-there")
    in_english(wide, case)
    on_paper(wide, case)
    for view in ("cases", "case", "medium", "devices", "phone", "late"):
        shown = PAGES[view]
        small = opened(browser, address, desk, shown.role, viewport=NARROW)
        small.goto(shown.address(desk))
        shot(small, f"narrow-{view}")
    take_knowers(browser, address, desk, knowers)


def take_code(browser: Browser, folder: Path) -> None:
    """The second question at the door of a county that asks it."""
    desk = make_desk(folder, OFFICER, second_factor="officers")
    with served(desk.county.app) as address:
        page = opened(browser, address, desk, "", viewport=WIDE)
        page.goto("/sign-in")
        at_the_door(page)
        page.wait_for_selector("[name=code]")
        shot(page, "code", whole=True)
    desk.county.close()


def at_the_door(page: Page) -> None:
    page.fill("[name=login]", OFFICER)
    page.fill("[name=password]", PASSWORD)
    page.click(".door button")


def take_report(browser: Browser, address: str, desk: Desk) -> None:
    """A report of harm, once it was said why it is opened."""
    page = opened(browser, address, desk, OFFICER, viewport=WIDE)
    page.goto(report_page(desk))
    open_report(page)
    shot(page, REPORT, whole=True)


def open_report(page: Page) -> None:
    page.select_option("[name=purpose]", "review")
    page.click("main form button")
    page.wait_for_selector("#seen")


def take_confided(browser: Browser, address: str, desk: Desk) -> None:
    """A report (检举控告), once its passphrase was typed."""
    page = opened(browser, address, desk, RECEIVER, viewport=WIDE)
    page.goto(confided_report(desk))
    open_confided(page)
    shot(page, CONFIDED, whole=True)


def open_confided(page: Page) -> None:
    page.select_option("[name=purpose]", "handling")
    page.fill("[name=passphrase]", f"{PHRASE}，{NAMES[RECEIVER]}")
    page.click("main form button")
    page.wait_for_selector("#seen")


def take_kept(browser: Browser, address: str, desk: Desk) -> None:
    """A form sent a quarter of an hour too late, before and after the door."""
    page = opened(browser, address, desk, "", viewport=WIDE)
    page.goto("/sign-in")
    at_the_door(page)
    page.goto(f"/cases/{desk.case}/erase/1")
    page.fill("[name=reason]", "当事人来电要求删除，已核对身份证和委托书。")
    page.fill("[name=number]", "1")
    for name in ("kind", "ground"):
        page.locator(f"select[name={name}]").select_option(index=1)
    desk.county.clock.forward(minutes=16)
    page.locator("main form button").last.click()
    shot(page, "signed-out")
    at_the_door(page)
    shot(page, "kept")


def take_knowers(browser: Browser, address: str, desk: Desk, shown: Shown) -> None:
    """After all others: with it there is one more case."""
    page = opened(browser, address, desk, shown.role, viewport=WIDE)
    page.goto(shown.address(desk))
    shot(page, shown.name)
    small = opened(browser, address, desk, shown.role, viewport=NARROW)
    small.goto(page.url)
    shot(small, f"narrow-{shown.name}", whole=True)


def in_english(context: BrowserContext, case: str) -> None:
    page = context.new_page()
    page.goto("/language/en?next=/")
    shot(page, "cases-en")
    page.goto(case)
    shot(page, "case-en")
    page.goto("/language/zh")
    page.close()


def on_paper(context: BrowserContext, case: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    page.goto(case)
    shot(page, "case-on-paper")
    page.close()


def shot(page: Page, name: str, whole: bool = False) -> None:
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=PICTURES / f"console-{name}.png", full_page=whole)


if __name__ == "__main__":
    main()
