"""Taking back: an act or a whole import stays among the facts, and counts no longer."""

from sqlalchemy import delete, func, literal, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.events import publish
from app.core.upsert import insert
from app.people.services.holding import hold_everybody, hold_people
from app.signals.events import SignalReversed
from app.signals.models import (
    Batch,
    RemovalRequest,
    Reversal,
    Signal,
    Suspension,
    Verb,
    evidence_of_signal,
    touched,
)
from app.signals.permissions import IMPORT_ACTIVITY, is_own_entry, may_reverse
from app.signals.rules.counts import Counted, count
from app.signals.services.batches import tell_end_of_batch
from app.signals.services.counting import apply_counts, sweep_empty_rows
from app.signals.services.folding import fold_acts
from app.signals.vocabulary import (
    ACTIVITY_REVERSED,
    KIND_INDEX,
    LIST_REINSTATED,
    LIST_REVERSED,
    AlreadyReversed,
    BatchNotFound,
    BatchState,
    BatchUnfinished,
    Kind,
    NotReversed,
    NotYoursToReverse,
    SignalNotFound,
    SignalRefused,
    _l,
)


def reverse_signal(signal_id: int, *, reason: str, actor: Actor) -> None:
    """Take an act back: it counts no longer, and the same act told again stays taken back.

    Raises SignalNotFound, NotYoursToReverse, AlreadyReversed if it counts no longer anyway, and SignalRefused without
    a reason.
    """
    _demand_reason(reason)
    session = db.session()
    hold_people(select(Signal.person_id).where(Signal.id == signal_id))
    signal = session.get(Signal, signal_id, populate_existing=True)
    if signal is None:
        raise SignalNotFound
    if not may_reverse(actor, signal):
        raise NotYoursToReverse if signal.person_id == actor.person_id else SignalNotFound
    evidence = session.execute(select(evidence_of_signal()).where(Signal.id == signal_id)).scalar_one()
    if not _note(session, signal_id, reason, actor):
        raise AlreadyReversed
    kind = session.execute(select(Verb.kind).where(Verb.id == signal.verb_id)).scalar_one()
    if kind is not None and not signal.is_on_self:
        act = Counted(
            signal.person_id,
            signal.day,
            KIND_INDEX[Kind(kind)],
            evidence,
            signal.object,
            signal.target,
            signal.value,
        )
        apply_counts(session, count([act], sign=-1))
        sweep_empty_rows(session, [signal.person_id])
    record(ACTIVITY_REVERSED, actor=actor, object_type="signal", object_id=signal_id, reason=reason)
    publish(SignalReversed(signal_id, signal.person_id, signal.day))


def take_back_entry(signal_id: int, *, actor: Actor) -> None:
    """A person takes back an entry of their own.

    Raises SignalNotFound for an act of somebody else, NotYoursToReverse for one that a system reported, and
    AlreadyReversed.
    """
    signal = db.session().get(Signal, signal_id)
    if signal is None or signal.person_id != actor.person_id:
        raise SignalNotFound
    if not is_own_entry(actor.person_id, signal):
        raise NotYoursToReverse
    reverse_signal(signal_id, reason="taken back by the person", actor=actor)


def reverse_batch(batch_id: int, *, reason: str, actor: Actor) -> int:
    """Take back every act that an import brought in; says how many these were.

    Acts that were known before the import stay. Raises BatchNotFound, AlreadyReversed also where each act was taken
    back before, BatchUnfinished for an import that is still at work, and SignalRefused without a reason.
    """
    _demand_reason(reason)
    IMPORT_ACTIVITY.demand(actor)
    session = db.session()
    hold_everybody()
    batch = _finished_batch(session, batch_id)
    which, params = "s.batch_id = :batch_id", {"batch_id": batch_id}
    fold_acts(session, which, params, sign=-1)
    sweep_empty_rows(session)
    count_ = _note_batch(session, batch_id, reason, actor)
    if not count_ and batch.new_count:
        raise AlreadyReversed
    batch.state = BatchState.REVERSED.value
    session.flush()  # what listens to the news below reads the state
    record(
        LIST_REVERSED,
        actor=actor,
        object_type="import",
        object_id=batch_id,
        object_label=batch.file_name,
        changes={"reversed": count_},
        reason=reason,
    )
    tell_end_of_batch(batch_id)
    return count_


def reinstate_batch(batch_id: int, *, reason: str, actor: Actor) -> int:
    """Let what was taken back together with an import count again; says how many acts these are.

    What was taken back for itself stays taken back, and so does what somebody was granted to have removed. Raises
    BatchNotFound, NotReversed, and SignalRefused without a reason.
    """
    if not reason.strip():
        raise SignalRefused(_l("Say why it is brought back."), field="reason")
    IMPORT_ACTIVITY.demand(actor)
    session = db.session()
    hold_everybody()
    batch = _locked_batch(session, batch_id)
    if batch.state != BatchState.REVERSED:
        raise NotReversed
    count_ = _forget_reversal(session, batch_id)
    fold_acts(session, "s.batch_id = :batch_id", {"batch_id": batch_id}, sign=1)
    _touch_batch(session, batch_id)
    batch.state = BatchState.DONE.value
    session.flush()  # what listens to the news below reads the state
    record(
        LIST_REINSTATED,
        actor=actor,
        object_type="import",
        object_id=batch_id,
        object_label=batch.file_name,
        changes={"reinstated": count_},
        reason=reason,
    )
    tell_end_of_batch(batch_id)
    return count_


def _locked_batch(session: Session, batch_id: int) -> Batch:
    batch = session.get(Batch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise BatchNotFound
    return batch


def _finished_batch(session: Session, batch_id: int) -> Batch:
    batch = _locked_batch(session, batch_id)
    if batch.state == BatchState.REVERSED:
        raise AlreadyReversed
    if batch.is_dry_run or batch.state not in (BatchState.DONE, BatchState.FAILED):
        raise BatchUnfinished
    return batch


def _note(session: Session, signal_id: int, reason: str, actor: Actor) -> bool:
    values = {"signal_id": signal_id, "reversed_at": now(), "reversed_by": actor.person_id, "reason": reason}
    statement = (
        insert(Reversal).on_conflict_do_nothing(index_elements=["signal_id"]).returning(Reversal.signal_id)
    )
    return session.execute(statement, values).first() is not None


def _note_batch(session: Session, batch_id: int, reason: str, actor: Actor) -> int:
    _touch_batch(session, batch_id)
    acts = select(
        Signal.id,
        literal(now(), Reversal.reversed_at.type),
        literal(actor.person_id, Reversal.reversed_by.type),
        literal(reason, Reversal.reason.type),
    ).where(Signal.batch_id == batch_id)
    statement = insert(Reversal).from_select(["signal_id", "reversed_at", "reversed_by", "reason"], acts)
    once = statement.on_conflict_do_nothing(index_elements=["signal_id"]).execution_options(
        preserve_rowcount=True
    )
    return int(session.execute(once).rowcount)  # type: ignore[attr-defined]  # an INSERT counts its rows


def _touch_batch(session: Session, batch_id: int) -> None:
    persons = select(Signal.batch_id, Signal.person_id).where(Signal.batch_id == batch_id).distinct()
    session.execute(insert(touched).from_select(["batch_id", "person_id"], persons).on_conflict_do_nothing())


def _forget_reversal(session: Session, batch_id: int) -> int:
    """Remove the reversals that came with that of the whole import, and keep for how long they held."""
    acts = select(Signal.id).where(Signal.batch_id == batch_id)
    # Nothing of an import is taken back once all of it is, so its own reversals are the latest, and of one instant.
    latest = session.execute(
        select(func.max(Reversal.reversed_at)).where(Reversal.signal_id.in_(acts))
    ).scalar()
    if latest is None:
        return 0
    session.add(Suspension(batch_id=batch_id, reversed_at=latest, reinstated_at=now()))
    granted = select(RemovalRequest.signal_id).where(RemovalRequest.is_granted.is_(True))
    forget = delete(Reversal).where(
        Reversal.signal_id.in_(acts), Reversal.reversed_at == latest, Reversal.signal_id.not_in(granted)
    )
    return int(session.execute(forget.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]  # a DELETE counts its rows


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise SignalRefused(_l("Say why it is taken back."), field="reason")
