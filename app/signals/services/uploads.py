"""Imports that wait for a worker: a file laid down by the browser, worked off by a job, and thrown away."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from app.core.actor import Actor, Channel
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.core.jobs import enqueue
from app.core.lines import FileRefused
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person, list_roles_of
from app.people.rules.failures import kept_failure
from app.people.services.refusals_file import RefusalsFile, beside
from app.signals.models import Batch
from app.signals.permissions import IMPORT_ACTIVITY
from app.signals.queries import get_batch, list_unfinished_batches
from app.signals.services.batches import end_batch, open_batch, start_batch
from app.signals.services.intake import import_signals
from app.signals.vocabulary import BatchState, SignalRefused, _l

#: The job that works an upload off; see jobs.py.
IMPORT_JOB = "signals.import_batch"
#: Nobody comes back to an import that has not ended after this.
_PATIENCE = timedelta(days=1)


def ask_for_import(
    stored: Path,
    *,
    file_name: str,
    platform_default: str = "",
    dry_run: bool = False,
    basis: str = "",
    actor: Actor,
) -> Batch:
    """Have a file worked off by a worker. Raises SignalRefused if no basis is given for keeping what it holds."""
    IMPORT_ACTIVITY.demand(actor)
    if not basis.strip() and not dry_run:
        raise SignalRefused(_l("Please say on what ground this activity may be kept."), field="basis")
    batch = open_batch(
        file_name,
        basis=basis.strip(),
        is_dry_run=dry_run,
        stored_path=str(stored),
        size=stored.stat().st_size,
        actor=actor,
    )
    enqueue(IMPORT_JOB, key=str(batch.id), batch_id=batch.id, platform_default=platform_default)
    return batch


def run_import(batch_id: int, *, platform_default: str = "") -> None:
    """Work an upload off, or carry it on where it stands; what cannot be read at all is said on the batch."""
    with unit_of_work():
        batch = get_batch(batch_id)
        path, file_name = Path(batch.stored_path), batch.file_name
        is_trial, basis = batch.is_dry_run, batch.basis
        sent_by = batch.made_by
        actor = Actor(person_id=sent_by, channel=Channel.JOB)
    try:
        if sent_by is not None:
            _demand_right(sent_by)
        import_signals(
            path,
            file_name=file_name,
            platform_default=platform_default,
            dry_run=is_trial,
            basis=basis,
            batch_id=batch_id,
            actor=actor,
        )
    except (FileRefused, NotAllowed) as refused:
        _give_up(batch_id, refused, actor)
    with suppress(OSError):
        path.unlink()


def _demand_right(person_id: int) -> None:
    """Raise NotAllowed if whoever sent a file is no longer here, or may no longer send one."""
    IMPORT_ACTIVITY.demand(Actor(person_id, roles=frozenset(role.value for role in list_roles_of(person_id))))
    if not get_person(person_id).is_active:
        raise NotAllowed


def end_abandoned_imports() -> int:
    """End what was broken off more than a day ago, so that those it touched are placed; says how many these were."""
    with unit_of_work():
        abandoned = [(batch.id, batch.stored_path) for batch in list_unfinished_batches(now() - _PATIENCE)]
    for batch_id, stored_path in abandoned:
        _give_up(
            batch_id,
            FileRefused(_l("The import was broken off. Send the file again; what is in already stays.")),
            Actor.clockwork(),
        )
        if stored_path:
            with suppress(OSError):
                Path(stored_path).unlink()
    return len(abandoned)


def _give_up(batch_id: int, error: DomainError, actor: Actor) -> None:
    with unit_of_work():
        batch = get_batch(batch_id)
        if batch.state not in (BatchState.QUEUED, BatchState.RUNNING):
            return
        start_batch(batch_id, size=batch.size_bytes, from_the_beginning=False)
        db.session.flush()  # the state is asked for below
        refusals_path = batch.refusals_path
        if batch.stored_path:
            # What was written of the refused lines before it was broken off can still be mended.
            refusals_path = RefusalsFile(
                beside(Path(batch.stored_path)), str(batch_id), batch.refused_count, heading=""
            ).finish()
        end_batch(
            batch_id,
            after=batch.done_bytes,
            state=BatchState.FAILED,
            refusals_path=refusals_path,
            error=kept_failure(error),
            actor=actor,
        )
