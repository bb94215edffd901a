"""What is true of a township's laptop: what it said to have lies there; healed, it has
nothing that the county erased, and lets go what the county keeps."""

from tests.faults.street import Street

THERE = "在中转站，县里还没收到"
KEPT = "已备份"


def lies_there(street: Street) -> None:
    """Before anything heals: what phones say to lie at the laptop lies there, or has
    come further. A laptop in the river, and a county put back, keep no promise."""
    if street.laptop is None or street.has_sunk or street.went_back:
        return
    known = {*street.at_hub(), *street.recorded(), *street.quarantined()}
    known |= street.laptop.holds().keys() | street.handed_in
    for name in street.phones:
        told = street.ask(name, do="standing").get("entries", {})
        lacks = {id for id, words in told.items() if words == THERE} - known
        assert not lacks, f"{name}的手机说{sorted(lacks)}在中转站，哪里都没有"


def holds_what_it_may(street: Street) -> None:
    """After healing."""
    laptop = street.laptop
    if laptop is not None and laptop.was_used:
        held = laptop.holds()
        for id in street.erased & held.keys():
            assert not held[id], f"中转站还有{id}的内容"
        if not street.went_back:
            kept = laptop.aged & kept_entries(street) & held.keys()
            assert not kept, f"县里已备份三个星期的{sorted(kept)}还在中转站"
            pieces = laptop.pieces() & kept_things(street)
            assert not pieces, f"县里已备份的证据{sorted(pieces)}还在中转站"
        laptop.was_used = False
    street.handed_in = set()
    street.has_sunk = street.went_back = False


def kept_entries(street: Street) -> set[str]:
    return {
        id
        for name, phone in street.phones.items()
        if name not in street.ended
        for id, words in phone.words().items()
        if words == KEPT
    }


def kept_things(street: Street) -> set[str]:
    """Of which a phone that stands says so, of record and thing."""
    kept = kept_entries(street)
    return {
        evidence
        for name in street.phones
        if name not in street.ended
        for evidence, words in street.ask(name, do="media")["media"].items()
        if words == KEPT and street.taken.get(evidence, ("", ""))[0] in kept
    }
