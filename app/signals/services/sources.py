"""Platforms from which a person lets nothing more be kept."""

from sqlalchemy import delete

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.lines import LineRefused
from app.core.upsert import insert
from app.people.queries import get_person
from app.signals.models import StoppedSource
from app.signals.rules.acts import check_platform
from app.signals.vocabulary import SOURCE_RESUMED, SOURCE_STOPPED, SignalRefused, _l


def stop_source(person_id: int, *, platform: str, actor: Actor) -> bool:
    """Let nothing more be kept of a person from a platform; what is held stays. Says whether that is new.

    Raises SignalRefused for what cannot be the name of a platform.
    """
    name = _checked(person_id, platform, actor)
    row = {"person_id": person_id, "platform": name, "stopped_at": now()}
    once = insert(StoppedSource).on_conflict_do_nothing(index_elements=["person_id", "platform"])
    if db.session.execute(once.returning(StoppedSource.platform), row).scalar() is None:
        return False
    record(
        SOURCE_STOPPED,
        actor=actor,
        object_type="person",
        object_id=person_id,
        changes={"platform": [None, name]},
    )
    return True


def resume_source(person_id: int, *, platform: str, actor: Actor) -> bool:
    """Let a person's activity from a platform be kept again from now on; says whether it was stopped."""
    name = _checked(person_id, platform, actor)
    gone = delete(StoppedSource).where(StoppedSource.person_id == person_id, StoppedSource.platform == name)
    if db.session.execute(gone.returning(StoppedSource.platform)).scalar() is None:
        return False
    record(
        SOURCE_RESUMED,
        actor=actor,
        object_type="person",
        object_id=person_id,
        changes={"platform": [name, None]},
    )
    return True


def _checked(person_id: int, platform: str, actor: Actor) -> str:
    if actor.channel is Channel.WEB and actor.person_id != person_id:
        raise NotAllowed
    get_person(person_id)
    try:
        name = check_platform(platform.replace("\0", ""))
    except LineRefused:
        raise SignalRefused(_l("Please name the platform."), field="platform") from None
    return name
