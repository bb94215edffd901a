"""What a clerk typed of a letter, as the body of a registration.

The form alone says what each box means (`filling`); here is what a clerk may leave to
the desk: a place by its name, a petition by its number, as many people as are named, a
card number in whatever letters. Claims and petitioners are numbered anew, so that a box
left empty between two leaves no gap.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from schemas import codes, identifiers, labels
from schemas.errors import FieldError, InvalidBody, InvalidIdentifier
from schemas.fields import Body
from schemas.petition import deeds
from schemas.petition.registering import RESIDENT_ID_CARD
from schemas.texts import Words
from server.console import typography, whereabouts
from server.console.filling import Sent, body_of, keys, plain
from server.console.language import Language, gettext
from server.errors.petitions import RegistrationRefused
from server.permissions import Principal, Verb, areas
from server.petitions.registering import REGISTERED
from server.petitions.repeating import of_number
from server.registry import db

FORM = deeds.form_of(REGISTERED)
FIRST = "first"
LETTER = {"petitioners": "p", "claims": "c"}
FIRST_BOX = {"petitioners": "name", "claims": "text"}


def blank(today: date) -> Sent:
    """The form as it is opened."""
    usual = {"channel": "letter", "received_by": "petition_office"}
    sent: Sent = MultiDict({**usual, "received_on": today.isoformat()})
    for name in ("petitioners", "claims", "claims"):
        sent = grown(sent, name)[0]
    return sent


def grown(sent: Sent, name: str) -> tuple[Sent, str]:
    """With one more of them, and the box where it begins."""
    every, count = keys(sent, name), 1
    while f"{LETTER[name]}{count}" in every:
        count += 1
    at = f"{name}/{LETTER[name]}{count}"
    more = MultiDict(sent)
    more[f"{at}/{FIRST_BOX[name]}"] = ""
    if name == "petitioners":
        more[f"{at}/id_type"] = RESIDENT_ID_CARD
    return more, f"{at}/{FIRST_BOX[name]}"


def read(
    sent: Sent, reader: Principal, actor: Mapping[str, str]
) -> tuple[dict[str, Any], list[FieldError]]:
    """The body, and what is wrong with it, each under the name of its box."""
    told = body_of(FORM, sent)
    people = {key: person(each) for key, each in told.get("petitioners", {}).items()}
    told["petitioners"] = {key: each for key, each in people.items() if each}
    told.setdefault("people", max(1, len(told["petitioners"])))
    wrong = dict(of_area(told, reader)) | dict(of_original(told, reader))
    held = {each.pointer: each for each in faults(told, actor)}
    named = {at: labels.field_error(FORM, at, words) for at, words in wrong.items()}
    return numbered(told), list((held | named).values())


def person(typed: Body) -> dict[str, Any]:
    """A kind of document without a number says nothing."""
    if "id_no" not in typed:
        return {name: value for name, value in typed.items() if name != "id_type"}
    return {**typed, "id_no": plain(typed["id_no"]).upper()}


def of_area(told: dict[str, Any], reader: Principal) -> Iterator[tuple[str, Words]]:
    if "area" in told:
        held = areas(reader, Verb.REGISTER_PETITION)
        place = whereabouts.found(told["area"], held)
        if isinstance(place, Words):
            yield "/area", place
        else:
            told["area"] = place


def of_original(told: dict[str, Any], reader: Principal) -> Iterator[tuple[str, Words]]:
    typed = told.pop("repeats", FIRST)
    if typed == FIRST:
        return
    number = typed.replace("(", "（").replace(")", "）")
    is_id = identifiers.CASE.fullmatch(typed)
    found = typed if is_id else of_number(db.session(), reader, number)
    if found is None:
        unknown = RegistrationRefused("repeats", number)
        yield "/repeats", Words(unknown.zh, unknown.en)
    else:
        told["repeats"] = found


def faults(told: Body, actor: Mapping[str, str]) -> tuple[FieldError, ...]:
    try:
        labels.held(FORM, {"actor": actor, **told})
    except InvalidBody as wrong:
        return wrong.errors
    return ()


def numbered(told: dict[str, Any]) -> dict[str, Any]:
    """One after the other, without gaps; those of which there are none left out."""
    for name, letter in LETTER.items():
        every = told.pop(name, {}).values()
        if every:
            told[name] = {f"{letter}{n}": each for n, each in enumerate(every, 1)}
    return told


def cards(sent: Sent, tongue: Language) -> dict[str, str]:
    """By petitioner, what the number of a resident ID card says of its bearer."""
    found = {}
    for key in keys(sent, "petitioners"):
        at = f"petitioners/{key}"
        if sent.get(f"{at}/id_type") == RESIDENT_ID_CARD:
            try:
                card = identifiers.check_id_card(plain(sent.get(f"{at}/id_no", "")))
            except InvalidIdentifier:
                continue
            found[key] = gettext(
                "%(day)s出生，%(sex)s",
                day=typography.day(card.birth, tongue),
                sex=codes.label("sexes", card.sex, tongue),
            )
    return found
