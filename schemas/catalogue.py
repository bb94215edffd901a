"""卷宗目录: the papers of a mediation's dossier, and which of them a case needs.

What is compulsory follows from how the case ended (调解法§27, 司法部 2010 catalogue):

                    登记未了  不予受理  终止  书面协议  口头协议  当场和解
    M00 卷宗封面       ·        —      必      必        必        必
    M02 受理登记表     必        必      必      必        必        必
    身份证明           必        —      会      必        必        必
    M03 M07 X09        会        —      会      必        必        必
    M08 / M09          ·        —      —     M08       M09       M09
    D27 终止告知       ·        —      必      —         —         —

会: compulsory once the parties have met; a party that refuses before that signs
nothing. · not yet: the outcome is open. An application (M01) goes beside the register
where somebody applied; a power of attorney (M04) is compulsory where somebody acts for
a party. The rest is on demand. Where no law asks, it is 试行口径.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from schemas.clocks import may_be_confirmed
from schemas.problems import PROPOSED
from schemas.texts import Words

Tree: TypeAlias = Mapping[str, Any]


class Need(StrEnum):
    COMPULSORY = "compulsory"
    ON_DEMAND = "on_demand"
    NOT_YET = "not_yet"
    NOT_NEEDED = "not_needed"


NEED_WORDS: Mapping[Need, Words] = {
    Need.COMPULSORY: Words("必备", "Compulsory"),
    Need.ON_DEMAND: Words("按需", "On demand"),
    Need.NOT_YET: Words("还没到", "Not yet"),
    Need.NOT_NEEDED: Words("不需要", "Not needed"),
}


class Outcome(StrEnum):
    OPEN = "open"
    NOT_ACCEPTED = "not_accepted"
    TERMINATED = "terminated"
    WRITTEN = "written"
    ORAL = "oral"
    ON_SITE = "on_site"


OUTCOME_WORDS: Mapping[Outcome, Words] = {
    Outcome.OPEN: Words("还没有结果", "No outcome yet"),
    Outcome.NOT_ACCEPTED: Words("不予受理", "Not accepted"),
    Outcome.TERMINATED: Words("终止调解", "Terminated"),
    Outcome.WRITTEN: Words("书面协议", "Written agreement"),
    Outcome.ORAL: Words("口头协议", "Oral agreement"),
    Outcome.ON_SITE: Words("当场和解", "Settled on the spot"),
}
SETTLED = frozenset({Outcome.WRITTEN, Outcome.ORAL, Outcome.ON_SITE})


@dataclass(frozen=True, slots=True)
class Listed:
    """One paper of the catalogue."""

    code: str
    zh: str
    en: str
    law: str


IDENTITY = "ID"
CATALOGUE = (
    Listed("M00", "卷宗封面", "Cover of the dossier", "调解法§27"),
    Listed("M01", "人民调解申请书", "Application", "调解法§17"),
    Listed("M02", "人民调解受理登记表", "Register of acceptance", "调解法§27"),
    Listed("M03", "权利义务告知书", "Notice of rights and duties", "75号令§30"),
    Listed(IDENTITY, "当事人身份证明", "Proof of identity", "调解法§29"),
    Listed("M04", "授权委托书", "Power of attorney", "民法典§165"),
    Listed("M05", "调查记录", "Record of inquiry", "调解法§27"),
    Listed("M06", "证据材料登记", "List of evidence", "调解法§27"),
    Listed("M07", "人民调解记录", "Record of mediation", "调解法§27"),
    Listed("X09", "四理阶段记录", "Records of the four stages", PROPOSED),
    Listed("M08", "人民调解协议书", "Mediation agreement", "调解法§29"),
    Listed("M09", "口头协议登记表", "Register of an oral agreement", "调解法§28"),
    Listed("D27", "终止告知书", "Notice of termination", "调解法§26"),
    Listed("M10", "回访记录", "Record of a visit", "调解法§31"),
    Listed("M11", "司法确认材料", "Papers of judicial confirmation", "调解法§33"),
    Listed("M12", "卷宗情况说明", "Note on the dossier", "调解法§27"),
)
ENDED = frozenset({"M00", "M08", "M09", "D27", "M10", "M11", "M12"})
ONCE_MET = frozenset({IDENTITY, "M03", "M07", "X09"})


@dataclass(frozen=True, slots=True)
class Case:
    """What of a case decides which papers it needs."""

    outcome: Outcome
    met: bool
    applied: bool
    has_agents: bool
    may_be_confirmed: bool


def case_of(tree: Tree) -> Case:
    parties = tree.get("party", {}).values()
    agreement = latest(tree.get("agreement", {}))
    return Case(
        outcome=outcome_of(tree),
        met=any(number in tree.get("stage", {}) for number in ("1", "3", "4")),
        applied=tree.get("acceptance", {}).get("trigger") == "on_application",
        has_agents=any("agent" in party for party in parties),
        may_be_confirmed=may_be_confirmed(agreement, tree),
    )


def outcome_of(tree: Tree) -> Outcome:
    """How it ended, as far as it is recorded."""
    if "termination" in tree:
        return Outcome.TERMINATED
    if "non_acceptance" in tree and "acceptance" not in tree:
        return Outcome.NOT_ACCEPTED
    signed = [each for each in tree.get("agreement", {}).values() if "form" in each]
    if any(each["form"] != "oral" for each in signed):
        return Outcome.WRITTEN
    if signed:
        return Outcome.ORAL
    aired = latest(tree.get("stage", {}).get("1", {}).get("round", {}))
    on_site = aired.get("outcome") == "settled_on_site"
    return Outcome.ON_SITE if on_site else Outcome.OPEN


def latest(rounds: Tree) -> Tree:
    found: Tree = rounds[max(rounds, key=int)] if rounds else {}
    return found


def need(code: str, case: Case) -> Need:
    """Does the dossier of this case need that paper?"""
    if code == "M02":
        return Need.COMPULSORY
    if case.outcome is Outcome.NOT_ACCEPTED:
        return Need.NOT_NEEDED
    if code == "M01":
        return Need.ON_DEMAND if case.applied else Need.NOT_NEEDED
    if code == "M04":
        return Need.COMPULSORY if case.has_agents else Need.NOT_NEEDED
    if code in ONCE_MET:
        return _once_met(code, case)
    if code in ENDED:
        return Need.NOT_YET if case.outcome is Outcome.OPEN else _ended(code, case)
    return Need.ON_DEMAND


def _once_met(code: str, case: Case) -> Need:
    if case.met or case.outcome in SETTLED:
        return Need.COMPULSORY
    if case.outcome is Outcome.TERMINATED:
        return Need.ON_DEMAND
    return Need.COMPULSORY if code == IDENTITY else Need.NOT_YET


def _ended(code: str, case: Case) -> Need:
    wanted = {
        "M00": True,
        "M08": case.outcome is Outcome.WRITTEN,
        "M09": case.outcome in (Outcome.ORAL, Outcome.ON_SITE),
        "D27": case.outcome is Outcome.TERMINATED,
    }
    if code in wanted:
        return Need.COMPULSORY if wanted[code] else Need.NOT_NEEDED
    agreed = case.outcome in (Outcome.WRITTEN, Outcome.ORAL)
    on_demand = {
        "M10": case.outcome in SETTLED,
        "M11": agreed and case.may_be_confirmed,
        "M12": True,
    }
    return Need.ON_DEMAND if on_demand[code] else Need.NOT_NEEDED
