"""A sheet as the registry keeps it: JSON, without what nobody wrote."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

from server.linkage.sheet import Person, Sheet

DAYS = frozenset({"birth_on", "began_on", "opened_on"})


def written(sheet: Sheet) -> str:
    persons = [said(person) for person in sheet.persons]
    kept = {**said(sheet), "persons": persons}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Sheet:
    kept = json.loads(text)
    persons = tuple(Person(**days(person)) for person in kept.pop("persons"))
    return Sheet(**days(kept), persons=persons)


def said(each: Person | Sheet) -> dict[str, Any]:
    """Its fields but the persons, a day in the form of the calendar."""
    found = {one.name: getattr(each, one.name) for one in fields(each)}
    found.pop("persons", None)
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
        if value not in (None, "", False)
    }


def days(kept: dict[str, Any]) -> dict[str, Any]:
    written = {name: date.fromisoformat(kept[name]) for name in DAYS & kept.keys()}
    return kept | written
