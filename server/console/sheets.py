"""A table to take away, as an answer of the console (`server.sheets`)."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response

from server.sheets import written


def sheet(
    name: str, head: Sequence[str], rows: Iterable[Sequence[str | int]]
) -> Response:
    """The table as a file of that name."""
    answer = Response(written(head, rows), mimetype="text/csv")
    named = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    answer.headers["Content-Disposition"] = named
    return answer
