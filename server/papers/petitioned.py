"""What a petition says by itself: who asks, what for, and how it came."""

from collections.abc import Mapping
from typing import Final

from schemas import codes
from schemas.agreement_text import spelled
from schemas.fields import label_of
from schemas.papers.numbered import numbered
from schemas.petition.registering import COMPLETE, Petitioner, Registered
from server.papers.told import Filler, Told, actor, coded, line, text
from server.registry import petitions

MOST_SUMMARY: Final = 120
CAME: Final = "registered"


def names(told: Told) -> str:
    """王秀英、李大山等7人; nothing where nobody is named."""
    known = petitions.names(told.registered)
    people = told.registered["people"]
    more = f"等{people}人" if people > len(known) else ""
    return "、".join(known) + more if known else ""


def summary(told: Told) -> str:
    """What is asked for, as far as a sentence has room."""
    said = "；".join(line(claim.asked["text"]).rstrip("。") for claim in told.claims)
    return said if len(said) <= MOST_SUMMARY else said[: MOST_SUMMARY - 1] + "…"


def claims(told: Told) -> str:
    return numbered(line(claim.asked["text"]) for claim in told.claims)


def of_each(name: str) -> Filler:
    """What is known of the petitioners, one after another."""
    return lambda told: "、".join(str(p[name]) for p in told.petitioners if name in p)


def standing(told: Told) -> str:
    """Who stand for the rest."""
    chosen = (p for p in told.petitioners if p.get("is_representative"))
    return "、".join(str(p["name"]) for p in chosen if "name" in p)


def place(told: Told) -> str:
    """万泉村村民委员会（500230104203）"""
    area = str(told.registered["area"])
    known = codes.name_of(area)
    return f"{known}（{area}）" if known else area


def missing(told: Told) -> str:
    """What the regulation asks it to say and it does not."""
    person, all = Petitioner().fields, Registered().fields
    lacking = [(person if n in COMPLETE else all)[n] for n in told.view.lacking]
    return "、".join(label_of(field).zh for field in lacking)


def came(told: Told) -> str:
    return spelled(told.registered["received_on"])


ALL: Final[Mapping[str, Filler]] = {
    "petitioner_name": names,
    "petition_date": came,
    "matter_summary": summary,
}
D01: Final[Mapping[str, Filler]] = {
    "channel": coded("petition_channels", "channel", CAME),
    "received_at": came,
    "petitioner_name": names,
    "petitioner_id_no": of_each("id_no"),
    "phone": of_each("phone"),
    "address": of_each("address"),
    "representatives": standing,
    "group_size": text("people", CAME),
    "matter_location_code": place,
    "matter_category": coded("content_categories", "content", "classified"),
    "claims": claims,
    "facts": text("facts", CAME),
    "reasons": text("reasons", CAME),
    "is_first_visit": lambda told: "初次" if told.view.petition.is_first else "重复",
    "registrar": actor(CAME),
}
