"""领导包案: who answers for which petitions, those whose time ends first on top."""

from flask import Blueprint, render_template

from server.console import language, petition_words
from server.console.delivery import demand
from server.console.desk import reader, today
from server.permissions import Verb
from server.petitions.leading import Led, lead_officials
from server.petitions.lines import lines


def led() -> str:
    """领导包案的信访事项"""
    demand(Verb.READ_PETITIONS)
    found = lead_officials(reader(), today())
    rows = {each.row.petition: each.row for each in found}
    shown = {each.row.petition: each for each in lines(reader(), [*rows.values()])}
    return render_template(
        "led.html",
        found=[(each, shown[each.row.petition]) for each in found],
        numbers=numbers,
        state_of=lambda name: petition_words.state(name, language.language()),
    )


def numbers(led: Led) -> list[str]:
    """Which of its claims, by their numbers; none where the petition has but one."""
    many = len(led.row.claims) > 1
    return [key.removeprefix("c") for key in led.claims] if many else []


def register(console: Blueprint) -> None:
    console.add_url_rule("/petitions/led", view_func=led)
