"""What every template finds at hand: words, marks and the page's frame."""

from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user  # type: ignore[import-untyped]
from werkzeug.exceptions import RequestEntityTooLarge

from schemas import bodies, codes
from schemas.smart_steps import OF_CLOCK, STEPS
from server.console import (
    cases,
    delivery,
    finding,
    reasons,
    states,
    tabs,
    typography,
)
from server.console.desk import county_name, now, today
from server.console.language import gettext, language
from server.permissions import WORDS, Role
from server.registry.projection import CaseRow

NUMERALS = {"1": "一", "2": "二", "3": "三", "4": "四"}
STATIC = Path(__file__).parent / "static"


@cache
def look() -> str:
    """A mark of the stylesheet as it is, so that a changed one is fetched anew."""
    return sha256((STATIC / "console.css").read_bytes()).hexdigest()[:12]


def here() -> str:
    """This page's own address, to come back to."""
    if request.method != "GET" or request.endpoint == "console.sign_in":
        return asked_next() or url_for("console.cases")
    return request.full_path.rstrip("?")


def asked_next() -> str:
    """Where a form wants to go on; of one that was too large nobody knows."""
    try:
        return str(request.values.get("next") or "")
    except RequestEntityTooLarge:
        return ""


def frame() -> dict[str, Any]:
    at_home = current_user.is_authenticated
    own = {"console.case": "console.cases", "console.held": "console.quarantine"}
    own["console.persons"] = "console.cases"
    own |= dict.fromkeys(("console.invite", "console.confirm"), "console.enrolments")
    own |= {"console.decide_erasure": "console.erasures"}
    own |= dict.fromkeys(("console.erase", "console.ask_erasure"), "console.cases")
    of_devices = ("phone", "late", "move", "end", "another")
    own |= dict.fromkeys((f"console.{one}" for one in of_devices), "console.devices")
    of_relays = ("relays", "invite_relay", "confirm_relay", "end_relay")
    own |= dict.fromkeys((f"console.{one}" for one in of_relays), "console.devices")
    of_bundles = ("bundles", "take_bundle", "answer")
    own |= dict.fromkeys((f"console.{one}" for one in of_bundles), "console.devices")
    own |= dict.fromkeys(("console.purpose", "console.say_purpose"), "console.cases")
    of_mentors = ("mentors", "pair_mentor", "part_mentor")
    own |= dict.fromkeys((f"console.{one}" for one in of_mentors), "console.devices")
    of_people = ("person", "add_person", "change_person", "decide_proposal")
    own |= dict.fromkeys((f"console.{one}" for one in of_people), "console.people")
    of_units = ("units", "add_unit", "unit", "change_unit")
    own |= dict.fromkeys((f"console.{one}" for one in of_units), "console.people")
    of_reports = ("ask_report", "read_report")
    own |= dict.fromkeys((f"console.{one}" for one in of_reports), "console.reports")
    of_sealed = ("ask_sealed_report", "open_report", "note_report")
    of_keys = ("reader_keys", "set_up_reader", "admit_reader")
    for one in (*of_sealed, *of_keys):
        own[f"console.{one}"] = "console.sealed_reports"
    own["console.take_in_report"] = "console.new_report"
    own |= dict.fromkeys(("console.occasion", "console.sums"), "console.occasions")
    own |= dict.fromkeys(("console.assign", "console.do_assign"), "console.cases")
    of_desk = ("new_matter", "do_assign_matter", "withdraw_assignment")
    own |= dict.fromkeys((f"console.{one}" for one in of_desk), "console.assigned")
    of_cases = ("story", "alike", "compare", "how")
    own |= dict.fromkeys((f"console.{one}" for one in of_cases), "console.cases")
    of_one = ("petition", "step", "take_step")
    of_petitions = ("new_petition", "register_petition", "mediations", "led", *of_one)
    own |= dict.fromkeys(
        (f"console.{one}" for one in of_petitions), "console.petitions"
    )
    of_watch = (
        "unit_duties",
        "smart",
        "checks",
        "draw_check",
        "check",
        "spot_check",
        "take_check",
    )
    own |= dict.fromkeys((f"console.{one}" for one in of_watch), "console.watch")
    of_letters = ("letters", "letter", "new_letter", "issue_letter")
    verbs = ("issue_proposed", "dismiss_letter", "urge_letter", "answer_letter")
    for one in (*of_letters, *verbs, "judge_letter", "withdraw_letter"):
        own[f"console.{one}"] = "console.watch"
    of_papers = ("paper", "serve_paper", "cancel_paper", "batch", "issue_batch")
    own |= dict.fromkeys((f"console.{one}" for one in of_papers), "console.papers")
    of_drafts = ("draft", "issue_paper")
    own |= dict.fromkeys((f"console.{one}" for one in of_drafts), "console.petitions")
    of_terms = ("terms", "term", "change_term", "publish_year")
    own |= dict.fromkeys((f"console.{one}" for one in of_terms), "console.cases")
    of_dossiers = ("dossiers", "dossier_page", "claims", "month_of_claims")
    acts_of_dossiers = ("return_dossier", "receive_dossier", "archive_dossier")
    of_claims = ("claim_dossier", "set_rate", "confirm_claims", "withdraw_claim")
    for one in (*of_dossiers, *acts_of_dossiers, *of_claims):
        own[f"console.{one}"] = "console.papers"
    own |= dict.fromkeys(("console.templates", "console.template"), "console.papers")
    of_patrol = ("patrol", "patrol_report", "new_finding", "report_finding")
    of_finding = ("finding", "finding_order", "take_finding")
    for one in (*of_patrol, *of_finding):
        own[f"console.{one}"] = "console.watch"
    own["console.witnesses"] = "console.deeds"
    own["console.ingest"] = "console.devices"
    of_packs = ("packs", "case_pack", "petition_pack", "print_pack", "take_pack")
    own |= dict.fromkeys((f"console.{one}" for one in of_packs), "console.papers")
    own["console.decide"] = "console.quarantine"
    endpoint = request.endpoint or ""
    tab = own.get(endpoint, endpoint)
    return {
        "tongue": language(),
        "look": look(),
        "here": here(),
        "county_name": county_name(language()),
        "tabs": tabs.offered() if at_home else [],
        "tab": tabs.marked(tab) if at_home else tab,
        "subtabs": tabs.beneath(tab) if at_home else [],
    }


def words_for(pair: tuple[str, str]) -> str:
    return pair[0] if language() == "zh" else pair[1]


def role_words(role: Role) -> str:
    return words_for(WORDS[role])


def numeral(number: str) -> str:
    return NUMERALS[number] if language() == "zh" else number


def standing_word(standing: str) -> str:
    return {
        "conflict": gettext("待核对原件"),
        "provisional": gettext("等待资料"),
        "amendment": gettext("他人更正，两说并存"),
    }.get(standing, standing)


def money(fen: int | None) -> str:
    return typography.money(fen, language())


def day(value: date | None) -> str:
    return typography.day(value, language())


def moment(value: datetime | None) -> str:
    return typography.moment(value, today())


def type_of(code: str | None) -> str:
    return codes.label("dispute_types", code, language()) if code else "—"


def village_of(code: str) -> str:
    """The village in the words people use: 某某村, not 某某村村民委员会."""
    name = codes.name_of(code) or code
    return name.removesuffix("村民委员会").removesuffix("居民委员会")


def furnish(app: Flask) -> None:
    app.context_processor(frame)
    app.jinja_env.filters.update(
        money=money,
        day=day,
        instant=typography.instant,
        moment=moment,
        marked=finding.marked,
        counted=finding.counted,
    )
    app.jinja_env.globals.update(
        role_words=role_words,
        headline=reasons.headline,
        numeral=numeral,
        standing_word=standing_word,
        type_of=type_of,
        type_words=lambda type: bodies.type_label(type, language()),
        place_of=lambda code: codes.name_of(code) or code,
        village_of=village_of,
        grid_of=delivery.grid_words,
        weekday_of=lambda day: typography.weekday(day, language()),
        title_of=lambda row: cases.title(row, language()),
        ago=lambda when: typography.ago(when, now(), language()),
        days_left=lambda due: typography.days_left(due, today(), language()),
        light_word=lambda name: states.light(name, language()),
        state_word=lambda state: states.word(state, language()),
        state_kind=states.kind,
        pips_of=lambda row: states.pips(row.state, row.stage),
        pips_words=pips_words,
        smart_step=STEPS.__getitem__,
        smart_of_clock=OF_CLOCK,
    )


def pips_words(row: CaseRow) -> str:
    return states.pips_words(row.state, row.stage)
