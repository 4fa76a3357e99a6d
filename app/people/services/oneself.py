"""What people decide about themselves: whether their activity is kept, how pages look, and what reaches them."""

from collections.abc import Callable
from typing import Any, Final, TypedDict, Unpack

from sqlalchemy import update

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.events import publish
from app.people.events import BoardsChoiceChanged, ObservationResumed, ObservationStopped, PersonInformed
from app.people.models import Person
from app.people.permissions import is_self
from app.people.queries import get_person
from app.people.rules.values import check_language, check_time_zone
from app.people.services.holding import hold_people
from app.people.vocabulary import (
    OBSERVATION_RESUMED,
    OBSERVATION_STOPPED,
    PERSON_INFORMED,
    PROFILE_CHANGED,
    Rhythm,
    Theme,
)


def mark_informed(person_id: int, *, actor: Actor) -> bool:
    """Keep that a person has been told what is held about them; says whether that is new."""
    person = _get_oneself(person_id, actor)
    told = (
        update(Person).where(Person.id == person_id, Person.informed_at.is_(None)).values(informed_at=now())
    )
    if db.session.execute(told.returning(Person.id)).scalar() is None:
        return False
    _log(PERSON_INFORMED, person, actor)
    publish(PersonInformed(person_id))
    return True


def stop_observation(person_id: int, *, actor: Actor) -> bool:
    """Let no activity of the person be kept from now on; what is held already stays. Says whether that is new."""
    person = _get_oneself(person_id, actor)
    mark_informed(person_id, actor=actor)
    stopped = update(Person).where(Person.id == person_id, Person.observation_stopped_at.is_(None))
    if db.session.execute(stopped.values(observation_stopped_at=now()).returning(Person.id)).scalar() is None:
        return False
    _log(OBSERVATION_STOPPED, person, actor)
    publish(ObservationStopped(person_id))
    return True


def resume_observation(person_id: int, *, actor: Actor) -> bool:
    """Let the person's activity be kept again from now on; says whether it was stopped."""
    person = _get_oneself(person_id, actor)
    resumed = update(Person).where(Person.id == person_id, Person.observation_stopped_at.is_not(None))
    if db.session.execute(resumed.values(observation_stopped_at=None).returning(Person.id)).scalar() is None:
        return False
    _log(OBSERVATION_RESUMED, person, actor)
    publish(ObservationResumed(person_id))
    return True


class Profile(TypedDict, total=False):
    """What people decide for themselves; an empty language, time zone or theme leaves it to browser, house or device."""

    language: str
    time_zone: str
    theme: Theme
    mail_rhythm: Rhythm
    is_on_boards: bool


def change_profile(person_id: int, *, actor: Actor, **wished: Unpack[Profile]) -> Person:
    """Keep what a person has decided of this; what is not given stays. Raises PersonRefused for what cannot be kept."""
    hold_people([person_id])
    person = _get_oneself(person_id, actor)
    wanted: dict[str, object] = {
        name: _CHECKS[name](value) if name in _CHECKS else value for name, value in wished.items()
    }
    changes = {
        name: [getattr(person, name), value]
        for name, value in wanted.items()
        if getattr(person, name) != value
    }
    if changes:
        # The version stays: it guards what others edit in the record, and this is nobody else's to edit.
        db.session.execute(update(Person).where(Person.id == person_id).values(**wanted))
        record(PROFILE_CHANGED, actor=actor, object_type="person", object_id=person_id, object_label=person.name,
               changes=changes)  # fmt: skip
        db.session.refresh(person)
    if "is_on_boards" in changes:
        publish(BoardsChoiceChanged(person_id))
    return person


_CHECKS: Final[dict[str, Callable[[Any], str]]] = {
    "language": check_language,
    "time_zone": check_time_zone,
    "theme": lambda theme: Theme(theme).value,
    "mail_rhythm": lambda rhythm: Rhythm(rhythm).value,
}


def _get_oneself(person_id: int, actor: Actor) -> Person:
    if actor.channel is Channel.WEB and not is_self(actor, person_id):
        raise NotAllowed
    return get_person(person_id)


def _log(action: AuditAction, person: Person, actor: Actor) -> None:
    record(action, actor=actor, object_type="person", object_id=person.id, object_label=person.name)
