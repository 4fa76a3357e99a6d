"""Taking back: an act or a whole import stays among the facts, and counts no longer."""

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.events import publish
from app.core.upsert import insert
from app.signals.events import SignalReversed
from app.signals.models import Batch, Reversal, Signal, Verb, touched
from app.signals.permissions import IMPORT_ACTIVITY, is_own_entry, may_reverse
from app.signals.rules.counts import Counted, count
from app.signals.services.batches import tell_end_of_batch
from app.signals.services.counting import apply_counts, sweep_empty_rows
from app.signals.services.engine import count_alone, count_with_others
from app.signals.services.folding import fold_acts
from app.signals.vocabulary import (
    ACTIVITY_REVERSED,
    KIND_INDEX,
    LIST_REVERSED,
    AlreadyReversed,
    BatchNotFound,
    BatchState,
    BatchUnfinished,
    Kind,
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
    signal = session.get(Signal, signal_id)
    if signal is None:
        raise SignalNotFound
    if not may_reverse(actor, signal):
        raise NotYoursToReverse if signal.person_id == actor.person_id else SignalNotFound
    count_with_others(session)
    if not _note(session, signal_id, reason, actor):
        raise AlreadyReversed
    kind = session.execute(select(Verb.kind).where(Verb.id == signal.verb_id)).scalar_one()
    if kind is not None and not signal.is_on_self:
        act = Counted(
            signal.person_id,
            signal.day,
            KIND_INDEX[Kind(kind)],
            signal.evidence,
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

    Acts that were known before the import stay. Raises BatchNotFound, AlreadyReversed, BatchUnfinished for an import
    that is still at work, and SignalRefused without a reason.
    """
    _demand_reason(reason)
    IMPORT_ACTIVITY.demand(actor)
    session = db.session()
    count_alone(session)
    batch = _finished_batch(session, batch_id)
    which, params = "s.batch_id = :batch_id", {"batch_id": batch_id}
    fold_acts(session, which, params, sign=-1)
    sweep_empty_rows(session)
    count_ = _note_batch(session, batch_id, reason, actor)
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


def _finished_batch(session: Session, batch_id: int) -> Batch:
    batch = session.get(Batch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise BatchNotFound
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
    of_batch = Signal.batch_id == batch_id
    persons = select(Signal.batch_id, Signal.person_id).where(of_batch).distinct()
    session.execute(insert(touched).from_select(["batch_id", "person_id"], persons).on_conflict_do_nothing())
    acts = select(
        Signal.id,
        literal(now(), Reversal.reversed_at.type),
        literal(actor.person_id, Reversal.reversed_by.type),
        literal(reason, Reversal.reason.type),
    ).where(of_batch)
    statement = insert(Reversal).from_select(["signal_id", "reversed_at", "reversed_by", "reason"], acts)
    once = statement.on_conflict_do_nothing(index_elements=["signal_id"]).execution_options(
        preserve_rowcount=True
    )
    return int(session.execute(once).rowcount)  # type: ignore[attr-defined]  # an INSERT counts its rows


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise SignalRefused(_l("Say why it is taken back."), field="reason")
