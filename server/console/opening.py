"""A case is opened at a page: to what purpose, and by whom it was opened before.

The purpose of a restricted case is asked once a sitting: it is kept in the session,
which begins and ends with the stay. The session is a cookie, of which a browser keeps
four thousand bytes and none at all of a longer one: what was said first makes room, and
is asked again.
"""

import json
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from server import reading
from server.console.desk import now, reader, sili
from server.console.language import gettext, language
from server.permissions import WORDS, Role
from server.reading import PURPOSES, Purpose
from server.registry.cases import CaseView

ROOM = 2000


def given(case: str) -> Purpose | None:
    """What this sitting has said of the case already."""
    kept = session.get("purposes", {}).get(case)
    return Purpose.of(*kept) if kept else None


def purpose(case: str, refusal: str = "", status: int = 200) -> tuple[str, int]:
    """Asked once a sitting before a restricted case is shown."""
    row = reading.readable(reader(), case)
    choices = [(code, words.words(language())) for code, words in PURPOSES.items()]
    shown = render_template(
        "purpose.html", row=row, purposes=choices, refusal=refusal, asked=request.form
    )
    return shown, status


def say_purpose(case: str) -> ResponseReturnValue:
    reading.readable(reader(), case)
    form = request.form
    found = Purpose.of(form.get("purpose", ""), form.get("said", ""))
    if found is None:
        words = gettext("请选一项事由；选“其他”的，请用几个字写明。")
        return purpose(case, words, 400)
    earlier = {at: why for at, why in session.get("purposes", {}).items() if at != case}
    session["purposes"] = roomy({**earlier, case: [found.code, found.said]})
    return redirect(url_for("console.case", case=case), 303)


def roomy(purposes: dict[str, list[str]]) -> dict[str, list[str]]:
    """The latest of them, as many as there is room for."""
    kept = dict(purposes)
    while len(kept) > 1 and len(json.dumps(kept)) > ROOM:
        kept.pop(next(iter(kept)))
    return kept


def opened(case: str, what: str = "case") -> CaseView:
    """All of the case, with the purpose of this sitting."""
    return reading.open_case(
        reader(), case, sili().keys, now(), what=what, purpose=given(case)
    )


def role_of(code: str) -> str:
    """The role's words; whoever sat at the machine has none."""
    if code not in set(Role):
        return gettext("县里机器上")
    return WORDS[Role(code)][0 if language() == "zh" else 1]


def purpose_of(line: Any) -> str:
    words = PURPOSES[line.purpose].words(language())
    return f"{words}：{line.said}" if line.said else words


def register(console: Blueprint) -> None:
    at = "/cases/<case>/purpose"
    console.add_url_rule(at, view_func=purpose)
    console.add_url_rule(at, view_func=say_purpose, methods=["POST"])
