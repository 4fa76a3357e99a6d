"""Declaring days away, which count for nothing and against nobody."""

from datetime import timedelta

from sqlalchemy import select, update

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import Day, date_from_day, now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.events import publish
from app.people.events import AbsenceChanged
from app.people.models import Absence
from app.people.permissions import is_self, may_enter_absence_of
from app.people.queries import get_absence, get_person
from app.people.rules.absences import check_own_reach, check_span
from app.people.services.holding import hold_people
from app.people.vocabulary import (
    ABSENCE_DECLARED,
    ABSENCE_ENDED,
    ABSENCE_RESTORED,
    ABSENCE_WITHDRAWN,
    AbsenceNotFound,
    AbsenceRefused,
    RecordClosed,
    _l,
)

#: For how long the withdrawal of an absence can be taken back.
UNDO_FOR = timedelta(days=1)


def declare_absence(person_id: int, *, first_day: Day, last_day: Day, actor: Actor) -> Absence:
    """Keep days on which a person is away, both inclusive; they may overlap others, and no reason is asked.

    Declaring the same days again gives the absence that stands. One's own word reaches at most two weeks back and six
    months ahead; HR may enter more for others. Raises AbsenceRefused, NotAllowed for somebody else's days, and
    RecordClosed.
    """
    if get_person(person_id).is_closed:
        raise RecordClosed
    if not may_enter_absence_of(actor, person_id):
        raise NotAllowed
    check_span(first_day, last_day)
    if actor.channel is Channel.WEB and is_self(actor, person_id):
        check_own_reach(first_day, last_day, today=today())
    hold_people([person_id])
    # The same days sent twice in one moment: the second asks when the first are kept.
    standing = _find_same(person_id, first_day, last_day)
    return standing or _keep(ABSENCE_DECLARED, person_id, first_day, last_day, actor)


def withdraw_absence(absence_id: int, *, actor: Actor) -> Absence:
    """Take an absence back, so that its days count again; withdrawing it twice is the same as once.

    Raises AbsenceNotFound for one that is not the actor's to withdraw.
    """
    absence = _get_own(absence_id, actor)
    if _mark_withdrawn(absence):
        _tell(ABSENCE_WITHDRAWN, absence, actor)
    return absence


def restore_absence(absence_id: int, *, actor: Actor) -> Absence:
    """Let a withdrawn absence stand again, within a day of the withdrawal; gives the one that stands.

    Raises AbsenceRefused afterwards, and AbsenceNotFound for one that is not the actor's.
    """
    absence = _get_own(absence_id, actor)
    hold_people([absence.person_id])
    db.session.refresh(absence)
    if absence.withdrawn_at is None:
        return absence
    if absence.withdrawn_at < now() - UNDO_FOR:
        raise AbsenceRefused(_l("This was withdrawn more than a day ago. Enter the days again."))
    days = absence.person_id, absence.first_day, absence.last_day
    # Kept anew: what was decided in between did not know of it, and comes out the same when it is decided again.
    return _find_same(*days) or _keep(ABSENCE_RESTORED, *days, actor)


def end_absence(absence_id: int, *, actor: Actor) -> Absence:
    """Keep that somebody is back before the end of their absence: it ends yesterday, and not at all if it began today.

    One that is over or withdrawn stays as it is. Raises AbsenceNotFound for one that is not the actor's.
    """
    absence = _get_own(absence_id, actor)
    if absence.first_day >= today():
        return withdraw_absence(absence_id, actor=actor)
    hold_people([absence.person_id])
    db.session.refresh(absence)
    if absence.last_day < today() or not _mark_withdrawn(absence):
        return absence
    # Kept anew, like one that stands again: what was decided while it lasted longer stays as it was decided.
    return _keep(ABSENCE_ENDED, absence.person_id, absence.first_day, today() - 1, actor)


def _keep(action: AuditAction, person_id: int, first_day: Day, last_day: Day, actor: Actor) -> Absence:
    absence = Absence(
        person_id=person_id,
        first_day=first_day,
        last_day=last_day,
        declared_by=actor.person_id,
        declared_at=now(),
    )
    db.session.add(absence)
    # The number is needed for the log.
    db.session.flush()
    _tell(action, absence, actor)
    return absence


def _find_same(person_id: int, first_day: Day, last_day: Day) -> Absence | None:
    query = select(Absence).where(
        Absence.person_id == person_id,
        Absence.first_day == first_day,
        Absence.last_day == last_day,
        Absence.withdrawn_at.is_(None),
    )
    return db.session.execute(query).scalars().first()


def _get_own(absence_id: int, actor: Actor) -> Absence:
    absence = get_absence(absence_id)
    if not may_enter_absence_of(actor, absence.person_id):
        raise AbsenceNotFound
    return absence


def _mark_withdrawn(absence: Absence) -> bool:
    """Write that the absence is withdrawn; whether that is a change is for the database to say."""
    hold_people([absence.person_id])
    marked = (
        update(Absence)
        .where(Absence.id == absence.id, Absence.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
        .returning(Absence.id)
    )
    is_changed = db.session.execute(marked).scalar() is not None
    db.session.refresh(absence)
    return is_changed


def _tell(action: AuditAction, absence: Absence, actor: Actor) -> None:
    days = {
        "first_day": date_from_day(absence.first_day).isoformat(),
        "last_day": date_from_day(absence.last_day).isoformat(),
    }
    name = get_person(absence.person_id).name
    record(
        action,
        actor=actor,
        object_type="person",
        object_id=absence.person_id,
        object_label=name,
        changes=days,
    )
    publish(AbsenceChanged(absence.person_id))
