"""The clocks of the four stages: each record that leads to a stage starts one.

    acceptance ──► 1 ──► 2 ──► 3 ──► 4        and back, as the outcomes say

The nth record that leads to a stage, by the day it was held, is answered by that
stage's nth round. Whoever terminates the case stops what is still open. Of a case that
may go on two ways the record's own `next_stage` says which, else the usual one.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from schemas.clock_rules import STAGE
from schemas.clock_starts import Ended, Started, Tree, day, stopped
from schemas.codes import code_list


class _Held(NamedTuple):
    """A record of a stage, with what the clocks read of it."""

    on: date
    stage: int
    round: int
    leads_to: int


def stages(tree: Tree) -> Iterator[Started]:
    accepted_on = day(tree.get("acceptance", {}).get("accepted_on"))
    if accepted_on is None:
        return
    held = sorted(_held(tree))
    rounds = {(each.stage, each.round): each.on for each in held}
    given_up = stopped(tree)
    for number, rule in enumerate(STAGE, start=1):
        leading = [each.on for each in held if each.leads_to == number]
        if number == 1:
            leading.insert(0, accepted_on)
        for round, start_on in enumerate(leading, start=1):
            on = rounds.get((number, round))
            ended = Ended(on) if on else given_up
            yield Started(rule, f"/stage/{number}/round/{round}", start_on, ended)


def _held(tree: Tree) -> Iterator[_Held]:
    for stage, told in tree.get("stage", {}).items():
        for round, record in told.get("round", {}).items():
            on, outcome = day(record.get("held_on")), record.get("outcome")
            if on and outcome:
                usual = code_list("outcomes")[outcome].more["stages"].get(stage)
                leads_to = record.get("next_stage") or (usual or [0])[0]
                yield _Held(on, int(stage), int(round), leads_to)
