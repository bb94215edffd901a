"""此人的其他案件: from a party of a case to the other cases that he is a party to.

Each line says how surely it is he, by every reason, and leads to the case and to both
laid side by side. It opens as the case does, with its line in the log: whoever looks up
a person has read of him.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template, url_for

from schemas import codes
from schemas.kinds import DISPUTE
from server import persons as known
from server.console import opening, weighing
from server.console.desk import reader, sili
from server.console.joining import in_bits
from server.console.language import gettext, language
from server.linkage.identity import How
from server.permissions import Verb, may
from server.persons import Met
from server.registry.projection import CaseRow

TAGS: Mapping[How, str] = MappingProxyType(
    {How.SAID: "done", How.CERTAIN: "done", How.LIKELY: "wait", How.POSSIBLY: ""}
)


def persons(case: str, party: str) -> str:
    view = opening.opened(case, "persons")
    found = known.cases_of(reader(), view.casefile, party, sili().keys)
    return render_template(
        "persons.html",
        row=view.row,
        party=party,
        found=found,
        ways=ways(),
        tags=TAGS,
        missed=[weighing.keys()[each] for each in found.passed_over],
        role_in=role_in,
        may_compare=lambda met: may_compare(view.row, met),
        in_bits=in_bits,
    )


def ways() -> dict[How, tuple[str, str]]:
    """How surely it is he: a word, and what it means."""
    return {
        How.SAID: (
            gettext("经办人认定"),
            gettext("合并两件案件时，有人认定是同一个人；谁认定的、理由写在那一行。"),
        ),
        How.CERTAIN: (
            gettext("确定"),
            gettext("证件号码相同，姓名对得上，出生日期、性别没有出入。"),
        ),
        How.LIKELY: (
            gettext("很可能"),
            gettext(
                "姓名对得上，电话、出生日期、住址等合起来很像，但没有证件号码作准。"
            ),
        ),
        How.POSSIBLY: (
            gettext("有可能"),
            gettext(
                "有几处相同，也可能是同名的人、一家人，或者共用一个电话，要问过本人。"
            ),
        ),
    }


def role_in(met: Met) -> str:
    return codes.label("party_roles", met.person.role, language())


def may_compare(row: CaseRow, met: Met) -> bool:
    return all(may(reader(), Verb.JOIN, each.grid) for each in (row, met.row))


def beside(row: CaseRow) -> dict[str, Any]:
    """On the page of a case: where each of its parties leads."""
    if row.kind != DISPUTE:
        return {}
    return {
        "persons_of": lambda party: url_for(
            "console.persons", case=row.case, party=party
        )
    }


def register(console: Blueprint) -> None:
    console.add_url_rule("/cases/<case>/parties/<party>", view_func=persons)
