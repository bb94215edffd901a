"""Somebody with an account, standing at the county's machine: password, and code."""

import click

from server import Sili, recovery, second_factor
from server.permissions import Principal


def vouched(login: str, sili: Sili) -> Principal:
    """Ask this person for the password and, where the county asks it, for the code."""
    keys = sili.keys if sili.settings.second_factor != "none" else None
    password = asked(login, "密码 password")
    code = asked(login, "动态验证码 code") if keys else ""
    return second_factor.vouched(login, password, code, sili.clock(), keys)


def two_officers(logins: tuple[str, ...], sili: Sili) -> recovery.Officers:
    """Both stand here, and each may release. TwoOfficersNeeded, NotAllowed."""
    if len(logins) != 2:
        raise click.UsageError("--officer is given twice")
    first, second = (vouched(login, sili) for login in logins)
    return recovery.two(first, second, sili.settings.county)


def asked(login: str, what: str) -> str:
    told: str = click.prompt(f"{login} {what}", hide_input=True, err=True)
    return told
