"""What is true of evidence after healing: invariants 1 and 2 of what is carried."""

from sqlalchemy import select

from mobile.evidence import WORDS, At
from server.media import is_sound
from server.registry import db
from server.registry.media import WHOLE, Medium
from tests.faults.street import Street

ARRIVED = {WORDS[At.WHOLE], WORDS[At.KEPT]}


def evidence_is_whole(street: Street) -> None:
    """Of each thing that a phone took and that is in the record: the county has it
    whole, and the phone that took it says so; or none of both, where the phone is let
    in no more."""
    store, recorded = street.county.sili.media, street.recorded()
    with street.county.context():
        db.session.rollback()
        whole = select(Medium.evidence, Medium.address).where(Medium.state == WHOLE)
        held = {evidence: address for evidence, address in db.session.execute(whole)}
    for evidence, address in held.items():
        assert is_sound(store, address), f"证据{evidence}在县里不完整"
    for name in street.phones:
        for evidence, words in street.ask(name, do="media")["media"].items():
            entry, case = street.taken.get(evidence, ("", ""))
            if entry not in recorded or entry in street.erased:
                continue
            if name not in street.ended and case not in street.secluded:
                said = f"{name}说证据{evidence}{words}"
                assert evidence in held, f"{said}，县里没有"
                assert words in ARRIVED, f"{said}，县里已经有了"
