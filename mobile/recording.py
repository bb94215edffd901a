"""From opening a form to the entry that it becomes.

A form is opened for a case, for a correction of one of its entries, or for a new case.
What the fold says of the case surrounds it (`Setting`). When it is finished it becomes
one entry: of the plan's type, or, for a correction, the differences between what was
recorded and what stands on the paper now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mobile import (
    arising,
    colleagues,
    drafts,
    evidence,
    sittings,
    taking_on,
    together,
    usual,
)
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.errors import Unfinished
from mobile.forms import Paper
from mobile.plan import Plan
from mobile.plans import PLANS, one_sitting, plan_for
from mobile.setting import Setting
from schemas import bodies, corrections, restriction, texts
from schemas.casefile import CaseFile
from schemas.entry import Entry
from schemas.errors import FieldError, SiliError

VOIDED = "entry.voided"


def new_dispute(casebook: Casebook, home: str) -> Draft:
    return open_form(casebook, "dispute.opened", casebook.new_case(), home)


def open_form(
    casebook: Casebook, key: str, case: str, home: str, *, voids: str = ""
) -> Draft:
    """A fresh draft, with what is known of days, places and names filled in."""
    plan = PLANS[key]
    casefile = casebook.casefile(case, home)
    draft = Draft(
        id=drafts.new_id(),
        form=key,
        type=plan.type,
        v=plan.v,
        home=home,
        case=case,
        corrects=voids,
        title=casefile.title_zh if casefile else "",
        started_at=casebook.clock.now().isoformat(timespec="seconds"),
    )
    draft.body = plan.begins(setting_of(casebook, draft))
    return draft


def open_correction(casebook: Casebook, wrong: Entry, home: str) -> Draft:
    """The form of a recorded entry, as it stands after earlier corrections."""
    casefile = casebook.casefile(wrong.case, home)
    body = standing_body(casefile, wrong)
    plan = plan_for(wrong.type, body)
    if plan is None or casefile is None:
        raise Unfinished(())
    draft = open_form(casebook, plan.key, wrong.case, home)
    draft.body = body
    draft.corrects = wrong.id
    draft.title = casefile.title_zh
    return draft


def standing_body(casefile: CaseFile | None, wrong: Entry) -> dict[str, Any]:
    """What was recorded, with the corrections that name it."""
    body = _copied(wrong.body or {})
    for each in casefile.entries if casefile else ():
        if each.body and each.body.get("corrects") == wrong.id:
            try:
                body = bodies.correct(wrong.type, wrong.v, body, each.body)
            except SiliError:
                continue
    return body


def become(casebook: Casebook, draft: Draft, key: str) -> None:
    """The same dispute on another form: what both ask is there already."""
    plan = PLANS[key]
    carry = one_sitting.from_opened if plan.records else one_sitting.to_opened
    carried = carry(draft.body)
    evidence.give_up(casebook, draft)
    draft.form, draft.type, draft.v, draft.place = key, plan.type, plan.v, ""
    draft.body = {**plan.begins(setting_of(casebook, draft)), **carried}
    draft.raw = {
        at: text for at, text in draft.raw.items() if at.startswith("/parties")
    }


def setting_of(casebook: Casebook, draft: Draft) -> Setting:
    casefile = about(casebook, draft) or casebook.casefile(draft.case, draft.home)
    plan = PLANS[draft.form]
    stage = int(plan.key[-1]) if plan.type == "stage.recorded" else 0
    grid = draft.grid or casebook.grid_of(draft.case, draft.home)
    return Setting(
        tree=casefile.tree if casefile else {},
        person=casebook.enrolment.person,
        grid=grid,
        now=casebook.clock.believed(),
        stage=stage,
        round=_round(casefile, stage),
        sitting=sittings.running(casebook, draft.case, draft.home),
        role=casebook.enrolment.role,
        colleagues=colleagues.of(casebook, grid),
        clock=casebook.clock.believed,
        usual=usual.of(casebook),
        handed=taking_on.handed(casebook, draft),
    )


def about(casebook: Casebook, draft: Draft) -> CaseFile | None:
    """The dispute that a record outside it is about, wherever it lies here."""
    named = draft.body.get("about")
    if not isinstance(named, str):
        return None
    shelves = casebook.shelves.values()
    return next((s.casefile(named) for s in shelves if named in s.lines), None)


def _round(casefile: CaseFile | None, stage: int) -> int:
    """The round that is due, or the one after what was recorded."""
    if casefile is None or not stage:
        return 1
    for step in casefile.next_steps:
        if step.stage == stage and step.round:
            return step.round
    rounds = casefile.tree.get("stage", {}).get(str(stage), {}).get("round", {})
    return max(map(int, rounds), default=0) + 1


def paper_of(casebook: Casebook, draft: Draft) -> Paper:
    """The draft laid on the table; what is on the screen now is what it has seen."""
    casefile = casebook.casefile(draft.case, draft.home)
    draft.seen = sorted(casefile.heads) if casefile else []
    return Paper(PLANS[draft.form], draft, setting_of(casebook, draft))


def complete(casebook: Casebook, paper: Paper) -> Entry:
    """Seal what stands on the paper; the draft ends with it. `Unfinished` if not."""
    draft = paper.draft
    is_void = draft.type == VOIDED
    if is_void:
        paper.body["voids"] = draft.corrects
    faults = paper.faults()
    if draft.corrects and not is_void and not draft.reason.strip():
        faults.insert(0, REASON_LACKING)
    if faults:
        raise Unfinished(faults)
    if paper.plan.records is not None:
        return together.record(casebook, paper, setting_of(casebook, draft))
    type, body = draft.type, paper.finished()
    if draft.corrects and not is_void:
        type, body = _correction(casebook, paper)
    database = casebook.database(draft.home)
    with database.transaction():
        written = casebook.record(
            type,
            draft.case,
            body,
            home=draft.home,
            seen=draft.seen,
            draft=draft,
            grid=draft.grid,
        )
        if type == "stage.recorded":
            sittings.carry(casebook, draft.case, draft.home, body)
        if not draft.corrects:
            arising.note(casebook, draft)
    if type == "stage.recorded":
        usual.remember(casebook, draft.home, body)
    return written


REASON_LACKING = FieldError(
    "/reason", "更正原因", "reason", "请写明为什么更正", "say why"
)
LETS_MORE_KNOW = bodies.field_error(
    restriction.OPENING, restriction.AT, texts.LETS_MORE_KNOW
)
NOTHING_CHANGED = FieldError(
    "/reason", "更正", "correction", "没有改动任何内容", "nothing was changed"
)


def _correction(casebook: Casebook, paper: Paper) -> tuple[str, dict[str, Any]]:
    draft = paper.draft
    casefile = casebook.casefile(draft.case, draft.home)
    wrong = next(e for e in casefile.entries if e.id == draft.corrects)  # type: ignore[union-attr]
    before, after = standing_body(casefile, wrong), paper.finished()
    if restriction.widens(before, after):
        raise Unfinished((LETS_MORE_KNOW,))
    changed, removed = differences(before, after)
    if not changed and not removed:
        raise Unfinished((NOTHING_CHANGED,))
    body: dict[str, Any] = {
        "corrects": draft.corrects,
        "corrected_on": paper.setting.day,
        "reason": draft.reason.strip(),
    }
    if changed:
        body["set"] = changed
    if removed:
        body["remove"] = removed
    return corrections.CORRECTION_OF[wrong.type], body


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What a correction sets and removes to come from one body to the other."""
    changed = dict(_changed(before, after, ""))
    removed = list(_removed(before, after, ""))
    return changed, removed


def _changed(
    before: Mapping[str, Any], after: Mapping[str, Any], at: str
) -> Iterator[tuple[str, Any]]:
    for name, value in after.items():
        place = f"{at}/{name}"
        old = before.get(name)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            yield from _changed(old, value, place)
        elif name not in before or old != value:
            yield place, value


def _removed(
    before: Mapping[str, Any], after: Mapping[str, Any], at: str
) -> Iterator[str]:
    for name, value in before.items():
        place = f"{at}/{name}"
        if name not in after:
            yield place
        elif isinstance(value, Mapping) and isinstance(after[name], Mapping):
            yield from _removed(value, after[name], place)


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(each) for name, each in value.items()}
    return list(value) if isinstance(value, list) else value


def next_form(casebook: Casebook, case: str, home: str) -> str:
    """Which form comes next in a sitting; empty when the sitting has nothing more."""
    casefile = casebook.casefile(case, home)
    for step in casefile.next_steps if casefile else ():
        key = f"{step.type}/{step.stage}" if step.stage else step.type
        if key in PLANS and step.type in ("stage.recorded", "agreement.signed"):
            return key
    return ""


def plan_title(plan: Plan, setting: Setting) -> str:
    if plan.type == "stage.recorded" and setting.round > 1:
        return f"{plan.title}（第 {setting.round} 轮）"
    return plan.title
