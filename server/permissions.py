"""What may be done: one table, verb × role × scope. Every door asks it.

    may(principal, verb, area)   the role has the verb, and one of the principal's
                                 areas contains the area

An area is a division code and contains every code that begins with it, so the county
contains its townships, a township its villages, a village its grids. Whoever has no
scope over a thing is answered as if the thing did not exist.
"""

from dataclasses import dataclass
from enum import StrEnum

from server.errors import NotAllowed


class Role(StrEnum):
    MEDIATOR = "mediator"
    DIRECTOR = "director"
    JUDICIAL_OFFICE = "judicial_office"
    TOWNSHIP_SUPERVISOR = "township_supervisor"
    UNIT = "unit"
    COUNTY_OFFICER = "county_officer"
    JUSTICE_BUREAU = "justice_bureau"
    DISCIPLINE_RECEIVER = "discipline_receiver"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"


class Verb(StrEnum):
    LIST_CASES = "list_cases"
    READ_CASE = "read_case"
    READ_RESTRICTED = "read_restricted"
    READ_MEDIUM = "read_medium"
    READ_DEVICES = "read_devices"
    READ_QUARANTINE = "read_quarantine"
    READ_QUARANTINED = "read_quarantined"
    RELEASE_QUARANTINE = "release_quarantine"
    READ_INGEST = "read_ingest"
    READ_HUB = "read_hub"
    WRITE_ENTRY = "write_entry"
    WRITE_FOR_ANOTHER = "write_for_another"
    REGISTER_DEVICE = "register_device"
    CARRY_BUNDLE = "carry_bundle"
    GRANT_ACCOUNT = "grant_account"
    SECOND_GRANT = "second_grant"
    READ_AUDIT = "read_audit"
    READ_READINGS = "read_readings"
    RELEASE_RECOVERY = "release_recovery"
    ERASE_ENTRY = "erase_entry"
    APPROVE_ERASURE = "approve_erasure"
    DECIDE_KNOWERS = "decide_knowers"
    WRITE_RULES = "write_rules"
    READ_PROTECTION = "read_protection"
    PAIR_MENTORS = "pair_mentors"
    ASSIGN = "assign"
    JOIN = "join"
    READ_PETITIONS = "read_petitions"
    WRITE_PETITIONS = "write_petitions"
    REGISTER_PETITION = "register_petition"
    SPOT_CHECK = "spot_check"
    PATROL = "patrol"
    CONFIGURE_UNITS = "configure_units"
    SUPERVISE = "supervise"
    CONFIGURE = "configure"
    TAKE_IN_REPORT = "take_in_report"
    READ_REPORTS = "read_reports"
    READ_DOSSIERS = "read_dossiers"
    JUDGE_DOSSIERS = "judge_dossiers"
    CONFIRM_CLAIMS = "confirm_claims"


FIELD = frozenset({Verb.READ_HUB, Verb.WRITE_ENTRY})
# 补录: who may write down from the paper what a mediator did.
OFFICE = FIELD | {Verb.WRITE_FOR_ANOTHER}
CASES = frozenset({Verb.LIST_CASES, Verb.READ_CASE, Verb.READ_MEDIUM})
HEALTH = frozenset({Verb.READ_DEVICES, Verb.READ_QUARANTINE, Verb.READ_INGEST})

# Who reads what waits in quarantine, and decides about it; who sees who read a case;
# who takes in what phones without a line exported, and hands out the answers; who
# enters the villages' own rules.
DESK = frozenset(
    {
        Verb.READ_QUARANTINED,
        Verb.RELEASE_QUARANTINE,
        Verb.READ_READINGS,
        Verb.CARRY_BUNDLE,
        Verb.WRITE_RULES,
    }
)

# Who reads what only some may know of, and decides who else may.
KNOWERS = frozenset({Verb.READ_RESTRICTED, Verb.DECIDE_KNOWERS})

# Who reads petitions and does the next step; a unit, with what was laid with it.
PETITIONS = frozenset({Verb.READ_PETITIONS, Verb.WRITE_PETITIONS})

# 司法所: who looks over dossiers, receives and files them, claims for them (调解法§5).
DOSSIERS = frozenset({Verb.READ_DOSSIERS, Verb.JUDGE_DOSSIERS})

TABLE: dict[Role, frozenset[Verb]] = {
    Role.MEDIATOR: FIELD | CASES,
    Role.DIRECTOR: OFFICE | CASES | {Verb.READ_DEVICES, Verb.PAIR_MENTORS, Verb.ASSIGN},
    Role.JUDICIAL_OFFICE: OFFICE | CASES | HEALTH | DESK | KNOWERS | DOSSIERS,
    Role.TOWNSHIP_SUPERVISOR: OFFICE
    | CASES
    | HEALTH
    | DESK
    | {Verb.REGISTER_DEVICE, Verb.PAIR_MENTORS, Verb.ASSIGN, Verb.JOIN},
    Role.UNIT: PETITIONS,
    Role.COUNTY_OFFICER: CASES
    | HEALTH
    | DESK
    | KNOWERS
    | {Verb.RELEASE_RECOVERY, Verb.SECOND_GRANT, Verb.ASSIGN, Verb.JOIN}
    | {Verb.ERASE_ENTRY, Verb.APPROVE_ERASURE}
    | PETITIONS
    # 登记抽查: drawn and judged at the county; a unit puts right what it is told of.
    # 网巡: who verifies what was put right, and says what is no fault.
    | {Verb.REGISTER_PETITION, Verb.SPOT_CHECK, Verb.PATROL}
    # 强制报告: a township knows who lives in its villages, so nobody below the county.
    | {Verb.READ_PROTECTION, Verb.PAIR_MENTORS}
    | {Verb.CONFIGURE_UNITS}
    # 督办: letters by which a unit puts something right, and what it answers.
    | {Verb.SUPERVISE}
    # How dates are counted is one and the same in the whole county.
    | {Verb.CONFIGURE}
    # 检举控告: written down at the window, and read by the discipline body alone.
    | {Verb.TAKE_IN_REPORT}
    # 以案定补: the county signs off what its townships claim, and says what is paid.
    | {Verb.READ_DOSSIERS, Verb.CONFIRM_CLAIMS},
    Role.JUSTICE_BUREAU: CASES | {Verb.READ_DEVICES, Verb.READ_DOSSIERS},
    Role.DISCIPLINE_RECEIVER: frozenset({Verb.READ_REPORTS}),
    Role.SYSTEM_ADMINISTRATOR: HEALTH,
    Role.SECURITY_ADMINISTRATOR: frozenset(
        {
            Verb.READ_DEVICES,
            Verb.REGISTER_DEVICE,
            Verb.GRANT_ACCOUNT,
            Verb.SECOND_GRANT,
        }
    ),
    Role.AUDIT_ADMINISTRATOR: frozenset({Verb.READ_AUDIT, Verb.READ_READINGS}),
}

# 三员分立: no person holds two of these, and none of them sees a case.
THREE = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)
# Granted by one person and confirmed by another: what reads the whole county.
TWO_PERSONS = frozenset(
    {Role.COUNTY_OFFICER, Role.JUSTICE_BUREAU, Role.DISCIPLINE_RECEIVER}
)

# For whom a role may enrol a phone: never for one above or beside its own.
BELOW = frozenset({Role.MEDIATOR, Role.DIRECTOR})
ENROLS: dict[Role, frozenset[Role]] = {
    Role.MEDIATOR: frozenset(),
    Role.DIRECTOR: frozenset(),
    Role.JUDICIAL_OFFICE: frozenset(),
    Role.TOWNSHIP_SUPERVISOR: BELOW,
    Role.UNIT: frozenset(),
    Role.COUNTY_OFFICER: frozenset(),
    Role.JUSTICE_BUREAU: frozenset(),
    Role.DISCIPLINE_RECEIVER: frozenset(),
    Role.SYSTEM_ADMINISTRATOR: frozenset(),
    Role.SECURITY_ADMINISTRATOR: BELOW
    | {Role.JUDICIAL_OFFICE, Role.TOWNSHIP_SUPERVISOR},
    Role.AUDIT_ADMINISTRATOR: frozenset(),
}

GRID, TOWNSHIP = 15, 9  # As many digits has the code of one.

# The widest area in which a phone of the role may act, by the digits of its code: a
# grid, a village, a township. All grids in it are the phone's, also those to come.
WIDEST: dict[Role, int] = {
    Role.MEDIATOR: GRID,
    Role.DIRECTOR: 12,
    Role.JUDICIAL_OFFICE: 9,
    Role.TOWNSHIP_SUPERVISOR: 9,
}

# 老马带小马: whose experience is handed on; whom they lead is always a mediator.
MENTORS = frozenset({Role.MEDIATOR, Role.DIRECTOR})

WORDS = {
    Role.MEDIATOR: ("网格调解员", "grid mediator"),
    Role.DIRECTOR: ("调委会主任", "committee director"),
    Role.JUDICIAL_OFFICE: ("司法所", "judicial office"),
    Role.TOWNSHIP_SUPERVISOR: ("乡镇（街道）主管", "township supervisor"),
    Role.COUNTY_OFFICER: ("县级工作人员", "county officer"),
    Role.UNIT: ("责任单位", "responsible unit"),
    Role.JUSTICE_BUREAU: ("县司法局", "justice bureau"),
    Role.DISCIPLINE_RECEIVER: ("纪检受理人", "discipline receiver"),
    Role.SYSTEM_ADMINISTRATOR: ("系统管理员", "system administrator"),
    Role.SECURITY_ADMINISTRATOR: ("安全管理员", "security administrator"),
    Role.AUDIT_ADMINISTRATOR: ("审计管理员", "audit administrator"),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody at a door: who, as what, over which areas, and of which unit.

    A program that acts for an account may do of the role's `verbs` these alone.
    """

    id: str
    name: str
    role: Role
    areas: tuple[str, ...]
    unit: str = ""
    verbs: frozenset[Verb] | None = None


def covers(held: str, area: str) -> bool:
    return bool(held) and area.startswith(held)


def areas(principal: Principal, verb: Verb) -> tuple[str, ...]:
    """Where the principal may do this; empty where nowhere."""
    own = principal.verbs is None or verb in principal.verbs
    return principal.areas if own and verb in TABLE[principal.role] else ()


def may(principal: Principal, verb: Verb, area: str) -> bool:
    return any(covers(held, area) for held in areas(principal, verb))


def demand(principal: Principal, verb: Verb, area: str) -> None:
    if not may(principal, verb, area):
        raise NotAllowed(verb, principal.role)
