"""A sign-in for each role, made at run time, printed, and in no repository."""

from dataclasses import dataclass
from datetime import datetime

from schemas import codes
from schemas.samples import County
from server import accounts
from server.demo.units import LABOUR
from server.errors import LoginTaken
from server.permissions import THREE, WORDS, Role
from server.registry.desk import Pen

TOWNSHIP = "500230115"
AGAIN = "演示重新开始 the demo began again"
LOGINS = {
    Role.COUNTY_OFFICER: "county",
    Role.JUDICIAL_OFFICE: "justice",
    Role.TOWNSHIP_SUPERVISOR: "township",
    Role.DIRECTOR: "director",
    Role.MEDIATOR: "mediator",
    Role.UNIT: "unit",
    Role.SYSTEM_ADMINISTRATOR: "system",
    Role.SECURITY_ADMINISTRATOR: "security",
    Role.AUDIT_ADMINISTRATOR: "audit",
}
OF_THE_COUNTY = {Role.COUNTY_OFFICER, Role.UNIT, *THREE}


@dataclass(frozen=True, slots=True)
class SignIn:
    """What somebody types to look at the county as one of the roles."""

    role: Role
    login: str
    password: str
    area: str

    @property
    def words(self) -> str:
        zh, en = WORDS[self.role]
        return f"{zh} {en}"

    @property
    def place(self) -> str:
        return codes.name_of(self.area) or self.area


def area_of(role: Role, county: str, grid: str) -> str:
    """What each role answers for: the county, a township, a village, a grid."""
    if role in OF_THE_COUNTY:
        return county
    if role in (Role.TOWNSHIP_SUPERVISOR, Role.JUDICIAL_OFFICE):
        return grid[:9]
    return grid[:12] if role is Role.DIRECTOR else grid


def sign_ins(
    county: str, people: County, grid: str, now: datetime, pen: Pen
) -> list[SignIn]:
    """Add the accounts, or give those of an earlier demo new passwords."""
    village = people.village(grid[:12])
    names = {
        Role.COUNTY_OFFICER: "县信访办",
        Role.SYSTEM_ADMINISTRATOR: "系统管理员",
        Role.SECURITY_ADMINISTRATOR: "安全管理员",
        Role.AUDIT_ADMINISTRATOR: "审计管理员",
        Role.TOWNSHIP_SUPERVISOR: village.secretary,
        Role.JUDICIAL_OFFICE: village.justice,
        Role.DIRECTOR: village.director,
        Role.MEDIATOR: next(g.mediator for g in people.grids if g.code == grid),
        Role.UNIT: "县人社局信访专员",
    }
    made = []
    for role, login in LOGINS.items():
        area, unit = area_of(role, county, grid), LABOUR if role is Role.UNIT else ""
        who = login, names[role], role, [area]
        try:
            password = accounts.add_account(
                *who, county=county, now=now, pen=pen, unit=unit
            )
        except LoginTaken:
            password = accounts.renew_password(login, AGAIN, now, pen=pen)
        made.append(SignIn(role, login, password, area))
    return made
