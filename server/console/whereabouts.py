"""Where something lies, as a clerk types it: 包鸾镇 青龙村, 青龙村, or only 青龙.

A box with a list of the townships and villages in which the reader acts. What is typed
is the place whose name it is; else the only one in whose name it stands. Of several
the box says which there are.
"""

from collections.abc import Iterator, Mapping

from schemas import codes
from schemas.texts import Words
from server.permissions import covers

MOST_SAID = 5
UNKNOWN = Words(
    "没有这个地方：请从列表里选乡镇（街道）或者村（社区）",
    "no such place: choose a township or a village of the list",
)


def offered(areas: tuple[str, ...]) -> Mapping[str, str]:
    """Each place within these areas by its code: a village after its township."""
    return {
        place.code: named(place)
        for county in codes.COUNTIES
        for place in codes.divisions(county).values()
        if any(covers(area, place.code) for area in areas)
    }


def named(place: codes.Division) -> str:
    if place.level != "village":
        return place.name
    return f"{codes.name_of(place.parent)} {codes.short_name_of(place.code)}"


def found(typed: str, areas: tuple[str, ...]) -> str | Words:
    """The code of the place; else what is wrong with what was typed."""
    places = offered(areas)
    if typed in places:
        return typed
    for meant in ways("".join(typed.split()), places):
        if len(meant) == 1:
            return meant[0]
        if meant:
            return several([places[code] for code in meant])
    return UNKNOWN


def ways(typed: str, places: Mapping[str, str]) -> Iterator[list[str]]:
    """The places that are meant: by the whole name, by its end, by a part of it."""
    yield [code for code, name in places.items() if name.replace(" ", "") == typed]
    yield [code for code, name in places.items() if name.split()[-1] == typed]
    yield [code for code, name in places.items() if typed in name.split()[-1]]


def several(names: list[str]) -> Words:
    first = "、".join(names[:MOST_SAID])
    more = "……" if len(names) > MOST_SAID else ""
    return Words(
        f"有{len(names)}个地方叫这个，请写全：{first}{more}",
        f"{len(names)} places are called so, write which: {first}{more}",
    )
