"""For whom an office's phone may write something down: who acted in its grids.

The county says it in the enrolment answer, sealed as ever; a phone that may write for
others asks for the answer at every meeting, since mediators come and go. What the list
says only helps to choose: whether somebody acted there is judged at the county.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import urllib3

from mobile import moving
from mobile.casebook import Casebook
from mobile.setting import Choices
from schemas.authority import FOR_ANOTHER

KEPT = "mediators"


def learn(
    casebook: Casebook, pool: urllib3.PoolManager, headers: Mapping[str, str]
) -> None:
    """Raises NoNetwork, CountyRefused, BadEnrolment."""
    if casebook.enrolment.role not in FOR_ANOTHER:
        return
    answer = json.loads(moving.fetched(pool, casebook.enrolment, headers))
    keep(casebook, answer.get("mediators", []))


def keep(casebook: Casebook, mediators: list[dict[str, Any]]) -> None:
    casebook.own.put_local(KEPT, {KEPT: mediators})


def of(casebook: Casebook, grid: str) -> Choices:
    """(id, name) of those who acted in that grid, the person here left out."""
    own = casebook.enrolment.person_id
    return tuple(
        (str(each["id"]), str(each["name"]))
        for each in _known(casebook)
        if grid in each["grids"] and each["id"] != own
    )


def name_of(casebook: Casebook, person: str) -> str:
    """What somebody is called, as far as that was said to this phone."""
    if person == casebook.enrolment.person_id:
        return casebook.enrolment.person
    names = {str(each["id"]): str(each["name"]) for each in _known(casebook)}
    return names.get(person, "")


def _known(casebook: Casebook) -> list[dict[str, Any]]:
    kept = casebook.own.local(KEPT)
    return list(kept[KEPT]) if kept else []
