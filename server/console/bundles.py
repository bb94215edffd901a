"""离线包: what was carried by hand comes in at a page, and the answers go out there."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user  # type: ignore[import-untyped]

from schemas.bundle import Reader
from schemas.bundle_errors import InvalidBundle
from server import bundles as carried
from server import moving
from server.bundles import Taken
from server.console.delivery import demand
from server.console.desk import reader, sili
from server.console.language import in_words
from server.errors import CountyError, UnknownDevice
from server.permissions import Verb, areas, may
from server.registry import bundles, db
from server.registry.directory import Device, Person, Scope
from server.registry.relays import Relay

LARGEST = 512 * 1024 * 1024
SHOWN = 60


def let_through() -> None:
    """Files are larger than forms, from who may bring one; what is too large is refused
    before it is read."""
    if request.endpoint == "console.take_bundle" and current_user.is_authenticated:
        if areas(reader(), Verb.CARRY_BUNDLE):
            request.max_content_length = LARGEST


def page(
    status: int = 200, *, taken: Taken | None = None, refusal: str = ""
) -> tuple[str, int]:
    mine = {each.id: each.person.name for each in phones()}
    mine |= {each.id: each.name for each in laptops()}
    fault = taken.fault if taken else None
    shown = render_template(
        "bundles.html",
        log=bundles.log(db.session(), [*mine], SHOWN),
        names=mine,
        taken=taken,
        refusal=in_words(fault) if fault else refusal,
    )
    return shown, status


def phones() -> list[Device]:
    """Those of whoever acts, or acted, where the reader answers."""
    held = areas(reader(), Verb.CARRY_BUNDLE)
    acts = [Scope.area.startswith(area, autoescape=True) for area in held]
    people = db.session.query(Scope.holder).filter(db.or_(*acts))
    devices = db.session.query(Device).join(Person)
    return devices.filter(Device.person_id.in_(people)).all()


def laptops() -> list[Relay]:
    """The relays of townships where the reader answers."""
    every = db.session.query(Relay).all()
    return [each for each in every if may(reader(), Verb.CARRY_BUNDLE, each.area)]


def check_scope(maker: str) -> None:
    """Raises UnknownDevice for what is out of the reader's scope."""
    if maker not in {each.id for each in laptops()}:
        moving.within(db.session(), reader(), maker, Verb.CARRY_BUNDLE)


def shown() -> ResponseReturnValue:
    demand(Verb.CARRY_BUNDLE)
    return page()


def take_bundle() -> ResponseReturnValue:
    demand(Verb.CARRY_BUNDLE)
    file = request.files.get("bundle")
    try:
        if file is None or not file.filename:
            raise InvalidBundle("form")
        maker = Reader(file.stream.read).header.maker
        check_scope(maker)
        file.stream.seek(0)
        taken = carried.take(file.stream.read, sili(), reader().name)
        sili().ingest.run_once()  # So that the answer speaks of it.
        return page(taken=taken)
    except (InvalidBundle, CountyError) as refused:
        return page(422, refusal=in_words(refused))


def answer(device: str) -> ResponseReturnValue:
    demand(Verb.CARRY_BUNDLE)
    try:
        check_scope(device)
        frames = list(carried.answer(device, sili(), reader().name))
    except UnknownDevice:
        abort(404)
    except CountyError as refused:
        return page(refused.status, refusal=in_words(refused))
    response = Response(frames, mimetype="application/octet-stream")
    name = f"{device}-answer.sili"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def register(console: Blueprint) -> None:
    console.add_url_rule("/bundles", view_func=shown, endpoint="bundles")
    console.add_url_rule("/bundles", view_func=take_bundle, methods=["POST"])
    console.add_url_rule(
        "/bundles/<device>", view_func=answer, endpoint="answer", methods=["POST"]
    )
