"""The console: the county's pages, in two languages, without a script.

    signing_in  the door          cases     the list, and a case
    account     one's own: password, stays, what was done to it
    occasions   宣讲 and receptions: listed, summed, taken away as a sheet, one opened
    conflicts   where two records disagree     places    what a place is called
    joining     cases that may be one dispute: side by side, joined, split, told apart
    weighing    who is compared with whom, and what each thing that agrees weighs
    persons     in which other cases a party of one is a party too
    petition    one petition on a page: acts  its deeds in words
    steps       the next step with it, a form for each verb: roads  the questions of §31
    mediation   claims of a petition to a mediator and back
    papers      文书台账: every paper, and one with its versions and its service
    drafting    a paper about a petition, filled in from it: batches  one kind for many
    bringing    what failed in mediation, or was heard at a reception, to be registered
    assigning   whom a case or a matter was assigned to; the forms for it
    media       evidence: beside its case, one of it, what is on its way
    delivery    what came in, from which device
    phones      one of them: moved, ended, followed by another; what came late
    quarantine  what could not be taken, and what a person decides
    enrolments  a phone is opened by code and six digits
    protection  reports of violence and harm, for whoever at the county may
    reports     检举控告: listed and opened by its readers alone, who have keys for it
    taking      one is written down at the window, and not read back
    mentors     who leads whom: paired, parted
    terms       every rule by which dates are counted, set here; dating  a date day by
                day
    rules       what villages gave themselves: entered, withdrawn
    relays      a township's laptop: opened, what it holds, ended
    bundles     what was carried by hand, and the answers to it
    exchange    petitions in and out as tables
    filing      卷宗: the queue and one of them; rewards  以案定补 beside it, by month
    granting    accounts: who asks for them, who agrees
    packs       a dossier or a month before it is printed, and what it lacks
    paper_templates     the file of each kind of paper; changed by two
    units       responsible units: what each answers for, who followed whom
    watch       监督: the items of business as lanes with lights
    duties      what a unit answers for, and what is due from it
    smart       智能环节: where each acts; suggested  what the words typed suggest
    checks      登记抽查: drawn by lot, looked at, put right
    audit       what the desk did, who read what, which phones witness it
    reading     registers → labelled values (blocks), by the forms of schemas
    casepage    blocks → sections        sources  entries → where it all comes from
    leading     包案: which officials answer for which petitions
    petitions   信访事项: the queue by clock; to a unit, its inbox (petition_words)
    registering a letter becomes a petition     letters  what a clerk leaves to the desk
    whereabouts a place by the name that was typed
    filling     a form of schemas on the page, and a body from what was sent
    story       a case from top to bottom: telling  its days and chapters, of sentences,
                sittings and doings of the county
    guard       headers, cookies, who is asked     language  zh, en

Pages ask the verbs of the registry and show what they answer; nothing here knows a
table, and nothing in the registry knows a page.
"""

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

from server.console import (
    account,
    assigning,
    audit,
    batches,
    bringing,
    bundles,
    cases,
    checks,
    conflicts,
    dating,
    delivery,
    drafting,
    duties,
    enrolments,
    erasures,
    exchange,
    filing,
    granting,
    guard,
    joining,
    knowers,
    language,
    leading,
    letter,
    media,
    mediation,
    mentors,
    occasions,
    opening,
    packs,
    paper_templates,
    papers,
    patrol,
    persons,
    petition,
    petitions,
    phones,
    protection,
    quarantine,
    refusals,
    registering,
    relays,
    reports,
    rewards,
    rules,
    secluding,
    signing_in,
    smart,
    steps,
    story,
    supervision,
    taking,
    terms,
    units,
    watch,
    weighing,
)
from server.console.faces import face
from server.console.furnishing import furnish

csrf = CSRFProtect()


def blueprint() -> Blueprint:
    console = Blueprint(
        "console", __name__, template_folder="templates", static_folder="static"
    )
    console.add_url_rule("/faces/<name>.otf", view_func=face)
    signing_in.register(console)
    account.register(console)
    cases.register(console)
    assigning.register(console)
    audit.register(console)
    opening.register(console)
    conflicts.register(console)
    delivery.register(console)
    enrolments.register(console)
    erasures.register(console)
    exchange.register(console)
    filing.register(console)
    rewards.register(console)
    granting.register(console)
    units.register(console)
    watch.register(console)
    duties.register(console)
    smart.register(console)
    checks.register(console)
    paper_templates.register(console)
    joining.register(console)
    weighing.register(console)
    knowers.register(console)
    media.register(console)
    mediation.register(console)
    leading.register(console)
    bringing.register(console)
    mentors.register(console)
    occasions.register(console)
    persons.register(console)
    petition.register(console)
    papers.register(console)
    drafting.register(console)
    batches.register(console)
    packs.register(console)
    steps.register(console)
    patrol.register(console)
    petitions.register(console)
    registering.register(console)
    secluding.register(console)
    story.register(console)
    supervision.register(console)
    letter.register(console)
    phones.register(console)
    protection.register(console)
    quarantine.register(console)
    relays.register(console)
    reports.register(console)
    taking.register(console)
    rules.register(console)
    terms.register(console)
    dating.register(console)
    bundles.register(console)
    console.before_request(guard.ask)
    console.before_request(reports.hide)
    console.before_request(bundles.let_through)
    console.before_request(csrf.protect)
    return console


def init_app(app: Flask) -> None:
    secure = app.extensions["sili"].settings.cookies_are_secure
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf.init_app(app)
    language.init_app(app)
    guard.init_app(app, secure)
    app.register_blueprint(blueprint())
    signing_in.init_app(app)
    furnish(app)
    refusals.init_app(app)
