"""What came in: the devices, and how the ingest is doing."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, abort, render_template
from sqlalchemy import select

from schemas import codes
from server import devices as directory
from server.console.desk import reader, sili
from server.permissions import Verb, areas, may
from server.registry import db
from server.registry.chains import ChainView, chains
from server.registry.health import health
from server.registry.record import Checkpoint


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
    return render_template(
        "devices.html",
        devices=views,
        chains=runs,
        may_register=bool(areas(reader(), Verb.REGISTER_DEVICE)),
        may_carry=bool(areas(reader(), Verb.CARRY_BUNDLE)),
        may_write_rules=bool(areas(reader(), Verb.WRITE_RULES)),
        may_pair=bool(areas(reader(), Verb.PAIR_MENTORS)),
        may_see_late=bool(areas(reader(), Verb.READ_QUARANTINED)),
    )


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
    console.add_url_rule("/ingest", view_func=ingest)
