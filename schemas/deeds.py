"""Every deed of the desk, of whatever noun: by its type the form, and its name.

petition.*      schemas.petition.deeds
all others      schemas.desk
"""

from typing import Any

from schemas import desk
from schemas.fields import Form
from schemas.petition import deeds as petition
from schemas.texts import Words


def form_of(type: str) -> Form:
    """The form of that deed, or UnknownType."""
    if type.startswith(petition.NOUN):
        return petition.form_of(type.removeprefix(petition.NOUN))
    return desk.form_of(type)


def load(type: str, body: object) -> dict[str, Any]:
    """Hold the body to its schema; what comes back equals what went in."""
    if type.startswith(petition.NOUN):
        return petition.load(type.removeprefix(petition.NOUN), body)
    return desk.load(type, body)


def name_of(type: str) -> Words:
    """What is done by it, in a word; UnknownType."""
    form_of(type)
    if type.startswith(petition.NOUN):
        return petition.TYPE_NAMES[type.removeprefix(petition.NOUN)]
    return desk.TYPE_NAMES[type]
