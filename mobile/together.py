"""Several records of one form: all of them are sealed or none, and the draft with them.

Each knows the ones before it, as if they had been written one after the other. Where
one of them cannot stand, nothing was recorded and the form is as it was.
"""

from __future__ import annotations

from mobile import arising, evidence
from mobile.casebook import Casebook
from mobile.forms import Paper
from mobile.setting import Setting
from schemas.entry import Entry


def record(casebook: Casebook, paper: Paper, setting: Setting) -> Entry:
    """The last of the records that the form becomes. Raises as one record would."""
    draft, make = paper.draft, paper.plan.records
    made = make(paper.finished(), setting) if make is not None else []
    with (
        evidence.noted_at_the_end(casebook),
        casebook.shelf(draft.home).all_or_nothing(),
    ):
        *before, (last, said) = made
        for type, body in before:
            casebook.record(type, draft.case, body, home=draft.home)
        written = casebook.record(last, draft.case, said, home=draft.home, draft=draft)
        arising.note(casebook, draft)
        return written
