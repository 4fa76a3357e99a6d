"""Persons, what they may do, and when they are away."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Flag, Instant, IntPK, partial_index

_IS_LED, _IS_JOINED = text("manager_id IS NOT NULL"), text("merged_into_id IS NOT NULL")


class Person(Base):
    """Somebody the company has told us about. Records are switched off, never deleted by an import."""

    __tablename__ = "people_persons"
    __table_args__ = (
        UniqueConstraint("external_id"),
        Index("ix_people_persons_email_lower", text("lower(email)"), unique=True),
        Index("ix_people_persons_department", "department"),
        Index("ix_people_persons_name", "name"),
        partial_index("ix_people_persons_manager_id", "manager_id", where=_IS_LED),
        partial_index("ix_people_persons_merged_into_id", "merged_into_id", where=_IS_JOINED),
        # The audit log speaks of people by number, so no number is ever given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[IntPK]
    external_id: Mapped[str] = mapped_column(String(128))  #: the company's own number for the person
    email: Mapped[str] = mapped_column(String(254))  #: as given; compared without regard to case
    name: Mapped[str] = mapped_column(String(200))
    department: Mapped[str] = mapped_column(String(120), default="", server_default="")
    title: Mapped[str] = mapped_column(String(160), default="", server_default="")
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    language: Mapped[str] = mapped_column(String(8), default="", server_default="")
    theme: Mapped[str] = mapped_column(
        String(8), default="", server_default=""
    )  #: light, dark, or as the device says
    time_zone: Mapped[str] = mapped_column(
        String(40), default="", server_default=""
    )  #: of the times on pages and in mails; the organisation's unless given
    mail_rhythm: Mapped[str] = mapped_column(
        String(8), default="weekly", server_default="weekly"
    )  #: how often notices come by mail
    is_on_boards: Mapped[Flag]  #: the person has chosen to be seen on leaderboards
    is_hourly: Mapped[Flag]  #: paid by the hour, so that nothing may be expected outside working time
    joined_on: Mapped[int | None] = mapped_column(Integer)  #: a Day
    left_on: Mapped[int | None] = mapped_column(Integer)  #: a Day; the last of their employment
    manager_id: Mapped[BigInt | None] = mapped_column(ForeignKey("people_persons.id"))
    import_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("people_imports.id")
    )  #: the list that first named them
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[Instant]
    informed_at: Mapped[Instant | None]  #: when the person was told what is held about them
    observation_stopped_at: Mapped[Instant | None]  #: since when the person lets no activity be kept
    erased_at: Mapped[Instant | None]  #: since when nothing but the number is left of them
    merged_into_id: Mapped[BigInt | None]  #: the record that took this one up
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    @property
    def is_closed(self) -> bool:
        """Whether the record was joined to another one or erased: it stands for nobody any more."""
        return self.merged_into_id is not None or self.erased_at is not None

    @property
    def first_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split()[0] if self.name.split() else self.name


class RoleGrant(Base):
    """A role that a person holds beside being an employee."""

    __tablename__ = "people_role_grants"

    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    granted_at: Mapped[Instant]


class Absence(Base):
    """Days on which a person is away. No reason is stored; these days simply do not count."""

    __tablename__ = "people_absences"
    __table_args__ = (Index("ix_people_absences_person_id_last_day", "person_id", "last_day"),)

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    first_day: Mapped[int] = mapped_column(Integer)  #: a Day, inclusive
    last_day: Mapped[int] = mapped_column(Integer)  #: a Day, inclusive
    declared_by: Mapped[BigInt | None]  #: a person's number; nobody for commands
    declared_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]


class PeopleImport(Base):
    """One list of people that was brought in: by whom, on what basis, and what it changed."""

    __tablename__ = "people_imports"

    id: Mapped[IntPK]
    file_name: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(300))  #: on what ground the company may give us this list
    imported_by: Mapped[BigInt | None]
    imported_at: Mapped[Instant]
    finished_at: Mapped[Instant | None]
    state: Mapped[str] = mapped_column(String(8))
    is_dry_run: Mapped[Flag]
    is_switching_off: Mapped[Flag]  #: whoever is missing from the list is to be switched off
    may_switch_off_many: Mapped[Flag]  #: even if that is a large part of everybody
    stored_path: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: of an upload not yet worked off
    refusals_path: Mapped[str] = mapped_column(Text, default="", server_default="")
    error: Mapped[str] = mapped_column(Text, default="", server_default="")
    report: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  #: what came of it, in parts that fit a page
    new_count: Mapped[int] = mapped_column(Integer, default=0)
    changed_count: Mapped[int] = mapped_column(Integer, default=0)
    known_count: Mapped[int] = mapped_column(Integer, default=0)
    refused_count: Mapped[int] = mapped_column(Integer, default=0)
    deactivated_count: Mapped[int] = mapped_column(Integer, default=0)
