"""What the ledger does when something happens below it."""

from flask import has_request_context

from app.core.events import on
from app.core.jobs import enqueue, run_at_once
from app.journey.events import RulesPublished
from app.people.events import PersonsMerged
from app.rewards.jobs.points import SETTLE_BATCH, SETTLE_EVERYBODY
from app.rewards.services import settling
from app.signals.events import BatchIntakeFinished, EvidenceChanged, SignalRecorded, SignalReversed


@on(SignalRecorded)
def on_signal_recorded(event: SignalRecorded) -> None:
    settling.settle([event.person_id], event.day, event.day)


@on(SignalReversed)
def on_signal_reversed(event: SignalReversed) -> None:
    settling.settle([event.person_id], event.day, event.day)


@on(EvidenceChanged)
def on_evidence_changed(event: EvidenceChanged) -> None:
    settling.settle_signals(event.person_id, event.signal_ids)


@on(BatchIntakeFinished)
def on_batch_intake_finished(event: BatchIntakeFinished) -> None:
    for batch_id in (*event.unfinished, event.batch_id):
        job_id = enqueue(SETTLE_BATCH, batch_id=batch_id)
        if not has_request_context():
            run_at_once(job_id)


@on(RulesPublished)
def on_rules_published(event: RulesPublished) -> None:
    enqueue(SETTLE_EVERYBODY, key=f"rules:{event.version}")


@on(PersonsMerged)
def on_persons_merged(event: PersonsMerged) -> None:
    settling.settle_merged(event.from_id, event.into_id)
