"""The county's answer fetched anew, where its token no longer fits the old one.

Somebody at the county moved the person of this phone to another grid. The answer
counts only under a key that the pinned root certifies and the seal of this very
answer; the address that just answered stays the address.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import urllib3

from mobile.asking import fetch
from mobile.credentials import Enrolment
from mobile.errors import BadEnrolment
from schemas import enrolling, key_list
from schemas.errors import SiliError


def fits(enrolment: Enrolment, databases: Iterable[str]) -> bool:
    """Are these the grids that this phone knows, as its own and as a mentor's?"""
    told = {name for name in databases if name.startswith("grid-")}
    return told == {each.database for each in (*enrolment.grids, *enrolment.taught)}


def fetched(
    pool: urllib3.PoolManager,
    enrolment: Enrolment,
    headers: Mapping[str, str],
    serial: int,
) -> str:
    """The answer as text, verified; its keys are no older than the list of that
    serial. Raises BadEnrolment."""
    url = f"{enrolment.server}/api/v1/hub/enrolment"
    answer = fetch(pool, url, headers).get("answer")
    if not isinstance(answer, dict):
        raise BadEnrolment("答复不完整", "the answer is missing")
    check(answer, enrolment.county, enrolment.root, serial)
    return json.dumps({**answer, "server": enrolment.server}, ensure_ascii=False)


def check(answer: Mapping[str, Any], county: str, root: str, serial: int) -> None:
    """Is it the county's own, under the pinned root and under no earlier keys?"""
    try:
        keys = key_list.read(answer.get("keys"), county=county, pinned=root)
        enrolling.check_seal(answer.get("seal"), enrolling.answered(dict(answer)), keys)
    except SiliError as error:
        raise BadEnrolment(error.zh, error.en) from error
    if keys.serial < serial:
        raise BadEnrolment("县里给的密钥清单是旧的", "its list of keys is an older one")
