"""The directory: persons, their roles, devices and keys, accounts, and where each acts.

A *scope* is a division code, and contains every code that begins with it: the
county 500230, a township 500230101, a village 500230101003, a grid 500230101003001.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schemas.sealing import PublicKey
from server.registry import Base, Instant


class Person(Base):
    __tablename__ = "person"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Instant)
    scopes: Mapped[list["Scope"]] = relationship(
        order_by="Scope.position",
        primaryjoin="Person.id == foreign(Scope.holder)",
        viewonly=True,
    )
    roles: Mapped[list["RoleHeld"]] = relationship(order_by="RoleHeld.position")
    mentees: Mapped[list["Mentoring"]] = relationship(
        order_by="Mentoring.position",
        foreign_keys="Mentoring.mentor_id",
        viewonly=True,
    )


class RoleHeld(Base):
    """A role that a person had, and since when; `Person.role` is the one running."""

    __tablename__ = "role_held"

    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Mentoring(Base):
    """老马带小马: who mentors whom, and since when; ended, never deleted."""

    __tablename__ = "mentoring"

    position: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    mentee_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    begun_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_for: Mapped[str | None] = mapped_column(Text)
    mentor: Mapped[Person] = relationship(foreign_keys=[mentor_id])
    mentee: Mapped[Person] = relationship(foreign_keys=[mentee_id])

    __table_args__ = (
        Index("ix_mentoring_mentor", "mentor_id"),
        Index("ix_mentoring_mentee", "mentee_id"),
    )


class Scope(Base):
    """Where a person or an account may act, and since when; ended, never deleted."""

    __tablename__ = "scope"

    position: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_scope_holder", "holder", "area"),)


class Device(Base):
    """A suspended one is let in no more until somebody has looked. `storage` and
    `addressee` (X25519) are what the phone itself sealed."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    suspended_at: Mapped[datetime | None] = mapped_column(Instant)
    suspended_for: Mapped[str | None] = mapped_column(Text)
    token_at: Mapped[datetime | None] = mapped_column(Instant)
    storage: Mapped[str] = mapped_column(Text, default="unknown")
    addressee: Mapped[str | None] = mapped_column(Text)
    person: Mapped[Person] = relationship()
    keys: Mapped[list["DeviceKey"]] = relationship(order_by="DeviceKey.kid")


class DeviceKey(Base):
    """A key of a device; the algorithm is taken from here, never from a message."""

    __tablename__ = "device_key"

    kid: Mapped[str] = mapped_column(Text, primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    alg: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("device_id", "kid"),)


def public_key(key: DeviceKey) -> PublicKey:
    return PublicKey.from_text(key.public_key, key.alg)


class Grid(Base):
    """A grid's generation: raised, every token that names the earlier one fails."""

    __tablename__ = "grid"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    generation: Mapped[int] = mapped_column(default=1)


class UsedChallenge(Base):
    __tablename__ = "used_challenge"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Account(Base):
    """Somebody who signs in at the console.

    `factor` is the secret of the second factor, enclosed to the county's key; it counts
    `since` its first code, and `step` is that of the last code that was taken. What
    happened to the account was `told` up to then. `unit` is the responsible unit that
    one of its role acts for.
    """

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    login: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password: Mapped[str] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    added_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    factor: Mapped[str | None] = mapped_column(Text)
    factor_since: Mapped[datetime | None] = mapped_column(Instant)
    factor_step: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    unit: Mapped[str | None] = mapped_column(Text)
    scopes: Mapped[list[Scope]] = relationship(
        order_by="Scope.position",
        primaryjoin="Account.id == foreign(Scope.holder)",
        viewonly=True,
    )


class SignIn(Base):
    """One stay of an account at the console; the browser holds the secret half. While
    it `waits` for the second factor it opens nothing."""

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    waits: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(Text, default="")
    account: Mapped[Account] = relationship()


class ApiToken(Base):
    """What opens the API to a program, in the name of an account; the program holds
    the secret half. `verbs` are those of the account that it may do."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    verbs: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    account: Mapped[Account] = relationship()
