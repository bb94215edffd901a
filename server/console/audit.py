"""经办记录, 阅看记录, 审计见证: what was done, what was read, who can witness it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request

from schemas import codes, dossier_deeds, letters
from schemas import deeds as deeds_of
from schemas.checks import NOUN as CHECKED
from schemas.counting import UNITS
from schemas.desk import ERASURES
from schemas.fields import Choice, Fen, label_of
from schemas.papers.deeds import CANCELLED, ISSUED, SERVED
from schemas.papers.template_deeds import PROPOSED
from schemas.patrol import deeds as patrol
from schemas.petition.deeds import FORMS, NOUN
from server import auditing
from server.console import typography
from server.console.desk import place_name, reader
from server.console.language import gettext, language
from server.console.opening import purpose_of, role_of
from server.permissions import Role, Verb, areas
from server.reading import WHAT
from server.registry import db


def demand(verb: Verb) -> None:
    if not areas(reader(), verb):
        abort(404)


def asked() -> auditing.Asked:
    words = {
        name: request.args.get(name, "").strip()[:80] for name in ("person", "case")
    }
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = None
    return auditing.Asked(day=day, page=request.args.get("page", 1, type=int), **words)


def deeds() -> str:
    """经办记录"""
    demand(Verb.READ_AUDIT)
    question = asked()
    found = auditing.deeds(reader(), question)
    known = auditing.names(db.session())
    return render_template(
        "deeds.html",
        asked=question,
        found=found,
        told={each.entry.id: list(told(each, known)) for each in found.rows},
        numbers=auditing.numbers(
            db.session(), {e.entry.case for e in found.rows}, restricted=False
        ),
        title_of_deed=title_of_deed,
        role_of=role_of,
    )


# Of a deed about who may know, who decided and whether he may; never who, nor why.
# Why two cases are one tells of what is in them. Of a petition nothing but the step,
# of a paper its kind and number, of a letter also to whom it went, of the patrol its
# reports, of a dossier neither what lacked nor where it is kept.
LETTERS = {"code", "to_unit", "number", "result"}
SHOWN: dict[str, set[str]] = {
    "case.restricted": set(),
    "case.restricted_to": {"may_know"},
    "case.key_drawn": set(),
    "case.withdrawn": set(),
    "case.joined": {"cases", "leading"},
    "case.split": {"cases"},
    "case.distinguished": {"cases"},
    **{NOUN + type: set[str]() for type in FORMS},
    CHECKED + "drawn": {"since", "until", "area", "population", "size", "seed"},
    CHECKED + "judged": set(),
    CHECKED + "rectified": set(),
    **{letters.NOUN + type: LETTERS for type in letters.FORMS},
    **dict.fromkeys(dossier_deeds.OF_A_CASE, set[str]()),
    dossier_deeds.NOUN + dossier_deeds.CLAIMED: {"area", "grade", "amount", "month"},
    PROPOSED: {"template", "code", "digest", "reason"},
    ISSUED: {"code", "number"},
    CANCELLED: set(),
    SERVED: set(),
    **{patrol.NOUN + type: set[str]() for type in patrol.FORMS},
    patrol.NOUN + "ran": {"ran_on", "looked"},
}


AREAS = frozenset({"area", "areas", "left", "entered"})


def title_of_deed(deed: auditing.Deed) -> str:
    return deeds_of.name_of(deed.entry.type).words(language())


def told(deed: auditing.Deed, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What the deed says beside who did it: each field's label and words."""
    body = deed.entry.body or {}
    for name, field in deeds_of.form_of(deed.entry.type).fields.items():
        is_shown = name in SHOWN.get(deed.entry.type, {name})
        if name != "actor" and name in body and is_shown:
            value = called(field, body[name])
            yield label_of(field).words(language()), said(name, value, known)


def called(field: Any, value: Any) -> Any:
    """What stands for a code of a list, by its name."""
    inner = getattr(field, "inner", field)
    if isinstance(inner, Fen):
        return typography.money(value, language())
    if not isinstance(inner, Choice):
        return value
    if isinstance(value, list):
        return [codes.label(inner.codes_name, each, language()) for each in value]
    return codes.label(inner.codes_name, value, language())


def said(name: str, value: Any, known: dict[str, str]) -> str:
    if name == "off":
        days = (f"{d['name']} {d['first']}–{d['last']}" for d in value.values())
        return gettext("、").join(days)
    if name == "unit" and value in UNITS:
        return UNITS[value].words(language())
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if name in AREAS:
        every = [value] if isinstance(value, str) else value
        return gettext("、").join(map(place, every))
    if isinstance(value, list):
        return gettext("、").join(short(str(each)) for each in value)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if name == "role" and value in set(Role):
        return role_of(value)
    if name == "kind" and value in ERASURES:
        return ERASURES[value].words(language())
    text = str(value)
    shown = text if name == "reason" else short(text)
    return f"{known[text]} ({shown})" if text in known else shown


def short(text: str) -> str:
    """An id or a digest by its two ends."""
    return text if len(text) <= 40 else f"{text[:12]}…{text[-8:]}"


def place(code: str) -> str:
    """With its township, where it is smaller than one."""
    township = place_name(code[:9], language()) if len(code) > 9 else ""
    return f"{township}{place_name(code, language())}"


def readings() -> str:
    """阅看记录"""
    demand(Verb.READ_READINGS)
    question = asked()
    found = auditing.readings(reader(), question)
    return render_template(
        "readings.html",
        asked=question,
        found=found,
        numbers=auditing.numbers(db.session(), {each.case for each in found.rows}),
        opens_cases=bool(areas(reader(), Verb.READ_CASE)),
        purpose_of=purpose_of,
        what_of=what_of,
        role_of=role_of,
        is_auditor=bool(areas(reader(), Verb.READ_AUDIT)),
    )


def what_of(line: Any) -> str:
    return WHAT[line.what].words(language())


def witnesses() -> str:
    """审计见证"""
    demand(Verb.READ_AUDIT)
    n, head, phones = auditing.witnesses(db.session())
    return render_template(
        "witnesses.html",
        n=n,
        head=head,
        phones=phones,
        sure=auditing.witnessed_to(phones),
        log=auditing.log_head(db.session()),
    )


def register(console: Blueprint) -> None:
    console.add_url_rule("/audit", view_func=deeds)
    console.add_url_rule("/audit/witnesses", view_func=witnesses)
    console.add_url_rule("/readings", view_func=readings)
