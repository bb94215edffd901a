"""一次会面: several stages at one meeting, its time, place and people asked once.

A sitting is kept beside its case until it is ended. What was answered on the common
pages of one record begins the next; who came is remembered by name, since the parties
leave for the deliberation and come back. What was said is never carried over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from mobile.casebook import Casebook
from mobile.plans.stage import COMMON

FAST_TRACK = ("fast_track", "fast_track_reason", "fast_track_agreed_by")


def running(casebook: Casebook, case: str, home: str) -> Mapping[str, Any]:
    """The sitting of this case that has not been ended; empty if there is none."""
    kept = casebook.database(home).local(f"sitting:{case}")
    if kept is None:
        return {}
    return {name: value for name, value in kept.items() if name[:1] != "_"}


def begin(casebook: Casebook, case: str, home: str) -> None:
    sitting = {"id": f"s-{os.urandom(4).hex()}", "common": {}, "attended": {}}
    casebook.database(home).put_local(f"sitting:{case}", sitting)


def end(casebook: Casebook, case: str, home: str) -> None:
    if running(casebook, case, home):
        casebook.database(home).delete_local(f"sitting:{case}")


def carry(casebook: Casebook, case: str, home: str, body: Mapping[str, Any]) -> None:
    """Remember of a recorded stage what the next one of the sitting begins with."""
    sitting = dict(running(casebook, case, home))
    if not sitting or body.get("sitting") != sitting["id"]:
        return
    names = (*COMMON, *FAST_TRACK)
    sitting["common"] = {name: body[name] for name in names if name in body}
    came = {p["name"]: p["attended"] for p in body["participants"].values()}
    sitting["attended"] = {**sitting["attended"], **came}
    sitting["until"] = body.get("ended_at", "")
    casebook.database(home).put_local(f"sitting:{case}", sitting)
