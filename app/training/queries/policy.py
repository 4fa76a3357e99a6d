"""Questions about the policy: what is in force, what it said before, who has read it and who is asked to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.core.clock import now
from app.core.db import db, streamed
from app.people.models import Person
from app.training.models import Policy, PolicyAcknowledgement, PolicyDraft, PolicyText
from app.training.rules.policy import is_due
from app.training.vocabulary.policy import READ_HOLDS_FOR, PolicyNotFound


@dataclass(frozen=True, slots=True)
class Reading:
    """How somebody stands to the policy in force."""

    policy: Policy
    last_number: int | None  #: the version that they read last
    last_at: datetime | None
    is_due: bool  #: they are asked to read it


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """How many people of a department have read the policy, and are not asked again yet."""

    name: str
    people: int
    read: int

    @property
    def missing(self) -> int:
        """How many have not."""
        return self.people - self.read


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """One person, and whether they have read a version: when, and in which language."""

    person_id: int
    name: str
    email: str
    department: str
    language: str
    at: datetime | None
    is_due: bool


def find_policy() -> Policy | None:
    """The policy in force; None before the first was published."""
    return db.session.execute(select(Policy).order_by(Policy.number.desc()).limit(1)).scalar_one_or_none()


def next_number() -> int:
    """Which version comes next."""
    policy = find_policy()
    return 1 if policy is None else policy.number + 1


def get_policy(number: int) -> Policy:
    """The version of this number. Raises PolicyNotFound."""
    policy = db.session.get(Policy, number)
    if policy is None:
        raise PolicyNotFound
    return policy


def list_policies() -> Sequence[Policy]:
    """All versions, the latest first."""
    return db.session.execute(select(Policy).order_by(Policy.number.desc())).scalars().all()


def texts_of(number: int) -> dict[str, str]:
    """What a version says, by language."""
    query = select(PolicyText.language, PolicyText.text).where(PolicyText.number == number)
    return {row.language: row.text for row in db.session.execute(query.order_by(PolicyText.language))}


def list_drafts() -> dict[str, PolicyDraft]:
    """What is being written, by language; nothing while nobody writes."""
    query = select(PolicyDraft).order_by(PolicyDraft.language)
    return {one.language: one for one in db.session.execute(query).scalars()}


def find_reading(person_id: int) -> Reading | None:
    """How a person stands to the policy in force; None while there is none."""
    policy = find_policy()
    if policy is None:
        return None
    query = (
        select(PolicyAcknowledgement.number, PolicyAcknowledgement.acknowledged_at)
        .where(PolicyAcknowledgement.person_id == person_id)
        .order_by(PolicyAcknowledgement.number.desc(), PolicyAcknowledgement.turn.desc())
        .limit(1)
    )
    last = db.session.execute(query).first()
    number, at = (None, None) if last is None else (last.number, last.acknowledged_at)
    read_at = at if number == policy.number else None
    return Reading(policy, number, at, is_due(read_at, shared_at=policy.shared_at, at=now()))


def is_asked_to_read(person_id: int) -> bool:
    """Whether there is a policy that this person has not read as it stands now."""
    reading = find_reading(person_id)
    return reading is not None and reading.is_due


def count_turns(number: int, person_id: int) -> int:
    """How often a person has read a version."""
    mine = PolicyAcknowledgement.number == number, PolicyAcknowledgement.person_id == person_id
    return db.session.execute(
        select(func.count()).select_from(PolicyAcknowledgement).where(*mine)
    ).scalar_one()


def list_departments(policy: Policy) -> list[DepartmentLine]:
    """Each department with how many of its people have read the policy; those in none come last."""
    query = (
        select(Person.department, func.count(), func.count().filter(_has_read(policy)))
        .where(*_is_asked())
        .group_by(Person.department)
        .order_by(Person.department == "", Person.department)
    )
    return [DepartmentLine(*row) for row in db.session.execute(query)]


def list_missing(policy: Policy, department: str | None = None) -> Sequence[tuple[int, str]]:
    """Whoever is asked to read the policy and has not, by name; of one department, where it is given."""
    query = select(Person.id, Person.name).where(*_is_asked(), ~_has_read(policy))
    if department is not None:
        query = query.where(Person.department == department)
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Person.name, Person.id))]


def missing_with_turns(policy: Policy) -> Mapping[int, int]:
    """Whoever is asked to read the policy, and how often they have read this version before."""
    turns = (
        select(func.count())
        .where(PolicyAcknowledgement.person_id == Person.id, PolicyAcknowledgement.number == policy.number)
        .correlate(Person)
        .scalar_subquery()
    )
    query = select(Person.id, turns.label("turns")).where(*_is_asked(), ~_has_read(policy))
    return {row.id: row.turns for row in db.session.execute(query.order_by(Person.id))}


def languages_of(numbers: Sequence[int]) -> list[str]:
    """The languages in which any of these versions is there."""
    query = select(PolicyText.language).distinct().where(PolicyText.number.in_(numbers))
    return list(db.session.execute(query.order_by(PolicyText.language)).scalars())


def list_readers(number: int, language: str = "") -> Iterator[ReaderLine]:
    """Everybody who has read a version, when and in which language last, and everybody who is asked to read the policy.

    With a language, only those who have read the version in it. Whoever has left is there for what they read.
    """
    policy = find_policy()
    due = {} if policy is None else missing_with_turns(policy)
    for person, last in streamed(_readers(number, language)):
        read_in, at = ("", None) if last is None else (last.language, last.acknowledged_at)
        is_due = person.id in due
        yield ReaderLine(person.id, person.name, person.email, person.department, read_in, at, is_due)


def _readers(number: int, language: str) -> Select[Person, PolicyAcknowledgement]:
    latest = (
        select(PolicyAcknowledgement.id)
        .where(PolicyAcknowledgement.person_id == Person.id, PolicyAcknowledgement.number == number)
        .order_by(PolicyAcknowledgement.turn.desc())
        .limit(1)
        .correlate(Person)
    )
    if language:
        latest = latest.where(PolicyAcknowledgement.language == language)
    has_read = PolicyAcknowledgement.id.is_not(None)
    return (
        select(Person, PolicyAcknowledgement)
        .outerjoin(PolicyAcknowledgement, PolicyAcknowledgement.id == latest.scalar_subquery())
        .where(has_read if language else or_(has_read, and_(*_is_asked())))
        .order_by(Person.department, Person.name, Person.id)
    )


def _is_asked() -> tuple[ColumnElement[bool], ...]:
    return Person.is_active.is_(True), Person.merged_into_id.is_(None), Person.erased_at.is_(None)


def _has_read(policy: Policy) -> ColumnElement[bool]:
    """The same in SQL as `is_due` says of one person, the other way round."""
    return (
        select(PolicyAcknowledgement.id)
        .where(
            PolicyAcknowledgement.person_id == Person.id,
            PolicyAcknowledgement.number == policy.number,
            PolicyAcknowledgement.acknowledged_at >= policy.shared_at,
            PolicyAcknowledgement.acknowledged_at > now() - READ_HOLDS_FOR,
        )
        .correlate(Person)
        .exists()
    )
