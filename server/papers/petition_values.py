"""What a petition fills in of the forms beside the documents: X01, X02, X07 and X08.

    forms(view) ─► Printable: a form, and the deed that it is of
    filled(view, code, key) ─► the values; what nobody recorded is absent

X06, the ledger of officials who answer for petitions, is of all that the reader sees.
Numbers of cards and telephones and the ends of addresses are covered as on the forms
of a dossier, and by the same mask.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from schemas import codes
from schemas.fields import Body
from schemas.papers.sheets.known import day, yuan
from schemas.papers.sheets.masking import Mask
from schemas.papers.sheets.printable import Printable
from schemas.petition.claims import Deed
from server.petitions.leading import Led
from server.petitions.opening import PetitionView
from server.registry.petitions import names, summary

OF_DEED: Final[Mapping[str, str]] = {"served": "X01", "heard": "X07", "extended": "X08"}
DL07: Final = "DL07"
MEETINGS: Final = ("first_meeting", "second_meeting", "third_meeting")
SEPARATOR: Final = "、"
YES_NO: Final = {True: "是", False: "否"}


def forms(view: PetitionView) -> list[Printable]:
    """In the order in which they lie in the file."""
    done = view.petition.deeds
    met = [Printable("X02", "", "初次信访“三见面”记录表", "")]
    return [
        *(met if any(each.type == "met" for each in done) else []),
        *_of("heard", "信访听证笔录", done),
        *_of("extended", "延期办理审批表", done),
        *_of("served", "送达回证", done),
    ]


def _of(type: str, title: str, done: Iterable[Deed]) -> Iterator[Printable]:
    for each in done:
        if each.type == type:
            yield Printable(OF_DEED[type], each.id, title, day(each.on.isoformat()))


def day_of(view: PetitionView, of: Printable) -> str:
    """The day of its deed; of the three meetings, of the first."""
    for each in view.petition.deeds:
        if each.id == of.key or (not of.key and each.type == "met"):
            return each.on.isoformat()
    return ""


def filled(
    view: PetitionView, code: str, key: str = "", *, covered: bool = True
) -> dict[str, str]:
    """The values of that form, of the deed named by `key`."""
    deed = next((each for each in view.petition.deeds if each.id == key), None)
    of_deed = {"X01": _served, "X07": _heard, "X08": _extended}
    found = {"petition_no": view.row.number, **_matter(view)}
    if code == "X02":
        found |= _met(view)
    elif deed is not None:
        found |= of_deed[code](view, deed)
    mask = masked(view, covered=covered)
    return {name: mask(said) for name, said in found.items() if said}


def masked(view: PetitionView, *, covered: bool) -> Mask:
    people = view.petition.registered.get("petitioners", {})
    return Mask({"party": people}, covered=covered)


def _matter(view: PetitionView) -> dict[str, str]:
    told = view.petition.registered
    return {
        "petitioner_name": SEPARATOR.join(names(told)) or "未具名",
        "petition_date": day(told["received_on"]),
        "matter_summary": summary(view.petition),
    }


def _claims(view: PetitionView) -> str:
    return "\n".join(
        f"{key[1:]}．{claim.asked['text']}"
        + (
            f"（{yuan(claim.asked['amount_fen'])}）"
            if "amount_fen" in claim.asked
            else ""
        )
        for key, claim in view.petition.claims.items()
    )


def _met(view: PetitionView) -> dict[str, str]:
    """Each of the three meetings; several about different claims stand together."""
    found: dict[str, list[str]] = {}
    for each in view.petition.deeds:
        if each.type == "met":
            at = MEETINGS[each.body["number"] - 1]
            found.setdefault(at, []).append(_meeting(each))
    lines = {at: "\n".join(said) for at, said in found.items()}
    return {"claims": _claims(view), **lines}


def _meeting(deed: Deed) -> str:
    said = deed.body
    how = codes.label("meeting_modes", said["mode"])
    head = "，".join(filter(None, (day(said["met_on"]), how, said.get("place", ""))))
    attitude = said.get("attitude")
    also = f"\n信访人态度：{attitude}" if attitude else ""
    return f"{head}\n{said['content']}{also}"


def _served(view: PetitionView, deed: Deed) -> dict[str, str]:
    said = deed.body
    opinion = said.get("opinion")
    return {
        "recipient": SEPARATOR.join(names(view.petition.registered)) or "未具名",
        "document_name": codes.label("served_papers", said["result"]),
        "document_no": _number(view, deed) if said["result"] == "opinion" else "",
        "served_on": day(said["served_on"]),
        "mode": codes.label("service_modes", said["mode"]),
        "signed": YES_NO[said["signed"]],
        "opinion": codes.label("petitioner_opinions", opinion) if opinion else "",
        "deliverer": _who(said),
    }


def _number(view: PetitionView, served: Deed) -> str:
    """The number of the opinion that the deed serves."""
    found = ""
    for each in view.petition.deeds:
        if each.id == served.id:
            break
        if each.type == "opinion_issued":
            found = str(each.body.get("number", found))
    return found


def _who(said: Body) -> str:
    return str(said.get("actor", {}).get("name", ""))


def _heard(view: PetitionView, deed: Deed) -> dict[str, str]:
    said = deed.body
    return {
        "decided_on": day(said["from_on"]),
        "held_on": day(said["held_on"]),
        "conclusion": said["conclusion"],
    }


def _extended(view: PetitionView, deed: Deed) -> dict[str, str]:
    said = deed.body
    accepted = [view.petition.claims[key].last("accepted") for key in said["claims"]]
    started = next((each for each in accepted if each), None)
    return {
        "unit": said["unit"],
        "accepted_on": day(started.on.isoformat()) if started else "",
        "extension_days": f"{said['days']}日",
        "extended_due": _due(view, said["claims"]),
        "extension_reason": said["reason"],
        "approver": said["approver"],
        "approved_on": day(said["extended_on"]),
        "told_on": day(said["told_on"]),
    }


def _due(view: PetitionView, claims: list[str]) -> str:
    for clock in view.clocks:
        if clock.rule.id == DL07 and set(clock.about.split()) & set(claims):
            return day(clock.due.due_on.isoformat())
    return ""


def ledger(led: Iterable[Led], as_of: date) -> dict[str, str]:
    """X06: a line for each petition that an official answers for."""
    every = list(led)
    lines = (f"{n}．{_led(each)}" for n, each in enumerate(every, 1))
    return {
        "as_of": day(as_of.isoformat()),
        "count": f"{len(every)}件",
        "ledger": "\n".join(lines) or "无",
    }


def _led(each: Led) -> str:
    until = f"至{day(each.until.isoformat())}" if each.until else ""
    parts = (
        each.row.number,
        each.row.summary,
        f"{each.name}（{each.post}）",
        f"{day(each.led_on.isoformat())}起{until}",
        each.duty,
    )
    return "；".join(filter(None, parts))
