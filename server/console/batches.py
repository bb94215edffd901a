"""批量出具: choose a kind and a state, tick the petitions, and watch them issued.

The answer comes as it is made: a line for each ten papers, then what was left and why,
each with the form on which it is put right, and the whole batch to take away.
"""

from flask import (
    Blueprint,
    Response,
    abort,
    render_template,
    request,
    stream_template,
)
from flask.typing import ResponseReturnValue

from schemas.papers.kinds import KINDS
from schemas.petition.moves import MOVES
from server.console import petition_words
from server.console.delivery import demand
from server.console.desk import now, pen, reader, sili
from server.console.drafting import kind_of
from server.console.language import in_words, language
from server.console.papers import name_of, sent
from server.papers import batches, doing, files
from server.papers.batches import MOST, Batch
from server.permissions import Verb

PACK = "zip"


def choose() -> ResponseReturnValue:
    demand(Verb.WRITE_PETITIONS)
    codes = [c for c, kind in KINDS.items() if doing.is_offered(reader(), kind)]
    code = request.args.get("code", "")
    known = petition_words.states(language())
    state = request.args.get("state", state_of(code))
    found = []
    if code in codes and state in known:
        found = batches.proposed(reader(), code, state)
    return render_template(
        "batch.html",
        kinds=[(each, name_of(each)) for each in codes],
        states=list(known.items()),
        code=code if code in codes else "",
        state=state,
        found=found,
        most=MOST,
    )


def state_of(code: str) -> str:
    """Where a claim is once the step was done that asks for the paper."""
    asks = doing.AS_ANOTHER.get(code, code)
    return next((str(row.to) for row in MOVES if row.paper == asks and row.to), "")


def issue() -> ResponseReturnValue:
    kind = kind_of(request.form.get("code", ""))
    petitions = list(dict.fromkeys(request.form.getlist("petition")))
    if not 0 < len(petitions) <= MOST:
        abort(400)
    batch = Batch.begun(reader(), kind.code, pen(), now)
    shown = stream_template(
        "batch_run.html",
        title=kind.name.words(language()),
        code=kind.code,
        batch=batch.id,
        steps=batches.run(batch, petitions),
        in_words=in_words,
    )
    return Response(shown, headers={"X-Accel-Buffering": "no"})


def take_away(batch: str, kind: str) -> Response:
    """The whole batch as one PDF, or packed."""
    demand(Verb.READ_PETITIONS)
    rows = batches.of_batch(reader(), batch)
    if not rows or kind not in (files.PDF, PACK):
        abort(404)
    made = batches.packed if kind == PACK else batches.one_pdf
    content = made(rows, sili().media, sili().keys)
    first, last = rows[0].number, rows[-1].number
    return sent(content, kind, f"{first}-{last}")


def register(console: Blueprint) -> None:
    at = "/papers/batch"
    console.add_url_rule(at, view_func=choose, endpoint="batch")
    console.add_url_rule(at, view_func=issue, methods=["POST"], endpoint="issue_batch")
    console.add_url_rule(
        "/papers/batches/<batch>/<kind>", view_func=take_away, endpoint="take_batch"
    )
