"""怎么比的: who is compared with whom at all, and what each thing that agrees weighs.

The same for every case: the keys of `linkage.blocking` and the table of
`linkage.weights`, in the words in which the reasons are given, with what the thresholds
are worth.
"""

from typing import Any, NamedTuple

from flask import Blueprint, render_template

from server.console.delivery import demand
from server.console.joining import in_bits
from server.console.language import gettext, language
from server.linkage import weights
from server.linkage.blocking import MOST_SHARING
from server.linkage.weights import Line, Table
from server.permissions import Verb


class Field(NamedTuple):
    """What is compared, and each way in which it may turn out."""

    name: str
    lines: tuple[tuple[str, str], ...]


def how() -> str:
    demand(Verb.JOIN)
    return render_template(
        "weighing.html",
        keys=list(keys().values()),
        most=MOST_SHARING,
        persons=fields(weights.PERSON, of_persons()),
        matter=fields(weights.MATTER, of_the_matter()),
        start=line(weights.START),
        rarest=in_bits(weights.RAREST),
        bounds=(in_bits(weights.LEAST), in_bits(weights.MOST)),
        made_on=weights.MADE_ON,
        measured=weights.MEASURED,
        in_bits=in_bits,
    )


def fields(tables: Any, names: dict[str, str]) -> list[Field]:
    return [Field(names[field], lines(table)) for field, table in tables.items()]


def lines(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple(line(each) for each in table.values())


def line(each: Line) -> tuple[str, str]:
    words = each.zh if language() == "zh" else each.en
    return words, in_bits(each.bits)


def keys() -> dict[str, str]:
    """What is looked for, by the first character of a key (`linkage.blocking`)."""
    return {
        "证": gettext("证件号码"),
        "话": gettext("电话"),
        "生": gettext("出生日期和姓"),
        "名": gettext("本乡镇里同音的姓名"),
        "双": gettext("双方姓名都同音"),
        "姓": gettext("同村、双方的姓、同一类纠纷"),
        "户": gettext("同组同姓"),
        "事": gettext("同村、同一天、同一类纠纷"),
    }


def of_persons() -> dict[str, str]:
    return {
        "id": gettext("证件号码"),
        "name": gettext("姓名"),
        "phone": gettext("电话"),
        "birthday": gettext("出生日期"),
        "sex": gettext("性别"),
        "address": gettext("住址"),
        "role": gettext("哪一方"),
        "household": gettext("一家人"),
    }


def of_the_matter() -> dict[str, str]:
    return {
        "dispute_type": gettext("纠纷类型"),
        "began_on": gettext("发生日期"),
        "place": gettext("纠纷地点"),
        "amount": gettext("涉及金额"),
        "opened_on": gettext("登记日"),
        "facts": gettext("事实经过"),
        "figures": gettext("所说的数目、日子"),
    }


def register(console: Blueprint) -> None:
    console.add_url_rule("/alike/how", view_func=how)
