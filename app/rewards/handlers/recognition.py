"""What recognition does when pieces go out, come in or are taken back."""

from flask import has_request_context

from app.core.clock import now
from app.core.events import on
from app.core.jobs import enqueue, run_at_once
from app.editorial.events import PiecePublished, PieceUnpublished
from app.editorial.vocabulary import PieceKind
from app.people.events import PersonsMerged
from app.rewards.jobs.recognition import RECOGNISE_BATCH
from app.rewards.queries.recognition import is_article
from app.rewards.services.recognition import disqualify_piece, qualify_piece, settle
from app.signals.events import BatchIntakeFinished, SignalRecorded, SignalReversed


@on(PiecePublished)
def on_piece_published(event: PiecePublished) -> None:
    qualify_piece(
        event.piece_id, kind=PieceKind(event.kind), link=event.link, author_ids=event.author_ids, at=now()
    )


@on(PieceUnpublished)
def on_piece_unpublished(event: PieceUnpublished) -> None:
    disqualify_piece(event.piece_id)


@on(SignalRecorded)
def on_signal_recorded(event: SignalRecorded) -> None:
    # What is done in Waymark itself is told by its own house, and what people log themselves does not count.
    if event.is_imported and is_article(event.signal_id):
        settle(event.person_id)


@on(SignalReversed)
def on_signal_reversed(event: SignalReversed) -> None:
    if is_article(event.signal_id):
        settle(event.person_id, is_silent=True)


@on(BatchIntakeFinished)
def on_batch_intake_finished(event: BatchIntakeFinished) -> None:
    for batch_id in (*event.unfinished, event.batch_id):
        job_id = enqueue(RECOGNISE_BATCH, batch_id=batch_id)
        if not has_request_context():
            run_at_once(job_id)


@on(PersonsMerged)
def on_persons_merged(event: PersonsMerged) -> None:
    settle(event.into_id, is_silent=True)
