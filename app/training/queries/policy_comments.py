"""Questions about Legal's look at the policy: what was said about a draft, what is open, and who has no objections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role
from app.training.models import PolicyApproval, PolicyComment


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment, and what became of it; who wrote it has no name once erased."""

    id: int
    language: str
    part: str
    words: str
    name: str | None
    written_at: datetime
    answer: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody had no objections to a draft as it stood then."""

    person_id: int | None
    name: str | None
    said_at: datetime


def list_comments(number: int, language: str | None = None) -> list[CommentLine]:
    """What was said about a version and its draft, the oldest first; in one language, where it is given."""
    query = (
        select(
            PolicyComment.id, PolicyComment.language, PolicyComment.part, PolicyComment.words, Person.name,
            PolicyComment.written_at, PolicyComment.answer, PolicyComment.settled_at,
        )
        .outerjoin(Person, Person.id == PolicyComment.person_id)
        .where(PolicyComment.number == number)
    )  # fmt: skip
    if language is not None:
        query = query.where(PolicyComment.language == language)
    return [CommentLine(*row) for row in db.session.execute(query.order_by(PolicyComment.id))]


def open_comments(number: int) -> dict[int, str]:
    """The comments on a version that nobody has settled, and their languages."""
    query = select(PolicyComment.id, PolicyComment.language).where(
        PolicyComment.number == number, PolicyComment.settled_at.is_(None)
    )
    return {row.id: row.language for row in db.session.execute(query.order_by(PolicyComment.id))}


def has_comments(number: int) -> bool:
    """Whether anything was said about a version and its draft."""
    query = select(func.count()).select_from(PolicyComment).where(PolicyComment.number == number)
    return db.session.execute(query).scalar_one() > 0


def list_approvals(number: int, seen: str) -> list[Approval]:
    """Who has no objections to a draft of these very versions."""
    query = (
        select(PolicyApproval.person_id, Person.name, PolicyApproval.said_at)
        .outerjoin(Person, Person.id == PolicyApproval.person_id)
        .where(PolicyApproval.number == number, PolicyApproval.seen == seen)
    )
    return [Approval(*row) for row in db.session.execute(query.order_by(PolicyApproval.id))]


def list_legal() -> Sequence[tuple[int, str]]:
    """Who is asked to look at drafts, by name: whoever holds the role and is switched on."""
    query = (
        select(Person.id, Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.LEGAL.value, Person.is_active)
    )
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Person.name, Person.id))]
