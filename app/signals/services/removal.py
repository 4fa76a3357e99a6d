"""Requests to have an act removed, and their answers."""

from sqlalchemy import update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert
from app.notices.services import tell
from app.signals.models import RemovalRequest, Signal
from app.signals.permissions import REVERSE_ACTIVITY
from app.signals.services.reversal import reverse_signal
from app.signals.vocabulary import (
    REMOVAL_ANSWERED,
    REMOVAL_ASKED,
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyReversed,
    RequestNotFound,
    SignalNotFound,
)


def ask_for_removal(signal_id: int, *, reason: str, actor: Actor) -> None:
    """Ask, as the person an act is about, to have it removed. Raises SignalNotFound and AlreadyAsked."""
    session = db.session()
    signal = session.get(Signal, signal_id)
    if signal is None or signal.person_id != actor.person_id:
        raise SignalNotFound
    values = {
        "signal_id": signal_id,
        "person_id": signal.person_id,
        "reason": reason.strip(),
        "asked_at": now(),
    }
    statement = (
        insert(RemovalRequest)
        .on_conflict_do_nothing(index_elements=["signal_id"])
        .returning(RemovalRequest.id)
    )
    if session.execute(statement, values).first() is None:
        raise AlreadyAsked
    record(REMOVAL_ASKED, actor=actor, object_type="signal", object_id=signal_id, reason=reason.strip())


def answer_removal_request(request_id: int, *, is_granted: bool, answer: str, actor: Actor) -> None:
    """Grant a request, which takes the act back, or decline it with words; the person is told.

    Raises RequestNotFound and AlreadyAnswered.
    """
    REVERSE_ACTIVITY.demand(actor)
    session = db.session()
    request = session.get(RemovalRequest, request_id)
    if request is None:
        raise RequestNotFound
    answered = session.execute(
        update(RemovalRequest)
        .where(RemovalRequest.id == request_id, RemovalRequest.answered_at.is_(None))
        .values(answered_at=now(), answered_by=actor.person_id, is_granted=is_granted, answer=answer.strip())
    )
    if answered.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE counts its rows
        raise AlreadyAnswered
    if is_granted:
        _take_back(request.signal_id, answer.strip() or request.reason, actor)
    changes = {"granted": is_granted}
    record(REMOVAL_ANSWERED, actor=actor, object_type="signal", object_id=request.signal_id, changes=changes)
    signal = session.get_one(Signal, request.signal_id)
    tell(
        request.person_id,
        kind="removal_answered",
        key=f"removal:{request_id}",
        params={"is_granted": is_granted, "what": signal.object, "answer": answer.strip()},
    )


def _take_back(signal_id: int, reason: str, actor: Actor) -> None:
    try:
        reverse_signal(signal_id, reason=reason, actor=actor)
    except AlreadyReversed:
        return
