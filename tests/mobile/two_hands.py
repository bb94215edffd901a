"""Two phones of one grid that record one agreement, without a county between them."""

from __future__ import annotations

import json
from pathlib import Path

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from tests.mobile.conftest import GRID, PIN, answer_for
from tests.mobile.disputes import DAY, opened
from tests.mobile.introducing import introduce

HOME = f"grid-{GRID}"


def other_phone(folder: Path, clock: PhoneClock, person: str = "u-2") -> Casebook:
    """谭明芬's phone of the same grid, or another person's."""
    folder.mkdir()
    credentials = Credentials(folder, clock)
    unlocked = credentials.create(PIN)
    answer = json.loads(answer_for(credentials))
    answer["person"] = {"id": person, "name": "谭明芬", "role": "mediator"}
    unlocked = credentials.enrol(unlocked, json.dumps(answer))
    return Casebook(folder, unlocked, clock)


def acquaint(one: Casebook, other: Casebook) -> None:
    """Each knows the other from the directory."""
    authors = one.unlocked.author(), other.unlocked.author()
    names = {book.enrolment.person_id: book.enrolment.person for book in (one, other)}
    for book in (one, other):
        introduce(book, *authors, names=names)


def bring(source: Casebook, target: Casebook) -> None:
    """What a synchronisation would bring, one way."""
    database = target.database(HOME)
    documents = []
    for listed in source.database(HOME).all_docs(include_docs=True):
        document = dict(listed.document)
        generation, _, digest = document["_rev"].partition("-")
        document["_revisions"] = {"start": int(generation), "ids": [digest]}
        documents.append(document)
    database.bulk_docs(documents, new_edits=False)
    target.index(database)


def signed(amount_fen: int) -> dict:
    return {
        "round": 1,
        "form": "written",
        "signed_on": DAY,
        "dispute_facts": "围墙挡了水沟，谷子淋湿。",
        "disputed_matters": "赔多少。",
        "terms": {
            "t1": {
                "text": "张大山赔李二河谷子钱",
                "amount_fen": amount_fen,
                "payer": "p2-bbbbbb",
                "payee": "p1-aaaaaa",
            }
        },
        "signatures": {
            "p1-aaaaaa": {"how": "signature", "signed_on": DAY},
            "p2-bbbbbb": {"how": "signature", "signed_on": DAY},
        },
        "mediator_signatures": {"m1": {"name": "秦晓春"}},
    }


def disagree(one: Casebook, other: Casebook) -> str:
    """One case, 8,600 and 6,800; `one` has both."""
    acquaint(one, other)
    case = one.new_case()
    one.record("dispute.opened", case, opened(), home=HOME)
    bring(one, other)
    one.record("agreement.signed", case, signed(860_000), home=HOME)
    other.record("agreement.signed", case, signed(680_000), home=HOME)
    bring(other, one)
    return case
