"""What a page needs of the process it runs in: settings, the clock, who asks."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import current_app
from flask_login import current_user  # type: ignore[import-untyped]

from schemas import codes
from server.console.language import Language
from server.console.typography import CHINA
from server.permissions import Principal
from server.registry.desk import Pen

if TYPE_CHECKING:
    from server import Sili


def sili() -> "Sili":
    """What belongs to this process."""
    found: Sili = current_app.extensions["sili"]
    return found


def now() -> datetime:
    return sili().clock()


def today() -> date:
    """The day it is in the village."""
    return now().astimezone(CHINA).date()


def reader() -> Principal:
    """Who asks; only behind the door."""
    principal: Principal = current_user.principal
    return principal


def stay() -> str:
    """The token of the reader's stay."""
    token: str = current_user.token
    return token


def pen() -> Pen:
    """What the reader does at the desk is written with this."""
    return Pen.of(sili().keys, reader())


def county() -> str:
    return sili().settings.county


ENGLISH = {"500230": "Fengdu County", "500105": "Jiangbei District"}


def place_name(code: str, tongue: Language) -> str:
    """A place by its code; in English where the place has an English name."""
    name = codes.name_of(code) or code
    return ENGLISH.get(code, name) if tongue == "en" else name


def county_name(tongue: Language = "zh") -> str:
    return place_name(county(), tongue)
