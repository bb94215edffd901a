"""业务泳道: the 16 items of business and the 5 linked ones, each with its lights.

    /watch                       the county; to a unit, what lies with it
    /watch?township=500230101    one township

Each number leads to the petitions that it counts. On paper it is one sheet.
"""

from collections.abc import Iterator

from flask import Blueprint, render_template, request

from schemas.petition.lanes import BUSINESS, LINKED
from server.console import petition_words, queries, states, typography
from server.console.delivery import demand
from server.console.desk import county, place_name, reader, today
from server.console.language import gettext, language
from server.console.petition import law_words
from server.permissions import Verb, areas
from server.petitions import scope
from server.watching import lanes
from server.watching.lanes import Standing

LIGHTS = queries.LIGHTS
LEAST = 0.6
"""Of a bar's hundred, so that a single one is seen beside thousands."""


def watch() -> str:
    """业务泳道"""
    demand(Verb.READ_PETITIONS)
    tongue, held = language(), areas(reader(), Verb.READ_PETITIONS)
    places = queries.places(county(), held, "township")
    asked = request.args.get("township", "")
    township = asked if asked in {each.code for each in places} else ""
    stands = {each.lane.code: each for each in lanes.standing(reader(), township)}
    return render_template(
        "watch.html",
        lanes=[stands[each.code] for each in BUSINESS],
        linked=[(stands[each.code], beside(each.code)) for each in LINKED],
        lights=LIGHTS,
        bar=lambda each: bar(each, max(one.total for one in stands.values())),
        township=township,
        townships=[(each.code, each.name) for each in places],
        is_unit=scope.is_unit(reader()),
        unit=reader().unit,
        place=place_name(township, tongue) if township else "",
        scope=typography.listed([place_name(each, tongue) for each in held], tongue),
        today=today(),
        rule_of=lambda id: petition_words.rule(id, tongue),
        law_of=law_words,
        light_of=lambda name: states.light(name, tongue),
    )


def bar(standing: Standing, most: int) -> Iterator[tuple[str, float, float]]:
    """Its lights one beside the other, as parts of the longest bar's hundred."""
    x = 0.0
    for name in LIGHTS:
        if many := standing.by_light.get(name, 0):
            width = max(100 * many / most, LEAST)
            yield name, round(x, 2), round(width, 2)
            x += width


def beside(code: str) -> list[tuple[str, str]]:
    """Where else the linked item is worked on, for those who may go there."""
    offered: dict[str, list[tuple[str, str]]] = {
        "A1": [("console.mediations", gettext("访调对接"))],
        "A2": [("console.occasions", gettext("宣讲接访"))],
    }
    may = {"console.occasions": Verb.LIST_CASES}
    return [
        (endpoint, words)
        for endpoint, words in offered.get(code, [])
        if endpoint not in may or areas(reader(), may[endpoint])
    ]


def register(console: Blueprint) -> None:
    console.add_url_rule("/watch", view_func=watch)
