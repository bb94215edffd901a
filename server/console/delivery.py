"""What came in: the devices, what could not be taken, and how the ingest is doing."""

import json
from collections.abc import Iterable, Iterator

from flask import Blueprint, abort, render_template
from sqlalchemy import select

from schemas import codes
from server import devices as directory
from server import quarantine as held_back
from server.console.desk import reader, sili
from server.permissions import Verb, areas, may
from server.registry import db
from server.registry.chains import ChainView, chains
from server.registry.health import health
from server.registry.record import Checkpoint, Quarantined


def demand(verb: Verb) -> None:
    """For a role that may not do this at all there is no such page."""
    if not areas(reader(), verb):
        abort(404)


def devices() -> str:
    """设备与同步"""
    demand(Verb.READ_DEVICES)
    views = sorted(directory.devices(reader()), key=lambda v: v.person.name)
    runs: dict[str, list[ChainView]] = {}
    for run in chains(db.session(), [view.device.id for view in views]):
        runs.setdefault(run.device, []).append(run)
    return render_template("devices.html", devices=views, chains=runs)


def quarantine() -> str:
    """待查文件"""
    demand(Verb.READ_QUARANTINE)
    return render_template("quarantine.html", held=held_back.quarantined(reader()))


def held(position: int) -> str:
    """One document that could not be taken, with its bytes for those who may."""
    demand(Verb.READ_QUARANTINE)
    for row in held_back.quarantined(reader(), resolved=True):
        if row.position == position:
            return render_template("held.html", row=row, raw=content(row))
    abort(404)


def content(row: Quarantined) -> str:
    if not may(reader(), Verb.READ_QUARANTINED, grid_of(row.database)):
        return ""
    return json.dumps(json.loads(row.raw), ensure_ascii=False, indent=2)


def ingest() -> str:
    """入库情况"""
    demand(Verb.READ_INGEST)
    marks = db.session.scalars(select(Checkpoint).order_by(Checkpoint.moved_at.desc()))
    return render_template(
        "ingest.html",
        progress=sili().ingest.progress,
        health=health(reader()),
        marks=list(visible(marks)),
    )


def visible(marks: Iterable[Checkpoint]) -> Iterator[Checkpoint]:
    for mark in marks:
        if may(reader(), Verb.READ_INGEST, grid_of(mark.database)):
            yield mark


def grid_of(database: str) -> str:
    """The grid of a database; a private one belongs to the county alone."""
    grid = database.removeprefix("grid-")
    return grid if grid != database else reader().areas[0][:6]


def grid_words(database: str) -> str:
    code = database.removeprefix("grid-")
    township = codes.name_of(code[:9]) or ""
    return f"{township}{codes.name_of(code) or database}"


def register(console: Blueprint) -> None:
    console.add_url_rule("/devices", view_func=devices)
    console.add_url_rule("/quarantine", view_func=quarantine)
    console.add_url_rule("/quarantine/<int:position>", view_func=held)
    console.add_url_rule("/ingest", view_func=ingest)
