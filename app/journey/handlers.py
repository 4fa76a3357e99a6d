"""What the journey does when something happens below it."""

from flask import has_request_context

from app.core.actor import Actor
from app.core.events import on, publish
from app.core.jobs import enqueue, run_at_once
from app.journey import jobs
from app.journey.events import ActPlaced
from app.journey.services.joining import place_joined
from app.journey.services.placing import place_after_act, place_person
from app.journey.services.steps import complete_proven_steps, complete_steps_of_act
from app.people.events import AbsenceChanged, PersonReactivated, PersonsMerged
from app.signals.events import (
    AccountDeclared,
    BatchIntakeFinished,
    EvidenceChanged,
    SignalRecorded,
    SignalReversed,
)


@on(SignalRecorded)
def on_signal_recorded(event: SignalRecorded) -> None:
    rules = place_after_act(event.person_id)
    if rules is None:
        return
    complete_proven_steps(event.person_id, rules=rules, signal_id=event.signal_id, kind=event.kind)
    if event.own_act:
        complete_steps_of_act(event.person_id, event.own_act, rules=rules, signal_id=event.signal_id)
    assert rules.in_force_from is not None  # No draft places anybody.
    publish(ActPlaced(event.person_id, event.kind, rules.version, rules.content_hash, rules.in_force_from))


@on(SignalReversed)
def on_signal_reversed(event: SignalReversed) -> None:
    place_person(event.person_id, actor=Actor.clockwork())


@on(EvidenceChanged)
def on_evidence_changed(event: EvidenceChanged) -> None:
    rules = place_after_act(event.person_id)
    if rules is not None:
        complete_proven_steps(event.person_id, rules=rules, signal_id=event.signal_ids[-1])


@on(AbsenceChanged)
def on_absence_changed(event: AbsenceChanged) -> None:
    place_person(event.person_id, actor=Actor.clockwork())


@on(AccountDeclared)
def on_account_declared(event: AccountDeclared) -> None:
    place_person(event.person_id, started=True, actor=Actor.clockwork())


@on(PersonReactivated)
def on_person_reactivated(event: PersonReactivated) -> None:
    place_person(event.person_id, actor=Actor.clockwork())
    complete_proven_steps(event.person_id)


@on(PersonsMerged)
def on_persons_merged(event: PersonsMerged) -> None:
    place_joined(event.into_id)


@on(BatchIntakeFinished)
def on_batch_intake_finished(event: BatchIntakeFinished) -> None:
    job_id = enqueue(jobs.PLACE_TOUCHED, batch_id=event.batch_id)
    if not has_request_context():
        run_at_once(job_id)
