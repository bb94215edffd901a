"""What each paper of a dossier lacks: places in the case file, and who can fill them.

What a record lacks is what its form says of it (`labels.lacking`) and what its stage
or its signing owes (`end_conditions`), so the form, the case page and the county's
console never say different things.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from schemas import bodies, codes, end_conditions, labels, placing, texts
from schemas.catalogue import IDENTITY, SETTLED, Tree, latest, outcome_of
from schemas.dispute import is_minor
from schemas.fields import Body
from schemas.texts import Words


class Mend(StrEnum):
    HERE = "here"
    LATER = "later"


class Lack(NamedTuple):
    """What is missing: where in the case file, when it can be mended, by which law."""

    at: str
    mend: Mend
    zh: str
    en: str
    law: str

    def words(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


# Names of places that only the people in the room can fill.
THEIRS = frozenset(
    "id_no id_seen id_type sex birth_on ethnic phone address guardian agent relation"
    " written_authority legal_representative claims consent rights_notices statements"
    " issues responses satisfaction fast_track_agreed_by signatures wording_agreed_by"
    " invited_with_consent terms responsibilities performance_plan told_on"
    " channels_told oral_agreement_content on_site_result claim".split()
)
NOT_THEIRS = frozenset({"acceptance", "deliberate", "mediator_signatures"})

NO_ACCEPTANCE = Words("还没有受理", "it was not accepted yet")
NO_CLAIM = Words("没有写诉求", "no claim is recorded")
NO_SITTING = Words("还没有当面调解的记录", "no sitting with the parties is recorded")
NOT_REGISTERED = Words("口头协议内容还没有写", "what was agreed is not recorded")
NOT_SEALED = Words("还没有加盖调委会印章", "the committee's seal is lacking")


def not_asked(name: str) -> Words:
    return Words(f"还没有问{name}愿不愿意调解", f"{name} was not asked for consent")


def not_seen(name: str) -> Words:
    return Words(
        f"{name}：身份证件没有核对原件", f"{name}: the original of the ID was not seen"
    )


def no_authority(name: str, agent: str) -> Words:
    return Words(
        f"{name}：没有给{agent}的书面委托", f"{name}: no written authority for {agent}"
    )


def no_stage(stage: str) -> Words:
    known = codes.code_list("stages")[stage]
    return Words(f"还没有“{known.zh}”的记录", f"no record of: {known.en}")


def to_tell(channel: str) -> Words:
    known = codes.code_list("channels")[channel]
    return Words(f"没有告知可以：{known.zh}", f"not told of: {known.en}")


def _lack(at: str, words: Words, law: str) -> Lack:
    parts = set(at.split("/"))
    is_theirs = bool(parts & THEIRS) and not parts & NOT_THEIRS
    return Lack(at, Mend.HERE if is_theirs else Mend.LATER, *words, law)


def _missing(type: str, body: Body, root: str, law: str, tree: Tree) -> Iterator[Lack]:
    """What the form of that record says that it lacks for the dossier."""
    form = bodies.form_of(type)
    for pointer, asked, words in labels.lacking(form, body):
        label = labels.label_at(form, pointer)
        if asked != "optional" and label is not None:
            named = Words(label.zh, label.en) if words is texts.REQUIRED else words
            zh, en = _whose(pointer, body, tree)
            said = Words(f"{zh}{named.zh}", f"{en}{named.en}")
            yield _lack(placing.path(root, pointer), said, label.law or law)


NUMBERED = {
    "c": Words("诉求", "claim"),
    "i": Words("焦点", "issue"),
    "o": Words("方案", "option"),
    "t": Words("第", "term"),
}


def _whose(pointer: str, body: Body, tree: Tree) -> Words:
    """张大山：, where the place is somebody's; else which of several it is."""
    people = {**tree.get("party", {}), **body.get("participants", {})}
    for token in labels.tokens(pointer):
        if token in people:
            name = people[token].get("name", token)
            return Words(f"{name}：", f"{name}: ")
        if token[:1] in NUMBERED and token[1:].isdigit():
            zh, en = NUMBERED[token[:1]]
            of = "条" if token[:1] == "t" else ""
            return Words(f"{zh}{token[1:]}{of}：", f"{en} {token[1:]}: ")
    return Words("", "")


def _names(tree: Tree) -> Iterator[tuple[str, str]]:
    for key, party in sorted(tree.get("party", {}).items()):
        yield key, party.get("name", key)


def _opening(tree: Tree, law: str) -> Iterator[Lack]:
    body = {
        **tree.get("dispute", {}),
        "parties": tree.get("party", {}),
        "claims": tree.get("claim", {}),
    }
    yield from _missing("dispute.opened", body, "/dispute", law, tree)


IDS = ("id_no", "guardian", "legal_representative")


def _belongs(at: str) -> str:
    """The paper on which a place of the registration stands."""
    if "/agent/" in at:
        return "M04"
    last = at.rpartition("/")[2]
    return IDENTITY if last in IDS or "/guardian/" in at else "M02"


def _cover(tree: Tree, law: str) -> Iterator[Lack]:
    if "acceptance" not in tree:
        yield _lack("/acceptance", NO_ACCEPTANCE, "75号令§33")


def _register(tree: Tree, law: str) -> Iterator[Lack]:
    for lack in _opening(tree, law):
        if _belongs(lack.at) == "M02":
            yield lack
    if "acceptance" in tree:
        body = tree["acceptance"]
        yield from _missing("dispute.accepted", body, "/acceptance", law, tree)
    elif "non_acceptance" in tree:
        body = tree["non_acceptance"]
        yield from _missing("dispute.not_accepted", body, "/non_acceptance", law, tree)
        return
    elif "termination" not in tree:
        yield _lack("/acceptance", NO_ACCEPTANCE, "75号令§33")
    if "termination" not in tree:
        yield from _consents(tree)


def _consents(tree: Tree) -> Iterator[Lack]:
    """Asked of each party, apart; once it has ended, nobody owes a word."""
    for key, name in _names(tree):
        said = tree.get("consent", {}).get(key, {})
        if "agreed" not in said:
            yield _lack(f"/consent/{key}", not_asked(name), "调解法§17")
        elif said["agreed"] and "openness" not in said:
            words = texts.openness_not_asked(name)
            yield _lack(f"/consent/{key}/openness", words, "调解法§23(三)")


def _application(tree: Tree, law: str) -> Iterator[Lack]:
    if not tree.get("claim"):
        yield _lack("/claim", NO_CLAIM, law)


def _notices(tree: Tree, law: str) -> Iterator[Lack]:
    """In whichever sitting each party was told."""
    rounds = tree.get("stage", {}).get("1", {}).get("round", {})
    told = {
        key
        for each in rounds.values()
        for key in each.get("air", {}).get("rights_notices", {})
    }
    last = max(rounds, key=int, default="1")
    at = f"/stage/1/round/{last}" + ("/air/rights_notices" if rounds else "")
    for key, name in _names(tree):
        if key not in told:
            lack = _lack(f"{at}/{key}" if rounds else at, texts.not_told(name), law)
            yield lack._replace(mend=Mend.HERE)


def _identity(tree: Tree, law: str) -> Iterator[Lack]:
    """A copy of the card, or that its original was seen (0b.12)."""
    for lack in _opening(tree, law):
        if _belongs(lack.at) == IDENTITY:
            yield lack
    opened_on = tree.get("dispute", {}).get("opened_on", "")
    for key, party in sorted(tree.get("party", {}).items()):
        is_person = party.get("kind") != "organization"
        if is_person and not party.get("id_seen") and not is_minor(party, opened_on):
            yield _lack(f"/party/{key}/id_seen", not_seen(party.get("name", key)), law)


def _authority(tree: Tree, law: str) -> Iterator[Lack]:
    for lack in _opening(tree, law):
        if _belongs(lack.at) == "M04":
            yield lack
    for key, name in _names(tree):
        agent = tree["party"][key].get("agent", {})
        if agent.get("written_authority") is False:
            at = f"/party/{key}/agent/written_authority"
            yield _lack(at, no_authority(name, agent.get("name", "")), law)


def _sittings(tree: Tree) -> Iterator[tuple[str, str, Body]]:
    for stage, held in sorted(tree.get("stage", {}).items()):
        for round in sorted(held["round"], key=int):
            yield stage, f"/stage/{stage}/round/{round}", held["round"][round]


STAGE_PARTS = ("air", "deliberate", "answer", "appraise")


def _records(tree: Tree, law: str) -> Iterator[Lack]:
    """The frame of each sitting with the parties: when, where, who wrote it down."""
    if not {"1", "3"} & tree.get("stage", {}).keys():
        yield _lack("/stage/1", NO_SITTING, law)
    for stage, root, record in _sittings(tree):
        if stage in ("1", "3"):
            for lack in _missing("stage.recorded", record, root, law, tree):
                if not _is_part(lack.at):
                    yield lack


def _stages(tree: Tree, law: str) -> Iterator[Lack]:
    """What each stage owes by its end, and the stages that the outcome asks for."""
    for stage, root, record in _sittings(tree):
        for lack in _missing("stage.recorded", record, root, law, tree):
            if lack.at.removeprefix(root) in end_conditions.ASKED_HERE:
                continue
            if _is_part(lack.at) or stage in ("2", "4"):
                if "rights_notices" not in lack.at:
                    yield lack
        for pointer, words in end_conditions.unmet(record, tree):
            if words not in FAULTS and pointer not in ("/air", "/air/rights_notices"):
                yield _lack(f"{root}{pointer}", words, law)
    for stage in sorted(_owed_stages(tree) - tree.get("stage", {}).keys()):
        lack = _lack(f"/stage/{stage}", no_stage(stage), law)
        yield lack._replace(mend=Mend.LATER)


def _is_part(at: str) -> bool:
    return at.split("/")[5] in STAGE_PARTS


# Not lacking but wrong: no paper mends it, and the course names it.
FAULTS = frozenset(
    {
        texts.CLOSED_TO_LISTENERS,
        texts.PARTY_PRESENT,
        texts.RECUSED_PRESENT,
        texts.DEADLOCK_NEEDS_OPENNESS,
        texts.TOO_PUBLIC,
    }
)


def _owed_stages(tree: Tree) -> set[str]:
    """All four for an agreement; on the fast track, or on the spot, no deliberation."""
    if outcome_of(tree) not in SETTLED:
        return set()
    held = [record for _, _, record in _sittings(tree)]
    if any(record.get("outcome") == "settled_on_site" for record in held):
        return {"1", "4"}
    fast = any(record.get("fast_track") for record in held)
    return {"1", "3", "4"} if fast else {"1", "2", "3", "4"}


def _agreement(tree: Tree, law: str) -> Iterator[Lack]:
    """The last one: what its form, its signing and its seal lack."""
    agreement = latest(tree.get("agreement", {}))
    number = max(tree.get("agreement", {"1": {}}), key=int)
    root = f"/agreement/{number}"
    if "form" not in agreement:
        yield from _on_site(tree, law)
        return
    yield from _missing("agreement.signed", agreement, root, law, tree)
    for pointer, words in end_conditions.unsigned(agreement, tree):
        yield _lack(f"{root}{pointer}", words, "调解法§29")
    if agreement["form"] != "oral" and "seal" not in agreement:
        yield _lack(f"{root}/seal", NOT_SEALED, "调解法§29")


def _on_site(tree: Tree, law: str) -> Iterator[Lack]:
    """Settled on the spot: what was agreed stands in the record of the airing."""
    for stage, root, record in _sittings(tree):
        if stage == "1" and record.get("outcome") == "settled_on_site":
            if "on_site_result" not in record.get("air", {}):
                yield _lack(f"{root}/air/on_site_result", NOT_REGISTERED, law)


def _termination(tree: Tree, law: str) -> Iterator[Lack]:
    """That they were told, and of the channels that this kind of dispute has."""
    body = tree["termination"]
    yield from _missing("dispute.terminated", body, "/termination", law, tree)
    told = set(body.get("channels_told", ()))
    for channel, why in _channels(tree):
        if channel not in told:
            yield _lack("/termination/channels_told", to_tell(channel), why)


# Where else the parties of some disputes must be told to turn (0b.5, 0b.10).
CHANNELS: tuple[tuple[Callable[[Tree], bool], str, str], ...] = (
    (lambda d: "dv" in d.get("risk_flags", ()), "protection_order", "反家庭暴力法§23"),
    (lambda d: d.get("subtype") == "07-1", "government_decision", "森林法§22"),
    (lambda d: d.get("subtype") == "03-1", "government_decision", "土地管理法§14"),
    (lambda d: d.get("subtype") == "07-2", "land_arbitration", "调解仲裁法§4"),
    (lambda d: d.get("subtype") == "07-2", "judicial", "调解仲裁法§4"),
    (lambda d: d.get("dispute_type") == "10", "labor_inspection", "欠薪条例§10"),
)


def _channels(tree: Tree) -> Iterator[tuple[str, str]]:
    dispute = tree.get("dispute", {})
    for holds, channel, law in CHANNELS:
        if holds(dispute):
            yield channel, law


ASKED: Mapping[str, Callable[[Tree, str], Iterator[Lack]]] = {
    "M00": _cover,
    "M01": _application,
    "M02": _register,
    "M03": _notices,
    IDENTITY: _identity,
    "M04": _authority,
    "M07": _records,
    "X09": _stages,
    "M08": _agreement,
    "M09": _agreement,
    "D27": _termination,
}
