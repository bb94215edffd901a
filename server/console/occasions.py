"""宣讲接访: the list, the sums, both as sheets, and one occasion."""

import re
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from schemas import codes
from server import occasions as verbs
from server.auditing import seen_by
from server.console import bringing, media, occasionpage, opening, queries, typography
from server.console.delivery import demand
from server.console.desk import county, place_name, reader, today
from server.console.language import Language, gettext, language
from server.console.sheets import sheet
from server.media import viewing
from server.occasions import RECEPTIONS, Asked, By, Sum
from server.permissions import Verb, areas
from server.registry.occasions import OUTREACH, OccasionRow

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Question:
    """What the address asks, and the addresses beside it."""

    asked: Asked

    @property
    def narrowed(self) -> bool:
        return self.asked != Asked()

    def address(self, endpoint: str = "occasions", **changes: str | int) -> str:
        words = {**asdict(self.asked), **changes}
        kept = {name: value for name, value in words.items() if value}
        return url_for(f"console.{endpoint}", **kept)


def read(words: MultiDict[str, str]) -> Question:
    """What is no month, no kind and no code is not asked."""
    kind, month = words.get("kind", ""), words.get("month", "")
    return Question(
        Asked(
            township=words.get("township", "")[:9],
            kind=kind if kind in dict(kinds("zh")) else "",
            month=month if MONTH.fullmatch(month) else "",
        )
    )


def kinds(tongue: Language) -> list[tuple[str, str]]:
    forms = codes.code_list("activity_kinds")
    return [
        (OUTREACH, kind_of(OUTREACH, tongue)),
        (RECEPTIONS, gettext("接访下访（各种形式）")),
        *((code, kind_of(code, tongue)) for code in forms),
    ]


def kind_of(code: str, tongue: Language) -> str:
    """宣讲, 下访, 马路办公: the code's words up to what explains them."""
    if code == OUTREACH:
        return gettext("宣讲")
    return codes.label("activity_kinds", code, tongue).partition("（")[0]


def filters(question: Question, tongue: Language) -> dict[str, object]:
    held = areas(reader(), Verb.LIST_CASES)
    townships = queries.places(county(), held, "township")
    return {
        "question": question,
        "asked": question.asked,
        "scope": typography.listed([place_name(a, tongue) for a in held], tongue),
        "townships": [(place.code, place.name) for place in townships],
        "kinds": kinds(tongue),
        "months": [(each, each) for each in verbs.months(reader())],
    }


def occasions() -> str:
    demand(Verb.LIST_CASES)
    question, tongue = read(request.args), language()
    found = verbs.listed(
        reader(), question.asked, request.args.get("page", 1, type=int)
    )
    return render_template(
        "occasions.html",
        found=found,
        kind_words=lambda row: kind_of(row.kind, tongue),
        **filters(question, tongue),
    )


def sums() -> str:
    demand(Verb.LIST_CASES)
    question = read(request.args)
    tables = [
        (gettext("按乡镇（街道）"), summed(question, "township")),
        (gettext("按月"), summed(question, "month")),
    ]
    return render_template(
        "occasion_sums.html",
        heads=heads(),
        tables=tables,
        **filters(question, language()),
    )


def heads() -> list[str]:
    """What is summed, in the order of `figures`."""
    return [
        gettext("宣讲场次"),
        gettext("听众人次"),
        gettext("其中信访群众"),
        gettext("接访下访次数"),
        gettext("来访批次"),
        gettext("来访人次"),
        gettext("当场解决"),
        gettext("约定办理"),
        gettext("已有结果"),
        gettext("还没办好"),
    ]


def figures(found: Sum) -> tuple[int, ...]:
    return (
        *(found.outreach, found.audience, found.petitioners),
        *(found.receptions, found.visits, found.visitors),
        *(found.on_site, found.promised, found.kept, found.open),
    )


def summed(question: Question, by: By) -> list[tuple[str, tuple[int, ...]]]:
    rows = verbs.sums(reader(), question.asked, by)
    tongue = language()
    return [
        (place_name(each.of, tongue) if by == "township" else each.of, figures(each))
        for each in rows
    ]


def sums_sheet() -> Response:
    demand(Verb.LIST_CASES)
    question = read(request.args)
    counted = [*summed(question, "township"), *summed(question, "month")]
    rows: list[tuple[str | int, ...]] = [(words, *found) for words, found in counted]
    head = [gettext("乡镇（街道）或月份"), *heads()]
    return sheet(f"{gettext('宣讲接访汇总')}-{today()}", head, rows)


def list_sheet() -> Response:
    demand(Verb.LIST_CASES)
    head = [
        *(gettext("日期"), gettext("形式"), gettext("乡镇（街道）")),
        *(gettext("村（社区）"), gettext("地点"), gettext("接访领导")),
        *(gettext("听众人次"), gettext("其中信访群众"), gettext("来访批次")),
        *(gettext("来访人次"), gettext("当场解决"), gettext("约定办理")),
        *(gettext("已有结果"), gettext("还没办好")),
    ]
    rows = verbs.every(reader(), read(request.args).asked)
    return sheet(f"{gettext('宣讲接访')}-{today()}", head, map(line, rows))


def line(row: OccasionRow) -> tuple[str | int, ...]:
    tongue, at = language(), row.case_row
    return (
        *(str(row.held_on), kind_of(row.kind, tongue)),
        *(place_name(at.township, tongue), place_name(at.village, tongue)),
        *(row.place, row.host, row.audience, row.petitioners),
        *(row.visits, row.visitors, row.on_site),
        *(row.promised, row.kept, row.open),
    )


def occasion(occasion: str) -> str:
    """All of one; that it was opened stands in the log."""
    view, tongue = opening.opened(occasion, "occasion"), language()
    named = verbs.became(reader(), view.casefile)
    page, lines = occasionpage.laid_out(view, named, tongue)
    return render_template(
        "occasion.html",
        view=view,
        row=view.row,
        casefile=view.casefile,
        title=occasionpage.title(view.casefile, tongue),
        page=page,
        lines=lines,
        facts=list(occasionpage.facts(view, tongue)),
        evidence=media.cards(viewing.of_case(view), tongue),
        may_erase=bool(areas(reader(), Verb.ERASE_ENTRY)),
        erased=set(view.casefile.erased),
        **bringing.of_lines(view),
        seen_by=seen_by(reader(), occasion),
        role_of=opening.role_of,
        purpose_of=opening.purpose_of,
    )


def register(console: Blueprint) -> None:
    console.add_url_rule("/occasions", view_func=occasions)
    console.add_url_rule("/occasions.csv", view_func=list_sheet)
    console.add_url_rule("/occasions/sums", view_func=sums)
    console.add_url_rule("/occasions/sums.csv", view_func=sums_sheet)
    console.add_url_rule("/occasions/<occasion>", view_func=occasion)
