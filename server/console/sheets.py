"""A table of the console as a file to take away."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response

from server.sheets import Cell, workbook, written

KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sheet(
    name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str = "csv"
) -> Response:
    """The table as a file of that name and kind."""
    made = workbook(head, rows) if kind == "xlsx" else written(head, rows)
    answer = Response(made, mimetype=KINDS[kind])
    named = f"attachment; filename*=UTF-8''{quote(name)}.{kind}"
    answer.headers["Content-Disposition"] = named
    return answer
