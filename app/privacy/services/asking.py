"""The wish to be erased: asked for, thought over, taken back."""

from datetime import timedelta

from sqlalchemy import select

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.jobs import enqueue
from app.mail.services import write
from app.mail.vocabulary import letter_kind
from app.notices.services import tell
from app.people.models import Person
from app.people.permissions import is_self
from app.people.queries import get_person
from app.people.services.holding import hold_people
from app.people.services.roles import demand_another_administrator
from app.people.vocabulary import LastAdministrator
from app.privacy import queries
from app.privacy.models import Erasure
from app.privacy.permissions import CARE_FOR_OWN_DATA, ERASE_OTHERS
from app.privacy.vocabulary import (
    ERASURE_ASKED,
    ERASURE_WITHDRAWN,
    TIME_TO_THINK,
    AlreadyErased,
    ErasureBegun,
    ErasureNotFound,
    NotYoursToErase,
    _l,
)

#: The job that carries out what is due.
ERASE_JOB = "privacy.erase_due"

_ASKED = letter_kind(
    "erasure_asked", title=_l("You will be erased"), template="privacy/letters/asked.html", is_urgent=True
)
_WITHDRAWN = letter_kind(
    "erasure_withdrawn", title=_l("You will not be erased"), template="privacy/letters/withdrawn.html", is_urgent=True
)  # fmt: skip


def ask_for_erasure(person_id: int, *, at_once: bool = False, why: str = "", actor: Actor) -> Erasure:
    """Have a person erased after the time to think, or at once where others ask for somebody who has left.

    One who is to be erased already stays so; asking for it at once brings the day forward. Raises AlreadyErased,
    NotYoursToErase for somebody who still works here, NotAllowed, and LastAdministrator.
    """
    person = _allowed(person_id, actor)
    demand_another_administrator(person_id)
    # Two who ask at once, or one who asks while the record is joined to another, come one after the other.
    hold_people([person_id])
    moment = now()
    due_at = moment if at_once and not is_self(actor, person_id) else moment + TIME_TO_THINK
    erasure = queries.find_open_erasure(person_id)
    if erasure is not None and erasure.due_at <= due_at:
        return erasure
    if erasure is None:
        erasure = Erasure(
            person_id=person_id, asked_by=actor.person_id, asked_at=moment, due_at=due_at, report={}
        )
        db.session.add(erasure)
    erasure.due_at = due_at
    db.session.flush()  # its number names the notice
    record(ERASURE_ASKED, actor=actor, object_type="person", object_id=person_id, reason=why.strip(),
           changes={"due": [None, due_at.isoformat()]})  # fmt: skip
    enqueue(
        ERASE_JOB, key=f"erasure:{erasure.id}:{due_at.isoformat()}", delay=max(timedelta(0), due_at - moment)
    )
    if person.is_active:
        _tell(erasure, _ASKED.name)
    return erasure


def withdraw_erasure(person_id: int, *, actor: Actor) -> None:
    """Take a wish back before its day has come. Raises ErasureNotFound, ErasureBegun when it is too late, and NotAllowed."""
    _allowed(person_id, actor)
    waiting = select(Erasure).where(Erasure.person_id == person_id, *queries.is_open()).with_for_update()
    erasure = db.session.execute(waiting.execution_options(populate_existing=True)).scalar()
    if erasure is None:
        raise ErasureNotFound
    if erasure.begun_at is not None or (erasure.due_at <= now() and not _has_to_wait(person_id)):
        raise ErasureBegun
    erasure.withdrawn_at = now()
    db.session.flush()  # what is told next reads it anew
    record(ERASURE_WITHDRAWN, actor=actor, object_type="person", object_id=person_id)
    if get_person(person_id).is_active:
        _tell(erasure, _WITHDRAWN.name)


def _has_to_wait(person_id: int) -> bool:
    """Whether the day may come and go, because there has to be another administrator first."""
    try:
        demand_another_administrator(person_id)
    except LastAdministrator:
        return True
    return False


def _allowed(person_id: int, actor: Actor) -> Person:
    """The person, if the actor may have them erased."""
    (CARE_FOR_OWN_DATA if is_self(actor, person_id) else ERASE_OTHERS).demand(actor)
    person = get_person(person_id)
    if person.erased_at is not None:
        raise AlreadyErased
    if person.is_active and actor.channel is Channel.WEB and not is_self(actor, person_id):
        raise NotYoursToErase
    return person


def _tell(erasure: Erasure, kind: str) -> None:
    params = {"due_at": erasure.due_at.isoformat()}
    tell(erasure.person_id, kind=kind, key=f"{kind}:{erasure.id}", params=params)
    write(erasure.person_id, kind=kind, params=params, key=f"{kind}:{erasure.id}")
