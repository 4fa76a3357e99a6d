"""Accounts, the sessions they hold, invitations, and tries to sign in."""

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK, partial_index


class Account(Base):
    """A person's key to the house. The sign-in name is the person's e-mail address."""

    __tablename__ = "accounts_accounts"

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[Instant | None]
    created_at: Mapped[Instant]


class Session(Base):
    """A browser that is signed in. Only a hash of its token is stored."""

    __tablename__ = "accounts_sessions"
    __table_args__ = (Index("ix_accounts_sessions_account_id", "account_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[BigInt] = mapped_column(ForeignKey("accounts_accounts.id"))
    started_at: Mapped[Instant]
    seen_at: Mapped[Instant]  #: renewed at most every few minutes
    expires_at: Mapped[Instant]  #: the absolute end
    proved_at: Mapped[Instant | None]  #: when the password was last shown; nothing: at the start
    address: Mapped[str] = mapped_column(String(45))
    agent: Mapped[str] = mapped_column(String(200))


class Invitation(Base):
    """A single-use way to set a first or a new password. Only a hash of its token is stored."""

    __tablename__ = "accounts_invitations"
    __table_args__ = (
        Index("ix_accounts_invitations_person_id", "person_id"),
        partial_index(
            "ix_accounts_invitations_open",
            "made_at",
            where=text("used_at IS NULL AND voided_at IS NULL"),
        ),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant]  #: of a link that waits to be mailed: if it were mailed now
    used_at: Mapped[Instant | None]
    purpose: Mapped[str] = mapped_column(
        String(8), default="invite", server_default="invite"
    )  #: invite or reset
    voided_at: Mapped[Instant | None]  #: taken back, or overtaken by a newer one


class SignInTry(Base):
    """A wrong try, kept for a while so that guessing can be slowed down in every process."""

    __tablename__ = "accounts_sign_in_tries"
    __table_args__ = (
        Index("ix_accounts_sign_in_tries_subject_at", "subject", "at"),
        Index("ix_accounts_sign_in_tries_at", "at"),
    )

    id: Mapped[IntPK]
    subject: Mapped[str] = mapped_column(String(80))  #: a hash of the sign-in name, or an address
    at: Mapped[Instant]
    weight: Mapped[int] = mapped_column(Integer, default=1)
