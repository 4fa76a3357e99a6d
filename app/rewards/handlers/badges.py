"""Badges are granted when what somebody did has changed."""

from flask import has_request_context

from app.core.events import on
from app.core.jobs import enqueue, run_at_once
from app.journey.events import ActPlaced, RulesPublished
from app.people.events import PersonReactivated, PersonsMerged
from app.rewards.services.granting import GRANT_EVERYBODY, GRANT_IMPORTED, grant_proven
from app.signals.events import BatchIntakeFinished, EvidenceChanged


@on(ActPlaced)
def on_act_placed(event: ActPlaced) -> None:
    identity = event.rules_version, event.rules_hash, event.rules_from
    grant_proven(event.person_id, kind=event.kind, identity=identity)


@on(EvidenceChanged)
def on_evidence_changed(event: EvidenceChanged) -> None:
    grant_proven(event.person_id)


@on(PersonReactivated)
def on_person_reactivated(event: PersonReactivated) -> None:
    grant_proven(event.person_id)


@on(PersonsMerged)
def on_persons_merged(event: PersonsMerged) -> None:
    grant_proven(event.into_id)


@on(RulesPublished)
def on_rules_published(event: RulesPublished) -> None:
    enqueue(GRANT_EVERYBODY, key=f"rules:{event.version}")


@on(BatchIntakeFinished)
def on_batch_intake_finished(event: BatchIntakeFinished) -> None:
    for batch_id in (*event.unfinished, event.batch_id):
        job_id = enqueue(GRANT_IMPORTED, batch_id=batch_id)
        if not has_request_context():
            run_at_once(job_id)
