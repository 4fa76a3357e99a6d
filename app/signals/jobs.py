"""The clockwork of observation."""

from datetime import timedelta

from app.core.jobs import job
from app.signals import services


@job(services.IMPORT_JOB)
def import_batch(batch_id: int, platform_default: str = "") -> None:
    services.run_import(batch_id, platform_default=platform_default)


@job("signals.end_abandoned_imports", every=timedelta(days=1))
def end_abandoned_imports() -> None:
    services.end_abandoned_imports()
