"""Are the letters what the desk's deeds say? `sili verify` asks."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import letters
from server.registry.letters import LetterFact, LetterPetition, LetterRow
from server.verify import Finding, broken


def check(session: Session) -> Iterator[Finding]:
    """Each letter that differs from its deeds, that lacks, or that nobody issued; each
    fact that no deed settled, or whose deed is another."""
    kept = {row.letter: row for row in session.scalars(select(LetterRow))}
    every = session.scalars(select(LetterPetition))
    about = {(row.row_id, row.petition) for row in every}
    for letter in letters.every(session):
        row, found = kept.pop(letter, None), letters.folded(session, letter)
        should = letters.columns(found) if found else {}
        told = letters.petitions_of(found) if found else []
        named = {(each["row_id"], each["petition"]) for each in told}
        if row is None or columns(row) != should or not named <= about:
            words = "督办函件与经办记录不符", "the letter is not what its deeds say"
            yield broken("letter", letter, *words)
        about -= named
    for letter in (*kept, *(petition for _, petition in sorted(about))):
        words = "督办函件没有经办记录", "it stands of a letter without a deed"
        yield broken("letter_without_deed", letter, *words)
    yield from of_facts(session)


def of_facts(session: Session) -> Iterator[Finding]:
    kept = {row.fact: row.entry for row in session.scalars(select(LetterFact))}
    told = dict(letters.recorded_facts(session))
    for fact in sorted(kept.keys() | told.keys()):
        if kept.get(fact) != told.get(fact):
            zh = "所据事实的处理与经办记录不符"
            en = "what was decided for the fact is not what the deeds say"
            yield broken("letter_fact", fact, zh, en)


def columns(row: LetterRow) -> dict[str, object]:
    return {each.key: getattr(row, each.key) for each in row.__table__.columns}
