"""信访事项: the work queue by clock; to a unit its inbox, in which its own claims wait.

    /petitions?light=red&channel=visit&unit=县住建委&page=2     the county office
    /petitions?waits=to_receive                                  a unit

One address for both: who asks decides what it lists (`server.petitions.listing`). The
address is the question, as with cases.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, cast, get_args

from flask import Blueprint, Response, render_template, request

from schemas import codes
from schemas.petition.lanes import LANES
from server.console import (
    finding,
    petition_words,
    queries,
    states,
    supervision,
    typography,
)
from server.console.cases import turns
from server.console.delivery import demand
from server.console.desk import county, place_name, reader, today
from server.console.language import Language, gettext, language
from server.console.sheets import sheet
from server.permissions import Verb, areas
from server.petitions import listing, scope
from server.petitions.lines import Line, lines
from server.petitions.listing import PetitionPage, PetitionQuery, Sort
from server.registry.cases import Facet
from server.supervising.listing import waiting_for


@dataclass(frozen=True, slots=True)
class Asked(queries.Address):
    """The words of the address, as they came."""

    view = "petitions"

    q: str = ""
    light: str = ""
    state: str = ""
    channel: str = ""
    township: str = ""
    unit: str = ""
    waits: str = ""
    lane: str = ""
    ended: str = ""
    sort: str = ""

    @property
    def narrowed(self) -> bool:
        beside = {"sort", "ended"}
        return any(getattr(self, f.name) for f in fields(self) if f.name not in beside)


def question(asked: Asked) -> PetitionQuery:
    return PetitionQuery(
        text=asked.q,
        state=asked.state,
        light=asked.light if asked.light in queries.LIGHTS else "",
        channel=asked.channel,
        unit=asked.unit,
        area=asked.township,
        waits=asked.waits if asked.waits in listing.WAITING else "",
        lane=asked.lane if asked.lane in LANES else "",
        ended=asked.ended == "1",
        sort=cast(Sort, asked.sort) if asked.sort in get_args(Sort) else "due_on",
    )


def petitions() -> str:
    demand(Verb.READ_PETITIONS)
    asked, tongue = Asked.of(request.args), language()
    is_inbox = scope.is_unit(reader())
    page = listing.listed(
        reader(),
        question(asked),
        request.args.get("page", 1, type=int),
        tally=not is_inbox,
    )
    return render_template(
        "petitions.html",
        asked=asked,
        page=page,
        lines=lines(reader(), page.rows),
        turns=list(turns(page)),
        may_register=bool(areas(reader(), Verb.REGISTER_PETITION)),
        state_of=lambda name: petition_words.state(name, tongue),
        kind_of=petition_words.kind,
        rule_of=lambda id: petition_words.rule(id, tongue),
        channel_of=lambda code: codes.label("petition_channels", code, tongue),
        is_inbox=is_inbox,
        lane=LANES.get(asked.lane),
        letters=waiting_for(reader()),
        letter_light=supervision.light_of,
        letter_kind=supervision.kind_of,
        **(inbox(asked) if is_inbox else queue(asked, page, tongue)),
    )


def inbox(asked: Asked) -> dict[str, Any]:
    """What waits for a unit, by what it has to do next."""
    if asked.ended:
        return {"unit": reader().unit, "boxes": ()}
    waiting = listing.waiting(reader(), question(asked))
    boxes = [(name, words, waiting[name]) for name, words in waits().items()]
    return {"unit": reader().unit, "boxes": boxes}


def waits() -> dict[str, str]:
    return {
        "to_receive": gettext("待签收"),
        "to_accept": gettext("待告知"),
        "to_handle": gettext("办理中"),
        "to_serve": gettext("待送达"),
    }


def queue(asked: Asked, page: PetitionPage, tongue: Language) -> dict[str, Any]:
    """What the county office narrows its list by."""
    held = areas(reader(), Verb.READ_PETITIONS)
    townships = queries.places(county(), held, "township")
    return {
        "scope": typography.listed([place_name(a, tongue) for a in held], tongue),
        "townships": [(place.code, place.name) for place in townships],
        "units": [(name, name) for name in listing.units(reader())],
        "by_light": Facet(page.tallies["light"]),
        "light_words": [(name, states.light(name, tongue)) for name in queries.LIGHTS],
        "facets": list(facets(asked, page, tongue)),
    }


def facets(
    asked: Asked, page: PetitionPage, tongue: Language
) -> Iterator[tuple[str, list[finding.Narrowing]]]:
    """States and channels, each with how many there are; none that is the only one."""
    channels = codes.code_list("petition_channels")
    named = {code: each.words(tongue) for code, each in channels.items()}
    for name, title, words in (
        ("state", gettext("进展"), petition_words.states(tongue)),
        ("channel", gettext("信访形式"), named),
    ):
        counts = Facet(page.tallies[name])
        if len(counts.counts) > 1 or getattr(asked, name):
            yield title, list(finding.offered(counts, words, asked, name, None))


def petition_sheet() -> Response:
    demand(Verb.READ_PETITIONS)
    head = [
        *(gettext("编号"), gettext("收到日期"), gettext("信访形式")),
        *(gettext("诉求"), gettext("信访人"), gettext("人数"), gettext("问题属地")),
        *(gettext("在办单位"), gettext("进展"), gettext("期限"), gettext("期限到期日")),
    ]
    every = list(listing.every(reader(), question(Asked.of(request.args))))
    name = f"{gettext('信访事项')}-{today()}"
    return sheet(name, head, map(cells, lines(reader(), every)))


def cells(line: Line) -> tuple[str | int, ...]:
    row, tongue = line.row, language()
    return (
        *(row.number, row.received_on.isoformat()),
        codes.label("petition_channels", row.channel, tongue),
        *(line.summary, row.petitioners, row.people, place_name(row.area, tongue)),
        typography.listed(line.units, tongue),
        petition_words.state(line.state, tongue) if line.state else "",
        petition_words.rule(line.rule, tongue),
        line.due_on.isoformat() if line.due_on else "",
    )


def register(console: Blueprint) -> None:
    console.add_url_rule("/petitions", view_func=petitions)
    console.add_url_rule("/petitions.csv", view_func=petition_sheet)
