"""Holding an act until somebody has looked at it (R-W8): it is not counted meanwhile, and whose it is sees that.

What an act has earned goes and comes in the same transaction in which it is held or decided about. A decision is final
and has a reason, which the person reads.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert_once
from app.notices.services import tell
from app.people.services.holding import hold_people
from app.rewards.models import Hold
from app.rewards.permissions import DECIDE_HOLDS
from app.rewards.queries.holds import leads
from app.rewards.rules.words import checked
from app.rewards.services.granting import grant_proven
from app.rewards.services.settling import settle_signals
from app.rewards.vocabulary.holds import (
    ACT_DISMISSED,
    ACT_HELD,
    ACT_RELEASED,
    LONGEST_REASON,
    ActGone,
    Decision,
    HoldDecided,
    HoldMoved,
    HoldNotFound,
    NotYoursToJudge,
)
from app.rewards.vocabulary.words import _l
from app.signals.models import Reversal, Signal
from app.signals.services import reverse_signal
from app.signals.vocabulary import AlreadyReversed


def hold(
    signal_id: int,
    *,
    rule: str,
    words: Mapping[str, str],
    details: Mapping[str, Any],
    rules_version: int | None = None,
    is_silent: bool = False,
) -> bool:
    """Let an act wait until somebody has looked at it; the person is told, unless that is to be silent.

    An act that was taken back, or was held before, whatever was decided, is left alone: then this says False.
    """
    hold_people(select(Signal.person_id).where(Signal.id == signal_id))
    person_id = _whose(signal_id)
    if person_id is None:
        return False
    values = {
        "signal_id": signal_id, "person_id": person_id, "rule": rule, "rules_version": rules_version,
        "words": dict(words), "details": dict(details), "held_at": now(),
    }  # fmt: skip
    once = insert_once(Hold.__table__, "signal_id")
    if db.session.connection().execute(once, values).first() is None:
        return False
    record(ACT_HELD, actor=Actor.clockwork(), object_type="signal", object_id=signal_id, changes={"rule": [None, rule]})  # fmt: skip
    settle_signals(person_id, [signal_id])
    if not is_silent:
        tell(person_id, kind="act_held", key=f"hold:{signal_id}:held", params={"words": dict(words)})
    return True


def release(hold_id: int, *, version: int, reason: str, actor: Actor) -> None:
    """Decide that an act counts: it earns what it would have earned, and the person is told why.

    Raises HoldNotFound, NotYoursToJudge, HoldDecided, HoldMoved where the person has written since this version, ActGone,
    and WordsRefused without a reason.
    """
    held = _decide(hold_id, Decision.COUNTS, version, reason, actor, ACT_RELEASED)
    settle_signals(held.person_id, [held.signal_id])
    grant_proven(held.person_id)


def dismiss(hold_id: int, *, version: int, reason: str, actor: Actor) -> None:
    """Decide that an act is false: it is taken back, so that it counts nowhere any more and caps have room again.

    Raises what `release` raises.
    """
    held = _decide(hold_id, Decision.FALSE, version, reason, actor, ACT_DISMISSED)
    with suppress(AlreadyReversed):
        reverse_signal(held.signal_id, reason=held.reason, actor=actor)


def _decide(
    hold_id: int, decision: Decision, version: int, reason: str, actor: Actor, action: AuditAction
) -> Hold:
    DECIDE_HOLDS.demand(actor)
    kept = checked(reason, field="reason", most=LONGEST_REASON, ask=_l("Say why; the person reads it."))
    held = _held(hold_id)
    if actor.person_id == held.person_id or leads(held.person_id, actor.person_id or 0):
        raise NotYoursToJudge
    if not held.is_open:
        raise HoldDecided
    if held.version != version:
        raise HoldMoved
    if _whose(held.signal_id) is None:
        raise ActGone
    held.decision, held.reason = decision.value, kept
    held.decided_by_id, held.decided_at = actor.person_id, now()
    held.version += 1
    db.session.flush()
    record(action, actor=actor, object_type="signal", object_id=held.signal_id, reason=kept)
    about = {"counts": decision is Decision.COUNTS, "reason": kept}
    tell(held.person_id, kind="act_decided", key=f"hold:{held.signal_id}:decided", params=about)
    return held


def _whose(signal_id: int) -> int | None:
    """Whose act it is; nobody's if it is not there, or was taken back."""
    query = select(Signal.person_id).outerjoin(Reversal, Reversal.signal_id == Signal.id)
    stands = query.where(Signal.id == signal_id, Reversal.signal_id.is_(None))
    return db.session.execute(stands).scalar()


def _held(hold_id: int) -> Hold:
    """A hold as it is now, behind the person whom it concerns. Raises HoldNotFound."""
    hold_people(select(Hold.person_id).where(Hold.id == hold_id))
    found = db.session.get(Hold, hold_id, populate_existing=True)
    if found is None:
        raise HoldNotFound
    return found
